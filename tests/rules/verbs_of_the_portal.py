"""The verbs on people, agencies and the machine: a row each."""

from datetime import timedelta

import pyotp

from casework import (
    activity,
    agencies,
    backups,
    dashboard_workbook,
    database,
    drafts,
    memberships,
    offices,
    partnership,
    partnerships,
    passphrases,
    people,
    second_factor,
    sessions,
)
from casework.actors import OPERATOR
from tests.rules.verbs_of_material import EXPORTED_AGAIN
from tests.rules.verbs_table import (
    ALWAYS,
    NO_ID,
    NO_REVIEW,
    NOW,
    OWN_ONLY,
    TODAY,
    Verb,
    Why,
    nothing,
    sql,
    the_review,
    version_in,
)
from tests.security.harness import PASSPHRASE, QuickHasher

OPERATOR_TOO = Why("Account administrators and the machine's operator have it; the operator signs in nowhere.")
OWNER = Why("Whoever is signed in may.")
TOLD = {"stranger": NO_REVIEW}
SETTLED = Why("It has one state: what is no longer there is not found.")


# --- states ---


def somebody(cast) -> str:
    return cast.nobody.person_id


def a_disabled_person(cast) -> str:
    people.disable(OPERATOR, cast.nobody.person_id, why="Left", now=NOW)
    return cast.nobody.person_id


def an_office(cast) -> str:
    return offices.give_office(OPERATOR, cast.nobody.person_id, "dasveg_member", first_day=TODAY)


def a_deputy(cast) -> str:
    days = {"first_day": TODAY, "last_day": TODAY}
    return offices.name_deputy(cast.account_administrator, cast.nobody.person_id, cast.csp_chair.person_id, "csp_chair", **days)


def a_member_to_be(cast) -> tuple[str, str]:
    return cast.first, cast.dasveg_member.person_id


def a_membership(cast) -> str:
    return memberships.grant_membership(OPERATOR, *a_member_to_be(cast), "panel_member", first_day=TODAY)


def review_and_member(cast) -> tuple[str, str]:
    return cast.first, cast.panel_member.person_id


def an_unused_agency(cast) -> str:
    return agencies.add_agency(cast.account_administrator, AGENCY, today=TODAY)


def a_post(cast) -> str:
    return agencies.add_post(cast.account_administrator, a_post_at(cast), today=TODAY)


def a_session(cast) -> str:
    return cast.nobody.session_id


def with_a_passphrase(cast) -> tuple:
    passphrases.use(QuickHasher())
    with database.change(OPERATOR, "passphrase_changed", subject=cast.coordinator.person_id) as write:
        write("set_passphrase", id=cast.coordinator.person_id, secret_hash=passphrases.hashed(PASSPHRASE))
    return ()


def with_second_factor(*whose):
    """The people have a second factor with this key."""

    def state(cast):
        with database.change(OPERATOR, "second_factor_set_up") as write:
            for name in whose:
                person = getattr(cast, name).person_id
                write("insert_second_factor", id=database.new_id(), person_id=person, secret_key=KEY, used_step=0, set_up_on=NOW)
        return getattr(cast, whose[0]).person_id

    return state


def a_second_factor_of_ones_own(cast) -> tuple:
    with_second_factor("coordinator")(cast)
    return with_a_passphrase(cast)


def a_reset_asked(cast) -> str:
    person = with_second_factor("nobody")(cast)
    offices.give_office(OPERATOR, cast.dasveg_member.person_id, "account_administrator", first_day=TODAY)
    second_factor.ask_reset(cast.dasveg_member, person, why="Telephone lost", now=NOW)
    return person


def another_partnership(cast) -> str:
    typed = ANOTHER | {"administrator": cast.account_administrator.person_id}
    return partnerships.add(cast.account_administrator, typed, today=TODAY)


def an_acting(cast) -> str:
    other = another_partnership(cast)
    return partnerships.let_act(cast.account_administrator, agreed(cast, other), today=TODAY)[0]


def to_act_for(cast) -> tuple:
    another_partnership(cast)
    return ()


def a_successor(cast) -> str:
    another_partnership(cast)
    return partnerships.every()[0].id


def agreed(cast, other: str) -> dict:
    own = partnerships.every()[0].id
    return {"for_partnership": own, "partnership": other, "roles": ["coordinator"], "first_day": f"{TODAY:%d/%m/%Y}", "reason": "Agreement"}


def handed_over(cast, _) -> dict:
    return {"successor": partnerships.every()[-1].id, "from_day": f"{TODAY:%d/%m/%Y}", "reason": "Councils merged."}


def a_draft(cast) -> tuple:
    for actor in (cast.coordinator, cast.nobody):
        drafts.keep(actor, "notification", "new", {"circumstances": "Half a sentence"}, now=NOW)
    return ()


# --- what is typed ---

ANOTHER = {"name": "Otherham Community Safety Partnership", "short_name": "Otherham CSP", "reference_prefix": "ODHR"}

KEY = pyotp.random_base32()


def the_code(cast, _) -> str:
    return pyotp.TOTP(second_factor.proposed_key(cast.coordinator)).at(NOW)


AGENCY = {"name": "Testshire Housing", "short_name": "Housing", "kind": "other"}
TOMORROW = f"{TODAY + timedelta(days=1):%d/%m/%Y}"


def a_post_at(cast, _=None) -> dict:
    return {"title": "Head of Housing", "agency_id": cast.police, "holder": "A. Fictional"}


ACCOUNTS = [
    Verb(people.add, "person_added", "account_administrator", OPERATOR_TOO, "coordinator", ALWAYS, nothing,
         {"username": "newcomer", "name": "New Comer (fictional)"}, nonsense=NO_ID, **TOLD),
    Verb(people.correct, "person_changed", "account_administrator", OPERATOR_TOO, "coordinator", ALWAYS, somebody,
         {"version": version_in("person"), "name": "Some Body", "email": "", "job_title": "Officer", "agency_id": None}, **TOLD),
    Verb(people.disable, "person_disabled", "account_administrator", OPERATOR_TOO, "coordinator", a_disabled_person, somebody,
         {"why": "Left"}, **TOLD),
    Verb(people.enable, "person_enabled", "account_administrator", OPERATOR_TOO, "coordinator", somebody, a_disabled_person, **TOLD),
    Verb(people.make_link, "one_time_link_made", "account_administrator", OPERATOR_TOO, "coordinator", a_disabled_person, somebody,
         again=Why("A second link takes the place of the first."), **TOLD),
    Verb(people.change_passphrase, "passphrase_changed", "coordinator", OWN_ONLY, OWN_ONLY, ALWAYS, with_a_passphrase,
         {"current": PASSPHRASE, "new": "seven quiet herons wading", "address": "127.0.0.1"}, nonsense=NO_ID, **TOLD),
    Verb(sessions.end, "session_ended", "account_administrator", OPERATOR_TOO, "coordinator", SETTLED, a_session, **TOLD),
    Verb(sessions.end_all_of, "sessions_ended", "account_administrator", OPERATOR_TOO, "coordinator", ALWAYS, somebody,
         again=Why("There is no session left to end."), **TOLD),
    Verb(drafts.keep, "draft_kept", "coordinator", "nobody", OWNER, ALWAYS, nothing,
         {"form": "notification", "subject": "new", "typed": {"circumstances": "Half a sentence"}}, nonsense=NO_ID,
         again=Why("The same text takes its own place."), **TOLD),
    Verb(drafts.drop, "draft_dropped", "coordinator", "nobody", OWNER, ALWAYS, a_draft, {"form": "notification", "subject": "new"},
         nonsense=NO_ID, **TOLD),
]  # fmt: skip

SECOND_FACTOR = [
    Verb(second_factor.set_up, "second_factor_set_up", "coordinator", OWN_ONLY, OWN_ONLY, a_second_factor_of_ones_own, with_a_passphrase,
         {"passphrase": PASSPHRASE, "code": the_code, "address": "127.0.0.1"}, nonsense=NO_ID, **TOLD),
    Verb(second_factor.ask_reset, "second_factor_reset_asked", "account_administrator", OPERATOR_TOO, "coordinator", a_reset_asked,
         with_second_factor("nobody"), {"why": "Telephone lost"}, **TOLD),
    Verb(second_factor.confirm_reset, "second_factor_reset", "account_administrator", OPERATOR_TOO, "coordinator",
         with_second_factor("nobody"), a_reset_asked, **TOLD),
]  # fmt: skip

RIGHTS = [
    Verb(offices.give_office, "office_given", "account_administrator", OPERATOR_TOO, "coordinator", ALWAYS, somebody,
         {"role": "dasveg_member", "first_day": TODAY}, **TOLD),
    Verb(offices.end_office, "office_ended", "account_administrator", OPERATOR_TOO, "coordinator", ALWAYS, an_office,
         {"version": version_in("office"), "why": "Moved on"}, **TOLD),
    Verb(offices.name_deputy, "deputy_named", "csp_chair", "account_administrator", "coordinator",
         Why("An office that is not held is refused in words."), somebody,
         {"for_person_id": lambda cast, _: cast.csp_chair.person_id, "role": "csp_chair", "first_day": TODAY, "last_day": TODAY}, **TOLD),
    Verb(offices.end_deputy, "deputy_ended", "csp_chair", "account_administrator", "coordinator", ALWAYS, a_deputy,
         {"version": version_in("deputy")}, **TOLD),
    Verb(memberships.grant_membership, "membership_granted", "coordinator", "account_administrator", "panel_chair",
         Why("A conflict of interest is refused in words."), a_member_to_be,
         {"role": "panel_member", "first_day": TODAY}),
    Verb(memberships.end_membership, "membership_ended", "coordinator", "account_administrator", "panel_chair", ALWAYS, a_membership,
         {"version": version_in("membership"), "why": "Left"}),
    Verb(memberships.declare_conflict, "conflict_declared", "panel_member", "author", OWNER, ALWAYS, the_review, {"note": "A neighbour"}),
    Verb(memberships.record_conflict, "conflict_recorded", "coordinator", "panel_chair", "author", ALWAYS, review_and_member,
         {"note": "A neighbour"}),
]  # fmt: skip

PLACES = [
    Verb(agencies.add_agency, "agency_added", "account_administrator", "coordinator", "csp_chair", ALWAYS, nothing, {"typed": AGENCY},
         nonsense=NO_ID, **TOLD),
    Verb(agencies.change_agency, "agency_changed", "account_administrator", "coordinator", "csp_chair", ALWAYS, an_unused_agency,
         {"typed": AGENCY | {"short_name": "TH"}, "version": version_in("agency")}, **TOLD),
    Verb(agencies.mark_agency_in_error, "agency_changed", "account_administrator", "coordinator", "csp_chair", ALWAYS, an_unused_agency,
         {"reason": "Typed twice", "version": version_in("agency")}, **TOLD),
    Verb(agencies.add_post, "post_changed", "account_administrator", "coordinator", "csp_chair", ALWAYS, nothing, {"typed": a_post_at},
         nonsense=NO_ID, **TOLD),
    Verb(agencies.change_post, "post_changed", "account_administrator", "coordinator", "csp_chair", ALWAYS, a_post,
         {"typed": a_post_at, "version": version_in("post")}, **TOLD),
    Verb(agencies.hand_over_post, "post_changed", "account_administrator", "coordinator", "csp_chair", ALWAYS, a_post,
         {"typed": {"holder": "B. Fictional", "valid_from": TOMORROW}, "version": version_in("post")}, **TOLD),
    Verb(partnerships.add, "partnership_added", "account_administrator", OPERATOR_TOO, "coordinator", ALWAYS, nothing,
         {"typed": lambda cast, _: ANOTHER | {"administrator": cast.nobody.person_id}}, nonsense=NO_ID, **TOLD),
    Verb(partnerships.let_act, "acting_agreed", "account_administrator", OPERATOR_TOO, "coordinator", ALWAYS, to_act_for,
         {"typed": lambda cast, _: agreed(cast, partnerships.every()[-1].id)}, nonsense=NO_ID, **TOLD),
    Verb(partnerships.end_acting, "acting_ended", "account_administrator", OPERATOR_TOO, "coordinator", ALWAYS, an_acting,
         {"version": version_in("acting_partnership"), "why": "The agreement ended."}, **TOLD),
    Verb(partnerships.hand_over, "partnership_succeeded", "account_administrator", OPERATOR_TOO, "coordinator", ALWAYS, a_successor,
         {"typed": handed_over, "version": version_in("partnership")}, **TOLD),
    Verb(partnership.rename, "settings_changed", "account_administrator", OPERATOR_TOO, "coordinator", ALWAYS, nothing,
         {"version": lambda cast, _: sql("SELECT version FROM partnership")[0][0], "name": "Othershire Community Safety Partnership",
          "short_name": "OCSP", "reference_prefix": "DHR", "logo": None}, nonsense=NO_ID, **TOLD),
]  # fmt: skip

MACHINE = [
    Verb(backups.back_up, "backup_made", "account_administrator", "coordinator", "csp_chair", ALWAYS, nothing, nonsense=NO_ID,
         again=Why("A second backup stands beside the first."), **TOLD),
    Verb(activity.verify, "audit_verified", "auditor", "account_administrator", "csp_chair", ALWAYS, nothing, nonsense=NO_ID,
         again=Why("Each proof is recorded."), **TOLD),
    Verb(activity.export, "activity_exported", "auditor", "csp_chair", "account_administrator", ALWAYS, nothing,
         {"asked": activity.Asked()}, nonsense=NO_ID, again=EXPORTED_AGAIN, **TOLD),
    Verb(dashboard_workbook.download, "dashboard_exported", "dasveg_member", "head_of_community_safety", "panel_chair", ALWAYS, nothing,
         {"params": {}}, nonsense=NO_ID, again=EXPORTED_AGAIN, **TOLD),
]  # fmt: skip

VERBS = [*ACCOUNTS, *SECOND_FACTOR, *RIGHTS, *PLACES, *MACHINE]
