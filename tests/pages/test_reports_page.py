"""The reports on screen: written a section at a time, quality assured, and taken to the Board."""

import pytest

from casework import chronology_submission, clock, reports
from casework.report_drawn import PARTS
from tests.pages.screens import fill, opened, press, sent, words
from tests.rules import report_cases, test_report_lines
from tests.rules.review_cases import back


@pytest.mark.req("R112", "R10", "R117")
def test_the_author_writes_one_section_with_its_questions_and_what_prints_beside_it(cast):
    report_cases.drafting(cast)
    screen = opened("reports", cast.author, review=cast.first, section="analysis")
    shown = words(screen)
    assert "15. Analysis" in shown and "Name good practice." in shown and "Not begun" in shown
    fill(screen, ":body", "Why it happened.")
    fill(screen, ":state", "ready")
    shown = words(press(screen, "Save the section"))
    assert "Saved: 15. Analysis" in shown and "Ready" in shown and "as text 1" in shown
    assert reports.sections(cast.author, cast.first, "overview_report")[15].body == "Why it happened."


@pytest.mark.req("R124")
def test_a_name_is_told_while_it_is_typed(cast):
    report_cases.drafting(cast)
    report_cases.named(cast)
    screen = opened("reports", cast.author, review=cast.first, section="overview")
    fill(screen, ":body", "Jo Canary rang.")
    assert "“Jo Canary”, the name of" in words(screen)


@pytest.mark.req("A37", "R78")
def test_a_draft_from_the_chronology_is_put_after_what_the_author_wrote_and_saved_only_with_the_section(cast):
    report_cases.drafting(cast)
    screen = opened("reports", cast.author, review=cast.first, section="chronology")
    assert "A draft from the agencies' chronologies" in words(screen)
    fill(screen, ":body", "My own beginning.")
    chronology_submission.submit_chronology(cast.coordinator, cast.first, cast.police, now=clock.now())
    screen.session_state[f"report-{cast.first}-overview_report-chronology:body.offered:fold"] = True
    shown = words(screen.run())
    assert "the records of Testshire Police say: A call." in shown
    press(screen, "Put it after what is written")
    body = next(one for one in screen.text_area if str(one.key).endswith(":body")).value
    assert body.startswith("My own beginning.\n\n2019\n\nOn 12 September 2019, the records of Testshire Police say: A call.")
    assert not reports.newest_texts(cast.first).get(("overview_report", "chronology"))
    assert "A draft from the agencies' chronologies" not in words(opened("reports", cast.author, review=cast.first, section="analysis"))


@pytest.mark.req("R112")
def test_previous_and_next_go_from_section_to_section(cast):
    report_cases.drafting(cast)
    screen = opened("reports", cast.author, review=cast.first, section="timescales")
    assert "1. Timescales" in words(screen)
    assert "2. Confidentiality" in words(press(screen, "Next"))
    assert "Introduction and background" in words(press(press(screen, "Previous"), "Previous"))


@pytest.mark.req("R169", "S4")
def test_whom_no_version_has_reached_is_shown_no_text(cast):
    report_cases.written(cast)
    report_cases.save(cast, "overview_report", "analysis", "Caracal.")
    report_cases.freeze(cast)
    for actor in (
        cast.panel_member,
        cast.csp_chair,
        cast.head_of_community_safety,
        cast.dasveg_chair,
        cast.senior_manager,
    ):
        screen = opened("reports", actor, review=cast.first, part="read")
        assert "No version of the reports has reached you" in words(screen) and "Caracal" not in sent(screen)
    for actor in (cast.outsider, cast.nobody, cast.auditor):
        assert "was not found" in words(opened("reports", actor, review=cast.first))
    report_cases.given(cast, "shared")
    assert "Caracal" in words(opened("reports", cast.panel_member, review=cast.first, part="read"))
    assert "Caracal" not in sent(opened("reports", cast.dasveg_chair, review=cast.first, part="read"))


@pytest.mark.req("R142")
def test_after_a_change_the_page_says_what_is_to_be_done_again_and_why(cast):
    report_cases.approved(cast)
    assert "Version 1 is in force" in words(opened("reports", cast.coordinator, review=cast.first))
    report_cases.save(cast, "overview_report", "analysis", "Another analysis.")
    shown = words(opened("reports", cast.csp_chair, review=cast.first))
    assert (
        "The text was changed after version 1" in shown
        and "Board: approved: version 1" in shown
        and "does not count" in shown
    )


@pytest.mark.req("R130")
def test_the_quality_page_names_who_has_not_answered_and_a_manager_answers_for_their_own_agency(cast):
    report_cases.asked(cast)
    shown = words(opened("reports", cast.panel_chair, review=cast.first, part="quality"))
    assert "Testshire Police has not said" in shown and "Not met, or not recorded" in shown
    screen = opened("reports", cast.senior_manager, review=cast.first, part="quality")
    assert "Testshire Police" in words(screen) and "Record the answer of Testshire Police" in words(screen)
    assert "Testshire Police" not in sent(
        opened("reports", cast.senior_manager_health, review=cast.first, part="quality")
    )


@pytest.mark.req("R140", "A27", "D5")
def test_the_approval_page_offers_the_next_link_and_says_what_comes_first_for_the_others(cast):
    report_cases.on_the_way(cast, "raised")
    shown = words(opened("reports", cast.csp_chair, review=cast.first, part="approval"))
    for title in ("Board: content agreed", "Board: anonymity checked", "Board: tabled at a CSP meeting"):
        assert f"Record: {title}" in shown
    assert f"Raised with the CSP Board: {back(2)}" in shown and "Correct the record" not in shown  # a line until it is opened
    assert "Record: Board: approved" not in shown and "First: The Board has not agreed" in shown


@pytest.mark.req("R124", "R115")
def test_the_check_names_every_place_before_the_version_is_frozen(cast):
    report_cases.named(cast)
    report_cases.written(cast)
    report_cases.save(cast, "executive_summary", "issues", "Jo Canary was not heard.")
    screen = opened("reports", cast.author, review=cast.first, part="check")
    assert "This still identifies somebody" in words(screen) and "7. Key issues arising from the review" in words(
        screen
    )


@pytest.mark.req("R125")
@pytest.mark.parametrize("document", ["overview_report", "executive_summary"])
def test_every_section_of_the_template_opens(cast, document):
    report_cases.drafting(cast)
    for section in reports.rules_of(cast.first).reports.document_of(document).section:
        screen = opened("reports", cast.author, review=cast.first, document=document, section=section.id)
        assert section.heading in words(screen)
        assert set(section.drawn) <= set(PARTS)


@pytest.mark.req("R122")
def test_the_analysis_asks_for_an_answer_to_each_line_and_the_check_says_which_have_none(cast):
    test_report_lines.with_lines(cast)
    screen = opened("reports", cast.author, review=cast.first, part="check")
    assert "Lines 1 and 2 of enquiry have no answer" in words(screen) and "Freeze as the next version" not in words(screen)
    screen = opened("reports", cast.author, review=cast.first, document="overview_report", section="analysis")
    assert "Answer to line 2" in words(screen) and "Was an interpreter used?" in words(screen)
    fill(screen, ":line_1", "They were not linked.")
    fill(screen, ":line_2", "None was offered.")
    fill(screen, ":body", "All in all.")
    fill(screen, ":state", "ready")
    assert "Saved: 15. Analysis" in words(press(screen, "Save the section"))
    assert "no answer" not in words(opened("reports", cast.author, review=cast.first, part="check"))
