"""Offices in the whole partnership, and the deputies who act in them between two days.

Days are calendar dates and a last day counts in full: what is ended today had yesterday as its last day, so that it is gone at once.
Nobody gives rights to themselves: that takes a second person.
"""

from datetime import date, timedelta

from casework import database, partnerships, permissions, plain_text, procedure
from casework.actors import Actor
from casework.errors import NotAllowed, NotFound, Problem, Refused, Stale

ADMINISTRATOR = "account_administrator"


def all_offices(actor: Actor) -> list[dict]:
    """Every office given, past ones too."""
    permissions.demand(actor, "see_people")
    return database.rows("offices_list")


def give_office(
    actor: Actor,
    person_id: str,
    role: str,
    *,
    first_day: date,
    last_day: date | None = None,
    partnership_id: str | None = None,
) -> str:
    """Give a person a role in a whole partnership; returns the id of the office. Nobody gives themselves one, nor one elsewhere than where they may.

    `partnership_id` is needed only where the actor gives offices in several.
    """
    where = partnerships.to_act_in(actor, "give_office", partnership_id)
    permissions.demand(actor, "give_office", partnership=where)
    demand_another(actor, person_id)
    demand_kind(role, "office")
    demand_order(first_day, last_day)
    demand_person(person_id)
    office_id = database.new_id()
    with database.change(actor, "office_given", subject=person_id, summary=role) as write:
        held = write.rows("offices_held", person_id=person_id, today=first_day)
        if any(one["role"] == role and where in (None, one["partnership_id"]) for one in held):
            raise Refused([Problem("role", "This person holds the office already.")])
        write("insert_office", id=office_id, person_id=person_id, role=role, valid_from=first_day, valid_to=last_day)
        if where and where != write.one("partnership")["id"]:
            write("place_office", id=office_id, partnership_id=where)
    return office_id


def end_office(actor: Actor, office_id: str, *, version: int, why: str, today: date) -> None:
    """Take an office away at once. The last account administrator's cannot be taken."""
    permissions.demand(actor, "end_office")
    office = demand_found("office_by_id", office_id, "This office")
    permissions.demand(actor, "end_office", partnership=office["partnership_id"])
    with database.change(actor, "office_ended", subject=office["person_id"], summary=office["role"]) as write:
        if office["role"] == ADMINISTRATOR:
            demand_an_administrator_stays(write, office["person_id"], today, only_in=office["partnership_id"])
        if not write(
            "end_office", id=office_id, version=version, valid_to=yesterday(today), ended_why=demand_reason(why)
        ):
            raise Stale(office)


def held_by(actor: Actor, *, today: date) -> list[dict]:
    """One's own offices today, and those one holds as a deputy: `role`, its `label`, and `for_name` ('' for one's own)."""
    actor.check()
    roles = procedure.current().roles
    found = database.rows("own_offices", person_id=actor.person_id, today=today)
    return [{**row, "label": roles[row["role"]].label} for row in found]


def all_deputies(actor: Actor) -> list[dict]:
    """Who acts for whom, past and to come."""
    permissions.demand(actor, "see_people")
    return database.rows("deputies_list")


def name_deputy(actor: Actor, person_id: str, for_person_id: str, role: str, *, first_day: date, last_day: date) -> str:
    """Let a person act for another in an office between two days; returns the id. Nobody names themselves, and no deputy a deputy."""
    if permissions.demand(actor, "name_deputy"):
        raise NotAllowed("A deputy names no deputy: it would last beyond their own days. Ask an account administrator.")
    if role == ADMINISTRATOR:
        permissions.demand(actor, "give_office")
    demand_another(actor, person_id)
    demand_kind(role, "office")
    demand_order(first_day, last_day)
    if person_id == for_person_id:
        raise Refused([Problem("person", "Somebody else has to act for this person.")])
    demand_person(person_id)
    for one in database.rows("offices_held", person_id=for_person_id, today=first_day):
        if one["role"] == role:
            permissions.demand(actor, "name_deputy", partnership=one["partnership_id"])
    deputy_id = database.new_id()
    with database.change(actor, "deputy_named", subject=person_id, summary=role) as write:
        if not any(
            held["role"] == role for held in write.rows("offices_held", person_id=for_person_id, today=first_day)
        ):
            raise Refused([Problem("role", "The person to act for does not hold this office on the first day.")])
        whose = {"person_id": person_id, "for_person_id": for_person_id, "role": role}
        if write.one("deputy_held", **whose, first_day=first_day, last_day=last_day):
            raise Refused([Problem("person", "This person acts for the other on these days already. End that first.")])
        write("insert_deputy", id=deputy_id, valid_from=first_day, valid_to=last_day, **whose)
    return deputy_id


def end_deputy(actor: Actor, deputy_id: str, *, version: int, today: date) -> None:
    """End a deputy's time at once."""
    permissions.demand(actor, "name_deputy")
    deputy = demand_found("deputy_by_id", deputy_id, "This deputy")
    with database.change(actor, "deputy_ended", subject=deputy["person_id"], summary=deputy["role"]) as write:
        if not write("end_deputy", id=deputy_id, version=version, valid_to=yesterday(today)):
            raise Stale(deputy)


# --- what offices, memberships and accounts share ---


def demand_an_administrator_stays(
    write: database.Write, person_id: str, today: date, *, only_in: str | None = None
) -> None:
    """Refuse what would leave a partnership (this one, or each where the person holds the office) without an account administrator."""
    for held in write.rows("offices_held", person_id=person_id, today=today):
        where = {"partnership": held["partnership_id"], "role": ADMINISTRATOR}
        concerned = held["role"] == ADMINISTRATOR and only_in in (None, held["partnership_id"])
        if concerned and not write.one("others_in_office", person_id=person_id, today=today, **where)["others"]:
            raise NotAllowed("This is the last account administrator. Give the office to another person first.")


def demand_another(actor: Actor, person_id: str) -> None:
    if actor.person_id == person_id:
        raise NotAllowed("Nobody gives rights to themselves. Ask another person who may give them.")


def demand_kind(role: str, kind: str) -> None:
    roles = procedure.current().roles
    if role not in roles or roles[role].kind != kind:
        accepted = ", ".join(known.label for known in roles.values() if known.kind == kind)
        raise Refused(
            [Problem("role", f"This is not a role that can be given here. Accepted: {accepted}.", role, accepted)]
        )


def demand_order(first_day: date, last_day: date | None) -> None:
    if last_day is not None and last_day < first_day:
        raise Refused([Problem("last_day", "The last day comes before the first day. Give a later one, or none.")])


def yesterday(today: date) -> date:
    return today - timedelta(days=1)


def demand_person(person_id: str) -> dict:
    """The person's row, or NotFound."""
    return demand_found("person_by_id", person_id, "This person")


def demand_found(query: str, record_id: str, what: str) -> dict:
    row = database.one(query, id=record_id)
    if row is None:
        raise NotFound(what)
    return row


def demand_reason(why: str) -> str:
    return plain_text.kept(why, "why", ask="Say why.")
