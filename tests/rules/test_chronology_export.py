"""The chronology as a workbook in Appendix 3's columns."""

import io
import zipfile

import pytest

from casework import (
    case_persons,
    chronology_entries,
    chronology_export,
    chronology_submission,
    database,
    dates,
    steps,
)
from casework.actors import OPERATOR
from casework.errors import NotAllowed, NotFound, Refused
from casework.tables import read
from tests.rules.chronology_cases import CANARY, NOW, TODAY, add, events, notified, persons

pytestmark = pytest.mark.req("R173")


@pytest.fixture
def alder(cast):
    notified(cast)
    cast.persons = persons(cast.first)
    return cast


def exported(cast, actor, **more):
    return chronology_export.export_chronology(actor, cast.first, now=NOW, **more)


def rows(download):
    return [row.texts for row in read(download.name, download.content).sheets[0].rows]


def texts(download):
    return "\n".join(text for row in rows(download) for text in row)


@pytest.mark.req("R72", "R73", "R74", "A18", "A19")
def test_the_workbook_has_the_head_and_the_columns_of_appendix_3(alder):
    entry_id = add(
        alder.imr_author, alder.first, alder.police, "12 sept 19", time_of_day="14:30", about=[alder.persons[0]], source="Incident log",
        information="Seen.", action_outcome="Advice", victim_seen="yes",
    )  # fmt: skip
    chronology_submission.set_review_period(alder.coordinator, alder.first, "01/01/2018", "13/08/2026", now=NOW)
    chronology_entries.comment(alder.imr_author, entry_id, "In policy", thread="review_officer", now=NOW)
    chronology_entries.comment(alder.coordinator, entry_id, "Who went?", thread="panel", now=NOW)
    download = exported(alder, alder.imr_author, agency_id=alder.police)
    assert download.name.endswith(".xlsx")
    found = rows(download)
    text = texts(download)
    for expected in (
        "Chronology of Involvement", "Period of Review: 01/01/2018 to 13/08/2026", "VICTIM'S INITIALS: WF", "AGE: 34", "AGENCY: Testshire Police",
        "OFFICIAL-SENSITIVE", "Domestic Homicide Review",
    ):  # fmt: skip
        assert expected in text
    heading = next(row for row in found if row[0] == "Date")
    assert heading[:7] == [
        "Date", "Family Members", "Information", "Source - Agency", "Action / Outcome", "Victim seen ✓",
        "IMR & Panel Members Initials & Comment",
    ]  # fmt: skip
    assert found[-1][:8] == [
        "12/09/2019", "Wilhelmina Fictional", "Seen.", "Incident log - Testshire Police", "Advice", "✓", "IA: In policy\nC: Who went?", "14:30",
    ]  # fmt: skip


@pytest.mark.req("R72")
@pytest.mark.parametrize(
    ("born", "died", "age"),
    [
        ("02/08/1990", "01/08/2026", "35"), ("01/08/1990", "01/08/2026", "36"), ("29/02/1992", "28/02/2026", "33"),
        ("March 1990", "01/08/2026", "36"), ("1990", "01/08/2026", "not recorded"), ("", "01/08/2026", "not recorded"),
        ("02/08/1990", "", "not recorded"),
    ],
)  # fmt: skip
def test_an_age_that_nobody_recorded_is_told_where_the_dates_of_birth_and_death_leave_no_doubt(cast, born, died, age):
    notified(cast, cast.first)
    case_persons.record(
        cast.coordinator, cast.first, {"part": "victim", "real_name": "Wilhelmina Fictional", "born": born}, today=TODAY
    )
    if died:
        with database.change(OPERATOR, "step_recorded", review=cast.first, subject="death") as write:
            steps.record(write, OPERATOR, cast.first, "death", done=dates.understand(died), now=NOW)
    add(cast.imr_author, cast.first, cast.police)
    assert f"AGE: {age} " in texts(exported(cast, cast.coordinator))


@pytest.mark.req("R81")
def test_it_is_set_in_arial_11(alder):
    add(alder.imr_author, alder.first, alder.police)
    content = exported(alder, alder.imr_author).content
    styles = zipfile.ZipFile(io.BytesIO(content)).read("xl/styles.xml").decode()
    assert '<sz val="11"/><color theme="1"/><name val="Arial"/>' in styles


@pytest.mark.req("R75", "R214")
def test_names_leave_only_as_the_readers_role_allows(alder):
    add(alder.imr_author, alder.first, alder.police, information="Wilhelmina rang.", about=[alder.persons[0]])
    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    assert "Wilhelmina" in texts(exported(alder, alder.author))
    with pytest.raises(NotAllowed):
        exported(alder, alder.panel_member)


@pytest.mark.req("S4", "S5")
def test_another_agencys_chronology_is_never_in_it(alder):
    add(alder.imr_author, alder.first, alder.police)
    add(alder.imr_author_health, alder.first, alder.health, information=CANARY)
    assert CANARY not in texts(exported(alder, alder.imr_author))
    for who, agency in ((alder.imr_author, alder.health), (alder.outsider, None), (alder.nobody, alder.police)):
        with pytest.raises(NotFound):
            exported(alder, who, agency_id=agency)
    with pytest.raises(NotAllowed):
        exported(alder, alder.dasveg_chair)
    with pytest.raises(NotFound):
        chronology_export.export_chronology(alder.coordinator, "nonsense", now=NOW)


@pytest.mark.req("S9")
def test_every_export_is_recorded_and_the_operator_says_why(alder):
    add(alder.imr_author, alder.first, alder.police)
    with pytest.raises(Refused, match="Say why"):
        exported(alder, OPERATOR)
    exported(alder, OPERATOR, reason="For the coroner")
    exported(alder, alder.imr_author, agency_id=alder.police)
    assert [(row["person_id"], row["subject"], row["summary"]) for row in events("chronology_exported")] == [
        ("operator", None, "For the coroner"), (alder.imr_author.person_id, alder.police, ""),
    ]  # fmt: skip


@pytest.mark.req("S24")
@pytest.mark.parametrize("text", ["=HYPERLINK(\"http://evil\")", "+1+1", "-2", "@SUM(A1)", "http://evil/x", "mailto:x@y", "12/09", "007"])
def test_nothing_in_it_becomes_a_formula_a_link_or_a_number(alder, text):
    add(alder.imr_author, alder.first, alder.police, information=text, source=text)
    content = exported(alder, alder.imr_author).content
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in sheet and "<hyperlink" not in sheet
    assert text in texts(exported(alder, alder.imr_author))


@pytest.mark.req("R81")
def test_a_text_longer_than_a_cell_goes_on_in_the_next_row(alder):
    long = "".join(f"{number:06d}\n" for number in range(14_000))
    add(alder.imr_author, alder.first, alder.police, information=long)
    found = rows(exported(alder, alder.imr_author))
    start = next(place for place, row in enumerate(found) if row[0] == "12/09/2019")
    assert "".join(row[2] for row in found[start:]) == long
