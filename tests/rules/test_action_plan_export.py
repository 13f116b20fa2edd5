"""The plan as it leaves: App 9's heading and columns, by agency to print; nothing live in a cell, no real name."""

import io
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from casework import (
    action_plan,
    action_plan_export,
    action_plan_import,
    action_progress,
    actions,
    database,
    recommendations,
)
from casework.actors import OPERATOR
from casework.errors import NotAllowed, NotFound
from tests.rules.chronology_cases import persons
from tests.rules.plan_cases import NOW, TODAY, WHEN, action, proceed, recommendation

DAY = TODAY.strftime("%d/%m/%Y")


@pytest.fixture
def cast(cast):
    proceed(cast.first)
    return cast


def sheets(download):
    return {name: CalamineWorkbook.from_filelike(io.BytesIO(download.content)).get_sheet_by_name(name).to_python()
            for name in CalamineWorkbook.from_filelike(io.BytesIO(download.content)).sheet_names}  # fmt: skip


@pytest.fixture
def full(cast):
    """A plan with everything in it."""
    persons(cast.first)
    first = recommendation(cast, text="After Wilhelmina Fictional's death, train staff")
    done = action(cast, first, leads=[cast.police, cast.health], lead_officer="Team manager")
    actions.add_milestone(
        cast.coordinator, done, {"text": "Course held", "evidence": "Register", "achieved": "01/02/2026"}, **WHEN
    )
    action_progress.record_progress(
        cast.action_lead, done, {"text": "=1+1", "reported_on": DAY, "begun": "yes"}, **WHEN
    )
    action_progress.complete_action(cast.action_lead, done, {"completed": DAY, "outcome": "http://example.com"}, **WHEN)
    action(cast, first, text="Late one", leads=[cast.health], target="01/11/2025")
    recommendation(cast, number="10", text="No action", scope="national", addressee="Home Office")
    return cast


@pytest.mark.req("R131", "R173", "A23")
def test_the_export_has_the_procedures_heading_and_columns(full):
    (rows,) = sheets(action_plan_export.export_file(full.coordinator, full.first, now=NOW)).values()
    heading = {row[0]: row[3] for row in rows[1:6]}
    assert heading["DHR reference:"].startswith("DHR-")
    assert heading["Action plan following the death of:"] == "Alder"
    assert list(heading) == [
        "DHR reference:",
        "Updated:",
        "Action plan following the death of:",
        "Action plan produced by:",
        "Date:",
    ]
    wanted = ["Recommendations", "Scope of the recommendation", "Actions to take", "Lead Agency",
              "Key milestones achieved in enacting recommendation", "Target Date", "Completion date"]  # fmt: skip
    assert [name for name in rows[7] if name in wanted] == wanted
    assert len(rows) == 8 + 3


@pytest.mark.req("R170", "A23")
def test_no_real_name_leaves_with_the_plan_whoever_exports_it(full):
    for made in (action_plan_export.export_file, action_plan_export.export_by_agency):
        text = str(sheets(made(full.coordinator, full.first, now=NOW)))
        assert "Wilhelmina" not in text and "After Alder's death" in text


@pytest.mark.req("S24")
def test_nothing_in_the_file_is_a_formula_or_a_link(full):
    made = action_plan_export.export_file(full.coordinator, full.first, now=NOW)
    with zipfile.ZipFile(io.BytesIO(made.content)) as parts:
        xml = "".join(
            parts.read(name).decode() for name in parts.namelist() if name.startswith(("xl/worksheets", "xl/shared"))
        )
    assert "<f>" not in xml and "<hyperlink" not in xml and "=1+1" in xml and "http://example.com" in xml


@pytest.mark.req("R173")
def test_what_is_exported_comes_in_again_as_the_same_plan(full):
    corrected = {"number": "3", "text": "Train staff", "scope": "local", "source": "overview_report"}
    first = action_plan.plan(full.coordinator, full.first, today=TODAY).recommendations[0]
    recommendations.correct_recommendation(full.coordinator, first.id, corrected, version=1, today=TODAY)
    made = action_plan_export.export_file(full.coordinator, full.first, now=NOW)
    report = action_plan_import.import_file(full.coordinator, full.first, "plan.xlsx", made.content, **WHEN)
    assert (report.read, report.known, report.held) == (3, 3, [])
    proceed(full.second)
    again = action_plan_import.import_file(full.coordinator, full.second, "plan.xlsx", made.content, **WHEN)
    assert again.accepted == 3
    there = action_plan.plan(full.coordinator, full.second, today=TODAY)
    assert [(one.number, one.scope, len(one.actions)) for one in there.recommendations] == [
        ("3", "local", 2),
        ("10", "national", 1),
    ]
    first = there.actions[0]
    assert (first.state, first.outcome, first.agency_names, first.lead_officer) == (
        "implemented", "http://example.com", "Testshire Health, Testshire Police", "Team manager",
    )  # fmt: skip


@pytest.mark.req("R147")
def test_by_agency_there_is_one_sheet_for_each_lead_and_a_shared_action_stands_on_both(full):
    found = sheets(action_plan_export.export_by_agency(full.dasveg_chair, full.first, now=NOW))
    assert sorted(found) == ["Testshire Health", "Testshire Police"]
    text = {name: str(rows) for name, rows in found.items()}
    assert "Train duty staff" in text["Testshire Health"] and "Train duty staff" in text["Testshire Police"]
    assert "Late one" in text["Testshire Health"] and "Late one" not in text["Testshire Police"]
    assert "days late" in text["Testshire Health"]


def test_agencies_with_long_or_awkward_names_get_sheets_of_their_own(cast):
    first = recommendation(cast)
    long = "A very long name of a partnership board in the north"
    action(cast, first, leads=[], other_leads=f"{long} one; {long} two; A/B [c]?; history; '")
    assert len(sheets(action_plan_export.export_by_agency(cast.coordinator, cast.first, now=NOW))) == 5


def test_a_text_longer_than_a_cell_is_cut_and_says_so(cast):
    action(cast, text="x" * 100_000)
    (rows,) = sheets(action_plan_export.export_file(cast.coordinator, cast.first, now=NOW)).values()
    assert "cut short" in rows[8][4]


def test_each_export_is_recorded_with_its_reason_and_only_for_who_may(full):
    action_plan_export.export_file(OPERATOR, full.first, reason="For the Board", now=NOW)
    with database.portal().reading() as cursor:
        last = cursor.execute("SELECT event, summary FROM activity ORDER BY seq DESC LIMIT 1").fetchone()
    assert last == ("action_plan_exported", "action plan: For the Board")
    for who in (full.action_lead, full.senior_manager):
        with pytest.raises(NotAllowed):
            action_plan_export.export_file(who, full.first, now=NOW)
    with pytest.raises(NotFound):
        action_plan_export.export_file(full.outsider, full.first, now=NOW)
