"""Fictional reviews and people of every role, made through the same verbs as real ones (`python -m casework demo`).

It lives in a folder of its own, says so in the data file and so on every page, and refuses a folder that holds anything else.
"""

import re
import tomllib
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

from casework import (
    action_plan_import,
    agreed_dates,
    chronology_import,
    clock,
    database,
    dates,
    decision,
    demonstration_chronology,
    demonstration_family,
    demonstration_imrs,
    demonstration_monitoring,
    demonstration_panel,
    demonstration_publication,
    demonstration_reports,
    holds,
    home_office,
    meetings,
    memberships,
    notification,
    offices,
    partnership,
    passphrases,
    people,
    preliminary_finish,
    preliminary_prepare,
    preliminary_run,
    procedure,
    reviews,
    secured_records,
    sessions,
    steps,
)
from casework.actors import OPERATOR, Actor
from casework.errors import Refused

FILES = Path(__file__).resolve().parent.parent / "data" / "demo"
POLICE, HOSPITALS, SPECIALIST, PROBATION = "durham_constabulary", "cddft", "harbour", "probation"

CAST = tomllib.loads((FILES / "cast.toml").read_text(encoding="utf-8"))
OFFICES, MEMBERS = CAST["offices"], CAST["members"]


@dataclass
class _Stage:
    """Who is acting, on which day the demonstration is made, and how days are counted back from it."""

    today: date
    now: datetime
    actors: dict[str, Actor] = field(default_factory=dict)

    def back(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def typed(self, days: int) -> str:
        return dates.show(self.back(days))

    def at(self, days: int) -> dict:
        """As if it were so many days ago: the demonstration's people recorded things when they happened."""
        return {"today": self.back(days), "now": self.now - timedelta(days=days)}


def make(folder: Path) -> list[tuple[str, str, str]]:
    """Make the demonstration in an empty folder, or leave the one that is there; returns (username, passphrase, role) for each sign-in.

    Raises Refused when the folder holds anything else.
    """
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()):
        _demand_demonstration(folder)
    else:
        database.open_portal(folder)
        stage = _Stage(clock.today(), clock.now())
        _people(stage)
        _under_way(stage)
        _monitored(stage)
        _just_decided(stage)
        _calendar(stage)
        for actor in stage.actors.values():
            sessions.sign_out(actor, now=stage.now)
    database.close_portal()
    roles = procedure.current().roles
    return [(name, CAST["passphrase"], roles[about[1]].label) for name, about in {**OFFICES, **MEMBERS}.items()]


def _calendar(stage: _Stage) -> None:
    """The next meetings of DASVEG and the Board, both on a working day."""
    for body, days in (("dasveg", 17), ("board", 31)):
        day = stage.today + timedelta(days=days)
        while meetings.warnings({"meets_on": dates.show(day)}, today=stage.today):
            day += timedelta(days=1)
        typed = {"body": body, "meets_on": dates.show(day), "meets_at": "10:00", "place": "Town Hall, Darlington"}
        meetings.arrange_meeting(stage.actors["coordinator"], typed, today=stage.today)
        if body == "dasveg":  # the session that monitors the plans
            demonstration_monitoring.call(stage, day)


def _demand_demonstration(folder: Path) -> None:
    if (folder / "portal.duckdb").exists():
        database.open_portal(folder)
        about = partnership.about()
        if about and about["demonstration"]:
            return
        database.close_portal()
    raise Refused(
        f"The folder {folder} holds something else than the demonstration. Name an empty folder; nothing was touched."
    )


def _people(stage: _Stage) -> None:
    with database.change(OPERATOR, "demonstration_made") as write:
        names = {
            "name": "Darlington Community Safety Partnership (demonstration)",
            "short_name": "Demonstration",
            "reference_prefix": "DHR",
        }
        write("insert_partnership", id=database.new_id(), logo=None, logo_type=None, demonstration=True, **names)
        partnership.bring_in_agencies(write)
    stored = passphrases.hashed(CAST["passphrase"])
    for username, (name, role, *agency) in {**OFFICES, **MEMBERS}.items():
        agency_id = (agency[0] or None) if agency else None
        full_name = f"{name} (fictional)"
        person = people.add(OPERATOR, username=username, name=full_name, agency_id=agency_id, now=stage.now)
        with database.change(OPERATOR, "demonstration_made", subject=person) as write:
            write("set_passphrase", id=person, secret_hash=stored)
        if username in OFFICES:
            offices.give_office(OPERATOR, person, role, first_day=stage.back(400))
        sessions.begin(person, now=stage.now)
        session = database.rows("open_sessions_of", person=person)[0]
        stage.actors[username] = Actor(person, full_name, agency_id, session["id"])


def _members(stage: _Stage, review: str, usernames: list[str]) -> None:
    for username in usernames:
        _, role, agency = MEMBERS[username]
        member = stage.actors[username].person_id
        memberships.grant_membership(
            OPERATOR, review, member, role, agency_id=agency or None, first_day=stage.back(400)
        )


def _notified(
    stage: _Stage,
    label: str,
    *,
    death: int,
    received: int,
    victim: tuple[str, str],
    suspect: tuple[str, str],
    **more: str,
) -> str:
    coordinator = stage.actors["coordinator"]
    typed = {
        "from_kind": "police",
        "from_whom": "Durham Constabulary, Safeguarding Unit",
        "sent_on": stage.typed(received),
        "received_on": stage.typed(received),
        "secure_email": "yes",
        "to_csp_chair": "yes",
        "copied_to_head": "yes",
        "death": stage.typed(death),
        "victim_name": victim[0],
        "perpetrator_name": suspect[0],
        "age_group": "over_18",
        "limbs": ["intimate"],
        "causes": ["violence", "abuse"],
        "certainty": "appears",
        "limb_reasons": "They had lived together and had separated.",
        "suicide": "no",
        "suspect_dead": "no",
        "suspect_charged": "yes",
        "cared_for_child": "no",
        **more,
    }
    review = notification.record(coordinator, typed, **stage.at(received))
    reviews.set_label(coordinator, review, label, version=1)
    with database.change(coordinator, "person_corrected", review=review) as write:
        for part, name, pseudonym in (("victim", *victim), ("perpetrator", *suspect)):
            write("set_pseudonym", review=review, part=part, real_name=name, pseudonym=pseudonym)
    return review


def _preliminary(stage: _Stage, review: str, *, instructed: int, meeting: int) -> None:
    dasveg, chair = stage.actors["dasveg-chair"], stage.actors["chair"]
    preliminary_prepare.instruct_dasveg(
        chair, review, {"instructed_on": stage.typed(instructed)}, **stage.at(instructed)
    )
    arranged = {"meets_on": stage.typed(meeting), "meets_at": "10:00", "place": "Town Hall, Darlington"}
    preliminary_prepare.arrange(dasveg, review, arranged, version=None, **stage.at(instructed - 1))


def _held(stage: _Stage, review: str, *, meeting: int) -> None:
    dasveg, at = stage.actors["dasveg-chair"], stage.at(meeting)
    told = "Officers were called by a neighbour. One person was arrested at the address."
    for item, text in {"background": told, **CAST["preliminary"]}.items():
        preliminary_run.record_field(dasveg, review, preliminary_run.note(item), text, was="", **at)
    demonstration_panel.attended(stage, review, meeting=meeting)
    preliminary_finish.finish_meeting(dasveg, review, **at)
    typed = {
        "recommends": "meets",
        "reasons": "The death appears to have resulted from violence by a person with whom the victim had been in an intimate relationship.",
        "recommended_on": stage.typed(meeting),
    }
    preliminary_finish.recommend(dasveg, review, typed, **at)


def _decided(stage: _Stage, review: str, *, days: int) -> None:
    chair = stage.actors["chair"]
    typed = {
        "decision": "proceed",
        "decided_on": stage.typed(days),
        "justification": "The definition is met: the two had been in an intimate personal relationship, and agencies knew of earlier violence.",
        "scale": "full",
    }
    decision.decide(chair, review, typed, **stage.at(days))
    notice = {
        "text": home_office.draft(chair, review, "decision", today=stage.today),
        "sent_on": stage.typed(days - 2),
        "sent_by": "head_of_community_safety",
        "sent_to": home_office.address(stage.today),
    }
    home_office.record_notice(chair, review, "decision", notice, **stage.at(days - 2))
    told = {
        "informed": "informed",
        "told_on": stage.typed(days - 3),
        "how": "advocate",
        "by_whom": "CSP Chair",
        "to_whom": "the victim's sister",
    }
    decision.inform_family(chair, review, told, **stage.at(days - 3))


def _records(stage: _Stage, review: str, *, asked: int, confirmed: dict[str, int]) -> None:
    coordinator = stage.actors["coordinator"]
    agencies = [POLICE, HOSPITALS, SPECIALIST, PROBATION]
    days = {"requested_on": stage.back(asked), "due_on": stage.back(asked - 14)}
    secured_records.request(coordinator, review, agencies, **days, **stage.at(asked))
    for agency, back in confirmed.items():
        typed = {
            "holds_records": "yes",
            "confirmed_on": stage.typed(back),
            "confirmed_by": "Head of Safeguarding",
            "scope": ["victim", "perpetrator"],
            "guarded": "yes",
        }
        secured_records.confirm(coordinator, review, agency, typed, version=1, **stage.at(back))


def _step_by_step(stage: _Stage, review: str, done: dict[str, int], results: dict[str, str] | None = None) -> None:
    """Steps without a screen of their own, each so many days back."""
    coordinator = stage.actors["coordinator"]
    with database.change(coordinator, "step_recorded", review=review) as write:
        for step, days in done.items():
            steps.record(
                write,
                coordinator,
                review,
                step,
                done=stage.back(days),
                result=(results or {}).get(step, ""),
                now=stage.at(days)["now"],
            )


def _set_aside(stage: _Stage, review: str, reasons: dict[str, str]) -> None:
    """Steps that were not needed, each with its reason."""
    coordinator = stage.actors["coordinator"]
    with database.change(coordinator, "step_recorded", review=review) as write:
        for step, reason in reasons.items():
            steps.record(write, coordinator, review, step, outcome="not_needed", note=reason, now=stage.at(300)["now"])


def _under_way(stage: _Stage) -> None:
    """A review that gathers information, on hold for a trial; two agencies' chronologies are in."""
    review = _notified(
        stage,
        "Alder",
        death=131,
        received=127,
        victim=("Robin Invented", "Rowan"),
        suspect=("Jamie Madeup", "Jay"),
        circumstances="Robin Invented was found dead at home by a neighbour. Jamie Madeup was arrested at the address.",
        situation_risk_not_recognised="yes",
        situation_risk_not_recognised_note="Several calls to the address in the year before were looked at one by one.",
    )
    _members(stage, review, list(MEMBERS))
    _preliminary(stage, review, instructed=124, meeting=112)
    _held(stage, review, meeting=112)
    _decided(stage, review, days=103)
    _records(stage, review, asked=110, confirmed={POLICE: 104, HOSPITALS: 99})
    _step_by_step(stage, review, CAST["gathering"])
    demonstration_panel.sit(stage, review, agencies=[POLICE, HOSPITALS, SPECIALIST], appointed=92, meetings=CAST["meetings"]["gathering"])
    lines = demonstration_reports.SAYS["lines_of_enquiry"]
    demonstration_panel.agree_terms(stage, review, days=84, death=131, report_by=-90, lines=lines, years=7)
    demonstration_family.take_part(stage, review)
    typed = {
        "reason": "criminal_proceedings",
        "note": f"Trial listed for {dates.show(stage.today + timedelta(days=56))}. Records and chronologies go on.",
        "started_on": stage.typed(42),
        "family_taking_part": "yes",
        "family_told_on": stage.typed(42),
    }
    holds.place_on_hold(stage.actors["coordinator"], review, typed, today=stage.back(42))
    demonstration_panel.await_trial(stage, review)
    agreed = {
        "agreed_for": stage.typed(-14),
        "agreed_on": stage.typed(20),
        "owner_role": "panel_chair",
        "evidence_wanted": "Every agency's IMR, signed off by its senior manager.",
    }
    agreed_dates.agree_date(stage.actors["coordinator"], review, "imrs_submitted", agreed, **stage.at(20))
    demonstration_imrs.show(stage, review, imrs=[POLICE, HOSPITALS, PROBATION], report=SPECIALIST, writes=POLICE)
    demonstration_chronology.send(stage, review, FILES, police=POLICE, hospitals=HOSPITALS)
    demonstration_reports.begin(stage, review)


def _monitored(stage: _Stage) -> None:
    """A review published last year, whose action plan DASVEG monitors each quarter."""
    review = _notified(
        stage,
        "Birch",
        death=640,
        received=632,
        victim=("Kim Notreal", "Kestrel"),
        suspect=("Alex Fabel", "Aspen"),
        circumstances="Kim Notreal died of injuries at a relative's address. Alex Fabel was charged.",
    )
    _members(stage, review, list(MEMBERS))
    _preliminary(stage, review, instructed=628, meeting=618)
    _held(stage, review, meeting=618)
    _decided(stage, review, days=606)
    _records(stage, review, asked=616, confirmed={POLICE: 610, HOSPITALS: 604, SPECIALIST: 604, PROBATION: 603})
    _step_by_step(stage, review, CAST["monitored"])
    _set_aside(stage, review, CAST["not_needed"])
    agreed = {"new_due": stage.typed(400), "panel_agreed_on": stage.typed(455), "csp_agreed_on": stage.typed(450)}
    reason = {"reason": "Two IMRs were sent back to their authors for more work."}
    holds.agree_extension(stage.actors["coordinator"], review, agreed | reason, today=stage.today, now=stage.now)
    _up_to_the_board(stage, review)
    demonstration_publication.record(stage.actors, review, stage.typed, stage.at)
    _step_by_step(stage, review, CAST["after_publication"])
    demonstration_monitoring.hold(stage, review, days=104)


def _up_to_the_board(stage: _Stage, review: str) -> None:
    """Panel, terms of reference, family, chronology, IMRs, plan and reports of the published review."""
    agencies, lines = [POLICE, HOSPITALS, SPECIALIST], demonstration_reports.SAYS["lines_of_enquiry"]
    demonstration_panel.sit(stage, review, agencies=agencies, appointed=594, meetings=CAST["meetings"]["monitored"])
    demonstration_panel.agree_terms(stage, review, days=585, death=640, report_by=400, lines=lines)
    demonstration_family.took_part(stage, review)
    coordinator, at = stage.actors["coordinator"], stage.at(0)
    file = FILES / "birch-chronology.csv"
    chronology_import.import_file(coordinator, review, POLICE, file.name, _dated(stage, file), **at)
    demonstration_imrs.complete(stage, review, imrs=[POLICE, HOSPITALS], reports=[SPECIALIST])
    file = FILES / "action-plan.csv"
    action_plan_import.import_file(coordinator, review, file.name, _dated(stage, file), **at)
    demonstration_reports.write(stage, review)
    demonstration_reports.approve(stage, review)
    demonstration_reports.send_copies(stage, review, [POLICE, HOSPITALS])
    demonstration_imrs.feed_back(stage, review, [POLICE, HOSPITALS])


def _dated(stage: _Stage, file: Path) -> bytes:
    """A file with T-40 and the like put into dates."""
    text = file.read_text(encoding="utf-8")
    return re.sub(r"\bT([+-]\d+)", lambda found: dates.show(stage.today + timedelta(days=int(found[1]))), text).encode()


def _just_decided(stage: _Stage) -> None:
    """A death notified last month: the CSP Chair has just decided, and the panel is to be brought together."""
    review = _notified(
        stage,
        "Cedar",
        death=34,
        received=31,
        victim=("Sam Pretend", "Sorrel"),
        suspect=("Nicky Imagined", "Nettle"),
        circumstances="Sam Pretend was found dead at home. Nicky Imagined, a former partner, called the ambulance.",
        cared_for_child="yes",
        cared_for_child_note="Two children, 6 and 9, now with a grandparent.",
        suspect_charged="no",
    )
    _preliminary(stage, review, instructed=28, meeting=15)
    _held(stage, review, meeting=15)
    _decided(stage, review, days=4)
