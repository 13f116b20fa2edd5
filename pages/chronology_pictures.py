"""Pictures of the chronology: a timeline by agency that can be zoomed, and contacts by agency and month."""

import streamlit as st

from casework import chronology, chronology_filters, chronology_pictures, dates, permissions
from casework.actors import Actor
from casework.chronology_entries import persons_to_choose
from casework.chronology_filters import Filters
from casework.chronology_pictures import GAP_WEEKS, SILENT_WEEKS, Timeline
from casework.errors import CaseworkError, Refused
from parts import act, charts, chronology_list, heat_map, links, look, markup, part_of_page, review, timeline

PARTS = {"timeline": "Timeline", "heat_map": "Contacts by month"}


def page(actor: Actor) -> None:
    stands = review.begin(actor, "see_review", "Pictures of the chronology")
    review_id = stands.review.id
    links.to("chronology", "All entries as a list", review=review_id, icon=":material/list:")
    try:
        chronology.opened(actor, review_id)
        agencies = chronology.agencies_in_view(actor, review_id)
        if not agencies:
            look.empty("No entry is to be seen here yet.", next_step="An agency's chronology is drawn here once it is submitted to the panel.")
            return
        part = part_of_page.choose(
            list(PARTS), PARTS, key=f"pictures-{review_id}:part", asked=st.query_params.get("part"), otherwise="timeline"
        )
        filters, weeks = _asked(actor, review_id, agencies, gaps=part == "timeline")
        drawn = chronology_pictures.timeline(actor, review_id, filters, weeks=weeks)
    except CaseworkError as trouble:
        act.show(trouble)
        return
    if not drawn.marks:
        look.empty("No entry matches.", next_step="Change or clear the filters.")
    elif part == "timeline":
        _timeline(drawn)
    else:
        _heat_map(drawn, review_id)


def _asked(actor: Actor, review_id: str, agencies: dict[str, str], *, gaps: bool) -> tuple[Filters, int]:
    """Agency, person and period; and from how many weeks on a gap is shaded."""
    key = f"pictures-{review_id}"
    persons = persons_to_choose(review_id, permissions.rendering(actor, review_id))
    places = st.columns([3, 3, 2, 2, 2], vertical_alignment="bottom")
    days = {"placeholder": "dd/mm/yyyy", "help": chronology_list.AS_FAR, "autocomplete": "off"}
    typed = {
        "agency": places[0].selectbox("Agency", ["", *agencies], format_func=lambda one: agencies.get(one, "All agencies"), key=f"{key}:agency"),
        "about": places[1].selectbox("Family member", ["", *persons], format_func=lambda one: persons.get(one, "Everybody"), key=f"{key}:about"),
        "from": places[2].text_input("From", key=f"{key}:from", **days),
        "to": places[3].text_input("To", key=f"{key}:to", **days),
    }
    weeks = SILENT_WEEKS
    if gaps:
        weeks = places[4].selectbox(
            "Shade gaps from", GAP_WEEKS, index=GAP_WEEKS.index(SILENT_WEEKS), format_func="{} weeks".format, key=f"{key}:weeks"
        )
    try:
        return chronology_filters.filters_from(typed, agencies=agencies, persons=persons), weeks
    except Refused as trouble:
        act.show(trouble)
        good = {name: said for name, said in typed.items() if name in ("agency", "about")}
        return chronology_filters.filters_from(good, agencies=agencies, persons=persons), weeks


def _timeline(drawn: Timeline) -> None:
    charts.show(
        timeline.figure(drawn),
        says=timeline.says(drawn),
        rows=chronology_pictures.agency_rows(drawn),
        columns=chronology_pictures.agency_columns(drawn),
        key="chronology-timeline",
        height=timeline.height(drawn),
        zooms=True,
    )
    if drawn.gaps:
        with st.expander("The gaps as a table"):
            rows = [{"from": dates.show(gap.first), "to": dates.show(gap.last), "weeks": gap.weeks} for gap in drawn.gaps]
            markup.table(rows, {"from": "From", "to": "To", "weeks": "Weeks"}, caption="Nothing recorded", show_caption=False)


def _heat_map(drawn: Timeline, review_id: str) -> None:
    seen = st.checkbox("Only contacts in which the victim was seen", key=f"pictures-{review_id}:seen")
    counted = chronology_pictures.heat_map(drawn, seen=seen)
    if not counted.counts:
        look.empty(heat_map.says(counted, seen=seen), next_step="Show all contacts, or change the filters.")
        return
    charts.show(
        heat_map.figure(counted, drawn.period),
        says=heat_map.says(counted, seen=seen, period=drawn.period),
        rows=chronology_pictures.heat_rows(counted),
        columns={"month": "Month", **counted.agencies},
        key="chronology-heat-map",
        height=heat_map.height(counted),
    )
