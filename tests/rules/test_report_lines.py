"""The analysis answers each line of enquiry of the agreed terms of reference (App 7 section 15)."""

import io

import pytest
from docx import Document

from casework import case_persons, report_export, report_freezing, reports, terms_writing
from casework.errors import Refused, WrongStep
from tests.rules import report_cases, terms_cases
from tests.rules.report_cases import WHEN
from tests.rules.review_cases import back
from tests.rules.test_reports import blocks
from tests.rules.verbs_table import NOW, TODAY

QUESTIONS = ("Were earlier calls linked?", "Was an interpreter used?")
ANSWERED = {"line_1": "The calls were not linked.", "line_2": "None was offered.\n\nNobody asked why."}


def with_lines(cast) -> str:
    """Every section ready, and then two lines of enquiry agreed; returns the version agreed."""
    report_cases.written(cast)
    terms_cases.entry(cast, "panel_appointment", terms_cases.CHAIR, cast.csp_chair)
    cast.member = terms_cases.entry(cast, "panel_member", terms_cases.MEMBER, agency=cast.police)
    version = terms_writing.begin_terms(cast.panel_chair, cast.first, {}, **WHEN)
    for section, typed in terms_cases.SECTIONS.items():
        terms_cases.write(cast, version, section, typed)
    cast.lines = [terms_cases.add(cast, version, question) for question in QUESTIONS]
    terms_cases.agree(cast, version)
    return version


def drop_the_second(cast) -> None:
    later = terms_cases.again(cast)
    terms_writing.drop_line(cast.panel_chair, later, cast.lines[1], reason="Answered by the inquest.", seq=1, now=NOW)
    terms_cases.agree(cast, later, agreed_on=back(5))


@pytest.mark.req("R122", "R142")
def test_no_version_is_frozen_before_every_line_is_answered_and_then_each_answer_prints_under_its_line(cast):
    with_lines(cast)
    with pytest.raises(WrongStep, match=r"Lines 1 and 2 of enquiry have no answer\. Write it under 'Write', .*15\. Analysis"):
        report_cases.freeze(cast)
    report_cases.save(cast, "overview_report", "analysis", "All in all.", state="in_hand", line_1="The calls were not linked.")
    report_cases.save(cast, "overview_report", "analysis", "All in all.", **ANSWERED)
    version = report_cases.freeze(cast)
    made = report_export.export_report(cast.author, cast.first, "overview_report", version_id=version.id, now=NOW)
    printed = [one.text for one in Document(io.BytesIO(made.content)).paragraphs if one.text]
    at = max(place for place, one in enumerate(printed) if one == "1. Were earlier calls linked?")  # section 3 lists the lines, too
    assert printed[at : at + 6] == [
        "1. Were earlier calls linked?",
        "The calls were not linked.",
        "2. Was an interpreter used?",
        "None was offered.",
        "Nobody asked why.",
        "All in all.",
    ]


@pytest.mark.req("R122")
def test_the_sentence_names_exactly_the_numbers_that_have_no_answer(cast):
    with_lines(cast)
    report_cases.save(cast, "overview_report", "analysis", "x", state="in_hand", line_2="None was offered.", line_1=" ")
    found = report_freezing.check(cast.author, cast.first, today=TODAY)
    assert [one.split(" no answer")[0] for one in found.unanswered] == ["Line 1 of enquiry has"]


@pytest.mark.req("R122")
def test_the_analysis_is_not_ready_with_a_line_unanswered_and_leaving_it_out_answers_nothing(cast):
    with_lines(cast)
    with pytest.raises(Refused) as refused:
        report_cases.save(cast, "overview_report", "analysis", "x", line_1="The calls were not linked.")
    assert [problem.field for problem in refused.value.problems] == ["line_2"]
    report_cases.save(cast, "overview_report", "analysis", "", state="left_out", why="No time.")
    with pytest.raises(WrongStep, match="Lines 1 and 2"):
        report_cases.freeze(cast)


@pytest.mark.req("R122")
def test_a_line_added_after_the_analysis_was_ready_is_to_be_answered_too(cast):
    with_lines(cast)
    report_cases.save(cast, "overview_report", "analysis", "x", **ANSWERED)
    later = terms_cases.again(cast)
    terms_cases.add(cast, later, "Were the children asked?")
    terms_cases.agree(cast, later, agreed_on=back(5))
    with pytest.raises(WrongStep, match="Line 3 of enquiry has"):
        report_cases.freeze(cast)


@pytest.mark.req("R122", "R60")
def test_a_dropped_line_needs_no_answer_and_the_one_it_had_is_kept_but_not_printed(cast):
    with_lines(cast)
    report_cases.save(cast, "overview_report", "analysis", "x", **ANSWERED)
    drop_the_second(cast)
    report_cases.save(cast, "overview_report", "analysis", "y", line_1="They were not.")
    assert "None was offered." not in str(blocks(cast, "overview_report", "analysis"))
    newest, first = reports.history(cast.author, cast.first, "overview_report", "analysis")[:2]
    assert newest.answers["line_2"] == first.answers["line_2"] == ANSWERED["line_2"]
    assert (newest.answers["line_1"], first.answers["line_1"]) == ("They were not.", "The calls were not linked.")
    assert report_cases.freeze(cast).number == 1


@pytest.mark.req("R122", "R124")
def test_a_name_in_an_answer_is_found_when_it_is_saved_and_before_a_version_is_frozen(cast):
    with_lines(cast)
    case_persons.record(cast.coordinator, cast.first, {"part": "victim", "real_name": "Jo Canary", "pseudonym": "Linnet"}, today=TODAY)
    told = report_cases.save(cast, "overview_report", "analysis", "x", **(ANSWERED | {"line_1": "Jo Canary rang."}))
    assert any("the name of" in one for one in told)
    with pytest.raises(Refused, match=r"15\. Analysis"):
        report_cases.freeze(cast)


@pytest.mark.req("R122")
def test_a_review_without_agreed_lines_is_not_asked_for_answers(cast):
    report_cases.written(cast)
    assert report_freezing.check(cast.author, cast.first, today=TODAY).unanswered == []
    assert report_cases.freeze(cast).number == 1
