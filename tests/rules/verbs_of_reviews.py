"""The verbs on a review, from its notification to its holds: a row each."""

from datetime import timedelta

from casework import (
    agreed_dates,
    begun_before,
    case_persons,
    database,
    decision,
    delays,
    family_papers,
    forms,
    holds,
    home_office,
    home_office_data,
    home_office_letters,
    letter_points,
    meetings,
    notification,
    notification_papers,
    own_answers_export,
    preliminary_finish,
    preliminary_papers,
    preliminary_prepare,
    preliminary_run,
    procedure,
    procedure_sets,
    publication,
    registers,
    reviews,
    secured_records,
    steps,
    submissions,
    verdicts,
)
from casework.actors import OPERATOR
from tests.rules import family_cases, home_office_cases, preliminary_cases, publication_cases, review_cases
from tests.rules.review_cases import back
from tests.rules.verbs_table import (
    ALWAYS,
    DAY,
    NO_ID,
    NO_REVIEW,
    NOW,
    TODAY,
    Verb,
    Why,
    nothing,
    sql,
    the_review,
    version_in,
)

NOTIFIED = review_cases.NOTIFIED | {"received_on": back(10), "death": back(12)}
MADE_AT_ANY_TIME = Why("It is made for whoever is recorded, at any time.")
PAPERS_AGAIN = Why("Each paper that is made is recorded; a paper changes nothing.")
COORDINATOR_ALONE = Why("Only the coordinator's role has it.")


# --- states ---


def under_an_older_edition(cast) -> str:
    with database.change(OPERATOR, "procedure_kept") as write:
        older = {"named": "older", "edition": 1, "label": "An older procedure", "digest": "-", "kept_on": NOW}
        write("insert_procedure_set", id="older", **older)
        packed = procedure_sets._packed(procedure.folder())[1]
        write("insert_procedure_file", id=database.new_id(), procedure_set="older", path=procedure_sets.FILE, content=packed)
        (kept,) = [row["procedure_set"] for row in write.rows("procedure_set_of_review", review=cast.first)]
        write("move_review_to_set", id=cast.first, from_set=kept, to_set="older")
    return cast.first


def by_address(download):
    """A file that is asked for by its address."""
    return lambda actor, review, **more: download(actor, {"review": review}, **more)


def a_notified_review(cast) -> str:
    return notification.record(cast.coordinator, NOTIFIED, today=TODAY, now=NOW)


def notified(cast) -> str:
    preliminary_cases.notified(cast.first)
    return cast.first


def instructed(cast) -> str:
    preliminary_cases.instructed(cast)
    return cast.first


def arranged(cast) -> str:
    preliminary_cases.arranged(cast)
    return cast.first


def held(cast) -> str:
    preliminary_cases.held(cast)
    return cast.first


def recommended_on_paper(cast) -> str:
    held(cast)
    preliminary_cases.recommend(cast.dasveg_chair, cast.first)
    return cast.first


def recommended(cast) -> str:
    done = {"death": 60, "notified": 55, "dasveg_instructed": 50, "preliminary_arranged": 45, "preliminary_held": 30, "recommended": 25}
    review_cases.done(cast.coordinator, cast.first, done)
    return cast.first


def on_hold(cast) -> str:
    review_cases.proceeding(cast)
    holds.place_on_hold(cast.coordinator, cast.first, HOLD, today=TODAY)
    return cast.first


def a_hold(cast) -> tuple[str, str]:
    return on_hold(cast), sql("SELECT id FROM hold")[0][0]


def an_extension(cast) -> tuple[str, str]:
    review = review_cases.proceeding(cast)
    holds.agree_extension(cast.csp_chair, review, EXTENSION, today=TODAY, now=NOW)
    return review, sql("SELECT id FROM extension")[0][0]


def concluded(made):
    """The same, in a review that is concluded: what a conclusion rests on is taken back only once it is open again."""

    def wrong(cast) -> tuple[str, str]:
        found = made(cast)
        review_cases.done(cast.csp_chair, cast.first, {"concluded": 0})
        return found

    return wrong


def a_delay(cast, unreasonable: str = "yes") -> tuple[str, str]:
    review = review_cases.proceeding(cast)
    return review, delays.record_delay(cast.csp_chair, review, DELAY | {"unreasonable": unreasonable}, today=TODAY, now=NOW)


def a_reasonable_delay(cast) -> tuple[str, str]:
    return a_delay(cast, "no")


def advice_asked(cast) -> tuple[str, str]:
    review, delay = a_delay(cast)
    delays.ask_advice(cast.csp_chair, review, delay, ASKED, version=1, today=TODAY)
    return review, delay


def a_step_to_do(cast) -> tuple[str, str]:
    return review_cases.proceeding(cast), "panel_convened"


def a_step_done(cast) -> tuple[str, str]:
    return review_cases.gathering(cast), "panel_convened"


def an_agreed_date(cast) -> tuple[str, str]:
    review, step = a_step_to_do(cast)
    agreed_dates.agree_date(cast.csp_chair, review, step, AGREED, today=TODAY, now=NOW)
    return review, sql("SELECT id FROM agreed_date")[0][0]


def a_person(cast) -> tuple[str, str]:
    return cast.first, case_persons.record(cast.coordinator, cast.first, PERSON, today=TODAY)


def a_contact(cast) -> tuple[str, str]:
    return family_cases.chaired(cast), family_cases.add(cast)


def a_contact_and_a_victim(cast) -> tuple[str, str, str]:
    victim = {"part": "victim", "real_name": "Ada Madeup"}
    return (*a_contact(cast), case_persons.record(cast.coordinator, cast.first, victim, today=TODAY))


def a_proceeding(cast) -> tuple[str, str]:
    notified(cast)
    return cast.first, preliminary_run.add_proceeding(cast.coordinator, cast.first, "criminal", today=TODAY, now=NOW)


def records_requested(cast) -> tuple[str, str]:
    notified(cast)
    secured_records.request(cast.coordinator, cast.first, [cast.police], requested_on=TODAY, due_on=None, today=TODAY, now=NOW)
    return cast.first, cast.police


def records_not_requested(cast) -> tuple[str, str]:
    return notified(cast), cast.police


def a_panel_meeting(cast) -> str:
    typed = {"body": "panel", "review_id": cast.first, "meets_on": DAY, "meets_at": "10:00"}
    return meetings.arrange_meeting(cast.coordinator, typed, today=TODAY)


def a_step(cast) -> tuple[str, str]:
    return review_cases.proceeding(cast), "panel_convened"


def a_step_too_early(cast) -> tuple[str, str]:
    return recommended(cast), "panel_convened"


def inadequate_and_ready(cast) -> str:
    review = home_office_cases.judged(cast, "inadequate")
    home_office_cases.reconvened(cast, review)
    return review


def adequate(cast) -> str:
    return home_office_cases.judged(cast, "adequate")


def changes_asked(cast) -> str:
    return home_office_cases.judged(cast, "adequate_once_changed")


def a_verdict(cast) -> tuple[str, str]:
    return adequate(cast), sql("SELECT id FROM home_office_verdict")[0][0]


def data_form(cast) -> str:
    review = home_office_cases.approved(cast)
    for part in ("incident", "victim", "perpetrator"):
        typed = {"part": part, "partnership": "Testshire", "died": "2025", "multiple_victims": "no", "age_band": "25_34", "sex": "female"}
        asked = forms.load("home_office_data").asked(typed)
        wanted = {field.name: typed[field.name] for field in asked if field.name in typed}
        registers.add(cast.coordinator, review, "home_office_data", wanted, today=TODAY, now=NOW)
    return review


def published(cast) -> str:
    review = publication_cases.ready(cast)
    publication_cases.publish(cast.coordinator, review)
    return review


def a_point(cast) -> str:
    return home_office_cases.point(cast, changes_asked(cast))


def a_point_of_an_earlier_round(cast) -> str:
    review = home_office_cases.judged(cast, "inadequate")
    point = home_office_cases.point(cast, review, kind="comment")
    home_office_cases.reconvened(cast, review)
    home_office_cases.resubmitted(cast, review)
    return point


# --- what is typed ---

PERSON = {"part": "child", "real_name": "Kim Sample (fictional)", "initials": "KS", "pseudonym": "Hazel"}
HOLD = {"reason": "inquest", "started_on": back(5), "family_taking_part": "no"}
EXTENSION = {"new_due": f"{TODAY + timedelta(days=400):%d/%m/%Y}", "panel_agreed_on": DAY, "csp_agreed_on": DAY, "reason": "Trial"}
DELAY = {"found_on": DAY, "unreasonable": "yes", "reason": "No draft has come."}
ASKED = {"asked_on": DAY, "asked_by": "CSP Chair"}
AGREED = {"agreed_for": f"{TODAY + timedelta(days=9):%d/%m/%Y}", "agreed_on": DAY}
RECORDS = {"holds_records": "yes", "confirmed_on": DAY, "confirmed_by": "Records officer", "scope": ["victim"], "guarded": "yes"}
PANEL = {"body": "panel", "meets_on": f"{TODAY + timedelta(days=30):%d/%m/%Y}", "meets_at": "10:00", "place": "Town Hall"}


def newest_notification(cast, review: str) -> str:
    return (sql("SELECT id FROM notification WHERE review_id = ? ORDER BY recorded_on DESC", review) or [("none",)])[0][0]


def corrected_notification(cast, review: str) -> dict:
    hidden = notification.PERSON_FIELDS
    return {name: value for name, value in NOTIFIED.items() if name not in hidden} | {"circumstances": "Put right."}


def the_lines(cast, review: str) -> list[str]:
    return [row[0] for row in sql("SELECT id FROM preliminary_attendance WHERE review_id = ?", review)] or ["none"]


def meeting_version(cast, review: str) -> int | None:
    found = database.one("preliminary_meeting_row", review=review)
    return found and found["version"]


def hold_version(cast, review: str) -> int:
    return (sql("SELECT version FROM hold WHERE review_id = ?", review) or [(1,)])[0][0]


def records_version(cast, subject: tuple[str, str]) -> int:
    found = sql("SELECT version FROM secured_records WHERE review_id = ? AND agency_id = ?", *subject)
    return found[0][0] if found else 1


def newest_version(table: str):
    return lambda cast, subject: (sql(f"SELECT version FROM {table} ORDER BY recorded_on DESC") or [(1,)])[0][0]


def notice(cast, review: str) -> dict:
    death = f"{TODAY - timedelta(days=60):%d/%m/%Y}"
    return {"text": f"A death on {death}.", "sent_on": DAY, "sent_by": "csp_chair", "sent_to": "DHR@example.gov.uk"}


# --- the rows ---

NOTIFYING = [
    Verb(notification.record, "notification_recorded", "head_of_community_safety", "csp_chair", "panel_member", ALWAYS, nothing,
         {"typed": NOTIFIED}, stranger=NO_REVIEW, nonsense=NO_ID),
    Verb(notification.correct, "notification_corrected", "coordinator", "csp_chair", "head_of_community_safety",
         Why("A review without a notification has none to correct: it is not found."), a_notified_review,
         {"typed": corrected_notification, "opened_id": newest_notification, "reason": "Mistyped"}),
    Verb(begun_before.record_begun_before, "begun_before_recorded", "coordinator", "head_of_community_safety", "csp_chair", the_review,
         review_cases.begun_before, {"typed": {"dasveg_instructed": back(390)}}),
    Verb(case_persons.record, "person_recorded", "coordinator", "author", "panel_member",
         Why("Persons become known at any time of a review."), given={"typed": PERSON}),
    Verb(case_persons.correct, "person_corrected", "coordinator", "author", "panel_member", ALWAYS, a_person,
         {"typed": PERSON | {"pseudonym": "Rowan"}, "version": version_in("case_person")}),
    Verb(case_persons.record_in_error, "marked_in_error", "coordinator", "csp_chair", "author", ALWAYS, a_person,
         {"reason": "Another case", "version": version_in("case_person")}),
    Verb(reviews.set_label, "label_set", "coordinator", COORDINATOR_ALONE, "csp_chair", ALWAYS,
         given={"label": "Cedar", "version": version_in("review")}),
]  # fmt: skip

PRELIMINARY = [
    Verb(preliminary_prepare.instruct_dasveg, "dasveg_instructed", "csp_chair", "coordinator", "head_of_community_safety", the_review,
         notified, {"typed": {"instructed_on": DAY}}),
    Verb(preliminary_prepare.arrange, "preliminary_arranged", "dasveg_chair", "coordinator", "head_of_community_safety", notified,
         instructed, {"typed": {"meets_on": back(1), "meets_at": "2.30pm", "place": "Town Hall"}, "version": None}),
    Verb(preliminary_prepare.invite_somebody_else, "preliminary_arranged", "dasveg_chair", "coordinator", "head_of_community_safety",
         instructed, arranged, {"typed": lambda cast, _: {"title": "Refuge worker", "agency_id": cast.health, "email": ""}}),
    Verb(preliminary_prepare.record_invited, "preliminary_invited", "dasveg_chair", "coordinator", "head_of_community_safety",
         instructed, arranged, {"line_ids": the_lines, "typed": {"invited_on": DAY}},
         again=Why("The same day is set on the same lines again.")),
    Verb(preliminary_run.record_field, "preliminary_noted", "dasveg_chair", "coordinator", "head_of_community_safety", instructed,
         arranged, {"place": preliminary_run.note("other_business"), "typed": "None.", "was": ""}),
    Verb(preliminary_run.record_field, "background_recorded", "dasveg_chair", "coordinator", "author", instructed,
         arranged, {"place": preliminary_run.note("background"), "typed": "What the SIO told.", "was": ""}),
    Verb(preliminary_run.add_proceeding, "proceedings_recorded", "dasveg_chair", "author", "head_of_community_safety",
         Why("Proceedings go on being recorded through the whole review."), notified, {"kind": "criminal"}),
    Verb(preliminary_run.mark_proceeding_in_error, "marked_in_error", "dasveg_chair", "author", "head_of_community_safety", ALWAYS,
         a_proceeding, {"why": "Another case"}),
    Verb(preliminary_finish.finish_meeting, "preliminary_noted", "dasveg_chair", "coordinator", "head_of_community_safety", instructed,
         arranged),
    Verb(preliminary_finish.recommend, "recommended", "dasveg_chair", "coordinator", "head_of_community_safety", arranged, held,
         {"typed": {"recommends": "meets", "reasons": "Limb (a).", "recommended_on": DAY}}),
    *(Verb(paper, "preliminary_papers_written", "dasveg_chair", "coordinator",
           Why("Whoever may read the meeting may have its paper; that is recorded as a download."), too_early, ready, again=PAPERS_AGAIN)
      for paper, too_early, ready in (
          (preliminary_papers.invitation, instructed, arranged),
          (preliminary_papers.agenda, instructed, arranged),
          (preliminary_papers.minutes, instructed, arranged),
          (preliminary_papers.recommendation_note, arranged, recommended_on_paper),
      )),
    Verb(notification_papers.acknowledgement, "document_downloaded", "coordinator", "csp_chair", "dasveg_member",
         Why("Where no notification is recorded there is nothing to acknowledge; it is not found."), a_notified_review,
         call=by_address(notification_papers.acknowledgement), again=PAPERS_AGAIN),
    Verb(own_answers_export.download, "own_answers_exported", "coordinator", "panel_member",
         Why("Whoever sees the review may have the answers that they may see."), ALWAYS,
         call=by_address(own_answers_export.download), again=PAPERS_AGAIN),
]  # fmt: skip

FAMILY = [
    Verb(family_papers.consent_form, "family_paper_written", "panel_chair", "coordinator", "author", MADE_AT_ANY_TIME, a_contact_and_a_victim,
         again=PAPERS_AGAIN),
    Verb(family_papers.decision_letter, "family_paper_written", "panel_chair", "coordinator", "author",
         Why("A contact is recorded after the decision; undone again: tests/rules/test_family.py."), a_contact, again=PAPERS_AGAIN),
]  # fmt: skip

DECIDING = [
    Verb(decision.decide, "decided", "csp_chair", Why("Nobody but the CSP Chair, or who acts for them, decides."), "coordinator", notified,
         recommended, {"typed": {"decision": "proceed", "decided_on": DAY, "justification": "Limb (a) is met.", "scale": "full"}}),
    Verb(decision.inform_family, "family_informed", "csp_chair", "panel_chair", "author", recommended, review_cases.proceeding,
         {"typed": {"informed": "informed", "told_on": DAY, "how": "letter", "by_whom": "Panel Chair", "to_whom": "The mother"}}),
    Verb(decision.inform_childrens_services, "childrens_services_informed", "csp_chair", "coordinator", "head_of_community_safety",
         the_review, a_notified_review,
         {"typed": {"recipient": "social_care_informed", "told_on": DAY, "by_whom": "Coordinator, to the duty desk"}}),
    Verb(home_office.record_notice, "home_office_notified", "head_of_community_safety", "coordinator", "panel_chair", recommended,
         review_cases.proceeding, {"kind": "decision", "typed": notice}),
    Verb(secured_records.request, "records_requested", "coordinator", COORDINATOR_ALONE, "csp_chair", the_review, notified,
         {"agency_ids": lambda cast, _: [cast.police], "requested_on": TODAY, "due_on": None}),
    Verb(secured_records.confirm, "records_secured", "senior_manager", "imr_author", "csp_chair",
         Why("An agency that was not asked has no request to confirm: it is not found."), records_requested,
         {"typed": RECORDS, "version": records_version}, stranger="senior_manager_health"),
]  # fmt: skip

GOING_ON = [
    Verb(steps.record_step, "step_recorded", "csp_chair", "coordinator", "head_of_community_safety", a_step_too_early, a_step,
         {"outcome": "done", "done": DAY}),
    Verb(holds.place_on_hold, "hold_placed", "coordinator", "panel_chair", "author", recommended, review_cases.proceeding,
         {"typed": HOLD}),
    Verb(holds.lift_hold, "hold_lifted", "coordinator", "panel_chair", "author", review_cases.proceeding, on_hold,
         {"typed": {"ended_on": DAY}, "version": hold_version}),
    Verb(holds.agree_extension, "extension_agreed", "coordinator", "csp_chair", "panel_chair", recommended, review_cases.proceeding,
         {"typed": EXTENSION}),
    Verb(holds.record_hold_in_error, "marked_in_error", "coordinator", "csp_chair", "panel_chair", concluded(a_hold), a_hold,
         {"reason": "Another review", "version": version_in("hold")}),
    Verb(holds.record_extension_in_error, "marked_in_error", "coordinator", "csp_chair", "panel_chair", concluded(an_extension), an_extension,
         {"reason": "Not agreed", "version": version_in("extension")}),
    Verb(delays.record_delay, "delay_found", "csp_chair", "head_of_community_safety", "panel_chair", recommended, review_cases.proceeding,
         {"typed": DELAY}),
    Verb(delays.ask_advice, "delay_advice_asked", "csp_chair", "head_of_community_safety", "panel_chair", a_reasonable_delay, a_delay,
         {"typed": ASKED, "version": version_in("delay")}),
    Verb(delays.record_advice, "delay_advice_received", "csp_chair", "head_of_community_safety", "panel_chair", a_delay, advice_asked,
         {"typed": {"answered_on": DAY, "advice": "Set a last date."}, "version": version_in("delay")}),
    Verb(delays.record_in_error, "marked_in_error", "coordinator", "csp_chair", "head_of_community_safety", concluded(a_delay), a_delay,
         {"reason": "Another review", "version": version_in("delay")}),
    Verb(agreed_dates.agree_date, "date_agreed", "panel_chair", "coordinator", "author", a_step_done, a_step_to_do, {"typed": AGREED}),
    Verb(agreed_dates.record_evidence, "evidence_seen", "panel_chair", "coordinator", "author", ALWAYS, an_agreed_date,
         {"typed": {"seen_on": DAY, "evidence_seen": "The signed minutes."}, "version": version_in("agreed_date")}),
    Verb(agreed_dates.record_in_error, "marked_in_error", "coordinator", "csp_chair", "panel_chair", concluded(an_agreed_date), an_agreed_date,
         {"reason": "Typed twice", "version": version_in("agreed_date")}),
    Verb(procedure_sets.move, "procedure_moved", "csp_chair", "coordinator", "head_of_community_safety", the_review, under_an_older_edition,
         {"reason": "The board adopted it.", "opened_under": "older"}),
    Verb(meetings.arrange_meeting, "meeting_arranged", "panel_chair", "coordinator", "author", ALWAYS,
         call=lambda actor, review, **more: meetings.arrange_meeting(actor, PANEL | {"review_id": review}, **more)),
    Verb(meetings.change_meeting, "meeting_changed", "panel_chair", "coordinator", "author", ALWAYS, a_panel_meeting,
         {"typed": lambda cast, _: PANEL | {"review_id": cast.first}, "version": version_in("meeting_date")}),
    Verb(meetings.mark_in_error, "meeting_changed", "panel_chair", "coordinator", "author", ALWAYS, a_panel_meeting,
         {"reason": "Typed twice", "version": version_in("meeting_date")}),
]  # fmt: skip

WITH_THE_HOME_OFFICE = [
    Verb(submissions.submit, "submitted_to_home_office", "csp_chair", "head_of_community_safety", "panel_chair", recommended,
         home_office_cases.approved, {"typed": home_office_cases.submission(2)}),
    Verb(submissions.resubmit, "resubmitted_to_home_office", "csp_chair", "coordinator", "panel_chair", home_office_cases.submitted,
         inadequate_and_ready, {"typed": home_office_cases.submission(2, changed="Every point.")}),
    Verb(verdicts.record_verdict, "verdict_recorded", "coordinator", "head_of_community_safety", "panel_chair", home_office_cases.approved,
         home_office_cases.submitted, {"typed": home_office_cases.verdict("adequate") | {"note": "Short."}}),
    Verb(verdicts.report_feedback, "home_office_feedback_told", "csp_chair", "coordinator", "panel_chair", home_office_cases.submitted,
         adequate, {"typed": {"dasveg_told_on": DAY, "told_note": "At its meeting."}, "version": newest_version("home_office_verdict")}),
    Verb(verdicts.take_back, "home_office_taken_back", "csp_chair", "coordinator", "panel_chair",
         Why("What is not recorded cannot be taken back: it is not found."), a_verdict,
         {"reason": "Of another review.", "version": newest_version("home_office_verdict")}),
    Verb(letter_points.add, "letter_point_recorded", "coordinator", "author", "dasveg_chair", home_office_cases.submitted,
         changes_asked, {"typed": home_office_cases.POINT}),
    Verb(letter_points.correct, "letter_point_corrected", "coordinator", "author", "dasveg_chair", a_point_of_an_earlier_round, a_point,
         {"typed": home_office_cases.POINT | {"number": "4a"}, "version": version_in("letter_point")}),
    Verb(letter_points.record_in_error, "letter_point_in_error", "coordinator", "author", "dasveg_chair", a_point_of_an_earlier_round, a_point,
         {"reason": "Typed twice", "version": version_in("letter_point")}),
    Verb(letter_points.answer, "letter_point_answered", "panel_chair", "author", "csp_chair", a_point_of_an_earlier_round, a_point,
         {"typed": home_office_cases.ANSWER, "version": version_in("letter_point")}),
    Verb(home_office_letters.letter, "home_office_letter_written", "csp_chair", "coordinator", "panel_chair", recommended,
         home_office_cases.approved, {"kind": "submission"}, again=PAPERS_AGAIN),
    Verb(home_office_data.export, "document_downloaded", "csp_chair", "author", "panel_member", home_office_cases.approved, data_form,
         again=PAPERS_AGAIN),
    Verb(publication.agree_date, "publication_date_agreed", "coordinator", "panel_chair", "panel_member", home_office_cases.submitted,
         adequate, {"typed": publication_cases.day(clash_reason="It stays."), "opened_id": None}),
    Verb(publication.publish, "review_published", "coordinator", "head_of_community_safety", "panel_chair", adequate,
         publication_cases.ready, {"typed": publication_cases.PUBLISHED}),
    Verb(publication.record_in_error, "publication_in_error", "coordinator", "csp_chair", "panel_chair",
         Why("What is not published has no publication to take back: it is not found."), published,
         {"reason": "Put off.", "version": newest_version("publication")}),
]  # fmt: skip

VERBS = [*NOTIFYING, *PRELIMINARY, *FAMILY, *DECIDING, *GOING_ON, *WITH_THE_HOME_OFFICE]
