"""The papers of a review's beginning: the acknowledgement of the notification, and the lists of agencies contacted and of records secured."""

import io

import pytest
from docx import Document

from casework import lists_printed, notification, notification_papers, secured_records
from casework.errors import NotFound
from tests.rules import preliminary_cases, review_cases
from tests.rules.review_cases import NOW, TODAY, back

CONFIRMED = {"holds_records": "no", "confirmed_on": back(0), "confirmed_by": "Records Manager", "note": "Nothing is held."}


def text_of(download) -> str:
    document = Document(io.BytesIO(download.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def printed(actor, review, which):
    return text_of(lists_printed.print_list(actor, {"review": review, "list": which}, NOW))


@pytest.mark.req("R174", "R214")
def test_who_notified_is_thanked_with_the_reference_and_told_what_comes_next_and_nobody_is_named(cast):
    typed = review_cases.NOTIFIED | {"received_on": back(10), "death": back(12)}
    review = notification.record(cast.coordinator, typed, today=TODAY, now=NOW)
    said = text_of(notification_papers.acknowledgement(cast.coordinator, {"review": review}, NOW))
    assert back(10) in said and "Durham Constabulary, Safeguarding Unit" in said
    assert "Domestic Abuse" in said and "DHR-" in said
    assert "Canary" not in said and "Sample" not in said


@pytest.mark.req("R174")
def test_who_may_not_see_the_notification_gets_no_acknowledgement_of_it(cast):
    review = notification.record(
        cast.coordinator, review_cases.NOTIFIED | {"received_on": back(10), "death": back(12)}, today=TODAY, now=NOW
    )
    with pytest.raises(NotFound):
        notification_papers.acknowledgement(cast.outsider, {"review": review}, NOW)
    with pytest.raises(NotFound):
        notification_papers.acknowledgement(cast.coordinator, {"review": cast.first}, NOW)


@pytest.mark.req("R187", "R22")
def test_the_agencies_contacted_are_printed_with_how_many_confirmed_contact(cast):
    preliminary_cases.held(cast)
    said = printed(cast.coordinator, cast.first, "agencies-contacted")
    assert "Agencies contacted" in said and "Testshire Police" in said and "Known to it" in said
    with pytest.raises(NotFound):
        printed(cast.imr_author, cast.first, "agencies-contacted")


@pytest.mark.req("R188", "R30")
def test_the_records_secured_are_printed_and_an_agency_sees_its_own_line_alone(cast):
    review_cases.proceeding(cast)
    both = [cast.police, cast.health]
    secured_records.request(cast.coordinator, cast.first, both, requested_on=TODAY, due_on=None, today=TODAY, now=NOW)
    secured_records.confirm(cast.senior_manager_health, cast.first, cast.health, CONFIRMED, version=1, today=TODAY, now=NOW)
    assert "Records Manager" in printed(cast.coordinator, cast.first, "secured-records")
    police = printed(cast.senior_manager, cast.first, "secured-records")
    assert "Testshire Police" in police and "Testshire Health" not in police and "Records Manager" not in police
    with pytest.raises(NotFound):
        printed(cast.dasveg_member, cast.first, "secured-records")
    with pytest.raises(NotFound):
        printed(cast.coordinator, cast.first, "no-such-list")
