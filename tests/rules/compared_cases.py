"""Chronologies as agencies write them, made from one seed: what tells of one event, what contradicts, and what only looks alike.

An event is a handful of facts; each agency that knows of it tells them in its own prose, with its own abbreviations, leaving facts out. The answers
are known because the entries are made from them. All of it is fictional.
"""
# ruff: noqa: E501 - each agency's prose stays on one line

import random
from dataclasses import dataclass, field
from datetime import date, timedelta

from casework import dates
from casework.chronology_telling import Comparable

VICTIM, PERPETRATOR, CHILD, SISTER = "p1", "p2", "p3", "p4"
BOTH = frozenset({VICTIM, PERPETRATOR})
FIRST, DAYS = date(2014, 1, 6), 2600
INJURIES = {  # fact: how police and the plain agencies say it, how health writes it
    "left eye": ("bruising to L eye", "a black eye on the left", "L periorbital haematoma"),
    "right arm": ("bruise on R arm", "a bruise to the right forearm", "contusion R forearm"),
    "left wrist": ("injury to L wrist", "her left wrist was hurt", "# L distal radius"),
    "face": ("cut lip", "a cut to the mouth", "laceration lower lip, sutured"),
    "ribs": ("sore ribs", "pain in her ribs", "tender R ribs, CXR nad"),
    "neck": ("red marks to neck", "said he had put his hands round her throat", "petechiae, c/o hoarse voice, alleges strangulation"),
    "head": ("lump to head", "a bump on the head", "scalp haematoma, GCS 15"),
    "hand": ("scald to hand", "burnt her hand", "superficial burn R hand"),
}
CALLERS = {"neighbour": ("Nbr", "the neighbour"), "mother": ("vic's mother", "her mum"), "passer-by": ("MOP", "a passer-by"),
           "school": ("school", "the school"), "sister": ("sister of vic", "her sister"), "employer": ("employer", "her workplace")}  # fmt: skip
TRIGGERS = {"keys": ("over car keys", "about the car keys"), "phone": ("re mobile phone", "because he wanted to see her phone"),
            "money": ("re money / bank card", "about money and her bank card"), "football": ("following football match", "after a football match"),
            "contact": ("re child contact", "about seeing the child"), "jealous": ("accused of seeing another male", "because he thought she was seeing someone")}  # fmt: skip
DRUGS = ("sertraline", "citalopram", "mirtazapine", "fluoxetine", "propranolol")
CONDITIONS = {"depression": ("low mood, PHQ9 {n}", "depression"), "asthma": ("asthma review, inhaler technique", "asthma"),
              "back pain": ("lumbar back pain, physio", "a bad back"), "migraine": ("migraine w aura", "migraines"),
              "eczema": ("eczema flare, emollient", "eczema"), "uti": ("dysuria, ?UTI, MSU sent", "a urine infection")}  # fmt: skip
ROUTINE = [  # what fills the pages between: (agency, about, text)
    ("gp", VICTIM, "Tel consult. Repeat px issued. BP 12{n}/7{m}."), ("gp", CHILD, "Child seen re ear ache, OM, amox 5/7."),
    ("gp", PERPETRATOR, "Sick note requested, back pain. MED3 {n}/52."), ("police", PERPETRATOR, "Stop check in vehicle, Cockerton. No offences, words of advice."),
    ("police", PERPETRATOR, "Theft of meat from Asda, identified on CCTV. Dealt with by CRP."), ("housing", VICTIM, "Rent account £{n}{m}.00 in arrears, letter 1 sent."),
    ("housing", VICTIM, "Repair ordered: boiler pressure low, ref {n}{m}4. Completed."), ("school", CHILD, "Child arrived late, no breakfast. Quiet in class, DSL aware."),
    ("school", CHILD, "Parents evening, {n} mins. Mum attended, reading age above average."), ("probation", PERPETRATOR, "Attended supervision. Discussed employment and ETE referral."),
    ("probation", PERPETRATOR, "Unpaid work, {n} hours credited. Behaviour satisfactory."), ("hospital", CHILD, "ED: fell from scooter, graze to knee, cleaned, home."),
    ("hospital", VICTIM, "Gynae OPD, ultrasound nad, discharged to GP."), ("idva", VICTIM, "Text sent to arrange next session, client replied Tues ok."),
    ("idva", VICTIM, "Session {n} of Freedom Programme attended, topic: the Dominator."), ("social", CHILD, "Home visit for CIN plan. House tidy, child playing with lego."),
    ("social", CHILD, "Core group {n}. Plan reviewed, next in 6/52."), ("mental", PERPETRATOR, "IAPT step 2 call, GAD7 {n}. Agreed guided self-help."),
]  # fmt: skip


@dataclass
class Fact:
    """One event as it was."""

    kind: str
    day: date
    hour: int
    persons: frozenset[str]
    injury: str
    caller: str
    trigger: str
    drug: str
    condition: str
    outcome: str
    number: int


@dataclass
class Cases:
    """Entries, and which pairs of them are what. Every pair that stands in neither is to be left alone; `alike` are those made to deceive."""

    entries: list[Comparable] = field(default_factory=list)
    same: set[frozenset[str]] = field(default_factory=set)
    conflicts: dict[frozenset[str], str] = field(default_factory=dict)
    alike: set[frozenset[str]] = field(default_factory=set)


# Each kind: agency -> texts to choose from. {i0} {i1} {i2} the injury in three ways, {c0} {c1} the caller, {t0} {t1} the trigger.
TELLINGS = {
    "assault": {
        "police": ["{c0} rang 999 reporting male and female fighting {t0}. IP had {i0}. Suspect {out}.",
                   "Log {n}: call from {c0}. Vic alleges TI assaulted her {t0}, {i0}. TI {out}.",
                   "DA incident, assault. {i0}. Argument {t0}. Susp {out}. DASH completed."],
        "hospital": ["ED att. Alleged assault by partner {t1}. O/E {i2}. Tx and home.", "A&E: pt states partner hit her. {i2}. Analgesia, safeguarding form sent.",
                     "Brought by amb following assault at home. {i2}."],
        "idva": ["Police referral after assault {t1}. Client told me she had {i1}. He was {out}.", "TC with client. She said that he had hit her and she had {i1}. {c1} called police.",
                 "New referral from police: {i1}; row {t1}."],
        "social": ["Police notification received: domestic incident, mother had {i1}. Child upstairs. {c1} had called.", "MASH: DA notification. Dispute {t1}, mother had {i1}. Father {out}."],
        "gp": ["Seen following assault by partner. {i2}. Advised re IDVA.", "Letter from ED: assault, {i2}. Coded DV."],
    },
    "verbal": {
        "police": ["Verbal only domestic reported by {c0}, {t0}. Both parties spoken to. {out}.", "{c0} heard screaming. Argument {t0}. Suspect {out}."],
        "housing": ["Noise complaint, {c1} heard shouting at the property {t1}. ASB case opened.", "ASB report from {c1}: rowing and banging {t1}."],
        "social": ["Police notification: verbal argument {t1}, reported by {c1}. Child present.", "Contact record: argument between parents {t1}; {c1} called police. {out}."],
    },
    "overdose": {
        "hospital": ["ED: intentional OD of {n} x {drug}. Bloods ok. {adm}.", "Attended by amb, mixed overdose {drug} and alcohol. {adm}."],
        "gp": ["D/c letter: overdose {drug}. {adm}. F/u 1/52.", "Informed by hospital of OD, {drug} x{n}. {adm}."],
        "mental": ["Liaison psychiatry assessment post overdose of {drug}. {adm}.", "Referral from ED: took overdose ({drug}). {adm}."],
    },
    "antenatal": {
        "hospital": ["Midwife antenatal appt {n}/40. {att}.", "Community MW clinic, {n}/40 gestation. {att}."],
        "gp": ["Antenatal {n}/40 with midwife. {att}.", "Note from midwife, {n} weeks pregnant. {att}."],
        "social": ["Midwife informed SW about antenatal appointment at {n} weeks. {att}.", "Unborn: mother's midwife appointment ({n}/40). {att}."],
    },
    "marac": {
        "police": ["MARAC held re vic. Action: {n} day alarm, treat as urgent marker. {risk}.", "Heard at MARAC. {risk}. Flag on address, TecSOS phone."],
        "idva": ["MARAC: IDVA to offer TecSOS phone and refuge options. {risk}.", "Attended MARAC. Actions: TecSOS, flag on address. {risk}."],
        "housing": ["MARAC action: Sanctuary scheme locks and flag on address. {risk}.", "MARAC attended. Flag to be placed, TecSOS noted. {risk}."],
    },
    "bail": {
        "police": ["TI arrested for breach of bail, found hiding at vic's address by {c0}. {chg}.", "Breach of bail conditions reported by {c0}. TI {chg}."],
        "probation": ["Notified by police: breach of bail, at victim's address. TI {chg}.", "TI breached bail by going to partner's home ({c1} reported). {chg}."],
        "idva": ["Client rang: he was at hers in breach of bail, {c1} reported it. He has been {chg}.", "Bail breached, found at her address. {chg}."],
    },
    "move": {
        "housing": ["Tenancy signed at {n} Elm Court, keys handed over.", "New tenancy, {n} Elm Court. Sanctuary locks fitted."],
        "idva": ["Client has new tenancy at Elm Court, moved with sister's help.", "Moved to tenancy at {n} Elm Court."],
        "school": ["Mum informed office of new address, {n} Elm Court, new tenancy.", "Change of address: tenancy at Elm Court."],
    },
    "gp_visit": {
        "gp": ["Seen for {k0}. {drug} {n}mg started. {att}.", "Appt re {k0}. Rx {drug}. {att}."],
        "idva": ["Client told me about her GP appointment for {k1}; {drug} prescribed. {att}.", "Supported client to GP re {k1}, now on {drug}. {att}."],
        "social": ["GP confirmed appointment re {k1}, {drug} prescribed. {att}.", "GP update to core group: {k1}, on {drug}. {att}."],
    },
}  # fmt: skip
OUTCOMES = {  # of each kind: the field, what most tell, and what contradicts it
    "assault": ("out", ["arrested", "arrested, interviewed", "taken into custody"], ["not arrested, NFA", "NFA as vic unsupportive", "no arrest made"]),
    "verbal": ("out", ["NFA", "no offences", "no further action"], ["arrested", "arrested to prevent BOP", "taken into custody"]),
    "overdose": ("adm", ["admitted to ward", "admitted to AMU", "kept in overnight"], ["discharged home", "sent home with sister", "not admitted"]),
    "antenatal": ("att", ["Attended, all well", "Attended, FH heard", "attended with partner"], ["DNA", "did not attend", "FTA, text sent"]),
    "marac": ("risk", ["High risk", "assessed as high risk", "graded high"], ["Medium risk", "assessed as medium", "standard risk"]),
    "bail": ("chg", ["charged", "charged, remanded", "charged and put before court"], ["released without charge", "RUI", "released under investigation"]),
    "gp_visit": ("att", ["Attended", "attended alone", "attended with sister"], ["DNA", "did not attend", "missed appt"]),
}


class Maker:
    """Makes the cases of one seed."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.cases = Cases()
        self.used: set[date] = set()

    def fact(self, kind: str) -> Fact:
        pick = self.random.choice
        day = FIRST + timedelta(days=self.random.randrange(DAYS))
        while any(abs((day - one).days) < 2 for one in self.used):
            day = FIRST + timedelta(days=self.random.randrange(DAYS))
        self.used.add(day)
        outcome = pick(OUTCOMES[kind][1]) if kind in OUTCOMES else ""
        persons = BOTH if kind in ("assault", "verbal", "bail") else frozenset({VICTIM})
        return Fact(kind, day, self.random.randrange(7, 23), persons, pick(list(INJURIES)), pick(list(CALLERS)), pick(list(TRIGGERS)), pick(DRUGS),
                    pick(list(CONDITIONS)), outcome, self.random.randrange(11, 39))  # fmt: skip

    def text(self, fact: Fact, agency: str, outcome: str = "") -> str:
        said = outcome or fact.outcome
        i, c, t, k = INJURIES[fact.injury], CALLERS[fact.caller], TRIGGERS[fact.trigger], CONDITIONS[fact.condition]
        words = {"i0": i[0], "i1": i[1], "i2": i[2], "c0": c[0], "c1": c[1], "t0": t[0], "t1": t[1], "n": fact.number, "drug": fact.drug,
                 "k0": k[0].format(n=fact.number), "k1": k[1], **dict.fromkeys(("out", "adm", "att", "risk", "chg"), said)}  # fmt: skip
        return self.random.choice(TELLINGS[fact.kind][agency]).format(**words)

    def entry(self, agency: str, day: date, text: str, persons: frozenset[str], *, typed: str = "", hour: int | None = None, seen: bool | None = None):
        number = len(self.cases.entries) + 1
        minutes = hour * 60 + self.random.randrange(60) if hour is not None and self.random.random() < 0.4 else None
        known = dates.understand(typed or dates.show(day))
        one = Comparable(f"e{number}", agency, f"{agency}.xlsx", known, text, persons, minutes, seen)
        self.cases.entries.append(one)
        return one

    def told(self, fact: Fact, agency: str, **different) -> Comparable:
        outcome = different.pop("outcome", "")
        day = different.pop("day", fact.day)
        text = different.pop("text", "") or self.text(fact, agency, outcome)
        persons = fact.persons if self.random.random() < 0.7 else frozenset({VICTIM}) if VICTIM in fact.persons else fact.persons
        return self.entry(agency, day, text, persons, hour=fact.hour, **different)

    def two(self, kind: str) -> tuple[str, str]:
        return tuple(self.random.sample(list(TELLINGS[kind]), 2))

    # --- what is made

    def duplicates(self, count: int) -> None:
        """One event told by two agencies; a third of them with a date that one knows in part only."""
        for number in range(count):
            fact = self.fact(self.random.choice(list(TELLINGS)))
            one, other = self.two(fact.kind)
            typed = f"{fact.day:%B %Y}" if number % 6 == 0 else f"w/c {self._monday(fact.day)}" if number % 6 == 3 else ""
            pair = self.told(fact, one), self.told(fact, other, typed=typed)
            self.cases.same.add(frozenset(entry.entry_id for entry in pair))

    def twice_in_one_agency(self, count: int) -> None:
        """The same row in two files of one agency, with a word or two corrected."""
        for _ in range(count):
            fact = self.fact(self.random.choice(list(TELLINGS)))
            agency = self.two(fact.kind)[0]
            first = self.told(fact, agency)
            again = Comparable(f"{first.entry_id}b", agency, f"{agency} (2).xlsx", first.day, first.text.replace("Alleged", "Alledged") + " Checked.",
                               first.persons, first.minutes, first.seen)  # fmt: skip
            self.cases.entries.append(again)
            self.cases.same.add(frozenset({first.entry_id, again.entry_id}))

    def other_outcomes(self, count: int) -> None:
        for _ in range(count):
            fact = self.fact(self.random.choice(list(OUTCOMES)))
            one, other = self._two_that_tell_the_outcome(fact)
            self._conflict(one, other, "outcome")

    def _two_that_tell_the_outcome(self, fact: Fact) -> tuple[Comparable, Comparable]:
        said, denied = self.random.choice(OUTCOMES[fact.kind][1]), self.random.choice(OUTCOMES[fact.kind][2])
        field_of = "{" + OUTCOMES[fact.kind][0] + "}"
        ways = [(agency, text) for agency, texts in TELLINGS[fact.kind].items() for text in texts if field_of in text]
        one = self.random.choice(ways)
        other = self.random.choice([way for way in ways if way[0] != one[0]])
        made = []
        for (agency, way), outcome in ((one, said), (other, denied)):
            kept, TELLINGS[fact.kind][agency] = TELLINGS[fact.kind][agency], [way]
            made.append(self.told(fact, agency, outcome=outcome))
            TELLINGS[fact.kind][agency] = kept
        return tuple(made)

    def other_dates(self, count: int) -> None:
        """One event on two days: a slip of the pen, a day or two beside, or a once-only event in another month."""
        for number in range(count):
            fact = self.fact(self.random.choice(["assault", "overdose", "bail", "move", "marac"]))
            one, other = self.two(fact.kind)
            day = self._slipped(fact.day, number)
            typed = ""
            if fact.kind == "move" and number % 2:
                day, typed = fact.day + timedelta(days=70), f"{fact.day + timedelta(days=70):%B %Y}"
            pair = self.told(fact, one), self.told(fact, other, day=day, typed=typed)
            self._conflict(*pair, "date")

    def _slipped(self, day: date, number: int) -> date:
        if number % 3 == 0 and day.day <= 12 and day.day != day.month:
            return date(day.year, day.day, day.month)
        if number % 3 == 1 and (day.month, day.day) != (2, 29):
            return date(day.year + 1, day.month, day.day)
        return day + timedelta(days=self.random.choice([1, 2, 3, -1, -2]))

    def seen_or_not(self, count: int) -> None:
        for _ in range(count):
            fact = self.fact(self.random.choice(["assault", "verbal", "marac", "bail"]))
            one, other = self.two(fact.kind)
            self._conflict(self.told(fact, one, seen=True), self.told(fact, other, seen=False), "seen")

    def _conflict(self, one: Comparable, other: Comparable, kind: str) -> None:
        self.cases.conflicts[frozenset({one.entry_id, other.entry_id})] = kind

    def look_alikes(self, count: int) -> None:
        """The same kind of thing on another day, about another person, or at the same time and not the same."""
        for number in range(count):
            fact = self.fact(self.random.choice(list(TELLINGS)))
            one, other = self.two(fact.kind)
            other_fact = self.fact(fact.kind)
            if number % 4 == 0:  # some days later, its own details
                other_fact.day = fact.day + timedelta(days=self.random.choice([3, 5, 7, 14]))
                pair = self.told(fact, one), self.told(other_fact, other)
            elif number % 4 == 1:  # the same day, another person
                pair = self.told(fact, one), self.entry(other, fact.day, self.text(other_fact, other), frozenset({SISTER}))
            elif number % 4 == 2:  # the same day, another kind of thing
                kind = self.random.choice([name for name in TELLINGS if name != fact.kind])
                another = self.fact(kind)
                another.day = fact.day
                pair = self.told(fact, one), self.told(another, self.random.choice([agency for agency in TELLINGS[kind] if agency != one]))
            else:  # weekly contacts in nearly the same words, one of them on each agency's list
                week = other_fact.day
                texts = "Session with client. Support plan reviewed, safe.", "Client reports weekly support session with IDVA, plan reviewed."
                pair = self.entry("idva", week, texts[0], frozenset({VICTIM})), self.entry("social", week + timedelta(days=7), texts[1], frozenset({VICTIM}))
            self.cases.alike.add(frozenset(entry.entry_id for entry in pair))

    def routine(self, count: int) -> None:
        for _ in range(count):
            agency, person, text = self.random.choice(ROUTINE)
            day = FIRST + timedelta(days=self.random.randrange(DAYS))
            text = text.format(n=self.random.randrange(2, 9), m=self.random.randrange(10))
            self.entry(agency, day, text, frozenset({person}))

    def _monday(self, day: date) -> str:
        return dates.show(day - timedelta(days=day.weekday()))


def made(seed: int, *, routine: int = 400) -> Cases:
    """The cases of a seed: 200 pairs and more, among so many everyday entries."""
    maker = Maker(seed)
    maker.duplicates(72)
    maker.twice_in_one_agency(8)
    maker.other_outcomes(32)
    maker.other_dates(24)
    maker.seen_or_not(16)
    maker.look_alikes(80)
    maker.routine(routine)
    maker.random.shuffle(maker.cases.entries)
    return maker.cases


@dataclass
class Told:
    """How often what was proposed is right, and how much of what there is was proposed."""

    right: int
    proposed: int
    there: int

    @property
    def precision(self) -> float:
        return self.right / max(1, self.proposed)

    @property
    def recall(self) -> float:
        return self.right / max(1, self.there)


def scored(cases: Cases, found) -> dict[str, Told]:
    """Precision and recall of what was found: of duplicates, of contradictions (each of its kind), and of both as pairs of one event."""
    pairs = {frozenset({one.one, one.other}): one.conflicts for one in found}
    same = {pair for pair, conflicts in pairs.items() if not conflicts}
    conflicts = {pair for pair, said in pairs.items() if said}
    right = {pair for pair in conflicts if cases.conflicts.get(pair) in pairs[pair]}
    there = cases.same | cases.conflicts.keys()
    return {
        "duplicates": Told(len(same & cases.same), len(same), len(cases.same)),
        "contradictions": Told(len(right), len(conflicts), len(cases.conflicts)),
        "pairs of one event": Told(len(pairs.keys() & there), len(pairs), len(there)),
    }
