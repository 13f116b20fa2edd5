"""Agencies, their names of each day, their successors, and the membership list of Appendix 2: posts, and who holds them from when to when.

An agency that is renamed stays the same agency: its former name is kept with its last day. An agency that ends names its successor.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from casework import database, forms, own_answers, permissions, plain_text
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, Stale
from casework.offices import demand_found, yesterday


@dataclass(frozen=True)
class FormerName:
    """What an agency was called, up to and with `last_day`."""

    name: str
    short_name: str
    last_day: date


@dataclass(frozen=True)
class Agency:
    """One agency, by its present name; `aliases` are what others call it, former names among them."""

    id: str
    name: str
    short_name: str
    kind: str
    aliases: tuple[str, ...]
    former_names: tuple[FormerName, ...]
    valid_from: date | None
    valid_to: date | None
    successor_id: str | None
    successor: str | None
    version: int

    def exists_on(self, day: date) -> bool:
        return _covers(self.valid_from, self.valid_to, day)

    def name_on(self, day: date) -> str:
        """The name it bore on a day, for papers of that day."""
        return next((former.name for former in self.former_names if day <= former.last_day), self.name)


@dataclass(frozen=True)
class Post:
    """A post at an agency, with one holder between two days (None: not known, or not ended)."""

    id: str
    title: str
    agency_id: str
    agency: str
    holder: str
    holder_email: str
    list_order: int
    valid_from: date | None
    valid_to: date | None
    version: int

    def held_on(self, day: date) -> bool:
        return _covers(self.valid_from, self.valid_to, day)


# --- agencies ---


def all_agencies(actor: Actor) -> list[Agency]:
    """Every agency, ended ones too, by name."""
    permissions.demand(actor, "see_configuration")
    return _all()


def to_choose(day: date) -> dict[str, str]:
    """The agencies there are on a day, id to name, to choose from."""
    return {agency.id: agency.name for agency in _all() if agency.exists_on(day)}


def name_on(agency_id: str, day: date) -> str:
    """What this agency was called on a day. Raises NotFound."""
    return _known(agency_id).name_on(day)


def standing_for(agency_id: str, day: date) -> str:
    """The id of the agency that does this one's work on a day: itself, or the last of its successors. Raises NotFound."""
    known = {agency.id: agency for agency in _all()}
    agency = _known(agency_id)
    while agency.valid_to and agency.valid_to < day and agency.successor_id in known:
        agency = known[agency.successor_id]
    return agency.id


def add_agency(actor: Actor, typed: Mapping[str, Any], *, today: date, command_id: str | None = None) -> str:
    """Add an agency; returns its id. Raises Refused with every field at fault, also when another agency bears the name."""
    for_whom = permissions.demand(actor, "add_agency")
    agency_id = database.new_id()
    values = _understood(typed, today=today, hidden=("renamed_on",))
    _demand_free_names(agency_id, values)
    _demand_sound(agency_id, values)
    with database.change(
        actor, "agency_added", subject=agency_id, on_behalf_of=for_whom, command_id=command_id
    ) as write:
        write("insert_agency", id=agency_id, **_row(values))
        own_answers.keep(write, "agency", agency_id, values)
    return agency_id


def change_agency(actor: Actor, agency_id: str, typed: Mapping[str, Any], *, version: int, today: date) -> None:
    """Correct what stands on an agency; with `renamed_on`, its name until the day before is kept beside the new one.

    Raises Refused, NotFound, or Stale when somebody else was quicker.
    """
    for_whom = permissions.demand(actor, "change_agency")
    now = _known(agency_id)
    values = _understood(typed, today=today)
    renamed_on = values.pop("renamed_on")
    _demand_free_names(agency_id, values)
    _demand_sound(agency_id, values)
    if renamed_on:
        _demand_new_name(now, values, renamed_on)
        values["aliases"] = [*dict.fromkeys([*values["aliases"], now.name])]
    with database.change(actor, "agency_changed", subject=agency_id, on_behalf_of=for_whom) as write:
        if renamed_on:
            former = {"name": now.name, "short_name": now.short_name, "last_day": yesterday(renamed_on)}
            write("insert_former_name", id=database.new_id(), agency_id=agency_id, **former)
        if not write("change_agency", id=agency_id, version=version, **_row(values)):
            raise Stale(as_typed(_known(agency_id)) | {"version": _known(agency_id).version})
        own_answers.keep(write, "agency", agency_id, values)


def mark_agency_in_error(actor: Actor, agency_id: str, *, reason: str, version: int) -> None:
    """Take out an agency that was added by mistake. Refused once anything is recorded for it: then give it a last day."""
    for_whom = permissions.demand(actor, "change_agency")
    agency = _known(agency_id)
    if database.one("uses_of_agency", agency=agency_id)["uses"]:
        raise Refused("Something is recorded for this agency. Give it a last day and a successor instead.")
    with database.change(
        actor, "agency_changed", subject=agency_id, on_behalf_of=for_whom, summary="recorded in error"
    ) as write:
        if not write("mark_agency_in_error", id=agency_id, version=version, reason=plain_text.kept(reason, "reason", ask="Say why.")):
            raise Stale(as_typed(agency))


def as_typed(agency: Agency) -> dict[str, Any]:
    """The fields of the form `agency`, to begin a correction with."""
    fields = ("name", "short_name", "kind", "valid_from", "valid_to", "successor_id")
    return {field: getattr(agency, field) for field in fields} | {"aliases": "\n".join(agency.aliases)}


# --- posts: the membership list of Appendix 2 ---


def all_posts(actor: Actor) -> list[Post]:
    """Every post and holder, former ones too, in the order of the list."""
    permissions.demand(actor, "see_configuration")
    return [Post(**row) for row in database.rows("posts_list")]


def add_post(actor: Actor, typed: Mapping[str, Any], *, today: date, command_id: str | None = None) -> str:
    """Add a post, or a second holder of one, at the end of the list; returns its id."""
    for_whom = permissions.demand(actor, "change_post")
    (values, own), post_id = _post(typed, today), database.new_id()
    with database.change(actor, "post_changed", subject=post_id, on_behalf_of=for_whom, command_id=command_id) as write:
        order = write.one("last_post_order")["last"] + 1
        write("insert_post_with_holder", id=post_id, list_order=order, **values)
        own_answers.keep(write, "post", post_id, own)
    return post_id


def change_post(actor: Actor, post_id: str, typed: Mapping[str, Any], *, version: int, today: date) -> None:
    """Correct what stands on a post; with `valid_to` it ends. Raises Stale when somebody else was quicker."""
    for_whom = permissions.demand(actor, "change_post")
    demand_found("post_by_id", post_id, "This post")
    values, own = _post(typed, today)
    with database.change(actor, "post_changed", subject=post_id, on_behalf_of=for_whom) as write:
        if not write("change_post", id=post_id, version=version, **values):
            raise Stale(demand_found("post_by_id", post_id, "This post"))
        own_answers.keep(write, "post", post_id, own)


def hand_over_post(actor: Actor, post_id: str, typed: Mapping[str, Any], *, version: int, today: date) -> str:
    """Somebody else holds the post from a day on; the former holder stays on record. Returns the id of the new row."""
    for_whom = permissions.demand(actor, "change_post")
    post = demand_found("post_by_id", post_id, "This post")
    values = _filled(forms.understand("post_holder", typed, today=today))
    first_day = values["valid_from"]
    if post["valid_from"] and first_day <= post["valid_from"]:
        raise Refused([Problem("valid_from", "The present holder began on this day or later. Give a later day.")])
    if post["valid_to"] and first_day <= post["valid_to"] < today:
        raise Refused([Problem("valid_from", "The former holder's time ended later than this. Give a later day.")])
    new_id = database.new_id()
    with database.change(actor, "post_changed", subject=post_id, on_behalf_of=for_whom) as write:
        if not write("end_post", id=post_id, version=version, valid_to=yesterday(first_day)):
            raise Stale(demand_found("post_by_id", post_id, "This post"))
        same = {field: post[field] for field in ("title", "agency_id", "list_order")}
        write("insert_post_with_holder", id=new_id, valid_to=None, **same, **values)
    return new_id


# --- what the verbs share ---


def _all() -> list[Agency]:
    former: dict[str, list[FormerName]] = {}
    for row in database.rows("former_names"):
        former.setdefault(row.pop("agency_id"), []).append(FormerName(**row))
    return [
        Agency(**{**row, "aliases": tuple(json.loads(row["aliases"]))}, former_names=tuple(former.get(row["id"], ())))
        for row in database.rows("agencies_list")
    ]


def _known(agency_id: str) -> Agency:
    found = next((agency for agency in _all() if agency.id == agency_id), None)
    if found is None:
        raise NotFound("This agency")
    return found


def _understood(typed: Mapping[str, Any], *, today: date, hidden: tuple[str, ...] = ()) -> dict[str, Any]:
    choices = {"successor_id": {agency.id: agency.name for agency in _all()}}
    values = forms.understand("agency", typed, today=today, options=choices, hidden=hidden)
    lines = (values["aliases"] or "").splitlines()
    values["aliases"] = [*dict.fromkeys(line.strip() for line in lines if line.strip())]
    return values | {field: values[field].strip() for field in ("name", "short_name")}


def _row(values: Mapping[str, Any]) -> dict[str, Any]:
    ours, _ = forms.split_own(forms.load("agency"), values)
    return {**ours, "aliases": json.dumps(values["aliases"], ensure_ascii=False)}


def _demand_free_names(agency_id: str, values: Mapping[str, Any]) -> None:
    """No two agencies answer to one name: an import would not know which is meant."""
    taken = {
        word.casefold(): agency.name
        for agency in _all()
        if agency.id != agency_id
        for word in (agency.name, agency.short_name, *agency.aliases)
    }
    asked = [("name", values["name"]), ("short_name", values["short_name"])]
    asked += [("aliases", alias) for alias in values["aliases"]]
    problems = [
        Problem(field, f"'{word}' is a name of {taken[word.casefold()]} already.", word)
        for field, word in asked
        if word.casefold() in taken
    ]
    if problems:
        raise Refused(problems)


def _demand_sound(agency_id: str, values: Mapping[str, Any]) -> None:
    problems = _order(values)
    if values["successor_id"] and not values["valid_to"]:
        problems.append(Problem("valid_to", "An agency with a successor has ended: give its last day."))
    if values["successor_id"] and agency_id in _line_of(values["successor_id"]):
        problems.append(Problem("successor_id", "An agency cannot follow itself. Choose the one that took over."))
    if problems:
        raise Refused(problems)


def _line_of(agency_id: str) -> list[str]:
    """An agency and those that came after it."""
    after = {agency.id: agency.successor_id for agency in _all()}
    line: list[str] = []
    following: str | None = agency_id
    while following and following not in line:
        line.append(following)
        following = after.get(following)
    return line


def _demand_new_name(now: Agency, values: Mapping[str, Any], renamed_on: date) -> None:
    if values["name"] == now.name:
        raise Refused([Problem("name", "The name is the same as before. Give the new one, or no first day for it.")])
    if now.former_names and renamed_on <= now.former_names[-1].last_day:
        raise Refused([Problem("renamed_on", "An earlier name was borne on this day. Give a later day.")])


def _post(typed: Mapping[str, Any], today: date) -> tuple[dict[str, Any], dict[str, Any]]:
    """The columns of a post, and the own answers."""
    choices = {"agency_id": {agency.id: agency.name for agency in _all()}}
    form = forms.load("post")
    values, own = forms.split_own(form, _filled(forms.understand(form, typed, today=today, options=choices)))
    if problems := _order(values):
        raise Refused(problems)
    return values, own


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    """Texts of a post, trimmed, '' where nothing is."""
    texts = {field: (values[field] or "").strip() for field in ("title", "holder", "holder_email") if field in values}
    return values | texts


def _order(values: Mapping[str, Any]) -> list[Problem]:
    first, last = values["valid_from"], values["valid_to"]
    if first and last and last < first:
        return [Problem("valid_to", "The last day comes before the first day. Give a later one, or none.")]
    return []


def _covers(first: date | None, last: date | None, day: date) -> bool:
    return (first is None or first <= day) and (last is None or day <= last)


