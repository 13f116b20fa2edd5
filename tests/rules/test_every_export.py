"""Every file that leaves the portal: nothing in it is a formula or a link, whatever was typed (S24)."""

import io
import re
import shutil
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import (
    action_plan_export,
    action_progress,
    activity,
    chronology_export,
    chronology_narrative,
    clock,
    dashboard_workbook,
    database,
    meetings,
    recommendations,
    register_export,
    registers,
)
from casework.errors import CaseworkError
from tests.rules import chronology_cases, plan_cases, review_cases
from tests.rules.verbs_table import DAY, NOW, TODAY

EXPORTS = {
    "the chronology": lambda cast: chronology_export.export_chronology(cast.coordinator, cast.first, now=NOW),
    "the chronology in Word": lambda cast: chronology_export.export_chronology(cast.coordinator, cast.first, file_format="docx-more", now=NOW),
    "the narrative": lambda cast: chronology_narrative.export_narrative(cast.coordinator, cast.first, looked_at=looked_at(cast), now=NOW),
    "the action plan": lambda cast: action_plan_export.export_file(cast.coordinator, cast.first, now=NOW),
    "the plan by agency": lambda cast: action_plan_export.export_by_agency(cast.coordinator, cast.first, now=NOW),
    "the registers": lambda cast: register_export.export_registers(cast.coordinator, {"review": cast.first}, NOW),
    "the dashboard": lambda cast: dashboard_workbook.download(cast.coordinator, {}, NOW),
    "the activity record": lambda cast: activity.export(cast.auditor, activity.Asked(), now=clock.now()),
}


def looked_at(cast) -> str:
    return chronology_narrative.before_export(cast.coordinator, cast.first).mark


BEGINNINGS = ["", "=", "+", "-", "@", "\t=", "\r\n=", " =", "'=", "{=", "http://", "https://x", "mailto:", "internal:Sheet1!A1", "external:x.xlsx",
              "file://", "\u202e=", "=HYPERLINK(\"http://x\",\"y\")", "=cmd|' /C calc'!A0"]  # fmt: skip
HOSTILE = st.builds(str.__add__, st.sampled_from(BEGINNINGS), st.text(st.characters(blacklist_categories=["Cs"]), max_size=40))


CERTAIN = ("=1+1", "=HYPERLINK(\"http://x\",\"y\")", "http://example.invalid/", "+1", "@SUM(1)")


@pytest.fixture(scope="module")
def written(made_cast, tmp_path_factory):
    """A review that holds hostile texts wherever a file shows one: each file is then made once, of all of them."""
    folder, cast = made_cast
    where = tmp_path_factory.mktemp("exports") / "data"
    shutil.copytree(folder, where)
    database.open_portal(where)
    review_cases.gathering(cast)
    cast.action = plan_cases.action(cast, target=review_cases.back(1))

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(HOSTILE)
    def and_others(text):
        write(cast, text)

    for text in CERTAIN:
        write(cast, text)
    and_others()
    yield cast
    database.close_portal()


def write(cast, text: str) -> None:
    """The text in every field that a file shows; what is refused stands nowhere."""
    fields = {name: text for name in ("information", "source", "action_outcome", "who_seen", "views_wishes")}
    when = {"today": TODAY, "now": NOW}
    for attempt in (
        lambda: chronology_cases.add(cast.imr_author, cast.first, cast.police, **fields),
        lambda: plan_cases.action(cast, plan_cases.recommendation(cast, text=text), text=text, lead_officer=text[:100], target=review_cases.back(1)),
        lambda: action_progress.record_progress(cast.action_lead, cast.action, {"text": text, "reported_on": DAY, "begun": "yes"}, **when),
        lambda: registers.add(cast.coordinator, cast.first, "early_learning", {"found_on": DAY, "kind": "lesson", "what": text}, **when),
        lambda: recommendations.describe_action_plan(cast.coordinator, cast.first, {"produced_by": text}, version=0, today=TODAY),
        lambda: meetings.mark_in_error(cast.coordinator, text, reason=text, version=1),
    ):
        try:
            attempt()
        except CaseworkError:
            continue


@pytest.mark.req("S24")
@pytest.mark.parametrize("name", EXPORTS)
def test_no_cell_of_a_file_is_a_formula_or_a_link(written, name):
    with zipfile.ZipFile(io.BytesIO(EXPORTS[name](written).content)) as book:
        sheets = {part: book.read(part).decode() for part in book.namelist() if part.endswith((".xml", ".rels"))}
    for part, xml in sheets.items():
        assert not re.search(r"<f[ >/]", xml), part
        assert part.startswith("word/footer") or not re.search(r"<w:(?:fldSimple|instrText)[ >/]", xml), part
        assert "<hyperlink" not in xml and "relationships/hyperlink" not in xml, part
        assert 'TargetMode="External"' not in xml, part
