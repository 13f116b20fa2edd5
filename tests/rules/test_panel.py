"""The panel: appointment, members, independence, meetings counted, and what follows for the reports and the Home Office (3.2)."""

import json
from datetime import timedelta

import pytest

from casework import (
    case_persons,
    clock,
    database,
    forms,
    home_office,
    obligations,
    offices,
    panel,
    procedure,
    registers,
    reviews,
    standing,
    steps,
)
from casework.errors import Refused, WrongStep
from tests.rules import review_cases, terms_cases
from tests.rules.review_cases import back
from tests.rules.terms_cases import CHAIR, MEMBER, WHEN, entry
from tests.rules.verbs_table import NOW, TODAY


def owed(cast) -> list[str]:
    stands = standing.of_review(reviews.in_view(cast.coordinator, cast.first), today=TODAY)
    return [one.sentence for one in obligations.of([stands], today=TODAY) if one.page == "panel"]


@pytest.mark.req("B10", "R56")
@pytest.mark.parametrize("roles", [["both"], ["chair", "author"], ["chair"]])
def test_chair_and_author_are_one_person_or_two_and_each_is_appointed(cast, roles):
    terms_cases.panel(cast)
    for place, role in enumerate(roles):
        entry(cast, "panel_appointment", CHAIR, cast.csp_chair, appointed_as=role, name=f"Person {place} (fictional)")
    case = steps.case(cast.first)
    assert case.state("chair_appointed") == "done"
    assert case.state("author_appointed") == ("open" if roles == ["chair"] else "done")


@pytest.mark.req("R56", "A16")
@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"framework": ""}, "framework"), ({"career": ""}, "career"), ({"experience": ""}, "experience"),
        ({"connection": "yes"}, "connection_what"), ({"worked_here": "yes", "worked_where": "Police"}, "worked_until"),
        ({"line_management": "no"}, "line_management_why"), ({"appointed_on": back(-1)}, "appointed_on"),
    ],
)  # fmt: skip
def test_an_appointment_says_how_the_chair_is_independent(cast, typed, field):
    terms_cases.panel(cast)
    with pytest.raises(Refused) as refused:
        entry(cast, "panel_appointment", CHAIR, cast.csp_chair, **typed)
    assert terms_cases.fields_of(refused.value) == [field]


@pytest.mark.req("R54", "R53", "R57")
def test_the_specialists_invitation_and_the_administrator_record_their_steps(cast):
    terms_cases.chaired(cast)
    assert "Invite a domestic abuse specialist to the panel, or say why none is needed" in owed(cast)
    with pytest.raises(Refused) as refused:
        entry(cast, "panel_member", MEMBER, kind="specialist", invited_on="")
    assert terms_cases.fields_of(refused.value) == ["invited_on"]
    waiting = {"kind": "specialist", "answer": "waiting", "first_day": "", "independent": "", "independence_confirmed_on": ""}
    entry(cast, "panel_member", MEMBER, **waiting)
    entry(cast, "panel_member", MEMBER, kind="administrator")
    case = steps.case(cast.first)
    assert case.records["specialist_invited"].done.earliest == TODAY - timedelta(days=16)
    assert case.records["administration_arranged"].done.earliest == TODAY - timedelta(days=14)
    assert not [one for one in owed(cast) if "specialist" in one]


@pytest.mark.req("R53", "R55")
def test_independence_not_confirmed_is_owed_until_it_is(cast):
    terms_cases.chaired(cast)
    open_still = {"kind": "voluntary", "independent": "", "independence_confirmed_on": ""}
    found = entry(cast, "panel_member", MEMBER, **open_still)
    assert "Confirm that one member of the panel is independent of the case" in owed(cast)
    registers.correct(cast.coordinator, cast.first, "panel_member", found, MEMBER, version=1, **WHEN)
    assert not [one for one in owed(cast) if "independent" in one]


@pytest.mark.req("R58", "R105")
def test_the_meetings_are_counted_and_learning_events_are_not(cast):
    terms_cases.chaired(cast)
    for days in (11, 4):
        entry(cast, "panel_meeting", {"held_on": back(days), "attended": [cast.member]})
    entry(cast, "practitioner_event", {"held_on": back(3), "attended": "Ten practitioners", "learning": "Ask again."})
    assert panel.meetings_held(cast.first, today=TODAY) == 2
    with pytest.raises(Refused) as refused:
        entry(cast, "panel_meeting", {"held_on": back(2), "attended": ["nobody-of-the-panel"]})
    assert terms_cases.fields_of(refused.value) == ["attended"]


@pytest.mark.req("R58", "D9")
def test_a_panel_that_has_not_met_for_longer_than_its_terms_say_is_owed(cast):
    version = terms_cases.written(cast)
    terms_cases.write(cast, version, "members", {"meets_every": "1"})
    terms_cases.agree(cast, version)
    asked = "Hold a meeting of the panel, or record the one that was held"
    assert asked in owed(cast)
    entry(cast, "panel_meeting", {"held_on": back(2), "attended": [cast.member]})
    assert asked not in owed(cast)


@pytest.mark.req("A38", "D5")
def test_a_weekend_is_said_and_taken(cast):
    terms_cases.chaired(cast)
    saturday = TODAY - timedelta(days=(TODAY.weekday() + 2) % 7 or 7)
    assert saturday.weekday() == 5
    assert forms.load("panel_meeting").fields["held_on"].working_day
    assert entry(cast, "panel_meeting", {"held_on": f"{saturday:%d/%m/%Y}", "attended": [cast.member]})


@pytest.mark.req("R53")
def test_before_the_decision_nobody_is_put_on_a_panel(cast):
    with pytest.raises(WrongStep):
        entry(cast, "panel_member", MEMBER)


@pytest.mark.req("R124", "R53")
def test_the_panels_names_are_shown_to_all_who_see_it_even_where_a_relative_has_the_same_name(cast):
    terms_cases.chaired(cast)
    case_persons.record(cast.coordinator, cast.first, {"part": "victim", "real_name": "Ada Berone", "initials": "AB"}, today=TODAY)
    (shown,) = registers.of_review(cast.panel_member, cast.first, "panel_member")
    assert shown.answers["name"] == "Mem Berone (fictional)"
    accounts = panel.members(cast.dasveg_chair, cast.first, today=TODAY)
    assert [(one.name, one.account) for one in accounts] == [("Mem Berone (fictional)", "")]


@pytest.mark.req("R129")
def test_the_chair_reads_everything_that_is_gathered_for_the_review():
    rules = procedure.current()
    kept_from = {verb.name for verb in rules.verbs.values() if verb.reading and "panel_member" in verb.roles and "panel_chair" not in verb.roles}
    assert kept_from == set()
    for verb in ("see_chronology", "see_secured_records", "see_panel", "see_terms_draft", "see_report_text", "see_action_plan"):
        assert "panel_chair" in rules.verbs[verb].roles


@pytest.mark.req("B24", "R9")
def test_a_perpetrator_in_a_position_of_trust_is_said_where_the_panel_is_chosen(cast):
    terms_cases.panel(cast)
    assert panel.asks(cast.first) == []
    with database.change(cast.coordinator, "notification_recorded", review=cast.first) as write:
        empty = {f"{what}_{part}": None for what in ("death", "incident") for part in ("typed", "earliest", "latest", "precision")}
        write(
            "insert_notification", id=database.new_id(), review_id=cast.first, received_on=TODAY,
            answers=json.dumps({"situation_position_of_trust": "yes"}), recorded_by=cast.coordinator.person_id, recorded_on=NOW,
            correction_of=None, correction_reason=None, **empty,
        )  # fmt: skip
    (said,) = panel.asks(cast.first)
    assert "no connection to that employer" in said


@pytest.mark.req("B23", "R26", "R27", "A17")
def test_the_head_of_community_safety_sends_the_chairs_details_for_the_csp_chair(cast):
    terms_cases.chaired(cast)
    review_cases.done(cast.coordinator, cast.first, {"home_office_notified": 16})
    text = home_office.draft(cast.head_of_community_safety, cast.first, "nominated_chair", today=TODAY)
    assert "Pen Elchair (fictional)" in text and "pen@example.invalid" in text and home_office.ADD_HERE not in text
    assert home_office.text_problems(cast.coordinator, cast.first, "nominated_chair", text) == []
    typed = {"text": text, "sent_on": back(2), "sent_by": "head_of_community_safety", "sent_to": "home.office@example.invalid"}
    home_office.record_notice(cast.head_of_community_safety, cast.first, "nominated_chair", typed, **WHEN)
    (sent,) = home_office.of_review(cast.csp_chair, cast.first)
    assert sent.on_behalf_of == "CSP Chair" and steps.case(cast.first).state("chair_details_sent") == "done"


@pytest.mark.req("B23", "R167")
def test_what_a_deputy_of_the_csp_chair_appoints_says_for_whom(cast):
    terms_cases.panel(cast)
    day = clock.today()
    offices.name_deputy(
        cast.csp_chair, cast.head_of_community_safety.person_id, cast.csp_chair.person_id, "csp_chair", first_day=day, last_day=day
    )
    entry(cast, "panel_appointment", CHAIR, cast.head_of_community_safety)
    with database.portal().reading() as cursor:
        found = cursor.execute("SELECT on_behalf_of FROM activity WHERE event = 'register_entry_added'").fetchall()
    assert found == [(cast.csp_chair.name,)]


@pytest.mark.req("R53")
def test_every_form_that_picks_entries_names_a_register_of_the_procedure():
    rules = procedure.current()
    for path in sorted((procedure.SHIPPED / "forms").glob("*.toml")):
        if not path.name.endswith(".own.toml"):
            for field in forms.load(path.stem).field:
                assert field.kind != "entry" or field.of in rules.registers, (path.name, field.name)
