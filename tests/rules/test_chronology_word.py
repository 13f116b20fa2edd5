"""The chronology as Word in Appendix 3's form, and its narrative: read back with python-docx."""

import io
import re
import zipfile

import pytest
from docx import Document
from docx.enum.section import WD_ORIENT

from casework import (
    chronology_entries,
    chronology_export,
    chronology_narrative,
    chronology_submission,
    database,
    dates,
    documents,
    entry_dates,
    glossary,
    procedure,
    word_rows,
)
from casework.actors import OPERATOR
from casework.errors import NotAllowed, NotFound, Refused
from tests.rules.chronology_cases import CANARY, NOW, TODAY, add, events, notified, persons

HEADINGS = ["Date", "Family Members", "Information", "Source - Agency", "Action / Outcome", "Victim seen ✓", "IMR & Panel Members Initials & Comment"]


@pytest.fixture
def alder(cast):
    notified(cast)
    cast.persons = persons(cast.first)
    return cast


def opened(cast, actor, **more):
    made = chronology_export.export_chronology(actor, cast.first, **({"file_format": "docx"} | more), now=NOW)
    assert made.name.endswith(".docx")
    return Document(io.BytesIO(made.content))


def rows(document):
    return [[cell.text for cell in row.cells] for row in document.tables[0].rows]


def texts(document) -> str:
    return "\n".join([*(one.text for one in document.paragraphs), *(cell for table in document.tables for row in table.rows for cell in
                      (one.text for one in row.cells))])  # fmt: skip


@pytest.mark.req("R72", "R73", "R74", "R77", "R79", "R81", "A18", "A19")
def test_the_word_table_has_appendix_3s_head_columns_and_paper(alder):
    entry = add(
        alder.imr_author, alder.first, alder.police, "12 sept 19", "Seen.\nTwice & <well>.\tYes", time_of_day="14:30", about=[alder.persons[0]],
        source="Incident log", action_outcome="Advice", victim_seen="yes", who_seen="WF alone", views_wishes="Wants to stay",
    )  # fmt: skip
    add(alder.imr_author_health, alder.first, alder.health, "March 2010", "Long before.\x07\x0b")
    add(alder.imr_author_health, alder.first, alder.health, "2025", "After.")
    chronology_submission.set_review_period(alder.coordinator, alder.first, "01/01/2018", "31/12/2024", now=NOW)
    chronology_entries.comment(alder.imr_author, entry, "In policy", thread="review_officer", now=NOW)
    chronology_entries.comment(alder.coordinator, entry, "Who went?", thread="panel", now=NOW)
    document = opened(alder, alder.coordinator)
    (section,) = document.sections
    assert section.orientation == WD_ORIENT.LANDSCAPE
    normal = document.styles["Normal"].font
    assert (normal.name, normal.size.pt) == ("Arial", 11)
    head = "\n".join(one.text for one in document.paragraphs)
    for expected in ("Period of review: 01/01/2018 to 31/12/2024", "initials: WF", "Age: 34", "Agency: all agencies", "Real names are shown."):
        assert expected in head
    for part in (section.header, section.footer):
        assert "OFFICIAL-SENSITIVE" in part.paragraphs[0].text
    footer = section.footer._element.xml
    assert " PAGE " in footer and " NUMPAGES " in footer
    assert document.tables[0].rows[0]._tr.xpath("./w:trPr/w:tblHeader")
    found = rows(document)
    assert found[0] == HEADINGS
    assert [row[0] for row in found[1:]] == [
        "Background: before the period of review", "March 2010", "Within the period of review", "12/09/2019\n14:30",
        "After the period of review", "2025",
    ]  # fmt: skip
    assert found[4][1:] == [
        "Wilhelmina Fictional", "Seen.\nTwice & <well>.\tYes\nSeen: WF alone\nViews and wishes: Wants to stay", "Incident log - Testshire Police",
        "Advice", "✓", "IA: In policy\nC: Who went?",
    ]  # fmt: skip
    assert found[2][2] == "Long before.��"
    more = rows(opened(alder, alder.coordinator, file_format="docx-more"))
    assert "Time" in more[0] and "Who was seen" in more[0] and "WF alone" in more[4] and "14:30" in more[4]


@pytest.mark.req("R77", "R75", "R214", "S4", "S5", "S9")
def test_word_leaves_with_what_its_reader_may_read_and_is_recorded(alder):
    add(alder.imr_author, alder.first, alder.police, information="Wilhelmina rang.", about=[alder.persons[0]], about_typed="a neighbour")
    add(alder.imr_author_health, alder.first, alder.health, information=CANARY)
    own = opened(alder, alder.imr_author, agency_id=alder.police)
    assert CANARY not in texts(own) and "Agency: Testshire Police" in texts(own)
    for asked, shown in (("pseudonyms", "Alder"), ("initials", "WF"), ("real", "Wilhelmina Fictional"), ("nonsense", "Wilhelmina Fictional")):
        said = texts(opened(alder, alder.coordinator, names_as=asked))
        assert f"{shown}, a neighbour" in said
        assert ("initials only" in said) == (shown == "WF") and ("Real names are shown." in said) == (shown == "Wilhelmina Fictional")
        assert ("Wilhelmina" in said) == (shown == "Wilhelmina Fictional")
    refused = ((alder.imr_author, alder.health, NotFound), (alder.outsider, None, NotFound), (alder.panel_member, None, NotAllowed))
    for who, agency, trouble in refused:
        with pytest.raises(trouble):
            opened(alder, who, agency_id=agency)
        with pytest.raises(trouble):
            chronology_narrative.export_narrative(who, alder.second if who is alder.imr_author else alder.first, now=NOW)
    with pytest.raises(Refused, match="Say why"):
        opened(alder, OPERATOR)
    with pytest.raises(Refused, match="no format 'pdf'"):
        opened(alder, alder.coordinator, file_format="pdf")
    with pytest.raises(Refused, match="no draft 'poem'"):
        chronology_narrative.export_narrative(alder.coordinator, alder.first, which="poem", now=NOW)
    chronology_narrative.export_narrative(OPERATOR, alder.first, which="significant", reason="For the author", now=NOW)
    assert [row["summary"] for row in events("chronology_exported")][-1] == "Significant events: For the author"


@pytest.mark.req("R81")
def test_a_long_row_may_go_on_over_the_page_and_a_short_one_stays_whole(alder):
    add(alder.imr_author, alder.first, alder.police, "2018", "short")
    add(alder.imr_author, alder.first, alder.police, "2019", "long " * 1000)
    whole = [bool(row._tr.xpath("./w:trPr/w:cantSplit")) for row in opened(alder, alder.coordinator).tables[0].rows]
    assert whole == [True, True, False]


@pytest.mark.req("R81")
def test_a_table_without_entries_says_so_and_a_template_that_a_partnership_changed_is_used(alder, tmp_path, monkeypatch):
    assert "No entry is recorded." in texts(opened(alder, alder.coordinator))
    add(alder.imr_author, alder.first, alder.police, information="Here.")
    (tmp_path / "templates").mkdir()
    document = Document(procedure.folder() / "templates" / "chronology.docx")
    table = document.tables[0]
    table.rows[0].cells[1].paragraphs[0].runs[0].text = "Who"
    table.rows[2].cells[2].paragraphs[0].runs[0].text = "({{ entry.information }})"
    document.save(tmp_path / "templates" / "chronology.docx")
    monkeypatch.setattr(documents, "folder", lambda: tmp_path / "templates")
    assert [row[1:3] for row in rows(opened(alder, alder.coordinator))] == [["Who", "Information"], ["", "(Here.)"]]
    table.rows[2].cells[2].paragraphs[0].runs[0].text = "{{ entry.nonsense }}"
    document.save(tmp_path / "templates" / "chronology.docx")
    with pytest.raises(documents.TemplateFault, match="nonsense"):
        opened(alder, alder.coordinator)


def test_a_row_is_text_and_no_word_of_it_becomes_markup():
    assert word_rows.in_word("a<b>&\n\tc\x00\ufffe") == (
        'a&lt;b&gt;&amp;</w:t><w:br/><w:t xml:space="preserve"></w:t><w:tab/><w:t xml:space="preserve">c��'
    )


# --- the narrative


def narrative(cast, which="narrative", actor=None):
    return [(part.heading, part.paragraphs) for part in chronology_narrative.draft(actor or cast.coordinator, cast.first, which)]


@pytest.mark.req("R77", "R78", "R79", "A37")
def test_the_narrative_tells_what_happened_in_dated_paragraphs_by_year_in_pseudonyms(alder):
    chronology_submission.set_review_period(alder.coordinator, alder.first, "01/01/2018", "31/12/2020", now=NOW)
    add(alder.imr_author, alder.first, alder.police, "12/09/2019", "Wilhelmina Fictional rang.\nHer son was there", time_of_day="14:30",
        victim_seen="yes", source="Incident log", action_outcome="Advice", views_wishes="Wants to stay.")  # fmt: skip
    for typed, words in (
        ("March 2018", "In March 2018, the records of Testshire Police say: m."), ("early 2018", "In early 2018, the records"),
        ("w/c 4 June 2018", "In the week commencing 4 June 2018, "), ("c. March 2019", "About March 2019, "),
        ("3 March to 5 April 2018", "Between 3 March 2018 and 5 April 2018, "), ("2020", "In 2020, "),
    ):  # fmt: skip
        add(alder.imr_author, alder.first, alder.police, typed, "m")
        assert any(one.startswith(words) for _, told in narrative(alder) for one in told), typed
    add(alder.imr_author, alder.first, alder.police, "2011", "of no note")
    add(alder.imr_author, alder.first, alder.police, "2012", "A first call", significance="key_event")
    add(alder.imr_author, alder.first, alder.police, "2022", "Afterwards", significance="good_practice")
    found = narrative(alder)
    assert [heading for heading, _ in found] == ["Before the period under review", "2018", "2019", "2020", "After the period under review"]
    assert found[0][1] == ["In 2012, the records of Testshire Police say: A first call."]
    assert found[2][1][-1] == (
        "On 12 September 2019 at 14:30, the records of Testshire Police (Incident log) say: Alder rang. Her child was there. "
        "Action or outcome: Advice. Alder was seen. Views and wishes: Wants to stay."
    )
    assert [heading for heading, _ in narrative(alder, "significant")] == ["Before the period under review", "After the period under review"]
    made = chronology_narrative.export_narrative(alder.coordinator, alder.first, now=NOW)
    said = texts(Document(io.BytesIO(made.content)))
    assert "Alder rang" in said and "Wilhelmina" not in said and "2019" in said.splitlines()


@pytest.mark.req("A37")
def test_a_date_told_by_another_entry_is_told_by_its_days(alder):
    before = dates.understand("12/09/2019")
    said = {"later the same day": "On 12 September 2019, ", "next day": "On 13 September 2019, ",
            "some days afterwards": "Between 13 September 2019 and"}
    for typed, words in said.items():
        day = entry_dates.understand(typed, before=before, today=TODAY)
        assert f"{chronology_narrative._when(day)}, ".startswith(words), typed


@pytest.mark.req("R77", "A37")
def test_what_is_one_event_is_told_once_with_all_sources_and_what_contradicts_with_both(alder):
    first = add(alder.imr_author, alder.first, alder.police, "12/09/2019", "Attended with a bruise, and spoke to her.", source="Log")
    same = add(alder.imr_author_health, alder.first, alder.health, "Sept 2019", "Bruise seen.", source="GP", action_outcome="Referred")
    other = add(alder.imr_author_health, alder.first, alder.health, "14/09/2019", "Attended on the 14th.")
    chronology_submission.submit_chronology(alder.coordinator, alder.first, alder.police, now=NOW)
    chronology_submission.submit_chronology(alder.coordinator, alder.first, alder.health, now=NOW)
    chronology_submission.link_entries(alder.coordinator, first, same, "same_event", now=NOW)
    (told,) = narrative(alder)[0][1][:1]
    assert told == (
        "On 12 September 2019, the records of Testshire Police (Log) and Testshire Health (GP) say: Attended with a bruise, and spoke to her. "
        "Action or outcome: Referred."
    )
    assert len(narrative(alder)[0][1]) == 2
    chronology_submission.link_entries(alder.coordinator, other, first, "conflict", now=NOW)
    (told,) = narrative(alder)[0][1]
    assert told.startswith("Sources differ on the following.") and told.count("the records of") == 3 and "On 14 September 2019" in told


@pytest.mark.req("A37", "S24")
def test_nothing_in_the_word_files_is_a_field_or_a_link_of_somebodys_typing(alder):
    for text in ("{{ 1+1 }}", "{% for %}", '<w:fldSimple w:instr="X"/>', "http://evil.invalid", "=1+1", "]]>&amp;", "<?rows x?>"):
        add(alder.imr_author, alder.first, alder.police, "2019", text, source=text, action_outcome=text)
    for made in (
        chronology_export.export_chronology(alder.coordinator, alder.first, file_format="docx", now=NOW),
        chronology_narrative.export_narrative(alder.coordinator, alder.first, now=NOW),
    ):
        with zipfile.ZipFile(io.BytesIO(made.content)) as archive:
            xml = archive.read("word/document.xml").decode()
            rels = archive.read("word/_rels/document.xml.rels").decode()
        assert "{{ 1+1 }}" in texts(Document(io.BytesIO(made.content)))
        assert not re.search(r"<w:(fldSimple|instrText|hyperlink)", xml) and "External" not in rels
    assert database.one("submission_state", review=alder.first, agency=alder.police)["entries"] == 7


@pytest.mark.req("R75", "R81")
def test_the_abbreviations_agreed_at_the_panel_stand_at_its_end_and_nothing_where_there_are_none(alder):
    add(alder.imr_author, alder.first, alder.police, information="MARAC met.")
    assert "Glossary" not in [one.text for one in opened(alder, alder.coordinator).paragraphs]
    for letters, meaning in (("MARAC", "Multi-Agency Risk Assessment Conference"), ("AB", "Wilhelmina's house")):
        glossary.settle(alder.coordinator, alder.first, letters, meaning=meaning, today=TODAY, now=NOW)
    for more in ({}, {"file_format": "docx-more"}):
        last = [one.text for one in opened(alder, alder.coordinator, names_as="initials", **more).paragraphs if one.text][-3:]
        assert last == ["Glossary", "AB: WF's house", "MARAC: Multi-Agency Risk Assessment Conference"]
