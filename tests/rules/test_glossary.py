"""The glossary of a review: abbreviations explained, set aside and taken over, and those of the entries that nobody explained (App 3; R75)."""

import pytest

from casework import glossary, procedure, registers, report_content, reviews, standing
from casework.errors import NotAllowed, NotFound, Refused
from tests.rules.chronology_cases import NOW, TODAY, add, notified, persons

AT = {"today": TODAY, "now": NOW}


@pytest.fixture
def alder(cast):
    notified(cast)
    persons(cast.first)
    add(cast.coordinator, cast.first, cast.police, information="IDVA rang. MARAC informed; MARAC met. WF seen by the HV.")
    add(cast.coordinator, cast.first, cast.police, information="MASH and IDVA told. WF well. XYZ said so, and HVs. PM, NOT now. XYZ.")
    add(cast.coordinator, cast.first, cast.police, information="THE VICTIM WAS SEEN BY THE DOCTOR ON ABC DAY ABC.")
    return cast


@pytest.mark.req("R75")
def test_what_the_entries_use_twice_is_listed_until_it_is_explained_set_aside_or_taken_over(alder):
    found = glossary.unexplained(alder.coordinator, alder.first)
    assert {(one.letters, one.count) for one in found} == {("MARAC", 2), ("IDVA", 2), ("HV", 2), ("XYZ", 2)}, "no initials, no shouting"
    marac = next(one for one in found if one.letters == "MARAC")
    assert marac.usually == "Multi-Agency Risk Assessment Conference" and "MARAC met" in marac.used_in
    (xyz,) = [one for one in found if one.letters == "XYZ"]
    assert xyz.usually == ""
    glossary.settle(alder.panel_chair, alder.first, "XYZ", meaning="A service", agreed_by="The panel", agreed_on="21/11/2026", **AT)
    glossary.settle(alder.coordinator, alder.first, "HV", set_aside=True, **AT)
    offered = glossary.offered(alder.coordinator, alder.first)
    assert [one.letters for one in offered if one.used] == [one.letters for one in offered[:3]] == ["IDVA", "MARAC", "MASH"]
    assert glossary.take_over(alder.coordinator, alder.first, ["MARAC", "IDVA", "MARAC", "no such"], agreed_by="The panel", **AT) == 2
    assert glossary.unexplained(alder.coordinator, alder.first) == []
    explained = glossary.of_review(alder.panel_member, alder.first)
    assert [(one.letters, one.meaning, one.agreed_by, one.agreed_on) for one in explained] == [
        ("IDVA", "Independent Domestic Violence Advisor", "The panel", ""),
        ("MARAC", "Multi-Agency Risk Assessment Conference", "The panel", ""),
        ("XYZ", "A service", "The panel", "21/11/2026"),
    ]  # fmt: skip
    assert glossary.letters_of(alder.first) == {"IDVA", "MARAC", "XYZ", "HV"}
    for again in ("XYZ", "hv"):
        with pytest.raises(Refused, match="already"):
            glossary.settle(alder.coordinator, alder.first, again, meaning="Twice", **AT)
    with pytest.raises(Refused):
        glossary.take_over(alder.coordinator, alder.first, ["MARAC"], **AT)
    with pytest.raises(Refused):
        glossary.settle(alder.coordinator, alder.first, "ABCD", meaning="", **AT)


@pytest.mark.req("R75", "S5")
def test_the_glossary_is_read_by_panel_and_agencies_and_written_by_chair_author_and_coordinator(alder):
    for who in (alder.imr_author, alder.senior_manager, alder.panel_member, alder.csp_chair):
        assert glossary.of_review(who, alder.first) == []
        with pytest.raises(NotAllowed):
            glossary.settle(who, alder.first, "XYZ", meaning="A service", **AT)
    for ask in (glossary.of_review, glossary.unexplained, glossary.offered):
        with pytest.raises(NotFound):
            ask(alder.outsider, alder.first)
    assert glossary.unexplained(alder.panel_member, alder.first) == [], "what is not submitted is counted for nobody who may not read it"


@pytest.mark.req("R75")
def test_the_standard_abbreviations_each_stand_once_and_say_what_they_mean():
    standard = procedure.in_force().abbreviations
    assert len({one.letters.upper() for one in standard}) == len(standard) > 50
    assert all(one.meaning for one in standard)


@pytest.mark.req("R75")
def test_the_glossary_is_listed_by_its_letters_and_stands_at_the_end_of_the_overview_report(alder):
    for letters, meaning in (("XYZ", "A service"), ("abc", "WF's service"), ("MASH", "A hub")):
        glossary.settle(alder.coordinator, alder.first, letters, meaning=meaning, **AT)
    glossary.settle(alder.coordinator, alder.first, "HV", set_aside=True, **AT)
    listed = registers.of_review(alder.coordinator, alder.first, glossary.REGISTER)
    assert [entry.answers["letters"] for entry in listed] == ["abc", "HV", "MASH", "XYZ"]
    last = overview_report(alder, alder.first)[-1]
    assert last["title"] == "Glossary"
    (printed,) = last["blocks"]
    assert printed["columns"] == ["Abbreviation", "Meaning"]
    assert [row[0] for row in printed["rows"]] == ["abc", "MASH", "XYZ"]  # what was set aside needs no explanation
    assert "WF" not in printed["rows"][0][1]  # a report leaves in pseudonyms


@pytest.mark.req("R75")
def test_a_report_without_a_glossary_prints_no_heading_for_one(alder):
    assert "glossary" not in [section["id"] for section in overview_report(alder, alder.first)]


def overview_report(cast, review_id):
    stands = standing.of_review(reviews.in_view(cast.coordinator, review_id), today=TODAY)
    return report_content.document_in(report_content.compose(stands), "overview_report")["sections"]
