"""The switch of the chronology's names, and the check of every entry for what identifies somebody (A28, R75, R170, R214, R52)."""

import pytest

from casework import (
    chronology,
    chronology_entries,
    chronology_leaks,
    chronology_submission,
    database,
    dates,
    glossary,
    names,
)
from casework.errors import NotFound
from tests.rules.chronology_cases import NOW, TODAY, add, notified, persons

WRITTEN = "WF told Wilhelmina Fictional's daughter CF; she rang 07700 900123. Wilhelmyna saw Hazel's coat."


@pytest.fixture
def alder(cast):
    notified(cast)
    cast.persons = persons(cast.first)
    cast.entry = add(cast.imr_author, cast.first, cast.police, information=WRITTEN, about=[cast.persons[0]])
    add(cast.imr_author, cast.first, cast.police, "13/09/2019", information="Attended with a bruise.")
    chronology_submission.submit_chronology(cast.imr_author, cast.first, cast.police, now=NOW)
    return cast


def read(actor, cast, names_as=None):
    return chronology.entry(actor, cast.entry, names_as=names_as)


@pytest.mark.req("A28", "R214")
@pytest.mark.parametrize(
    ("ceiling", "asked", "shown"),
    [
        ("real", None, "real"), ("real", "initials", "initials"), ("real", "pseudonyms", "pseudonyms"), ("initials", "real", "initials"),
        ("initials", "pseudonyms", "pseudonyms"), ("pseudonyms", "real", "pseudonyms"), ("pseudonyms", "initials", "pseudonyms"),
        ("initials", "nonsense", "initials"),
    ],
)  # fmt: skip
def test_no_more_is_shown_than_ones_own_role_allows(ceiling, asked, shown):
    assert names.no_more_than(ceiling, asked) == shown


@pytest.mark.req("A28", "R214", "R52")
def test_the_whole_chronology_is_read_in_the_names_asked_for_and_stored_as_it_was(alder):
    initials = "WF told WF's daughter CF; she rang 07700 900123. WF saw Hazel's coat."
    pseudonyms = "Alder told Alder's child Hazel; she rang 07700 900123. Alder saw Hazel's coat."
    real = (
        "Wilhelmina Fictional told Wilhelmina Fictional's daughter Clementine Fictional; she rang 07700 900123. "
        "Wilhelmyna saw Clementine Fictional's coat."
    )
    author = alder.imr_author
    asked = {None: WRITTEN, "real": real, "initials": initials, "pseudonyms": pseudonyms}
    assert {names_as: read(author, alder, names_as).information for names_as in asked} == asked
    assert read(author, alder, "pseudonyms").about_shown == "Alder"
    for names_as in (None, "real", "initials", "nonsense"):
        assert read(alder.panel_member, alder, names_as).information == initials
    assert read(alder.panel_member, alder, "pseudonyms").information == pseudonyms
    (first, _) = chronology.entries(author, alder.first, names_as="pseudonyms")
    page = chronology.page(author, alder.first, chronology.Filters(text="alder's child"), names_as="pseudonyms")
    assert [one.information for one in (first, *page.entries)] == [pseudonyms] * 2, "searched as it is shown"
    assert database.one("newest_version", entry=alder.entry)["information"] == WRITTEN
    glossary.settle(alder.coordinator, alder.first, "CF", meaning="Cystic fibrosis", today=TODAY, now=NOW)
    assert "child CF;" in read(author, alder, "pseudonyms").information


@pytest.mark.req("R75", "R170")
def test_every_entry_with_a_name_is_listed_with_the_words_for_who_may_read_them(alder):
    found = chronology_leaks.findings(alder.imr_author, alder.first)
    assert [one.kind for one in found] == ["name", "telephone number", "misspelt name"]
    assert all(one.may_correct and one.when == "12/09/2019" and one.field == "Information" and "“" in one.sentence for one in found)
    theirs = chronology_leaks.findings(alder.panel_member, alder.first)
    assert len(theirs) == 3 and not any(one.may_correct or "Wilhelm" in one.sentence or "07700" in one.sentence for one in theirs)
    with pytest.raises(NotFound):
        chronology_leaks.findings(alder.outsider, alder.first)


@pytest.mark.req("R214", "R52")
def test_before_a_file_leaves_it_is_said_what_it_would_still_tell(alder):
    author = alder.imr_author
    assert chronology_leaks.before_export(author, alder.first, agency_id=alder.police) == [], "in real names, for who reads these"
    (told,) = chronology_leaks.before_export(alder.panel_member, alder.first)
    assert told.startswith("12/09/2019, ") and "telephone number" in told and "07700" not in told
    kinds = [one.kind for one in chronology_leaks.findings(author, alder.first, "pseudonyms")]
    assert kinds == ["sex", "telephone number"], "the pronoun may be the child's"
    assert len(chronology_leaks.before_export(author, alder.first, "pseudonyms", agency_id=alder.police)) == 2


@pytest.mark.req("R75")
def test_what_looks_like_a_name_is_warned_of_as_it_is_typed_and_taken_as_it_is(alder):
    values = chronology_entries.understand(alder.first, {"date": "2019", "information": "Thaddaios rang; fictionl."}, today=TODAY)
    told = chronology_entries.leaks_in(values, alder.first)
    assert len(told) == 2 and all("looks like the name of" in one for one in told)


@pytest.mark.req("S5", "R75", "R170")
def test_a_name_in_the_words_of_a_date_is_found_and_is_told_to_nobody_who_may_not_read_it(alder):
    typed = "after Wilhelmina Fictional rang (3 March to 5 March 2020)"
    entry = add(alder.imr_author, alder.first, alder.police, typed, recorded=typed, information="Ring 07700 900124.")
    found = [one for one in chronology_leaks.findings(alder.imr_author, alder.first) if one.entry_id == entry]
    assert [(one.field, one.kind) for one in found] == [("Date", "name"), ("Information", "telephone number")]
    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    shown = chronology.entry(alder.panel_member, entry)
    told = [*chronology_leaks.findings(alder.panel_member, alder.first), shown, chronology_leaks.before_export(alder.panel_member, alder.first)]
    assert "Wilhelmina" not in str(told) and "after WF rang" in str(told[-1]) and "after WF rang" in dates.show(shown.recorded)
