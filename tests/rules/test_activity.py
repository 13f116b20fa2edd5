"""The activity record on screen and as a file: for whom, which rows, and never what a record says."""

import io
from datetime import date, timedelta

import openpyxl
import pytest

from casework import activity, audit, clock, database, drafts, offices
from casework.activity import Asked
from casework.errors import NotAllowed, Refused

TODAY = clock.today()


@pytest.fixture(autouse=True)
def nothing_opened_yet():
    """The cast's sessions are the same in every test, and what a session has opened is remembered by the process."""
    audit._seen.clear()


def shown(actor, **asked) -> list[activity.Entry]:
    return activity.entries(actor, Asked(**asked), size=1000)[0]


def sentences(actor, **asked) -> set[str]:
    return {entry.sentence for entry in shown(actor, **asked)}


@pytest.mark.req("R168")
@pytest.mark.parametrize("who", ["coordinator", "account_administrator", "panel_chair", "dasveg_chair", "nobody"])
def test_the_record_is_for_the_auditor_and_the_csp_chair_alone(cast, who):
    actor = getattr(cast, who)
    for verb in (
        lambda: activity.entries(actor, Asked()),
        lambda: activity.people_named(actor),
        lambda: activity.export(actor, Asked(), now=clock.now()),
    ):
        with pytest.raises(NotAllowed):
            verb()
    assert shown(cast.csp_chair)[0].sentence.startswith("Refused")


@pytest.mark.req("R168")
def test_it_says_who_did_what_about_whom_newest_first(cast):
    offices.give_office(cast.account_administrator, cast.nobody.person_id, "auditor", first_day=TODAY)
    entry = shown(cast.auditor)[0]
    assert (entry.sentence, entry.person_name) == ("Office given", cast.account_administrator.name)
    assert (entry.about, entry.summary) == (cast.nobody.name, "Auditor")
    seqs = [one.seq for one in shown(cast.auditor)]
    assert seqs == sorted(seqs, reverse=True)


@pytest.mark.req("R168")
def test_each_filter_leaves_its_rows_and_no_other(cast):
    audit.opened(cast.coordinator, "chronology_opened", cast.first)
    assert sentences(cast.auditor, kind="read") == {"Chronology opened"}
    assert {one.reference for one in shown(cast.auditor, review="DHR-2026-01")} == {"DHR-2026-01"}
    assert {one.person_name for one in shown(cast.auditor, person=cast.coordinator.person_id)} == {
        cast.coordinator.name
    }
    assert shown(cast.auditor, review="DHR-1999-01") == []
    assert shown(cast.auditor, first=TODAY + timedelta(days=1)) == []
    assert shown(cast.auditor, last=TODAY - timedelta(days=1)) == []
    assert shown(cast.auditor, first=TODAY, last=TODAY) == shown(cast.auditor)
    with pytest.raises(Refused, match="last day"):
        activity.entries(cast.auditor, Asked(first=TODAY, last=TODAY - timedelta(days=1)))


def test_drafts_kept_stand_in_the_record_and_are_shown_when_asked_for(cast):
    drafts.keep(cast.coordinator, "notification", "new", {"victim": "Canary"}, now=clock.now())
    assert "Draft kept" not in sentences(cast.auditor)
    assert "Draft kept" in sentences(cast.auditor, routine=True)


def test_a_page_is_a_part_of_the_whole(cast):
    whole, total = activity.entries(cast.auditor, Asked(), size=1000)
    pages = [activity.entries(cast.auditor, Asked(), page=page, size=7)[0] for page in range(1, -(-total // 7) + 1)]
    assert [entry for page in pages for entry in page] == whole
    assert len(whole) == total


def test_everybody_in_the_record_can_be_chosen_by_name(cast):
    assert activity.people_named(cast.auditor)[cast.coordinator.person_id] == cast.coordinator.name


def sheet_of(download) -> openpyxl.worksheet.worksheet.Worksheet:
    return openpyxl.load_workbook(io.BytesIO(download.content)).active


@pytest.mark.req("R168", "S9")
def test_the_excel_file_holds_the_rows_shown_as_text_and_is_recorded_itself(cast):
    offices.give_office(cast.account_administrator, cast.nobody.person_id, "auditor", first_day=TODAY)
    rows = shown(cast.csp_chair, kind="administration")
    sheet = sheet_of(activity.export(cast.csp_chair, Asked(kind="administration"), now=clock.now()))
    assert [cell.value for cell in sheet[3]] == list(activity.COLUMNS)
    assert [row[0].value for row in sheet.iter_rows(min_row=4)] == [entry.seq for entry in rows]
    newest = shown(cast.auditor)[0]
    assert (newest.sentence, newest.summary) == ("Activity record exported", f"{len(rows)} rows")


@pytest.mark.req("S20")
def test_a_name_that_looks_like_a_formula_or_a_link_stays_text(cast):
    for name in ('=HYPERLINK("http://x")', "http://evil.example"):
        with database.change(cast.coordinator, "person_changed", summary=name):
            pass
    sheet = sheet_of(activity.export(cast.auditor, Asked(), now=clock.now()))
    cells = [cell for row in sheet.iter_rows(min_row=4) for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert not [cell for cell in cells if cell.hyperlink]
    assert any(cell.value == "http://evil.example" for cell in cells)


def test_the_address_of_the_file_asks_for_the_rows_that_were_shown(cast):
    params = {"subject": "", "what": "sign-in", "first": TODAY.isoformat(), "person": cast.nobody.person_id}
    sheet = sheet_of(activity.download(cast.auditor, params, clock.now()))
    assert {row[4].value for row in sheet.iter_rows(min_row=4)} == {"Signed in"}
    with pytest.raises(Refused, match="address"):
        activity.download(cast.auditor, {"first": "yesterday"}, clock.now())


def test_more_rows_than_a_file_takes_are_refused_with_the_way_out(cast, monkeypatch):
    monkeypatch.setattr(activity, "MOST_ROWS", 3)
    with pytest.raises(Refused, match="Choose fewer days"):
        activity.export(cast.auditor, Asked(), now=clock.now())
    assert shown(cast.auditor)[0].sentence != "Activity record exported"


@pytest.mark.req("R168")
@pytest.mark.parametrize("who", ["auditor", "account_administrator"])
def test_the_record_is_proved_whole_and_the_proof_is_a_row(cast, who):
    found = activity.verify(getattr(cast, who))
    assert found.problems == [] and len(found.last_hash) == 64
    newest = shown(cast.auditor)[0]
    assert (newest.sentence, newest.summary) == ("Activity record verified", f"{found.rows} rows, 0 problems")


def test_the_head_of_the_file_says_which_rows_it_holds():
    assert activity.in_words(Asked(routine=True)) == "Everything."
    asked = Asked("some-id", "read", "DHR-2026-01", date(2026, 1, 2), date(2026, 2, 3))
    assert activity.in_words(asked) == (
        "Readings and exports only, review DHR-2026-01, one person only, from 02/01/2026, to 03/02/2026, "
        "without drafts kept and sessions that ran out."
    )
