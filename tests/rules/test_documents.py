"""Word documents: templates filled in, text inert, and the papers of the preliminary meeting read back."""

import io
import re
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casework import case_persons, clock, database, documents, preliminary_papers, preliminary_run, procedure, sessions
from casework.actors import OPERATOR
from casework.errors import NotFound, SignedOut, WrongStep
from casework.preliminary_run import Place
from tests.rules import preliminary_cases as cases
from tests.rules.preliminary_cases import TODAY, arranged, held, record, type_in, type_note

PAPERS = {
    "preliminary_agenda": preliminary_papers.agenda,
    "preliminary_minutes": preliminary_papers.minutes,
    "recommendation_note": preliminary_papers.recommendation_note,
}
HOSTILE = '<w:p/> & "quoted" {{ marking }} {% raw %} {{ 7*7 }} =1+1 \u05e9\u05dc\u05d5\u05dd 👩‍⚖️'


def texts(content: bytes) -> str:
    """Every line of the document: body, tables, header and footer, in order of kind."""
    document = Document(io.BytesIO(content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    lines += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for section in document.sections:
        lines += [paragraph.text for part in (section.header, section.footer) for paragraph in part.paragraphs]
    return "\n".join(lines)


def made(paper: str, actor, review: str) -> str:
    return texts(PAPERS[paper](actor, review, now=clock.now()).content)


# --- templates ---


@pytest.fixture
def template(tmp_path: Path, monkeypatch):
    """Makes a template of one paragraph in a folder of its own: template('{{ text }}') -> its name."""
    monkeypatch.setattr(documents, "folder", lambda: tmp_path)

    def make(words: str) -> str:
        document = Document()
        document.add_paragraph(words)
        document.save(tmp_path / "letter.docx")
        return "letter"

    return make


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    words=st.text(
        st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff"), min_size=1, max_size=80
    )
)
def test_text_stands_in_the_document_exactly_as_typed(template, words):
    content = documents.render(template("[{{ text }}]"), {"text": words})
    if "{_{" in words or "}_}" in words or "{_%" in words or "%_}" in words:
        return  # docxtpl's own signs for a literal brace
    assert Document(io.BytesIO(content)).paragraphs[0].text == f"[{words}]"


def test_text_is_never_read_as_a_template_or_as_markup(template):
    content = documents.render(template("{{ text }}"), {"text": HOSTILE})
    assert Document(io.BytesIO(content)).paragraphs[0].text == HOSTILE


def test_what_word_cannot_hold_is_shown_as_a_replacement_and_lines_stay_lines(template):
    content = documents.render(template("{{ text }}"), {"text": "a\x00b\x07c\x0cd\r\ne"})
    assert Document(io.BytesIO(content)).paragraphs[0].text == "a\ufffdb\ufffdc\ufffdd\ne"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("{{ nobody }}", "'nobody' is undefined"),
        ("{% for %}", "letter.docx cannot be filled in"),
        ("{{ text", "cannot be filled in"),
    ],
)
def test_a_template_at_fault_is_named_with_what_is_wrong(template, words, said):
    with pytest.raises(documents.TemplateFault, match=said):
        documents.render(template(words), {"text": "x"})


def test_a_missing_template_and_one_that_is_no_word_document_are_named(template, tmp_path):
    with pytest.raises(documents.TemplateFault, match=r"absent\.docx is missing"):
        documents.render("absent", {})
    (tmp_path / "picture.docx").write_bytes(b"\x89PNG")
    with pytest.raises(documents.TemplateFault, match=r"picture\.docx is missing or is not a Word document"):
        documents.render("picture", {})


def test_a_document_takes_text_and_nothing_that_would_print_as_code(template):
    with pytest.raises(TypeError, match="takes text, not object"):
        documents.render(template("{{ text }}"), {"text": object()})


@pytest.mark.parametrize(
    "path", sorted((Path(procedure.SHIPPED) / "templates").glob("*.docx")), ids=lambda path: path.stem
)
def test_a_shipped_template_carries_the_marking_a_title_and_no_persons_name(path):
    document = Document(path)
    assert "{{ marking }}" in document.sections[0].header.paragraphs[0].text
    assert document.core_properties.title and not document.core_properties.author
    rules = Path(documents.__file__).parent
    assert any(f'"{path.stem}"' in file.read_text(encoding="utf-8") for file in rules.glob("*.py")), "no paper is made from it"


# --- the papers ---


@pytest.mark.req("R18", "A13", "A36")
def test_the_agenda_has_date_place_the_standing_text_with_suicide_and_the_eight_items_in_order(cast):
    arranged(cast)
    words = made("preliminary_agenda", cast.dasveg_chair, cast.first)
    agenda = procedure.current().preliminary
    assert "14:30" in words and "Town Hall, room 2" in words and "OFFICIAL-SENSITIVE" in words
    assert agenda.standing_text in words and all(limb in words for limb in agenda.standing_limbs)
    assert "took their own life" in words
    assert "will recommend to the CSP Chair" in words and "safeguarding partnership" not in words
    table = "\n".join(re.findall(r"^\d$", words, re.MULTILINE))
    assert table == "1\n2\n3\n4\n5\n6\n7\n8"
    assert "Depending on the recommendation" in words and "Recommendation to the CSP Chair" in words


@pytest.mark.req("R14", "R19", "R20", "R22")
def test_the_minutes_say_who_came_what_each_agency_knows_and_the_recommendation(cast):
    held(cast)
    seen = record(cast.coordinator, cast.first)
    for line, how, who in zip(
        seen.lines, ("present", "deputy", "apologies"), ("Ann Example", "Bo Example", ""), strict=True
    ):
        type_in(cast.coordinator, cast.first, Place("attendance", line.id, "attendance"), how)
        type_in(cast.coordinator, cast.first, Place("attendance", line.id, "who"), who)
    type_in(cast.coordinator, cast.first, Place("agency", seen.updates[0].id, "known"), "yes")
    type_in(cast.coordinator, cast.first, Place("agency", seen.updates[0].id, "knowledge"), HOSTILE)
    one = preliminary_run.add_proceeding(cast.coordinator, cast.first, "inquest", today=TODAY, now=clock.now())
    type_in(cast.coordinator, cast.first, Place("proceeding", one, "next_date"), "January 2027")
    type_note(cast.coordinator, cast.first, "recommendation", "Limb (a).\nA former partner.")
    words = made("preliminary_minutes", cast.coordinator, cast.first)
    assert "3 invited, 2 present" in words and "Ann Example" in words and "Bo Example" in words
    assert HOSTILE in words and "Coroner's inquest" in words and "January 2027" in words
    assert "The meeting recommends: Meets the criteria" in words and "Limb (a).\nA former partner." in words
    assert "1 of 1 agencies contacted confirmed contact." in words


@pytest.mark.req("R18")
@pytest.mark.parametrize(
    ("recommends", "printed"), [("meets", True), ("does_not_meet", False), ("more_information", False)]
)
def test_members_and_terms_stand_in_the_minutes_only_when_proceeding(cast, recommends, printed):
    arranged(cast)
    type_note(cast.coordinator, cast.first, "recommends", "meets")
    type_note(cast.coordinator, cast.first, "terms", "From 2014 to the death.")
    type_note(cast.coordinator, cast.first, "recommends", recommends, was="meets")
    words = made("preliminary_minutes", cast.coordinator, cast.first)
    assert ("From 2014 to the death." in words) == printed
    assert ("7. Initial development of the terms of reference" in words) == printed
    assert "8. Any other business" in words


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("csp_chair", True),
        ("dasveg_chair", True),
        ("panel_chair", True),
        ("coordinator", True),
        ("head_of_community_safety", False),
        ("author", False),
    ],
)
def test_the_background_is_printed_for_the_chairs_and_the_coordinator_only(cast, who, sees):
    arranged(cast)
    type_note(cast.coordinator, cast.first, "background", "What the SIO told.")
    assert ("What the SIO told." in made("preliminary_minutes", getattr(cast, who), cast.first)) == sees


@pytest.mark.parametrize(
    ("who", "shown"),
    [
        ("coordinator", "Maria Fiction"),
        ("author", "Maria Fiction"),
        ("head_of_community_safety", "Rowan"),
        ("dasveg_chair", "Rowan"),
    ],
)
def test_names_are_printed_as_the_readers_role_reads_them(cast, who, shown):
    arranged(cast)
    typed = {"part": "victim", "real_name": "Maria Fiction", "pseudonym": "Rowan"}
    case_persons.record(cast.coordinator, cast.first, typed, today=TODAY)
    type_note(cast.coordinator, cast.first, "other_business", "The school of Maria Fiction is to be asked.")
    words = made("preliminary_minutes", getattr(cast, who), cast.first)
    assert f"The school of {shown} is to be asked." in words
    assert ("Maria" in words) == (shown == "Maria Fiction")


@pytest.mark.req("R21", "R22")
def test_the_note_carries_the_newest_recommendation_with_panel_terms_and_counts_to_the_csp_chair(cast):
    held(cast)
    update = record(cast.coordinator, cast.first).updates[1]
    type_in(cast.coordinator, cast.first, Place("agency", update.id, "panel_member"), "yes")
    type_note(cast.coordinator, cast.first, "terms", "From 2014 to the death.")
    cases.recommend(cast.dasveg_chair, cast.first, "more_information", "Ask Probation.")
    cases.recommend(cast.dasveg_chair, cast.first, "meets", "Limb (a): a former partner.", TODAY)
    words = made("recommendation_note", cast.csp_chair, cast.first)
    for expected in (
        "CSP Chair",
        "Meets the criteria",
        "Limb (a): a former partner.",
        "Testshire Health",
        "From 2014 to the death.",
        "No agency has been contacted yet.",
    ):
        assert expected in words
    assert "More information is needed first" in words.split("replaced by this one")[1]


def test_a_note_against_a_review_asks_for_no_panel(cast):
    held(cast)
    cases.recommend(cast.dasveg_chair, cast.first, "does_not_meet", "No limb is met.")
    words = made("recommendation_note", cast.csp_chair, cast.first)
    assert "No limb is met." in words and "panel" not in words.replace("review panel", "")


@pytest.mark.parametrize("paper", PAPERS)
def test_a_paper_is_recorded_and_for_whom_it_is_not_it_is_not_found(cast, paper):
    held(cast)
    cases.recommend(cast.dasveg_chair, cast.first)
    PAPERS[paper](cast.csp_chair, cast.first, now=clock.now())
    PAPERS[paper](cast.coordinator, cast.first, now=clock.now())
    with database.portal().reading() as cursor:
        said = cursor.execute(
            "SELECT event, person_id FROM activity WHERE subject = $paper ORDER BY seq", {"paper": paper}
        ).fetchall()
    assert said == [
        ("document_downloaded", cast.csp_chair.person_id),
        ("preliminary_papers_written", cast.coordinator.person_id),
    ]
    for who in (
        "dasveg_member",
        "panel_member",
        "imr_author",
        "senior_manager",
        "auditor",
        "account_administrator",
        "outsider",
        "nobody",
    ):
        with pytest.raises(NotFound):
            PAPERS[paper](getattr(cast, who), cast.first, now=clock.now())
    with pytest.raises(NotFound):
        PAPERS[paper](cast.coordinator, "nonsense", now=clock.now())


def test_before_there_is_a_meeting_or_a_recommendation_the_papers_say_so(cast):
    cases.instructed(cast)
    with pytest.raises(WrongStep, match="not arranged"):
        preliminary_papers.agenda(cast.coordinator, cast.first, now=clock.now())
    cases.arrange(cast.dasveg_chair, cast.first, TODAY - timedelta(days=1))
    with pytest.raises(WrongStep, match="made no recommendation"):
        preliminary_papers.recommendation_note(cast.coordinator, cast.first, now=clock.now())


def test_who_has_signed_out_gets_no_paper(cast):
    arranged(cast)
    sessions.sign_out(cast.coordinator, now=clock.now())
    with pytest.raises(SignedOut):
        preliminary_papers.minutes(cast.coordinator, cast.first, now=clock.now())


def test_the_file_is_named_by_the_reference_and_is_word(cast):
    arranged(cast)
    paper = preliminary_papers.agenda(cast.coordinator, cast.first, now=clock.now())
    assert re.fullmatch(r"DHR-\d{4}-01 preliminary meeting agenda\.docx", paper.name)
    assert paper.media_type == documents.WORD and paper.content[:2] == b"PK"
    assert OPERATOR.name not in texts(paper.content)
