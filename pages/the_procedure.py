"""The procedure: the process map, every step with what it says, the clocks, the words; and where each review stands."""

from collections.abc import Sequence

import streamlit as st

from casework import clock, permissions, procedure, process_map, standing
from casework.actors import Actor
from casework.procedure import Procedure
from casework.procedure_shapes import Step
from casework.process_map import Place, Way
from parts import links, look, markup, text
from parts import process_map as drawn


def page(actor: Actor) -> None:
    rules = procedure.current()
    look.page("The procedure", intro=f"{rules.set.title}. {rules.set.label}.")
    reviews = (
        standing.all_in_view(actor, today=clock.today()) if "see_review" in permissions.may_anywhere(actor) else []
    )
    places, ways = process_map.places(rules, reviews), process_map.ways(rules)
    st.header("Process map", anchor=False)
    drawn.picture(places, ways)
    _where_reviews_stand(reviews)
    _stages(rules, places, ways)
    _clocks(rules)
    _glossary(rules)


def _where_reviews_stand(reviews: Sequence[standing.Standing]) -> None:
    if not reviews:
        return
    st.header("Where each review stands", anchor=False)
    shown = look.paged(reviews, key="standing-page", size=25, noun="reviews")
    rows = [
        {"review": markup.Link(one.review.title, links.address("overview", one.review.id)), "stage": one.stage.label}
        for one in shown
    ]
    markup.table(rows, {"review": "Review", "stage": "Stage"}, caption="Where each review stands", show_caption=False)


def _stages(rules: Procedure, places: Sequence[Place], ways: Sequence[Way]) -> None:
    st.header("Stages and steps", anchor=False)
    for place in places:
        st.subheader(text.label(place.stage.label), anchor=False)
        markup.quiet(_around(place, places, ways))
        for step in place.steps:
            with st.expander(
                text.label(f"{step.section} {step.title}"), key=f"step-{step.id}", on_change="rerun"
            ) as sheet:
                if sheet.open:
                    _step(rules, step)


def _around(place: Place, places: Sequence[Place], ways: Sequence[Way]) -> str:
    """How a stage is entered, where it leads, and which reviews stand there."""
    labels = {one.stage.id: one.stage.label for one in places}
    onward = [
        f"{labels[way.end]}{f' ({way.words})' if way.words else ''}" for way in ways if way.start == place.stage.id
    ]
    told = [f"Then: {' or '.join(onward)}." if onward else "The review ends here."]
    if place.reviews:
        told.append(f"Here: {', '.join(one.review.reference for one in place.reviews)}.")
    return " ".join(told)


def _step(rules: Procedure, step: Step) -> None:
    facts = [rules.facts[name].missing for name in step.when]
    told = {
        "What to do": step.work,
        "From": rules.roles[step.owner].label,
        "Procedure": ", ".join(filter(None, [step.section, step.source])),
        "Clock": ", ".join(f"{clock.label}: {clock.text}" for clock in rules.clocks_of(step)),
        "First": ", ".join(_need(rules, need) for need in step.needs),
        "Left out when": " ".join(facts),
        "May be set aside": "Yes, with a reason" if step.not_needed else "",
        "Again and again": "Yes" if step.repeats else "",
        "Done under": rules.menu[step.menu].label,
    }
    markup.facts({name: value for name, value in told.items() if value})


def _need(rules: Procedure, need: str) -> str:
    if need in rules.steps:
        return rules.steps[need].title
    fact = rules.facts[need]
    return rules.steps[fact.step].title if fact.step else fact.missing


def _clocks(rules: Procedure) -> None:
    st.header("Clocks and deadlines", anchor=False)
    markup.quiet(
        "A month is a calendar month. A hold never stops a clock in silence; only an agreed extension moves a due date."
    )
    rows = [
        {"label": one.label, "source": one.source, "text": " ".join(filter(None, [one.text, one.note]))}
        for one in rules.clocks.clock
    ]
    rows += [{"label": one.label, "source": one.source, "text": one.text} for one in rules.clocks.deadline]
    columns = {"label": "Clock or deadline", "text": "What the procedure says", "source": "Where"}
    markup.table(rows, columns, caption="Clocks and deadlines", show_caption=False)


def _glossary(rules: Procedure) -> None:
    st.header("Words", anchor=False)
    rows = [
        {"word": term.word, "meaning": term.meaning, "instead_of": ", ".join(term.instead_of)}
        for term in rules.glossary
    ]
    columns = {"word": "Word", "meaning": "Meaning", "instead_of": "Also called"}
    markup.table(rows, columns, caption="Words", show_caption=False)
    rows = [{"letters": one.letters, "meaning": one.meaning} for one in rules.abbreviations]
    markup.table(rows, {"letters": "Abbreviation", "meaning": "Meaning"}, caption="Standard abbreviations, offered to each review's glossary")
