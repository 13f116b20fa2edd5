"""Decision and records: the CSP Chair decides, those who must know are told, agencies secure their records (3.1.4 to 3.1.7)."""

import streamlit as st

from casework import (
    clock,
    dates,
    decision,
    permissions,
    preliminary,
    preliminary_finish,
    procedure,
    secured_records,
)
from casework.actors import Actor
from casework.dates import DateProblem
from casework.errors import Problem, Refused
from casework.standing import Standing
from parts import act, drafts, form, links, look, markup, meeting_record, notices, review
from parts.marks import Mark, due


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Decision and records")
    if permissions.may(actor, "see_decision", stands.review.id):
        _decision(actor, stands)
        if "decided" in stands.case.records:
            notices.show(actor, stands, "decision", title="Notices to the Home Office")
            _family(actor, stands)
        if stands.case.facts.get("child_cared_for") is not False:
            _children(actor, stands)
    if permissions.agencies_for(actor, "see_secured_records", stands.review.id) != set():
        _records(actor, stands)


def _decision(actor: Actor, stands: Standing) -> None:
    st.header("Decision", anchor=False)
    made = decision.of_review(actor, stands.review.id)
    _recommended(actor, stands.review.id)
    for number, one in enumerate(made):
        _one_decision(one, replaced=number > 0)
    if not permissions.may(actor, "decide", stands.review.id):
        if not made:
            look.empty(
                "The CSP Chair has not decided yet.", next_step="Only the CSP Chair, or who acts for them, decides."
            )
        return
    if missing := stands.case.obstacles("decide"):
        markup.summary("The decision cannot be made yet", missing)
        return
    if not made or st.toggle("Replace the decision by a later one"):
        _decide(actor, stands.review.id, replaces=bool(made))


def _recommended(actor: Actor, review_id: str) -> None:
    """What the preliminary group recommended; for those who may see its meeting also why, and which agencies know of the case."""
    group = decision.recommended(review_id)
    if group is None:
        return
    if not permissions.may(actor, "see_preliminary", review_id):
        said = procedure.current().label("recommendation_of_group", group["recommends"])
        markup.quiet(f"The preliminary group recommended on {dates.show(group['recommended_on'])}: {said}.")
        return
    record = preliminary.in_view(actor, review_id)
    st.subheader("Recommendation of the preliminary group", anchor=False)
    meeting_record.recommendations(record, meeting_record.said_to(actor, record))
    known = [update.agency_name for update in record.updates if update.known == "yes"]
    markup.facts([("Contact", preliminary_finish.contact(record).sentence), ("Know of the case", ", ".join(known))])
    with st.container(horizontal=True):
        if record.meeting:
            links.download("recommendation-note", "Recommendation (Word)", review=review_id)
        links.to("preliminary", "Open the preliminary meeting", review=review_id, part="read")


def _one_decision(one: decision.Decision, *, replaced: bool) -> None:
    rules = procedure.current()
    by = f"{one.decided_by} for {one.decided_for}" if one.decided_for else one.decided_by
    markup.facts(
        {
            "Decision": ("Replaced: " if replaced else "")
            + ("Proceed to a review" if one.proceeds else "Do not proceed"),
            "Date": one.decided_on,
            "By": by,
            "Justification": one.justification,
            **({"Scale": f"{rules.label('scale', one.scale)}. {one.scale_reason}".strip()} if one.scale else {}),
            **({"Differs from the recommendation because": one.differs_reason} if one.differs_reason else {}),
            **({"Replaced the earlier decision because": one.supersedes_reason} if one.supersedes_reason else {}),
        }
    )


def _decide(actor: Actor, review_id: str, *, replaces: bool) -> None:
    draft = drafts.Keeping(actor, "decision", review_id, key=f"decide-{review_id}")
    begun = draft.offered()
    chosen = st.session_state.get(f"{draft.key}:decision", begun.get("decision"))
    needed = {"supersedes_reason": replaces, "differs_reason": decision.differs(decision.recommended(review_id), chosen)}
    hidden = [field for field, asked in needed.items() if not asked]
    typed = form.draw("decision", begun, key=draft.key, on_change=draft.keep, hidden=hidden)
    draft.line()
    if act.button("Record the decision", key=draft.key):
        act.do(
            lambda: decision.decide(
                actor, review_id, typed, today=clock.today(), now=clock.now(), command_id=act.command_id(draft.key)
            ),
            done="Decision recorded. Now inform the Home Office.",
            key=draft.key,
            mine=typed,
            then=draft.drop,
        )


def _family(actor: Actor, stands: Standing) -> None:
    st.header("The victim's family", anchor=False)
    record = decision.told(actor, stands.case, "family_informed")
    if record:
        said = procedure.current().label("family_told", record.result)
        markup.facts(
            {
                "Informed of the decision": said,
                "Date": record.done,
                "By": record.by_whom,
                "How, or why not": record.note,
            }
        )
    if not permissions.may(actor, "inform_family", stands.review.id):
        return
    if not record or st.toggle("Record it anew"):
        key = f"family-{stands.review.id}"
        typed = form.draw("family_informed", key=key)
        if act.button("Record", key=key):
            act.do(
                lambda: decision.inform_family(
                    actor, stands.review.id, typed, today=clock.today(), now=clock.now(), command_id=act.command_id(key)
                ),
                done="Recorded.",
                key=key,
                mine=typed,
            )


def _children(actor: Actor, stands: Standing) -> None:
    st.header("Children's services", anchor=False)
    asked = stands.case.facts.get("child_cared_for")
    markup.quiet(
        "The victim or the suspect cared for a child under 18: both are to be informed."
        if asked
        else "It is not known yet whether the victim or the suspect cared for a child under 18. If so, both are to be informed."
    )
    for step_id in ("safeguarding_unit_informed", "social_care_informed"):
        step, record = stands.case.procedure.steps[step_id], decision.told(actor, stands.case, step_id)
        markup.facts(
            {step.title: f"{dates.show(record.done)}, {record.by_whom}" if record and record.done else "Not yet"}
        )
    if not permissions.may(actor, "inform_childrens_services", stands.review.id):
        return
    with st.expander("Record that one of them was informed"):
        key = f"children-{stands.review.id}"
        typed = form.draw("childrens_services", key=key)
        if act.button("Record", key=key):
            act.do(
                lambda: decision.inform_childrens_services(
                    actor, stands.review.id, typed, today=clock.today(), now=clock.now(), command_id=act.command_id(key)
                ),
                done="Recorded.",
                key=key,
                mine=typed,
            )


def _records(actor: Actor, stands: Standing) -> None:
    st.header("Records", anchor=False)
    today = clock.today()
    asked = secured_records.of_review(actor, stands.review.id)
    confirmed = [one for one in asked if one.confirmed_on]
    if asked:
        markup.quiet(f"{len(confirmed)} of {len(asked)} agencies asked have confirmed that their records are secured.")
    markup.table(
        [
            {
                "agency": one.agency,
                "state": _state(one, today),
                "requested": one.requested_on,
                "due": one.request_due_on,
                "confirmed": one.confirmed_on,
                "by": one.confirmed_by,
                "scope": _scope(one),
            }
            for one in asked
        ],
        {
            "agency": "Agency",
            "state": "State",
            "requested": "Asked",
            "due": "Answer due",
            "confirmed": "Confirmed",
            "by": "By",
            "scope": "Records of",
        },
        caption="Agencies asked to secure their records",
        show_caption=False,
        empty="No agency has been asked yet to secure its records.",
    )
    if asked:
        links.download("list", "Print: records secured", review=stands.review.id, list="secured-records")
    if permissions.may(actor, "request_records_secured", stands.review.id):
        _nobody_of(actor, stands.review.id, {one.agency_id: one.agency for one in asked if not one.confirmed_on})
        _request(actor, stands.review.id)
    _confirm(actor, stands.review.id, asked)


def _state(one: secured_records.SecuredRecords, today) -> Mark:
    if one.confirmed_on:
        return Mark("done", "Secured" if one.holds_records == "yes" else "Holds none")
    if one.request_due_on is None:
        return Mark("in-hand", "Asked")
    return due((one.request_due_on - today).days)


def _scope(one: secured_records.SecuredRecords) -> str:
    words = {"victim": "victim", "perpetrator": "perpetrator", "families": "families"}
    return ", ".join(words[part] for part in one.scope)


def _request(actor: Actor, review_id: str) -> None:
    with st.expander("Ask agencies to secure their records"):
        key = f"request-{review_id}"
        for problem in act.problems(key):
            markup.summary("There is a problem", [problem.sentence])
        choices, known = secured_records.agencies_to_ask(review_id, clock.today())
        agencies = st.multiselect(
            "Agencies",
            list(choices),
            default=known,
            format_func=choices.get,
            help="Those that said at the preliminary meeting that they know of the case are chosen already.",
            key=f"{key}:agencies",
        )
        _nobody_of(actor, review_id, {agency: choices[agency] for agency in agencies})
        asked_on = st.text_input("Date they were asked", dates.show(clock.today()), key=f"{key}:asked")
        due_on = st.text_input("Answer due by", placeholder="dd/mm/yyyy", key=f"{key}:due")
        if act.button("Record the request", key=key):
            act.do(
                lambda: secured_records.request(
                    actor,
                    review_id,
                    agencies,
                    requested_on=_day(asked_on, "Date they were asked"),
                    due_on=_day(due_on, "Answer due by") if due_on.strip() else None,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done="Request recorded.",
                key=key,
            )


def _nobody_of(actor: Actor, review_id: str, agencies: dict[str, str]) -> None:
    """Who is asked must be able to answer: the agencies of which nobody is a member of the review."""
    without = secured_records.without_members(actor, review_id, agencies)
    if without:
        markup.quiet(f"Nobody of {', '.join(without)} can open this review. Grant a membership under Administration.")
        links.to("administration", "Grant a membership", review=review_id, section="memberships")


def _day(typed: str, label: str):
    """A day typed into a field of its own."""
    try:
        found = dates.understand(typed)
    except DateProblem as trouble:
        raise Refused([Problem("", f"{label}: {trouble}", typed)]) from None
    if found.earliest != found.latest:
        raise Refused([Problem("", f"{label}: '{typed}' is not a day. Give it as dd/mm/yyyy.", typed)])
    return found.earliest


def _confirm(actor: Actor, review_id: str, asked: list[secured_records.SecuredRecords]) -> None:
    mine = {
        one.agency_id: one
        for one in asked
        if permissions.may(actor, "confirm_records_secured", review_id, one.agency_id)
    }
    if not mine:
        return
    with st.expander("Record an agency's confirmation"):
        waiting_first = sorted(mine.values(), key=lambda one: one.confirmed_on is not None)
        agency = st.selectbox(
            "Agency", [one.agency_id for one in waiting_first], format_func=lambda one: mine[one].agency
        )
        key = f"confirm-{review_id}-{agency}"
        typed = form.draw("records_secured", key=key)
        if act.button("Record the confirmation", key=key):
            act.do(
                lambda: secured_records.confirm(
                    actor,
                    review_id,
                    agency,
                    typed,
                    version=act.opened(key, mine[agency].version),
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done="Confirmation recorded.",
                key=key,
                mine=typed,
            )
