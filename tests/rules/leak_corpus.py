"""Entries as agencies write them, seeded: with something in them that identifies a person of the case, and without. All people are fictional."""

import random
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
