"""My work: what do I have to do, and by when? Sentences, soonest first, each opening the place where it is done."""

from collections.abc import Sequence

import streamlit as st

from casework import clock, my_work, permissions
from casework.actors import Actor
from casework.my_work import Done, Task, Work
from parts import links, look, markup, tasks
from parts.marks import Mark


def page(actor: Actor) -> None:
    look.page("My work")
    today = clock.today()
    work = my_work.of(actor, today=today)
    review = _chosen_review(work)
    _in_a_sentence(actor, work)
    for title, found in (
        ("Late", work.late),
        ("Due this week", work.this_week),
        ("Your drafts", work.drafts),
        ("Later", work.later),
        ("Waiting for others", work.waiting),
    ):
        _group(title, [task for task in found if review in (None, task.review and task.review.id)])
    _done([one for one in work.done if review in (None, one.review.id)])


def _chosen_review(work: Work) -> str | None:
    if len(work.reviews) < 2:
        return None
    titles = {review.id: review.title for review in work.reviews}
    return st.selectbox(
        "Review",
        list(titles),
        index=None,
        format_func=titles.get,
        placeholder="All my reviews",
        key="my-review",
        width=360,
    )


def _in_a_sentence(actor: Actor, work: Work) -> None:
    if work.overdue:
        count = "1 action is overdue" if work.overdue == 1 else f"{work.overdue:,} actions are overdue"
        links.to("dashboard", f"{count}: see the dashboard", icon=Mark("late").icon, show="overdue")
    if work.due:
        return
    if work.next:
        when = f", due {markup.as_text(work.next.due)}" if work.next.due else ""
        title = f"{work.next.review.title}: " if work.next.review else ""
        look.empty("Nothing is late or due this week.", next_step=f"Next: {title}{work.next.sentence}{when}.")
        return
    next_step, page, label = _what_else(actor, work)
    look.empty("Nothing is due from you.", next_step=next_step)
    if page:
        links.to(page, label)


def _what_else(actor: Actor, work: Work) -> tuple[str, str, str]:
    """What to do where nothing is due: the sentence, the page that it leads to and its label ('' for none)."""
    if vacant := my_work.offices_to_give(actor, today=clock.today()):
        return f"Next: add the {' and the '.join(vacant)} under Administration.", "administration", "Administration"
    if work.reviews:
        waits = "see below what others have still to do" if work.waiting else "open a review to see how it stands"
        return f"Next: {waits}.", "reviews", "Reviews"
    if permissions.may(actor, "record_notification"):
        return "Next: record the first notification.", "notification", "Record a notification"
    if permissions.may(actor, "see_activity"):
        return "Next: read the activity record.", "activity", "Activity record"
    if permissions.may(actor, "give_office"):
        return "Next: see to people and agencies under Administration.", "administration", "Administration"
    return "Next: nothing, until the coordinator makes you a member of a review.", "", ""


def _group(title: str, found: Sequence[Task]) -> None:
    if found:
        st.header(f"{title} ({len(found):,})", anchor=False)
        tasks.lines(found, key=f"page-{title}", today=clock.today())


def _done(found: Sequence[Done]) -> None:
    if not found:
        return
    st.header(f"Done this week ({sum(one.times for one in found):,})", anchor=False)
    rows = [
        {
            "what": one.sentence if one.times == 1 else f"{one.sentence} ({one.times:,} times)",
            "review": markup.Link(one.review.title, links.address("overview", one.review.id)),
            "when": clock.local(one.happened_on).date(),
        }
        for one in look.paged(found, key="page-done", size=20, noun="kinds of change")
    ]
    markup.table(
        rows, {"when": "Last", "what": "What", "review": "Review"}, caption="Done this week", show_caption=False
    )
