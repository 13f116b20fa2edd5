"""The papers of the preliminary meeting as Word: invitation, agenda, minutes, and the note with the recommendation (App 2, 3.1.3).

Who may see the meeting may have its papers, with persons named as their role reads them and the SIO's background for those alone who see it.
Each paper that is made is recorded.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from casework import (
    clock,
    database,
    dates,
    documents,
    names,
    partnerships,
    permissions,
    preliminary,
    preliminary_prepare,
    procedure,
    reviews,
)
from casework.actors import Actor
from casework.download import Download
from casework.errors import WrongStep
from casework.preliminary import Line, Preliminary, Proceeding
from casework.preliminary_finish import contact, panel_agencies
from casework.preliminary_run import own_fields
from casework.reviews import Review

Say = Callable[[str], str]
BACKGROUND_KEPT_BACK = "Recorded. Seen by the CSP Chair, the DASVEG Chair, the panel chair and the coordinator only."
NOTHING = "Nothing recorded."


def invitation(actor: Actor, review_id: str, *, now: datetime) -> Download:
    """The invitation to the posts on the list, to enclose or to copy (3.1.3). Names the review by its reference alone."""

    def said(record: Preliminary, say: Say) -> dict[str, Any]:
        subject, words = preliminary_prepare.invitation(actor, record)
        to = "; ".join(say(line.named) for line in record.lines) or "Nobody is on the list yet."
        return {"subject": subject, "to": to, "lines": words.splitlines()}

    return _paper(actor, review_id, "preliminary_invitation", "invitation", said, now)


def agenda(actor: Actor, review_id: str, *, now: datetime) -> Download:
    """The agenda of eight items with the standing text of the test (App 2)."""
    return _paper(actor, review_id, "preliminary_agenda", "agenda", _agenda, now)


def minutes(actor: Actor, review_id: str, *, now: datetime) -> Download:
    """The minutes: who came, each item's notes, agencies' updates, proceedings, the recommendation; items 6 and 7 only when proceeding."""
    return _paper(actor, review_id, "preliminary_minutes", "minutes", _minutes, now)


def recommendation_note(actor: Actor, review_id: str, *, now: datetime) -> Download:
    """The note to the CSP Chair with the newest recommendation. WrongStep before there is one."""
    return _paper(actor, review_id, "recommendation_note", "recommendation", _recommendation_note, now)


def _paper(
    actor: Actor, review_id: str, template: str, kind: str, context_of: Callable[..., dict], now: datetime
) -> Download:
    record = preliminary.as_recorded(actor, review_id)
    if record.meeting is None:
        raise WrongStep(["The preliminary meeting is not arranged. Give it its date under 'Prepare'."])
    review = reviews.in_view(actor, review_id)
    rendering = permissions.rendering(actor, review_id)
    persons = names.of_review(review_id)
    content = documents.render(
        template,
        {**_head(review, record, now), **context_of(record, lambda text: names.rendered(text, persons, rendering))},
    )
    writes = permissions.may(actor, "write_preliminary_papers", review_id)
    event = "preliminary_papers_written" if writes else "document_downloaded"
    with database.change(actor, event, review=review_id, subject=template, summary=f"Preliminary meeting: {kind}"):
        pass
    return Download(f"{review.reference} preliminary meeting {kind}.docx", documents.WORD, content)


def _head(review: Review, record: Preliminary, now: datetime) -> dict[str, Any]:
    """What stands at the head of every paper."""
    meeting, rules = record.meeting, procedure.current()
    day = f"{dates.WEEKDAYS[meeting.meets_on.weekday()]} {dates.show_long(meeting.meets_on)}"
    return {
        "marking": review.marking,
        "reference": review.reference,
        "partnership": partnerships.name_for(review.id, meeting.meets_on),
        "dasveg": rules.partnership.names.dasveg,
        "dasveg_short": rules.partnership.names.dasveg_short,
        "when": f"{day}, {meeting.meets_at}" if meeting.meets_at else day,
        "place": meeting.place or "To be confirmed",
        "printed_on": dates.show(clock.local(now).date()),
    }


def _agenda(record: Preliminary, say: Say) -> dict[str, Any]:
    agenda = procedure.current().preliminary
    items = [
        {"number": item.number, "title": item.title, "note": item.note, "leads": item.leads, "when": item.when or ""}
        for item in agenda.item
    ]
    return {
        "standing_text": agenda.standing_text,
        "standing_limbs": list(agenda.standing_limbs),
        "standing_suicide": agenda.standing_suicide,
        "conditional_heading": agenda.conditional_heading,
        "before": [item for item in items if item["number"] < _first_conditional(items)],
        "after": [item for item in items if item["number"] >= _first_conditional(items)],
    }


def _first_conditional(items: list[dict]) -> int:
    return min(item["number"] for item in items if item["when"])


def _minutes(record: Preliminary, say: Say) -> dict[str, Any]:
    return {
        "present": [_came(line, say) for line in record.lines if line.here],
        "apologies": [_came(line, say) for line in record.lines if line.attendance in ("apologies", "absent")],
        "invited": f"{len(record.lines)} invited, {sum(line.here for line in record.lines)} present",
        "items": _items(record, say),
        "updates": [
            {
                "agency": update.agency_name,
                "known": _words("knows_of_case", update.known) or "Not said",
                "knowledge": say(update.knowledge),
                "records_from": say(update.records_from),
            }
            for update in record.updates
        ],
        "contact": contact(record).sentence,
        "proceedings": [_proceeding(one, say) for one in record.proceedings],
        "recommends": _words("recommendation_of_group", record.note("recommends")) or "Not yet recorded",
        "panel": [update.agency_name for update in panel_agencies(record)],
        "proceeding": record.proceeding_to_review,
    }


def _items(record: Preliminary, say: Say) -> list[dict[str, Any]]:
    """The items of the agenda that were held, then the partnership's own questions, numbered on."""
    agenda = procedure.current().preliminary.item
    own = [
        {"id": field.name, "number": number, "title": field.label, "notes": say(record.note(field.name)) or NOTHING}
        for number, field in enumerate(own_fields(), start=len(agenda) + 1)
    ]
    return [_item(record, item, say) for item in agenda if _held(record, item)] + own


def _held(record: Preliminary, item: Any) -> bool:
    return item.when is None or record.proceeding_to_review


def _item(record: Preliminary, item: Any, say: Say) -> dict[str, Any]:
    kept_back = item.id == "background" and not record.sees_background
    has_table = {"updates": record.updates, "proceedings": record.proceedings, "members": panel_agencies(record)}
    nothing = "" if has_table.get(item.id) else NOTHING
    notes = BACKGROUND_KEPT_BACK if kept_back else say(record.note(item.id)) or nothing
    return {"id": item.id, "number": item.number, "title": item.title, "notes": notes}


def _came(line: Line, say: Say) -> dict[str, str]:
    return {
        "post": line.named,
        "who": say(line.who),
        "how": _words("attendance", line.attendance),
    }


def _proceeding(one: Proceeding, say: Say) -> dict[str, str]:
    return {
        "kind": _words("proceedings", one.kind),
        "status": _words("proceedings_status", one.status),
        "next_date": dates.show(one.next_date) if one.next_date else "",
        "implication": say(one.implication),
        "effect": _words("effect_on_timing", one.effect_on_timing),
    }


def _recommendation_note(record: Preliminary, say: Say) -> dict[str, Any]:
    if not record.recommendations:
        raise WrongStep(["The preliminary group has made no recommendation. Record it under 'Finish'."])
    newest = record.recommendations[0]
    return {
        "recommends": _words("recommendation_of_group", newest.recommends),
        "recommended_on": dates.show_long(newest.recommended_on),
        "reasons": say(newest.reasons),
        "proceeding": newest.recommends == "meets",
        "panel": [update.agency_name for update in panel_agencies(record)],
        "members": say(record.note("members")),
        "terms": say(record.note("terms")),
        "proceedings": [_proceeding(one, say) for one in record.proceedings],
        "contact": contact(record).sentence,
        "earlier": [
            f"{dates.show(one.recommended_on)}: {_words('recommendation_of_group', one.recommends)}"
            for one in record.recommendations[1:]
        ],
    }


def _words(list_name: str, value: str) -> str:
    return procedure.current().label(list_name, value) if value else ""
