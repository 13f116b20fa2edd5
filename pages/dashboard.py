"""The dashboard: what is late across all reviews, read in ten seconds from the back of the room; every figure opens the rows behind it."""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from casework import clock, dashboard, dashboard_figures, dashboard_late, dashboard_pictures, permissions
from casework.actors import Actor
from casework.dashboard import Narrowing, Seen, Way
from casework.dashboard_figures import Figure
from casework.dashboard_pictures import AGES, MOST_LANES, AgencyAges, Lane, QuarterEnd, Taken
from casework.dates import show
from casework.errors import CaseworkError
from parts import act, charts, lanes, late_kinds, links, look, markup, text
from parts.marks import Mark, due

ROWS_SHOWN = 50
AGE_STATES = {"month": "in-hand", "quarter": "at-risk", "longer": "late"}


def page(actor: Actor) -> None:
    look.page("Dashboard")
    lanes.styles()
    try:
        seen = dashboard.read(actor, Narrowing.of(st.query_params), today=clock.today())
    except CaseworkError as trouble:
        act.show(trouble)
        return
    permissions.audit.opened(actor, "dashboard_opened")
    markup.quiet(f"As on {show(seen.today)}. {dashboard.marking(seen)}. Persons are named by pseudonym.")
    if not seen.everything:
        look.empty("There is no review yet.", next_step="The dashboard begins with the first notification of a death.")
        links.to("notification", "Record a notification")
        return
    late = dashboard_late.kinds(seen)
    _figures(seen, late)
    above = st.container()
    _filters(actor, seen)
    _lanes(seen)
    _three(actor, seen, above)
    late_kinds.show(late, seen.narrowing)
    _persons(seen)


# ---- filters ---------------------------------------------------------------------------------------------------------


def _filters(actor: Actor, seen: Seen) -> None:
    stages = {"": "All stages", **seen.stages}
    agencies = {"": "All agencies", **dashboard.agencies()}
    periods = {period: label for period, (label, _) in dashboard.PERIODS.items()}
    with st.container(horizontal=True, vertical_alignment="bottom", key="dashboard-filters"):
        _filter("Stage", "stage", stages, seen.narrowing.stage)
        _filter("Agency", "agency", agencies, seen.narrowing.agency)
        _filter("Period", "period", periods, seen.narrowing.period)
        if permissions.may(actor, "export_dashboard"):
            links.download("dashboard", "Excel", **seen.narrowing.address())
    if seen.narrowing.agency:
        name = agencies[seen.narrowing.agency]
        markup.quiet(f"Actions and records are those of {name}. Reviews and clocks are shown for every agency.")


def _filter(label: str, name: str, options: Mapping[str, str], chosen: str) -> None:
    key = f"dashboard-{name}"
    st.session_state[key] = chosen if chosen in options else next(iter(options))
    st.selectbox(label, list(options), key=key, format_func=options.get, on_change=_narrow, args=(name,), width=260)


def _narrow(name: str) -> None:
    """Put the choice in the address, where the page reads it; what was opened is closed, because it may have no rows now."""
    st.query_params.pop("show", None)
    st.query_params.pop("mark", None)
    st.query_params[name] = st.session_state[f"dashboard-{name}"]
    if not st.query_params[name]:
        del st.query_params[name]


# ---- sentences with numbers ------------------------------------------------------------------------------------------


def _figures(seen: Seen, late: Sequence[Figure]) -> None:
    found = dashboard_figures.figures(seen)
    with st.container(key="dashboard-figures"):
        for figure in found:
            if figure.count or figure.key == "open":
                with st.container(key=f"dashboard-figure-{figure.state}-{figure.key}"):
                    links.to(
                        "dashboard",
                        figure.sentence,
                        icon=Mark(figure.state).icon,
                        show=figure.key,
                        **seen.narrowing.address(),
                    )
    none = [figure.none for figure in found if not figure.count and figure.key != "open"]
    if none:
        markup.quiet(f"None: {', '.join(none)}.")
    opened = next((figure for figure in (*found, *late) if figure.key == st.query_params.get("show")), None)
    if opened:
        _opened(opened, seen)


def _opened(figure: Figure, seen: Seen) -> None:
    with st.container(border=True):
        st.subheader(figure.sentence, anchor=False)
        _rows(figure.rows, figure.columns, caption=figure.sentence, key=f"dashboard-rows-{figure.key}")
        links.to("dashboard", "Close this list", **seen.narrowing.address())


def _rows(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str], *, caption: str, key: str) -> None:
    shown = look.paged(rows, key=key, size=ROWS_SHOWN)
    markup.table(
        [{name: _cell(name, row.get(name)) for name in columns} for row in shown],
        columns,
        caption=caption,
        show_caption=False,
    )


def _cell(name: str, value: Any) -> Any:
    if isinstance(value, Way):
        return markup.Link(value.label, links.address(value.page, value.review, **dict(value.more)))
    if name == "late" and isinstance(value, int):
        return due(-value) if value else ""
    return value


# ---- lanes -----------------------------------------------------------------------------------------------------------


def _lanes(seen: Seen) -> None:
    st.header("Every open review along time", anchor=False)
    found = dashboard_pictures.lanes(seen)
    if not found:
        look.empty("No review is open at this stage.", next_step="Choose another stage above.")
        return
    drawn, others = found[:MOST_LANES], found[MOST_LANES:]
    late = sum(lane.late for lane in found)
    says = f"{len(found):,} open {'review' if len(found) == 1 else 'reviews'}, the worst first; {late or 'none'} late."
    if others:
        says += f" The {MOST_LANES} worst have a lane; the others are counted by stage."
    rows = [{name: _cell(name, value) for name, value in row.items()} for row in dashboard_pictures.lane_rows(found)]
    lanes.legend()
    chosen = charts.show(
        lanes.picture(drawn, seen.today, seen.narrowing.first_day(seen.today)),
        says=says,
        rows=rows,
        columns=dashboard_pictures.LANE_COLUMNS,
        key="dashboard-lanes",
        height=lanes.height(drawn),
        selects=True,
        legend=False,
    )
    if chosen:
        links.go("overview", review=lanes.review_at(chosen[0]["y"], drawn))
    if others:
        _others(others)


def _others(others: Sequence[Lane]) -> None:
    counts = [{"stage": stage, "count": count} for stage, count in dashboard_pictures.counts_by_stage(others).items()]
    says = f"{len(others):,} more open reviews, by stage."
    figure = charts.bars(counts, name="stage", figures={"count": "Reviews"})
    charts.show(figure, says=says, rows=counts, columns={"stage": "Stage", "count": "Reviews"}, key="dashboard-stages")


# ---- three pictures of late and long ---------------------------------------------------------------------------------


def _three(actor: Actor, seen: Seen, above: DeltaGenerator) -> None:
    """The rows of a chosen mark stand below the pictures; those a link asks for `above`, because it opens the page anew from its top."""
    ages, quarters, taken = (
        dashboard_pictures.ages_by_agency(seen),
        dashboard_pictures.trend(actor, seen),
        dashboard_pictures.time_taken(seen),
    )
    asked = st.query_params.get("mark", "")
    left, right = st.columns(2, gap="large")
    with left:
        chosen = _pointed_to(_ages(ages, seen))
        chosen = _pointed_to(_trend(quarters, seen)) or chosen
    with right:
        chosen = _pointed_to(_taken(taken, seen)) or chosen
    with above if asked and not chosen else st.container():
        _marked(chosen or asked, ages, quarters, taken, seen)


def _pointed_to(mark: str) -> str:
    """The rows of a mark need the width of the page: say beneath its picture where they stand. Returns the mark."""
    if mark:
        markup.quiet("The rows of the mark you chose stand below the pictures.")
    return mark


def _ages(ages: Sequence[AgencyAges], seen: Seen) -> str:
    """Returns the mark that was chosen, as it stands in the address."""
    st.header("Overdue by agency", anchor=False)
    if not ages:
        markup.quiet("No action is overdue.")
        return ""
    rows = [{"agency": one.name} | {age: len(found) for age, found in one.by_age.items()} for one in ages]
    linked = [
        row | {"agency": _mark_link(one.name, f"agency:{one.key}", seen)} for row, one in zip(rows, ages, strict=True)
    ]
    shared = "An action shared by agencies counts for each."
    chosen = charts.show(
        charts.bars(rows, name="agency", figures=AGES, states=AGE_STATES),
        says=f"{len(seen.overdue):,} overdue, by how long. {shared}",
        rows=linked,
        columns={"agency": "Lead agency", **AGES},
        key="dashboard-ages",
        selects=True,
    )
    if not chosen:
        return ""
    age = list(AGES)[chosen[0]["curve_number"]]
    return f"agency:{ages[chosen[0]['point_index']].key}:{age}"


def _trend(quarters: Sequence[QuarterEnd], seen: Seen) -> str:
    st.header("Overdue by quarter", anchor=False)
    if not any(one.overdue for one in quarters):
        markup.quiet("No action was overdue at the end of a quarter, and none is today.")
        return ""
    rows = [{"day": "Today" if one.day == seen.today else show(one.day), "count": len(one.overdue)} for one in quarters]
    linked = [
        row | {"day": _mark_link(row["day"], f"day:{one.day.isoformat()}", seen)}
        for row, one in zip(rows, quarters, strict=True)
    ]
    chosen = charts.show(
        charts.line(
            [row | {"day": _quarter(one, seen)} for row, one in zip(rows, quarters, strict=True)],
            x="day",
            figures={"count": "Actions overdue"},
        ),
        says=f"Actions overdue at each quarter's end; {rows[-1]['count']:,} today.",
        rows=linked,
        columns={"day": "On", "count": "Actions overdue"},
        key="dashboard-trend",
        height=320,
        selects=True,
    )
    return f"day:{quarters[chosen[0]['point_index']].day.isoformat()}" if chosen else ""


def _quarter(one: QuarterEnd, seen: Seen) -> str:
    """Beneath the line there is room for a month and its year; the table has the day."""
    return "Today" if one.day == seen.today else f"{one.day:%b}<br>{one.day:%Y}"


def _taken(taken: Sequence[Taken], seen: Seen) -> str:
    st.header("Time taken for steps", anchor=False)
    if not taken:
        markup.quiet("No step whose day is known was done in this period.")
        return ""
    rows = dashboard_pictures.taken_rows(taken)
    linked = [
        row | {"step": _mark_link(row["step"], f"step:{one.step.id}", seen)}
        for row, one in zip(rows, taken, strict=True)
    ]
    over = sum(one.median > one.allowed for one in taken)
    takes = "takes" if over == 1 else "take"
    turning = dashboard_pictures.turning_points(taken)
    drawn = [{"step": one.step.title, "median": round(one.median), "allowed": one.allowed} for one in turning]
    figure = charts.bars(drawn, name="step", figures={"median": "Median days taken"})
    figure.update_traces(insidetextanchor="start")
    figure.add_scatter(
        name="Days allowed",
        x=[row["allowed"] for row in drawn],
        y=[charts.named(row["step"]) for row in drawn],
        mode="markers",
        marker={"symbol": "line-ns", "size": 22, "line": {"width": 4, "color": charts.COLOURS["late"]}},
        hovertemplate="%{x} days allowed<extra></extra>",
    )
    chosen = charts.show(
        figure,
        says=f"Days from the start of the clock; {over or 'no'} of {len(taken)} steps {takes} longer than allowed.{_drawn(turning, taken)}",
        rows=linked,
        columns=dashboard_pictures.TAKEN_COLUMNS,
        key="dashboard-taken",
        height=110 + 44 * max(len(drawn), 3),
        selects=True,
    )
    return f"step:{turning[chosen[0]['point_index']].step.id}" if chosen else ""


def _drawn(turning: Sequence[Taken], taken: Sequence[Taken]) -> str:
    """How many of the steps the picture has, where it has not all of them."""
    if len(turning) == len(taken):
        return ""
    longer = sum(one.median > one.allowed for one in turning)
    return (
        f" The picture shows the {len(turning)} that take a review to its next stage, {longer or 'none'} of them longer; "
        f"the table has all {len(taken)}."
    )


# ---- the rows behind a mark ------------------------------------------------------------------------------------------


def _mark_link(label: str, mark: str, seen: Seen) -> markup.Link:
    return markup.Link(label, links.address("dashboard", mark=mark, **seen.narrowing.address()))


def _marked(
    mark: str, ages: Sequence[AgencyAges], quarters: Sequence[QuarterEnd], taken: Sequence[Taken], seen: Seen
) -> None:
    """The rows behind a mark of a picture: agency:<id> and perhaps :<age>, day:<day>, or step:<id>."""
    kind, _, which = mark.partition(":")
    found = {"agency": _of_agency, "day": _of_day, "step": _of_step}.get(kind)
    told = found(which, {"agency": ages, "day": quarters, "step": taken}[kind], seen) if found else None
    if not told:
        markup.quiet("Choose a mark in a picture, or a line of its table, to see the rows behind it.")
        return
    title, rows, columns = told
    with st.container(border=True):
        st.subheader(text.label(title), anchor=False)
        _rows(rows, columns, caption=title, key=f"dashboard-mark-{mark}")
        if mark == st.query_params.get("mark"):
            links.to("dashboard", "Close this list", **seen.narrowing.address())


def _of_agency(which: str, ages: Sequence[AgencyAges], seen: Seen):
    key, _, age = which.partition(":")
    agency = next((one for one in ages if one.key == key), None)
    if agency is None:
        return None
    chosen = {age: agency.by_age[age]} if age in AGES else agency.by_age
    rows = [dashboard_figures.overdue_row(action) for name in reversed(chosen) for action in chosen[name]]
    words = f", {AGES[age].lower()}" if age in AGES else ""
    return f"{agency.name}: {len(rows):,} overdue{words}", rows, dashboard_figures.OVERDUE_COLUMNS


def _of_day(which: str, quarters: Sequence[QuarterEnd], seen: Seen):
    quarter = next((one for one in quarters if one.day.isoformat() == which), None)
    if quarter is None:
        return None
    rows = [
        {
            "action": Way(one.label, "action", one.review.id, (("action", one.id),)),
            "review": one.review.title,
            "target": one.target,
            "late": (quarter.day - one.target).days,
        }
        for one in quarter.overdue
    ]
    columns = {"action": "Action", "review": "Review", "target": "Target then", "late": "Late then"}
    return f"{len(rows):,} overdue on {show(quarter.day)}", rows, columns


def _of_step(which: str, taken: Sequence[Taken], seen: Seen):
    found = next((one for one in taken if one.step.id == which), None)
    if found is None:
        return None
    rows = [
        {"review": dashboard.way(review), "begun": begun, "done": done, "days": days}
        for review, begun, done, days in sorted(found.each, key=lambda one: -one[3])
    ]
    columns = {"review": "Review", "begun": f"{found.clock} began", "done": "Done", "days": "Days"}
    return f"{found.step.title}: {found.allowed} days allowed", rows, columns


# ---- about the deaths ------------------------------------------------------------------------------------------------


def _persons(seen: Seen) -> None:
    st.header("About the deaths", anchor=False)
    found = dashboard_pictures.about_persons(seen)
    rows = [
        {"about": label, "number": number, "reviews": ", ".join(review.title for review in reviews)}
        for label, number, reviews in found
    ]
    opened = any(reviews for *_, reviews in found)
    columns = {"about": "Of all reviews, whatever the filters", "number": "Number"} | (
        {"reviews": "Reviews"} if opened else {}
    )
    markup.table(rows, columns, caption="About the deaths", show_caption=False)
