"""What is to be done, a line each: how soon, the sentence that opens the place where it is done, and whose it is."""

from collections.abc import Sequence
from datetime import date

import streamlit as st

from casework import dates
from casework.my_work import SOON, Task
from parts import links, look, markup, text
from parts.marks import Mark

MOST = 25


def lines(tasks: Sequence[Task], *, key: str, today: date, with_review: bool = True) -> None:
    """The tasks, a page of them at a time."""
    with st.container(key=f"tasks-{key}", gap="xsmall"):
        for task in look.paged(tasks, key=key, size=MOST, noun="things to do") if len(tasks) > MOST else tasks:
            _line(task, today, with_review)


def due_mark(due: date | None, days_late: int, today: date) -> Mark:
    """'9 days late', 'Thu 26/11/2026', or 'no date'; a day within the week is marked."""
    if days_late:
        return Mark("late", f"{days_late:,} day{'' if days_late == 1 else 's'} late")
    if due is None:
        return Mark("not-yet", "no date")
    words = "today" if due == today else f"{dates.WEEKDAYS[due.weekday()][:3]} {dates.show(due)}"
    return Mark("at-risk" if due - today <= SOON else "in-hand", words)


def _line(task: Task, today: date, with_review: bool) -> None:
    when, what, whose = st.columns([2, 7, 3], vertical_alignment="center", gap="small")
    with when:
        markup.marks([due_mark(task.due, task.days_late, today)])
    with what:
        title = f"{task.review.title}: " if task.review and with_review else ""
        if links.leads_to(task.page):
            links.to(task.page, f"{title}{task.sentence}", review=task.review and task.review.id, **task.params)
        else:
            text.plain(f"{title}{task.sentence}")
    with whose:
        markup.quiet(", ".join(filter(None, [task.whose, task.about])))
