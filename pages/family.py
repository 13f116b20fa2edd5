"""Family and friends: who takes part, when they last heard from us, what is owed to them; consent and what is withheld (2.2.4, 3.3.5)."""

import streamlit as st

from casework import case_persons, clock, family, family_papers, forms, permissions, registers
from casework.actors import Actor
from casework.errors import CaseworkError
from casework.family import Shown
from casework.registers import Entry
from casework.standing import Standing
from parts import act, form, line_steps, links, look, markup, prompts, register, review, text
from parts.marks import Mark

LINE = "family"
UNDER = (family.UPDATE, family.MEETING, family.LEAFLET, family.SUPPORT, family.CONTRIBUTION)
OF_REVIEW = ("consent", family.WITHHELD)


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_family_page", "Family")
    review_id = stands.review.id
    if not permissions.may(actor, "see_family", review_id):
        _for_advocate(actor, stands)
        return
    links.to("genogram", "Genogram", review=review_id, icon=":material/family_history:")
    found = family.of_review(actor, stands, today=clock.today())
    wanted = st.query_params.get("of") or st.query_params.get("entry")
    opened = next((one for one in found if one.entry.id == wanted), None)
    if opened:
        _contact(actor, stands, opened)
        return
    _told(actor, stands, found)
    _contacts(actor, stands, found)
    for other in OF_REVIEW:
        register.show(actor, stands, other)
        _guidance(stands, other)
    _steps(actor, stands)


def _guidance(stands: Standing, about: str) -> None:
    """What others advise on it, to copy into the browser (2.2.4)."""
    found = stands.case.procedure.partnership.guidance_on(about, clock.today())
    if found:
        markup.quiet("What others advise. Copy an address into your browser:")
        markup.facts({f"{one.publisher}: {one.title}": one.address or "Ask the publisher for it." for one in found})


# ---- everybody ---------------------------------------------------------------------------------------------------------


def _told(actor: Actor, stands: Standing, found: list[Shown]) -> None:
    """What is owed, first; then who is kept from whom."""
    owed = {sentence: None for one in found for sentence in one.owing}
    if owed:
        markup.summary("Owed to the family and friends today", [f"{sentence}." for sentence in owed])
    if not permissions.may(actor, "see_family_details", stands.review.id):
        markup.quiet(
            "You see what each person is and how they take part. Names and contact details are for the Panel Chair, the coordinator and the advocate."
        )


def _contacts(actor: Actor, stands: Standing, found: list[Shown]) -> None:
    described = registers.described(stands.review.id, family.CONTACT)
    st.header("Who takes part", anchor=False)
    markup.quiet(described.intro)
    details = permissions.may(actor, "see_family_details", stands.review.id)
    columns = {
        "who": "Who",
        "name": "Name",
        "state": "How they take part",
        "days": "Days since they heard",
        "owed": "Owed",
    }
    if not details:
        del columns["name"]
    markup.table(
        [_row(stands, one) for one in found],
        columns,
        caption="Family and friends",
        show_caption=False,
        empty="Nobody is recorded yet. Add the family of the victim, and that of the perpetrator; then friends, employers and neighbours.",
    )
    register.add(actor, stands, described, None, None)
    if found:
        links.download("register", "Print: Family and friends", review=stands.review.id, register=family.CONTACT)


def _row(stands: Standing, one: Shown) -> dict:
    where = links.address("family", stands.review.id, entry=one.entry.id)
    owed = Mark("late", f"{len(one.owing)} owed") if one.owing else Mark("done", "Nothing")
    return {
        "who": markup.Link(one.called, where),
        "name": one.name,
        "state": one.state,
        "days": one.days_since,
        "owed": owed,
    }


# ---- one contact ---------------------------------------------------------------------------------------------------------


def _contact(actor: Actor, stands: Standing, one: Shown) -> None:
    links.to("family", "All family and friends", review=stands.review.id)
    st.header(text.label(f"{one.called}: {one.name}" if one.name else one.called), anchor=False)
    markup.quiet(f"{one.state}.")
    if one.owing:
        markup.summary("Owed to them today", [f"{sentence}." for sentence in one.owing])
    if permissions.may(actor, "record_family", stands.review.id):
        _quick_update(actor, stands, one)
    register.one(actor, stands, registers.described(stands.review.id, family.CONTACT), one.entry)
    for under in UNDER:
        register.show(actor, stands, under, parent_id=one.entry.id)
        if under == family.MEETING and permissions.may(actor, "record_family", stands.review.id):
            prompts.folded(f"family-{one.entry.id}")
    _papers(actor, stands, one)


def _quick_update(actor: Actor, stands: Standing, one: Shown) -> None:
    """An update given today: how, and recorded."""
    if not one.news or stands.case.unmet(registers.described(stands.review.id, family.UPDATE).needs):
        return
    review_id, key = stands.review.id, f"update-{one.entry.id}"
    with st.container(border=True, gap="small"):
        st.subheader("They were updated", anchor=False)
        begun = {"updated_on": clock.today(), "about": one.news}
        typed = form.draw(family.UPDATE, begun, key=key, abreast=[("updated_on", "about"), ("how", "by_whom")])
        if act.button("Record the update", key=key):
            act.do(
                lambda: registers.add(
                    actor,
                    review_id,
                    family.UPDATE,
                    typed,
                    parent_id=one.entry.id,
                    today=clock.today(),
                    now=clock.now(),
                    command_id=act.command_id(key),
                ),
                done="Recorded: update.",
                key=key,
                mine=typed,
            )


def _papers(actor: Actor, stands: Standing, one: Shown) -> None:
    if not permissions.may(actor, "write_family_papers", stands.review.id):
        return
    st.header("Papers for them", anchor=False)
    markup.quiet(family_papers.PROMISE_WARNING)
    of_person = {"review": stands.review.id, "entry": one.entry.id}
    for person in case_persons.of_review(actor, stands.review.id):
        if person.part in family_papers.WHOSE_RECORDS:
            links.download(
                "consent-form", f"Consent form (Word): records of {person.name}", **of_person, person=person.id
            )
    links.download("family-letter", "Letter on the decision (Word)", **of_person)


# ---- an advocate, and the steps --------------------------------------------------------------------------------------------


def _for_advocate(actor: Actor, stands: Standing) -> None:
    """The contacts whose advocate this person is, and what was recorded with them. Nothing is written here."""
    found = family.of_advocate(actor, stands.review.id)
    if not found:
        look.empty(
            "You are not named as anybody's advocate in this review.",
            next_step="Ask the Panel Chair or the coordinator.",
        )
    else:
        markup.quiet("You read this as their advocate: their names stand here as they are, and nobody else's.")
    for contact, under in found:
        st.header(family.called(contact), anchor=False)
        _facts(stands, contact)
        for kind, entries in under.items():
            st.subheader(registers.described(stands.review.id, kind).title, anchor=False)
            for entry in entries:
                _facts(stands, entry)


def _facts(stands: Standing, entry: Entry) -> None:
    asked = forms.load(registers.described(stands.review.id, entry.register).form)
    shown = {
        field.label: registers.in_words(asked, name, entry.answers.get(name), {})
        for name, field in asked.fields.items()
        if name != "advocate_member"
    }
    markup.facts({label: value for label, value in shown.items() if value not in ("", None)})


def _steps(actor: Actor, stands: Standing) -> None:
    with st.expander("Steps of the procedure", expanded=bool(st.query_params.get("step"))):
        try:
            line_steps.show(actor, stands, LINE, opened=st.query_params.get("step", ""))
        except CaseworkError as trouble:
            act.show(trouble)
