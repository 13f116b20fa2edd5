"""Every paper and every printed list that the catalogue asks for: made at its time, marked, with its reference, and with nobody's name.

A paper that goes to the person themself (the family's) carries the names that are theirs, and only for who may read them.
"""

import io
from collections.abc import Callable
from typing import NamedTuple

import openpyxl
import pytest
from docx import Document

from casework import (
    case_persons,
    chronology_export,
    family_papers,
    home_office_letters,
    imr_papers,
    lists_printed,
    notification,
    notification_papers,
    permissions,
    preliminary_papers,
    preliminary_run,
    register_export,
    reviews,
    secured_records,
    submissions,
    terms_export,
)
from casework.download import Download
from casework.errors import CaseworkError, NotAllowed, NotFound
from tests.rules import (
    chronology_cases,
    family_cases,
    home_office_cases,
    imr_cases,
    preliminary_cases,
    publication_cases,
    register_cases,
    report_cases,
    review_cases,
    terms_cases,
)
from tests.rules.review_cases import NOW, TODAY, back
from web import downloads, files  # noqa: F401  files registers every download

REAL = ("Jo Canary", "Canary", "Pat Sample", "Sample")


def said(download: Download) -> str:
    """All that stands in a paper, header and footer too."""
    if download.name.endswith(".xlsx"):
        book = openpyxl.load_workbook(io.BytesIO(download.content))
        cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
        heads = [str(part.text) for sheet in book for part in (sheet.oddHeader.left, sheet.oddHeader.center, sheet.oddHeader.right)]
        return "\n".join([*cells, *heads])
    document = Document(io.BytesIO(download.content))
    lines = [paragraph.text for paragraph in document.paragraphs]
    lines += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    for section in document.sections:
        lines += [paragraph.text for part in (section.header, section.footer) for paragraph in part.paragraphs]
    return "\n".join(lines)


# --- the papers ---


def notified(cast) -> str:
    return notification.record(cast.coordinator, review_cases.NOTIFIED | {"received_on": back(10), "death": back(12)}, today=TODAY, now=NOW)


def invited(cast) -> str:
    preliminary_cases.arranged(cast)
    return cast.first


def recommended(cast) -> str:
    preliminary_cases.held(cast)
    preliminary_cases.recommend(cast.dasveg_chair, cast.first, reasons="Jo Canary was killed by Pat Sample.")
    return cast.first


def a_contact(cast) -> str:
    family_cases.chaired(cast)
    cast.contact = family_cases.add(cast)
    return cast.first


def asked_for_an_imr(cast) -> str:
    imr_cases.identified(cast)
    return cast.first


def an_imr_begun(cast) -> str:
    imr_cases.on_its_way(cast, "sent")
    return cast.first


def terms_agreed(cast) -> str:
    terms_cases.agreed(cast)
    return cast.first


def chronologies(cast) -> str:
    review_cases.gathering(cast)
    for actor, agency in ((cast.imr_author, cast.police), (cast.imr_author_health, cast.health)):
        chronology_cases.add(actor, cast.first, agency, information="Jo Canary rang about Pat Sample.")
    return cast.first


def published(cast) -> str:
    review = publication_cases.ready(cast)
    publication_cases.publish(cast.coordinator, review)
    return review


def letter(kind: str) -> Callable:
    return lambda cast, actor, review: home_office_letters.letter(actor, review, kind, now=NOW)


def to_the_agency(cast, actor, review: str) -> Download:
    return imr_papers.letter(actor, {"review": review, "agency": cast.police, "letter": "request"}, NOW)


def consent_form(cast, actor, review: str) -> Download:
    victim = next(one for one in case_persons.of_review(cast.coordinator, review) if one.part == "victim")
    return family_papers.consent_form(actor, review, cast.contact, victim.id, now=NOW)


class Paper(NamedTuple):
    """`makes`: who makes it; `never`: who finds none. `download`: its kind in web/files.py. `names`: real names that are its reader's to have."""

    id: str
    download: str
    ready: Callable
    make: Callable
    makes: str
    never: str
    names: tuple[str, ...] = ()


PAPERS = [
    Paper("R174", "acknowledgement", notified, lambda cast, actor, review: notification_papers.acknowledgement(actor, {"review": review}, NOW),
          "coordinator", "outsider"),
    Paper("R175", "preliminary-invitation", invited, lambda cast, actor, review: preliminary_papers.invitation(actor, review, now=NOW),
          "dasveg_chair", "dasveg_member"),
    Paper("R176", "preliminary-agenda", invited, lambda cast, actor, review: preliminary_papers.agenda(actor, review, now=NOW),
          "dasveg_chair", "imr_author"),
    Paper("R177", "recommendation-note", recommended, lambda cast, actor, review: preliminary_papers.recommendation_note(actor, review, now=NOW),
          "head_of_community_safety", "imr_author"),
    Paper("R178", "home-office-letter", review_cases.proceeding, letter("decision"), "csp_chair", "panel_member"),
    Paper("R179", "family-letter", a_contact, lambda cast, actor, review: family_papers.decision_letter(actor, review, cast.contact, now=NOW),
          "panel_chair", "panel_member", ("Jo Canary", "Canary")),
    Paper("R180", "consent-form", a_contact, consent_form, "panel_chair", "head_of_community_safety", ("Jo Canary", "Canary")),
    Paper("R181", "imr-letter", asked_for_an_imr, to_the_agency, "panel_chair", "imr_author_health"),
    Paper("R182", "terms", terms_agreed, lambda cast, actor, review: terms_export.export_terms(actor, review, now=NOW), "panel_chair", "outsider"),
    Paper("R183", "imr", an_imr_begun, lambda cast, actor, review: imr_papers.export_imr(actor, {"review": review, "agency": cast.police}, NOW),
          "panel_member", "imr_author_health"),
    Paper("R184", "chronology", chronologies, lambda cast, actor, review: chronology_export.export_chronology(actor, review, now=NOW),
          "coordinator", "outsider", REAL),
    Paper("R185", "home-office-letter", home_office_cases.approved, letter("submission"), "csp_chair", "panel_member"),
    Paper("R186", "home-office-letter", published, letter("publication"), "csp_chair", "panel_member"),
]  # fmt: skip
OFFERED = [pytest.param(one, id=f"{one.id} {one.download}") for one in PAPERS]


@pytest.mark.req("R174", "R175", "R176", "R177", "R178", "R179", "R180", "R181", "R182", "R183", "R184", "R185", "R186", "R214", "R126")
@pytest.mark.parametrize("paper", OFFERED)
def test_each_paper_is_made_at_its_time_with_marking_and_reference_and_no_name_that_is_not_its_readers(cast, paper):
    review = paper.ready(cast)
    if review == cast.first:
        report_cases.named(cast)
    shown = reviews.in_view(cast.coordinator, review)
    made = paper.make(cast, getattr(cast, paper.makes), review)
    text = said(made)
    assert shown.marking in text and shown.reference in text and "{{" not in text and len(text) > 150
    assert shown.reference in made.name and not [name for name in REAL if name in made.name]
    assert [name for name in REAL if name in text and name not in paper.names] == []
    with pytest.raises((NotFound, NotAllowed)):
        paper.make(cast, getattr(cast, paper.never), review)


@pytest.mark.req("R174", "R175", "R176", "R177", "R178", "R181", "R182", "R183", "R185", "R186")
@pytest.mark.parametrize("paper", [pytest.param(one, id=one.id) for one in PAPERS if one.id not in ("R179", "R180", "R184")])
def test_no_paper_is_made_before_there_is_anything_to_say(cast, paper):
    with pytest.raises(CaseworkError):
        paper.make(cast, getattr(cast, paper.makes), cast.first)


def test_every_paper_and_every_list_is_a_download():
    assert {one.download for one in PAPERS} | {"register", "registers", "list"} <= set(downloads.kinds())


# --- the lists to print ---


def agencies_contacted(cast) -> None:
    preliminary_cases.held(cast)


def records_asked_for(cast) -> None:
    review_cases.proceeding(cast)
    asked = {"requested_on": TODAY, "due_on": None, "today": TODAY, "now": NOW}
    secured_records.request(cast.coordinator, cast.first, [cast.police], **asked)


def everything_kept(cast) -> None:
    """An entry in every register, whose texts all name the victim."""
    review_cases.proceeding(cast)
    register_cases.fill(cast, cast.first, "Told by Jo Canary")


def in_proceedings(cast) -> None:
    review_cases.proceeding(cast)
    preliminary_run.add_proceeding(cast.coordinator, cast.first, "inquest", today=TODAY, now=NOW)


def written_to(cast) -> None:
    home_office_cases.judged(cast, "inadequate")


class Printed(NamedTuple):
    """`by` reads no real names; `never` finds no such list; `shows` stands in it."""

    id: str
    kind: str
    what: str
    ready: Callable
    by: str
    never: str
    shows: tuple[str, ...]


PRINTED = [
    Printed("R187", "list", "agencies-contacted", agencies_contacted, "head_of_community_safety", "imr_author", ("Testshire Police",)),
    Printed("R188", "list", "secured-records", records_asked_for, "head_of_community_safety", "dasveg_member", ("Testshire Police", "Confirmed")),
    Printed("R189", "register", "panel_meeting", everything_kept, "panel_member", "imr_author", ("Who came", "Held on")),
    Printed("R190", "list", "contributors", asked_for_an_imr, "head_of_community_safety", "dasveg_member", ("Testshire Police", "request")),
    Printed("R191", "register", "family_contact", everything_kept, "panel_member", "imr_author", ("Family and friends",)),
    Printed("R192", "list", "proceedings", in_proceedings, "panel_member", "imr_author", ("inquest",)),
    Printed("R193", "register", "disclosure", everything_kept, "coordinator", "panel_member", ("Disclosure",)),
    Printed("R194", "list", "home-office", written_to, "panel_member", "imr_author", ("Submission of the reports", "Verdict, round 1", "CSP Chair")),
    Printed("R195", "register", "dissemination", everything_kept, "panel_member", "imr_author", ("Sent and shared",)),
    Printed("R196", "register", "publication_link", everything_kept, "panel_member", "imr_author", ("Links to what is published",)),
]  # fmt: skip


def printed(cast, actor, one: Printed) -> Download:
    make = lists_printed.print_list if one.kind == "list" else register_export.print_register
    return make(actor, {"review": cast.first, one.kind: one.what}, NOW)


@pytest.mark.req("R187", "R188", "R189", "R190", "R191", "R192", "R193", "R194", "R195", "R196", "R214")
@pytest.mark.parametrize("one", PRINTED, ids=lambda one: f"{one.id} {one.what}")
def test_each_list_is_printed_with_marking_and_reference_for_who_may_see_it_in_their_names(cast, one):
    one.ready(cast)
    report_cases.named(cast)
    shown = reviews.in_view(cast.coordinator, cast.first)
    made = printed(cast, getattr(cast, one.by), one)
    text = said(made)
    assert shown.marking in text and shown.reference in text and made.name.endswith(".docx")
    assert [word for word in one.shows if word.lower() not in text.lower()] == []
    if permissions.rendering(getattr(cast, one.by), cast.first) != "real":
        assert [name for name in REAL if name in text] == []
    for nobody in (one.never, "outsider"):
        with pytest.raises(NotFound):
            printed(cast, getattr(cast, nobody), one)


@pytest.mark.req("R194", "R166", "R167", "B23")
def test_the_correspondence_says_who_sent_it_on_whose_behalf_and_which_version(cast):
    home_office_cases.approved(cast)
    typed = home_office_cases.submission(sent_by="head_of_community_safety")
    submissions.submit(cast.head_of_community_safety, cast.first, typed, today=TODAY, now=NOW)
    (list_of,) = [one for one in PRINTED if one.id == "R194"]
    text = said(printed(cast, cast.coordinator, list_of))
    assert "Head of Community Safety, on behalf of the CSP Chair" in text and "DHR@example.gov.uk" in text


@pytest.mark.req("R190", "R169")
def test_an_agency_prints_its_own_line_of_the_contributors_alone(cast):
    imr_cases.agreed(cast)
    imr_cases.identify(cast, cast.police, cast.health)
    (list_of,) = [one for one in PRINTED if one.id == "R190"]
    text = said(printed(cast, cast.senior_manager_health, list_of))
    assert "Testshire Health" in text and "Testshire Police" not in text


@pytest.mark.req("R192")
def test_of_disciplinary_proceedings_the_print_gives_the_status_alone(cast):
    review_cases.proceeding(cast)
    preliminary_run.add_proceeding(cast.coordinator, cast.first, "disciplinary", today=TODAY, now=NOW)
    (list_of,) = [one for one in PRINTED if one.id == "R192"]
    text = said(printed(cast, cast.coordinator, list_of))
    assert "disciplinary" in text.lower() and "implication" not in text.lower()


@pytest.mark.req("R184", "R169")
def test_the_combined_chronology_holds_every_agencys_entries_and_an_agency_takes_its_own_alone(cast):
    chronologies(cast)
    both = said(chronology_export.export_chronology(cast.coordinator, cast.first, now=NOW))
    own = said(chronology_export.export_chronology(cast.imr_author_health, cast.first, now=NOW))
    assert "Testshire Police" in both and "Testshire Health" in both
    assert "Testshire Health" in own and "Testshire Police" not in own
