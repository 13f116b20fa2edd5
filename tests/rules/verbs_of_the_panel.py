"""The verbs on the terms of reference: a row each. The panel itself is kept in registers, whose verbs stand in verbs_of_material.py."""

from casework import database, glossary, terms_agreement, terms_export, terms_writing
from tests.rules import terms_cases, verbs_of_material, verbs_of_reviews
from tests.rules.terms_cases import back
from tests.rules.verbs_of_reviews import notified
from tests.rules.verbs_table import ALWAYS, Verb, Why


def a_draft(cast) -> str:
    return terms_cases.drafted(cast)


def an_agreed(cast) -> str:
    return terms_cases.agreed(cast)


def a_line(cast) -> tuple[str, str]:
    version = terms_cases.drafted(cast)
    return version, terms_cases.add(cast, version)


def a_line_of_agreed(cast) -> tuple[str, str]:
    return terms_cases.agreed(cast), cast.line


def a_section(cast) -> tuple[str, str]:
    return terms_cases.drafted(cast), "scope"


def a_section_of_agreed(cast) -> tuple[str, str]:
    return terms_cases.agreed(cast), "scope"


VERBS = [
    Verb(terms_writing.begin_terms, "terms_begun", "panel_chair", "coordinator", "csp_chair", verbs_of_reviews.recommended, terms_cases.chaired,
         {"typed": {}}),
    Verb(terms_writing.write_terms, "terms_written", "author", "coordinator", "panel_member", a_section_of_agreed, a_section,
         {"typed": terms_cases.SCOPE, "version_no": 0}),
    Verb(terms_writing.add_line, "enquiry_line_written", "panel_chair", "author", "panel_member", an_agreed, a_draft,
         {"typed": terms_cases.LINE}),
    Verb(terms_writing.word_line, "enquiry_line_written", "panel_chair", "author", "panel_member", a_line_of_agreed, a_line,
         {"typed": {"text": "What stood in the way?"}, "seq": 1}),
    Verb(terms_writing.drop_line, "enquiry_line_dropped", "panel_chair", "coordinator", "panel_member", a_line_of_agreed, a_line,
         {"reason": "Answered already.", "seq": 1}),
    Verb(terms_writing.set_terms_aside, "terms_set_aside", "panel_chair", "coordinator", "panel_member", an_agreed, a_draft,
         {"reason": "Begun twice."}),
    Verb(glossary.settle, "register_entry_added", "panel_chair", "author", "panel_member", verbs_of_material.concluded(notified), notified,
         {"letters": "XYZ", "meaning": "A service"}),
    Verb(glossary.take_over, "register_entry_added", "coordinator", "author", "panel_member", verbs_of_material.concluded(notified), notified,
         {"letters": ["GP"], "agreed_by": "The panel"}),
    Verb(terms_agreement.agree_terms, "terms_agreed", "panel_chair", "coordinator", "panel_member", a_draft, terms_cases.written,
         {"typed": terms_cases.AGREED}),
    Verb(terms_agreement.sign_terms, "terms_signed", "panel_chair", "coordinator", "panel_member", terms_cases.written, an_agreed,
         {"typed": lambda cast, _: {"member": cast.member, "signed_on": back(8)}}),
    Verb(terms_export.export_terms, "terms_exported", "senior_manager", "panel_member", "dasveg_member", ALWAYS, an_agreed,
         again=Why("A file may be asked for as often as one likes."),
         call=lambda actor, version, **more: terms_export.export_terms(actor, terms_review(version), version_id=version, **more)),
]  # fmt: skip


def terms_review(version: str) -> str:
    """The review of a version, and what there is not for one that there is not."""
    row = database.one("terms_version_by_id", version=version)
    return row["review_id"] if row else version
