"""A recommendation at national level is a suggestion: whom it is addressed to and what they answered are kept apart (3.3.9; R135)."""

from collections.abc import Mapping
from datetime import date, timedelta

from casework import database, procedure
from casework.owed import Owed
from casework.standing import Standing


def owed(stands: Mapping[str, Standing], *, today: date) -> list[Owed]:
    """Once the review is published: a national recommendation without an addressee, or to which nobody has answered."""
    days = procedure.current().partnership.care.unanswered_home_office_days
    found = []
    for row in database.rows("national_recommendations_open", reviews=list(stands)):
        published = stands[row["review_id"]].case.records.get("published")
        if published is None:
            continue
        called = f"national recommendation {row['number']}".strip()
        ask = f"Ask for the answer to {called}" if row["addressee"] else f"Say to whom {called} is addressed"
        due = published.done.latest + timedelta(days=days) if published.done else None
        params = {"recommendation": row["id"]}
        found.append(Owed(row["review_id"], ask, "recommendation", "coordinator", "3.3.9", due, params=params))
    return found
