"""Who may do what: one rule for the button and the verb.

The matrix is procedure/roles.toml; queries/scope.sql asks it together with the offices, deputies, memberships and conflicts of interest of today.
"""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from casework import audit, clock, database, procedure
from casework.actors import Actor
from casework.errors import NotAllowed, NotFound

RENDERINGS = ("pseudonyms", "initials", "real")


@dataclass(frozen=True)
class Right:
    """A verb, in one review or in those of one partnership (None: any), for one agency's material (None: any), perhaps in somebody else's place."""

    verb: str
    review_id: str | None
    partnership_id: str | None
    agency_id: str | None
    for_person_id: str | None

    def covers(self, verb: str, review: str | None, agency: str | None, partnership: str | None = None) -> bool:
        """`partnership` is the one asked about, or the one that holds the review; None: not asked for."""
        return self.counts(verb, review, partnership) and self.agency_id in (None, agency)

    def counts(self, verb: str, review: str | None, partnership: str | None) -> bool:
        """Whether it is of this verb, for any agency. A right by an office reaches a review only by the partnership that holds it."""
        where = review is None and partnership is None
        return self.verb == verb and self.review_id in (None, review) and (where or self.partnership_id in (None, partnership))


def may(
    actor: Actor, verb: str, review: str | None = None, agency: str | None = None, *, partnership: str | None = None
) -> bool:
    """May this actor do this, in this review (None: an office's right in a whole partnership, this one or any), for this agency's material?"""
    return bool(_covering(actor, verb, review, agency, partnership))


def partnerships_for(actor: Actor, verb: str) -> set[str] | None:
    """The partnerships in which the actor may do this by an office: None stands for every one, as for the machine's operator."""
    found = {right.partnership_id for right in _rights(actor) if right.verb == verb and right.review_id is None}
    return None if None in found else found - {""}


def may_anywhere(actor: Actor) -> frozenset[str]:
    """Every verb that the actor may do in at least one review, or without one: what the menus offer."""
    return frozenset(right.verb for right in _rights(actor))


def agencies_for(actor: Actor, verb: str, review: str) -> set[str] | None:
    """The agencies for whose material the actor may do this in the review: None stands for every agency, an empty set for no right."""
    if review in _conflicts(actor):
        return set()
    holder = _holder(review)
    found = {right.agency_id for right in _rights(actor) if right.counts(verb, review, holder)}
    return None if None in found else found


def demand(
    actor: Actor, verb: str, review: str | None = None, agency: str | None = None, *, partnership: str | None = None
) -> str:
    """Raise unless the actor may; returns the name of the person acted for, or '' when it is the actor's own right.

    NotFound, in the words used for what does not exist, when the actor may not see the review at all; NotAllowed otherwise. Both are recorded.
    """
    actor.check()
    if review is not None and not _sees(actor, review):
        audit.refused(actor, verb, review)
        raise NotFound("This review")
    covering = _covering(actor, verb, review, agency, partnership)
    if not covering:
        audit.refused(actor, verb, review)
        raise NotAllowed("Your role does not allow this. Ask the coordinator who may do it.")
    if any(right.for_person_id is None for right in covering):
        return ""
    return database.one("name_of_person", id=covering[0].for_person_id)["name"]


def rendering(actor: Actor, review: str, agency: str | None = None) -> str:
    """How persons are named to this actor: 'real', 'initials' or 'pseudonyms'. With `agency`: in that agency's own entries."""
    if actor.kind == "operator":
        return "real"
    best = "pseudonyms"
    for row in roles_in(actor, review):
        role = procedure.current().roles[row["role"]]
        own = agency is not None and row["agency_id"] == agency
        best = max(best, role.names_in(own=own), key=RENDERINGS.index)
    return best


def at_most(actor: Actor, review: str, wanted: str) -> str:
    """The rendering that is wanted, where it tells no more than the actor's own; otherwise their own."""
    own = rendering(actor, review)
    return min(own, wanted, key=RENDERINGS.index) if wanted in RENDERINGS else own


def roles_in(actor: Actor, review: str) -> tuple[dict, ...]:
    """The roles that the actor holds today, by office or by membership, and thus in this review: role, and agency_id of a membership."""
    return _roles_as_of(actor.person_id, review, clock.today(), database.portal().rights_state)


def _sees(actor: Actor, review: str) -> bool:
    return may(actor, "see_review", review) and _exists_as_of(review, database.portal().rights_state)


def _covering(
    actor: Actor, verb: str, review: str | None, agency: str | None, partnership: str | None = None
) -> list[Right]:
    if verb not in procedure.current().verbs:
        raise ValueError(f"There is no verb {verb} in procedure/roles.toml.")
    if review is not None and review in _conflicts(actor):
        return []
    if review is not None:
        partnership = _holder(review)
    return [right for right in _rights(actor) if right.covers(verb, review, agency, partnership)]


def _holder(review: str) -> str:
    """The partnership that holds the review; '-' for a review that there is not, which no office reaches."""
    return _holder_as_of(review, database.portal().rights_state)


def _rights(actor: Actor) -> tuple[Right, ...]:
    return _rights_as_of(actor.person_id, clock.today(), database.portal().rights_state)


def _conflicts(actor: Actor) -> frozenset[str]:
    return _conflicts_as_of(actor.person_id, database.portal().rights_state)


# Offices, memberships, conflicts of interest and reviews change only by a change, and by the day turning: until then the answer holds.


@lru_cache(maxsize=512)
def _rights_as_of(person: str, today: date, state: int) -> tuple[Right, ...]:
    return tuple(Right(**row) for row in database.rows("rights_held", who=person))


@lru_cache(maxsize=512)
def _roles_as_of(person: str, review: str, today: date, state: int) -> tuple[dict, ...]:
    return tuple(database.rows("roles_in_review", who=person, review=review))


@lru_cache(maxsize=4096)
def _exists_as_of(review: str, state: int) -> bool:
    """Not one that was recorded in error: that changes the rights in it too."""
    return bool(database.one("review_exists", review=review))


@lru_cache(maxsize=4096)
def _holder_as_of(review: str, state: int) -> str:
    found = database.one("holder_of_review", review=review)
    return (found and found["partnership_id"]) or "-"


@lru_cache(maxsize=512)
def _conflicts_as_of(person: str, state: int) -> frozenset[str]:
    return frozenset(row["review_id"] for row in database.rows("conflicts_of", who=person))
