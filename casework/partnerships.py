"""Several partnerships in one portal (R209), one acting for another, and a successor that takes over the reviews of one that ends (R210).

A review is held by one partnership; an office counts in the reviews of its own and of those it acts for (queries/scope.sql). Whoever is let in says
so: acting is agreed by the partnership acted for, and a partnership's reviews are handed over by its own account administrator. Where there is
one partnership, nothing here is ever asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from casework import audit, clock, database, forms, permissions, plain_text, procedure
from casework.actors import Actor
from casework.errors import NotAllowed, NotFound, Problem, Refused, Stale


@dataclass(frozen=True)
class Partnership:
    """One partnership of this portal. `ended_on` and `successor` are set when another has taken over its reviews."""

    id: str
    name: str
    short_name: str
    reference_prefix: str
    ended_on: date | None
    ended_why: str | None
    successor_id: str | None
    successor: str | None
    version: int


@dataclass(frozen=True)
class Acting:
    """The officers of one partnership act in a role for another, between two days."""

    id: str
    partnership_id: str
    partnership: str
    for_partnership_id: str
    for_partnership: str
    role: str
    valid_from: date
    valid_to: date | None
    reason: str
    ended_why: str | None
    version: int


def every() -> list[Partnership]:
    """All partnerships, ended ones too, the portal's own first."""
    return [Partnership(**row) for row in database.rows("partnerships_list")]


def several() -> bool:
    """Whether there is more than one: only then does any screen ask which."""
    return len(every()) > 1


def to_choose(actor: Actor, verb: str) -> dict[str, str]:
    """The partnerships still at work in which the actor may do this by an office, id to name."""
    reach = permissions.partnerships_for(actor, verb)
    return {one.id: one.name for one in every() if one.ended_on is None and (reach is None or one.id in reach)}


def to_act_in(actor: Actor, verb: str, chosen: str | None) -> str | None:
    """In which partnership the actor does this: the one chosen, or the only one there is for them; None before the first set-up.

    Raises Refused where there are several to choose from, NotFound for one that is not theirs. '-', which nobody may act in, when there is none.
    """
    known = every()
    mine = to_choose(actor, verb)
    if chosen:
        if chosen not in mine:
            audit.refused(actor, verb, None)
            raise NotFound("This partnership")
        return chosen
    if len(known) < 2:
        return known[0].id if known else None
    if len(mine) > 1:
        names = ", ".join(mine.values())
        raise Refused([Problem("partnership", f"Say for which partnership: {names}.")])
    return next(iter(mine), "-")


def holder_today(partnership_id: str | None) -> str:
    """Whose officers count for a partnership today: its own, or its successor's when it has ended. '-', whose nobody is, for none."""
    known = {one.id: one for one in every()}
    found = known.get(partnership_id)
    while found and found.ended_on and found.successor_id in known:
        found = known[found.successor_id]
    return found.id if found else "-"


def to_read(actor: Actor, verb: str) -> dict[str, str]:
    """The partnerships whose records the actor may read by this verb, id to name: those at work, and the ended ones whose successor is theirs."""
    mine = to_choose(actor, verb)
    return {one.id: one.name for one in every() if one.id in mine or holder_today(one.id) in mine}


def to_read_in(actor: Actor, verb: str, chosen: str | None) -> str:
    """In which partnership the actor reads this: as `to_act_in`, ended ones too."""
    return chosen if chosen and chosen in to_read(actor, verb) else to_act_in(actor, verb, chosen) or "-"


def held_on(partnership_id: str | None, day: date) -> set[str]:
    """The reviews that a partnership held on a day."""
    return {row["id"] for row in database.rows("reviews_held_on", partnership=partnership_id, day=day)}


def ever_held(partnership_id: str) -> set[str]:
    """The reviews that a partnership holds, and those it handed over."""
    return {row["id"] for row in database.rows("reviews_ever_held", partnership=partnership_id)}


def demand_reaches(actor: Actor, verb: str, person_id: str) -> None:
    """Raise NotAllowed when the person holds rights in a partnership in which the actor may not do this: an account opens all that its holder may."""
    reach = permissions.partnerships_for(actor, verb)
    held = {
        row["partnership_id"] for row in database.rows("partnerships_of_person", who=person_id, today=clock.today())
    }
    if reach is not None and held - reach:
        audit.refused(actor, verb, None)
        raise NotAllowed("This person holds rights in another partnership too. Ask its account administrator.")


def holder_of(review_id: str) -> Partnership:
    """The partnership that holds a review. Raises NotFound."""
    row = database.one("holder_of_review", review=review_id)
    return _known(row["partnership_id"] if row else None)


def name_for(review_id: str, day: date) -> str:
    """What papers of a day call the partnership that held the review then."""
    before = [row for row in database.rows("former_holders", review=review_id) if day <= row["until"]]
    return before[0]["name"] if before else holder_of(review_id).name


def former_holders(actor: Actor, review_id: str) -> list[dict]:
    """Which partnerships held the review before, the first first: `name`, `until`, `reason`."""
    permissions.demand(actor, "see_review", review_id)
    return database.rows("former_holders", review=review_id)


def all_acting(actor: Actor) -> list[Acting]:
    """Who acts for whom, past and to come."""
    permissions.demand(actor, "see_configuration")
    return [Acting(**row) for row in database.rows("acting_list")]


# --- verbs ---


def add(actor: Actor, typed: Mapping[str, Any], *, today: date, command_id: str | None = None) -> str:
    """Add a partnership, with a person as its first account administrator; returns its id. It begins without reviews and without other officers."""
    permissions.demand(actor, "add_partnership")
    people = {row["id"]: row["name"] for row in database.rows("people_list") if row["disabled_on"] is None}
    values = forms.understand("partnership_added", typed, today=today, options={"administrator": people})
    known = every()
    if not known:
        raise Refused("Set the first partnership up with its one-time link before you add another.")
    if any(values["name"].strip().casefold() == one.name.casefold() for one in known):
        raise Refused([Problem("name", "There is a partnership of this name already.", values["name"])])
    partnership_id, office_id = database.new_id(), database.new_id()
    with database.change(actor, "partnership_added", subject=partnership_id, command_id=command_id) as write:
        names = {field: values[field].strip() for field in ("name", "short_name", "reference_prefix")}
        write("add_partnership", id=partnership_id, list_order=write.one("last_partnership_order")["last"] + 1, **names)
        office = {
            "person_id": values["administrator"],
            "role": "account_administrator",
            "valid_from": today,
            "valid_to": None,
        }
        write("insert_office", id=office_id, **office)
        write("place_office", id=office_id, partnership_id=partnership_id)
    return partnership_id


def let_act(actor: Actor, typed: Mapping[str, Any], *, today: date, command_id: str | None = None) -> list[str]:
    """Let the officers of one partnership act for another in these roles; agreed by the one acted for. Returns an id for each role."""
    permissions.demand(actor, "arrange_partnerships")
    known = {one.id: one.name for one in every() if one.ended_on is None}
    offices = {name: role.label for name, role in procedure.current().roles.items() if role.kind == "office"}
    values = forms.understand(
        "acting", typed, today=today, options={"partnership": known, "for_partnership": known, "roles": offices}
    )
    acting, acted_for = values["partnership"], values["for_partnership"]
    permissions.demand(actor, "arrange_partnerships", partnership=acted_for)
    if acting == acted_for:
        raise Refused([Problem("for_partnership", "A partnership does not act for itself. Choose another.")])
    if values["last_day"] and values["last_day"] < values["first_day"]:
        raise Refused([Problem("last_day", "The last day comes before the first day. Give a later one, or none.")])
    ids = []
    with database.change(
        actor, "acting_agreed", subject=acted_for, summary=", ".join(values["roles"]), command_id=command_id
    ) as write:
        for role in values["roles"]:
            ids.append(database.new_id())
            about = {
                "partnership_id": acting,
                "for_partnership_id": acted_for,
                "role": role,
                "reason": values["reason"],
            }
            write("insert_acting", id=ids[-1], valid_from=values["first_day"], valid_to=values["last_day"], **about)
    return ids


def end_acting(actor: Actor, acting_id: str, *, version: int, why: str, today: date) -> None:
    """End an arrangement at once; either partnership may."""
    permissions.demand(actor, "arrange_partnerships")
    found = next((Acting(**row) for row in database.rows("acting_list") if row["id"] == acting_id), None)
    if found is None:
        raise NotFound("This arrangement")
    if not permissions.may(actor, "arrange_partnerships", partnership=found.partnership_id):
        permissions.demand(actor, "arrange_partnerships", partnership=found.for_partnership_id)
    why = plain_text.kept(why, "why", ask="Say why it ends.")
    with database.change(actor, "acting_ended", subject=found.for_partnership_id, summary=found.role) as write:
        if not write("end_acting", id=acting_id, version=version, valid_to=_day_before(today), ended_why=why):
            raise Stale({"version": found.version})


def hand_over(
    actor: Actor,
    partnership_id: str,
    typed: Mapping[str, Any],
    *,
    version: int,
    today: date,
    command_id: str | None = None,
) -> int:
    """Let a successor take over every review of a partnership, which ends; returns how many. The references stay; who held them is kept.

    From this moment the officers of the one that ends see none of them, unless they hold an office in the successor.
    """
    permissions.demand(actor, "arrange_partnerships")
    ending = _known(partnership_id)
    permissions.demand(actor, "arrange_partnerships", partnership=partnership_id)
    if ending.ended_on is not None:
        raise Refused(f"{ending.name} has ended already; {ending.successor} holds its reviews.")
    others = {one.id: one.name for one in every() if one.ended_on is None and one.id != partnership_id}
    values = forms.understand("succession", typed, today=today, options={"successor": others})
    until, reason = _day_before(values["from_day"]), values["reason"]
    with database.change(
        actor,
        "partnership_succeeded",
        subject=partnership_id,
        summary=others[values["successor"]],
        command_id=command_id,
    ) as write:
        ended = {"ended_on": until, "ended_why": reason, "successor_id": values["successor"]}
        if not write("end_partnership", id=partnership_id, version=version, **ended):
            raise Stale({"version": _known(partnership_id).version})
        moved = write.rows("reviews_held_by", partnership=partnership_id)
        for row in moved:
            held = {"review_id": row["id"], "partnership_id": partnership_id, "until": until, "reason": reason}
            write("insert_former_holder", id=database.new_id(), **held)
            write("place_review", id=row["id"], partnership_id=values["successor"])
        for row in write.rows("acting_with", partnership=partnership_id, today=today):
            write("end_acting", id=row["id"], version=row["version"], valid_to=_day_before(today), ended_why=reason)
    return len(moved)


def _known(partnership_id: str | None) -> Partnership:
    found = next((one for one in every() if one.id == partnership_id), None)
    if found is None:
        raise NotFound("This partnership")
    return found


def _day_before(day: date) -> date:
    return day - timedelta(days=1)
