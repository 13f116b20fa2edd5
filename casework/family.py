"""Family and friends: who takes part, when they last heard from the review, and what is owed to them (procedure 2.2.4, 3.3.5, App 7 section 5).

Who they are stands in the register of contacts (casework/registers.py), for the Panel Chair, the coordinator and the contact's own advocate. The
rules here know only what a contact is to the victim or the perpetrator, and dates.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from casework import audit, clock, database, dates, forms, names, procedure, registers
from casework.actors import Actor
from casework.errors import Problem, Refused
from casework.owed import Owed
from casework.registers import Entry
from casework.standing import Standing

CONTACT, UPDATE, MEETING, LEAFLET, SUPPORT, CONTRIBUTION = (
    "family_contact", "family_update", "family_meeting", "family_leaflet", "family_support", "family_contribution",
)  # fmt: skip
UNDER_CONTACT = (UPDATE, MEETING, LEAFLET, SUPPORT, CONTRIBUTION)
WITHHELD = "withheld_record"
OF_THEIR_ADVOCATE = ("", "see_family_details", "see_family_meetings")  # `seen_by` of what an advocate reads
WHO_THEY_ARE = ("name", "other_names", "contact_details")
OFFERED = {  # beyond 'considered'
    "advocate": {"advocate_offered", "advocate_taken_up", "advocate_declined"},
    "child": {"child_offered", "child_contributed", "child_declined"},
}
SOMEBODY_TAKES_PART = (
    "Family or friends are recorded as taking part. "
    "Answer yes and give the day they were told, or correct their answer under Family."
)


@dataclass(frozen=True)
class Contact:
    """One of the family and friends, for rules: what they are and how they take part, never who they are."""

    entry: Entry
    under: Mapping[str, list[Entry]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.entry.id

    @property
    def takes_part(self) -> bool:
        return self._answer("takes_part") == "yes"

    @property
    def invited_on(self) -> date | None:
        return self._answer("invited_on")

    @property
    def choice_on(self) -> date | None:
        return self._answer("choice_on")

    @property
    def follow_up_on(self) -> date | None:
        return self._answer("follow_up_on")

    @property
    def says_later(self) -> bool:
        return self._answer("takes_part") == "later"

    @property
    def is_child(self) -> bool:
        return bool(self._answer("child"))

    @property
    def is_somebody(self) -> bool:
        """False of an entry that says that nobody was found."""
        return self._answer("relation") != "nobody"

    @property
    def last_news(self) -> date | None:
        """When they last heard from the review: an update, a meeting, or the day they said that they take part."""
        told = [one.answers.get("updated_on") for one in self.of(UPDATE)] + [
            one.answers.get("met_on") for one in self.of(MEETING)
        ]
        return max([day for day in [*told, self.choice_on] if day], default=None)

    def took_part_on(self, day: date) -> bool:
        """Whether somebody who takes part now did so on a day."""
        return self.takes_part and bool(self.choice_on) and self.choice_on <= day

    def of(self, register: str) -> list[Entry]:
        """What is recorded under this contact in one of the registers."""
        return list(self.under.get(register, []))

    def told(self, about: str, since: date) -> bool:
        """Whether an update about this was given on the day or since."""
        given = [one.answers.get("updated_on") for one in self.of(UPDATE) if one.answers.get("about") == about]
        return any(day >= since for day in given if day)

    def has_support(self, of_whom: str) -> bool:
        """Whether an advocate ('advocate') or help for the child ('child') was offered, or more."""
        return any(one.answers.get("what") in OFFERED[of_whom] for one in self.of(SUPPORT))

    def _answer(self, name: str):
        return self.entry.answers.get(name)


def contacts(reviews: Iterable[str]) -> dict[str, list[Contact]]:
    """For rules: the contacts of these reviews, with what is recorded under them."""
    reviews = list(reviews)
    under: dict[str, dict[str, list[Entry]]] = {}
    found: dict[str, list[Contact]] = {review: [] for review in reviews}
    kept = registers.kept(reviews, [CONTACT, *UNDER_CONTACT])
    for entry in kept:
        if entry.parent_id:
            under.setdefault(entry.parent_id, {}).setdefault(entry.register, []).append(entry)
    for entry in kept:
        if entry.register == CONTACT:
            found[entry.review_id].append(Contact(entry, under.get(entry.id, {})))
    return found


# ---- a hold: the family is told at once, and again when the review goes on (3.3.5; R44, D8) --------------------------------


def taking_part(review_id: str) -> list[str]:
    """The contacts that take part now."""
    return [one.id for one in contacts([review_id])[review_id] if one.takes_part]


def record_told(
    write: database.Write, actor: Actor, review_id: str, about: str, told: date | None, now: datetime
) -> None:
    """Within the change that begins or ends a hold: that each contact who takes part was told, as an update of theirs.

    Refused without the day when somebody takes part, who may have been recorded while the form was open.
    """
    rows = write.rows("contacts_taking_part", review=review_id)
    if rows and told is None:
        raise Refused(
            [Problem("family_taking_part" if about == "hold_begun" else "family_told_on", SOMEBODY_TAKES_PART)]
        )
    for row in rows:
        values = {"updated_on": told, "about": about}
        registers.lay_in(write, actor, review_id, UPDATE, values, parent_id=row["entry_id"], now=now)


# ---- what is owed to them --------------------------------------------------------------------------------------------------


def owed(stands: Mapping[str, Standing], *, today: date) -> list[Owed]:
    """From the Panel Chair: news, an invitation, leaflets, an advocate, help for a child, the six questions; one line of each kind in a review."""
    of_each = contacts(stands)
    withheld: dict[str, list[Entry]] = {}
    for entry in registers.kept(stands, [WITHHELD]):
        withheld.setdefault(entry.review_id, []).append(entry)
    found = []
    for review, one in stands.items():
        if "chair_appointed" in one.case.records and not _published(one):
            found += _of_contacts(one, [contact for contact in of_each[review] if contact.is_somebody])
            found += _of_both_sides(one, of_each[review])
        if any(not entry.answers.get("discussed_on") for entry in withheld.get(review, [])):
            found.append(
                _owed(
                    review,
                    "Discuss with the record holder what is withheld, and try to reach agreement",
                    None,
                    about="2.2.4",
                )
            )
    return found


def _of_contacts(stands: Standing, found: list[Contact]) -> list[Owed]:
    owing = []
    for sentence, due_of in _DUTIES.items():
        dues = {contact.id: due for contact in found if (due := due_of(stands, contact))}
        if dues:
            soonest = min(dues, key=lambda one: dues[one])
            owing.append(_owed(stands.review.id, sentence, dues[soonest], {"entry": soonest}))
    return owing


def _of_both_sides(stands: Standing, found: list[Contact]) -> list[Owed]:
    """Once anybody is recorded: the families of both are sought (App 4 section 4; R48)."""
    sides = {contact.entry.answers.get("side") for contact in found}
    if len(sides) != 1:
        return []
    other = "perpetrator" if "victim" in sides else "victim"
    return [
        _owed(
            stands.review.id,
            f"Seek the {other}'s family and friends too, or record why not",
            None,
            about="App 4 section 4",
        )
    ]


def _update_due(stands: Standing, contact: Contact) -> date | None:
    weeks = stands.case.procedure.partnership.care.weeks_without_family_update
    return contact.last_news + timedelta(weeks=weeks) if contact.takes_part and contact.last_news else None


def _hold_to_tell(stands: Standing, contact: Contact) -> date | None:
    held = stands.held
    return (
        held.started_on
        if held and contact.took_part_on(held.started_on) and not contact.told("hold_begun", held.started_on)
        else None
    )


def _restart_to_tell(stands: Standing, contact: Contact) -> date | None:
    """Once the last hold has ended; they may have been told of its end beforehand."""
    last = max((hold for hold in stands.holds if hold.ended_on), key=lambda hold: hold.ended_on, default=None)
    waits = last and not stands.held and contact.took_part_on(last.ended_on)
    return last.ended_on if waits and not contact.told("hold_ended", last.started_on) else None


def _ask_first(stands: Standing, contact: Contact) -> date | None:
    begun = max(filter(None, [_day_of(stands, "chair_appointed"), clock.local(contact.entry.begun_on).date()]))
    return None if contact.invited_on else begun + _within(stands, "family_contacted")


def _ask_again(stands: Standing, contact: Contact) -> date | None:
    if not contact.says_later:
        return None
    weeks = stands.case.procedure.partnership.care.weeks_without_family_update
    return contact.follow_up_on or (contact.choice_on and contact.choice_on + timedelta(weeks=weeks))


def _leaflet(stands: Standing, contact: Contact) -> date | None:
    return _after_invitation(stands, contact, "leaflets_given") if not contact.of(LEAFLET) else None


def _advocate(stands: Standing, contact: Contact) -> date | None:
    return _after_invitation(stands, contact, "advocate_offered") if not contact.has_support("advocate") else None


def _child(stands: Standing, contact: Contact) -> date | None:
    return (
        _after_invitation(stands, contact, "children_heard")
        if contact.is_child and not contact.has_support("child")
        else None
    )


def _six_questions(stands: Standing, contact: Contact) -> date | None:
    """Before the panel's quality assurance: once the draft is written, for everybody who takes part."""
    asked = contact.takes_part and not contact.of(CONTRIBUTION)
    drafted = _day_of(stands, "report_drafted") if "quality_assured" not in stands.case.records else None
    return drafted + _within(stands, "leaflets_given") if asked and drafted else None


_DUTIES: dict[str, Callable[[Standing, Contact], date | None]] = {
    "Tell the family and friends who take part that the review is on hold": _hold_to_tell,
    "Tell the family and friends who take part that the review goes on": _restart_to_tell,
    "Update the family and friends who take part, and record it": _update_due,
    "Invite the family and friends who are recorded and not yet asked": _ask_first,
    "Ask again whoever of the family and friends will say later, and agree a day for it": _ask_again,
    "Give the Home Office leaflet to the family and friends who have not had it": _leaflet,
    "Offer a specialist and expert advocate to those of the family and friends who were offered none": _advocate,
    "Offer the child help and a way to contribute": _child,
    "Answer the report's six questions for the family and friends who took part": _six_questions,
}


def _after_invitation(stands: Standing, contact: Contact, step: str) -> date | None:
    """So many days after they were asked as the step itself has, for whoever has not said no."""
    asked = contact.invited_on and (contact.takes_part or contact.says_later)
    return contact.invited_on + _within(stands, step) if asked else None


def _within(stands: Standing, step: str) -> timedelta:
    return timedelta(days=stands.case.procedure.steps[step].within_days or 0)


def _day_of(stands: Standing, step: str) -> date | None:
    record = stands.case.records.get(step)
    return record.done.latest if record and record.done else None


def _published(stands: Standing) -> bool:
    return "published" in stands.case.records


def _owed(
    review: str, sentence: str, due: date | None, params: Mapping[str, str] | None = None, about: str = "3.3.5"
) -> Owed:
    return Owed(review, sentence, "family", "panel_chair", about, due, params=params or {})


# ---- what a reader sees ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Shown:
    """A contact as one reader may see it: `called` says what they are, `name` is '' for whom names are not, `state` is in words.

    `news` is what they are to be told of next, as an answer to the form of updates; '' for who takes no part.
    """

    entry: Entry
    called: str
    name: str
    state: str
    days_since: int | None
    owing: tuple[str, ...]
    news: str


def of_review(actor: Actor, stands: Standing, *, today: date) -> list[Shown]:
    """The contacts of a review, each with how it stands; none for whom the family is not."""
    found = registers.of_review(actor, stands.review.id, CONTACT)
    known = {one.id: one for one in contacts([stands.review.id])[stands.review.id]} if found else {}
    return [_shown(stands, entry, known[entry.id], today) for entry in found if entry.id in known]


def of_advocate(actor: Actor, review_id: str) -> list[tuple[Entry, dict[str, list[Entry]]]]:
    """The contacts whose advocate this person is, by their account, with what was recorded with them; nobody else's.

    These contacts stand in it by name, since the advocate speaks with them; everybody else by pseudonym, as the role reads them.
    """
    rows = database.scoped(actor, "own_contacts", review=review_id)
    if rows:
        audit.opened(actor, "register_opened", review_id, "own_contacts")
    entries = [registers.as_stored(row) for row in rows]
    mine = {entry.id for entry in entries if entry.register == CONTACT}
    persons = [replace(one, pseudonym=one.real_name) if one.id in mine else one for one in names.of_review(review_id)]
    entries = [_for_advocate(entry, persons) for entry in entries]
    under: dict[str, dict[str, list[Entry]]] = {}
    for entry in entries:
        if entry.parent_id:
            under.setdefault(entry.parent_id, {}).setdefault(entry.register, []).append(entry)
    return [(entry, under.get(entry.id, {})) for entry in entries if entry.register == CONTACT]


def _for_advocate(entry: Entry, persons: list[names.CasePerson]) -> Entry:
    """An entry without the fields that are for others alone, with nobody but the advocate's own contacts by name."""
    asked = forms.load(procedure.current().registers[entry.register].form).fields
    found = {name: value for name, value in entry.answers.items() if asked[name].seen_by in OF_THEIR_ADVOCATE}
    texts = [name for name, value in found.items() if isinstance(value, str) and name not in WHO_THEY_ARE]
    return replace(entry, answers=found | {name: names.rendered(found[name], persons, "pseudonyms") for name in texts})


def called(entry: Entry) -> str:
    """What a contact is, in words: 'Parent of the victim'."""
    form = forms.load(CONTACT)
    relation = form.fields["relation"].choices().get(entry.answers.get("relation"), "Contact")
    whose = entry.answers.get("side") or "victim"
    return (
        f"{relation} (the {whose}'s side)"
        if entry.answers.get("relation") == "nobody"
        else f"{relation} of the {whose}"
    )


def state(contact: Contact) -> str:
    """How a contact stands, in a few words."""
    if not contact.is_somebody:
        return "Recorded with the reason"
    choice, day = contact.entry.answers.get("takes_part"), contact.choice_on
    if choice == "yes":
        heard = contact.last_news
        told = any(contact.of(register) for register in (UPDATE, MEETING))
        return f"Takes part, updated {dates.show(heard)}" if told and heard else "Takes part, no update yet"
    if choice == "later":
        again = f" on {dates.show(contact.follow_up_on)}" if contact.follow_up_on else "; no day is agreed"
        return f"Will say later: to be asked again{again}"
    return f"Does not take part{f', said {dates.show(day)}' if day else ''}" if choice == "no" else "Not asked yet"


def _shown(stands: Standing, entry: Entry, contact: Contact, today: date) -> Shown:
    owing = {}
    if contact.is_somebody and "chair_appointed" in stands.case.records and not (stands.ended or _published(stands)):
        owing = {
            sentence: due for sentence, due_of in _DUTIES.items() if (due := due_of(stands, contact)) and due <= today
        }
    days = (today - contact.last_news).days if contact.takes_part and contact.last_news else None
    news = (
        "hold_begun"
        if _hold_to_tell(stands, contact)
        else "hold_ended"
        if _restart_to_tell(stands, contact)
        else "progress"
    )
    return Shown(
        entry,
        called(entry),
        entry.answers.get("name") or "",
        state(contact),
        days,
        tuple(owing),
        news if contact.takes_part else "",
    )
