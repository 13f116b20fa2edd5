"""The five points of the panel's quality assurance on screen: each contributor's answer, and what the panel finds itself (3.3.8)."""

from collections.abc import Iterable

import streamlit as st

from casework import clock, permissions, report_quality, reports, steps
from casework.actors import Actor
from casework.report_quality import Contributor, Point
from casework.standing import Standing
from parts import act, fold, form, links, look, markup, text
from parts.marks import Mark, due


def show(actor: Actor, stands: Standing) -> None:
    """The contributors, then the other four points; an agency's manager sees their own agency's line alone."""
    review_id = stands.review.id
    version = reports.in_force(review_id)
    asked = [one for one in report_quality.contributors(actor, review_id) if version and one.number == version.number]
    st.header("1. Each contributor is fully and fairly represented", anchor=False)
    _contributors(actor, review_id, asked)
    whole = permissions.agencies_for(actor, "see_report_quality", review_id) is None
    if whole:
        _ask(actor, review_id)
        _points(actor, review_id, report_quality.points(actor, review_id))
        if missing := report_quality.missing(review_id):
            markup.summary("Before the reports may go to DASVEG", missing)
        else:
            markup.told("All five points are met for the version in force.")


def _contributors(actor: Actor, review_id: str, asked: Iterable[Contributor]) -> None:
    asked = list(asked)
    if not asked:
        look.empty(
            "Nobody has been asked about the version in force.", next_step="The Panel Chair asks each contributor."
        )
        return
    rows = [
        {
            "name": one.name,
            "asked": one.asked_on,
            "due": one.due_on,
            "answer": _mark(one),
            "answered": one.answered_on,
            "by": one.by_whom,
            "lacks": one.lacks,
        }
        for one in asked
    ]
    columns = {
        "name": "Contributor",
        "asked": "Asked",
        "due": "Due",
        "answer": "Satisfied",
        "answered": "Answered",
        "by": "By",
        "lacks": "What is missing",
    }
    markup.table(rows, columns, caption="Contributors", show_caption=False)
    for one in asked:
        if permissions.may(actor, "answer_contributor", review_id, one.agency_id):
            _answer(actor, review_id, one)


def _mark(one: Contributor) -> Mark:
    if one.satisfied is None:
        return due((one.due_on - clock.today()).days) if one.due_on else Mark("in-hand", "Not answered")
    return Mark("done", "Yes") if one.satisfied else Mark("late", "No")


def _answer(actor: Actor, review_id: str, one: Contributor) -> None:
    key = f"report-answer-{one.id}"
    label = f"{'Record the answer of' if one.satisfied is None else 'Record anew the answer of'} {one.name}"
    box = fold.out(text.label(label), key=key)
    if not box.open:
        return
    with box:
        links.to("reports", "Read the version that is asked about", review=review_id, part="read")
        version = act.opened(key, one.version)
        typed = form.draw("report_answer", key=key)
        if act.button("Record the answer", key=key):
            act.do(
                lambda: report_quality.answer_contributor(
                    actor,
                    one.id,
                    typed,
                    version=version,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done="Answer recorded.",
                key=key,
                mine=typed,
            )


def _ask(actor: Actor, review_id: str) -> None:
    if not permissions.may(actor, "ask_contributors", review_id):
        return
    key = f"report-ask-{review_id}"
    box = fold.out("Ask contributors", key=key)
    if not box.open:
        return
    with box:
        if missing := steps.obstacles("ask_contributors", review_id) or _no_version(review_id):
            markup.summary("They cannot be asked yet", missing)
            return
        offered, gave = report_quality.agencies_to_ask(actor, review_id, today=clock.today())
        markup.quiet(
            "Those who contributed by the records are chosen already. Each one's senior manager may then read the version and answer."
        )
        chosen = st.multiselect("Agencies", list(offered), default=gave, format_func=offered.get, key=f"{key}:agencies")
        typed = form.draw("report_asked", {"asked_on": clock.today()}, key=key)
        if act.button("Ask", key=key):
            act.do(
                lambda: report_quality.ask_contributors(
                    actor,
                    review_id,
                    typed,
                    agency_ids=chosen,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done="Asked. The answers are awaited.",
                key=key,
                mine=typed,
            )


def _no_version(review_id: str) -> list[str]:
    return [] if reports.in_force(review_id) else report_quality.missing(review_id)


def _points(actor: Actor, review_id: str, points: Iterable[Point]) -> None:
    for number, point in enumerate(points, start=1):
        if point.id == report_quality.ANSWERED_BY_CONTRIBUTORS:
            continue
        st.header(text.label(f"{number}. {point.label}"), anchor=False)
        state = {True: Mark("done", "Met"), False: Mark("late", "Not met"), None: Mark("not-yet", "Not said yet")}
        markup.marks([state[point.met]])
        told = {"Date": point.done_on, "By": point.by_whom, "Note": point.note}
        markup.facts({name: value for name, value in told.items() if value})
        if permissions.may(actor, "quality_assure", review_id):
            _point(actor, review_id, point)


def _point(actor: Actor, review_id: str, point: Point) -> None:
    key = f"report-point-{review_id}-{point.id}"
    box = fold.out("Record what the panel found" if point.met is None else "Record it anew", key=key)
    if not box.open:
        return
    with box:
        if missing := steps.obstacles("quality_assure", review_id):
            markup.summary("This cannot be done yet", missing)
            return
        typed = form.draw("report_point", key=key)
        if act.button("Record the point", key=key):
            act.do(
                lambda: report_quality.quality_assure(
                    actor,
                    review_id,
                    point.id,
                    typed,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done="Recorded.",
                key=key,
                mine=typed,
            )
