"""With the Home Office: what is to be done now, the submission, the verdict, its letter point by point, and who was told (3.4.4, 3.4.5)."""

from collections.abc import Callable

import streamlit as st

from casework import (
    clock,
    dates,
    forms,
    home_office_data,
    home_office_rounds,
    letter_points,
    permissions,
    procedure,
    submissions,
    verdicts,
)
from casework.actors import Actor
from casework.home_office_rounds import Point, Round
from casework.standing import Standing
from parts import act, drafts, due_here, fold, form, line_steps, links, look, markup, notices, register, review, text
from parts.marks import Mark

ANSWERS = {"done": Mark("done", "Done"), "not_done": Mark("not-needed", "Not done, with the reason")}


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_home_office", "Home Office")
    rounds = home_office_rounds.rounds(actor, stands.review.id)
    due_here.show(stands, "home_office", nothing="Nothing is due here now.")
    _now(actor, stands, rounds)
    if rounds and rounds[-1].verdict:
        _letter(actor, stands, rounds[-1])
        _feedback(actor, stands, rounds[-1])
    if rounds:
        _rounds(rounds)
        _take_back(actor, stands, rounds[-1])
    _data_form(actor, stands)
    register.show(actor, stands, "home_office_letter")
    if permissions.may(actor, "see_home_office", stands.review.id):
        links.download("list", "Print: Home Office correspondence", review=stands.review.id, list="home-office")
    notices.show(actor, stands, "home_office", title="Copy for the Domestic Abuse Commissioner")
    if permissions.agencies_for(actor, "see_steps", stands.review.id) is None:
        with st.expander("Steps of the procedure"):
            line_steps.show(actor, stands, "home_office", opened=st.query_params.get("step", ""))


# ---- what is to be done now ----------------------------------------------------------------------------------------


def _now(actor: Actor, stands: Standing, rounds: list[Round]) -> None:
    """One question at a time: the submission, the verdict on it, or the resubmission; before its time, what is missing."""
    records = stands.case.records
    if "submitted_to_home_office" not in records:
        st.header("Submission", anchor=False)
        _submission(actor, stands, "submit_to_home_office", submissions.submit, "Submission recorded.")
    elif "verdict_received" not in records or not any(one.verdict for one in rounds):
        st.header("Verdict", anchor=False)
        _with_the_home_office(stands, rounds)
        _verdict(actor, stands)
    elif stands.case.facts.get("inadequate"):
        st.header("Resubmission", anchor=False)
        markup.quiet(
            "The report was found inadequate: the panel reconvenes, the call with the Chair of the QA Panel is held, the report is amended."
        )
        _submission(actor, stands, "resubmit_to_home_office", submissions.resubmit, "Resubmission recorded.")


def _submission(actor: Actor, stands: Standing, verb: str, send: Callable, done: str) -> None:
    review_id = stands.review.id
    missing = [
        *stands.case.obstacles(verb),
        *submissions.points_to_answer(review_id),
        *submissions.not_approved(review_id),
    ]
    for sentence in missing:
        markup.quiet(f"First: {sentence}")
    if missing:
        return
    if not permissions.may(actor, verb, review_id):
        markup.quiet("The CSP Chair submits the reports, or the Head of Community Safety on behalf of the CSP Chair.")
        return
    key = f"{verb}-{review_id}"
    markup.quiet("The portal sends nothing. Check the text, copy it into your email, send it, then record it here.")
    keeping = drafts.Keeping(actor, verb, review_id, key=key)
    begun = keeping.offered(submissions.draft(actor, review_id, today=clock.today()))
    asked = submissions.form_of_submission(first=verb == "submit_to_home_office")
    typed = form.draw(asked, begun, key=key, on_change=keeping.keep)
    keeping.line()
    if act.button("Record as sent", key=key):
        times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
        _told(lambda: send(actor, review_id, typed, **times), done, key, typed, keeping.drop)


def _with_the_home_office(stands: Standing, rounds: list[Round]) -> None:
    records = stands.case.records
    if "verdict_received" in records:
        markup.quiet(
            "The verdict is recorded without its letter. Record it here with the letter, so that its points can be answered."
        )
        return
    sent = records.get("resubmitted") or records["submitted_to_home_office"]
    if sent.done:
        days = (clock.today() - sent.done.latest).days
        markup.quiet(
            f"With the Home Office since {dates.show(sent.done)}, {days:,} days. Round {rounds[-1].number if rounds else 1}."
        )


def _verdict(actor: Actor, stands: Standing) -> None:
    review_id, key = stands.review.id, f"verdict-{stands.review.id}"
    if not permissions.may(actor, "record_verdict", review_id):
        markup.quiet("The verdict is recorded by the CSP Chair, the Head of Community Safety or the coordinator.")
        return
    typed = form.draw("verdict", key=key)
    if act.button("Record the verdict", key=key):
        times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
        done = "Verdict recorded. Now enter the points of the letter."
        _told(lambda: verdicts.record_verdict(actor, review_id, typed, **times), done, key, typed)


def _told(
    verb: Callable[[], list[str]], done: str, key: str, typed: dict, then: Callable[[], None] | None = None
) -> None:
    """Call a verb that returns warnings, and tell these too."""
    said: list[str] = []

    def tell() -> None:
        if then:
            then()
        for sentence in said:
            act.tell(sentence)

    act.do(lambda: said.extend(verb()), done=done, key=key, mine=typed, then=tell)


# ---- the letter, point by point --------------------------------------------------------------------------------------


def _letter(actor: Actor, stands: Standing, newest: Round) -> None:
    review_id = stands.review.id
    st.header("The letter, point by point", anchor=False)
    asked = [one for one in newest.points if one.kind == "amendment"]
    waiting = [one for one in asked if one.waits]
    if asked:
        markup.quiet(f"{len(asked) - len(waiting)} of {len(asked)} changes asked for are answered.")
    _points(newest)
    if "verdict_received" not in stands.case.records or not stands.case.facts.get("open"):
        return
    if permissions.may(actor, "answer_letter_point", review_id) and asked:
        _answer(actor, waiting or asked)
    if permissions.may(actor, "record_letter_point", review_id):
        _enter(actor, review_id, first=not newest.points)
        if newest.points:
            _correct(actor, newest.points)


def _points(newest: Round) -> None:
    form_of_point = forms.load(letter_points.POINT)
    labels = {name: form_of_point.fields[name].choices() for name in ("kind", "about", "document")}
    markup.table(
        [
            {
                "number": one.number,
                "wording": one.wording,
                "where": _where(one, labels),
                "state": ANSWERS.get(one.answer)
                or (Mark("not-yet", "Not answered") if one.waits else labels["kind"][one.kind]),
                "answer": one.answer_text,
                "by": ", ".join(filter(None, [one.answered_by, markup.as_text(one.answered_on)])),
            }
            for one in newest.points
        ],
        {
            "number": "No.",
            "wording": "Point",
            "where": "Where, and about what",
            "state": "State",
            "answer": "Answer",
            "by": "By, on",
        },
        caption="Points of the letter",
        show_caption=False,
        empty="No point of the letter is entered yet. Enter each one in the letter's words, praise too.",
    )


def _where(point: Point, labels: dict[str, dict[str, str]]) -> str:
    place = ", ".join(filter(None, [labels["document"].get(point.document, ""), point.section]))
    return ". ".join(filter(None, [place, labels["about"].get(point.about, "").partition(":")[0]]))


def _label(point: Point) -> str:
    short = point.wording if len(point.wording) <= 80 else f"{point.wording[:77]}..."
    return f"{point.number} {short}".strip()


def _answer(actor: Actor, points: list[Point]) -> None:
    box = fold.out("Answer a point", key=f"answer-{points[0].verdict_id}", opened=all(one.waits for one in points))
    if not box.open:
        return
    with box:
        known = {one.id: one for one in points}
        chosen = known[st.selectbox("Which point?", list(known), format_func=lambda one: _label(known[one]))]
        text.plain(chosen.wording)
        key = f"answer-{chosen.id}"
        begun = {
            name: getattr(chosen, name) or None for name in ("answer", "answer_text", "answered_on", "answered_by")
        }
        typed = form.draw("letter_answer", begun, key=key)
        version = act.opened(key, chosen.version)
        if act.button("Record the answer", key=key):
            times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
            act.do(
                lambda: letter_points.answer(actor, chosen.id, typed, version=version, **times),
                done="Answer recorded.",
                key=key,
                mine=typed,
            )


def _enter(actor: Actor, review_id: str, *, first: bool) -> None:
    box = fold.out("Enter a point of the letter", key=f"new-point-{review_id}", opened=first)
    if not box.open:
        return
    with box:
        key = f"new-point-{review_id}"
        typed = form.draw("letter_point", key=key)
        if act.button("Enter the point", key=key):
            times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
            act.do(
                lambda: letter_points.add(actor, review_id, typed, **times),
                done="Point entered. Enter the next one.",
                key=key,
                mine=typed,
            )


def _correct(actor: Actor, points: tuple[Point, ...]) -> None:
    box = fold.out("Correct a point, or take one out", key=f"correct-{points[0].verdict_id}")
    if not box.open:
        return
    with box:
        known = {one.id: one for one in points}
        chosen = known[st.selectbox("Which point is it?", list(known), format_func=lambda one: _label(known[one]))]
        key = f"correct-{chosen.id}"
        typed = form.draw("letter_point", letter_points.as_typed(actor, chosen.id), key=key)
        version = act.opened(key, chosen.version)
        if act.button("Correct the point", key=key):
            times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
            act.do(
                lambda: letter_points.correct(actor, chosen.id, typed, version=version, **times),
                done="Point corrected.",
                key=key,
                mine=typed,
            )
        reason = st.text_input("Why does it not stand in the letter?", key=f"{key}:reason")
        if act.button("Take it out", key=f"{key}-out", type="secondary"):
            act.do(
                lambda: letter_points.record_in_error(
                    actor, chosen.id, reason=reason, version=version, now=clock.now()
                ),
                done="Point taken out. The record is kept.",
            )


def _data_form(actor: Actor, stands: Standing) -> None:
    if not register.show(actor, stands, "home_office_data"):
        return
    missing = home_office_data.missing(stands.review.id)
    for sentence in missing:
        markup.quiet(sentence)
    if not missing and permissions.may(actor, "record_home_office_data", stands.review.id):
        links.download("home-office-data", "Excel of the data form", review=stands.review.id)


# ---- feedback, and the rounds so far ---------------------------------------------------------------------------------


def _feedback(actor: Actor, stands: Standing, newest: Round) -> None:
    st.header("Feedback reported to DASVEG and the Board", anchor=False)
    told = newest.verdict
    markup.facts(
        {
            "DASVEG": told.dasveg_told_on or "Not yet",
            "CSP Board": told.board_told_on or "Not yet",
            "How": told.told_note,
        }
    )
    if (
        not permissions.may(actor, "report_home_office_feedback", stands.review.id)
        or "verdict_received" not in stands.case.records
    ):
        return
    box = fold.out("Record that it was reported", key=f"feedback-{stands.review.id}")
    if not box.open:
        return
    with box:
        key = f"feedback-form-{told.id}"
        begun = {name: getattr(told, name) or None for name in ("dasveg_told_on", "board_told_on", "told_note")}
        typed = form.draw("home_office_feedback", begun, key=key)
        version = act.opened(key, told.version)
        if act.button("Record", key=key):
            times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
            act.do(
                lambda: verdicts.report_feedback(actor, stands.review.id, typed, version=version, **times),
                done="Recorded.",
                key=key,
                mine=typed,
            )


def _take_back(actor: Actor, stands: Standing, newest: Round) -> None:
    """What was recorded last, and should not have been."""
    last = newest.verdict or newest.submission
    if last is None or not permissions.may(actor, "take_back_home_office", stands.review.id):
        return
    key = f"take-back-{last.id}"
    box = fold.out(
        "Was the verdict recorded in error?" if newest.verdict else "Was the submission recorded in error?", key=key
    )
    if not box.open:
        return
    with box:
        markup.quiet("The review stands as before it. It stays in the record, with your reason.")
        typed = form.draw("reason", key=key)
        version = act.opened(key, last.version)
        if act.button("Mark it as recorded in error", key=key):
            reason, times = typed["reason"] or "", {"now": clock.now(), "command_id": act.command_id(key)}
            act.do(
                lambda: verdicts.take_back(actor, stands.review.id, last.id, reason=reason, version=version, **times),
                done="Marked as recorded in error.",
                key=key,
            )


def _rounds(rounds: list[Round]) -> None:
    st.header("What was sent, and what came back", anchor=False)
    rules = procedure.current()
    sent_labels = forms.load(submissions.SUBMISSION).fields["contents"].choices()
    for one in rounds:
        came = rules.label("verdict", one.verdict.verdict) if one.verdict else "no verdict yet"
        with st.expander(text.label(f"Round {one.number}: {came}")):
            if sent := one.submission:
                by = rules.roles[sent.sent_by].label + (
                    f" on behalf of the {sent.on_behalf_of}" if sent.on_behalf_of else ""
                )
                markup.facts(
                    {
                        "Sent": f"{dates.show(sent.submitted_on)}, by the {by}, to {sent.sent_to}",
                        "What was sent": ", ".join(sent_labels[name] for name in sent.contents),
                        **({"Version of the report": sent.approved_number} if sent.approved_number else {}),
                        **({"What was amended": sent.changed} if sent.changed else {}),
                        "Text": sent.text,
                    }
                )
            else:
                look.empty("What was sent is not in the portal.", next_step="It was sent before the portal was used.")
            if back := one.verdict:
                markup.facts(
                    {
                        "Verdict": came,
                        "QA Panel met": back.panel_on,
                        "Letter dated": back.letter_on or "Not known",
                        "Received": back.received_on,
                        **({"Note": back.note} if back.note else {}),
                    }
                )
            if one is not rounds[-1]:
                _points(one)
