"""The Panel Chair and the panel identify which agencies contribute, at the beginning or later (3.3.1; R82, B21)."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from casework import agencies, database, dates, forms, imr_steps, imrs, permissions, secured_records, steps
from casework.actors import Actor
from casework.errors import Problem, Refused, WrongStep


def may_be_asked(actor: Actor, review_id: str, today: date) -> dict[str, str]:
    """The agencies of today that are not asked for anything in this review yet: id to name."""
    permissions.demand(actor, "identify_contributors", review_id)
    asked = {one.agency_id for one in imrs.kept([review_id])}
    return {agency: name for agency, name in agencies.to_choose(today).items() if agency not in asked}


def identify(
    actor: Actor, review_id: str, typed: dict, *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Record which agencies the Panel Chair and the panel identified, and for what: an IMR, a report or information (3.3.1)."""
    on_behalf_of = permissions.demand(actor, "identify_contributors", review_id)
    steps.demand("identify_contributors", review_id)
    offered = may_be_asked(actor, review_id, today)
    values = forms.understand("imr_identified", typed, today=today, options={"agencies": offered} | imrs.kinds())
    _demand_cause(review_id, values["identified_on"])
    with database.change(
        actor, "contributors_identified", review=review_id, on_behalf_of=on_behalf_of, command_id=command_id
    ) as write:
        _demand_none_completed(review_id)
        taken = {one.agency_id for one in imrs.kept([review_id])}  # again, now that nobody else can change it
        for agency in (one for one in values["agencies"] if one not in taken):
            _insert(write, actor, review_id, agency, "imr_identified", values, now)
        imr_steps.sync(write, actor, review_id, now=now)


def bring_in(
    actor: Actor, review_id: str, typed: dict, *, today: date, now: datetime, command_id: str | None = None
) -> None:
    """Bring in an agency found late, in one go: contacted, asked to secure its records, identified for a contribution (3.3.1; B21)."""
    on_behalf_of = permissions.demand(actor, "bring_in_agency", review_id)
    steps.demand("bring_in_agency", review_id)
    offered = may_be_asked(actor, review_id, today)
    values = forms.understand("imr_late_agency", typed, today=today, options={"agency": offered} | imrs.kinds())
    _demand_cause(review_id, values["identified_on"])
    with database.change(
        actor,
        "agency_brought_in",
        review=review_id,
        subject=values["agency"],
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        _demand_none_completed(review_id)
        if values["agency"] in secured_records.agencies_to_ask(review_id, today)[0]:
            days = {"requested_on": values["requested_on"], "due_on": values["records_due_on"]}
            secured_records.ask(write, actor, review_id, [values["agency"]], **days, now=now)
        _insert(write, actor, review_id, values["agency"], "imr_late_agency", values, now)
        imr_steps.sync(write, actor, review_id, now=now)


def _insert(
    write: database.Write,
    actor: Actor,
    review_id: str,
    agency_id: str,
    form: str,
    values: Mapping[str, Any],
    now: datetime,
) -> None:
    described = forms.load(form)
    write(
        "insert_contribution",
        id=database.new_id(),
        review_id=review_id,
        agency_id=agency_id,
        kind=values["kind"],
        identified_on=values["identified_on"],
        due_on=values.get("due_on"),
        answers=json.dumps(forms.to_store(described, values), ensure_ascii=False),
        recorded_by=actor.person_id,
        recorded_on=now,
    )


def _demand_cause(review_id: str, identified_on: date) -> None:
    """The panel and its chair identify the agencies: not before there are both (3.3.1)."""
    case = steps.case(review_id)
    step = case.procedure.steps["imr_agencies_identified"]
    try:
        steps.demand_after_causes(case, step, dates.understand(identified_on))
    except Refused as trouble:
        raise Refused(
            [Problem("identified_on", problem.sentence, problem.found) for problem in trouble.problems]
        ) from None


def _demand_none_completed(review_id: str) -> None:
    if "report_completed" in steps.case(review_id).records:
        raise WrongStep(["The overview report is completed. No agency is asked for a contribution any more."])
