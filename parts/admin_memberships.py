"""Administration, memberships: who may open which review. Of a review only its reference and label are shown here."""

from datetime import date

import streamlit as st

from casework import agencies, audit, clock, forms, memberships, people, permissions, procedure
from casework.actors import Actor
from parts import act, confirm, fold, form, markup
from parts.admin_people import goes_on
from parts.marks import Mark


def show(actor: Actor) -> None:
    markup.quiet("A member may open the review, as far as the role allows. What is ended is gone at once.")
    review_id = _choose(memberships.reviews_to_choose(actor))
    if review_id is None:
        return
    audit.opened(actor, "people_opened", review_id)
    members = memberships.of_review(actor, review_id)
    _list(members)
    choices = {
        "person": {
            person["id"]: f"{person['name']} ({person['agency'] or 'no agency'})"
            for person in people.everybody(actor)
            if not person["disabled_on"]
        },
        "role": {name: role.label for name, role in procedure.current().roles.items() if role.kind == "membership"},
        "agency": agencies.to_choose(clock.today()),
    }
    _grant(actor, review_id, choices)
    if permissions.may(actor, "end_membership", review_id):
        _end(actor, [member for member in members if goes_on(member, clock.today())])
    if permissions.may(actor, "record_conflict", review_id):
        _conflict(actor, review_id, choices)


def _choose(titles: dict[str, str]) -> str | None:
    """The review, kept in the address."""
    if not titles:
        markup.quiet("There is no review yet.")
        return None
    asked = st.query_params.get("review")
    st.session_state["memberships:review"] = asked if asked in titles else None
    return st.selectbox(
        "Review",
        list(titles),
        format_func=titles.get,
        index=None,
        placeholder="Choose a review",
        width=720,
        key="memberships:review",
        on_change=_put_in_address,
    )


def _put_in_address() -> None:
    chosen = st.session_state["memberships:review"]
    st.query_params.from_dict({"section": "memberships", **({"review": chosen} if chosen else {})})


def _list(members: list[dict]) -> None:
    today, labels = clock.today(), procedure.current().roles
    rows = [
        {
            "name": member["name"],
            "role": labels[member["role"]].label,
            "agency": member["agency"],
            "from": member["valid_from"],
            "to": member["valid_to"],
            "state": _state(member, today),
        }
        for member in members
    ]
    columns = {"name": "Name", "role": "Role", "agency": "For", "from": "First day", "to": "Last day", "state": "State"}
    markup.table(rows, columns, caption="Members of the review", show_caption=False, empty="Nobody is a member yet.")


def _state(member: dict, today: date) -> Mark:
    if member["in_conflict"]:
        return Mark("late", "Conflict of interest")
    if not goes_on(member, today):
        return Mark("not-needed", f"Ended: {member['ended_why']}" if member["ended_why"] else "Ended")
    return Mark("not-yet", "To come") if member["valid_from"] > today else Mark("done", "Member")


def _grant(actor: Actor, review_id: str, choices: dict) -> None:
    box = fold.out("Make somebody a member", key=f"member-{review_id}")
    if not box.open:
        return
    with box:
        key = f"member-{review_id}"
        typed = form.draw("membership", {"first_day": clock.today()}, key=key, options=choices)
        if act.button("Grant the membership", key=key):
            act.do(lambda: _record(actor, review_id, typed, choices), done="Membership granted.", key=key, mine=typed)


def _record(actor: Actor, review_id: str, typed: dict, choices: dict) -> None:
    values = forms.understand("membership", typed, today=clock.today(), options=choices)
    memberships.grant_membership(
        actor,
        review_id,
        values["person"],
        values["role"],
        agency_id=values["agency"],
        first_day=values["first_day"],
        last_day=values["last_day"],
    )


def _end(actor: Actor, members: list[dict]) -> None:
    if not members:
        return
    box = fold.out("End a membership", key="end-member")
    if not box.open:
        return
    with box:
        by_id, labels = {member["id"]: member for member in members}, procedure.current().roles
        chosen = st.selectbox(
            "Whose?",
            list(by_id),
            format_func=lambda one: f"{by_id[one]['name']}, {labels[by_id[one]['role']].label}",
            index=None,
            placeholder="Choose",
        )
        why = st.text_input("Why does it end?", key="end-member:why", max_chars=500)
        if act.button("End the membership", key="end-member", type="secondary", disabled=not chosen):
            act.do(
                lambda: memberships.end_membership(
                    actor, chosen, version=by_id[chosen]["version"], why=why, today=clock.today()
                ),
                done="Membership ended.",
                then=lambda: act.forget("end-member"),
            )


def _conflict(actor: Actor, review_id: str, choices: dict) -> None:
    box = fold.out("Record a conflict of interest", key=f"conflict-{review_id}")
    if not box.open:
        return
    with box:
        key = f"conflict-{review_id}"
        typed = form.draw("conflict", key=key, options={"person": choices["person"]})
        sentence = "Every membership this person has of the review ends, and none can be granted again."
        if confirm.button("Record the conflict of interest", key=key, sentence=sentence, sure="Yes, record it"):
            act.do(
                lambda: _record_conflict(actor, review_id, typed, choices),
                done="Conflict of interest recorded.",
                key=key,
                mine=typed,
            )


def _record_conflict(actor: Actor, review_id: str, typed: dict, choices: dict) -> None:
    values = forms.understand("conflict", typed, today=clock.today(), options={"person": choices["person"]})
    memberships.record_conflict(actor, review_id, values["person"], note=values["note"] or "", today=clock.today())
