"""The verbs on agencies' chronologies and on the action plan: a row each."""

import csv
import io

from casework import (
    action_plan_export,
    action_plan_import,
    action_progress,
    actions,
    chronology,
    chronology_compare,
    chronology_entries,
    chronology_export,
    chronology_grid,
    chronology_held,
    chronology_import,
    chronology_narrative,
    chronology_submission,
    conclusion,
    database,
    genogram_export,
    held_plan_rows,
    recommendations,
    registers,
    steps,
)
from tests.rules import chronology_cases, conclusion_cases, plan_cases
from tests.rules.verbs_of_reviews import notified
from tests.rules.verbs_table import ALWAYS, DAY, NOW, TODAY, Verb, Why, sql, the_review, version_in

EXPORTED_AGAIN = Why("Each export is recorded; an export changes nothing.")
HELD_SEEN = Why("Held rows are seen only by those who may mend them.")
FILE_AGAIN = Why("The same file with the same matching adds nothing: it says when it was imported.")


# --- chronologies: states ---


def the_chronology(cast) -> tuple[str, str]:
    return notified(cast), cast.police


def with_persons(cast) -> str:
    notified(cast)
    chronology_cases.persons(cast.first)
    return cast.first


def a_chronology_too_early(cast) -> tuple[str, str]:
    return cast.first, cast.police


def submitted(cast) -> str:
    """An entry of the police that the panel sees."""
    entry = written(cast)
    chronology_submission.submit_chronology(cast.senior_manager, cast.first, cast.police, now=NOW)
    return entry


def written(cast) -> str:
    notified(cast)
    return chronology_cases.add(cast.imr_author, cast.first, cast.police)


def in_error(cast) -> str:
    entry = written(cast)
    chronology_entries.record_entry_in_error(cast.imr_author, entry, "Another person", version_no=1, now=NOW)
    return entry


def something_to_submit(cast) -> tuple[str, str]:
    written(cast)
    return cast.first, cast.police


def nothing_to_submit(cast) -> tuple[str, str]:
    return notified(cast), cast.police


def in_grid(found) -> callable:
    return lambda cast: (cast.first, found(cast))


def an_import(cast) -> str:
    notified(cast)
    rows = [["Date", "Information"], ["12/09/2019", "Attended"], ["31/09/2019", "Rang back"]]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    content = text.getvalue().encode()
    chronology_import.import_file(cast.imr_author, cast.first, cast.police, "police.csv", content, today=TODAY, now=NOW)
    return sql("SELECT id FROM chronology_import")[0][0]


def a_withdrawn_import(cast) -> str:
    found = an_import(cast)
    chronology_import.withdraw_import(cast.imr_author, found, "Wrong file", now=NOW)
    return found


def a_held_row(cast) -> str:
    an_import(cast)
    return sql("SELECT id FROM held_row")[0][0]


def a_row_set_aside(cast) -> str:
    row = a_held_row(cast)
    chronology_held.set_aside(cast.imr_author, row, "A heading", version=1, now=NOW)
    return row


def a_row_held_for_an_entry(cast) -> str:
    """A row of a corrected file, held for the entry that it corrects."""
    notified(cast)
    first, second = (f"Date,Information,Source\n{day}/09/2019,WF rang the police and was followed home,Niche\n".encode() for day in ("12", "31"))
    told = {"today": TODAY, "now": NOW}
    chronology_import.import_file(cast.imr_author, cast.first, cast.police, "a.csv", first, **told)
    (file,) = chronology_import.earlier_files(cast.imr_author, cast.first, cast.police)
    chronology_import.import_file(cast.imr_author, cast.first, cast.police, "b.csv", second, corrects=file["file_id"], **told)
    return sql("SELECT id FROM held_row")[0][0]


def a_row_not_followed(cast) -> str:
    row = a_row_held_for_an_entry(cast)
    chronology_held.keep_as_on_screen(cast.imr_author, row, version=1, now=NOW)
    return row


def two_entries(cast) -> tuple[str, str]:
    first, second = written(cast), chronology_cases.add(cast.imr_author, cast.first, cast.police, "13/09/2019", "Seen again.")
    chronology_submission.submit_chronology(cast.senior_manager, cast.first, cast.police, now=NOW)
    return first, second


def two_entries_linked(cast) -> tuple[str, str]:
    pair = two_entries(cast)
    chronology_submission.link_entries(cast.coordinator, *pair, "conflict", now=NOW)
    return pair


def a_link(cast) -> str:
    return chronology_submission.link_entries(cast.coordinator, *two_entries(cast), "conflict", now=NOW)


def two_told_apart(cast) -> tuple[str, str]:
    pair = two_entries(cast)
    chronology_compare.tell_apart(cast.coordinator, cast.first, pair, now=NOW)
    return pair


def told_apart(cast) -> str:
    two_told_apart(cast)
    return sql("SELECT id FROM entries_told_apart")[0][0]


def of_pair(verb):
    """As the screen calls it, with the review of the two entries."""

    def call(actor, entry, other, **more):
        return verb(actor, sql("SELECT review_id FROM chronology_entry LIMIT 1")[0][0], (entry, other), **more)

    return call


# --- chronologies: what is typed ---

ENTRY = {"date": "12/09/2019", "information": "Attended with a bruise."}
CORRECTED = {"date": "12/09/2019", "information": "Attended twice."}
FILE = {"file_name": "police.csv", "content": b"Date,Information\n12/09/2019,Attended\n"}


def shown_in_grid(cast, subject) -> list[dict]:
    """The row as the coordinator is shown it; one of an entry there is not looks like any other."""
    found = [entry for entry in chronology.entries(cast.coordinator, cast.first) if entry.entry_id == subject[1]]
    row = chronology_grid.grid_row(found[0]) if found else dict.fromkeys(("agency", *chronology_grid.COLUMNS), "")
    return [row | {"entry_id": subject[1], "version_no": 1}]


def correct_in_grid(actor, review_id, _entry, **more):
    return chronology_grid.correct_from_grid(actor, review_id, **more)


def correct_several(actor, entry, **more):
    return chronology_entries.correct_entries(actor, [chronology_entries.Correction(entry, 1, CORRECTED)], **more)


def action_in_error(actor, action, **more):
    return actions.record_in_error(actor, "action", action, **more)


AN_EDIT = {"edited_rows": {"0": {"information": "Attended twice."}}}


CHRONOLOGY = [
    Verb(chronology_entries.add_entry, "entry_added", "imr_author", "coordinator", "panel_member", a_chronology_too_early, the_chronology,
         {"typed": ENTRY}, stranger="imr_author_health"),
    Verb(chronology_entries.correct_entry, "entry_corrected", "imr_author", "senior_manager", "panel_member", in_error, submitted,
         {"typed": CORRECTED, "version_no": 1, "why": "Typing"}, stranger="imr_author_health"),
    Verb(chronology_entries.correct_entries, "entry_corrected", "imr_author", "coordinator", "panel_member", in_error, submitted,
         {"why": "Typing"}, stranger="imr_author_health", call=correct_several),
    Verb(chronology_entries.record_entry_in_error, "entry_in_error", "imr_author", "senior_manager", "panel_member", in_error, submitted,
         {"reason": "Another person", "version_no": 1}, stranger="imr_author_health"),
    Verb(chronology_entries.comment, "entry_commented", "imr_author", "senior_manager", "panel_member", ALWAYS, submitted,
         {"text": "Compare the GP's entry.", "thread": "review_officer"}, stranger="imr_author_health"),
    Verb(chronology_entries.comment, "entry_commented", "panel_member", "coordinator", "imr_author", ALWAYS, submitted,
         {"text": "Compare the GP's entry.", "thread": "panel"}, stranger="imr_author_health"),
    Verb(chronology_grid.correct_from_grid, "entry_corrected", "imr_author", "senior_manager", "panel_member", in_grid(in_error),
         in_grid(submitted), {"shown": shown_in_grid, "edited": AN_EDIT, "why": "Typing"}, stranger="imr_author_health",
         call=correct_in_grid),
    Verb(chronology_import.import_file, "chronology_imported", "imr_author", "coordinator", "panel_member", a_chronology_too_early,
         the_chronology, FILE, stranger="imr_author_health"),
    Verb(chronology_import.withdraw_import, "import_withdrawn", "imr_author", "coordinator", "panel_member", a_withdrawn_import, an_import,
         {"reason": "Wrong file"}, stranger="imr_author_health"),
    Verb(chronology_held.mend, "held_row_mended", "imr_author", "coordinator", HELD_SEEN, a_row_set_aside, a_held_row,
         {"typed": ENTRY, "version": 1}, stranger="imr_author_health"),
    Verb(chronology_held.set_aside, "held_row_set_aside", "imr_author", "coordinator", HELD_SEEN, a_row_set_aside, a_held_row,
         {"reason": "A heading", "version": 1}, stranger="imr_author_health"),
    Verb(chronology_held.keep_as_on_screen, "held_row_not_followed", "imr_author", "coordinator", HELD_SEEN, a_row_not_followed,
         a_row_held_for_an_entry, {"version": 1}, stranger="imr_author_health"),
    Verb(chronology_submission.submit_chronology, "chronology_submitted", "senior_manager", "coordinator", "panel_member",
         nothing_to_submit, something_to_submit, stranger="senior_manager_health"),
    Verb(chronology_submission.set_review_period, "review_period_set", "panel_chair", "coordinator", "panel_member", ALWAYS,
         given={"first_day": "01/01/2015", "last_day": "01/01/2025"}),
    Verb(chronology_submission.link_entries, "entries_linked", "coordinator", "panel_chair", "panel_member", two_entries_linked,
         two_entries, {"kind": "conflict"}, stranger="imr_author_health"),
    Verb(chronology_submission.take_link_back, "entries_unlinked", "coordinator", "panel_chair", "panel_member", ALWAYS, a_link,
         stranger="imr_author_health"),
    Verb(chronology_compare.mark_group, "entries_linked", "coordinator", "panel_chair", "panel_member", two_entries_linked,
         two_entries, {"kind": "conflict", "note": "Which day?"},
         call=of_pair(chronology_compare.mark_group)),
    Verb(chronology_compare.tell_apart, "entries_told_apart", "coordinator", "panel_chair", "panel_member", two_told_apart,
         two_entries, call=of_pair(chronology_compare.tell_apart)),
    Verb(chronology_compare.take_told_apart_back, "told_apart_taken_back", "coordinator", "panel_chair", "panel_member", ALWAYS, told_apart,
         {"reason": "One event"}, stranger="imr_author_health"),
    Verb(genogram_export.export_genogram, "genogram_exported", "panel_chair", "author", "panel_member", ALWAYS, with_persons,
         again=EXPORTED_AGAIN),
    Verb(chronology_export.export_chronology, "chronology_exported", "panel_chair", "author", "panel_member", ALWAYS, notified,
         again=EXPORTED_AGAIN),
    Verb(chronology_narrative.export_narrative, "chronology_exported", "author", "panel_chair", "panel_member", ALWAYS, notified,
         again=EXPORTED_AGAIN),
]  # fmt: skip


# --- registers ---


LESSON = {"found_on": DAY, "kind": "lesson", "what": "Ask every time."}


def a_register(cast) -> str:
    proceeding(cast)
    return cast.first


def a_lesson(cast) -> tuple[str, str]:
    proceeding(cast)
    return cast.first, registers.add(cast.coordinator, cast.first, "early_learning", LESSON, today=TODAY, now=NOW)


def a_lesson_in_error(cast) -> tuple[str, str]:
    review, entry = a_lesson(cast)
    registers.record_in_error(cast.coordinator, review, "early_learning", entry, reason="Typed twice", version=1, now=NOW)
    return review, entry


def of_early_learning(function: callable) -> callable:
    return lambda actor, review, *entry, **more: function(actor, review, "early_learning", *entry, **more)


REGISTERS = [
    Verb(registers.add, "register_entry_added", "coordinator", "panel_member", "dasveg_member", the_review, a_register,
         {"typed": LESSON}, call=of_early_learning(registers.add)),
    Verb(registers.correct, "register_entry_corrected", "coordinator", "panel_member", "dasveg_member", a_lesson_in_error, a_lesson,
         {"typed": LESSON | {"what": "Ask each time."}, "version": 1}, call=of_early_learning(registers.correct)),
    Verb(registers.record_in_error, "register_entry_in_error", "coordinator", "panel_member", "dasveg_member", a_lesson_in_error, a_lesson,
         {"reason": "Typed twice", "version": 1}, call=of_early_learning(registers.record_in_error)),
]  # fmt: skip


# --- the action plan: states ---


def proceeding(cast) -> str:
    plan_cases.proceed(cast.first)
    return cast.first


def a_recommendation(cast) -> str:
    proceeding(cast)
    return plan_cases.recommendation(cast)


def an_action(cast) -> str:
    proceeding(cast)
    return plan_cases.action(cast)


def dropped(cast) -> str:
    found = an_action(cast)
    action_progress.drop_action(cast.csp_chair, found, {"reason": "Overtaken"}, today=TODAY, now=NOW)
    return found


def implemented(cast) -> str:
    found = an_action(cast)
    done = {"completed": DAY, "outcome": "All trained"}
    action_progress.complete_action(cast.action_lead, found, done, today=TODAY, now=NOW)
    return found


def concluded(found) -> callable:
    """The same in a review that is concluded."""

    def state(cast):
        subject = found(cast)
        with database.change(cast.coordinator, "step_recorded", review=cast.first) as write:
            steps.record(write, cast.coordinator, cast.first, "concluded", done=TODAY, now=NOW)
        return subject

    return state


def a_held_plan_row(cast) -> str:
    proceeding(cast)
    row = ["1", "Train staff", "Local", "Course", "Testshire Police", "", "31.09.2026", "", ""]
    action_plan_import.import_file(cast.coordinator, cast.first, "plan.xlsx", plan_cases.workbook([row]), today=TODAY, now=NOW)
    return sql("SELECT id FROM held_plan_row")[0][0]


def plan_version(cast, review: str) -> int:
    return (database.one("plan_heading", review=review) or {"version": 0})["version"]


PLAN_FILE = {
    "file_name": "plan.xlsx",
    "content": plan_cases.workbook([["1", "Train staff", "Local", "Course", "Testshire Police", "", "30/09/2026", "", ""]]),
}
RECOMMENDATION = {"number": "4", "text": "Train staff", "source": "overview_report"}
MENDED = {"number": "1", "recommendation": "Train staff", "action": "Course", "lead_agency": "Testshire Police", "target_date": "30/09/2026"}
AUDITED = {"evidence_seen": "Forty files", "seen_by": "DASVEG Chair", "seen_on": DAY, "result": "confirmed"}
IN_ERROR = {"reason": "Typed twice"}


def an_act(cast, _) -> dict:
    return {"text": "Train duty staff", "leads": [cast.police]}


PLAN = [
    Verb(recommendations.describe_action_plan, "action_plan_described", "coordinator", "author", "dasveg_member", ALWAYS,
         given={"typed": {"produced_by": "Panel", "produced_on": DAY}, "version": plan_version}),
    Verb(recommendations.add_recommendation, "recommendation_added", "coordinator", "author", "dasveg_member", the_review, proceeding,
         {"typed": RECOMMENDATION}),
    Verb(recommendations.correct_recommendation, "recommendation_corrected", "coordinator", "author", "dasveg_member",
         concluded(a_recommendation), a_recommendation, {"typed": RECOMMENDATION, "version": version_in("recommendation")}),
    Verb(actions.add_action, "action_added", "coordinator", "panel_chair", "dasveg_member", concluded(a_recommendation), a_recommendation,
         {"typed": an_act}),
    Verb(actions.correct_action, "action_corrected", "coordinator", "panel_chair", "dasveg_member", concluded(an_action), an_action,
         {"typed": an_act, "version": version_in("action")}),
    Verb(actions.agree_action, "action_agreed", "coordinator", "senior_manager", "dasveg_member", dropped, an_action,
         {"typed": lambda cast, _: {"agency_id": cast.police, "agreed_by": "Chief officer", "agreed_on": DAY}},
         stranger="senior_manager_health"),
    Verb(actions.add_milestone, "milestone_added", "coordinator", "action_lead", "dasveg_member", dropped, an_action,
         {"typed": {"text": "Course held", "evidence": "Register"}}, stranger="action_lead_health"),
    Verb(actions.change_target, "target_changed", "coordinator", "dasveg_chair", "action_lead", dropped, an_action,
         {"typed": {"target": "31/01/2027", "reason": "Staff sick"}}, stranger="action_lead_health"),
    Verb(actions.record_in_error, "marked_in_error", "coordinator", "csp_chair", "panel_chair",
         concluded(an_action), an_action, {"typed": IN_ERROR}, call=action_in_error),
    Verb(action_progress.record_progress, "progress_recorded", "action_lead", "senior_manager", "dasveg_member", dropped, an_action,
         {"typed": {"text": "Begun", "reported_on": DAY, "begun": "yes"}}, stranger="action_lead_health"),
    Verb(action_progress.complete_action, "action_completed", "action_lead", "dasveg_chair", "dasveg_member", implemented, an_action,
         {"typed": {"completed": DAY, "outcome": "All trained"}}, stranger="senior_manager_health"),
    Verb(action_progress.drop_action, "action_dropped", "csp_chair", "dasveg_chair", "action_lead", implemented, an_action,
         {"typed": {"reason": "Overtaken"}}, stranger="action_lead_health"),
    Verb(action_progress.reopen_action, "action_reopened", "coordinator", "dasveg_chair", "action_lead", an_action, implemented,
         {"typed": {"reason": "Not so"}}, stranger="action_lead_health"),
    Verb(action_progress.audit_action, "action_audited", "dasveg_chair", "coordinator", "action_lead", an_action, implemented,
         {"typed": AUDITED}, stranger="action_lead_health"),
    Verb(action_plan_import.import_file, "action_plan_imported", "coordinator", "author", "dasveg_member", the_review, proceeding,
         PLAN_FILE, again=FILE_AGAIN),
    Verb(held_plan_rows.mend_held_plan_row, "held_plan_row_mended", "coordinator", "author", HELD_SEEN, concluded(a_held_plan_row),
         a_held_plan_row, {"typed": MENDED, "version": 1}, stranger="panel_member"),
    Verb(held_plan_rows.set_held_plan_row_aside, "held_plan_row_set_aside", "coordinator", "author", HELD_SEEN, ALWAYS,
         a_held_plan_row, {"typed": {"reason": "A note"}, "version": 1}, stranger="panel_member"),
    *(Verb(export, "action_plan_exported", "dasveg_member", "panel_chair", "action_lead", ALWAYS, proceeding, again=EXPORTED_AGAIN)
      for export in (action_plan_export.export_file, action_plan_export.export_by_agency)),
]  # fmt: skip

# --- audit and conclusion ---


def already_concluded(cast) -> str:
    conclusion_cases.ready(cast)
    conclusion_cases.conclude(cast.csp_chair, cast.first)
    return cast.first


CONCLUSION = [
    Verb(conclusion.conclude_review, "review_concluded", "csp_chair", Why("Only the CSP Chair's role has it."), "coordinator",
         proceeding, conclusion_cases.ready, {"typed": conclusion_cases.CONCLUDED}),
    Verb(conclusion.reopen_review, "review_reopened", "csp_chair", "coordinator", "dasveg_chair", conclusion_cases.ready, already_concluded,
         {"typed": {"reason": "An action came undone"}}),
]  # fmt: skip

VERBS = [*CHRONOLOGY, *REGISTERS, *PLAN, *CONCLUSION]
