"""The dashboard: what is late across all reviews, in sentences with numbers (R197 to R206).

`read` asks, through the scoped reads, what one reader may see today; everything else is worked out from that. Nobody is named: reviews go by
reference and label, persons by pseudonym, whatever the reader's role. A step that would tell of the family, of a chronology, of an IMR or of
somebody's circumstances is left out for those who may not open the decision of the review.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from casework import action_figures, clocks, database, dates, due_dates, obligations, permissions, procedure, standing
from casework.action_figures import DueAction
from casework.actors import Actor
from casework.clocks import Clock
from casework.dates import PartialDate
from casework.owed import Owed
from casework.procedure_shapes import Step
from casework.reviews import Review
from casework.standing import Duty, Standing

PERIODS = {
    "year": ("The last 12 months", 12),
    "two_years": ("The last 2 years", 24),
    "five_years": ("The last 5 years", 60),
}
KEPT_BACK_LINES = ("family", "chronology", "imrs")
OF_FAMILY = "family"  # in the id of a step that tells of one, whichever line of the menu it stands on
KEPT_BACK_FACTS = frozenset({"child_cared_for", "victim_child", "suspect_dead", "family_not_told"})


@dataclass(frozen=True)
class Narrowing:
    """The filters, as they stand in the address: a stage's id, an agency's opaque id ('' for all of them), and a period."""

    stage: str = ""
    agency: str = ""
    period: str = "two_years"

    @classmethod
    def of(cls, asked: Mapping[str, str]) -> "Narrowing":
        """From an address; what is not known there counts as not asked."""
        stage, agency, period = (asked.get(name, "") for name in ("stage", "agency", "period"))
        return cls(
            stage if stage in procedure.current().stages else "",
            agency if agency in agencies() else "",
            period if period in PERIODS else cls.period,
        )

    def address(self) -> dict[str, str | None]:
        """Only what differs from the whole."""
        return {
            "stage": self.stage or None,
            "agency": self.agency or None,
            "period": None if self.period == Narrowing.period else self.period,
        }

    def first_day(self, today: date) -> date:
        return dates.add_months(today, -PERIODS[self.period][1])


@dataclass(frozen=True)
class Way:
    """A cell that leads to a screen of the portal: its words, the page's address and what else stands in it."""

    label: str
    page: str
    review: str
    more: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Unconfirmed:
    """An agency that was asked to secure its records and has not confirmed it by the day it was given."""

    review_id: str
    agency_id: str
    agency: str
    requested_on: date
    request_due_on: date


@dataclass(frozen=True)
class Seen:
    """What one reader may see today. `everything` is before the filters; `open_to` are the reviews whose decision they may open."""

    today: date
    narrowing: Narrowing
    everything: tuple[Standing, ...]
    overdue: tuple[DueAction, ...]
    unconfirmed: tuple[Unconfirmed, ...]
    open_to: frozenset[str]
    told_of_persons: frozenset[str] = frozenset()
    sees_records: bool = True

    @property
    def standings(self) -> list[Standing]:
        """The reviews of the stage chosen, those that have ended too."""
        stage = self.narrowing.stage
        return [stands for stands in self.everything if not stage or stands.stage.id == stage]

    @property
    def open_reviews(self) -> list[Standing]:
        return [stands for stands in self.standings if not stands.ended]

    @property
    def stages(self) -> dict[str, str]:
        """The stages at which a review stands, for the filter: id to label."""
        return {stands.stage.id: stands.stage.label for stands in self.everything}

    @cached_property
    def owed(self) -> list[Owed]:
        """What is due in the open reviews besides their steps, soonest first; nothing of another agency's where one is chosen."""
        agency = self.narrowing.agency
        found = obligations.of(self.open_reviews, today=self.today)
        return [one for one in found if agency in ("", one.agency_id or "")]

    def keeps_back(self, stands: Standing, step: Step) -> bool:
        """Whether this step is not this reader's to know of."""
        private = step.menu in KEPT_BACK_LINES or OF_FAMILY in step.id or KEPT_BACK_FACTS & set(step.when)
        return bool(private) and stands.review.id not in self.open_to

    def duties(self, stands: Standing) -> list[Duty]:
        return [duty for duty in stands.duties if not self.keeps_back(stands, duty.step)]


def read(actor: Actor, narrowing: Narrowing, *, today: date) -> Seen:
    """What the actor may see of the reviews, their actions and their agencies' records. NotAllowed without the right to the dashboard."""
    permissions.demand(actor, "see_dashboard")
    everything = tuple(standing.all_in_view(actor, today=today))
    of_stage = {stands.review.id for stands in everything if narrowing.stage in ("", stands.stage.id)}
    overdue = action_figures.overdue_actions(actor, today, rendering="pseudonyms")
    unconfirmed = database.scoped(actor, "unconfirmed_records", today=today)
    return Seen(
        today,
        narrowing,
        everything,
        tuple(action for action in overdue if action.review_id in of_stage and led_by(action, narrowing.agency)),
        tuple(
            Unconfirmed(**row)
            for row in unconfirmed
            if row["review_id"] in of_stage and narrowing.agency in ("", row["agency_id"])
        ),
        frozenset(s.review.id for s in everything if permissions.may(actor, "see_decision", s.review.id)),
        frozenset(s.review.id for s in everything if permissions.may(actor, "see_notification", s.review.id)),
        permissions.may(actor, "see_secured_records"),
    )


def agencies() -> dict[str, str]:
    """The partnership's agencies for the filter: id to name."""
    return {row["id"]: row["name"] for row in database.rows("agencies_for_actions")}


def narrowed(seen: Seen) -> str:
    """How the dashboard is narrowed, in words."""
    stage = seen.stages.get(seen.narrowing.stage) or procedure.current().stages.get(seen.narrowing.stage)
    stage = getattr(stage, "label", stage) or "all stages"
    agency = agencies().get(seen.narrowing.agency, "all agencies")
    return f"{stage}; {agency}; {PERIODS[seen.narrowing.period][0].lower()}"


def marking(seen: Seen) -> str:
    """The marking of what is shown: the reviews' own, or a new document's when there is no review."""
    return (
        ", ".join(sorted({stands.review.marking for stands in seen.everything}))
        or procedure.in_force().partnership.default_marking_on(seen.today)
    )


# ---- what the figures and the pictures share ----------------------------------------------------------------------------


def way(review: Review, page: str = "overview", **more: str) -> Way:
    """The review as a cell that opens one of its pages."""
    return Way(review.title, page, review.id, tuple(more.items()) if page == "steps" else ())


def monitoring_due(stands: Standing) -> tuple[date | None, date | None]:
    """Until when DASVEG is to have monitored the plan (3.5; D6), and when it last did. None before the Board has approved it."""
    monitored = stands.case.records.get("monitored")
    last = monitored.done.latest if monitored and monitored.done else None
    return due_dates.again(stands.case).get("monitored"), last


def running_clock(stands: Standing, clock_id: str) -> Clock | None:
    """A review's clock on the basis in force."""
    basis = {rule.id: rule.basis for rule in stands.case.procedure.clocks.clock}
    return next((clock for clock in stands.clocks if clock.id == clock_id and clock.basis == basis[clock_id]), None)


def clock_words(clock: Clock | None) -> str:
    """A clock in a few words: '12 days left', '23 days late', 'met', 'missed by 3 days'."""
    if clock is None:
        return "does not apply"
    if clock.running:
        return days(clock.days_over, "late") if clock.state == clocks.LATE else days(clock.days_left, "left")
    return f"missed by {days(clock.days_over)}" if clock.state == clocks.MISSED else clock.state


def days(count: int, more: str = "") -> str:
    return f"{count:,} day{'' if count == 1 else 's'} {more}".strip()


def shown(day: PartialDate | date | None) -> str:
    return dates.show(day) if day else ""


def led_by(action: DueAction, agency: str) -> bool:
    return not agency or any(lead.agency_id == agency for lead in action.leads)


def page_of(stands: Standing, step: Step) -> str:
    return stands.case.procedure.menu[step.menu].page


def one_or_many(word: str, count: int) -> str:
    if count == 1:
        return word
    return f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
