"""A version's way on screen: checked and frozen, shared, and link by link to the Board's four outcomes (3.3.7, 3.4.1 to 3.4.3)."""

from collections.abc import Iterable

import streamlit as st

from casework import clock, dates, forms, meetings, permissions, report_approval, report_freezing, reports, steps
from casework.actors import Actor
from casework.report_approval import FROZEN, LinkShown
from casework.standing import Standing
from parts import act, fold, form, links, look, markup, text
from parts.marks import Mark

AFTER_QUALITY, QUALITY = "completed", "Quality assurance"
HERE = (FROZEN, "shared")  # under 'Check and share'; the rest of the way under 'Approval'


def line(chain: Iterable[LinkShown], *, assured: bool) -> list[Mark]:
    """The whole way in a few marks: what is done, with its day, what is next, and what comes then."""
    found, later = [], []
    for one in chain:
        if one.link.what == AFTER_QUALITY and not one.mark:
            found.append(
                Mark("done", QUALITY) if assured else Mark("in-hand" if not later else "not-yet", f"{QUALITY}: next")
            )
        if one.mark:
            found.append(Mark("done", f"{one.link.short} {dates.show(one.mark.done_on)}"))
        elif not one.missing:
            found.append(Mark("in-hand", f"{one.link.short}: next"))
        else:
            later.append(one.link.short)
    return [*found, Mark("not-yet", f"Then: {', '.join(later)}")] if later else found


def check(actor: Actor, stands: Standing, chain: list[LinkShown]) -> None:
    """Check for anonymity and freeze; then share with the panel."""
    review_id = stands.review.id
    st.header("Check for anonymity, and freeze", anchor=False)
    version = reports.in_force(review_id)
    if version:
        markup.quiet(
            f"Version {version.number} was frozen on {look.moment(version.frozen_on)}, and nothing was changed since."
        )
    else:
        _freeze(actor, review_id)
    for one in chain:
        if one.link.what == "shared":
            _link(actor, stands, one)


def _freeze(actor: Actor, review_id: str) -> None:
    if missing := steps.obstacles("check_anonymity", review_id):
        markup.summary("This cannot be done yet", missing)
        links.to("reports", "Record what was done under 'Steps'", review=review_id, part="steps")
        return
    found = report_freezing.check(actor, review_id, today=clock.today())
    if found.unready:
        markup.summary("These sections are not ready", found.unready)
    if found.unanswered:
        markup.summary("The terms of reference are not answered", found.unanswered)
    if found.unready or found.unanswered:
        return
    if found.said:
        markup.summary("This still identifies somebody", found.said)
    else:
        markup.quiet(
            "No name, date of birth, address or number of a person is found in either document. Read both yourself too."
        )
    if found.gaps:
        with st.expander(f"What the records do not hold yet ({len(found.gaps)}): it is not printed"):
            for gap in found.gaps:
                markup.quiet(gap)
    key = f"report-freeze-{review_id}"
    typed = form.draw(report_freezing.FORM, key=key, hidden=() if found.said else ("stands_because",))
    if act.button("Freeze as the next version", key=key):
        act.do(
            lambda: report_freezing.check_anonymity(
                actor, review_id, typed, today=clock.today(), now=clock.now(), command_id=act.command_id(key)
            ),
            done="Frozen. Share it with the panel next.",
            key=key,
            mine=typed,
        )


def approval(actor: Actor, stands: Standing, chain: list[LinkShown]) -> None:
    """From completion to the Board's four outcomes, each with what it was given to."""
    rest = [one for one in chain if one.link.what not in HERE]
    blocked = [one for one in rest if one.missing]
    for one in rest:
        if one not in blocked[1:]:
            _link(actor, stands, one)
    if blocked[1:]:
        markup.quiet(f"After that: {'; '.join(one.link.title for one in blocked[1:])}.")
    _versions(actor, stands.review.id)


def _link(actor: Actor, stands: Standing, one: LinkShown) -> None:
    if one.mark:
        _done(actor, stands, one)
        return
    with st.container(border=True, gap="small"):
        st.header(text.label(one.link.title), anchor=False)
        markup.marks([Mark("not-yet") if one.missing else Mark("in-hand", "Next")])
        for sentence in one.missing:
            markup.quiet(f"First: {sentence}")
        if not one.missing and one.link.body:
            _meeting(one)
        if not one.missing and one.may_record:
            _record(actor, stands.review.id, one)


def _done(actor: Actor, stands: Standing, one: LinkShown) -> None:
    """What is done already, in a line: what was said with it, and to correct it, when it is opened."""
    review_id = stands.review.id
    label = f"{one.link.title}: {dates.show(one.mark.done_on)}"
    with fold.out(label, key=f"report-done-{one.link.what}-{review_id}") as sheet:
        if not sheet.open:
            return
        markup.facts(
            {
                "Version": one.mark.number,
                "Date": one.mark.done_on,
                **_answers(one),
                "Recorded by": one.mark.recorded_by,
            }
        )
        for sentence in one.missing:
            markup.quiet(f"First: {sentence}")
        if not one.missing and one.may_record:
            _record(actor, review_id, one)
        if permissions.may(actor, "record_in_error", review_id):
            _take_back(actor, review_id, one)


def _answers(one: LinkShown) -> dict[str, str]:
    """What else was said with it, in the words of its form."""
    asked = forms.load(one.link.form)
    values = forms.as_typed(asked, forms.from_store(asked, one.mark.answers))
    told = {}
    for name, value in values.items():
        if name != "done_on" and value:
            field = asked.fields[name]
            told[field.label] = field.choices().get(value, value) if field.listed else value
    return told


def _meeting(one: LinkShown) -> None:
    """The next available meeting is the one to take (D5)."""
    found = meetings.next_available(one.link.body, clock.today())
    if found:
        markup.quiet(
            f"Next available meeting: {found.body_label}, {dates.show(found.meets_on)} {found.meets_at}".strip()
        )


def _record(actor: Actor, review_id: str, one: LinkShown) -> None:
    key = f"report-{one.link.what}-{review_id}"
    box = fold.out("Correct the record" if one.mark else f"Record: {one.link.title}", key=key)
    if not box.open:
        return
    with box:
        typed = form.draw(one.link.form, key=key)
        if act.button("Record", key=key):
            act.do(
                lambda: _told(
                    report_approval.record(
                        actor,
                        review_id,
                        one.link.what,
                        typed,
                        today=clock.today(),
                        now=clock.now(),
                        command_id=act.command_id(key),
                    )
                ),
                done=f"Recorded: {one.link.title}.",
                key=key,
                mine=typed,
            )


def _told(unusual: list[str]) -> None:
    for sentence in unusual:
        act.tell(sentence)


def _take_back(actor: Actor, review_id: str, one: LinkShown) -> None:
    key = f"report-back-{one.link.what}-{review_id}"
    box = fold.out("Recorded in error", key=key)
    if not box.open or one.link.what == FROZEN:
        return
    with box:
        typed = form.draw("reason", key=key)
        if act.button("Take it back", key=key, type="secondary"):
            act.do(
                lambda: report_approval.take_back(
                    actor,
                    review_id,
                    one.link.what,
                    reason=typed["reason"] or "",
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done=f"Taken back: {one.link.title}.",
                key=key,
                mine=typed,
            )


def _versions(actor: Actor, review_id: str) -> None:
    """Every version and what it was given: which text went where, and when (R165, R166)."""
    given = report_approval.marks(actor, review_id)
    if not given:
        return
    st.header("What each version was given", anchor=False)
    titles = {what: link.title for what, link in report_approval.LINKS.items()}
    rows = [
        {
            "version": one.number,
            "what": titles[one.what] + ("" if one.met else ": taken back as recorded in error"),
            "day": one.done_on,
            "to": one.answers.get("sent_to") or "",
            "by": one.recorded_by,
            "recorded": one.recorded_on,
        }
        for one in given
        if one.what in titles
    ]
    columns = {
        "version": "Version",
        "what": "What",
        "day": "Date",
        "to": "Sent to",
        "by": "Recorded by",
        "recorded": "Recorded",
    }
    markup.table(rows, columns, caption="What each version was given", show_caption=False)
