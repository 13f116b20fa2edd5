"""Before and after publication: what is missing, the day, the families' copies, those who are told, the links (3.6)."""

import streamlit as st

from casework import clock, dates, forms, permissions, publication, publication_gate, registers, sensitive_days
from casework.actors import Actor
from casework.publication import AgreedDay
from casework.standing import Standing
from parts import act, drafts, due_here, fold, form, line_steps, markup, notices, register, review, text
from parts.marks import Mark

MET = Mark("done", "Met")
STOPS = Mark("late", "Missing: stops the publication")
WARNS = Mark("in-hand", "Missing: the CSP Chair may go ahead")


PARTS = {  # what stands together on the page
    "The day": ("sensitive_date",),
    "Family": ("family_copy",),
    "Bodies and groups": ("statutory_confirmation", "told_of_publication"),
    "Press": ("media",),
    "Copies and links": ("dissemination", "publication_link"),
}


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_publication", "Publication")
    review_id = stands.review.id
    made = publication.of_review(actor, review_id)
    if made:
        _published(stands, made)
        _in_error(actor, stands, made)
        due_here.show(stands, "publication", nothing="Nothing is due here now.")
        notices.show(actor, stands, "publication", title="Notice of the publication to the Home Office")
    else:
        _before(actor, stands)
    for (part, shown), tab in zip(PARTS.items(), st.tabs(list(PARTS), default=_opened(actor, review_id)), strict=True):
        with tab:
            if part == "The day":
                _day(actor, stands)
            drawn = [register.show(actor, stands, one) for one in shown if _may_see(actor, stands, one)]
            if not drawn and part != "The day":
                markup.quiet("This is for the CSP Chair, the Panel Chair and the coordinator.")
    if permissions.agencies_for(actor, "see_steps", review_id) is None:
        with st.expander("Steps of the procedure"):
            line_steps.show(actor, stands, "publication", opened=st.query_params.get("step", ""))


def _may_see(actor: Actor, stands: Standing, register_id: str) -> bool:
    return permissions.may(actor, stands.case.procedure.registers[register_id].see, stands.review.id)


def _opened(actor: Actor, review_id: str) -> str | None:
    """The part that holds the entry in the address, so that a link to an entry opens at it."""
    wanted = st.query_params.get("entry")
    if not wanted:
        return None
    of = {one: part for part, shown in PARTS.items() for one in shown}
    return next(
        (of[one] for one in of if any(found.id == wanted for found in registers.of_review(actor, review_id, one))), None
    )


def _published(stands: Standing, made: publication.Publication) -> None:
    labels = forms.load(publication.FORM).fields["documents"].choices()
    st.header("Published", anchor=False)
    markup.facts(
        {
            "Published on": made.published_on,
            "What": ", ".join(labels[one] for one in made.documents),
            **(
                {"Went ahead without": " ".join(made.went_ahead), "Because": made.override_reason}
                if made.went_ahead
                else {}
            ),
        }
    )
    if any(not link for _, link in publication.links(stands.review.id)):
        markup.quiet("Add the links under 'Links to what is published'. Then tell the Home Office, with the links.")


def _in_error(actor: Actor, stands: Standing, made: publication.Publication) -> None:
    if not permissions.may(actor, "publish_review", stands.review.id) or not stands.case.facts.get("open"):
        return
    key = f"unpublish-{made.id}"
    box = fold.out("Was the publication recorded in error?", key=key)
    if not box.open:
        return
    with box:
        markup.quiet("The review waits for its publication again. It stays in the record, with your reason.")
        typed = form.draw("reason", key=key)
        version = act.opened(key, made.version)
        if act.button("Mark it as recorded in error", key=key):
            reason, times = typed["reason"] or "", {"now": clock.now(), "command_id": act.command_id(key)}
            act.do(
                lambda: publication.record_in_error(actor, stands.review.id, reason=reason, version=version, **times),
                done="Marked as recorded in error.",
                key=key,
            )


def _before(actor: Actor, stands: Standing) -> None:
    """The list of conditions first; the form only once nothing stops the publication."""
    review_id = stands.review.id
    st.header("Before publication", anchor=False)
    conditions = publication_gate.gate(actor, review_id)
    waiting = [one for one in conditions if not one.met]
    if waiting:
        markup.quiet(f"{len(conditions) - len(waiting)} of {len(conditions)} conditions are met. Still missing:")
    markup.table(
        [
            {
                "condition": one.label,
                "state": MET if one.met else STOPS if one.blocks else WARNS,
                "missing": " ".join(one.missing),
            }
            for one in sorted(conditions, key=lambda one: (one.met, not one.blocks))
        ],
        {"condition": "Condition", "state": "State", "missing": "What to do"},
        caption="What must be there before the review is published",
        show_caption=False,
    )
    if any(one.blocks for one in waiting):
        return
    if not permissions.may(actor, "publish_review", review_id):
        markup.quiet("The publication is recorded by the CSP Chair, the Head of Community Safety or the coordinator.")
        return
    if waiting:
        markup.quiet("The CSP Chair alone may go ahead while something is missing, and says why.")
    _publish(actor, stands)


def _publish(actor: Actor, stands: Standing) -> None:
    review_id, key = stands.review.id, f"publish-{stands.review.id}"
    box = fold.out("Record the publication", key=key)
    if not box.open:
        return
    with box:
        markup.quiet(
            "The portal publishes nothing. Put the documents on the website on the agreed day, then record it here."
        )
        typed = form.draw("publication", {"documents": publication.proposed()}, key=key)
        if act.button("Record the publication", key=key):
            told: list[str] = []
            times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
            act.do(
                lambda: told.extend(publication.publish(actor, review_id, typed, **times)),
                done="Publication recorded. Now tell the Home Office, with the links.",
                key=key,
                mine=typed,
                then=lambda: [act.tell(sentence) for sentence in told],
            )


def _day(actor: Actor, stands: Standing) -> None:
    review_id = stands.review.id
    st.header("The day of publication", anchor=False)
    agreed = publication.days_agreed(actor, review_id)
    if agreed:
        _agreed(agreed[0])
    for earlier in agreed[1:]:
        markup.quiet(
            f"Before that: {dates.show(earlier.publish_on)}, recorded on {markup.as_text(earlier.recorded_on.date())}."
        )
    if known := sensitive_days.in_view(actor, review_id):
        markup.quiet(f"Sensitive days: {'; '.join(f'{day.what}, {dates.show(day.first)}' for day in known)}.")
    if not permissions.may(actor, "agree_publication_date", review_id) or "published" in stands.case.records:
        return
    if missing := stands.case.obstacles("agree_publication_date"):
        for sentence in missing:
            markup.quiet(f"First: {sentence}")
        return
    box = fold.out(
        "Agree another day" if agreed else "Record the day agreed", key=f"day-{review_id}", opened=not agreed
    )
    if box.open:
        with box:
            _agree(actor, review_id, agreed[0].id if agreed else None)


def _agreed(day: AgreedDay) -> None:
    markup.facts(
        {
            "Agreed day": f"{dates.WEEKDAYS[day.publish_on.weekday()]} {dates.show(day.publish_on)}",
            "Agreed with the Panel Chair": day.chair_agreed_on,
            "With the panel": day.panel_agreed_on,
            "With the family": day.family_agreed_on or day.family_reason,
            **({"It stays near a sensitive day because": day.clash_reason} if day.clash_reason else {}),
        }
    )


def _agree(actor: Actor, review_id: str, seen: str | None) -> None:
    key = f"day-{review_id}"
    keeping = drafts.Keeping(actor, "publication_date", review_id, key=key)
    above = st.container()
    typed = form.draw("publication_date", keeping.offered(), key=key, on_change=keeping.keep)
    with above:
        for sentence in publication.warnings_of_day(actor, review_id, typed.get("publish_on"), today=clock.today()):
            st.warning(text.label(sentence), icon=":material/warning:")
    keeping.line()
    if act.button("Record the day", key=key):
        told: list[str] = []
        times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
        opened = st.session_state.setdefault(f"{key}:seen", seen)
        act.do(
            lambda: told.extend(publication.agree_date(actor, review_id, typed, opened_id=opened, **times)),
            done="Day recorded.",
            key=key,
            mine=typed,
            then=lambda: [keeping.drop(), *(act.tell(sentence) for sentence in told)],
        )
