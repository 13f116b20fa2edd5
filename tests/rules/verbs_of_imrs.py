"""The verbs on agencies' contributions: a row each."""

from casework import imr_identify, imr_papers, imr_text, imr_way, preliminary_run, proceedings
from tests.rules import imr_cases, review_cases, verbs_of_reviews
from tests.rules.review_cases import back
from tests.rules.verbs_table import ALWAYS, NOW, TODAY, Verb, Why, version_in

STATES = {  # with what recorded before it, and in what state it is refused
    "requested": (None, "sent"), "due_changed": ("requested", None), "author": ("requested", "for_qa"), "for_qa": ("author", "for_qa"),
    "sent_back": ("for_qa", "author"), "approved": ("for_qa", "author"), "sent": ("approved", "for_qa"), "returned": ("sent", "approved"),
    "accepted": ("sent", "approved"), "feedback_before": ("sent", "approved"), "feedback_after": ("sent", "approved"),
    "chased": ("requested", "sent"), "shared": ("sent", "approved"), "withdrawn": ("requested", None),
}  # fmt: skip


def state(last: str | None):
    def made(cast) -> tuple[str, str]:
        found = imr_cases.identified(cast)
        if last:
            imr_cases.upto(cast, last)
        review_cases.done(cast.coordinator, cast.first, {"report_completed": 1, "managers_sent_copies": 1}) if last == "sent" else None
        return found

    return made


def no_longer_asked(cast) -> tuple[str, str]:
    found = state("requested")(cast)
    review_cases.done(cast.coordinator, cast.first, {"concluded": 0})
    return found


def in_section(made):
    return lambda cast: (*made(cast), "analysis")


def too_early(cast) -> str:
    return verbs_of_reviews.recommended(cast)


def newest(cast, subject) -> int:
    sections = imr_text.sections(cast.coordinator, cast.first, cast.police)
    return next((one.version_no for one in sections if one.about.id == "analysis"), 0)


def late_agency(cast) -> str:
    return imr_cases.identified(cast)[0]


def not_asked_yet(cast) -> tuple[str, str]:
    """No terms of reference are agreed that could go with the letter."""
    review_cases.proceeding(cast)
    review_cases.done(cast.coordinator, cast.first, {"panel_convened": 18, "chair_appointed": 17})
    return imr_cases.identify(cast), cast.police


def a_line(cast) -> tuple[str, str]:
    review_cases.proceeding(cast)
    return cast.first, preliminary_run.add_proceeding(cast.coordinator, cast.first, "criminal", today=TODAY, now=NOW)


def letter(actor, review_id, agency_id, *, now):
    return imr_papers.letter(actor, {"review": review_id, "agency": agency_id, "letter": "request"}, now)


def the_imr(actor, review_id, agency_id, *, now):
    return imr_papers.export_imr(actor, {"review": review_id, "agency": agency_id}, now)


PAPER = Why("Each paper that is made is recorded; a paper changes nothing.")
IDENTIFIED = {"typed": lambda cast, _: {"agencies": [cast.police], "kind": "imr", "identified_on": back(2)}}
LATE = {"how_found": "Named in a chronology.", "contacted_on": back(3), "requested_on": back(2), "kind": "imr", "identified_on": back(2)}

VERBS = [
    Verb(imr_identify.identify, "contributors_identified", "panel_chair", "coordinator", "panel_member", too_early, imr_cases.agreed, IDENTIFIED),
    Verb(imr_identify.bring_in, "agency_brought_in", "coordinator", Why("Only the coordinator's role has it."), "panel_member", too_early,
         late_agency, {"typed": lambda cast, _: LATE | {"agency": cast.health}}),
    *(Verb(imr_way.record, imr_way.WAYS[what].event, imr_cases.RECORDER[what], "coordinator", "panel_member",
           state(wrong) if wrong else no_longer_asked, state(before), {"what": what, "typed": imr_cases.TYPED[what]},
           stranger="senior_manager_health")
      for what, (before, wrong) in STATES.items()),
    Verb(imr_way.take_back, "contribution_mark_taken_back", "coordinator", "csp_chair", "panel_chair", state(None), state("requested"),
         {"reason": "Another agency's."}, stranger="senior_manager_health"),
    Verb(imr_papers.letter, "imr_letter_written", "panel_chair", "coordinator", "panel_member", not_asked_yet, state(None), call=letter, again=PAPER),
    Verb(imr_papers.export_imr, "imr_exported", "imr_author", "panel_chair", "csp_chair", ALWAYS, state("sent"), call=the_imr,
         stranger="senior_manager_health", again=PAPER),
    Verb(proceedings.keep_up, "proceedings_recorded", "coordinator", "panel_chair", "panel_member", ALWAYS, a_line,
         {"typed": {"status": "under_way", "contact": "Senior Investigating Officer"}, "version": version_in("proceeding")}),
    Verb(imr_text.write_section, "imr_written", "imr_author", "senior_manager", "panel_member", in_section(state("for_qa")),
         in_section(state("requested")), {"typed": {"body": "What our files show."}, "version_no": newest}, stranger="imr_author_health"),
]  # fmt: skip
