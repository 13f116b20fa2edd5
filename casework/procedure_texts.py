"""The shapes of the files that hold words: the partnership's settings, agencies, criteria, checklists, agenda, glossary."""

from datetime import date
from typing import Literal

from pydantic import Field

from casework.procedure_shapes import Shape

# ---- partnership.toml --------------------------------------------------------------------------------------------


class PartnershipNames(Shape):
    partnership: str
    short: str
    council: str
    dasveg: str
    dasveg_short: str
    board: str
    communications: str
    framework: str
    reference_prefix: str
    website: str


class Dated(Shape):
    """Holds from its first day (None: always has) to its last (None: still does), both included."""

    from_: date | None = Field(default=None, alias="from")
    until: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it holds on a day."""
        return (self.from_ is None or self.from_ <= day) and (self.until is None or day <= self.until)


class ReviewName(Dated):
    """What a review is called; `in_use` false until the partnership gives it its first day."""

    name: str
    short: str
    in_use: bool = True


class Address(Dated):
    to: str
    label: str
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+\.[^@\s]+$")
    source: str = ""


class Guidance(Dated):
    """Guidance of others that the procedure points to; `about` is the register beside which it is shown."""

    about: str
    title: str
    publisher: str
    address: str = Field(default="", pattern=r"^(https://\S+)?$")
    source: str = ""


class Marking(Dated):
    """A protective marking; the last of those marked `default` that are in use on a day is a new document's."""

    name: str
    default: bool = False
    note: str = ""


class Care(Shape):
    """How long before something counts as forgotten, and how near a day is too near."""

    weeks_without_family_update: int = Field(gt=0)
    sensitive_date_margin_days: int = Field(ge=0)
    upcoming_days: int = Field(gt=0)
    unanswered_home_office_days: int = Field(gt=0)
    monitoring: Literal["three months", "calendar quarters"]
    process_audit: Literal["financial year", "calendar year"]
    most_lanes: int = Field(gt=0)


class Retention(Shape):
    years_after_conclusion: int = Field(gt=0)
    years_after_not_proceeding: int = Field(gt=0)
    legal_hold_respected: Literal[True]


class Backups(Shape):
    hourly_kept: int = Field(gt=0)
    daily_kept: int = Field(gt=0)
    stale_after_hours: int = Field(gt=0)


class PartnershipSettings(Shape):
    """partnership.toml. The limits of the front door are checked where they are used, casework/settings.py."""

    names: PartnershipNames
    review_name: tuple[ReviewName, ...]
    address: tuple[Address, ...]
    guidance: tuple[Guidance, ...] = ()
    marking: tuple[Marking, ...]
    care: Care
    retention: Retention
    backups: Backups
    security: dict[str, float]

    def review_called(self, day: date) -> ReviewName:
        """What a review notified on this day is called."""
        in_use = [name for name in self.review_name if name.in_use and name.holds_on(day)]
        return in_use[-1] if in_use else self.review_name[0]

    def address_of(self, to: str, day: date) -> Address:
        """Where to write to ('home_office', 'domestic_abuse_commissioner') on a day; KeyError when there is none."""
        found = [address for address in self.address if address.to == to and address.holds_on(day)]
        if not found:
            raise KeyError(to)
        return found[-1]

    def guidance_on(self, about: str, day: date) -> list[Guidance]:
        """What to read about something, as it holds on a day."""
        return [one for one in self.guidance if one.about == about and one.holds_on(day)]

    def prefix_on(self, day: date, prefix: str) -> str:
        """How references of reviews notified on this day begin: a partnership's prefix that is a review's short name follows the name of the day."""
        return self.review_called(day).short if prefix in {name.short for name in self.review_name} else prefix

    def default_marking_on(self, day: date) -> str:
        """The marking of a document of this day."""
        found = [marking.name for marking in self.marking if marking.default and marking.holds_on(day)]
        return found[-1] if found else self.marking[0].name


# ---- agencies.toml -----------------------------------------------------------------------------------------------


class FormerName(Shape):
    name: str
    until: date


class Post(Shape):
    """A post, never its holder; `preliminary` posts are invited to the preliminary meeting."""

    title: str
    preliminary: bool = False


class Agency(Dated):
    id: str
    name: str
    short: str
    kind: str
    aliases: tuple[str, ...] = ()
    former_names: tuple[FormerName, ...] = ()
    successor: str | None = None
    safeguarding: bool = False
    notifies: bool = False
    posts: tuple[Post, ...] = ()

    def name_on(self, day: date) -> str:
        """The name it bore on a day, for papers of that day."""
        former = sorted(self.former_names, key=lambda name: name.until)
        return next((name.name for name in former if day <= name.until), self.name)


# ---- criteria.toml -----------------------------------------------------------------------------------------------


class AgeTest(Shape):
    text: str
    youngest: int
    too_young: str
    child_from: int
    child_to: int
    child_text: str
    border: int
    border_text: str

    def says(self, age: int) -> str | None:
        """What the procedure asks at this age, or None."""
        if age < self.youngest:
            return self.too_young
        if self.child_from <= age <= self.child_to:
            return self.child_text
        return self.border_text if age == self.border else None


class Limb(Shape):
    id: str
    label: str
    text: str = ""


class Prompt(Shape):
    """A question of the notification, and what the procedure asks for when the answer is yes."""

    id: str
    question: str
    asks: str
    source: str


class Proportion(Shape):
    text: str
    source: str


class Criteria(Shape):
    """criteria.toml: the test of 2.1."""

    standing_text: str
    source: str
    age: AgeTest
    limb: tuple[Limb, ...]
    cause: tuple[Limb, ...]
    certainty: tuple[Limb, ...]
    prompt: tuple[Prompt, ...]
    proportion: Proportion

    def asks(self, prompt: str) -> str:
        """What the procedure asks for when this prompt's answer is yes."""
        return next(one.asks for one in self.prompt if one.id == prompt)


# ---- checklists.toml, preliminary.toml, glossary.toml ------------------------------------------------------------


class Purposes(Shape):
    title: str
    source: str
    items: tuple[str, ...]
    closing: str = ""


class ChecklistItem(Shape):
    id: str
    label: str
    text: str = ""
    probe: str = ""
    step: str | None = None
    warns: bool = False


class Checklist(Shape):
    title: str
    source: str
    answers: Literal["yes_no", "yes_no_unknown"]
    items: tuple[ChecklistItem, ...]


class Prompts(Shape):
    """Questions to keep in mind while writing about a case."""

    title: str
    source: str
    items: tuple[str, ...]


class PublicationDocument(Shape):
    """A document and whether it is published; `note` is said when it is published, or left out, against that."""

    id: str
    publish: bool
    note: str = ""


class Checklists(Shape):
    purposes: dict[str, Purposes]
    prompts: Prompts
    checklist: dict[str, Checklist]
    publication_document: tuple[PublicationDocument, ...] = ()


class AgendaItem(Shape):
    """`when` 'meets': only when the group finds the criteria met. `seen_by`: the verb of who may read what is typed."""

    number: int
    id: str
    title: str
    leads: str
    note: str = ""
    when: Literal["meets"] | None = None
    seen_by: str | None = None


class Preliminary(Shape):
    title: str
    standing_text: str
    standing_limbs: tuple[str, ...]
    standing_suicide: str
    conditional_heading: str
    source: str
    item: tuple[AgendaItem, ...]


class Term(Shape):
    word: str
    meaning: str
    instead_of: tuple[str, ...] = ()


class StandardAbbreviation(Shape):
    """An abbreviation of the partnership's standard glossary, offered to every review's own (App 3)."""

    letters: str
    meaning: str
