"""The dashboard: what it counts, of whom, for whom, and what it keeps to itself."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import (
    action_figures,
    actions,
    dashboard,
    dashboard_figures,
    dashboard_pictures,
    dashboard_workbook,
    database,
    dates,
    names,
    procedure,
    secured_records,
    steps,
)
from casework.action_progress import audit_action, complete_action
from casework.actors import OPERATOR
from casework.dashboard import PERIODS, Narrowing
from casework.errors import NotAllowed
from tests.rules.dashboard_cases import NOW, TODAY, action, begun, day, decided, done, hold, make_board, open_copy

HEAD = "head_of_community_safety"


@pytest.fixture(scope="module")
def made_board(made_cast, tmp_path_factory):
    return make_board(made_cast, tmp_path_factory.mktemp("board") / "data")


@pytest.fixture
def reviews(made_board, tmp_path):
    yield from open_copy(made_board, tmp_path / "data")


def seen(actor, **narrowed) -> dashboard.Seen:
    return dashboard.read(actor, Narrowing(**narrowed), today=TODAY)


def figure(actor, key: str, **narrowed) -> dashboard_figures.Figure:
    return next(one for one in dashboard_figures.figures(seen(actor, **narrowed)) if one.key == key)


def figures(actor, **narrowed) -> dict[str, int]:
    return {one.key: one.count for one in dashboard_figures.figures(seen(actor, **narrowed))}


@pytest.mark.req("R197", "R198", "R199", "R201", "R202")
def test_the_head_of_community_safety_reads_every_figure_with_the_rows_behind_it(reviews):
    found = figures(reviews.head_of_community_safety)
    assert found == {
        "open": 7, "missed": 1, "at_risk": 1, "held": 1, "overdue": 4, "home_office": 1, "records": 2, "families": 6, "imrs": 4, "quarters": 0,
        "conclude": 0,
    }  # fmt: skip
    for one in dashboard_figures.figures(seen(reviews.head_of_community_safety)):
        assert bool(one.rows) == bool(one.count) and all(set(one.columns) <= set(row) for row in one.rows)


@pytest.mark.req("R198")
def test_the_decision_clock_says_how_late_how_near_and_what_an_extension_moved(reviews):
    (missed,) = figure(reviews.dasveg_chair, "missed").rows
    assert missed["review"].label.endswith("'Alder'")
    assert missed["late"] == (TODAY - dates.add_months(TODAY - timedelta(days=250), 6)).days
    (near,) = figure(reviews.dasveg_chair, "at_risk").rows
    assert near["review"].label.endswith("'Birch'") and 0 < near["left"] < 46
    lane = next(one for one in dashboard_pictures.lanes(seen(reviews.dasveg_chair)) if "Hazel" in one.review.title)
    (row,) = dashboard_pictures.lane_rows([lane])
    assert row["due"] == TODAY + timedelta(days=120) and row["first_due"] == dates.add_months(
        TODAY - timedelta(days=220), 6
    )


@pytest.mark.req("R199", "B4")
def test_a_hold_is_shown_with_its_days_and_stops_no_clock(reviews):
    (held,) = figure(reviews.dasveg_chair, "held").rows
    assert (held["since"], held["days"]) == (TODAY - timedelta(days=35), 35)
    lane = next(one for one in dashboard_pictures.lanes(seen(reviews.dasveg_chair)) if "Elm" in one.review.title)
    assert lane.held == ((TODAY - timedelta(days=35), TODAY),) and "left" in lane.words


@pytest.mark.req("R198", "R199", "D3", "B4")
def test_the_days_on_hold_are_shown_and_not_taken_off_the_days_of_the_clock(reviews):
    hold(reviews, reviews.board.late, 35)
    (missed,) = figure(reviews.dasveg_chair, "missed").rows
    assert (missed["run"], missed["held"]) == (250, 35)
    assert missed["late"] == (TODAY - dates.add_months(TODAY - timedelta(days=250), 6)).days


@pytest.mark.req("R201", "R163")
def test_an_action_shared_by_two_agencies_is_overdue_for_each_and_counts_once_in_the_total(reviews):
    overdue = figure(reviews.dasveg_chair, "overdue")
    assert overdue.sentence == "4 actions overdue at 2 agencies"
    ages = {
        one.name: {age: len(found) for age, found in one.by_age.items()}
        for one in dashboard_pictures.ages_by_agency(seen(reviews.dasveg_chair))
    }
    assert ages == {
        "Testshire Police": {"month": 1, "quarter": 1, "longer": 1},
        "Testshire Health": {"month": 0, "quarter": 1, "longer": 1},
    }


@pytest.mark.req("R201")
def test_an_agency_chosen_narrows_actions_and_records_and_leaves_the_reviews(reviews):
    found = figures(reviews.head_of_community_safety, agency=reviews.health)
    assert (found["overdue"], found["records"], found["open"]) == (2, 1, 7)
    (only,) = dashboard_pictures.ages_by_agency(seen(reviews.head_of_community_safety, agency=reviews.health))
    assert only.name == "Testshire Health"


@pytest.mark.req("R197")
def test_a_stage_chosen_narrows_everything_of_its_reviews(reviews):
    found = figures(reviews.head_of_community_safety, stage="preparation")
    assert (found["open"], found["missed"], found["overdue"], found["home_office"], found["records"]) == (1, 0, 3, 1, 0)


def test_a_filter_that_is_not_known_counts_as_not_asked(reviews):
    assert Narrowing.of({"stage": "nowhere", "agency": "x", "period": "aeon"}) == Narrowing()
    told = {"stage": "gathering", "agency": reviews.police, "period": "year"}
    assert Narrowing.of(told).address() == told and set(Narrowing().address().values()) == {None}


@pytest.mark.req("R202")
def test_a_home_office_letter_is_unanswered_until_the_answer_to_this_letter_is_recorded(reviews):
    cast, review = reviews, reviews.board.answered
    assert figure(cast.dasveg_chair, "home_office").sentence == "1 Home Office letter unanswered, 20 days"
    done(cast, review, ("amendments_answered", 5))
    assert figure(cast.dasveg_chair, "home_office").count == 0
    with database.change(cast.coordinator, "step_recorded", review=review) as write:
        later = NOW + timedelta(hours=1)
        steps.record(
            write, cast.coordinator, review, "verdict_received", done=TODAY, result="adequate_once_changed", now=later
        )
    assert figure(cast.dasveg_chair, "home_office").count == 1


def test_an_inadequate_report_waits_for_its_resubmission(reviews):
    done(reviews, reviews.board.answered, ("verdict_received", 3), verdict_received="inadequate")
    assert figure(reviews.dasveg_chair, "home_office").count == 1
    done(reviews, reviews.board.answered, ("resubmitted", 1))
    assert figure(reviews.dasveg_chair, "home_office").count == 0


@pytest.mark.req("R30")
def test_records_late_to_be_confirmed_leave_the_list_once_they_are(reviews):
    rows = figure(reviews.coordinator, "records").rows
    assert [(row["agency"], row["late"]) for row in rows] == [("Testshire Health", 9), ("Testshire Police", 9)]
    (asked,) = [
        one
        for one in secured_records.of_review(reviews.coordinator, reviews.board.decided)
        if one.agency_id == reviews.police
    ]
    typed = {
        "holds_records": "yes",
        "scope": ["victim"],
        "guarded": "yes",
        "confirmed_on": day(0),
        "confirmed_by": "Records manager",
    }
    confirm = {"version": asked.version, "today": TODAY, "now": NOW}
    secured_records.confirm(reviews.coordinator, reviews.board.decided, reviews.police, typed, **confirm)
    assert [row["agency"] for row in figure(reviews.coordinator, "records").rows] == ["Testshire Health"]


@pytest.mark.req("R203")
def test_a_family_to_whom_nothing_is_overdue_is_not_counted(reviews):
    found = figure(reviews.coordinator, "families")
    assert found.rows and all(row["late"] for row in found.rows)
    decided(reviews, begun(reviews, "Willow"), 13)
    assert figure(reviews.coordinator, "families").count == found.count
    decided(reviews, begun(reviews, "Yew"), 15)
    assert figure(reviews.coordinator, "families").count == found.count + 1


@pytest.mark.req("R203")
def test_a_family_not_told_of_the_decision_is_counted_until_it_is(reviews):
    before = figure(reviews.coordinator, "families").count
    done(reviews, reviews.board.decided, ("family_informed", 1), family_informed="informed")
    assert figure(reviews.coordinator, "families").count == before - 1


@pytest.mark.req("R147", "R205", "D6")
def test_a_plan_is_not_monitored_once_a_whole_quarter_has_passed_without(cast):
    approved = TODAY - timedelta(days=250)
    review = decided(cast, begun(cast, "Maple"), 500, to=260, upto=("board_approved",))
    rows = figure(cast.dasveg_chair, "quarters").rows
    assert [row["review"].review for row in rows] == [review] and rows[0]["late"] > 0 and rows[0]["due"] > approved
    done(cast, review, ("monitored", 5))
    assert figure(cast.dasveg_chair, "quarters").count == 0


@pytest.mark.req("R206")
def test_a_review_is_ready_to_conclude_when_nothing_is_missing_first(cast):
    every = [step for step in procedure.current().steps if step not in ("concluded", "decided", "verdict_received")]
    review = begun(cast, "Oak")
    told = [("decided", 30), ("verdict_received", 20), *((step, 10) for step in every)]
    done(cast, review, *told, decided="proceed", verdict_received="adequate", family_informed="informed")
    under = action(cast, review, cast.police, late=-5)
    assert figure(cast.dasveg_chair, "conclude").count == 0
    complete_action(cast.dasveg_chair, under, {"completed": day(0), "outcome": "Staff trained"}, today=TODAY, now=NOW)
    assert figure(cast.dasveg_chair, "conclude").count == 0, "it is implemented, and not yet audited"
    audit = {"result": "confirmed", "evidence_seen": "Forty files", "seen_by": "DASVEG Chair", "seen_on": day(0)}
    audit_action(cast.coordinator, under, audit, today=TODAY, now=NOW)
    assert figure(cast.dasveg_chair, "conclude").count == 1


# ---- pictures --------------------------------------------------------------------------------------------------------


@pytest.mark.req("R197", "R198")
def test_lanes_come_the_worst_first_and_say_late_in_words(reviews):
    found = dashboard_pictures.lanes(seen(reviews.head_of_community_safety))
    assert [lane.days_late for lane in found] == sorted((lane.days_late for lane in found), reverse=True)
    assert [lane.review.title.split("'")[1] for lane in found[:2]] == ["Larch", "Alder"]
    assert all(f"{lane.days_late} days late" in lane.words for lane in found[:2])


@given(st.dates(min_value=dates.date(2020, 1, 1), max_value=dates.date(2040, 1, 1)), st.integers(1, 2000))
def test_every_overdue_action_has_one_age_by_calendar_months(target, late):
    today = target + timedelta(days=late)
    age = dashboard_pictures.age_of(target, today)
    bounds = {"month": (0, 1), "quarter": (1, 3), "longer": (3, 12_000)}
    more, most = bounds[age]
    assert today <= dates.add_months(target, min(most, 1200)) or age == "longer"
    assert age == "month" or today > dates.add_months(target, more)


@pytest.mark.req("R163", "R201")
def test_the_trend_ends_with_what_is_overdue_today_and_follows_the_history_of_targets(reviews):
    quarters = dashboard_pictures.trend(reviews.dasveg_chair, seen(reviews.dasveg_chair))
    assert quarters[-1].day == TODAY and len(quarters) == 9
    assert {one.id for one in quarters[-1].overdue} == {
        one.id for one in action_figures.overdue_actions(reviews.dasveg_chair, TODAY)
    }
    counted = action_figures.overdue_trend(reviews.dasveg_chair, today=TODAY, quarters=8)
    assert [(one.day, len(one.overdue)) for one in quarters] == [(one.day, one.overdue) for one in counted]
    late = quarters[-1].overdue[0]
    typed = {"target": day(-30), "reason": "The course was put back."}
    actions.change_target(reviews.coordinator, late.id, typed, today=TODAY, now=NOW)
    after = dashboard_pictures.trend(reviews.dasveg_chair, seen(reviews.dasveg_chair))
    assert len(after[-1].overdue) == len(quarters[-1].overdue) - 1
    assert [len(one.overdue) for one in after[:-1]] == [len(one.overdue) for one in quarters[:-1]]


@pytest.mark.req("R198", "R204")
def test_the_time_taken_is_the_median_of_the_reviews_where_both_days_are_known(reviews):
    taken = {one.step.id: one for one in dashboard_pictures.time_taken(seen(reviews.head_of_community_safety))}
    assert taken["decided"].clock == "One-month clock" and taken["decided"].median == 45
    report = taken["report_completed"]
    assert report.clock == "Decision clock" and len(report.each) == 1 and report.each[0][3] > 180
    recent = {
        one.step.id for one in dashboard_pictures.time_taken(seen(reviews.head_of_community_safety, period="year"))
    }
    assert "submitted_to_home_office" in recent and len(recent) <= len(taken)


# ---- who reads what --------------------------------------------------------------------------------------------------


@pytest.mark.req("S4", "R197")
@pytest.mark.parametrize("who", ["coordinator", "csp_chair", HEAD, "dasveg_chair", "dasveg_member"])
def test_the_partnership_and_dasveg_read_the_dashboard(reviews, who):
    assert figures(getattr(reviews, who))["open"] == 7


@pytest.mark.req("S4")
@pytest.mark.parametrize(
    "who", ["panel_chair", "author", "panel_member", "senior_manager", "imr_author", "action_lead", "auditor", "nobody"]
)
def test_others_are_refused_the_dashboard_and_its_file(reviews, who):
    with pytest.raises(NotAllowed):
        seen(getattr(reviews, who))
    with pytest.raises(NotAllowed):
        dashboard_workbook.download(getattr(reviews, who), {}, NOW)


@pytest.mark.req("S4", "S44")
def test_dasveg_is_told_nothing_of_families_chronologies_imrs_or_records(reviews):
    found = seen(reviews.dasveg_chair)
    assert {"records", "families", "imrs"}.isdisjoint(one.key for one in dashboard_figures.figures(found))
    told = " ".join(
        [
            *(moment.words for lane in dashboard_pictures.lanes(found) for moment in (*lane.done, *lane.due)),
            str(_said(found)),
        ]
    )
    private = [
        step
        for step in procedure.current().steps.values()
        if step.menu in ("family", "chronology", "imrs") or step.id == "family_informed"
    ]
    assert len(private) > 10 and not [step.title for step in private if step.title in told or step.work in told]
    open_to_head = seen(reviews.head_of_community_safety)
    assert any(
        "Agencies compile their chronologies" in m.words
        for lane in dashboard_pictures.lanes(open_to_head)
        for m in lane.done
    )


def _said(found: dashboard.Seen) -> list:
    rows = [row for one in dashboard_figures.figures(found) for row in one.rows]
    return [
        rows,
        dashboard_pictures.lane_rows(dashboard_pictures.lanes(found)),
        [one.step.title for one in dashboard_pictures.time_taken(found)],
    ]


@pytest.mark.req("S4")
def test_a_conflict_of_interest_takes_the_review_out_of_every_figure(reviews):
    with database.change(OPERATOR, "conflict_recorded", review=reviews.board.answered) as write:
        write(
            "insert_conflict",
            id=database.new_id(),
            review_id=reviews.board.answered,
            person_id=reviews.dasveg_chair.person_id,
            declared_on=TODAY,
            note="",
        )
    found = figures(reviews.dasveg_chair)
    assert (found["open"], found["overdue"], found["home_office"]) == (6, 1, 0)
    assert {
        one.overdue[0].review.id
        for one in dashboard_pictures.trend(reviews.dasveg_chair, seen(reviews.dasveg_chair))
        if one.overdue
    } == {reviews.board.late}


@pytest.mark.req("A28", "S39")
@pytest.mark.parametrize("who", ["coordinator", "csp_chair", HEAD])
def test_persons_stand_by_pseudonym_whatever_the_role(reviews, who, monkeypatch):
    person = names.CasePerson("p", "victim", "Quilla Vantongeren", "", "QV", "Adult 1")
    monkeypatch.setattr(names, "of_review", lambda review: [person])
    action(
        reviews, reviews.board.late, reviews.police, late=3, text="Write to Quilla Vantongeren's landlord", number="9"
    )
    texts = [row["text"] for row in figure(getattr(reviews, who), "overdue").rows]
    assert "Write to Adult 1's landlord" in texts and not [text for text in texts if "Quilla" in text or "QV" in text]


# ---- small numbers ---------------------------------------------------------------------------------------------------


@pytest.mark.req("S44")
@given(count=st.integers(0, 60), more=st.integers(0, 60))
def test_no_small_number_of_persons_is_told_nor_left_over_to_be_worked_out(count, more):
    told = dashboard_pictures.small_number(count, count + more)
    assert told.isdigit() == (count >= 5 and more >= 5)
    assert not told.isdigit() or int(told) == count


def persons_of(found: dashboard.Seen) -> dict[str, str]:
    return {label: number for label, number, _ in dashboard_pictures.about_persons(found)}


@pytest.mark.req("S44")
def test_no_two_filters_can_be_subtracted_to_find_a_person(reviews, monkeypatch):
    whole = seen(reviews.dasveg_member)
    for place, stands in enumerate(whole.everything):
        stands.case.facts["child_cared_for"] = place % 2 == 0
    told = persons_of(whole)
    assert set(told.values()) == {"fewer than 5"}
    stages, agencies = ["", *procedure.current().stages], ["", reviews.police, reviews.health]
    for stage in stages:
        for agency in agencies:
            for period in PERIODS:
                narrowed = dashboard.Seen(**{**whole.__dict__, "narrowing": Narrowing(stage, agency, period)})
                assert persons_of(narrowed) == told


@pytest.mark.req("S44")
def test_who_may_open_every_notification_reads_the_number_and_the_reviews(reviews):
    found = seen(reviews.head_of_community_safety)
    found.everything[0].case.facts["suspect_dead"] = True
    about = {
        label: (number, [review.id for review in behind])
        for label, number, behind in dashboard_pictures.about_persons(found)
    }
    assert about["Suspect dead"] == ("1", [found.everything[0].review.id])
