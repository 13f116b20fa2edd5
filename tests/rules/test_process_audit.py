"""The yearly audit of the process: recorded for a year, its figures, its draft as Word, recommendations by theme (3.7)."""

import io
import zipfile
from datetime import date, timedelta

import pytest

from casework import case_persons, holds, process_audit, process_figures, steps, themes
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.rules import plan_cases, review_cases
from tests.rules.conclusion_cases import action_in
from tests.rules.monitoring_cases import approved
from tests.rules.review_cases import back
from tests.rules.verbs_table import DAY, NOW, TODAY

WHEN = {"today": TODAY, "now": NOW}
YEAR = process_audit.years(today=TODAY)[0]


def audited(cast, *reviews: str, version: int = 0, who=None, **typed) -> None:
    said = {"audited_on": DAY, "reviews": list(reviews), "lessons": "Ask again", "good_practice": "Early meetings", **typed}
    process_audit.record_process_audit(who or cast.dasveg_chair, YEAR.key, said, version=version, **WHEN)


def published(cast, *, version: int = 1, **typed) -> None:
    said = {"published_on": DAY, "link": "https://example.invalid/lessons", **typed}
    process_audit.publish_process_audit(cast.dasveg_chair, YEAR.key, said, version=version, **WHEN)


def record(review: str, step: str):
    return steps.case(review).records.get(step)


@pytest.mark.req("R161", "D7")
def test_the_audit_of_a_year_is_a_step_of_every_review_it_looked_at_once(cast):
    approved(cast)
    review_cases.proceeding(cast, cast.second)
    audited(cast, cast.first)
    assert record(cast.first, "process_audited").done.latest == TODAY and record(cast.second, "process_audited") is None
    audited(cast, cast.first, cast.second, version=1, lessons="Ask twice")
    assert record(cast.second, "process_audited").done.latest == TODAY and record(cast.first, "process_audited").seq == 1
    found = process_audit.audits(cast.dasveg_member)[YEAR.key]
    assert (found.lessons, found.version_no, set(found.reviews)) == ("Ask twice", 2, {cast.first, cast.second})


@pytest.mark.req("R161")
def test_lessons_are_published_beside_the_reports_that_are_published(cast):
    approved(cast)
    review_cases.proceeding(cast, cast.second)
    review_cases.done(cast.coordinator, cast.first, {"published": 3})
    with pytest.raises(WrongStep, match="has not been audited"):
        published(cast)
    audited(cast, cast.first, cast.second)
    published(cast)
    assert record(cast.first, "lessons_published").done.latest == TODAY and record(cast.second, "lessons_published") is None
    found = process_audit.audits(cast.dasveg_member)[YEAR.key]
    assert (found.link, found.published_on, found.lessons) == ("https://example.invalid/lessons", TODAY, "Ask again")
    audited(cast, cast.first, version=2, lessons="Ask twice")
    assert process_audit.audits(cast.dasveg_member)[YEAR.key].link, "a correction keeps where it is published"


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"audited_on": (YEAR.first_day - timedelta(days=1)).strftime("%d/%m/%Y")}, "The year begins"),
        ({"audited_on": back(-1)}, "future"),
        ({"lessons": " "}, "Lessons"),
        ({"reviews": []}, "Reviews"),
        ({"reviews": ["no-such-id"]}, "Reviews"),
    ],
)
def test_an_audit_that_cannot_be_is_refused(cast, typed, says):
    approved(cast)
    with pytest.raises(Refused, match=says):
        audited(cast, cast.first, **typed)


def test_a_link_that_is_none_and_a_day_before_the_audit_are_refused(cast):
    approved(cast)
    audited(cast, cast.first)
    for typed in ({"link": "javascript:alert(1)"}, {"published_on": back(1)}):
        with pytest.raises(Refused):
            published(cast, **typed)


def test_of_two_who_write_the_audit_the_second_is_told(cast):
    approved(cast)
    audited(cast, cast.first)
    with pytest.raises(Stale) as overtaken:
        audited(cast, cast.first, lessons="Mine", who=cast.coordinator)
    assert overtaken.value.current["lessons"] == "Ask again"


@pytest.mark.parametrize("key", ["", "2026", "2026-04-02", "2999-04-01", "no-such-id"])
def test_a_year_that_has_not_begun_or_is_none_is_not_found(cast, key):
    with pytest.raises(NotFound, match="This year was not found"):
        process_audit.year(key, today=TODAY)


@pytest.mark.req("D7")
def test_years_are_named_as_the_partnership_counts_them():
    assert process_audit.Year(date(2026, 4, 1), date(2027, 3, 31)).label == "2026-27"
    assert process_audit.Year(date(2026, 1, 1), date(2026, 12, 31)).label == "2026"
    assert [one.first_day.month for one in process_audit.years(today=date(2026, 3, 31))] == [4] * 5
    assert process_audit.years(today=date(2026, 3, 31))[0].label == "2025-26"


@pytest.mark.req("R161", "R171", "R172")
def test_the_figures_of_a_year_are_those_of_the_records(cast):
    day = process_audit.Year(TODAY - timedelta(days=100), TODAY)
    review_cases.proceeding(cast)  # notified 55 days ago, decided 20 days ago
    review_cases.proceeding(cast, cast.second)
    review_cases.done(cast.coordinator, cast.second, {"decided": 15}, result="not_proceed")
    action_in(cast, "implemented")
    hold = {"reason": "inquest", "started_on": back(5), "family_taking_part": "no"}
    holds.place_on_hold(cast.coordinator, cast.first, hold, today=TODAY)
    extended = {"new_due": back(-400), "panel_agreed_on": back(2), "csp_agreed_on": back(1), "reason": "The trial was put back"}
    holds.agree_extension(cast.csp_chair, cast.first, extended, today=TODAY, now=NOW)
    found = process_figures.of_year(cast.dasveg_member, day, today=TODAY)
    counts = {row["what"].strip(): row["number"] for row in found["figures"]}
    assert (counts["Deaths notified"], counts["Decisions by the CSP Chair"], counts["Do not proceed"]) == (2, 2, 1)
    assert counts["Overview reports completed"] == 0
    (taken,) = found["times"]
    assert (taken["reviews"], taken["median"], taken["longest"]) == (2, 38, 40)
    assert any("The trial was put back" in one for one in found["extensions"])
    assert any("on hold for 5 days" in one for one in found["extensions"])
    assert {row["what"]: row["number"] for row in found["actions"]}["Implemented"] == 1
    earlier = process_audit.Year(TODAY - timedelta(days=900), TODAY - timedelta(days=600))
    assert not any(row["number"] for row in process_figures.of_year(cast.dasveg_member, earlier, today=TODAY)["figures"])


@pytest.mark.req("R161", "R214", "S44")
def test_the_draft_as_word_holds_figures_lessons_and_no_real_name(cast):
    approved(cast)
    person = {"part": "victim", "real_name": "Jo Canary", "initials": "JC", "pseudonym": "Rowan"}
    case_persons.record(cast.coordinator, cast.first, person, today=TODAY)
    plan_cases.recommendation(cast, text="Ask Jo Canary")
    audited(cast, cast.first, lessons="Jo Canary was not asked alone")
    for who in (cast.dasveg_chair, cast.coordinator):
        made = process_figures.download(who, {"year": YEAR.key}, NOW)
        with zipfile.ZipFile(io.BytesIO(made.content)) as book:
            words = "".join(book.read(part).decode() for part in book.namelist() if part.endswith(".xml"))
        assert "Rowan was not asked alone" in words and "Canary" not in words
        assert made.name == f"Yearly audit {YEAR.label}.docx" and "Deaths notified" in words
    with pytest.raises(NotAllowed):
        process_figures.download(cast.panel_chair, {"year": YEAR.key}, NOW)


# ---- themes ----------------------------------------------------------------------------------------------------------


@pytest.mark.req("R171")
def test_recommendations_are_found_across_reviews_by_words_theme_and_scope(cast):
    approved(cast)
    approved(cast, cast.second)
    one = plan_cases.recommendation(cast, text="Train duty staff to ask")
    other = plan_cases.recommendation(cast, cast.second, text="Share information sooner", scope="regional")
    for which, typed in ((one, ["training", "enquiry"]), (other, ["sharing", "training"])):
        themes.mark_themes(cast.coordinator, which, {"themes": typed}, **WHEN)

    def found(**asked) -> list[str]:
        return [row.id for row in themes.across(cast.dasveg_member, **asked)]

    assert set(found()) == {one, other} and found(words="DUTY train") == [one] and found(words="nothing") == []
    assert found(theme="sharing") == [other] and found(scope="regional") == [other] and found(theme="sharing", scope="local") == []
    assert themes.counted(themes.across(cast.dasveg_member))[0] == ("Training and supervision", 2, 2)
    themes.mark_themes(cast.coordinator, one, {"themes": ["enquiry"]}, **WHEN)
    assert set(found(theme="training")) == {other}


@pytest.mark.req("R171", "S5", "R170")
def test_a_search_for_a_name_finds_nothing_and_agencies_have_none(cast):
    approved(cast)
    person = {"part": "victim", "real_name": "Jo Canary", "initials": "JC", "pseudonym": "Rowan"}
    case_persons.record(cast.coordinator, cast.first, person, today=TODAY)
    plan_cases.recommendation(cast, text="What Jo Canary was offered")
    assert themes.across(cast.coordinator, words="canary") == [] and len(themes.across(cast.coordinator, words="rowan")) == 1
    for who in (cast.senior_manager, cast.panel_chair, cast.nobody):
        with pytest.raises(NotAllowed):
            themes.across(who)
    with pytest.raises(Refused):
        themes.mark_themes(cast.coordinator, themes.across(cast.coordinator)[0].id, {"themes": ["no such theme"]}, **WHEN)
