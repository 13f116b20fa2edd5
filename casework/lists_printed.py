"""The lists of a review that are no registers, to print as registers are (R187, R188, R190, R192, R194).

The agencies contacted, the records secured, contributors, proceedings, and the correspondence with the Home Office.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from casework import (
    clock,
    forms,
    home_office,
    home_office_rounds,
    imr_state,
    imrs,
    names,
    permissions,
    preliminary,
    preliminary_finish,
    procedure,
    proceedings,
    register_export,
    reviews,
    secured_records,
)
from casework.actors import Actor
from casework.download import Download
from casework.errors import NotFound

Rows = list[list[Any]]


def print_list(actor: Actor, params: Mapping[str, str], now: datetime) -> Download:
    """For /download/list?review=...&list=<one of LISTS>. What is not for its reader is not found."""
    review_id = params.get("review", "")
    review = reviews.in_view(actor, review_id)
    if params.get("list") not in LISTS:
        raise NotFound("This list")
    title, section, columns, rows_of = LISTS[params["list"]]
    return register_export.paper(
        actor, review, params["list"], title, section, columns, rows_of(actor, review_id), now
    )


def _agencies_contacted(actor: Actor, review_id: str) -> Rows:
    """Each agency with its answer at the preliminary meeting, and last how many confirmed contact (App 8 section 2: N of M)."""
    record = preliminary.as_recorded(actor, review_id)
    rendering, persons = permissions.rendering(actor, review_id), names.of_review(review_id)
    known = procedure.current().lists["knows_of_case"]
    rows = [
        [
            update.agency_name,
            update.contacted_on,
            known.get(update.known, "Not said"),
            names.rendered(update.records_from, persons, rendering),
            {"yes": "Yes", "no": "No"}.get(update.panel_member, ""),
        ]
        for update in record.updates
    ]
    return [*rows, [preliminary_finish.contact(record).sentence, "", "", "", ""]]


def _secured_records(actor: Actor, review_id: str) -> Rows:
    if permissions.agencies_for(actor, "see_secured_records", review_id) == set():
        raise NotFound("This list")
    holds = {"yes": "Yes", "no": "No"}
    return [
        [
            one.agency,
            one.requested_on,
            one.request_due_on,
            one.confirmed_on,
            one.confirmed_by,
            ", ".join(one.scope),
            holds.get(one.holds_records, "Not said"),
            "Yes" if one.guarded else "",
            one.note,
        ]
        for one in secured_records.of_review(actor, review_id)
    ]


def _contributors(actor: Actor, review_id: str) -> Rows:
    """Who is asked to contribute, what for, and where each stands; an agency sees its own line."""
    if permissions.agencies_for(actor, "see_imrs", review_id) == set():
        raise NotFound("This list")
    kinds = procedure.current().lists["contribution"]
    return [
        [
            one.agency,
            kinds[one.kind],
            one.identified_on,
            *(one.counts[what].done_on if what in one.counts else None for what in ("requested", "sent", "accepted")),
            one.due_on,
            _next(one),
        ]
        for one in imrs.of_review(actor, review_id)
    ]


def _proceedings(actor: Actor, review_id: str) -> Rows:
    """Each proceeding with what this reader may know of it; of a disciplinary one no more than its status (2.2.3)."""
    if not permissions.may(actor, "see_proceedings", review_id):
        raise NotFound("This list")
    offered, rows = proceedings.options(), []
    for one in proceedings.of_review(actor, review_id):
        asked, hidden = proceedings.form_of(actor, review_id, one.kind)
        shown = {name: value for name, value in one.answers.items() if name in asked.fields and name not in hidden}
        said = {asked.fields[name].label: forms.in_words(asked.fields[name], value, offered) for name, value in shown.items()}
        words = "\n".join(f"{label}: {register_export.as_text(value)}" for label, value in said.items() if value)
        rows.append([one.label, words, clock.local(one.changed_on).date()])
    return rows


def _correspondence(actor: Actor, review_id: str) -> Rows:
    """Notices, submissions and verdicts in the order of their days, with who sent each, on whose behalf, and where to (R194, R166)."""
    if not permissions.may(actor, "see_home_office", review_id):
        raise NotFound("This list")
    rows = [
        [one.sent_on, home_office.KINDS[one.kind], f"To {one.sent_to}", _by(one.sent_by, one.on_behalf_of), ""]
        for one in home_office.of_review(actor, review_id)
    ]
    for each in home_office_rounds.rounds(actor, review_id):
        if sent := each.submission:
            version = f"Approved version {sent.approved_number}" if sent.approved_number else ""
            what = "Submission of the reports" if each.number == 1 else f"Resubmission, round {each.number}"
            rows.append([sent.submitted_on, what, f"To {sent.sent_to}", _by(sent.sent_by, sent.on_behalf_of), version])
        if back := each.verdict:
            found = procedure.current().label("verdict", back.verdict)
            points = f"{len(each.points)} {'point' if len(each.points) == 1 else 'points'} in the letter"
            rows.append([back.received_on, f"Verdict, round {each.number}", "From the Home Office", found, points])
    return sorted(rows, key=lambda row: row[0])


def _next(one: imr_state.Contribution) -> str:
    following = imr_state.next_of(one)
    return imr_state.in_sentence(following) if following else "Nothing"


def _by(role: str, behalf: str) -> str:
    label = procedure.current().roles[role].label
    return f"{label}, on behalf of the {behalf}" if behalf else label


LISTS: dict[str, tuple[str, str, tuple[str, ...], Callable[[Actor, str], Rows]]] = {
    "agencies-contacted": (
        "Agencies contacted",
        "3.1.3, and App 8 section 2",
        ("Agency", "Contacted", "Known to it", "Records from", "To sit on the panel"),
        _agencies_contacted,
    ),
    "secured-records": (
        "Records secured",
        "3.1.5",
        ("Agency", "Asked", "Due", "Confirmed", "By", "Of whom", "Holds records", "Guarded", "Note"),
        _secured_records,
    ),
    "contributors": (
        "Contributors",
        "3.3.1, and App 7 section 6",
        ("Agency", "Asked for", "Identified", "Asked", "Sent", "Meets the standard", "Due", "Next"),
        _contributors,
    ),
    "proceedings": ("Proceedings", "2.2.3", ("Proceedings or review", "What is known", "Last changed"), _proceedings),
    "home-office": (
        "Home Office correspondence",
        "3.1.4 to 3.6.3",
        ("Date", "What", "To or from", "By, or found", "Note"),
        _correspondence,
    ),
}
