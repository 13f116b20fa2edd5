"""Panel quality assurance and the way of a version to the Board: truth tables, and one property of all orders."""

import itertools
import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import (
    database,
    procedure,
    report_approval,
    report_content,
    report_quality,
    reports,
    reviews,
    standing,
    steps,
)
from casework.errors import NotFound, Refused, WrongStep
from tests.rules import report_cases, review_cases
from tests.rules.report_cases import WAY, WHEN
from tests.rules.report_cases import given as record
from tests.rules.review_cases import back
from tests.rules.sampling import examples
from tests.rules.verbs_table import NOW, TODAY

RULES = procedure.current()
REPORT, SUMMARY = RULES.reports.document
BOARD = ("content_agreed", "anonymity_agreed", "approved", "tabled")


def standing_of(cast):
    return standing.of_review(reviews.in_view(cast.coordinator, cast.first), today=TODAY)


def blocks(cast, document: str, section: str) -> list[dict]:
    content = report_content.compose(standing_of(cast))
    (found,) = [one for one in report_content.document_in(content, document)["sections"] if one["id"] == section]
    return found["blocks"]


def said(cast, document: str, section: str) -> str:
    return json.dumps(blocks(cast, document, section), ensure_ascii=False)


# --- quality assurance ---


@pytest.mark.req("R130")
def test_the_refusal_lists_every_contributor_and_point_that_is_missing(cast):
    report_cases.shared(cast)
    report_cases.with_plan(cast)
    with pytest.raises(WrongStep) as refusal:
        record(cast, "submitted")
    assert "Testshire Police contributed and has not been asked about version 1." in refusal.value.obstacles
    others = [item.label for item in RULES.checklists.checklist["panel_quality"].items[1:]]
    assert [f"Not met, or not recorded: {label}." for label in others] == refusal.value.obstacles[1:5]


@pytest.mark.req("R130")
@pytest.mark.parametrize("missing", [None, "represented", *report_cases.POINTS])
def test_all_five_points_must_be_met(cast, missing):
    report_cases.asked(cast)
    report_cases.answer(cast, **({"satisfied": "no", "lacks": "Our part in May."} if missing == "represented" else {}))
    for point in report_cases.POINTS:
        typed = report_cases.POINT | ({"met": "no", "note": "Not yet."} if point == missing else {})
        report_quality.quality_assure(cast.panel_chair, cast.first, point, typed, **WHEN)
    assert ("quality_assured" in steps.case(cast.first).records) is (missing is None)
    assert bool(report_quality.missing(cast.first)) is (missing is not None)
    report_cases.with_plan(cast)
    if missing:
        with pytest.raises(WrongStep):
            record(cast, "completed")
    else:
        record(cast, "completed")
        record(cast, "submitted")


@pytest.mark.req("R130")
def test_a_point_no_longer_met_opens_the_step_again_until_the_reports_have_gone_to_dasveg(cast):
    report_cases.quality_assured(cast)
    report_cases.answer(cast, satisfied="no", lacks="The call in May.")
    assert "quality_assured" not in steps.case(cast.first).records
    report_cases.answer(cast)
    report_cases.with_plan(cast)
    report_cases.on_from(cast, "completed", "submitted")
    with pytest.raises(WrongStep, match="closed"):
        report_cases.answer(cast, satisfied="no", lacks="Too late.")


@pytest.mark.req("R130", "R169")
def test_a_manager_answers_for_their_own_agency_and_reads_no_other_line(cast):
    report_cases.shared(cast)
    typed = {"asked_on": back(5), "named": "A friend of the victim"}
    report_quality.ask_contributors(cast.panel_chair, cast.first, typed, agency_ids=[cast.police, cast.health], **WHEN)
    assert [one.name for one in report_quality.contributors(cast.senior_manager, cast.first)] == ["Testshire Police"]
    friend = next(one for one in report_quality.contributors(cast.panel_chair, cast.first) if one.agency_id is None)
    for line in (friend.id, report_quality.contributors(cast.senior_manager_health, cast.first)[0].id):
        with pytest.raises(NotFound):
            report_quality.answer_contributor(cast.senior_manager, line, report_cases.ANSWER, version=1, **WHEN)


@pytest.mark.req("R130")
def test_each_awaited_answer_is_owed_by_the_agencys_manager_until_it_is_given(cast):
    report_cases.asked(cast)
    stands = {cast.first: standing_of(cast)}
    (owed,) = report_quality.owed(stands, today=TODAY)
    assert (owed.owner, owed.agency_id, owed.page, owed.due) == ("senior_manager", cast.police, "reports", TODAY + timedelta(days=7))
    report_cases.answer(cast)
    assert report_quality.owed(stands, today=TODAY) == []


# --- the way to the Board ---


@pytest.mark.req("R142", "R138", "R139", "R140")
@pytest.mark.parametrize(("reached", "next_one"), [pair for pair in itertools.product(("frozen", *WAY), WAY)])
def test_every_link_out_of_order_is_refused_and_writes_nothing(portal_at, reached, next_one):
    cast = portal_at(reached)
    done = WAY[: WAY.index(reached) + 1] if reached != "frozen" else ()
    needs = {
        "shared": (), "completed": ("shared",), "submitted": ("completed",), "presented": ("submitted",), "forwarded": ("presented",),
        "raised": ("forwarded",), "content_agreed": ("raised",), "anonymity_agreed": ("raised",), "approved": ("content_agreed", "anonymity_agreed"),
        "tabled": ("raised",),
    }[next_one]  # fmt: skip
    assured = reached not in ("frozen", "shared")
    may = set(needs) <= set(done) and (assured or next_one == "shared")
    missing = report_approval.obstacles(next_one, cast.first)
    assert (not missing) is may, missing
    if not may:
        before = database.rows("report_marks_of", version=reports.latest_frozen(cast.first).id)
        with pytest.raises(WrongStep) as refusal:
            record(cast, next_one)
        assert refusal.value.obstacles and all(sentence.endswith((".", "'.")) for sentence in refusal.value.obstacles)
        assert database.rows("report_marks_of", version=reports.latest_frozen(cast.first).id) == before


@pytest.fixture(scope="module")
def portal_at(made_cast, tmp_path_factory):
    """The portal with everything recorded up to a link; each made once, and nothing is written in it but refusals."""
    import shutil

    folder, cast = made_cast
    state = {"at": None}

    def at(reached: str):
        if state["at"] != reached:
            where = tmp_path_factory.mktemp("way") / "data"
            shutil.copytree(folder, where)
            database.open_portal(where)
            if reached in ("frozen", "shared"):
                getattr(report_cases, reached)(cast)
            else:
                report_cases.on_the_way(cast, reached)
            state["at"] = reached
        return cast

    yield at
    database.close_portal()


@pytest.mark.req("A27", "R140")
@pytest.mark.parametrize("order", [order for order in itertools.permutations(BOARD) if order.index("approved") > order.index("content_agreed")])
def test_the_boards_four_outcomes_are_dated_one_by_one_and_tabling_comes_when_it_comes(cast, order):
    report_cases.on_the_way(cast, "raised")
    for what in order:
        if what == "approved" and order.index(what) < order.index("anonymity_agreed"):
            with pytest.raises(WrongStep, match="anonymity"):
                record(cast, what)
            return
        record(cast, what, done_on=back(1))
    recorded = steps.case(cast.first).records
    assert {"board_agreed", "board_approved", "tabled_at_csp"} <= set(recorded)
    assert reports.approved_version(cast.first).approved_on == TODAY - timedelta(days=1)


@pytest.mark.req("R140")
def test_the_board_agrees_only_with_both_content_and_anonymity(cast):
    report_cases.on_the_way(cast, "raised")
    record(cast, "content_agreed")
    assert "board_agreed" not in steps.case(cast.first).records
    record(cast, "anonymity_agreed", done_on=back(1))
    agreed = steps.case(cast.first).records["board_agreed"]
    assert agreed.done.earliest == TODAY - timedelta(days=1) and "Version 1" in agreed.note


@pytest.mark.req("R142")
def test_a_day_before_its_cause_is_refused_and_so_is_one_after_what_rests_on_it(cast):
    report_cases.on_the_way(cast, "presented")
    with pytest.raises(Refused, match="on or after it"):
        record(cast, "forwarded", done_on=back(5))
    record(cast, "forwarded")
    with pytest.raises(Refused, match="on or before it"):
        record(cast, "presented", done_on=back(1))


@pytest.mark.req("R138", "R142")
def test_the_reports_are_not_given_to_dasveg_on_a_day_before_they_were_completed(cast):
    report_cases.quality_assured(cast)
    report_cases.with_plan(cast)
    record(cast, "completed", done_on=back(2))
    with pytest.raises(Refused, match="'Overview report completed'"):
        record(cast, "submitted", done_on=back(3))
    assert "submitted_to_dasveg" not in steps.case(cast.first).records
    record(cast, "submitted", done_on=back(2))


@pytest.mark.req("R138", "D5")
def test_an_absent_author_and_a_missed_meeting_are_said_and_taken(cast):
    from casework import meetings

    report_cases.on_the_way(cast, "submitted")
    typed = {"body": "dasveg", "meets_on": back(4), "meets_at": "10:00"}
    meetings.arrange_meeting(cast.coordinator, typed, today=TODAY)
    told = record(cast, "presented", author_present="no")
    assert len(told) == 2 and "next meeting" in told[0] and "The author was not there" in told[1]


@pytest.mark.req("R139", "R166")
def test_what_was_sent_to_the_csp_chair_is_kept_with_the_address_and_exactly_which_text(cast):
    report_cases.on_the_way(cast, "forwarded")
    version = reports.in_force(cast.first)
    (sent,) = [mark for mark in report_approval.marks(cast.coordinator, cast.first) if mark.what == "forwarded"]
    assert sent.answers["sent_to"] == "chair@example.gov.uk" and sent.version_id == version.id
    (stored,) = [row for row in database.rows("report_marks_of", version=version.id) if row["what"] == "forwarded"]
    assert stored["digest"] == version.digest


@pytest.mark.req("R142")
def test_after_the_first_change_every_approval_is_to_be_done_again_and_the_record_says_why(cast):
    report_cases.on_the_way(cast, "tabled")
    assert reports.approved_version(cast.first).number == 1
    report_cases.save(cast, "executive_summary", "issues", "Another issue.")
    assert reports.approved_version(cast.first) is None and reports.in_force(cast.first) is None
    assert reports.latest_frozen(cast.first).number == 1
    recorded = steps.case(cast.first).records
    assert not set(reports.GIVEN_TO_A_VERSION) & set(recorded) and "report_completed" in recorded
    assert any(sentence.startswith("Board: approved: version 1") for sentence in report_approval.fallen(cast.csp_chair, cast.first))
    notes = {row["step"]: row["note"] for row in database.rows("step_records", reviews=[cast.first]) if row["outcome"] == "reopened"}
    assert "'7. Key issues arising from the review' was changed on" in notes["board_approved"]


@pytest.mark.req("R142")
def test_what_rests_on_a_mark_is_taken_back_before_it(cast):
    report_cases.on_the_way(cast, "approved")
    with pytest.raises(WrongStep, match="Board: approved"):
        report_approval.take_back(cast.csp_chair, cast.first, "content_agreed", reason="Wrong meeting", now=NOW)
    report_approval.take_back(cast.csp_chair, cast.first, "approved", reason="Wrong meeting", now=NOW)
    assert reports.approved_version(cast.first) is None and "board_approved" not in steps.case(cast.first).records
    record(cast, "approved")
    assert reports.approved_version(cast.first).number == 1


@pytest.mark.req("R142")
def test_steps_recorded_before_the_portal_do_not_count_for_a_version_frozen_in_it(cast):
    report_cases.written(cast)
    review_cases.done(cast.coordinator, cast.first, {"quality_assured": 6, "board_approved": 5, "report_completed": 6})
    report_cases.freeze(cast)
    recorded = steps.case(cast.first).records
    assert "board_approved" not in recorded and "quality_assured" not in recorded and "report_completed" in recorded


CHOICES = ("edit", "freeze", "quality", *WAY)


@pytest.mark.req("R142")
def test_whatever_the_order_of_edits_and_approvals_an_approval_counts_only_for_the_text_it_was_given_to(made_cast, tmp_path_factory):
    import shutil

    folder, cast = made_cast

    @settings(max_examples=examples(3), deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(st.sampled_from(CHOICES), max_size=14), st.lists(st.sampled_from(("edit", "freeze", "approved")), max_size=5))
    def check(acts, at_the_end):
        where = tmp_path_factory.mktemp("orders") / "data"
        shutil.copytree(folder, where)
        database.open_portal(where)
        report_cases.written(cast)
        report_cases.with_plan(cast)
        given_to: set[str] = set()
        for number, act in enumerate([*acts, "freeze", "shared", "quality", *WAY[1:], *at_the_end]):
            try:
                if act == "edit":
                    report_cases.save(cast, "overview_report", "overview", f"Text {number}.")
                elif act == "freeze":
                    report_cases.freeze(cast)
                elif act == "quality":
                    report_cases.quality_again(cast)
                else:
                    record(cast, act)
                if act == "approved":
                    given_to.add(reports.in_force(cast.first).digest)
            except (WrongStep, Refused):
                pass
            approved = reports.approved_version(cast.first)
            now = report_content.digest(report_content.compose(standing_of(cast), TODAY - timedelta(days=6)))
            recorded = "board_approved" in steps.case(cast.first).records
            assert (approved is not None) is recorded
            assert approved is None or (approved.digest in given_to and approved.digest == now)

    check()
    database.close_portal()


@pytest.mark.req("R112", "R123", "R138", "R140")
def test_the_summary_is_written_through_to_the_boards_approval_by_the_people_of_the_procedure(cast):
    report_cases.drafting(cast)
    for document in RULES.reports.document:
        for section in document.section:
            if section.text:
                report_cases.save(cast, document.id, section.id, f"What is to be said of {section.heading.lower()}.")
    steps.record_step(cast.author, cast.first, "report_drafted", outcome="done", done=back(7), **WHEN)
    version = report_cases.freeze(cast)
    record(cast, "shared")
    report_cases.asked(cast)
    report_cases.answer(cast)
    for point in report_cases.POINTS:
        report_quality.quality_assure(cast.panel_chair, cast.first, point, report_cases.POINT, **WHEN)
    report_cases.with_plan(cast)
    for what in WAY[1:]:
        record(cast, what)
    assert reports.approved_version(cast.first).digest == version.digest
    assert all(one.mark for one in report_approval.chain(cast.csp_chair, cast.first))
