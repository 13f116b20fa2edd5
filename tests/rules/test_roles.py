"""The matrix of rights: what the settled points say of it, and that the portal answers exactly as it is written."""

import pytest

from casework import permissions, procedure
from tests.conftest import MEMBERS, OFFICES

MATRIX = procedure.current()
CONTENT = ("notification", "decision", "review", "chronology", "action_plan")

# The need-to-know as settled, written here a second time so that a slip in roles.toml is noticed. `own` = own agency's.
SETTLED = {
    "see_review": "csp_chair head_of_community_safety coordinator dasveg_chair dasveg_member panel_chair author "
    "panel_member senior_manager imr_author action_lead advocate operator",
    "see_family": "csp_chair head_of_community_safety coordinator panel_chair author panel_member",
    "see_family_details": "coordinator panel_chair",
    "see_own_contacts": "advocate",
    "see_background": "csp_chair dasveg_chair panel_chair coordinator",
    "see_chronology": "coordinator panel_chair author panel_member senior_manager:own imr_author:own operator",
    "see_unsubmitted_chronology": "coordinator senior_manager:own imr_author:own operator",
    "see_private_comments": "coordinator senior_manager:own imr_author:own",
    "see_action_plan": "csp_chair head_of_community_safety coordinator dasveg_chair dasveg_member panel_chair author "
    "panel_member senior_manager:own imr_author:own action_lead:own operator",
    "see_dashboard": "csp_chair head_of_community_safety coordinator dasveg_chair dasveg_member",
    "decide": "csp_chair",
    "restore": "operator",
}
NAMES = {
    "real": {"csp_chair", "coordinator", "panel_chair", "author", "operator"},
    "initials": {"panel_member", "senior_manager", "imr_author"},
    "pseudonyms": {
        "head_of_community_safety", "dasveg_chair", "dasveg_member", "account_administrator", "auditor", "action_lead",
        "advocate",
    },
}  # fmt: skip


def held_by(role: str) -> set[str]:
    """The verbs a role has, not counting what everyone may do."""
    return {verb.name for verb in MATRIX.verbs.values() if role in verb.roles | verb.own_roles}


@pytest.mark.req("R23", "R169")
@pytest.mark.parametrize("verb", SETTLED)
def test_the_need_to_know_is_as_settled(verb):
    written = {f"{grant.role}:own" if grant.own else grant.role for grant in MATRIX.verbs[verb].grants}
    assert written == set(SETTLED[verb].split())


@pytest.mark.req("R169")
def test_an_account_administrator_has_no_review_content():
    verbs = held_by("account_administrator")
    assert not {verb for verb in verbs if MATRIX.verbs[verb].section in CONTENT}
    assert {verb for verb in verbs if verb.startswith("see_")} == {"see_references", "see_people", "see_configuration"}


@pytest.mark.req("R168", "R169")
def test_an_auditor_has_the_activity_record_and_nothing_else():
    assert held_by("auditor") == {"see_activity", "verify_audit", "export_activity"}


@pytest.mark.req("R169")
@pytest.mark.parametrize("role", ["dasveg_chair", "dasveg_member"])
def test_dasveg_sees_no_chronology_imr_or_family(role):
    assert not {
        verb for verb in held_by(role) if any(word in verb for word in ("chronology", "entry", "imr", "family"))
    }


@pytest.mark.req("R169")
def test_an_advocate_has_the_stage_and_their_own_contacts_and_nothing_else():
    assert held_by("advocate") == {"see_review", "see_family_page", "see_own_contacts"}


@pytest.mark.req("R169", "S5")
@pytest.mark.parametrize("role", ["senior_manager", "imr_author", "action_lead"])
def test_an_agencys_people_reach_only_their_own_agencys_material(role):
    shared = {"see_review", "see_persons", "see_terms", "export_terms"}  # the terms of reference are shared (settled point 1)
    shared |= {"see_glossary"}  # as are the abbreviations that the panel agreed
    assert {verb.name for verb in MATRIX.verbs.values() if role in verb.roles} <= shared
    assert role in MATRIX.verbs["see_action_plan"].own_roles


@pytest.mark.req("R170", "A28")
def test_each_role_sees_persons_in_the_names_settled_for_it():
    found = {names: {role.name for role in MATRIX.roles.values() if role.names == names} for names in NAMES}
    assert found == NAMES
    assert {role.name for role in MATRIX.roles.values() if role.names_in(own=True) == "real"} == NAMES["real"] | {
        "senior_manager",
        "imr_author",
    }


def test_nobody_who_carries_out_an_action_may_audit_it():
    auditing = MATRIX.verbs["audit_action"]
    assert not {"action_lead", "senior_manager", "imr_author"} & (auditing.roles | auditing.own_roles)


@pytest.mark.req("R168", "S9")
def test_every_verb_that_writes_has_a_sentence_in_the_activity_record():
    written = {event.by for event in MATRIX.events.values()} | {register.write for register in MATRIX.registers.values()}
    assert {verb.name for verb in MATRIX.verbs.values() if not verb.reading} <= written


@pytest.mark.req("R168")
def test_no_sentence_of_the_activity_record_has_a_place_for_a_name():
    assert not [event.name for event in MATRIX.events.values() if set("{}%<>") & set(event.says)]


def test_every_verb_is_given_to_somebody_and_every_role_has_something():
    assert all(verb.grants for verb in MATRIX.verbs.values())
    assert all(held_by(role) for role in MATRIX.roles)


# ---- the portal answers as the matrix is written: every verb, every role, own agency, another, another review, none -----


def expected(verb, role: str, *, member_here: bool, own_agency: bool) -> bool:
    office = role in OFFICES
    return verb.everyone or any(
        grant.role == role and (office or member_here) and (own_agency or not grant.own) for grant in verb.grants
    )


@pytest.mark.req("S4", "R169")
@pytest.mark.parametrize("name", [*OFFICES, *MEMBERS])
def test_the_portal_allows_exactly_what_the_matrix_says(cast, name):
    actor, role = getattr(cast, name), name.removesuffix("_health")
    other = cast.health if actor.agency_id == cast.police else cast.police
    places = {
        "own agency's material": (cast.first, actor.agency_id, True, actor.agency_id is not None),
        "another agency's": (cast.first, other, True, False),
        "the review as a whole": (cast.first, None, True, False),
        "another review": (cast.second, actor.agency_id, False, actor.agency_id is not None),
        "no review": (None, None, False, False),
    }
    wrong = [
        (verb.name, place)
        for verb in MATRIX.verbs.values()
        for place, (review, agency, member_here, own) in places.items()
        if permissions.may(actor, verb.name, review, agency)
        is not expected(verb, role, member_here=member_here, own_agency=own)
    ]
    assert wrong == []


@pytest.mark.req("S4")
def test_somebody_without_a_role_has_only_what_everyone_has(cast):
    for verb in MATRIX.verbs.values():
        for review in (cast.first, cast.second, None):
            assert permissions.may(cast.nobody, verb.name, review) is verb.everyone
            assert permissions.may(cast.outsider, verb.name, cast.first) is verb.everyone
