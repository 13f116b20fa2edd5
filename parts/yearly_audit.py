"""The yearly audit of the process: its figures, what is recorded of each year, and recommendations found across reviews by theme (3.7)."""

from functools import partial

import streamlit as st

from casework import clock, forms, partnerships, permissions, procedure, process_audit, process_figures, themes
from casework.actors import Actor
from casework.process_audit import Audit, Year
from casework.themes import Found
from parts import act, drafts, form, links, look, markup, monitored, text

PART = {"part": "yearly-audit"}


def show(actor: Actor, whose: str) -> None:
    """The partnership's year chosen, or the one that runs. Raises NotFound for a year that has not begun."""
    today = clock.today()
    recorded = process_audit.audits(actor, partnership_id=whose)
    years = process_audit.years(today=today)
    of = process_audit.year(st.query_params.get("year") or years[0].key, today=today)
    monitored.to("The session", icon=":material/list:")
    st.header(f"Yearly audit of the process, {of.label}", anchor=False)
    with st.container(horizontal=True):
        for one in years:
            if one.key != of.key:
                monitored.to(one.label, year=one.key, **PART)
        links.download("yearly-audit", "Draft with the figures (Word)", year=of.key, partnership=st.query_params.get("partnership"))
    _recorded(actor, whose, of, recorded.get(of.key))
    _figures(actor, whose, of)
    _across(actor)


def _recorded(actor: Actor, whose: str, of: Year, found: Audit | None) -> None:
    titles = process_audit.to_audit(actor, partnership_id=whose)
    if found:
        facts = {
            "Audited on": found.audited_on,
            "Reviews": ", ".join(titles[one] for one in found.reviews if one in titles),
            "Lessons learned": found.lessons,
            "Good practice": found.good_practice,
            "Published": found.published_on or "Not yet",
            "Link": found.link or "None yet",
        }
        markup.facts(facts)
    else:
        look.empty(
            "This year's audit is not recorded.",
            next_step="The figures below are a beginning; the DASVEG Chair leads it.",
        )
    if whose in partnerships.to_choose(actor, "audit_process"):
        with st.expander("Correct the audit" if found else "Record the audit"):
            _record(actor, whose, of, found, titles)
    if found and whose in partnerships.to_choose(actor, "publish_process_audit"):
        with st.expander("Record where it is published"):
            _publish(actor, whose, of, found)


def _record(actor: Actor, whose: str, of: Year, found: Audit | None, titles: dict[str, str]) -> None:
    key = f"process-audit-{whose}-{of.key}"
    begun = {name: getattr(found, name) for name in ("audited_on", "lessons", "good_practice")} if found else {}
    begun["reviews"] = list(found.reviews) if found else list(titles)
    draft = drafts.Keeping(actor, process_audit.FORM, whose if partnerships.several() else "new", key=key)
    typed = form.draw(
        process_audit.FORM, draft.offered(begun), key=key, options={"reviews": titles}, on_change=draft.keep
    )
    draft.line()
    _do(
        actor,
        whose,
        of,
        found,
        key,
        typed,
        process_audit.record_process_audit,
        "Record the audit",
        "The audit is recorded.",
        draft,
    )


def _publish(actor: Actor, whose: str, of: Year, found: Audit) -> None:
    key = f"process-audit-published-{whose}-{of.key}"
    typed = form.draw(process_audit.PUBLISHED, {"published_on": found.published_on, "link": found.link}, key=key)
    _do(actor, whose, of, found, key, typed, process_audit.publish_process_audit, "Record it", "Recorded as published.", None)


def _do(actor, whose, of, found, key, typed, verb, label, done, draft) -> None:
    version = act.opened(key, found.version_no if found else 0)
    if act.button(label, key=key):
        about = {"version": version, "partnership_id": whose, "command_id": act.command_id(key)}
        times = {"today": clock.today(), "now": clock.now(), **about}
        then = draft.drop if draft else None
        act.do(partial(verb, actor, of.key, typed, **times), done=done, key=key, mine=typed, then=then)


def _figures(actor: Actor, whose: str, of: Year) -> None:
    st.header("In figures", anchor=False)
    found = process_figures.of_year(actor, of, partnership_id=whose, today=clock.today())
    left, right = st.columns(2, gap="large")
    with left:
        markup.table(
            found["figures"], {"what": "In the year", "number": "Number"}, caption="In the year", show_caption=False
        )
        markup.table(
            found["actions"],
            {"what": "Actions at its end", "number": "Actions"},
            caption="Actions at its end",
            show_caption=False,
        )
    with right:
        columns = {
            "what": "From one step to another",
            "reviews": "Reviews",
            "median": "Median days",
            "longest": "Longest",
        }
        markup.table(
            found["times"],
            columns,
            caption="Time taken",
            empty="No step was taken in this year of which both days are known.",
        )
        columns = {"what": "Theme", "number": "Recommendations", "reviews": "Reviews"}
        markup.table(
            found["themes"], columns, caption="Themes", empty="No recommendation has a theme yet. Mark them below."
        )
    for title in ("late", "extensions"):
        for sentence in found[title]:
            markup.quiet(sentence)


def _across(actor: Actor) -> None:
    st.header("Recommendations across reviews", anchor=False)
    labels = {"": "All themes", **procedure.current().lists["theme"]}
    scopes = {
        "": "All scopes",
        **{option.value: option.label for option in forms.load("recommendation").fields["scope"].options},
    }
    with st.container(horizontal=True, vertical_alignment="bottom"):
        words = st.text_input("Words", key="themes-words", width=320)
        theme = st.selectbox("Theme", list(labels), format_func=labels.get, key="themes-theme", width=280)
        scope = st.selectbox("Scope", list(scopes), format_func=scopes.get, key="themes-scope", width=220)
    found = themes.across(actor, words=words, theme=theme, scope=scope)
    opened = next((one for one in found if one.id == st.query_params.get("recommendation")), None)
    if opened:
        _mark(actor, opened)
    rows = [
        {
            "number": markup.Link(one.number or "Open", _address(one)),
            "review": one.review,
            "text": one.text,
            "scope": scopes.get(one.scope, ""),
            "agency": one.agency or "Overview report",
            "themes": one.theme_labels,
        }
        for one in look.paged(found, key="themes-page", size=25, noun="recommendations")
    ]
    columns = {
        "number": "No.",
        "review": "Review",
        "text": "Recommendation",
        "scope": "Scope",
        "agency": "From",
        "themes": "Themes",
    }
    markup.table(
        rows,
        columns,
        caption="Recommendations across reviews",
        show_caption=False,
        empty="No recommendation fits what you chose.",
    )


def _address(one: Found) -> str:
    year = {"year": st.query_params["year"]} if st.query_params.get("year") else {}
    return monitored.at(recommendation=one.id, **year, **PART)


def _mark(actor: Actor, one: Found) -> None:
    with st.container(border=True):
        st.subheader(text.label(f"{one.review}, recommendation {one.number}".strip()), anchor=False)
        markup.quiet(one.text)
        if not permissions.may(actor, "mark_themes", one.review_id):
            markup.quiet("The coordinator, the DASVEG Chair, the Panel Chair or the author marks themes.")
            return
        key = f"themes-{one.id}"
        options = {"themes": procedure.current().lists["theme"]}
        typed = form.draw("recommendation_themes", {"themes": list(one.themes)}, key=key, options=options)
        if act.button("Mark these themes", key=key):
            times = {"today": clock.today(), "now": clock.now(), "command_id": act.command_id(key)}
            act.do(
                lambda: themes.mark_themes(actor, one.id, typed, **times), done="Themes marked.", key=key, mine=typed
            )
