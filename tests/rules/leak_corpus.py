"""Entries as agencies write them, seeded: with something in them that identifies a person of the case, and without. All people are fictional."""

import random
import re
from collections.abc import Iterator
from datetime import date

from casework.names import CasePerson

PERSONS = (
    CasePerson("v", "victim", "Elizabeth Anne Thackerby", "Lizzy-May", "EAT", "Alder", date(1987, 3, 12)),
    CasePerson("p", "perpetrator", "Robert O'Halloran", "", "RO", "Rowan", date(1984, 11, 5)),
    CasePerson("c", "child", "Clementine Thackerby-Wynn", "", "CTW", "Hazel", date(2012, 7, 30)),
    CasePerson("m", "family", "Zoë Marguerite Pellingham", "", "ZMP", ""),
    CasePerson("f", "friend", "Siobhán Quillfeather", "", "", "", contact=True),
)
NAMES = [
    "Elizabeth Thackerby", "ELIZABETH THACKERBY", "Thackerby", "Ms Thackerby", "Thackerby's", "Thackerbys", "elizabeth", "Liz", "Beth", "Lizzie's",
    "Thackerby, Elizabeth", "Elizabeth-Anne", "Elizabeth  Thackerby", "Thackarby", "Elisabeth", "Elizabth", "Thackerbey", "Elizbaeth", "Thackeby",
    "Robert", "Rob", "Bobby", "Mr O'Halloran", "O’Halloran", "OHalloran", "O Halloran", "Robbie O'Halloran", "Halloran", "O'Hallaran",
    "Robrt O'Halloran",
    "Clementine", "Clem", "Clementine Wynn", "Thackerby Wynn", "Clementyne", "CLEMENTINE", "Zoe", "Zoë", "Zoe Pellingham", "Pellingham", "Pelingham",
    "Mrs Pellinghem", "Marguerite", "Margurite", "Siobhan", "Siobhán", "Siobhan Quillfeather", "Quilfeather", "Quillfeather’s",
    "siobhan quillfeather",
]  # fmt: skip
OTHERS = [
    "born 12/03/1987", "DOB 12.3.87", "dob: 12th March 1987", "her date of birth, 12 March 1987,", "05-11-1984", "5 Nov 84", "November 5th, 1984",
    "1984-11-05",
    "d.o.b 30/07/2012", "the thirtieth of July 2012", "tel 07700 900123", "on 07700900456", "+44 (0)7700 900 789", "(01632) 960 123", "01632-960-456",
    "0191 498 0001", "00447700900111", "NHS number 943 476 5919", "NHS no. 9434765919", "943-476-5919", "at 14 Birch Lane", "of Flat 3, Larch House",
    "at 221B Quarry Bank Road", "postcode DL3 7QZ", "dl37qz", "lizzy87@example.org",
    "NI number AB 12 34 56 C", "driving NK12 ABC",
]  # fmt: skip
SAYING = [
    "Officers attended after a call from {}. Both parties were spoken to separately.",
    "{} attended the surgery with low mood; PHQ-9 completed, score 14. Review in 2 weeks.",
    "T/C from {} to report damage to the front door. Crime reference given.",
    "Seen in A&E with a bruise to the left arm. {} said that it was an accident.",
    "Home visit: no reply. Card left for {}.",
    "Discussed at MARAC. Actions: IDVA to contact {}; HV to see the children within 5 days.",
    "Email received from housing about arrears of £412.50 owed by {}.",
    "School reported that {} had not been collected by 15:40 on 2 occasions.",
    "Referral to Children's Social Care about {}; NFA after screening.",
    "Health visitor noted that {} appeared tired and anxious. Advice on routines given.",
]
CLEAN = [
    "Officers attended a report of shouting at 23:15 on 12/09/2019. Both parties said that all was well. DASH completed: standard risk.",
    "Victim attended the surgery with low mood. Sertraline 50mg started. Review in 2 weeks, or sooner if worse.",
    "Crime reference 40/12345/19 recorded. Victim declined to make a statement. NFA.",
    "Discussed at MARAC on 01.02.2019 14.30. Actions: IDVA to call; HV to see the children within 5 days.",
    "The perpetrator was stopped while driving; provided a roadside sample. Charged and bailed to Darlington Magistrates' Court on 3 March.",
    "Will not engage with services at present. May need a further visit in April. Rob a bank, the perpetrator joked.",
    "School reported attendance of 84.5%. The child said that home was noisy. Robin, the class hamster, was mentioned.",
    "GP letter received. Hospital: Birch Ward, Room B2, 1st floor. Appointment on 05/11/2018 at 10.30.",
    "Housing: arrears of £1,234.56. Rent account 1234567890. Notice served on 12 March 2019.",
    "IDVA spoke to the victim by telephone. She said she felt safer since the locks were changed. Bethel Centre visited.",
    "Ambulance arrived at 02:14. GCS 15. BP 120/80. Taken to James Cook University Hospital, A&E.",
    "Police Constable spoke to the neighbour at number 12. House to house enquiries completed in Elizabethan Close area.",
    "Midwife booked for 12 weeks. EDD 30/07/2018. Health visitor informed. Referral to CAMHS declined.",
    "101 call: victim reported that the perpetrator had sent 47 messages. Advice given about keeping them.",
    "Thackeray House refuge offered. Declined. Lizard kept as a pet at the address; RSPCA told.",
    "Probation appointment missed on 5 Nov. Enforcement letter sent. National standards followed.",
    "Robust safety plan in place. Clemency was asked for in court by the defence.",
    "Between 2012 and 2014 there were 9 attendances at the walk-in centre. 3 road traffic collisions.",
    "A museum was visited with school. Report: working at the expected standard in English and maths.",
    "Children seen alone. Wishes and feelings recorded in Section 47 paperwork. Strategy meeting on 14/06/2019 at 09:00.",
]
PROSE = [  # what identifies stands in «»
    "Attended «Liz's» home following a 999 call; «Bob's» van was on the drive.",
    "«Thackerby-Wynn, Clementine» was presented at clinic by MGM.",
    "«E. Thackerby» seen by Dr Marsh; BP 120/80, no concerns voiced.",
    "«E.A. Thackerby» DNA'd her appointment, letter sent.",
    "«R. O'Halloran» was arrested at the scene and conveyed to Darlington custody.",
    "«MS THACKERBY STATED THAT SHE WAS FRIGHTENED OF MR O'HALLORAN».",
    "Call from neighbour re shouting. Occupants: «ELIZABETH THACKERBY», «ROBERT OHALLORAN».",
    "Referral received for «Elizabeth Thacker-\nby» by post; duty worker allocated.",
    "The school nurse saw «Clemen-\ntine» and the class teacher on the same day.",
    "Victim («Lizzy May») told the midwife that «Robbie» had pushed her.",
    "«Thackerby's», the family shop, was closed on the day.",
    "«Rob O’Halloran’s» mother rang the housing office about keys.",
    "«O Halloran» missed probation; «O'Hallorans» brother also known to services.",
    "«O'Haloran» was seen leaving, «Thackerbie» shouted after him.",
    "«Elizebeth» told the GP she was low; «Elisabeth's» sister agreed.",
    "«Zoe P.» collected the children; «Z. Pellingham» signed the form.",
    "Nan («Pellingham, Z M») to have contact each Saturday.",
    "Email from «lizzie.thackerby@example.org» declining the offer.",
    "Contact by e-mail: «rohalloran84 at example dot org».",
    "Lives at «14 Quarry Bank Road, DL3 7QZ» with two children.",
    "Moved to «Flat 2b, 118 Larchfield St» after the incident.",
    "Registered at «12a The Green» since May.",
    "The property, «3 St Cuthbert's Way», was secured by the council.",
    "Postcode recorded as «DL3-7QZ» on the SystmOne record.",
    "NHS No: «943 476 5919» entered by reception.",
    "NHS number «943-476-5919» on the discharge letter.",
    "NHS: «9434765919».",
    "NHS no «943/476/5919» in the referral.",
    "Mobile «07700 900 123» given as safe number.",
    "Mobile «07700900123» was switched off.",
    "Ring «+44 7700 900123» after 6pm only.",
    "Landline «01325 960 123» disconnected.",
    "Safe number «0770 0900123» or text.",
    "Telephone «07700-900123 ext 4» on the poster.",
    "Tel: «(01632) 960 123» rang out.",
    "«EAT» and «RO» were discussed at MARAC; «CTW» on a CP plan.",
    "«E.A.T.» attended alone, «R.O.» waited in the car.",
    "Baby «Clemmie» and mum were both well at the 6-8 week check.",
    "«Beth» disclosed to her friend «Siobhan» that she was leaving.",
    "«Lizzy-May's» DOB «12.03.87» was confirmed on arrival.",
    "Child (see the birth record «30 July 2012») is in Year 4.",
    "National Insurance «AB 12 34 56 C» and the rent account were cross-checked; he drives «NK12 ABC».",
    "«Thackerby/O'Halloran» household: noise complaint logged.",
    "«Elizabeth&Robert» attended together; «Elizabeth_Thackerby» is the record name.",
    "«Mrs.Thackerby» rang again; «Mr.O'Halloran» in the background.",
    "Passport no «123456789» and driving licence «THACK803127EA9XY» copied.",
    "Hospital number «RXP1234567» and NHS «943 4765919» in the header.",
    "Facebook «@lizzythack» and Instagram «lizzie_thackerby87» were reviewed.",
    "«Eliz» phoned; «Thackersby» on the CAD; «Clementina» at nursery.",
    "Child A (b. «03/2011») and his brother (b.«14.06.2013») live with their aunt.",
    "Write to «j.doe(at)example.org» or «jd [at] example.co.uk», said the poster.",
    "«Robertson O'Halloran»-like spelling on the CAD; «Wynn» family file pulled.",
]  # fmt: skip
CLEAN_PROSE = [  # 'Zoe's Place' and 'Elizabeth House' are found all the same: what is recorded as a name is one
    "Will attend next week; Rob a bank, he joked. May not engage. Mark the calendar for April.",
    "Beth Shan Church hosted the coffee morning. Robinson's shop was broken into. Bobby dazzler, said the nurse.",
    "The Lizard peninsula holiday was cancelled. Elizabethan house visited by Year 4. Clement weather.",
    "Ambulance CAD 1234567890 created 14:05:06; NEAS ref 20190304-1234.",
    "Crime no 40/076543/19; URN 11BB0123419; Custody record DL/1234/19.",
    "Rang 0800 1111 as advised in leaflet 12; extension 4567. Log 345 of 03/03/2011.",
    "Meds: sertraline 50 mg od, 28 tablets; BM 5.4, sats 98%, HR 72.",
    "IDVA, HV and GP invited. RO plant removed. MARAC 12.03.19 at 10.00 in room 14 Birch.",
    "Section 47 started; Section 17 closed. Child in need plan, Year 5, set 3, 4 other pupils.",
    "Rent arrears £1,234.56 on account 1029384756; payment ref 07700/19.",
    "Dr Halloway saw the child; Mr Thackray, headteacher, attended. Sgt Roberts signed.",
    "Sister on the ward said he would be kept in overnight. Marguerita pizza thrown.",
    "Flat white coffee at 3 Way House cafe? Seen at the Green, 4 Square project.",
    "Referred to Thackeray Centre by Elizabeth House staff, opened by the Queen.",
    "Chapter 4, page 12; 3.4.11 of the policy; version 4.3.2; para 12.3.87.",
    "Contacted 111 at 20:11; triage 4 March. Turned 8 away at the door. Birthday party noise on 14 June.",
    "Zoe's Place hospice donation. Quill pen, feather boa and costume seen in the school play.",
    "Dear Sir, your ref EAT/2019 is noted. EATEN lunch. ROLES agreed. ZMPs none.",
    "Bethany, a neighbour, called. Roberta Smith and Elise attended. Clemency was refused.",
    "See the plan, part b. 12 pupils went to the club. 03/2011 was a busy month (at school). Met at (at) last.",
    "She was born at 38 weeks in March. Date of birth certificate: not seen. Height 1.63, weight 70.",
    "Halloween party. Haloran Street is in another town. Thacker and Sons removals attended.",
    "PC 1987 and DC 2011 attended on 12 March. The twelfth of March 2019 hearing was moved.",
    "Between 14 and 21 June Road closures. 12 High Street Surgery letter. 2019 Station Road works.",
    "Vehicle insurance group 12 ABC; NK postcode area. Bed 4b, Ward 12.",
]  # fmt: skip


def prose() -> Iterator[tuple[str, list[tuple[int, int]]]]:
    """The sentences of PROSE, and from which character to which each identifies somebody."""
    for marked in PROSE:
        text, places = "", []
        for before, within in re.findall(r"([^«]*)(?:«([^»]*)»)?", marked):
            if within:
                places.append((len(text + before), len(text + before + within)))
            text += before + within
        yield text, places


def leaking(seed: int = 4, count: int = 400) -> Iterator[tuple[str, int, int]]:
    """An entry, and from which character to which it identifies somebody."""
    chance = random.Random(seed)
    for number in range(count):
        what = (NAMES + OTHERS)[number % len(NAMES + OTHERS)]
        before, after = chance.choice(SAYING).split("{}")
        lead = chance.choice(CLEAN) + " " if chance.random() < 0.5 else ""
        yield f"{lead}{before}{what}{after}", len(lead + before), len(lead + before + what)


def clean(seed: int = 5, count: int = 400) -> Iterator[str]:
    """An entry that identifies nobody of the case."""
    chance = random.Random(seed)
    plain = ["the victim", "EAT", "a neighbour", "the duty social worker", "RO", "the child", "Housing Options", "Ms Example", "PC 1234"]
    for _ in range(count):
        yield " ".join([chance.choice(CLEAN), chance.choice(SAYING).format(chance.choice(plain))])
