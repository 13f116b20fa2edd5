"""Genogram: the family as at a day, drawn as Appendix 5 has it, and what it is drawn from (R80)."""

from collections.abc import Sequence

import streamlit as st

from casework import (
    case_persons,
    clock,
    dates,
    genogram,
    genogram_export,
    genogram_svg,
    permissions,
    procedure,
    registers,
)
from casework.actors import Actor
from casework.case_persons import PersonShown
from casework.errors import CaseworkError
from casework.genogram import Genogram
from casework.standing import Standing
from parts import act, leaving, links, look, markup, part_of_page, persons, register, review

PEOPLE = "people"
COLUMNS = {"who": "Who", "about": "What is shown", "partners": "Partners", "parents": "Child of", "place": "Among the children"}


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_genogram", "Genogram")
    review_id = stands.review.id
    links.back_to_chronology(review_id)
    as_at, names_as = _asked(actor, review_id)
    try:
        found = genogram.of_review(actor, review_id, as_at=as_at, names_as=names_as, today=clock.today())
    except CaseworkError as trouble:
        act.show(trouble)
    else:
        _picture(actor, review_id, found, as_at)
    _drawn_from(actor, stands)


def _asked(actor: Actor, review_id: str) -> tuple[str, str]:
    """The day and the rendering to draw."""
    offered = genogram.renderings(actor, review_id)
    first, second, _ = st.columns([2, 3, 3], vertical_alignment="bottom")
    as_at = first.text_input("As at", key=f"genogram-{review_id}:as_at", placeholder="today", autocomplete="off")
    if len(offered) == 1:
        return as_at, next(iter(offered))
    label = "Names in the picture"
    return as_at, second.selectbox(label, list(offered), format_func=offered.get, key=f"genogram-{review_id}:names")


def _picture(actor: Actor, review_id: str, found: Genogram, as_at: str) -> None:
    if found.empty:
        look.empty("Nobody is recorded as a person of the review yet.", next_step="Add the people of the family below.")
        return
    st.image(genogram_svg.svg(found.picture), alt=f"{found.summary} The table beneath says the same in words.")
    if found.names_as != "real":
        markup.quiet("Dates of birth and death and a child's sex are not shown: every child has the neutral symbol.")
    if found.left_out:
        markup.summary("Recorded, but not drawn", found.left_out)
    with st.expander("The same in words"):
        columns = {name: label for name, label in COLUMNS.items() if any(row[name] for row in found.rows)}
        markup.table(found.rows, columns, caption=found.summary, show_caption=False)
    if permissions.may(actor, "export_genogram", review_id):
        _take_out(actor, review_id, found.names_as, as_at)


def _take_out(actor: Actor, review_id: str, names_as: str, as_at: str) -> None:
    """The picture as a file; in initials and pseudonyms once somebody has looked at what it would still tell, as with the chronology."""

    def files(mark: str | None) -> None:
        for one, label in (("svg", "Download as SVG, sharp at any size"), ("png", "Download as PNG, for Word")):
            links.download("genogram", label, review=review_id, picture=one, as_at=as_at or None, names_as=names_as, looked=mark)

    if names_as == "real":
        with st.container(horizontal=True):
            files(None)
        return
    leaving.looked_at(
        f"Take it out, in {genogram.NAMES[names_as].lower()}", f"genogram-{review_id}:out:{names_as}",
        lambda: genogram_export.before_export(actor, review_id, as_at=as_at, names_as=names_as, today=clock.today()), files,
        looking="The picture's words are being looked through …",
    )  # fmt: skip


# ---- what it is drawn from ---------------------------------------------------------------------------------------------


def _drawn_from(actor: Actor, stands: Standing) -> None:
    st.header("What it is drawn from", anchor=False)
    review_id = stands.review.id
    titles = {one: registers.described(review_id, one).title for one in genogram.REGISTERS}
    asked = _part_of_entry(actor, review_id) or st.query_params.get("part")
    parts = [PEOPLE, *titles]
    chosen = part_of_page.choose(
        parts, {PEOPLE: "People", **titles}, key=f"genogram-{review_id}:part", asked=asked, otherwise=PEOPLE, leaving=["entry"]
    )
    if chosen == PEOPLE:
        _people(actor, review_id)
    else:
        register.show(actor, stands, chosen, heading=False)


def _part_of_entry(actor: Actor, review_id: str) -> str | None:
    """The register of the entry in the address."""
    wanted = st.query_params.get("entry")
    return next(
        (one for one in genogram.REGISTERS if wanted and any(entry.id == wanted for entry in registers.of_review(actor, review_id, one))),
        None,
    )


def _first_death(review_id: str, found: Sequence[PersonShown]) -> dict[str, str]:
    """The day that stands in the notification, by the first victim, for whoever reads real names: with the persons only later deaths are kept."""
    victim = next((one for one in found if one.part == "victim" and one.real_name), None)
    died = genogram.first_death(review_id) if victim else None
    return {victim.id: dates.show(died)} if victim and died else {}


def _people(actor: Actor, review_id: str) -> None:
    """The persons of the case: whoever is to stand in the picture is one of them, grandparents and former partners too."""
    parts = procedure.current().lists["part_in_review"]
    found = case_persons.of_review(actor, review_id)
    first = _first_death(review_id, found)
    sexes = {"female": "female", "male": "male", "other": "neutral symbol"}
    rows = [
        {
            "name": one.name,
            "part": parts.get(one.part, one.part),
            "relationship": one.relationship,
            "sex": sexes.get(one.sex, ""),
            "born": one.born,
            "died": one.died or first.get(one.id) or ("yes, day not known" if one.dead else ""),
        }
        for one in found
    ]
    columns = {"name": "Name", "part": "Part", "relationship": "To the victim", "sex": "Sex", "born": "Born", "died": "Died"}
    shown = {name: label for name, label in columns.items() if name in ("name", "part") or any(row[name] for row in rows)}
    markup.quiet("Everybody in the picture is a person of the review: add grandparents, former partners and others as family or other persons.")
    markup.table(rows, shown, caption="People of the review", show_caption=False, empty="Nobody is recorded yet.")
    persons.add(actor, review_id)
    persons.correct(actor, review_id, found)
