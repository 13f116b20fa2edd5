"""What is proposed to whom, what a decision does to it, and who was seen when."""

import pytest

from casework import chronology, chronology_compare, chronology_seen, chronology_submission
from casework.chronology_compare import Group
from casework.chronology_filters import Filters
from casework.errors import NotAllowed, NotFound, Refused, WrongStep
from tests.rules.chronology_cases import NOW, add, correct, notified, persons

HEARD = "Wilhelmina was assaulted over the car keys, bruise to left eye. Neighbour called police."


@pytest.fixture
def alder(cast):
    notified(cast)
    cast.persons = persons(cast.first)
    cast.told = add(cast.imr_author, cast.first, cast.police, "12/03/2018", f"{HEARD} Suspect arrested.", about=[cast.persons[0]])
    cast.heard = add(cast.imr_author_health, cast.first, cast.health, "12/03/2018", "Told of assault: black eye on the left, row about the car keys.")
    return cast


def entries_of(groups):
    return [(set(group.entry_ids), group.conflicts) for group in groups]


def submit(cast):
    for actor, agency in ((cast.imr_author, cast.police), (cast.imr_author_health, cast.health)):
        chronology_submission.submit_chronology(actor, cast.first, agency, now=NOW)


@pytest.mark.req("R77", "S5")
def test_only_who_marks_entries_is_shown_what_is_alike_and_only_in_what_they_may_read(alder):
    assert chronology_compare.find(alder.panel_chair, alder.first) == []  # nothing is submitted
    assert entries_of(chronology_compare.find(alder.coordinator, alder.first)) == [({alder.told, alder.heard}, ())]
    submit(alder)
    (group,) = chronology_compare.find(alder.panel_chair, alder.first)
    shown = chronology_compare.show(alder.panel_chair, alder.first, group)
    assert {one.agency for one in shown.entries} == {"Police", "Health"} or len(shown.entries) == 2
    assert any("assault" in reason and "eye" in reason for reason in shown.reasons)
    assert "arrested" in shown.only_here[alder.told] and "row" in shown.only_here[alder.heard]
    assert not {"was", "police", "eye"} & set(shown.only_here[alder.told])
    for who, raises in (("imr_author", NotAllowed), ("panel_member", NotAllowed), ("outsider", NotFound), ("nobody", NotFound)):
        for ask in (chronology_compare.find, chronology_compare.decided):
            with pytest.raises(raises):
                ask(getattr(alder, who), alder.first)
        with pytest.raises(raises):
            chronology_compare.show(getattr(alder, who), alder.first, group)
    assert chronology_compare.show(alder.coordinator, alder.first, Group((alder.told, "no-such-id"))) is None


@pytest.mark.req("R77")
def test_what_is_confirmed_is_marked_in_the_list_and_not_asked_again(alder):
    third = add(alder.coordinator, alder.first, alder.agency if hasattr(alder, "agency") else alder.police, "March 2018",
                "Assault over car keys recorded: bruise to left eye.")  # fmt: skip
    ids = (alder.told, alder.heard)
    chronology_compare.mark_group(alder.coordinator, alder.first, ids, "same_event", left_out=(third,), now=NOW)
    assert chronology_compare.still_open(alder.coordinator, alder.first, [Group((*ids, third))]) == []
    assert not [one for one in chronology_compare.find(alder.coordinator, alder.first) if set(one.entry_ids) & {alder.heard}]
    marked = [entry for entry in chronology.page(alder.coordinator, alder.first).entries if entry.links]
    assert {entry.entry_id for entry in marked} == set(ids)
    assert sorted(one.kind for one in chronology_compare.decided(alder.coordinator, alder.first)) == ["apart", "apart", "same_event"]
    with pytest.raises(WrongStep):
        chronology_compare.mark_group(alder.coordinator, alder.first, ids, "same_event", now=NOW)


@pytest.mark.req("R77")
def test_what_is_refused_comes_back_only_when_a_text_changes_or_it_is_taken_back_with_a_reason(alder):
    ids = (alder.told, alder.heard)
    chronology_compare.tell_apart(alder.coordinator, alder.first, ids, note="Two days apart", now=NOW)
    assert chronology_compare.find(alder.coordinator, alder.first) == []
    with pytest.raises(WrongStep):
        chronology_compare.tell_apart(alder.coordinator, alder.first, ids, now=NOW)
    correct(alder.imr_author, alder.told, significance="key_event")
    assert chronology_compare.find(alder.coordinator, alder.first) == []  # what it tells is the same
    correct(alder.imr_author, alder.told, version_no=2, information=f"{HEARD} Suspect taken into custody.")
    assert entries_of(chronology_compare.find(alder.coordinator, alder.first)) == [(set(ids), ())]
    (before,) = chronology_compare.decided(alder.coordinator, alder.first)
    assert (before.kind, before.holds, before.note) == ("apart", False, "Two days apart")

    chronology_compare.tell_apart(alder.coordinator, alder.first, ids, now=NOW)
    latest = next(one for one in chronology_compare.decided(alder.coordinator, alder.first) if one.holds)
    with pytest.raises(Refused, match="Say why"):
        chronology_compare.take_told_apart_back(alder.coordinator, latest.id, reason=" ")
    chronology_compare.take_told_apart_back(alder.coordinator, latest.id, reason="It is one event")
    assert len(chronology_compare.find(alder.coordinator, alder.first)) == 1
    with pytest.raises(NotFound):
        chronology_compare.take_told_apart_back(alder.coordinator, latest.id, reason="Again")


@pytest.mark.req("R77")
def test_a_contradiction_is_shown_with_both_sides_and_is_marked_with_what_it_is(alder):
    correct(alder.imr_author_health, alder.heard, information="Told of assault: black eye on the left, car keys. NFA by police.")
    (group,) = chronology_compare.find(alder.coordinator, alder.first)
    assert group.conflicts == ("outcome",)
    shown = chronology_compare.show(alder.coordinator, alder.first, group)
    assert shown.reasons[0].startswith("Told in two ways, arrested, and not arrested or no further action: ")
    assert "‘arrested’ (Testshire Police)" in shown.reasons[0] and "‘NFA’ (Testshire Health)" in shown.reasons[0]
    assert [said for _, said in shown.differ] == [{alder.told: "‘arrested’", alder.heard: "‘NFA’"}]
    with pytest.raises(Refused, match="Say in what"):
        chronology_compare.mark_group(alder.coordinator, alder.first, group.entry_ids, "conflict", now=NOW)
    chronology_compare.mark_group(alder.coordinator, alder.first, group.entry_ids, "conflict", note="Arrested or not?", now=NOW)
    listed = chronology.page(alder.coordinator, alder.first, Filters(conflicts=True))
    assert (listed.total, listed.entries[0].links[0]["note"]) == (2, "Arrested or not?")
    assert chronology.page(alder.imr_author, alder.first, Filters(conflicts=True)).total == 0  # the other side is not theirs to read
    link = chronology_compare.decided(alder.coordinator, alder.first)[0]
    with pytest.raises(Refused, match="Say why"):
        chronology_submission.take_link_back(alder.coordinator, link.id, reason="")
    chronology_submission.take_link_back(alder.coordinator, link.id, reason="Both were right")


# --- the combined list


@pytest.mark.req("R77", "R79")
def test_several_agencies_the_place_in_the_period_and_gaps_of_any_length_are_asked_for(alder):
    add(alder.imr_author, alder.first, alder.police, "2015", information="long before")
    add(alder.imr_author, alder.first, alder.police, "01/02/2026", information="after")
    chronology_submission.set_review_period(alder.coordinator, alder.first, "01/01/2018", "31/12/2025", now=NOW)

    def read(**filters):
        found = chronology.page(alder.coordinator, alder.first, Filters(**filters))
        return [entry.place for entry in found.entries], found.before

    assert read() == (["before", "inside", "inside", "after"], 1)
    assert read(place="apart") == (["inside", "inside", "after"], 1)
    assert read(place="before") == (["before"], 1)
    assert read(place="after") == (["after"], 1)
    assert read(place="apart", text="long before") == ([], 1)
    assert read(agencies=(alder.health,)) == (["inside"], 0)
    assert len(read(agencies=(alder.health, alder.police))[0]) == 4
    weeks = [chronology.page(alder.coordinator, alder.first, Filters(weeks=n)).entries[-1].silent_weeks for n in (8, 411, 412)]
    assert weeks == [411, 411, 0]


# --- seen


@pytest.mark.req("R78")
def test_every_time_somebody_was_seen_is_counted_with_the_longest_time_without(alder):
    when = [("01/05/2018", "Wilhelmina alone", "Wants to leave."), ("2018", "both parents", ""), ("01/08/2018", "children at school", "Like school."),
            ("01/09/2018", "TI in custody", "")]  # fmt: skip
    for day, who, views in when:
        add(alder.imr_author, alder.first, alder.police, day, who_seen=who, views_wishes=views, victim_seen="yes" if day == "2018" else None)
    add(alder.imr_author, alder.first, alder.police, "02/09/2018", who_seen="no reply", victim_seen="no")
    add(alder.imr_author, alder.first, alder.police, "01/03/2019", victim_seen="yes")
    found = chronology_seen.occasions(alder.coordinator, alder.first)
    counted = {who: chronology_seen.count(found, who) for who in chronology_seen.WHO}
    assert {who: one.times for who, one in counted.items()} == {"victim": 3, "child": 1, "perpetrator": 1}
    victim = counted["victim"]
    assert (victim.not_seen, victim.with_views, victim.longest) == (1, 1, 59)  # 2018 may mean its last day
    assert chronology_seen.count([], "child").first is None
    (said,) = [one.views_wishes for one in chronology_seen.entries_of(alder.coordinator, alder.first, found) if one.who_seen.startswith("Wil")]
    assert said == "Wants to leave."
    assert chronology_seen.occasions(alder.imr_author_health, alder.first) == []


def test_the_significant_events_are_those_marked_so_in_order(alder):
    for day, kind in (("2020", "good_practice"), ("2019", "key_event"), ("2021", None)):
        add(alder.imr_author, alder.first, alder.police, day, significance=kind)
    assert [one.significance for one in chronology.significant(alder.coordinator, alder.first)] == ["key_event", "good_practice"]
    assert [one.date.typed for one in chronology.significant(alder.coordinator, alder.first, ["good_practice"])] == ["2020"]


@pytest.mark.req("R77")
def test_where_an_entry_was_found_brings_entries_together_and_holds_none_apart(cast):
    notified(cast)
    police, health = (cast.imr_author, cast.first, cast.police), (cast.imr_author_health, cast.first, cast.health)
    told = add(*police, "23/05/2020", "Arrested for damage; low risk to others.", source="Standard - Police; psychiatric services")
    heard = add(*health, "23/05/2020", "First psychotic symptoms", source="Guardian via inkl")
    add(*police, "17/06/2020", "Discharged on medication", source="Standard - Crisis team")
    assert entries_of(chronology_compare.find(cast.coordinator, cast.first)) == [({told, heard}, ())]


@pytest.mark.req("S4")
def test_entries_of_another_review_are_not_decided_on_in_this_one(alder):
    notified(alder, alder.second)
    elsewhere = add(alder.coordinator, alder.second, alder.police, "12/03/2018", HEARD)
    for ids, left_out in (((alder.told, alder.heard), (elsewhere,)), ((alder.told, elsewhere), ())):
        with pytest.raises(Refused, match="of this review"):
            chronology_compare.mark_group(alder.coordinator, alder.first, ids, "same_event", left_out=left_out, now=NOW)
    assert chronology_compare.decided(alder.coordinator, alder.first) == []


@pytest.mark.req("R77")
def test_what_two_entries_have_in_common_is_shown_in_the_words_that_stand_in_each(alder):
    ids = (add(alder.imr_author, alder.first, alder.police, "05/06/2018", "Verbal altercation about the door key; bruise to the arm."),
           add(alder.imr_author_health, alder.first, alder.health, "05/06/2018", "Had a row over a door key, bruise on her arm."))  # fmt: skip
    shown = chronology_compare.show(alder.coordinator, alder.first, Group(ids))
    (said,) = [reason for reason in shown.reasons if reason.startswith("Both tell of: ")]
    assert ("Verbal altercation / row" in said or "row / Verbal altercation" in said) and "argument" not in said
    assert "bruise" in said and "bruise / " not in said
