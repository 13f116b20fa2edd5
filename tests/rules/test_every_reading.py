"""Need-to-know, walked: every function of the rules that reads or exports, for every role, on one's own review, another and none.

Canary words stand in what is another agency's, what is not submitted, and everything of another review. They never come back to somebody they
are not for, from any function, filter, search, count or file; and they do come back to the coordinator, so that the walk would notice.
"""

import contextlib
import importlib
import inspect
import io
import itertools
import zipfile
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from casework import (
    action_progress,
    actions,
    activity,
    agreed_dates,
    case_persons,
    chronology,
    chronology_entries,
    chronology_import,
    chronology_leaks,
    chronology_narrative,
    dashboard,
    database,
    decision,
    delays,
    drafts,
    holds,
    lists_printed,
    meetings,
    monitoring,
    monitoring_minutes,
    monitoring_session,
    procedure,
    process_audit,
    reports,
    reviews,
    secured_records,
    standing,
    steps,
    terms_writing,
)
from casework.chronology_compare import Group
from casework.download import Download
from casework.errors import CaseworkError, NotFound
from tests.conftest import MEMBERS, make_cast
from tests.rules import (
    chronology_cases,
    family_cases,
    home_office_cases,
    imr_cases,
    monitoring_cases,
    plan_cases,
    register_cases,
    review_cases,
    verbs_found,
    verbs_of_material,
)
from tests.rules.sampling import WHOLE
from tests.rules.verbs_table import DAY, NONSENSE, NOW, TODAY, sql

UNSUBMITTED = "Quetzal"  # health's chronology, not submitted to the panel
HEALTHS = "Ibex"  # health's actions, confirmation and step
SUBMITTED = "Tapir"  # the police's chronology, submitted
DRAFT = "Caracal"  # a section of the report that is being written
FAMILYS = "Wombat"  # who the family are and how they are reached (R169)
OTHER_REVIEW = "Okapi"  # all of the second review
ALL = {UNSUBMITTED, HEALTHS, SUBMITTED, DRAFT, OTHER_REVIEW, FAMILYS}
HIDDEN = [  # from whom, which words
    ("senior_manager imr_author action_lead", {FAMILYS, UNSUBMITTED, HEALTHS, DRAFT, OTHER_REVIEW}),
    ("senior_manager_health imr_author_health action_lead_health", {FAMILYS, SUBMITTED, DRAFT, OTHER_REVIEW}),
    ("panel_chair", {UNSUBMITTED, OTHER_REVIEW}),
    ("author", {FAMILYS, UNSUBMITTED, OTHER_REVIEW}),
    ("panel_member", {FAMILYS, UNSUBMITTED, DRAFT, OTHER_REVIEW}),
    ("dasveg_chair dasveg_member head_of_community_safety csp_chair", {FAMILYS, UNSUBMITTED, SUBMITTED, DRAFT}),
    ("account_administrator auditor nobody advocate", ALL),
    ("outsider", {FAMILYS, UNSUBMITTED, HEALTHS, SUBMITTED, DRAFT}),
    ("coordinator", set()),
]
KEPT_FROM = {role: words for roles, words in HIDDEN for role in roles.split()}
FOR_RULES = ("standing.all_in_view", "chronology_entries.threads_for")  # what they give or take is read by rules, not shown
ELSEWHERE = ("registers.history",)  # of each register and entry: tests/rules/test_registers.py
REGISTERS = tuple(procedure.current().registers)
ASKED_OF_WHAT_WAS_READ = {"one", "mark", "action", "table", "origin", "meeting", "step", "record", "seen", "case", "key", "fallback", "register",
                          "description", "found", "readings"}
EXPORTS = ("action_plan_export.download", "action_plan_export.download_by_agency", "action_plan_export.export_by_agency",
           "action_plan_export.export_file", "activity.download", "activity.export", "chronology_export.export_chronology",
           "chronology_narrative.export_narrative",
           "imr_papers.export_imr", "imr_papers.letter", "dashboard_workbook.download", "home_office_letters.letter", "preliminary_papers.agenda",
           "preliminary_papers.invitation", "preliminary_papers.minutes", "preliminary_papers.recommendation_note", "process_figures.download",
           "report_export.export_report", "report_export.download", "register_export.print_register", "lists_printed.print_list",
           "notification_papers.acknowledgement", "register_export.export_registers",
           "genogram_export.export_genogram",
           "family_papers.consent_form", "family_papers.decision_letter", "terms_export.download", "terms_export.export_terms")  # fmt: skip

THIS_YEAR = {"year": process_audit.years(today=TODAY)[0].key}


def write_first(cast) -> None:
    """Both agencies' material in the first review."""
    review_cases.gathering(cast)
    written = {"state": "in_hand", "body": DRAFT}
    reports.save_section(cast.author, cast.first, "overview_report", "analysis", written, version_no=0, today=TODAY, now=NOW)
    mine = {name: UNSUBMITTED for name in ("information", "source", "action_outcome", "who_seen", "views_wishes")}
    entry = chronology_cases.add(cast.imr_author_health, cast.first, cast.health, **mine)
    chronology_entries.comment(cast.imr_author_health, entry, UNSUBMITTED, thread="review_officer", now=NOW)
    file = f"Date,Information\n31/09/2019,{UNSUBMITTED}\n".encode()
    when = {"today": TODAY, "now": NOW}
    chronology_import.import_file(cast.imr_author_health, cast.first, cast.health, f"{UNSUBMITTED}.csv", file, **when)
    drafts.keep(cast.imr_author_health, "chronology_entry", cast.first, {"information": UNSUBMITTED}, now=NOW)
    chronology_cases.add(cast.imr_author, cast.first, cast.police, information=SUBMITTED)
    verbs_of_material.chronology_submission.submit_chronology(cast.senior_manager, cast.first, cast.police, note=SUBMITTED, now=NOW)
    typed = {"text": HEALTHS, "source": "agency_plan", "agency_id": cast.health}
    action = plan_cases.action(cast, plan_cases.recommendation(cast, **typed), text=HEALTHS, leads=[cast.health], lead_officer=HEALTHS)
    said = {"text": HEALTHS, "reported_on": DAY, "begun": "yes"}
    action_progress.record_progress(cast.action_lead_health, action, said, **when)
    actions.add_milestone(cast.action_lead_health, action, {"text": HEALTHS, "evidence": HEALTHS}, **when)
    actions.change_target(cast.coordinator, action, {"target": "31/01/2027", "reason": HEALTHS}, **when)
    both = [cast.police, cast.health]
    secured_records.request(cast.coordinator, cast.first, both, requested_on=TODAY - timedelta(days=19), due_on=None, **when)
    confirmed = {"holds_records": "no", "confirmed_on": DAY, "confirmed_by": HEALTHS, "note": HEALTHS}
    secured_records.confirm(cast.senior_manager_health, cast.first, cast.health, confirmed, version=1, **when)
    write_imrs(cast)
    register_cases.fill(cast, cast.first, HEALTHS, agency=cast.health)
    contact = {name: FAMILYS for name in ("name", "other_names", "contact_details", "wishes", "needs", "communication", "advocate_details")}
    contact = family_cases.add(cast, **contact)
    family_cases.add(cast, "family_update", {"updated_on": DAY, "about": "progress", "note": FAMILYS}, parent=contact)


def write_imrs(cast) -> None:
    """The health trust's IMR: what it is asked, its author and its text, not sent; the police's, sent to the panel."""
    when = {"today": TODAY, "now": NOW}
    imr_cases.identify(cast, cast.police, cast.health)
    imr_cases.upto(cast, "sent")
    for what in ("requested", "author"):
        imr_cases.give(cast, what, agency=cast.health, **{"requested": {"sent_to": HEALTHS}, "author": {"who": HEALTHS, "post": HEALTHS}}[what])
    imr_cases.write(cast, cast.health, body=UNSUBMITTED)
    said = {"outcome": "not_needed", "by_whom": HEALTHS, "note": HEALTHS}
    steps.record_step(cast.imr_author_health, cast.first, "witness_advice", **said, **when)


def write_session(cast) -> None:
    """A monitoring session that has minuted an action of each review, and recorded what was decided of both."""
    when = {"today": TODAY, "now": NOW}
    session = monitoring_cases.begun(cast)
    for review, word in ((cast.first, HEALTHS), (cast.second, OTHER_REVIEW)):
        review_cases.done(cast.coordinator, review, {"board_approved": 3})
        (action,) = [one for one, of in sql("SELECT id, review_id FROM action") if of == review]
        typed = {"said": word, "decision": next(iter(monitoring_minutes.decisions(state_of(action)))), "ask": word, "evidence_seen": word}
        monitoring_minutes.record_minute(cast.coordinator, session, action, typed, version=0, **when)
        own = {f"agency_{one}": "reviewed" for one in monitoring.agencies_of(review, steps.case(review))}
        decided = {"overview": "reviewed", "decisions": word, **own}
        monitoring_session.record_review(cast.coordinator, session, review, decided, version=0, **when)


def state_of(action: str) -> str:
    return (database.one("state_of_action", action_id=action) or {"state": "not_started"})["state"]


def write_second(cast) -> None:
    """All kinds of material in the second review."""
    when = {"today": TODAY, "now": NOW}
    review_cases.proceeding(cast, cast.second)
    person = {"part": "victim", "real_name": "Jo Person", "initials": "JP", "pseudonym": OTHER_REVIEW, "note": OTHER_REVIEW}
    case_persons.record(cast.coordinator, cast.second, person, today=TODAY)
    decided = {"decision": "proceed", "decided_on": DAY, "justification": OTHER_REVIEW, "scale": "full"}
    decision.decide(cast.csp_chair, cast.second, decided, **when)
    chronology_cases.add(cast.coordinator, cast.second, cast.police, information=OTHER_REVIEW)
    plan_cases.action(cast, plan_cases.recommendation(cast, cast.second, text=OTHER_REVIEW), text=OTHER_REVIEW)
    meeting = {"body": "panel", "review_id": cast.second, "meets_on": DAY, "place": OTHER_REVIEW}
    meetings.arrange_meeting(cast.coordinator, meeting, today=TODAY)
    steps.record_step(cast.csp_chair, cast.second, "panel_convened", outcome="done", done=DAY, note=OTHER_REVIEW, **when)
    hold = {"reason": "inquest", "started_on": DAY, "family_taking_part": "no", "note": OTHER_REVIEW}
    holds.place_on_hold(cast.coordinator, cast.second, hold, today=TODAY)
    draft = terms_writing.begin_terms(cast.coordinator, cast.second, {}, **when)
    terms_writing.add_line(cast.coordinator, draft, {"text": OTHER_REVIEW}, **when)
    number = reviews.in_view(cast.coordinator, cast.second).version
    reviews.set_label(cast.coordinator, cast.second, f"{OTHER_REVIEW} house", version=number)
    home_office_cases.judged(cast, "adequate_once_changed", cast.second)
    home_office_cases.point(cast, cast.second, wording=OTHER_REVIEW, section=OTHER_REVIEW)
    extended = {"new_due": f"{TODAY + timedelta(days=400):%d/%m/%Y}", "panel_agreed_on": DAY, "csp_agreed_on": DAY, "reason": OTHER_REVIEW}
    holds.agree_extension(cast.csp_chair, cast.second, extended, **when)
    found = {"found_on": DAY, "unreasonable": "yes", "reason": OTHER_REVIEW}
    delays.record_delay(cast.csp_chair, cast.second, found, **when)
    agreed = {"agreed_for": DAY, "agreed_on": DAY, "evidence_wanted": OTHER_REVIEW, "owner_post": OTHER_REVIEW}
    agreed_dates.agree_date(cast.csp_chair, cast.second, "administration_arranged", agreed, **when)
    register_cases.fill(cast, cast.second, OTHER_REVIEW)  # last: among it are names of the family, which other texts may not hold


@pytest.fixture(scope="module")
def world(tmp_path_factory) -> SimpleNamespace:
    """One portal for the whole walk; nothing is changed but for what the activity record tells."""
    database.open_portal(tmp_path_factory.mktemp("readings"))
    cast = make_cast()
    write_first(cast)
    write_second(cast)
    write_session(cast)
    yield cast
    database.close_portal()


def column(table: str, name: str = "id") -> list[str]:
    return [*dict.fromkeys(value for (value,) in sql(f"SELECT {name} FROM {table}")), NONSENSE]


def values(cast, actor) -> dict[str, list[Any]]:
    """What each parameter is asked with, by its name: all that there is, and what there is not."""
    places = [cast.first, cast.second, NONSENSE]
    return {
        "review_id": places, "agency_id": [cast.police, cast.health, NONSENSE], "entry_id": column("chronology_entry", "entry_id"),
        "entry_ids": [column("chronology_entry", "entry_id")],
        "action_id": column("action"), "recommendation_id": column("recommendation"), "meeting_id": column("meeting_date"),
        "person_id": [cast.imr_author_health.person_id, cast.outsider.person_id, NONSENSE], "reference": column("review", "reference"),
        "today": [TODAY], "now": [NOW], "first": [review_cases.TODAY.replace(year=2020)], "last": [TODAY.replace(year=2030)],
        "verb": ["see_review"], "kind": ["decision", "family_not_informed", "submission", "commissioner"],
         "file_name": ["a.csv"], "content": [b"Date,Information\n"],
        "form": ["chronology_entry"], "which": ["request", "chasing"], "form_name": ["hold", "delay"], "values": [{}],
        "subject": places + column("hold") + column("delay"),
        "asked": [activity.Asked(), activity.Asked(routine=True)],
        "narrowing": [dashboard.Narrowing(), dashboard.Narrowing(agency=cast.health)],
        "params": [{}, THIS_YEAR, *({"review": one} for one in places), *of_registers(cast), *of_reports(cast), *of_imrs(cast),
                   *({"review": cast.second, "list": one} for one in lists_printed.LISTS)],
        "register_id": [*REGISTERS, NONSENSE], "document_id": ["overview_report", NONSENSE], "section_id": ["analysis", "scope", NONSENSE],
        "version_id": [*column("report_version"), *column("terms_version")], "older_id": column("terms_version"), "newer_id": column("terms_version"),
        "filters": [None, *(chronology.Filters(text=word) for word in ALL), chronology.Filters(agency=cast.health)],
        "stands": list(seen_standing(actor, places)), "line": ["terms", "imrs", "panel", "chronology"], "choice": [{}],
        "group": [Group(tuple(column("chronology_entry", "entry_id")))], "groups": [[Group(tuple(column("chronology_entry", "entry_id")))]],
        "entry": list(seen_entries(cast, actor)), "text": ["Jo Person"], "session_id": column("monitoring_session"),
        "point_id": column("letter_point"), "typed": [DAY], "chosen": [None, NONSENSE],
        "held_id": column("held_row"), "contact_id": column("register_entry", "entry_id")[-3:], "subject_id": column("case_person"),
        "of": [monitoring.of_row(row) for row in database.rows("monitoring_sessions")],
        "agencies": [{cast.police: "Police", cast.health: "Health", NONSENSE: "None"}],
    }  # fmt: skip


def of_registers(cast):
    """The addresses of registers as papers, in the suite of some: each register is read by itself, too."""
    printed = REGISTERS if WHOLE else REGISTERS[::4]
    return [{"review": review, "register": register} for review in (cast.first, cast.second) for register in printed]


def of_imrs(cast) -> list[dict[str, str]]:
    """The addresses of agencies' IMRs and of the letters about them."""
    whose = [{"review": review, "agency": agency} for review in (cast.first, cast.second) for agency in (cast.police, cast.health)]
    return [one | {"letter": letter} for one in whose for letter in ("request", "chasing")]


def of_reports(cast) -> list[dict[str, str]]:
    """The addresses of the reports, as they are being written."""
    return [{"review": one, "document": "overview_report"} for one in (cast.first, cast.second)]


def seen_standing(actor, places):
    for review in places:
        with contextlib.suppress(NotFound):
            yield standing.of_review(reviews.in_view(actor, review), today=TODAY)


def seen_entries(cast, actor):
    for entry in column("chronology_entry", "entry_id"):
        with contextlib.suppress(NotFound):
            yield chronology.entry(actor, entry)


def readings() -> dict[str, Any]:
    """Every function that reads for an actor, and every export, by name."""
    names = [".".join(name) for name in sorted(verbs_found.reading())] + list(EXPORTS)
    return {name: getattr(importlib.import_module(f"casework.{name.split('.')[0]}"), name.split(".")[1]) for name in names}


def asked_with(function) -> list[str]:
    """The parameters to fill: those without a default, and the filters."""
    found = list(inspect.signature(function).parameters.values())[1:]
    return [one.name for one in found if one.default is one.empty or one.name == "filters"]


WALKED = {
    name: function
    for name, function in readings().items()
    if name not in FOR_RULES + ELSEWHERE and not set(asked_with(function)) & ASKED_OF_WHAT_WAS_READ
}


class Noted(dict):
    """An address's parameters that note which of them a download looked at: others it does not look at make no other file."""

    def __init__(self, given: dict[str, str]):
        super().__init__(given)
        self.read: dict[str, str | None] = {}

    def get(self, key, default=None):
        self.read[key] = super().get(key)
        return super().get(key, default)

    def __getitem__(self, key):
        self.read[key] = super().get(key)
        return super().__getitem__(key)

    def __contains__(self, key):
        self.read[key] = super().get(key)
        return super().__contains__(key)

    def __iter__(self):
        raise AssertionError("A download reads its parameters by name, so that the walk knows which it looked at.")

    keys = items = values = __iter__


LOOKED_AT = {  # what tells who takes a file out what it would still tell: they look at it first, or it is refused
    "chronology_export.export_chronology": chronology_leaks.before_export,
    "chronology_narrative.export_narrative": chronology_narrative.before_export,
}


def having_looked(name: str, actor, review_id: str = "") -> dict[str, str]:
    if name in LOOKED_AT:
        with contextlib.suppress(CaseworkError):
            return {"looked_at": LOOKED_AT[name](actor, review_id).mark}
    return {}


def walk(cast, actor):
    """Everything that anything tells this actor: (function, arguments, text); of downloads that look at the same parameters one."""
    known = values(cast, actor)
    for name, function in WALKED.items():
        wanted = asked_with(function)
        looked_at: list[Noted] = []
        for given in itertools.product(*(known[one] for one in wanted)):
            if "params" in wanted:
                asked = given[wanted.index("params")]
                if any(all(asked.get(key) == value for key, value in before.read.items()) for before in looked_at):
                    continue
                looked_at.append(Noted(asked))
                given = tuple(looked_at[-1] if one is asked else one for one in given)
            try:
                told = function(actor, **dict(zip(wanted, given, strict=True)), **having_looked(name, actor, *given[:1]))
            except CaseworkError as refusal:
                told = str(refusal)
            yield name, given, text_of(told)


def text_of(told: Any) -> str:
    if not isinstance(told, Download):
        return repr(told)
    if told.media_type == "image/svg+xml":
        return told.content.decode()
    with zipfile.ZipFile(io.BytesIO(told.content)) as book:
        return "".join(book.read(part).decode(errors="replace") for part in book.namelist() if part.endswith(".xml"))


@pytest.mark.req("S4")
def test_every_reading_is_walked_or_is_asked_of_what_was_read_before():
    unknown = {name: set(asked_with(function)) - KNOWN for name, function in WALKED.items()}
    assert {name: missing for name, missing in unknown.items() if missing} == {}
    assert len(WALKED) > 60


KNOWN = {"which", "review_id",
         "agency_id", "entry_id", "entry_ids", "action_id", "recommendation_id", "meeting_id", "person_id", "reference", "today", "now", "first",
         "last", "verb", "kind", "file_name", "content", "form", "form_name", "chosen", "values", "subject", "asked", "narrowing", "params",
         "filters", "group", "groups",
         "stands", "line", "choice", "entry", "text", "agencies", "register_id", "document_id", "section_id", "version_id", "session_id", "of",
         "point_id", "held_id", "typed", "contact_id", "subject_id", "older_id", "newer_id"}  # fmt: skip


@pytest.mark.timeout(1800)  # thousands of questions for each role
@pytest.mark.req("S4", "S5", "S40", "R169")
@pytest.mark.parametrize("role", [role for role, words in KEPT_FROM.items() if words])
def test_what_is_not_for_somebody_comes_back_to_them_from_nowhere(world, role):
    leaks = [
        (name, [one if isinstance(one, str) else type(one).__name__ for one in given], word)
        for name, given, text in walk(world, getattr(world, role))
        for word in KEPT_FROM[role]
        if word in text and not (name == "memberships.reviews_to_choose" and role == "account_administrator")
    ]
    assert leaks == [], "\n".join(map(str, leaks))


@pytest.mark.req("S5")
def test_the_walk_would_notice_each_word(world):
    unseen = set(ALL)
    for role in ("imr_author_health", "coordinator"):
        for _, _, text in walk(world, getattr(world, role)):
            unseen -= {word for word in unseen if word in text}
            if not unseen:
                return
    assert unseen == set()


@pytest.mark.req("S4")
@pytest.mark.parametrize("role", [*MEMBERS, "outsider", "nobody", "account_administrator", "auditor"])
def test_another_review_and_an_absent_one_are_answered_alike_by_every_reading(world, role):
    actor = getattr(world, role)
    other = world.first if role == "outsider" else world.second
    different, known = [], values(world, actor)
    for name, function in WALKED.items():
        wanted = asked_with(function)
        if wanted == ["review_id"] or (wanted[:1] == ["review_id"] and set(wanted[1:]) <= {"today", "now", "kind"}):
            rest = {one: known[one][0] for one in wanted[1:]}
            told = [_answer(function, actor, review, rest) for review in (other, NONSENSE)]
            if told[0] != told[1] and name not in MAY_NAME_IT.get(role, ()):
                different.append((name, *told))
    assert different == []


MAY_NAME_IT = {"account_administrator": ("memberships.of_review",)}  # grants memberships, by reference (settled point 1)


def _answer(function, actor, review, rest) -> str:
    try:
        return repr(function(actor, review_id=review, **rest))
    except CaseworkError as refusal:
        return f"{type(refusal).__name__}: {refusal}"
