"""Everything due in open reviews besides their steps, from the parts of the procedure that know of it.

A part that makes people owe something has a function `owed(stands, today=...)` and stands in SOURCES: My work, a review's overview and the
dashboard then show it without knowing of it.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date

from casework import (
    agreed_dates,
    delays,
    family,
    imr_board,
    letter_points,
    meetings,
    monitoring,
    national_learning,
    panel,
    proceedings,
    report_quality,
    terms,
)
from casework.owed import Owed
from casework.standing import Standing

Source = Callable[..., list[Owed]]  # of the open reviews by id, and today
SOURCES: tuple[Source, ...] = (
    agreed_dates.owed,
    delays.owed,
    meetings.owed,
    report_quality.owed,
    monitoring.owed,
    letter_points.owed,
    national_learning.owed,
    family.owed,
    imr_board.owed,
    proceedings.owed,
    panel.owed,
    terms.owed,
)


def of(stands: Iterable[Standing], *, today: date) -> list[Owed]:
    """What is due in these reviews, soonest first; nothing in one that is concluded or closed.

    The caller has found the reviews for its actor, and shows each thing only to whom it concerns.
    """
    under_way: Mapping[str, Standing] = {one.review.id: one for one in stands if not one.stage.ends}
    found = [owed for source in SOURCES for owed in source(under_way, today=today)] if under_way else []
    return sorted(found, key=lambda one: one.due or date.max)
