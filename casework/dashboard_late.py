"""What is late, by kind: every step and every other thing owed that is past its day, by line of the review's menu (R197 to R206).

A part of the procedure that makes people owe something (casework/obligations.py) is counted here without this knowing of it. What would
tell of a family, a chronology, an IMR or somebody's circumstances is left out for those who may not open the decision of the review.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from casework.dashboard import Seen, Way, one_or_many, page_of, way
from casework.dashboard_figures import Figure
from casework.owed import Owed
from casework.procedure_shapes import MenuLine
from casework.standing import Standing

COLUMNS = {"review": "Review", "what": "Not done yet", "whose": "From", "due": "Due", "late": "Late"}
TELLS_OF_NOBODY = (
    "action_plan",
    "audit",
    "reports",
    "home_office",
    "monitoring",
    "clocks",
)  # kinds for whoever may open the dashboard
PREFIX = "late-"


def kinds(seen: Seen) -> list[Figure]:
    """Each kind of thing that is late, the most first: the reviews' open steps, and what is owed besides."""
    labels: dict[str, str] = {}
    rows: dict[str, list[Mapping[str, Any]]] = {}
    for kind, label, row in [*_steps(seen), *_owed(seen)]:
        labels[kind] = label
        rows.setdefault(kind, []).append(row)
    found = [
        _figure(kind, labels[kind], sorted(of_kind, key=lambda row: -row["late"])) for kind, of_kind in rows.items()
    ]
    return sorted(found, key=lambda figure: (-figure.count, figure.none))


def table(found: Sequence[Figure]) -> list[dict[str, Any]]:
    """The kinds as rows of one table: how many are late, in how many reviews, and for how long at most."""
    return [
        {
            "key": figure.key,
            "kind": figure.none,
            "count": figure.count,
            "reviews": len({row["review"].review for row in figure.rows}),
            "longest": figure.rows[0]["late"],
        }
        for figure in found
    ]


def _figure(kind: str, label: str, rows: list[Mapping[str, Any]]) -> Figure:
    counts = f"late under {label}: {one_or_many('thing', len(rows))} to do"
    return Figure(PREFIX + kind, len(rows), counts, label, COLUMNS, tuple(rows))


def _steps(seen: Seen) -> list[tuple[str, str, dict]]:
    found = []
    for stands in seen.open_reviews:
        for duty in seen.duties(stands):
            if duty.days_late:
                line = stands.case.procedure.menu[duty.step.menu]
                where = way(stands.review, page_of(stands, duty.step), line=line.id)
                whose = stands.case.procedure.roles[duty.step.owner].label
                row = {
                    "review": where,
                    "what": duty.step.title,
                    "whose": whose,
                    "due": duty.due,
                    "late": duty.days_late,
                }
                found.append((line.id, line.label, row))
    return found


def _owed(seen: Seen) -> list[tuple[str, str, dict]]:
    stands = {one.review.id: one for one in seen.open_reviews}
    found = []
    for owed in seen.owed:
        late = owed.days_late(seen.today)
        of = stands[owed.review_id]
        kind, label = _kind(of, owed)
        if not late or not _told(seen, owed.review_id, kind):
            continue
        where = Way(of.review.title, owed.page, owed.review_id, tuple(owed.params.items()))
        whose = owed.agency or of.case.procedure.roles[owed.owner].label
        found.append(
            (kind, label, {"review": where, "what": owed.sentence, "whose": whose, "due": owed.due, "late": late})
        )
    return found


def _kind(stands: Standing, owed: Owed) -> tuple[str, str]:
    """The line of the menu whose page it is done on, else that page."""
    lines: list[MenuLine] = list(stands.case.procedure.menu.values())
    asked = owed.params.get("line")
    line = next((one for one in lines if asked == one.id), None) or next(
        (one for one in lines if one.page == owed.page), None
    )
    return (line.id, line.label) if line else (owed.page, owed.page.replace("-", " ").capitalize())


def _told(seen: Seen, review_id: str, kind: str) -> bool:
    return kind in TELLS_OF_NOBODY or review_id in seen.open_to
