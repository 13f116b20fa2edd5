"""The preliminary meeting (procedure 3.1.3, App 2): what is on record of it, and who may see it.

How it is called is in `preliminary_prepare`, what is typed while it runs in `preliminary_run`, how it ends in `preliminary_finish`, its
papers in `preliminary_papers`.
"""

from dataclasses import dataclass
from datetime import date, datetime

from casework import audit, database, dates, forms, permissions, procedure, steps
from casework.actors import Actor
from casework.dates import PartialDate
from casework.errors import NotFound, Problem, Refused, WrongStep


@dataclass(frozen=True)
class Meeting:
    """When and where the group meets. `meets_at` is '14:30' or ''; `opened_on` is when its first field was typed."""

    meets_on: date
    meets_at: str
    place: str
    opened_on: datetime | None
    finished_on: datetime | None
    version: int


@dataclass(frozen=True)
class Line:
    """Somebody invited: a post of the membership list, the SIO, or somebody else. `safeguarding`: a key safeguarding stakeholder (3.1.7).

    `kind` is post, sio or other; `attendance` a value of the list 'attendance' or ''; `who` the name of who came.
    """

    id: str
    kind: str
    title: str
    agency_id: str | None
    agency: str
    email: str
    invited_on: date | None
    attendance: str
    who: str
    changed_on: datetime
    changed_by: str
    safeguarding: bool = False

    @property
    def named(self) -> str:
        """'Head of Safeguarding, Police'."""
        return f"{self.title}, {self.agency}" if self.agency and self.agency not in self.title else self.title

    @property
    def here(self) -> bool:
        return self.attendance in ("present", "deputy")


@dataclass(frozen=True)
class Update:
    """What an agency said under item 3: `known` is yes, no, checking or ''; `panel_member` yes, no or '' (item 6)."""

    id: str
    agency_id: str
    agency_name: str
    agency: str
    contacted_on: date | None
    known: str
    knowledge: str
    records_from: str
    panel_member: str
    changed_on: datetime
    changed_by: str


@dataclass(frozen=True)
class Proceeding:
    """Other proceedings (item 4); `kind`, `status` and `effect_on_timing` are values of lists.toml."""

    id: str
    kind: str
    status: str
    implication: str
    effect_on_timing: str
    next_date: PartialDate | None
    changed_on: datetime
    changed_by: str


@dataclass(frozen=True)
class Note:
    """A field of the meeting's form, with who typed it last."""

    item: str
    text: str
    changed_on: datetime
    changed_by: str


@dataclass(frozen=True)
class Recommendation:
    """What the group recommended to the CSP Chair; the newest counts."""

    id: str
    recommends: str
    reasons: str
    recommended_on: date
    recorded_by: str
    recorded_by_name: str
    recorded_on: datetime


@dataclass(frozen=True)
class Preliminary:
    """All that one person may see of a review's preliminary meeting. `meeting` is None until it is arranged."""

    review_id: str
    meeting: Meeting | None
    instructions: tuple[dict, ...]
    lines: tuple[Line, ...]
    updates: tuple[Update, ...]
    proceedings: tuple[Proceeding, ...]
    notes: dict[str, Note]
    recommendations: tuple[Recommendation, ...]
    sees_background: bool

    def note(self, item: str) -> str:
        """What is typed in a field of the meeting's form; '' when nothing is."""
        return self.notes[item].text if item in self.notes else ""

    @property
    def proceeding_to_review(self) -> bool:
        """Whether the meeting finds the criteria met, which opens items 6 and 7."""
        return self.note("recommends") == "meets"


def in_view(actor: Actor, review_id: str) -> Preliminary:
    """What this person may see of the preliminary meeting; NotFound, and recorded, when that is nothing. The opening is recorded."""
    read = as_recorded(actor, review_id)
    audit.opened(actor, "preliminary_opened", review_id)
    return read


def as_recorded(actor: Actor, review_id: str) -> Preliminary:
    """As `in_view`, without recording an opening: for the look every few seconds while the page is open."""
    if not database.scoped(actor, "preliminary_seen", review=review_id):
        audit.refused(actor, "see_preliminary", review_id)
        raise NotFound("This preliminary meeting")
    found = {name: database.scoped(actor, name, review=review_id) for name in _QUERIES}
    notes = found["preliminary_notes_of"]
    meeting = found["preliminary_meeting_of"]
    return Preliminary(
        review_id=review_id,
        meeting=_meeting(meeting[0]) if meeting else None,
        instructions=tuple(found["instructions_of"]),
        lines=tuple(_line(row) for row in found["attendance_of"]),
        updates=tuple(Update(**_named(row)) for row in found["agency_updates_of"]),
        proceedings=tuple(_proceeding(row) for row in found["proceedings_of"]),
        notes={row["item"]: Note(**_named(row)) for row in notes},
        recommendations=tuple(Recommendation(**row) for row in found["recommendations_to_chair_of"]),
        sees_background=permissions.may(actor, "see_background", review_id),
    )


# --- what the parts share ---


def demand_arranged(review_id: str) -> dict:
    """The meeting's row; WrongStep before it is arranged."""
    meeting = database.one("preliminary_meeting_row", review=review_id)
    if meeting is None:
        raise WrongStep(["The preliminary meeting is not arranged. Give it its date under 'Prepare'."])
    return meeting


def demand_undecided(review_id: str) -> None:
    """WrongStep once the CSP Chair has decided: what the decision rests on stays as it was."""
    if sentence := closed(review_id):
        raise WrongStep([sentence])


CAUSES = {
    "death": "The death was on {}",
    "notified": "The notification was received on {}",
    "dasveg_instructed": "The CSP Chair instructed DASVEG on {}",
}


def demand_not_before(review_id: str, field: str, day: date, *causes: str) -> None:
    """Refused at the field when the day lies before one of these steps (keys of CAUSES) can have been done."""
    records = steps.case(review_id).records
    for cause in causes:
        record = records.get(cause)
        if record and record.done and day < record.done.earliest:
            said = CAUSES[cause].format(dates.show(record.done))
            raise Refused([Problem(field, f"{said}. Give a day on or after it.", dates.show(day))])


def closed(review_id: str) -> str:
    """The sentence that says why the meeting is closed, or ''."""
    decision = database.one("decision_made", review=review_id)
    if decision is None:
        return ""
    return f"The CSP Chair decided on {dates.show(decision['decided_on'])}. The preliminary meeting is closed and can be read."


# --- rows as records ---

_QUERIES = (
    "preliminary_meeting_of",
    "instructions_of",
    "attendance_of",
    "agency_updates_of",
    "proceedings_of",
    "preliminary_notes_of",
    "recommendations_to_chair_of",
)


def _meeting(row: dict) -> Meeting:
    return Meeting(**{name: value for name, value in row.items() if name not in ("id", "review_id")})


def _line(row: dict) -> Line:
    known = procedure.current().agencies.get(row["agency_id"] or "")
    return Line(**{**_named(row), "agency": row["agency"] or ""}, safeguarding=bool(known and known.safeguarding))


def _proceeding(row: dict) -> Proceeding:
    typed, earliest, latest, precision = (row.pop(f"next_date_{part}") for part in forms.PARTS)
    next_date = PartialDate(typed, earliest, latest, precision) if typed else None
    return Proceeding(**_named(row), next_date=next_date)


def _named(row: dict) -> dict:
    """Rows written by the machine's operator have no person to name."""
    return {**row, "changed_by": row["changed_by"] or "the machine's operator"}
