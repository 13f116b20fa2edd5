"""Whoever reads pseudonyms or initials finds a real name in no note, reason, notice or confirmation of the review."""

import io
import unicodedata

import docx
import pytest

from casework import (
    action_progress,
    actions,
    case_persons,
    chronology,
    chronology_submission,
    database,
    decision,
    home_office,
    names,
    preliminary_papers,
    preliminary_prepare,
    secured_records,
    steps,
)
from casework.actors import OPERATOR
from tests.conftest import grant
from tests.pages.screens import opened, sent
from tests.rules import chronology_cases, plan_cases, preliminary_cases
from tests.rules.test_decision import DECIDED, NOW, TODAY, recommended  # noqa: F401  a fixture

REAL = ("Jo Example", "Pat Sample", "Example", "Sample")
CONFIRMED = {
    "holds_records": "yes",
    "confirmed_on": TODAY.strftime("%d/%m/%Y"),
    "confirmed_by": "Head of Safeguarding, of Jo Example's file",
    "scope": ["victim"],
    "guarded": "yes",
    "note": "The file of Pat Sample lies apart.",
}


@pytest.fixture
def decided(recommended):  # noqa: F811
    """A review whose decision, family, notice and records all say a name somewhere."""
    cast = recommended
    at = {"today": TODAY, "now": NOW}
    decision.decide(cast.csp_chair, cast.review, DECIDED, **at)
    told = {"informed": "informed", "told_on": TODAY.strftime("%d/%m/%Y"), "how": "advocate"}
    told |= {"by_whom": "A friend of Jo Example", "to_whom": "the mother of Pat Sample"}
    decision.inform_family(cast.csp_chair, cast.review, told, **at)
    asked = {"requested_on": TODAY, "due_on": TODAY, **at}
    secured_records.request(cast.coordinator, cast.review, [cast.police], **asked)
    secured_records.confirm(cast.coordinator, cast.review, cast.police, CONFIRMED, version=1, **at)
    grant(cast.panel_member, cast.review, "panel_member", None)
    return cast


@pytest.mark.parametrize("who", ["head_of_community_safety", "panel_member"])
@pytest.mark.req("S5", "R170")
def test_the_page_of_the_decision_names_nobody_to_who_reads_no_real_names(decided, who):
    page = sent(opened("decision", getattr(decided, who), review=decided.review))
    assert "Head of Safeguarding" in page and "the mother of" in page, "the records are there"
    assert not [name for name in REAL if name in page]


@pytest.mark.req("R170")
def test_who_reads_real_names_still_finds_them_in_the_record_of_the_family(decided):
    record = decision.told(decided.coordinator, steps.case(decided.review), "family_informed")
    assert record.note.endswith("the mother of Pat Sample")
    assert decision.told(decided.dasveg_member, steps.case(decided.review), "family_informed") is None


@pytest.mark.req("S5", "R170")
def test_a_name_recorded_after_a_notice_was_sent_is_not_read_in_it(decided):
    text = home_office.draft(decided.head_of_community_safety, decided.review, "decision", today=TODAY)
    typed = {"text": f"{text}\nWilhelmina Later was told.", "sent_on": TODAY.strftime("%d/%m/%Y")}
    typed |= {"sent_by": "csp_chair", "sent_to": home_office.address(TODAY)}
    home_office.record_notice(decided.csp_chair, decided.review, "decision", typed, today=TODAY, now=NOW)
    with database.change(OPERATOR, "person_recorded", review=decided.review) as write:
        case_persons.insert(write, decided.review, {"part": "family", "real_name": "Wilhelmina Later"})
    (seen,) = home_office.of_review(decided.head_of_community_safety, decided.review)
    (whole,) = home_office.of_review(decided.csp_chair, decided.review)
    assert "Wilhelmina" not in seen.text and "Wilhelmina Later was told." in whole.text


@pytest.mark.req("S5", "R170")
def test_the_reason_why_something_of_an_action_was_in_error_names_nobody(cast):
    plan_cases.proceed(cast.first)
    chronology_cases.persons(cast.first)
    action = plan_cases.action(cast)
    typed = {"text": "Half done.", "reported_on": TODAY.strftime("%d/%m/%Y"), "begun": "yes"}
    progress = action_progress.record_progress(cast.coordinator, action, typed, **plan_cases.WHEN)
    actions.record_in_error(
        cast.coordinator, "progress", progress, {"reason": "It was about Wilhelmina Fictional."}, today=TODAY
    )
    for who, shown in ((cast.dasveg_member, "It was about Alder."), (cast.panel_member, "It was about WF.")):
        told = action_progress.history(who, action, today=TODAY)
        assert [one.reason for one in told if one.reason] == [shown]


@pytest.mark.req("S5", "R170")
def test_why_an_entry_was_corrected_and_the_note_of_a_submission_name_nobody_to_the_panel(cast):
    chronology_cases.notified(cast)
    chronology_cases.persons(cast.first)
    entry = chronology_cases.add(cast.imr_author, cast.first, cast.police)
    chronology_cases.correct(cast.imr_author, entry, why="Thaddeus Invented rang", information="Attended.")
    chronology_submission.submit_chronology(
        cast.imr_author, cast.first, cast.police, note="Without Wilhelmina Fictional's card.", now=chronology_cases.NOW
    )
    (version,) = chronology.versions(cast.panel_member, entry)
    (submission,) = chronology_submission.submissions_of(cast.panel_member, cast.first, cast.police)
    assert version["why"] == "TI rang" and submission["note"] == "Without WF's card."
    assert chronology.versions(cast.panel_chair, entry)[0]["why"] == "Thaddeus Invented rang"


@pytest.mark.req("S5", "R170")
def test_what_dasveg_was_instructed_names_nobody_to_its_chair(cast):
    preliminary_cases.notified(cast.first)
    chronology_cases.persons(cast.first)
    typed = {"instructed_on": TODAY.strftime("%d/%m/%Y"), "note": "By telephone, about Wilhelmina Fictional."}
    preliminary_prepare.instruct_dasveg(cast.csp_chair, cast.first, typed, today=TODAY, now=NOW)
    page = sent(opened("preliminary", cast.dasveg_chair, review=cast.first))
    assert "By telephone, about Alder." in page and "Wilhelmina" not in page


@pytest.mark.req("S5", "R170")
def test_how_far_an_agencys_records_go_back_names_nobody_on_screen_and_in_the_minutes(cast):
    preliminary_cases.arranged(cast)
    chronology_cases.persons(cast.first)
    reader = cast.head_of_community_safety
    updates = database.scoped(cast.coordinator, "agency_updates_of", review=cast.first)
    place = preliminary_cases.Place("agency", updates[0]["id"], "records_from")
    with database.change(OPERATOR, "agency_update_recorded", review=cast.first) as write:  # as typed before it had to be a date
        typed = {"value": "Since Thaddeus Invented moved in", "was": "", "changed_by": OPERATOR.person_id, "changed_on": NOW}
        assert write("set_agency_records_from", review_id=cast.first, id=place.id, **typed)
    minutes = docx.Document(io.BytesIO(preliminary_papers.minutes(reader, cast.first, now=NOW).content))
    written = minutes.element.xml + sent(opened("preliminary", reader, review=cast.first))
    assert written.count("Since Rowan moved in") == 2 and "Thaddeus" not in written


@pytest.mark.req("R170", "R214")
@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Jo was found dead.", "The victim was found dead."),
        ("Police came. Jo was dead! “Jo?” he said.", "Police came. The victim was dead! “The victim?” he said."),
        ("Before\n\nJo rang.", "Before\n\nThe victim rang."),
        ("He saw Jo, e.g. Jo at home, and Dr. Jo.", "He saw the victim, e.g. the victim at home, and Dr. the victim."),
    ],
)
def test_what_stands_for_a_name_begins_a_sentence_with_a_capital_letter(text, read):
    person = names.CasePerson("1", "victim", "Jo", "", "", "")
    assert names.rendered(text, [person], "pseudonyms") == read


@pytest.mark.req("S46", "R170")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Jo Li", "Jo came, then Li."),
        ("Jürgen Weiß", "Weiß came, WEISS left, Weiss rang."),
        ("Işık Demir", "Isık came, ISIK left, Işık Demir rang."),
        ("Isik Demir", "Işık came."),
        ("Renée Martin", "Rene\u0301e came."),
        ("Robin Invented", "Ro\u200bbin came, In\u00advented left."),
        ("محمد مثال", "جاء محمد اليوم"),
    ],
)
def test_a_name_is_found_however_it_is_spelt_or_coded(name, text):
    person = names.CasePerson("1", "victim", name, "", "", "Rowan")
    read = names.rendered(text, [person], "pseudonyms")
    assert read.count("Rowan") == len(names.leaks(text, [person])) > 0
    left = unicodedata.normalize("NFKD", read).casefold()
    assert not [word for word in unicodedata.normalize("NFKD", name).casefold().split() if word in left.split()]
    assert not names.leaks(read, [person])


@pytest.mark.req("R170")
def test_a_short_word_that_begins_a_sentence_stays_though_somebody_is_called_so():
    person = names.CasePerson("1", "victim", "He An", "", "", "Rowan")
    assert (
        names.rendered("He left. An hour later He An came.", [person], "pseudonyms")
        == "He left. An hour later Rowan came."
    )
