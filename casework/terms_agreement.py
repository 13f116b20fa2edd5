"""The panel agrees the terms of reference, and its members sign them (3.3.4, App 4; R60 to R62, R65).

Agreeing is the check: every section is written, there is something to be enquired into, and nothing in the text identifies anybody, or it was looked
at and stands for a reason. From then on the version never changes, and its period is the period under review.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from casework import (
    chain,
    chronology_submission,
    database,
    dates,
    forms,
    permissions,
    registers,
    report_content,
    reviews,
    steps,
    terms,
    terms_drawn,
    terms_writing,
)
from casework.actors import Actor
from casework.errors import NotFound, Problem, Refused, WrongStep

STEP = "terms_agreed"


def missing(review_id: str, version_id: str, *, today: date) -> list[str]:
    """What is still to be written before the panel can agree this draft, each a sentence with its section."""
    rules = terms.rules_of(review_id)
    written = terms.written_in(version_id, rules)
    found = []
    for section in rules.terms.section:
        asked = terms.form_of(rules, section.id)
        if asked is None or not any(field.required for field in asked.field):
            continue
        if section.id not in written:
            found.append(f"Section {section.title} is not written yet.")
            continue
        try:
            forms.understand(asked, forms.as_typed(asked, written[section.id].answers), today=today)
        except Refused as refused:
            found += [f"Section {section.title}: {problem.sentence}" for problem in refused.problems]
    row = database.one("terms_version_by_id", version=version_id)
    if not terms.live(terms.lines_in(review_id, row["number"])):
        found.append("There is no line of enquiry yet. Add what this case is to be asked about.")
    return found


def found_in(actor: Actor, version_id: str) -> list[str]:
    """What in a draft identifies somebody, each as a sentence; the words themselves only for who reads real names."""
    row = terms.in_view(actor, version_id)
    quoted = permissions.rendering(actor, row["review_id"]) == "real"
    content = terms.composed(reviews.in_view(actor, row["review_id"]), row)
    return [report_content.sentence(one, quoted=quoted) for one in terms_drawn.findings(content, row["review_id"])]


def agree_terms(
    actor: Actor,
    version_id: str,
    typed: Mapping[str, Any],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> terms.TermsVersion:
    """Freeze a draft as the panel agreed it, record the step, and set the period under review.

    Raises WrongStep for what is not written, Refused for what identifies somebody without a reason why it stands, for a wider period that was
    not raised with the CSP, and for a day before the version that it replaces.
    """
    review_id, on_behalf_of = terms_writing.demand_draft(actor, "agree_terms", version_id)
    values = forms.understand("terms_agreed", typed, today=today)
    row, review = database.one("terms_version_by_id", version=version_id), reviews.in_view(actor, review_id)
    with database.change(
        actor,
        "terms_agreed",
        review=review_id,
        subject=version_id,
        on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:
        steps.demand("agree_terms", review_id)
        terms_writing.demand_still_open(review_id, version_id, write.rows("terms_versions_of", reviews=[review_id]))
        if lacking := missing(review_id, version_id, today=today):
            raise WrongStep(lacking)
        case = steps.case(review_id)
        rules = case.procedure
        written = terms.written_in(version_id, rules)
        answers = {name: value for section in written.values() for name, value in section.answers.items()}
        before = terms.agreed_version(review_id)
        _demand_order(case, values["agreed_on"], before)
        _demand_raised(answers, before)
        content = terms.composed(review, row, values["agreed_on"])
        found = terms_drawn.findings(content, review_id)
        _demand_reason(found, values)
        digest = chain.digest(chain.canonical(content))
        write.about(summary=f"Version {row['number']}, {digest[:12]}")
        write(
            "insert_terms_agreement", id=database.new_id(), review_id=review_id, terms_version_id=version_id,
            agreed_on=values["agreed_on"], report_by=answers["report_by"], meets_every=answers["meets_every"], digest=digest,
            content=json.dumps(content, ensure_ascii=False), stands=json.dumps(sorted({report_content.mark_of(one) for one in found})),
            stands_because=values.get("stands_because") or "", note=values.get("note") or "", agreed_by=actor.person_id, recorded_on=now,
        )  # fmt: skip
        _set_period(write, actor, review_id, answers, row["number"], now)
        if case.record_of(STEP) is None:  # the first agreement is the step: later ones change what was agreed
            steps.record(
                write, actor, review_id, STEP, done=values["agreed_on"], note=f"Version {row['number']}", now=now
            )
    return terms.agreed_version(review_id)


def sign_terms(
    actor: Actor,
    version_id: str,
    typed: Mapping[str, Any],
    *,
    today: date,
    now: datetime,
    command_id: str | None = None,
) -> None:
    """Record that a member of the panel signed an agreed version, on or after the day it was agreed."""
    row = terms.in_view(actor, version_id)
    review_id = row["review_id"]
    on_behalf_of = permissions.demand(actor, "agree_terms", review_id)
    agreed = database.one("terms_agreement_of", version=version_id)
    if agreed is None:
        raise WrongStep([f"Version {row['number']} is not agreed yet. It is signed once the panel has agreed it."])
    asked = forms.load("terms_signed")
    values = forms.understand(
        asked, typed, today=today, options=registers.options(actor, review_id, asked, today=today)
    )
    if values["signed_on"] < agreed["agreed_on"]:
        raise Refused(
            [
                Problem(
                    "signed_on",
                    f"Version {row['number']} was agreed on {dates.show(agreed['agreed_on'])}. Give a day on or after it.",
                )
            ]
        )
    with database.change(
        actor, "terms_signed", review=review_id, subject=version_id, summary=f"Version {row['number']}", on_behalf_of=on_behalf_of,
        command_id=command_id,
    ) as write:  # fmt: skip
        steps.demand("agree_terms", review_id)
        if any(one["member_id"] == values["member"] for one in write.rows("signatures_of", version=version_id)):
            raise Refused([Problem("member", "This member has signed this version already.")])
        write(
            "insert_terms_signature", id=database.new_id(), review_id=review_id, terms_version_id=version_id, member_id=values["member"],
            digest=agreed["digest"], signed_on=values["signed_on"], recorded_by=actor.person_id, recorded_on=now,
        )  # fmt: skip


def still_identifying(version_id: str) -> list[dict[str, Any]]:
    """What identifies somebody in an agreed version and was not looked at then: a name that was recorded since."""
    row = database.one("terms_agreement_of", version=version_id)
    if row is None:
        raise NotFound("This version of the terms of reference")
    stands = set(json.loads(row["stands"]))
    found = terms_drawn.findings(json.loads(row["content"]), row["review_id"])
    return [one for one in found if report_content.mark_of(one) not in stands]


def _demand_order(case: steps.Case, agreed_on: date, before: terms.TermsVersion | None) -> None:
    """Not before the panel and its chair were there, and not before the version that it replaces."""
    day = dates.PartialDate(dates.show(agreed_on), agreed_on, agreed_on, "day")
    try:
        steps.demand_after_causes(case, case.procedure.steps[STEP], day)
    except Refused as refused:
        raise Refused([Problem("agreed_on", problem.sentence) for problem in refused.problems]) from None
    if before and agreed_on < before.agreed_on:
        said = f"Version {before.number} was agreed on {dates.show(before.agreed_on)}. Give a day on or after it."
        raise Refused([Problem("agreed_on", said)])


def _demand_raised(answers: Mapping[str, Any], before: terms.TermsVersion | None) -> None:
    """A scope that goes further back than agreed says why, and was raised with the CSP because of its cost (App 4 section 5, B22)."""
    if before is None or answers.get("widened"):
        return
    earlier = terms.written_in(before.id, terms.rules_of(before.review_id))
    was = {name: value for section in earlier.values() for name, value in section.answers.items()}.get("first_day")
    if was and answers["first_day"] < was:
        said = f"The review now goes back beyond {dates.show(was)}. Say in section 3 which earlier events make it necessary"
        raise WrongStep([f"{said}, and when this was raised with the CSP."])


def _demand_reason(found: list[dict[str, Any]], values: Mapping[str, Any]) -> None:
    """The sentences name the place and the kind of thing, never the words found."""
    if found and not values.get("stands_because"):
        said = [Problem("", report_content.sentence(one, quoted=False)) for one in found[:20]]
        raise Refused([*said, Problem("stands_because", "Mend it, or say here why it may stand.")])


def _set_period(
    write: database.Write, actor: Actor, review_id: str, answers: Mapping[str, Any], number: int, now: datetime
) -> None:
    """The period of the agreed version is the chronology's period under review (App 3)."""
    newest = chronology_submission.period_of(review_id)
    if newest and (newest.first_day, newest.last_day) == (answers["first_day"], answers["last_day"]):
        return
    write(
        "insert_review_period", id=database.new_id(), review_id=review_id, number=(newest.number if newest else 0) + 1,
        first_day=answers["first_day"], last_day=answers["last_day"], why=f"Terms of reference, version {number}", set_by=actor.person_id,
        set_on=now,
    )  # fmt: skip
