"""A review of 20,000 entries as twenty agencies keep them over ten years: the everyday in nearly the same words, and one in fifty told twice.

Nothing of it is rare in itself: the same appointments, calls and letters stand in it hundreds of times, and each kind of event some fifty times.
All of it is fictional.
"""
# ruff: noqa: E501 - each agency's prose stays on one line

from datetime import timedelta

from tests.rules.compared_cases import BOTH, CHILD, DAYS, FIRST, PERPETRATOR, VICTIM, Cases, Maker

EVERYWHERE = (
    "Routine appointment. Attended.", "Routine appointment, no concerns.", "Did not attend.", "DNA. Letter sent.", "Did not attend appointment, further appointment sent for {w}.",
    "Telephone call to confirm appointment.", "Telephone call to confirm appointment on {w}. No answer, message left.", "T/C to client, voicemail left.",
    "Appointment rescheduled to {w} at {h}.", "Letter received from {a}. Filed.", "Letter sent to {a}.", "Email from {a} requesting update. Update given.",
    "Case discussed in supervision with {s}. Continue with plan.", "Case reviewed by {s}. No further action at this time.", "Text message sent to remind of appointment.",
    "Cancelled by client, unwell. Rebooked for {w}.", "Home visit, no reply, card left.", "Home visit completed. Home conditions good.", "Telephone call from {a} for information sharing.",
    "Information request received from {a} and returned.", "File transferred to {s}.", "Annual leave of {s}, duty cover arranged.", "Attended with mother. All well.", "Referral received, allocated to {s}.",
)  # fmt: skip
ROUTINE = {  # agency: about whom, what it writes
    "police": (PERPETRATOR, ("Stop check, vehicle. No offences.", "Intel log {n}: seen in area with known associates.", "Bail check, in.", "PNC check on behalf of {a}.", "Report of theft from shop, no further action.", "Neighbourhood officer patrol of street, nothing to note.")),
    "gp": (VICTIM, ("Repeat prescription issued.", "Telephone consultation, sore throat, advice.", "Bloods taken. FBC, U&E, TFT.", "Sick note issued {n}/52, back pain.", "Smear recall letter {n}.", "BP check 12{m}/8{m}.", "Low mood review. Continue sertraline {n}0mg.")),
    "hospital": (VICTIM, ("Outpatient appointment, physiotherapy. Attended.", "OPD gynae, ultrasound normal.", "ED attendance, sprained ankle, x-ray normal, home.", "DNA outpatients, discharged to GP.", "Fracture clinic review, cast removed.")),
    "social": (CHILD, ("CIN visit. Child seen, no concerns.", "Core group. Plan reviewed.", "Supervision. Continue.", "Management oversight recorded by {s}.", "Contact arranged at family centre on {w}.", "Child seen alone at school.", "Social worker {s} called mother, no answer.")),
    "school": (CHILD, ("Late, arrived {h}.", "Absent, no reason given.", "Attendance {n}%, letter 1 sent.", "Parents evening attended by mother.", "Forgot PE kit.", "Child collected by grandmother.", "Detention for talking.")),
    "idva": (VICTIM, ("Weekly support call. Safe.", "Safety plan reviewed.", "TC no reply, safe voicemail left.", "Freedom Programme session {n} attended.", "Text to client to arrange next session.", "Support letter for housing written.")),
    "housing": (VICTIM, ("Rent statement sent, arrears of £{n}{m}.", "Repair: tap leaking, ref {n}{m}{n}.", "Gas service completed.", "Tenancy visit, property in good order.", "Arrears letter 1 sent.", "Bins reported, passed to cleansing.")),
    "probation": (PERPETRATOR, ("Attended supervision as instructed.", "Failed to attend, warning letter issued.", "Unpaid work, {n} hours.", "OASys review completed by {s}.", "Home visit, at mother's address.", "ETE referral discussed.")),
    "mental": (PERPETRATOR, ("Seen in clinic, mood stable.", "DNA clinic.", "Telephone review, GAD7 {n}.", "CPA review with {s}.", "Depot given.", "Discharge letter to GP.")),
    "midwifery": (VICTIM, ("Antenatal appointment {n}/40, attended, all well.", "Antenatal DNA, text sent.", "Community midwife clinic. FH heard.", "Routine enquiry not asked, partner present.", "Scan appointment sent.")),
    "health_visitor": (CHILD, ("Developmental check, on track.", "Clinic, weight {n}.{m} kg.", "Home visit, mother and baby well.", "No access visit.", "HV call to mother re immunisations.")),
    "drugs": (PERPETRATOR, ("Key work session, attended.", "Urine screen negative.", "Prescription collected.", "Missed key work, called.", "Methadone {n}0ml continued.")),
    "ambulance": (VICTIM, ("Call passed to 111.", "Fall at home, no injury, not conveyed.", "Conveyed to ED, abdominal pain.")),
    "refuge": (VICTIM, ("Key work session with {s}.", "House meeting attended.", "Room check, no issues.", "Support plan reviewed.")),
    "adult_social": (VICTIM, ("Carer's assessment offered.", "Duty call, signposted.", "Blue badge application received.", "Review of support plan by {s}.")),
    "early_help": (CHILD, ("TAF meeting, plan continues.", "Parenting group session {n} attended by mother.", "Family worker {s} visit, routines discussed.", "TAF closed.")),
    "nursery": (CHILD, ("Settled well, dropped by mother.", "Bumped head on table, accident form signed.", "Collected late by father.", "Holiday, {n} days.")),
    "benefits": (VICTIM, ("Work-focused interview attended.", "Claim reviewed. Award £{n}{m}.20.", "Failed to attend interview, sanction considered.", "Change of circumstances form received.")),
    "fire": (VICTIM, ("Smoke alarm fitted.", "Home safety leaflet sent.")),
    "youth": (CHILD, ("Youth club attended.", "One to one with {s}.", "Trip to climbing wall with group.")),
}  # fmt: skip
STAFF = ("AB", "LK", "S Moss", "J Firth", "team manager", "PD", "the duty worker", "R Oyelaran", "DL")


class _Volume(Maker):
    def everyday(self, count: int) -> None:
        agencies = list(ROUTINE)
        for number in range(count):
            agency = agencies[number % len(agencies)]
            person, own = ROUTINE[agency]
            text = self.random.choice(own if self.random.random() < 0.6 else EVERYWHERE)
            persons = frozenset({person}) if self.random.random() < 0.7 else self.random.choice([frozenset({VICTIM}), BOTH, frozenset({CHILD})])
            day = FIRST + timedelta(days=self.random.randrange(DAYS))
            texts = [text, self.random.choice(EVERYWHERE)] if self.random.random() < 0.15 else [text]
            seen = self.random.choice([True, False, None, None, None, None])
            self.entry(agency, day, " ".join(map(self._filled, texts)), persons, hour=self.random.randrange(8, 19), seen=seen)

    def _filled(self, text: str) -> str:
        pick = self.random.choice
        return text.format(
            a=pick([name.replace("_", " ") for name in ROUTINE]), s=pick(STAFF), n=self.random.randrange(2, 10), m=self.random.randrange(10),
            h=f"{self.random.randrange(9, 17)}:{pick(['00', '15', '30', '45'])}", w=pick(["Monday", "Tuesday", "Thursday", "Friday", "next week"]),
        )  # fmt: skip


def made(seed: int, *, entries: int = 20_000, told_twice: int = 400) -> Cases:
    """The entries of a review, of which so many events are told by two agencies and a tenth as many contradict each other."""
    maker = _Volume(seed)
    maker.duplicates(told_twice)
    maker.other_outcomes(told_twice // 20)
    maker.other_dates(told_twice // 20)
    maker.look_alikes(told_twice // 10)
    maker.everyday(entries - len(maker.cases.entries))
    maker.random.shuffle(maker.cases.entries)
    return maker.cases
