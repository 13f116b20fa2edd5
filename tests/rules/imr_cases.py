"""Agencies' contributions to a review at some point of their way, brought about through the verbs."""

from casework import imr_identify, imr_text, imr_way, imrs, procedure, steps
from tests.rules import review_cases
from tests.rules.review_cases import back
from tests.rules.verbs_table import NOW, TODAY

WHEN = {"today": TODAY, "now": NOW}
LETTER = {"done_on": back(8), "sent_by": "panel_chair", "sent_to": "Head of Safeguarding", "due_on": back(-30)}
AUTHOR = {
    "done_on": back(7), "who": "Ann Author (fictional)", "post": "Reviewing officer", "appointed_by": "Head of Safeguarding",
    "no_involvement": "yes", "no_involvement_on": back(7), "not_line_manager": "yes", "not_line_manager_on": back(7),
}  # fmt: skip
TYPED = {
    "requested": LETTER,
    "due_changed": {"done_on": back(5), "due_on": back(3), "reason": "Staff are ill."},
    "author": AUTHOR,
    "for_qa": {"done_on": back(5), "by_whom": "Head of Safeguarding"},
    "sent_back": {"done_on": back(4), "reason": "Section 8 says nothing of risk."},
    "approved": {"done_on": back(4), "assured_by": "Head of Safeguarding", "approved_by": "Safeguarding board"},
    "sent": {"done_on": back(3), "by_whom": "Head of Safeguarding"},
    "returned": {"done_on": back(2), "reason": "Section 8 says nothing of risk."},
    "accepted": {"done_on": back(2)},
    "feedback_before": {"done_on": back(2), "by_whom": "Head of Safeguarding", "how_many": "4"},
    "feedback_after": {"done_on": back(0), "by_whom": "Head of Safeguarding"},
    "chased": {"done_on": back(1), "by_whom": "Head of Safeguarding"},
    "shared": {"done_on": back(1), "shared_with": "HM Coroner", "why": "The inquest.", "consent": "yes", "consent_on": back(2)},
    "withdrawn": {"done_on": back(1), "reason": "It had no contact."},
}
RECORDER = {
    **dict.fromkeys(("requested", "due_changed", "returned", "accepted", "chased", "shared", "withdrawn"), "panel_chair"),
    **dict.fromkeys(("author", "sent_back", "approved", "sent", "feedback_before", "feedback_after"), "senior_manager"),
    "for_qa": "imr_author",
}  # fmt: skip


def agreed(cast) -> str:
    """The first review with its panel, its chair and its terms of reference, and no agency asked yet."""
    review_cases.proceeding(cast)
    review_cases.done(cast.coordinator, cast.first, {"panel_convened": 18, "chair_appointed": 17, "terms_agreed": 9})
    return cast.first


def identify(cast, *agencies: str, kind: str = "imr", on: int = 10, **more) -> str:
    typed = {"agencies": list(agencies) or [cast.police], "kind": kind, "identified_on": back(on), **more}
    imr_identify.identify(cast.panel_chair, cast.first, typed, **WHEN)
    return cast.first


def identified(cast, kind: str = "imr") -> tuple[str, str]:
    agreed(cast)
    return identify(cast, kind=kind), cast.police


def give(cast, what: str, *, agency: str = "", actor=None, **typed) -> list[str]:
    by = actor or getattr(cast, RECORDER[what] + ("_health" if agency == cast.health and RECORDER[what] != "panel_chair" else ""))
    return imr_way.record(by, cast.first, agency or cast.police, what, TYPED[what] | typed, **WHEN)


def chronology_and_witnesses(cast, agency: str = "") -> None:
    """What comes before approval elsewhere: the agency's chronology is compiled, and no witness is to be interviewed."""
    health = agency == cast.health
    who, author = (cast.senior_manager_health, cast.imr_author_health) if health else (cast.senior_manager, cast.imr_author)
    if not health:
        review_cases.done(cast.coordinator, cast.first, {"chronologies_compiled": 6})
    steps.record_step(author or who, cast.first, "witness_advice", outcome="not_needed", note="No witness.", **WHEN)


def write(cast, agency: str = "", *, body: str = "What our files show.", actor=None) -> None:
    """Every section of an IMR."""
    by = actor or (cast.imr_author_health if agency == cast.health else cast.imr_author)
    for section in imr_text.sections(by, cast.first, agency or cast.police):
        typed = {"body": body}
        imr_text.write_section(by, cast.first, agency or cast.police, section.about.id, typed, version_no=section.version_no, **WHEN)


def upto(cast, last: str, *, agency: str = "") -> tuple[str, str]:
    """An IMR with everything recorded up to and with this."""
    way = procedure.current().imr.kind_of("imr").way
    for what in way[: way.index(last) + 1]:
        if what == "author":
            give(cast, what, agency=agency)
            if not steps.case(cast.first).record_of("records_requested"):
                review_cases.done(cast.coordinator, cast.first, {"records_requested": 19})
            chronology_and_witnesses(cast, agency)
            write(cast, agency)
            continue
        give(cast, what, agency=agency)
    return cast.first, agency or cast.police


def on_its_way(cast, last: str) -> tuple[str, str]:
    identified(cast)
    return upto(cast, last)


def the(cast, agency: str = "", actor=None):
    return imrs.of_agency(actor or cast.coordinator, cast.first, agency or cast.police)
