"""The switch of the chronology's names, and the check of every entry for what identifies somebody (A28, R75, R170, R214, R52)."""

import pytest

from casework import (
    audit,
    chronology,
    chronology_entries,
    chronology_export,
    chronology_leaks,
    chronology_narrative,
    chronology_pictures,
    chronology_submission,
    clock,
    database,
    dates,
    glossary,
    memberships,
    names,
)
from casework.actors import OPERATOR
from casework.errors import NotFound, Refused
from tests.rules.chronology_cases import NOW, TODAY, add, events, notified, persons

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


def still_told(actor, cast, names_as=None, **more):
    return chronology_leaks.before_export(actor, cast.first, names_as, **more)


@pytest.mark.req("R214", "R52")
def test_before_a_file_leaves_it_is_said_what_it_would_still_tell(alder):
    author = alder.imr_author
    assert still_told(author, alder, agency_id=alder.police).findings == (), "in real names, for who reads these"
    (told,) = still_told(alder.panel_member, alder).first
    assert told.startswith("12/09/2019, ") and "telephone number" in told and "07700" not in told
    kinds = [one.kind for one in chronology_leaks.findings(author, alder.first, "pseudonyms")]
    assert kinds == ["sex", "telephone number"], "the pronoun may be the child's"
    assert len(still_told(author, alder, "pseudonyms", agency_id=alder.police).findings) == 2
    assert still_told(author, alder, "pseudonyms", agency_id=alder.health).findings == ()
    with pytest.raises(NotFound):
        still_told(alder.outsider, alder)


@pytest.mark.req("R75", "R170", "R214")
def test_a_file_leaves_only_for_who_has_looked_at_just_what_it_would_still_tell_and_that_is_recorded(alder):
    def export(looked_at, **more):
        return chronology_export.export_chronology(alder.panel_chair, alder.first, looked_at=looked_at, now=NOW, **more)

    for file_format in chronology_export.FORMATS:
        with pytest.raises(Refused, match="in 2 places"):
            export("", file_format=file_format, names_as="pseudonyms")
    seen = still_told(alder.panel_chair, alder, "pseudonyms").mark
    for otherwise in ("nonsense", still_told(alder.panel_chair, alder, "initials").mark):
        with pytest.raises(Refused):
            export(otherwise, names_as="pseudonyms")
    export(seen, names_as="pseudonyms")
    export("")
    assert [row["summary"] for row in events("chronology_exported")] == ["2 places that may tell who somebody is, looked at", ""]
    add(alder.imr_author, alder.first, alder.police, information="Ring 07700 900125.")
    export(seen, names_as="pseudonyms")
    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    with pytest.raises(Refused, match="in 3 places"):
        export(seen, names_as="pseudonyms")


@pytest.mark.req("R75", "R170", "R52")
def test_the_glossary_at_the_end_of_a_chronology_is_looked_at_with_it(alder):
    def told(**more):
        return [one for one in chronology_leaks.before_export(alder.coordinator, alder.first, **more).first if one.startswith("Glossary, ")]

    agreed = {"agreed_by": "The panel", "agreed_on": "01/11/2026", "today": TODAY, "now": NOW}
    glossary.settle(alder.coordinator, alder.first, "NFA", meaning="No further action", **agreed)
    glossary.settle(alder.coordinator, alder.first, "TIM", meaning="Thaddeus Invented's mother, 07700 900123", **agreed)
    (said,) = told(names_as="initials")
    assert said.startswith("Glossary, TIM: ") and "telephone number" in said and "Thaddeus" not in said
    assert told(names_as="pseudonyms") and not told() and not told(names_as="initials", fields={"Information"})


@pytest.mark.req("R75", "R170")
def test_of_a_narrative_what_goes_into_it_is_looked_at(alder):
    significant = chronology_narrative.before_export(alder.panel_chair, alder.first, "significant")
    assert significant.findings == ()
    chronology_narrative.export_narrative(alder.panel_chair, alder.first, which="significant", now=NOW)
    leaving = chronology_narrative.before_export(alder.panel_chair, alder.first)
    assert [one.kind for one in leaving.findings] == ["sex", "telephone number"]
    with pytest.raises(Refused, match="in 2 places"):
        chronology_narrative.export_narrative(alder.panel_chair, alder.first, now=NOW)
    params = {"review": alder.first, "which": "narrative", "looked": leaving.mark}
    assert chronology_narrative.download(alder.panel_chair, params, NOW).content
    comments_are_not_in_it = "Ring 07700 900126."
    chronology_entries.comment(alder.panel_chair, alder.entry, comments_are_not_in_it, thread="panel", now=NOW)
    assert chronology_narrative.before_export(alder.panel_chair, alder.first).mark == leaving.mark
    assert len(still_told(alder.panel_chair, alder, "pseudonyms").findings) == 3


@pytest.mark.req("R170", "R214")
def test_one_file_of_two_agencies_is_looked_through_where_it_is_not_in_real_names(alder):
    add(alder.imr_author_health, alder.first, alder.health, information="Wilhelmina: ring 07700 900127.")
    chronology_submission.submit_chronology(alder.imr_author_health, alder.first, alder.health, now=NOW)
    memberships.grant_membership(OPERATOR, alder.first, alder.imr_author.person_id, "panel_member", first_day=clock.today())
    found = still_told(alder.imr_author, alder).findings
    assert [(one.agency_id, one.kind) for one in found] == [(alder.health, "telephone number")]
    assert not chronology_leaks.shows_real_names_alone(alder.imr_author, alder.first)
    assert chronology_leaks.shows_real_names_alone(alder.imr_author, alder.first, agency_id=alder.police)
    assert chronology_leaks.shows_real_names_alone(alder.panel_chair, alder.first)
    assert not chronology_leaks.shows_real_names_alone(alder.panel_chair, alder.first, "initials")


@pytest.mark.req("R75", "R170")
def test_the_entries_are_looked_through_once_for_a_state_of_the_review(alder, monkeypatch):
    looked = []
    monkeypatch.setattr(chronology_leaks, "_found", lambda *asked: looked.append(asked) or [])
    for _ in range(3):
        still_told(alder.panel_chair, alder, "pseudonyms")
        audit.opened(alder.panel_chair, "genogram_opened", alder.first)
        chronology_narrative.before_export(alder.panel_chair, alder.first)
    assert len(looked) == 1, "a reading is no change"
    chronology_entries.comment(alder.panel_chair, alder.entry, "Rang.", thread="panel", now=NOW)
    still_told(alder.panel_chair, alder, "pseudonyms")
    assert len(looked) == 2


@pytest.mark.req("A28", "R170", "R214")
def test_a_finding_names_its_person_as_the_reader_may_read_names_there(alder):
    def told(actor, reading=chronology_leaks.AS_WRITTEN):
        return " ".join(one.sentence for one in chronology_leaks.findings(actor, alder.first, reading))

    own, panel = told(alder.imr_author), told(alder.panel_member)
    assert "the name of Wilhelmina Fictional" in own and "Alder" not in own
    assert "the name of WF" in panel and "Alder" not in panel and "Wilhelmina" not in panel


@pytest.mark.req("R214", "R75")
def test_a_name_in_the_words_of_a_time_is_found_and_is_told_to_nobody_who_may_not_read_it(alder):
    entry = add(alder.imr_author, alder.first, alder.police, time_of_day="evening, Wilhelmina rang", time_until="till Wilhelmina left")
    found = [one for one in chronology_leaks.findings(alder.imr_author, alder.first) if one.entry_id == entry]
    assert [(one.field, one.kind) for one in found] == [("Time", "name"), ("Until", "name")]
    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    shown = chronology.entry(alder.panel_member, entry)
    assert shown.time_of_day == "evening, WF rang" and "Wilhelmina" not in shown.when
    assert "Wilhelmina" not in str(chronology_pictures.timeline(alder.panel_member, alder.first))


@pytest.mark.req("R75")
def test_what_looks_like_a_name_is_warned_of_as_it_is_typed_and_taken_as_it_is(alder):
    values = chronology_entries.understand(alder.first, {"date": "2019", "information": "Thaddaios rang; fictionl."}, today=TODAY)
    told = chronology_entries.leaks_in(values, alder.first, told_in="real")
    assert len(told) == 2 and all("looks like the name of" in one for one in told)


@pytest.mark.req("R75", "A28")
def test_what_is_typed_is_warned_of_in_every_field_in_the_names_of_who_types(alder):
    typed = {"date": "after Wilhelmina rang (12/03/1987)", "time_of_day": "when Wilhelmina rang", "own": 3, "source": "DOB 12/03/1987"}
    for told_in, whose in (("real", "Wilhelmina Fictional"), ("initials", "WF"), ("pseudonyms", "Alder")):
        told = chronology_entries.leaks_in(typed, alder.first, told_in=told_in)
        assert [one.split(":")[0] for one in told] == ["Date", "Time", "Source - agency"] and f"the name of {whose}." in told[0]


@pytest.mark.req("S5", "R75", "R170")
def test_a_name_in_the_words_of_a_date_is_found_and_is_told_to_nobody_who_may_not_read_it(alder):
    typed = "after Wilhelmina Fictional rang (3 March to 5 March 2020)"
    entry = add(alder.imr_author, alder.first, alder.police, typed, recorded=typed, information="Ring 07700 900124.")
    found = [one for one in chronology_leaks.findings(alder.imr_author, alder.first) if one.entry_id == entry]
    assert [(one.field, one.kind) for one in found] == [("Date", "name"), ("Information", "telephone number")]
    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    shown = chronology.entry(alder.panel_member, entry)
    told = [*chronology_leaks.findings(alder.panel_member, alder.first), shown, still_told(alder.panel_member, alder).first]
    assert "Wilhelmina" not in str(told) and "after WF rang" in str(told[-1]) and "after WF rang" in dates.show(shown.recorded)
