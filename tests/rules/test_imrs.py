"""IMRs and other contributions: asked with the terms of reference, an independent author, three dated steps, accepted or returned, two feedback
sessions; and who may read what of them (3.3.1 to 3.3.4, 3.5, App 5)."""

import dataclasses
from datetime import timedelta

import pytest

from casework import imr_identify, imr_state, imr_text, imr_way, imrs, procedure, secured_records, steps
from casework.errors import CaseworkError, NotAllowed, NotFound, Refused, Stale, WrongStep
from tests.rules import imr_cases, report_cases, review_cases
from tests.rules.imr_cases import WHEN, give, the
from tests.rules.review_cases import back
from tests.rules.verbs_table import NOW, TODAY

WAY = ("requested", "author", "for_qa", "approved", "sent", "accepted", "feedback_before", "feedback_after")


def whole(cast, step: str):
    return steps.case(cast.first).records.get(step)


# --- asked for ---


@pytest.mark.req("R82", "R83", "D9")
def test_agencies_are_identified_and_written_to_with_the_terms_of_reference_and_a_day(cast):
    imr_cases.identified(cast)
    assert whole(cast, "imr_agencies_identified").done.typed == back(10)
    give(cast, "requested")
    one = the(cast)
    assert one.counts["requested"].answers["terms_version"] == f"as agreed by the panel on {back(9)}"
    assert one.due_on == TODAY + timedelta(days=30) and one.days_late(TODAY) == 0
    assert one.days_late(TODAY + timedelta(days=33)) == 3
    assert whole(cast, "imrs_requested").done.typed == back(8)


@pytest.mark.req("R83")
@pytest.mark.parametrize(("kind", "refused"), [("imr", True), ("report", True), ("information", False)])
def test_no_letter_is_recorded_without_agreed_terms_of_reference_but_for_information(cast, kind, refused):
    review_cases.proceeding(cast)
    review_cases.done(cast.coordinator, cast.first, {"panel_convened": 18, "chair_appointed": 17})
    imr_cases.identify(cast, kind=kind)
    if refused:
        with pytest.raises(WrongStep, match=r"terms of reference"):
            give(cast, "requested")
    give(cast, "requested") if not refused else None
    assert ("requested" in the(cast).counts) != refused


@pytest.mark.req("R82")
def test_an_agency_is_asked_once_and_not_before_there_is_a_panel(cast):
    imr_cases.identified(cast)
    with pytest.raises(Refused):
        imr_cases.identify(cast)
    assert cast.police not in imr_identify.may_be_asked(cast.panel_chair, cast.first, TODAY)
    with pytest.raises(Refused, match="before"):
        imr_cases.identify(cast, cast.health, on=30)


@pytest.mark.req("D9")
def test_a_letter_says_by_when_and_a_day_before_it_is_refused(cast):
    imr_cases.identified(cast)
    for due, said in ((None, "due"), (back(9), "before it is asked for")):
        with pytest.raises(Refused, match=f"(?i){said}"):
            give(cast, "requested", due_on=due)


# --- the author ---


@pytest.mark.req("R84")
@pytest.mark.parametrize("lacking", ["no_involvement", "no_involvement_on", "not_line_manager", "not_line_manager_on"])
def test_each_of_the_two_confirmations_of_independence_and_its_day_is_required(cast, lacking):
    imr_cases.on_its_way(cast, "requested")
    with pytest.raises(Refused) as refused:
        give(cast, "author", **{lacking: None})
    assert [problem.field for problem in refused.value.problems] == [lacking]
    assert "author" not in the(cast).counts


@pytest.mark.req("R84")
@pytest.mark.parametrize(
    ("answer", "said"), [("no_involvement", "directly involved"), ("not_line_manager", "immediate line manager")]
)
def test_who_is_not_independent_cannot_be_the_author(cast, answer, said):
    imr_cases.on_its_way(cast, "requested")
    with pytest.raises(Refused, match=said):
        give(cast, "author", **{answer: "no"})


# --- three dated steps ---


@pytest.mark.req("R90", "R91", "R92")
@pytest.mark.parametrize("stands", range(len(WAY) + 1))
@pytest.mark.parametrize("what", WAY)
def test_nothing_is_recorded_out_of_its_order(stands, what):
    """The truth table: with the first so many recorded, the next may be, and the second session once it is sent; nothing earlier but a new letter."""
    one = imr_state.Contribution("c", "r", "a", "A", "imr", WAY, TODAY, None)
    marks = tuple(imr_state.Mark(str(at), done, TODAY, None, {}, "", NOW, at + 1) for at, done in enumerate(WAY[:stands]))
    one = dataclasses.replace(one, marks=marks)
    place = WAY.index(what)
    once_sent = stands > WAY.index("sent")
    may = {
        "requested": not once_sent,
        "author": stands >= 1 and stands < WAY.index("for_qa") + 1,
        "feedback_before": once_sent,
        "feedback_after": once_sent,
    }.get(what, stands == place)
    assert (imr_state.missing(one, what) == []) == may


@pytest.mark.req("R90")
def test_an_imr_goes_to_the_senior_manager_then_through_the_agency_then_to_the_panel_chair(cast):
    imr_cases.on_its_way(cast, "author")
    for what in ("approved", "sent", "accepted", "returned"):
        with pytest.raises(WrongStep):
            give(cast, what)
    give(cast, "for_qa")
    with pytest.raises(WrongStep, match="not been approved"):
        give(cast, "sent")
    with pytest.raises(Refused, match="Give a day on or after it"):
        give(cast, "approved", done_on=back(6))
    give(cast, "approved")
    give(cast, "sent")
    one = the(cast)
    assert len({one.counts[what].version_id for what in ("for_qa", "approved", "sent")}) == 1
    assert [whole(cast, step).done.typed for step in ("imrs_approved", "imrs_submitted")] == [back(4), back(3)]


@pytest.mark.req("R90")
def test_the_text_is_whole_and_frozen_while_it_is_signed_off(cast):
    imr_cases.on_its_way(cast, "requested")
    give(cast, "author")
    with pytest.raises(WrongStep, match=r"8\. Analysis of agency involvement"):
        give(cast, "for_qa")
    imr_cases.write(cast)
    give(cast, "for_qa")
    with pytest.raises(WrongStep, match="with the Senior Manager"):
        imr_cases.write(cast, body="Changed.")
    give(cast, "sent_back")
    imr_cases.write(cast, body="Changed.")
    give(cast, "for_qa", done_on=back(4))
    first, second = reversed(imr_text.versions(cast.imr_author, cast.first, cast.police))
    assert first.digest != second.digest and {body for _, body in first.sections} == {"What our files show."}


@pytest.mark.req("R85", "R86")
def test_an_imr_is_approved_only_with_its_chronology_and_with_witnesses_seen_to(cast):
    imr_cases.on_its_way(cast, "requested")
    give(cast, "author")
    imr_cases.write(cast)
    give(cast, "for_qa")
    with pytest.raises(WrongStep) as refused:
        give(cast, "approved")
    assert [("chronology" in said, "CPS" in said) for said in refused.value.obstacles] == [(True, False), (False, True)]


# --- B11 ---


@pytest.mark.req("B11", "R91")
def test_b11_an_imr_that_is_returned_goes_through_quality_assurance_and_approval_again(cast):
    imr_cases.on_its_way(cast, "sent")
    assert whole(cast, "imrs_submitted")
    give(cast, "returned")
    one = the(cast)
    assert one.round == 2 and "sent" not in one.counts
    assert not whole(cast, "imrs_submitted") and not whole(cast, "imrs_approved")
    with pytest.raises(WrongStep):
        give(cast, "sent")
    imr_cases.write(cast, body="Risk is told of now.")
    with pytest.raises(Refused, match="Returned by the panel"):
        give(cast, "for_qa", done_on=back(3))
    for what, day in (("for_qa", 1), ("approved", 1), ("sent", 0), ("accepted", 0)):
        give(cast, what, done_on=back(day))
    assert whole(cast, "imrs_meet_standard").done.typed == back(0)
    assert len(imr_text.versions(cast.panel_member, cast.first, cast.police)) == 2


@pytest.mark.req("B11")
def test_an_imr_is_returned_with_a_reason(cast):
    imr_cases.on_its_way(cast, "sent")
    with pytest.raises(Refused):
        give(cast, "returned", reason=" ")


@pytest.mark.req("R91")
def test_the_panel_is_satisfied_as_a_whole_once_every_agency_asked_is_accepted(cast):
    imr_cases.agreed(cast)
    imr_cases.identify(cast, cast.police, cast.health)
    imr_cases.upto(cast, "accepted")
    assert not whole(cast, "imrs_meet_standard")
    imr_cases.upto(cast, "accepted", agency=cast.health)
    assert whole(cast, "imrs_meet_standard") and whole(cast, "witness_advice").outcome == "not_needed"


@pytest.mark.req("R82")
def test_a_report_needs_no_author_and_no_sign_off(cast):
    imr_cases.identified(cast, kind="report")
    give(cast, "requested")
    with pytest.raises(WrongStep, match="Only an IMR"):
        give(cast, "author")
    give(cast, "sent", actor=cast.coordinator)
    assert the(cast).due_on and "sent" in the(cast).counts


# --- B21 ---


LATE = {"how_found": "Named in a chronology.", "contacted_on": back(3), "requested_on": back(2), "kind": "imr", "identified_on": back(2)}


@pytest.mark.req("B21", "R82")
def test_b21_an_agency_found_late_is_contacted_secures_its_records_and_is_asked_for_an_imr_in_one_go(cast):
    imr_cases.on_its_way(cast, "accepted")
    assert whole(cast, "imrs_meet_standard")
    imr_identify.bring_in(cast.coordinator, cast.first, LATE | {"agency": cast.health}, **WHEN)
    asked = {one.agency_id: one for one in secured_records.of_review(cast.coordinator, cast.first)}
    assert asked[cast.health].requested_on == TODAY - timedelta(days=2)
    assert the(cast, cast.health).identified_on == TODAY - timedelta(days=2)
    for step in ("imrs_requested", "imrs_submitted", "imrs_meet_standard"):
        assert not whole(cast, step), step
    give(cast, "requested", agency=cast.health, done_on=back(1))
    assert whole(cast, "imrs_requested").done.typed == back(1)


@pytest.mark.req("B21")
def test_what_an_agency_found_late_does_comes_in_its_order(cast):
    imr_cases.identified(cast)
    with pytest.raises(Refused, match="before"):
        imr_identify.bring_in(cast.coordinator, cast.first, LATE | {"agency": cast.health, "contacted_on": back(1)}, **WHEN)
    assert not secured_records.of_review(cast.coordinator, cast.first)


# --- staff told twice ---


@pytest.mark.req("R92", "R150")
def test_staff_are_told_before_the_report_and_again_once_it_is_completed(cast):
    imr_cases.on_its_way(cast, "accepted")
    assert give(cast, "feedback_before") == [] and whole(cast, "staff_debriefed").done.typed == back(2)
    with pytest.raises(WrongStep, match="overview report is not completed"):
        give(cast, "feedback_after")
    review_cases.done(cast.coordinator, cast.first, {"report_completed": 1, "managers_sent_copies": 1})
    give(cast, "feedback_after")
    assert whole(cast, "follow_up_feedback").done.typed == back(0)


@pytest.mark.req("R92")
def test_a_first_session_after_the_report_is_taken_and_said(cast):
    imr_cases.on_its_way(cast, "accepted")
    review_cases.done(cast.coordinator, cast.first, {"report_completed": 1})
    assert "asks for it before" in give(cast, "feedback_before", done_on=back(0))[0]


# --- who may read what ---


@pytest.mark.req("R169", "S4")
def test_another_agency_finds_nothing_of_an_imr(cast):
    imr_cases.on_its_way(cast, "sent")
    stranger = cast.senior_manager_health
    assert imrs.of_review(stranger, cast.first) == []
    for attempt in (
        lambda: imr_text.sections(stranger, cast.first, cast.police),
        lambda: imr_text.versions(stranger, cast.first, cast.police),
        lambda: give(cast, "feedback_before", actor=stranger),
        lambda: imr_text.write_section(stranger, cast.first, cast.police, "analysis", {"body": "x"}, version_no=1, **WHEN),
    ):
        with pytest.raises(NotFound):
            attempt()


@pytest.mark.req("R169", "R129", "A28")
def test_the_panel_reads_an_imr_once_it_is_sent_in_the_names_of_each_role(cast):
    report_cases.named(cast)
    imr_cases.on_its_way(cast, "author")
    imr_cases.write(cast, body="Jo Canary rang.")
    give(cast, "for_qa")
    give(cast, "approved")
    for panel in (cast.panel_chair, cast.author, cast.panel_member):
        assert imr_text.versions(panel, cast.first, cast.police) == []
        with pytest.raises(NotFound):
            imr_text.sections(panel, cast.first, cast.police)
    give(cast, "sent")
    readers = ("panel_chair", "panel_member", "imr_author")
    said = {name: imr_text.versions(getattr(cast, name), cast.first, cast.police)[0].sections[0][1] for name in readers}
    assert said == {"panel_chair": "Jo Canary rang.", "panel_member": "JC rang.", "imr_author": "Jo Canary rang."}


@pytest.mark.req("R94")
def test_the_name_of_an_imr_author_is_not_for_the_whole_panel(cast):
    imr_cases.on_its_way(cast, "author")
    seen = {}
    for name in ("panel_chair", "coordinator", "imr_author", "panel_member", "csp_chair"):
        one = the(cast, actor=getattr(cast, name))
        seen[name] = imrs.shown_answers(getattr(cast, name), one, one.counts["author"]).get("who")
    assert [name for name, who in seen.items() if who] == ["panel_chair", "coordinator", "imr_author"]


@pytest.mark.req("R94")
def test_an_imr_leaves_the_panel_only_with_the_consent_of_its_author(cast):
    imr_cases.on_its_way(cast, "sent")
    with pytest.raises(Refused, match="without the consent of its author"):
        give(cast, "shared", consent="no", consent_on=None)
    with pytest.raises(Refused):
        give(cast, "shared", consent_on=None)
    give(cast, "shared")
    assert the(cast).counts["shared"].answers["shared_with"] == "HM Coroner"


@pytest.mark.req("R169")
def test_who_only_reads_records_nothing(cast):
    imr_cases.on_its_way(cast, "author")
    for what, actor in (("for_qa", cast.panel_member), ("requested", cast.senior_manager), ("author", cast.imr_author)):
        with pytest.raises(NotAllowed):
            give(cast, what, actor=actor)


# --- the text ---


@pytest.mark.req("R95", "R96", "R97", "R98", "R99", "R100", "R104", "A5", "A6")
def test_an_imr_has_the_twelve_sections_each_with_what_the_writer_is_asked():
    sections = procedure.current().imr.sections_of("imr")
    assert [section.number for section in sections] == list(range(1, 13)) and all(section.prompts for section in sections)
    by_number = {section.number: " ".join((section.heading, *section.prompts)).lower() for section in sections}
    assert "summary" in by_number[3] and "attached chronology (section 7)" in by_number[3] and "attached" in by_number[7]
    for words in ("date of birth", "independence"):
        assert words in by_number[1]
    for words in ("managers", "capacity", "timely", "religion", "research", "risk"):
        assert words in by_number[8]
    assert "lived experience" in by_number[9] and "smart" in by_number[10] and "does not contain it" in by_number[12]


@pytest.mark.req("A20")
@pytest.mark.parametrize(("typed", "said"), [("31.09.1975", "September"), ("31.11.1977", "November"), ("29/02/2019", "February")])
def test_a_date_of_birth_that_no_calendar_has_is_refused_with_a_clear_sentence(cast, typed, said):
    imr_cases.on_its_way(cast, "author")
    with pytest.raises(Refused, match=said) as refused:
        imr_cases.write(cast, body=f"Joseph Bloggs {typed} (fictional)")
    assert refused.value.problems[0].found == typed


@pytest.mark.req("A20")
def test_days_that_there_are_and_numbers_of_files_stand_as_typed(cast):
    imr_cases.on_its_way(cast, "requested")
    give(cast, "author")
    imr_cases.write(cast, body="Born 30.09.1975. File 99/12/3456789, call 31/9.")
    assert imr_text.sections(cast.imr_author, cast.first, cast.police)[0].body.startswith("Born 30.09.1975")


@pytest.mark.req("R95")
def test_two_who_write_the_same_section_do_not_overwrite_one_another(cast):
    imr_cases.on_its_way(cast, "requested")
    give(cast, "author")
    write = {"today": TODAY, "now": NOW}
    imr_text.write_section(cast.imr_author, cast.first, cast.police, "analysis", {"body": "First."}, version_no=0, **write)
    with pytest.raises(Stale) as stale:
        imr_text.write_section(cast.senior_manager, cast.first, cast.police, "analysis", {"body": "Other."}, version_no=0, **write)
    assert stale.value.current["body"] == "First."
    imr_text.write_section(cast.senior_manager, cast.first, cast.police, "analysis", {"body": "Second."}, version_no=1, **write)
    assert [one.body for one in imr_text.earlier(cast.coordinator, cast.first, cast.police, "analysis")] == ["Second.", "First."]


# --- taken back ---


@pytest.mark.req("R168")
def test_what_was_recorded_last_is_taken_back_with_a_reason_and_its_step_is_open_again(cast):
    imr_cases.on_its_way(cast, "sent")
    imr_way.take_back(cast.coordinator, cast.first, cast.police, reason="Another agency's.", now=NOW)
    assert "sent" not in the(cast).counts and "approved" in the(cast).counts
    assert not whole(cast, "imrs_submitted") and whole(cast, "imrs_approved")
    give(cast, "sent")


def test_an_agency_no_longer_asked_may_be_asked_again(cast):
    imr_cases.on_its_way(cast, "requested")
    give(cast, "withdrawn")
    with pytest.raises(CaseworkError):
        the(cast)
    imr_cases.identify(cast, on=0)
    assert the(cast).marks == ()


@pytest.mark.req("R82", "R169")
def test_an_agency_asked_again_begins_anew_and_the_panel_sees_nothing_of_it_before_it_is_sent(cast):
    imr_cases.on_its_way(cast, "sent")
    section = imr_text.sections(cast.imr_author, cast.first, cast.police)[0].about.id
    assert imr_text.versions(cast.panel_member, cast.first, cast.police)
    give(cast, "withdrawn")
    imr_cases.identify(cast, on=0)
    assert imr_text.versions(cast.panel_member, cast.first, cast.police) == []
    assert {one.body for one in imr_text.sections(cast.imr_author, cast.first, cast.police)} == {""}

    def save(version: int) -> None:
        typed = {"body": "Anew."}
        imr_text.write_section(cast.imr_author, cast.first, cast.police, section, typed, version_no=version, today=TODAY, now=NOW)

    with pytest.raises(Stale):
        save(1)
    save(0)
    assert imr_text.sections(cast.imr_author, cast.first, cast.police)[0].body == "Anew."
