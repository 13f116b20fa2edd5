"""The overview report and the executive summary: sections, what the records fill in, names, versions and the way to the Board."""

import io
import json

import pytest
from docx import Document

from casework import (
    case_persons,
    chronology_submission,
    database,
    holds,
    procedure,
    procedure_sets,
    registers,
    report_approval,
    report_content,
    report_drawn,
    report_export,
    report_freezing,
    report_leaks,
    reports,
    reviews,
    standing,
    steps,
)
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.rules import home_office_cases, plan_cases, publication_cases, report_cases, review_cases
from tests.rules.report_cases import TYPED, WHEN
from tests.rules.report_cases import given as record
from tests.rules.review_cases import back
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


# --- the templates as data ---


@pytest.mark.req("R112", "A2", "A6")
def test_the_overview_report_has_its_opening_its_contents_eighteen_numbered_sections_and_its_glossary():
    assert [section.number for section in REPORT.section] == [None, *range(1, 19), None]
    assert len(REPORT.contents) == 5
    assert REPORT.section_of("background").title == "12. Background information"


@pytest.mark.req("R123")
def test_the_executive_summary_has_ten_sections():
    assert [section.number for section in SUMMARY.section] == list(range(1, 11))


@pytest.mark.req("R10", "R122")
@pytest.mark.parametrize("document", RULES.reports.document, ids=lambda one: one.id)
def test_every_section_asks_something_and_is_filled_in_only_with_what_there_is(document):
    for section in document.section:
        assert section.prompts or not section.text
        assert set(section.drawn) <= set(report_drawn.PARTS)
        assert not {field["name"] for field in section.field} & set(reports.OWN)


@pytest.mark.req("R119")
def test_each_of_the_nine_protected_characteristics_is_confirmed():
    form = reports.form_of(REPORT.section_of("equality"))
    nine = [field for name, field in form.fields.items() if name not in reports.OWN]
    assert len(nine) == 9
    assert {tuple(field.choices()) for field in nine} == {("relevant", "not_relevant", "barrier", "impact")}


@pytest.mark.req("R121", "R113")
def test_the_facts_of_the_homicide_and_of_the_opening_are_asked_one_by_one():
    asked = set(reports.form_of(REPORT.section_of("background")).fields) | set(reports.form_of(REPORT.section_of("opening")).fields)
    assert {"lived", "post_mortem", "cause_of_death", "together", "charge", "suicide_basis", "area", "pronoun", "why_period"} <= asked


@pytest.mark.req("R125")
def test_a_partnership_adds_a_section_by_editing_the_data(cast, monkeypatch):
    report_cases.written(cast)
    extra = type(REPORT.section[0])(id="covid", heading="The pandemic", number=19, prompts=("What was different?",))
    with_extra = REPORT.model_copy(update={"section": (*REPORT.section, extra)})
    changed = RULES.model_copy(update={"reports": RULES.reports.model_copy(update={"document": (with_extra, SUMMARY)})})
    monkeypatch.setattr(procedure_sets, "of", lambda _: changed)
    with pytest.raises(WrongStep, match="The pandemic"):
        report_cases.freeze(cast)
    report_cases.save(cast, "overview_report", "covid", "Services closed.")
    assert report_cases.freeze(cast).number == 1
    assert "Services closed." in said(cast, "overview_report", "covid")


# --- writing ---


@pytest.mark.req("R112", "R168")
def test_each_save_is_a_text_beside_the_earlier_ones_with_who_and_when(cast):
    report_cases.drafting(cast)
    report_cases.save(cast, "overview_report", "analysis", "First.", state="in_hand")
    report_cases.save(cast, "overview_report", "analysis", "Second.", actor=cast.panel_chair)
    found = reports.history(cast.coordinator, cast.first, "overview_report", "analysis")
    assert [(one.body, one.version_no, one.written_by) for one in found] == [
        ("Second.", 2, cast.panel_chair.name),
        ("First.", 1, cast.author.name),
    ]
    assert found[0].written_on == NOW


@pytest.mark.req("R112")
def test_the_line_of_the_menu_is_in_hand_with_the_first_section(cast):
    review_cases.gathering(cast)
    state = {one.line.id: one.state for one in standing_of(cast).menu()}
    report_cases.save(cast, "overview_report", "analysis", "First.", state="in_hand")
    assert (state["reports"], {one.line.id: one.state for one in standing_of(cast).menu()}["reports"]) == ("not yet", "in hand")


@pytest.mark.req("R112")
def test_who_was_not_quick_enough_keeps_their_text_and_sees_the_other(cast):
    report_cases.drafting(cast)
    report_cases.save(cast, "overview_report", "analysis", "Theirs.")
    typed = {"state": "in_hand", "body": "Mine."}
    with pytest.raises(Stale) as overtaken:
        reports.save_section(cast.panel_chair, cast.first, "overview_report", "analysis", typed, version_no=0, **WHEN)
    assert overtaken.value.current["body"] == "Theirs." and overtaken.value.current["version"] == 1


@pytest.mark.req("R125")
def test_a_section_is_left_out_only_for_a_reason_and_is_then_not_printed(cast):
    report_cases.drafting(cast)
    typed = {"state": "left_out", "body": ""}
    with pytest.raises(Refused):
        reports.save_section(cast.author, cast.first, "overview_report", "parallel", typed, version_no=0, **WHEN)
    reports.save_section(cast.author, cast.first, "overview_report", "parallel", typed | {"why": "There was none."}, version_no=0, **WHEN)
    content = report_content.compose(standing_of(cast))
    assert "parallel" not in [one["id"] for one in report_content.document_in(content, "overview_report")["sections"]]


@pytest.mark.req("R124")
def test_a_save_warns_of_each_name_without_repeating_it(cast):
    report_cases.drafting(cast)
    report_cases.named(cast)
    told = report_cases.save(cast, "overview_report", "analysis", "All knew.\nJo Canary rang 01325 555010.")
    assert [sentence.split(":")[0] for sentence in told] == ["Line 2", "Line 2"]
    assert "Canary" not in " ".join(told) and "Linnet" in told[0] and "telephone number" in told[1]


@pytest.mark.req("R169", "S4")
@pytest.mark.parametrize("role", ["panel_member", "csp_chair", "dasveg_chair", "senior_manager", "imr_author", "head_of_community_safety"])
def test_the_text_in_hand_is_for_who_writes_it(cast, role):
    report_cases.drafting(cast)
    report_cases.save(cast, "overview_report", "analysis", "Caracal.")
    with pytest.raises((NotFound, NotAllowed)):
        reports.sections(getattr(cast, role), cast.first, "overview_report")
    with pytest.raises((NotFound, NotAllowed)):
        report_export.export_report(getattr(cast, role), cast.first, "overview_report", now=NOW)


# --- names ---


def found_in(cast, text: str) -> list[tuple[str, str]]:
    return [(one.kind, one.whose) for one in report_leaks.findings(text, report_leaks.known(cast.first))]


@pytest.mark.req("R124")
def test_the_panel_may_be_named_and_nobody_else(cast):
    report_cases.named(cast)
    assert found_in(cast, "Panel Chair and Panel Member met. Author wrote.") == []
    assert found_in(cast, "Senior Manager was asked, and Imr Author.") == [("name", "a member of staff")] * 2
    assert found_in(cast, "Canary's sister") == [("name", "Linnet"), ("sex", "a child")]


@pytest.mark.req("R124")
def test_a_panel_member_who_shares_a_relatives_surname_may_stand(cast):
    case_persons.record(cast.coordinator, cast.first, {"part": "victim", "real_name": "Jo Member", "pseudonym": "Linnet"}, today=TODAY)
    assert found_in(cast, "Panel Member agreed.") == []
    assert found_in(cast, "Ms Member was seen.") == [("name", "Linnet")]


@pytest.mark.req("R52")
@pytest.mark.parametrize("text", ["the eldest daughter", "Her sons were at school", "two girls", "a step-brother"])
def test_what_tells_a_childs_sex_is_found_where_there_are_children(cast, text):
    assert found_in(cast, text) == []
    report_cases.named(cast)
    assert [kind for kind, _ in found_in(cast, text)] == ["sex"]


@pytest.mark.req("R124", "R142")
def test_nothing_is_frozen_that_identifies_somebody_unless_it_is_said_why_it_may_stand(cast):
    report_cases.named(cast)
    report_cases.written(cast)
    report_cases.save(cast, "overview_report", "analysis", "Jo Canary rang.")
    with pytest.raises(Refused) as refusal:
        report_cases.freeze(cast)
    assert "15. Analysis" in str(refusal.value) and "Canary" not in str(refusal.value)
    assert reports.latest_frozen(cast.first) is None and "anonymity_checked" not in steps.case(cast.first).records
    version = report_cases.freeze(cast, stands_because="A street is called Jo Canary Way.")
    (shown,) = report_freezing.versions(cast.author, cast.first)
    assert (shown.number, shown.stands, version.digest) == (1, 1, shown.digest)


@pytest.mark.req("R124", "R214")
def test_a_version_does_not_leave_once_a_name_in_it_becomes_known(cast):
    report_cases.written(cast)
    report_cases.save(cast, "overview_report", "analysis", "Robin Invented rang.")
    version = report_cases.freeze(cast)
    assert report_export.export_report(cast.author, cast.first, "overview_report", version_id=version.id, now=NOW)
    person = {"part": "family", "real_name": "Robin Invented", "pseudonym": "Finch"}
    case_persons.record(cast.coordinator, cast.first, person, today=TODAY)
    with pytest.raises(Refused, match="still identifies somebody") as refusal:
        report_export.export_report(cast.author, cast.first, "overview_report", version_id=version.id, now=NOW)
    assert "Robin" not in str(refusal.value)
    report_cases.given(cast, "shared")
    shown = {who: json.dumps(report_freezing.content_of(getattr(cast, who), version.id)) for who in ("author", "panel_member")}
    assert "Robin Invented rang." in shown["author"]
    assert "Robin" not in shown["panel_member"] and "Finch rang." in shown["panel_member"]


# --- what the records fill in ---


@pytest.mark.req("R114", "R172", "D4", "R127")
def test_timescales_tell_every_hold_and_the_printed_six_months(cast):
    report_cases.drafting(cast)
    typed = {"reason": "inquest", "started_on": back(5), "family_taking_part": "no"}
    holds.place_on_hold(cast.coordinator, cast.first, typed, today=TODAY)
    text = said(cast, "overview_report", "timescales")
    assert "within six months of the commencement of the review" in text and "on hold since" in text


@pytest.mark.req("R114")
def test_a_frozen_report_says_when_it_was_completed_and_one_in_hand_that_it_is_not(cast):
    report_cases.frozen(cast)
    version = reports.latest_frozen(cast.first)
    content = report_freezing.content_of(cast.author, version.id)
    assert "not concluded yet" in said(cast, "overview_report", "timescales")
    assert "was concluded on" in json.dumps(report_content.document_in(content, "overview_report"))


@pytest.mark.req("R115", "A28")
def test_pseudonyms_ages_and_ethnicity_come_from_the_persons_and_a_childs_sex_never_does(cast):
    report_cases.drafting(cast)
    person = {"part": "victim", "real_name": "Jo Canary", "pseudonym": "Linnet", "age": "34", "ethnicity": "White British"}
    case_persons.record(cast.coordinator, cast.first, person, today=TODAY)
    child = {"part": "child", "real_name": "Kim Canary", "pseudonym": "Wren", "age": "6", "relationship": "Son of Linnet"}
    case_persons.record(cast.coordinator, cast.first, child, today=TODAY)
    nameless = {"part": "perpetrator", "real_name": "Pat Sample"}
    case_persons.record(cast.coordinator, cast.first, nameless, today=TODAY)
    text = said(cast, "overview_report", "confidentiality")
    assert all(word in text for word in ("Linnet", "34", "White British", "Wren", "6"))
    assert "Canary" not in text and "Sample" not in text and "Son" not in text
    assert any(block["kind"] == "missing" for block in blocks(cast, "overview_report", "confidentiality"))
    assert "One child is recorded in this case, aged 6" in said(cast, "overview_report", "background")


@pytest.mark.req("R8", "A33")
def test_both_texts_of_the_purposes_are_printed_from_the_data(cast):
    report_cases.drafting(cast)
    for which, section in (("procedure", "opening"), ("terms_of_reference", "terms")):
        for item in RULES.checklists.purposes[which].items:
            assert item in said(cast, "overview_report", section)


@pytest.mark.req("R116", "R22", "R123")
def test_the_decision_and_how_many_agencies_had_contact_are_drawn(cast):
    report_cases.drafting(cast)
    with database.change(cast.coordinator, "agency_update_recorded", review=cast.first) as write:
        for agency, known in ((cast.police, "yes"), (cast.health, "no")):
            stamp = {"changed_by": cast.coordinator.person_id, "changed_on": NOW}
            update = database.new_id()
            write("insert_agency_update", id=update, review_id=cast.first, agency_id=agency, **stamp)
            write("set_agency_known", review_id=cast.first, id=update, value=known, was="", **stamp)
    for document, section in (("overview_report", "methodology"), ("executive_summary", "process")):
        text = said(cast, document, section)
        assert "decided on" in text and "1 of the 2 agencies contacted confirmed contact" in text


@pytest.mark.req("R117", "R58")
def test_contributors_panel_chair_and_the_number_of_meetings_are_drawn_in_both_documents(cast):
    report_cases.drafting(cast)
    for document in ("overview_report", "executive_summary"):
        assert "Testshire Police" in said(cast, document, "contributors") and "Chronology" in said(cast, document, "contributors")
        assert "Panel Member" in said(cast, document, "panel") and "Senior Manager" not in said(cast, document, "panel")
    assert "chaired by Panel Chair" in said(cast, "executive_summary", "panel")


APPOINTED = {"appointed_as": "both", "name": "Sam Chairing", "job_title": "Consultant", "framework": "NEPO608", "appointed_on": back(17),
             "career": "Twenty years in probation.", "experience": "Six reviews.", "connection": "no", "worked_here": "yes",
             "worked_where": "the fire service", "worked_until": "2009", "line_management": "yes"}  # fmt: skip
SEAT = {"name": "Robin Seated", "kind": "specialist", "job_title": "Manager", "organisation": "The refuge", "answer": "sits", "invited_on": back(16),
        "independent": "yes", "independence_confirmed_on": back(10), "first_day": back(15)}  # fmt: skip


@pytest.mark.req("R117", "R56", "R58", "R124", "R53")
def test_the_registers_of_the_panel_are_printed_by_name_and_count_the_meetings(cast):
    report_cases.drafting(cast)

    def add(register: str, **typed):
        registers.add(cast.coordinator, cast.first, register, typed, **WHEN)

    add("panel_appointment", **APPOINTED)
    add("panel_member", **SEAT)
    add("panel_member", **SEAT | {"name": "Kit Away", "answer": "declined"})
    text = said(cast, "overview_report", "panel")
    assert "Robin Seated" in text and "The refuge" in text and "confirmed as independent" in text and "Kit Away" not in text
    author = said(cast, "overview_report", "author")
    for words in ("Sam Chairing, Consultant, chaired the review panel and wrote this report", "NEPO608", "Twenty years in probation.",
                  "no connection with the Community Safety Partnership", "employment by the fire service, which ended in 2009"):  # fmt: skip
        assert words in author
    add("panel_member", **SEAT | {"name": "Lee Open", "independent": "no", "independence_note": "Not asked."})
    assert "The independence of 1 of the members is not confirmed" in said(cast, "overview_report", "panel")
    assert found_in(cast, "Robin Seated and Sam Chairing met.") == []


@pytest.mark.req("R120")
def test_who_receives_copies_is_drawn_from_the_register_and_before_it_is_begun_as_the_procedure_names_them(cast):
    home_office_cases.approved(cast)
    assert "Home Office" in said(cast, "overview_report", "dissemination")
    publication_cases.entry(cast.coordinator, cast.first, "dissemination", publication_cases.MANAGERS | {"agency": cast.police})
    printed = said(cast, "overview_report", "dissemination")
    assert "Testshire Police" in printed and "Home Office" not in printed


@pytest.mark.req("R118")
def test_parallel_proceedings_are_drawn_but_for_a_disciplinary_one(cast):
    from casework import preliminary_run

    report_cases.drafting(cast)
    for kind in ("inquest", "disciplinary"):
        preliminary_run.add_proceeding(cast.coordinator, cast.first, kind, **WHEN)
    text = said(cast, "overview_report", "parallel")
    assert "Coroner's inquest" in text and "isciplinary" not in text


@pytest.mark.req("R122", "R111")
def test_recommendations_are_the_reviews_own_those_of_imrs_and_national_ones(cast):
    report_cases.drafting(cast)
    plan_cases.recommendation(cast, text="Train staff.", number="2")
    plan_cases.recommendation(cast, text="Ask every time.", number="10", early_learning="yes", told="All agencies", acted_on="Done in May")
    plan_cases.recommendation(cast, text="Change the law.", scope="national", number="3")
    plan_cases.recommendation(cast, text="Keep one file.", source="agency_plan", agency_id=cast.health)
    for document in ("overview_report", "executive_summary"):
        tables = [block["rows"] for block in blocks(cast, document, "recommendations") if block["kind"] == "table"]
        assert [[row[1] for row in rows] for rows in tables] == [["Train staff.", "Ask every time."], ["Change the law."], ["Keep one file."]]
        assert "Done in May" in said(cast, document, "lessons")


@pytest.mark.req("R112")
def test_the_reports_are_titled_by_what_the_review_is_called(cast, monkeypatch):
    report_cases.drafting(cast)
    assert [one["title"] for one in report_content.compose(standing_of(cast))["documents"]] == [REPORT.title, SUMMARY.title]
    later = RULES.partnership.review_name[1]
    monkeypatch.setattr(reviews, "called", lambda _: later)
    assert [one["title"] for one in report_content.compose(standing_of(cast))["documents"]] == [
        "Domestic Abuse Related Death Overview Report",
        "Domestic Abuse Related Death Review Executive Summary",
    ]


@pytest.mark.req("R113")
def test_the_period_under_review_is_drawn_once_it_is_set(cast):
    report_cases.drafting(cast)
    assert "not set" in said(cast, "overview_report", "opening")
    chronology_submission.set_review_period(cast.author, cast.first, "01/01/2020", "31/12/2024", now=NOW)
    assert "01/01/2020 until 31/12/2024" in said(cast, "overview_report", "opening")


# --- freezing and who reads a version ---


@pytest.mark.req("R142")
def test_a_frozen_version_never_changes_and_its_hash_is_of_all_of_it(cast):
    report_cases.frozen(cast)
    version = reports.latest_frozen(cast.first)
    before = report_freezing.content_of(cast.author, version.id)
    report_cases.save(cast, "overview_report", "analysis", "Changed.")
    plan_cases.recommendation(cast, text="Something new.")
    after = report_freezing.content_of(cast.author, version.id)
    assert before == after and report_content.digest(after) == version.digest
    assert report_content.digest(after | {"dated": "another day"}) != version.digest


@pytest.mark.req("R142")
def test_the_same_text_is_not_frozen_twice_and_an_unready_one_not_at_all(cast):
    report_cases.written(cast)
    report_cases.save(cast, "overview_report", "analysis", "Not done yet.", state="in_hand")
    with pytest.raises(WrongStep, match="Analysis"):
        report_cases.freeze(cast)
    report_cases.save(cast, "overview_report", "analysis", "Done.")
    report_cases.freeze(cast)
    with pytest.raises(WrongStep, match="Nothing was changed"):
        report_cases.freeze(cast)


@pytest.mark.req("R142")
def test_a_change_after_freezing_says_why(cast):
    report_cases.frozen(cast)
    typed = {"state": "ready", "body": "Changed."}
    with pytest.raises(Refused, match="Why it is changed after version 1"):
        reports.save_section(cast.author, cast.first, "overview_report", "analysis", typed, version_no=1, **WHEN)
    assert reports.in_force(cast.first) is not None


READERS = ("panel_member", "senior_manager", "senior_manager_health", "dasveg_chair", "dasveg_member", "csp_chair", "head_of_community_safety",
           "imr_author", "action_lead", "auditor", "outsider")  # fmt: skip


def readers(cast) -> set[str]:
    version, found = reports.latest_frozen(cast.first), set()
    for role in READERS:
        try:
            report_freezing.content_of(getattr(cast, role), version.id)
        except NotFound:
            continue
        found.add(role)
    return found


@pytest.mark.req("R165", "R169", "S5")
def test_a_version_reaches_each_reader_when_the_procedure_takes_it_there(cast):
    report_cases.frozen(cast)
    assert readers(cast) == set()
    record(cast, "shared")
    assert readers(cast) == {"panel_member"}
    report_cases.quality_assured(cast)
    assert readers(cast) == {"panel_member", "senior_manager"}
    report_cases.with_plan(cast)
    report_cases.on_from(cast, "completed", "submitted")
    assert readers(cast) == {"panel_member", "senior_manager", "dasveg_chair", "dasveg_member"}
    report_cases.on_from(cast, "presented", "forwarded")
    assert readers(cast) == set(READERS) - {"senior_manager_health", "imr_author", "action_lead", "auditor", "outsider"}


# --- Word ---


def printed(download) -> str:
    document = Document(io.BytesIO(download.content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    lines += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join(lines)


def marks_on_every_page(download) -> list[str]:
    (section,) = Document(io.BytesIO(download.content)).sections
    return [section.header.paragraphs[0].text, section.footer.paragraphs[0].text]


@pytest.mark.req("R112", "R126", "A29", "R214")
@pytest.mark.parametrize("document", ["overview_report", "executive_summary"])
def test_the_word_file_has_title_page_contents_every_section_and_the_marking_on_every_page(cast, document):
    report_cases.named(cast)
    report_cases.frozen(cast)
    version = reports.latest_frozen(cast.first)
    paper = report_export.export_report(cast.coordinator, cast.first, document, version_id=version.id, now=NOW)
    words = printed(paper)
    described = RULES.reports.document_of(document)
    assert described.title in words and ["Linnet", " September 2026"][0] in words and "version 1" in words
    assert all(section.title in words for section in described.section if section.id != "glossary")  # of which nothing is recorded
    assert "Canary" not in words and "Sample" not in words and "Panel Member" in words
    assert marks_on_every_page(paper) == ["OFFICIAL-SENSITIVE"] * 2


@pytest.mark.req("R126")
def test_the_marking_goes_with_publication(cast):
    report_cases.frozen(cast)
    review_cases.done(cast.coordinator, cast.first, {"published": 0})
    paper = report_export.export_report(cast.coordinator, cast.first, "overview_report", now=NOW)
    assert marks_on_every_page(paper) == ["", ""] and "Draft of" in printed(paper)


@pytest.mark.req("R165", "S4")
def test_a_version_of_another_review_is_not_found_under_this_one(cast):
    report_cases.frozen(cast)
    version = reports.latest_frozen(cast.first)
    with pytest.raises(NotFound):
        report_export.export_report(cast.coordinator, cast.second, "overview_report", version_id=version.id, now=NOW)
    for asked in ({"document": "nonsense"}, {"document": "overview_report", "version": "nonsense"}):
        with pytest.raises(NotFound):
            report_export.download(cast.coordinator, {"review": cast.first, **asked}, NOW)


def test_what_is_typed_for_each_link_is_a_form_of_its_own():
    assert set(TYPED) == set(report_approval.LINKS) - {report_approval.FROZEN}
