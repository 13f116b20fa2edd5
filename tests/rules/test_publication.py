"""Before and after publication: the gate, the day away from sensitive days, the families' copies, those who are told (B16, B17, B18)."""

import io
import itertools
from datetime import date, timedelta

import pytest
import python_calamine
from hypothesis import given, settings
from hypothesis import strategies as st

from casework import (
    case_persons,
    database,
    home_office,
    home_office_data,
    home_office_letters,
    letter_points,
    procedure,
    publication,
    publication_gate,
    registers,
    sensitive_days,
    steps,
    submissions,
    verdicts,
)
from casework.errors import NotAllowed, NotFound, Refused, Stale, WrongStep
from casework.sensitive_days import SensitiveDay
from tests.rules import home_office_cases, plan_cases, review_cases
from tests.rules import publication_cases as cases
from tests.rules.publication_cases import LATER, WHEN, publish
from tests.rules.review_cases import NOW, TODAY, back, stands


def gate(cast, review: str, **more) -> dict[str, publication_gate.Condition]:
    return {one.id: one for one in publication_gate.gate(cast.coordinator, review, **more)}


def missing(cast, review: str) -> dict[str, tuple[str, ...]]:
    return {name: one.missing for name, one in gate(cast, review).items() if not one.met}


# --- the gate ---

ALONE = {  # what is missing -> exactly what the gate says of it
    "family": "The family has not been given the report and the action plan. See to it in 'Publication'.",
    "bodies": "Not every statutory body has confirmed that the information can be public. See to it in 'Publication'.",
    "feedback": "Not every agency has held its second feedback session with staff. See to it in 'IMRs'.",
    "managers": "The senior managers have not been sent the report and the plan. See to it in 'Publication'.",
    "media": "A media strategy meeting has not been held or set aside. See to it in 'Publication'.",
    "statement": "No press statement is ready. See to it in 'Publication'.",
    "commissioner": "The Domestic Abuse Commissioner has not been sent the report. See to it in 'Home Office'.",
    "groups": "The details of the publication have not been shared. See to it in 'Publication'.",
}
STOPS = {"verdict", "amendments", "anonymity", "family", "bodies", "date", "clash"}


@pytest.mark.req("R159")
def test_with_every_condition_met_the_review_is_published_and_the_gate_is_empty(cast):
    review = cases.ready(cast)
    assert missing(cast, review) == {}
    assert publish(cast.coordinator, review) == []
    now = stands(cast.coordinator, review)
    assert now.stage.id == "published" and publication.of_review(cast.panel_member, review).documents == ("overview_report", "executive_summary")


@pytest.mark.req("R159", "R92")
@pytest.mark.parametrize("name", ALONE)
def test_each_condition_alone_missing_says_exactly_its_sentence(cast, name):
    review = cases.ready(cast, without=name)
    assert missing(cast, review) == {name: (sentence_of(name),)}
    with pytest.raises(WrongStep) as refusal:
        publish(cast.coordinator, review)
    assert refusal.value.obstacles == [sentence_of(name)]


def sentence_of(name: str) -> str:
    line = {"family": "family_given_report", "bodies": "bodies_confirmed"}.get(name)
    return procedure.current().missing(line) if line else ALONE[name]


@pytest.mark.req("R154", "R155", "R159")
def test_the_gate_wants_the_bodies_and_the_groups_in_their_lists_where_the_steps_were_recorded_without_them(cast):
    review = home_office_cases.judged(cast, "adequate", days=60)
    review_cases.done(cast.coordinator, review, {"bodies_confirmed": 30, "publication_details_shared": 30})
    none_listed = "No statutory body stands in the list. Add each, or say why none is asked. See to it in 'Publication'."
    assert missing(cast, review)["bodies"] == (none_listed,)
    cases.agree(cast, review)
    assert "the Senior Managers" in missing(cast, review)["groups"][0]
    steps.record_step(cast.coordinator, review, "bodies_confirmed", outcome="not_needed", note="No body investigated.", **WHEN)
    assert "bodies" not in missing(cast, review)


@pytest.mark.req("R159", "R144")
def test_an_amendment_that_is_not_answered_stops_the_publication_even_of_an_adequate_report(cast):
    review = cases.ready(cast)
    point = home_office_cases.point(cast, review)
    assert missing(cast, review) == {"amendments": ("1 point of the Home Office's letter is not answered. See to it in 'Home Office'.",)}
    letter_points.answer(cast.author, point, home_office_cases.ANSWER | {"answered_on": back(10)}, version=1, **WHEN)
    assert missing(cast, review) == {}


@pytest.mark.req("R159")
def test_a_report_without_clearance_or_not_checked_for_names_is_not_published(cast):
    review = home_office_cases.submitted(cast)
    review_cases.done(cast.coordinator, review, {"family_given_report": 10, "bodies_confirmed": 10})
    said = missing(cast, review)
    assert said["verdict"] == ("The Home Office has not given its verdict. See to it in 'Home Office'.",)
    verdicts.record_verdict(cast.coordinator, review, home_office_cases.verdict("inadequate", 60), **WHEN)
    assert missing(cast, review)["verdict"] == ("The Home Office has not given clearance to publish. See to it in 'Home Office'.",)
    with database.change(cast.author, "step_corrected", review=review) as write:
        steps.record(write, cast.author, review, "anonymity_checked", outcome="in_error", note="A name stands at 1.6.", now=NOW)
    assert missing(cast, review)["anonymity"] == ("The reports have not been checked for anonymity. See to it in 'Reports'.",)


@pytest.mark.req("R156", "R160")
def test_it_is_published_on_the_day_agreed_and_on_no_other(cast):
    review = cases.ready(cast)
    cases.agree(cast, review, LATER)
    for days in (0, 1):
        with pytest.raises(WrongStep, match=f"The day agreed is {LATER:%d/%m/%Y}: publish on that day"):
            publish(cast.csp_chair, review, published_on=back(days), override_reason="It is out.")
    assert not publication.marking_lifted(review, "overview_report", today=LATER)


@pytest.mark.req("R126", "R160", "A25")
def test_the_marking_is_lifted_from_what_is_published_and_not_before_its_day(cast):
    review = cases.ready(cast)
    publish(cast.coordinator, review)
    assert publication.marking_lifted(review, "overview_report", today=TODAY)
    assert not publication.marking_lifted(review, "overview_report", today=TODAY - timedelta(days=1))
    assert not publication.marking_lifted(review, "action_plan", today=TODAY)


@pytest.mark.req("R159", "R167")
def test_the_csp_chair_goes_ahead_without_what_only_warns_and_says_why(cast):
    review = cases.ready(cast, without="media")
    with pytest.raises(NotAllowed, match="Only the CSP Chair"):
        publish(cast.coordinator, review, override_reason="Nobody asked.")
    publish(cast.csp_chair, review, override_reason="No interest of the press.")
    made = publication.of_review(cast.csp_chair, review)
    assert made.override_reason == "No interest of the press." and made.went_ahead == (ALONE["media"],)
    assert "No interest of the press." in steps.case(review).records["published"].note


@pytest.mark.req("R159")
@pytest.mark.parametrize("name", ["family", "bodies"])
def test_nobody_goes_ahead_without_what_stops_the_publication(cast, name):
    review = cases.ready(cast, without=name)
    with pytest.raises(WrongStep):
        publish(cast.csp_chair, review, override_reason="It is out.")
    assert publication.of_review(cast.csp_chair, review) is None


@pytest.mark.req("R159")
def test_what_stops_and_what_warns_is_the_partnerships_to_say():
    items = procedure.current().checklists.checklist["publication"].items
    assert {item.id for item in items if not item.warns} == STOPS


@pytest.mark.req("R159")
def test_published_only_if_every_condition_that_stops_it_holds_and_any_other_only_with_the_csp_chairs_reason(cast, monkeypatch):
    review = home_office_cases.judged(cast, "adequate")
    for stops, warns, reason, who in itertools.product((True, False), (True, False), ("", "Asked for."), ("csp_chair", "coordinator")):
        found = [
            publication_gate.Condition("a", "A", True, () if stops else ("A is missing.",)),
            publication_gate.Condition("b", "B", False, () if warns else ("B is missing.",)),
        ]
        monkeypatch.setattr(publication_gate, "conditions", lambda review, on=None, found=found: found)
        admitted = stops and (warns or (bool(reason) and who == "csp_chair"))
        try:
            publish(getattr(cast, who), review, override_reason=reason)
        except (WrongStep, NotAllowed):
            assert not admitted and publication.of_review(cast.csp_chair, review) is None
        else:
            assert admitted
            made = publication.of_review(cast.csp_chair, review)
            assert made.went_ahead == (() if warns else ("B is missing.",))
            publication.record_in_error(cast.csp_chair, review, reason="Next case.", version=made.version, now=NOW)


@pytest.mark.req("A25")
def test_a_plan_that_is_published_or_a_summary_that_is_not_is_said(cast):
    assert publication.proposed() == ["overview_report", "executive_summary"]
    review = cases.ready(cast)
    said = publish(cast.coordinator, review, documents=["overview_report", "action_plan"])
    assert said[0] == "Executive summary: is not published, and usually it is."
    assert said[1].startswith("Action plan: is published, and usually it is not.")


@pytest.mark.req("R159")
def test_a_publication_recorded_in_error_is_taken_back_and_the_review_waits_again(cast):
    review = cases.ready(cast)
    publish(cast.coordinator, review)
    with pytest.raises(WrongStep, match="published already"):
        publish(cast.coordinator, review)
    publication.record_in_error(cast.coordinator, review, reason="Put off by the website.", version=1, now=NOW)
    assert stands(cast.coordinator, review).stage.id == "preparation"
    publish(cast.coordinator, review)


@pytest.mark.req("R159", "S4")
def test_agencies_and_outsiders_find_no_gate_and_no_day(cast):
    review = cases.ready(cast)
    for actor in (cast.senior_manager, cast.action_lead, cast.outsider, cast.nobody):
        with pytest.raises((NotAllowed, NotFound)):
            publication_gate.gate(actor, review)
        assert publication.days_agreed(actor, review) == [] and publication.of_review(actor, review) is None


# --- the day: B18 ---


def victim(cast, review: str, born: str) -> None:
    person = {"part": "victim", "real_name": "Jo Canary (fictional)", "pseudonym": "Hazel", "birth": born}
    case_persons.record(cast.coordinator, review, person, today=TODAY)


@pytest.mark.req("B18", "R156")
def test_b18_a_day_near_a_sensitive_one_is_refused_until_it_is_said_why_it_stays(cast):
    review = home_office_cases.judged(cast, "adequate")
    near = LATER + timedelta(days=7)
    named = {"what": "Birthday of a child", "day": f"{near.replace(year=2010):%d/%m/%Y}", "yearly": "yes", "named_by": "family"}
    cases.entry(cast.panel_chair, review, "sensitive_date", named)
    with pytest.raises(Refused, match=f"Birthday of a child: {near:%d/%m/%Y}, 7 days away. Choose another day, or say why"):
        cases.agree(cast, review, LATER)
    assert cases.agree(cast, review, LATER - timedelta(days=1))[0:1] != [f"Birthday of a child: {near:%d/%m/%Y}, 8 days away."]
    said = cases.agree(cast, review, LATER, clash_reason="The family asked for it.")
    assert f"Birthday of a child: {near:%d/%m/%Y}, 7 days away." in said and "Tell the five groups of the new day." in said
    assert publication.days_agreed(cast.panel_member, review)[0].clash_reason == "The family asked for it."


@pytest.mark.req("B18", "R156")
def test_a_sensitive_day_named_after_the_day_was_agreed_stops_the_publication(cast):
    review = cases.ready(cast)
    named = {"what": "Day of the funeral", "day": back(1), "yearly": "no", "named_by": "family"}
    cases.entry(cast.coordinator, review, "sensitive_date", named)
    assert list(missing(cast, review)) == ["clash"]


@pytest.mark.req("B18", "R156")
def test_birthday_of_the_victim_and_anniversary_of_the_death_are_known_from_the_record(cast):
    review = home_office_cases.judged(cast, "adequate")
    death = TODAY - timedelta(days=400)
    found = {day.what: day.first for day in sensitive_days.of_review(review)}
    assert found == {"The anniversary of the death": death}
    assert [one.what for one in sensitive_days.clashes(review, death.replace(year=death.year + 2))] == ["The anniversary of the death"]


@pytest.mark.req("R156", "S5")
def test_which_day_is_sensitive_is_told_only_to_chairs_and_coordinator(cast):
    review = home_office_cases.judged(cast, "adequate")
    named = {"what": "Birthday of a child", "day": f"{LATER:%d/%m/%Y}", "yearly": "yes", "named_by": "family"}
    cases.entry(cast.coordinator, review, "sensitive_date", named)
    typed = f"{LATER:%d/%m/%Y}"
    assert "Birthday of a child" in publication.warnings_of_day(cast.panel_chair, review, typed, today=TODAY)[0]
    for actor in (cast.head_of_community_safety, cast.panel_member):
        said = publication.warnings_of_day(actor, review, typed, today=TODAY)
        assert said[0] == "A sensitive day is near. The coordinator or the Panel Chair knows which."
        assert sensitive_days.in_view(actor, review) == [] and registers.of_review(actor, review, "sensitive_date") == []


@pytest.mark.req("R156", "A38")
@pytest.mark.parametrize(
    ("born", "chosen", "apart"),
    [
        (date(1984, 2, 29), date(2027, 2, 28), 0),
        (date(1984, 2, 29), date(2027, 3, 1), 0),
        (date(1984, 2, 29), date(2028, 2, 29), 0),
        (date(1984, 2, 29), date(2027, 3, 8), 7),
        (date(1984, 2, 29), date(2027, 3, 9), None),
        (date(1984, 2, 29), date(2027, 2, 21), 7),
        (date(1984, 2, 29), date(2027, 2, 20), None),
        (date(1984, 12, 31), date(2027, 1, 3), 3),
        (date(1984, 1, 2), date(2026, 12, 27), 6),
        (date(1984, 6, 1), date(2027, 6, 1), 0),
    ],
)
def test_a_margin_reaches_over_the_new_year_and_a_leap_day_is_never_forgotten(born, chosen, apart):
    found = sensitive_days.near(SensitiveDay("Birthday", born, born, True), chosen, 7)
    assert (found.days if found else None) == apart


@pytest.mark.req("R156")
@settings(max_examples=300, deadline=None)
@given(
    st.dates(date(1930, 1, 1), date(2025, 12, 31)),
    st.dates(date(2026, 1, 1), date(2040, 12, 31)),
    st.integers(0, 30),
)
def test_a_day_is_near_exactly_when_its_anniversary_lies_within_the_margin(born, chosen, margin):
    near_ones = {chosen + timedelta(days=number) for number in range(-margin, margin + 1)}
    leap = (born.month, born.day) == (2, 29)
    expected = any(
        (one.month, one.day) == (born.month, born.day)
        or (leap and (one.month, one.day) in ((2, 28), (3, 1)) and not is_leap(one.year))
        for one in near_ones
    )
    assert (sensitive_days.near(SensitiveDay("Birthday", born, born, True), chosen, margin) is not None) is expected


def is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


@pytest.mark.req("R213", "R156")
def test_a_day_known_only_by_its_month_keeps_the_whole_month_and_its_margin_clear():
    month = SensitiveDay("The anniversary of the death", date(2020, 12, 1), date(2020, 12, 31), True)
    for chosen, is_near in ((date(2026, 12, 15), True), (date(2027, 1, 7), True), (date(2027, 1, 8), False), (date(2026, 11, 24), True)):
        assert (sensitive_days.near(month, chosen, 7) is not None) is is_near


@pytest.mark.req("R156")
def test_chair_panel_and_family_each_agree_on_their_day_or_it_is_said_why_the_family_did_not(cast):
    review = home_office_cases.judged(cast, "adequate")
    for left_out in ("chair_agreed_on", "panel_agreed_on", "family_agreed_on"):
        with pytest.raises(Refused):
            cases.agree(cast, review, LATER, **{left_out: ""})
    with pytest.raises(Refused, match="Why did the family not take part"):
        cases.agree(cast, review, LATER, family_involved="no", family_agreed_on="")
    cases.agree(cast, review, LATER, family_involved="no", family_agreed_on="", family_reason="They asked not to be contacted.")
    with pytest.raises(WrongStep, match="has not given its verdict"):
        cases.agree(cast, home_office_cases.submitted(cast, cast.second), LATER)


@pytest.mark.req("R156", "R159")
def test_a_day_is_not_agreed_before_the_verdict_came_and_nothing_is_published_before_what_it_waited_for(cast):
    review = cases.ready(cast)
    came = steps.case(review).records["verdict_received"].done.earliest
    early = {name: f"{came - timedelta(days=2):%d/%m/%Y}" for name in ("chair_agreed_on", "panel_agreed_on", "family_agreed_on")}
    with pytest.raises(Refused, match="'Home Office verdict received'"):
        cases.agree(cast, review, **early)
    cases.agree(cast, review, TODAY - timedelta(days=25))
    cases.told(cast, review)
    with pytest.raises(Refused, match="Give a day on or after it"):  # the five groups were told later than that
        publish(cast.coordinator, review, published_on=back(25))
    assert publication.of_review(cast.coordinator, review) is None


@pytest.mark.req("R156", "S33")
def test_two_who_agree_a_day_at_once_do_not_overwrite_each_other(cast):
    review = home_office_cases.judged(cast, "adequate")
    publication.agree_date(cast.coordinator, review, cases.day(LATER), opened_id=None, **WHEN)
    with pytest.raises(Stale):
        publication.agree_date(cast.csp_chair, review, cases.day(LATER), opened_id=None, **WHEN)


@pytest.mark.req("R155")
def test_when_another_day_is_agreed_the_five_groups_are_told_anew(cast):
    review = cases.ready(cast)
    cases.agree(cast, review, TODAY, chair_agreed_on=back(3), panel_agreed_on=back(3), family_agreed_on=back(2))
    (sentence,) = missing(cast, review)["groups"]
    assert sentence.startswith("Not told of the day agreed last: the DHR Panel members, the Senior Managers")
    cases.told(cast, review, days=1, without="opcvc")
    assert missing(cast, review) == {"groups": ("Not told of the day agreed last: the OPCVC. See to it in 'Publication'.",)}


# --- family, bodies, press, links ---


@pytest.mark.req("B16", "R152", "A26")
def test_b16_where_a_leak_is_likely_the_family_has_the_report_early_and_again_after_the_verdict(cast):
    review = home_office_cases.submitted(cast)
    early = cases.FAMILY | {"occasion": "leak_likely", "leak_noticed_on": back(45)}
    with pytest.raises(Refused, match="is before"):
        cases.entry(cast.panel_chair, review, "family_copy", early | {"given_on": back(46)})
    cases.entry(cast.panel_chair, review, "family_copy", early)
    assert steps.case(review).state("early_copy_to_family") == "done"
    assert steps.case(review).state("family_given_report") == "waiting"
    with pytest.raises(WrongStep, match="has not given its verdict"):
        cases.entry(cast.panel_chair, review, "family_copy", cases.FAMILY)
    cases.DO["verdict"](cast, review)
    cases.entry(cast.panel_chair, review, "family_copy", cases.FAMILY)
    assert steps.case(review).state("family_given_report") == "done"
    assert steps.case(review).state("family_read_draft") != "done", "reading the draft is another event"


@pytest.mark.req("R151")
def test_the_family_has_its_copy_through_the_advocate_or_it_is_said_why_not(cast):
    review = home_office_cases.judged(cast, "adequate")
    with pytest.raises(Refused, match="Why not"):
        cases.entry(cast.panel_chair, review, "family_copy", cases.FAMILY | {"through_advocate": "no"})
    with pytest.raises(NotAllowed):
        cases.entry(cast.author, review, "family_copy", cases.FAMILY)


@pytest.mark.req("B17", "R153")
def test_b17_a_media_strategy_meeting_says_who_led_it_and_is_done_or_set_aside(cast):
    review = home_office_cases.judged(cast, "adequate")
    with pytest.raises(Refused, match="Who led it"):
        cases.entry(cast.panel_chair, review, "media", cases.MEETING | {"led_by": ""})
    cases.entry(cast.panel_chair, review, "media", cases.MEETING)
    assert steps.case(review).state("media_meeting") == "done"
    other = home_office_cases.judged(cast, "adequate", cast.second)
    steps.record_step(cast.coordinator, other, "media_meeting", outcome="not_needed", note="Not deemed appropriate.", **WHEN)
    assert gate(cast, other)["media"].met


@pytest.mark.req("R154")
def test_every_statutory_body_confirms_before_the_step_is_done_and_another_body_opens_it_again(cast):
    review = home_office_cases.judged(cast, "adequate")
    waiting = cases.BODY | {"confirmed_on": ""}
    coroner = cases.entry(cast.coordinator, review, "statutory_confirmation", waiting)
    assert steps.case(review).state("bodies_confirmed") == "open"
    registers.correct(cast.coordinator, review, "statutory_confirmation", coroner, cases.BODY, version=1, **WHEN)
    assert steps.case(review).state("bodies_confirmed") == "done"
    cases.entry(cast.coordinator, review, "statutory_confirmation", waiting | {"body": "iopc"})
    assert steps.case(review).state("bodies_confirmed") == "open"


@pytest.mark.req("R155")
@pytest.mark.parametrize("left_out", cases.GROUPS)
def test_the_details_are_shared_once_all_five_groups_are_told(cast, left_out):
    review = home_office_cases.judged(cast, "adequate")
    cases.agree(cast, review)
    cases.told(cast, review, without=left_out)
    assert steps.case(review).state("publication_details_shared") == "open"
    typed = {"group": left_out, "concerned": "no", "told_on": back(10), "how": "Not involved."}
    cases.entry(cast.coordinator, review, "told_of_publication", typed)
    assert steps.case(review).state("publication_details_shared") == "done"


@pytest.mark.req("R149", "R187")
def test_the_managers_copies_are_done_once_each_planned_one_has_gone(cast):
    review = home_office_cases.approved(cast)
    cases.entry(cast.coordinator, review, "dissemination", cases.MANAGERS | {"agency": cast.police})
    planned = cases.entry(cast.coordinator, review, "dissemination", cases.MANAGERS | {"agency": cast.health, "sent_on": ""})
    assert steps.case(review).state("managers_sent_copies") == "open"
    registers.correct(cast.coordinator, review, "dissemination", planned, cases.MANAGERS | {"agency": cast.health}, version=1, **WHEN)
    assert steps.case(review).state("managers_sent_copies") == "done"


@pytest.mark.req("R35")
def test_each_letter_of_the_home_office_sent_to_the_family_is_kept(cast):
    review = home_office_cases.judged(cast, "adequate")
    letter = {"what": "Letter with the verdict", "to_whom": "Mother of the victim", "sent_on": back(30), "how": "advocate", "by_whom": "Panel Chair"}
    cases.entry(cast.coordinator, review, "home_office_letter", letter)
    cases.entry(cast.coordinator, review, "home_office_letter", letter | {"sent_on": back(20)})
    assert f"{steps.case(review).records['qa_letter_to_family'].done.earliest:%d/%m/%Y}" == back(30)
    assert len(registers.of_review(cast.panel_chair, review, "home_office_letter")) == 2
    assert registers.of_review(cast.panel_member, review, "home_office_letter") == []


@pytest.mark.req("R157", "R158", "R28")
def test_the_home_office_is_told_with_the_links_that_stand_now(cast):
    review = cases.ready(cast)
    publish(cast.coordinator, review)
    draft = home_office.draft(cast.csp_chair, review, "publication", today=TODAY)
    assert draft.count(home_office.ADD_HERE) == 2
    address = "https://example.gov.uk/reviews/hazel"
    with pytest.raises(Refused, match="begins with https"):
        cases.entry(cast.coordinator, review, "publication_link", {"document": "overview_report", "address": "on the website"})
    for document in ("overview_report", "executive_summary"):
        cases.entry(cast.coordinator, review, "publication_link", {"document": document, "address": f"{address}-{document}"})
    cases.entry(cast.coordinator, review, "publication_link", {"document": "overview_report", "address": "https://old.example", "until_on": back(0)})
    draft = home_office.draft(cast.csp_chair, review, "publication", today=TODAY)
    assert f"Overview report: {address}-overview_report" in draft and "old.example" not in draft and home_office.ADD_HERE not in draft
    assert home_office.address(TODAY, "publication") == home_office.address(TODAY)
    notice = {"text": draft, "sent_on": back(0), "sent_by": "csp_chair", "sent_to": home_office.address(TODAY)}
    home_office.record_notice(cast.csp_chair, review, "publication", notice, today=TODAY, now=NOW)
    assert steps.case(review).state("home_office_told_published") == "done"


@pytest.mark.req("R215")
def test_the_commissioner_is_owed_a_copy_from_the_day_the_report_is_completed(cast):
    review = home_office_cases.approved(cast)
    due = next(duty for duty in stands(cast.coordinator, review).duties if duty.step.id == "commissioner_copied")
    assert due.days_late > 0
    sent = {"text": home_office.draft(cast.csp_chair, review, "commissioner", today=TODAY), "sent_on": back(226), "sent_by": "csp_chair",
            "sent_to": home_office.address(TODAY, "commissioner")}  # fmt: skip
    assert "domesticabusecommissioner" in sent["sent_to"]
    with pytest.raises(Refused, match="'Overview report completed' was on"):
        home_office.record_notice(cast.csp_chair, review, "commissioner", sent, today=TODAY, now=NOW)
    home_office.record_notice(cast.csp_chair, review, "commissioner", sent | {"sent_on": back(1)}, today=TODAY, now=NOW)
    assert steps.case(review).state("commissioner_copied") == "done"


@pytest.mark.req("R174", "R186", "R170")
@pytest.mark.parametrize("kind", home_office_letters.TEMPLATES)
def test_each_letter_is_made_as_word_and_none_that_names_somebody(cast, kind):
    from tests.rules.test_documents import texts

    review = cases.ready(cast)
    publish(cast.coordinator, review)
    made = texts(home_office_letters.letter(cast.csp_chair, review, kind, now=NOW).content)
    assert stands(cast.coordinator, review).review.reference in made and "{{" not in made
    if kind == "submission":
        assert "The reports are submitted." in made
        person = {"part": "victim", "real_name": "Are Submitted", "pseudonym": "Hazel"}
        case_persons.record(cast.coordinator, review, person, today=TODAY)
        with pytest.raises(Refused, match="the name of Hazel"):
            home_office_letters.letter(cast.csp_chair, review, kind, now=NOW)




# --- B19, the data form ---


@pytest.mark.req("B19", "R135")
def test_b19_a_national_recommendation_is_addressed_to_somebody_and_its_answer_is_asked_for_after_publication(cast):
    from casework import obligations, recommendations

    review = cases.ready(cast)
    typed = {"text": "Word the leaflet anew.", "scope": "national", "source": "overview_report", "number": "9"}
    found = recommendations.add_recommendation(cast.coordinator, review, typed, today=TODAY, now=NOW)
    plan_cases.recommendation(cast, review, scope="local", number="10")

    def owed() -> list[str]:
        return [one.sentence for one in obligations.of([stands(cast.coordinator, review)], today=TODAY) if one.page == "recommendation"]

    assert owed() == []
    publish(cast.coordinator, review)
    assert owed() == ["Say to whom national recommendation 9 is addressed"]
    recommendations.correct_recommendation(cast.coordinator, found, typed | {"addressee": "Home Office"}, version=1, today=TODAY)
    assert owed() == ["Ask for the answer to national recommendation 9"]
    answered = typed | {"addressee": "Home Office", "response": "Reworded.", "responded_on": back(0)}
    recommendations.correct_recommendation(cast.coordinator, found, answered, version=2, today=TODAY)
    assert owed() == []


INCIDENT = {"part": "incident", "partnership": "Testshire CSP", "died": "March 2025", "multiple_victims": "no",
            "abuse": ["coercive_control", "stalking"]}  # fmt: skip
PERSON = {"age_band": "25_34", "sex": "female", "vulnerability": ["alcohol"]}


@pytest.mark.req("R141")
def test_the_data_form_has_the_librarys_tags_for_the_incident_and_for_each_of_several_persons(cast):
    review = home_office_cases.approved(cast)
    with pytest.raises(WrongStep, match="The incident is not filled in yet"):
        home_office_data.export(cast.coordinator, review, now=NOW)
    said = submissions.submit(cast.csp_chair, review, home_office_cases.submission(2), **WHEN)
    assert said == [f"Data form: {sentence}" for sentence in home_office_data.PARTS.values()]
    cases.entry(cast.coordinator, review, "home_office_data", INCIDENT)
    for part in ("perpetrator", "victim", "victim"):
        cases.entry(cast.author, review, "home_office_data", PERSON | {"part": part})
    assert home_office_data.missing(review) == []
    sheet = sheet_of(home_office_data.export(cast.coordinator, review, now=NOW).content)
    assert sheet[1][0].startswith("Not for publication.")
    assert sheet[3] == ["Question", "The incident", "A victim", "A victim", "A perpetrator"]
    rows = {row[0]: row[1:] for row in sheet[4:]}
    assert rows["What abuse was there?"][0] == "Coercive control, Stalking" and rows["Age"] == ["", *["25 to 34"] * 3]


@pytest.mark.req("R141", "R170", "S5")
def test_the_data_form_leaves_in_pseudonyms_and_is_for_those_who_fill_it_in(cast):
    review = home_office_cases.approved(cast)
    person = case_persons.record(
        cast.coordinator, review, {"part": "victim", "real_name": "Jo Canary", "pseudonym": "Hazel"}, today=TODAY
    )
    cases.entry(cast.coordinator, review, "home_office_data", INCIDENT)
    cases.entry(cast.coordinator, review, "home_office_data", PERSON | {"part": "victim", "person": person})
    named = cases.entry(cast.coordinator, review, "home_office_data", PERSON | {"part": "perpetrator", "relationship": "Husband of Jo Canary"})
    with pytest.raises(Refused, match="1 answer of the form identifies a person"):
        home_office_data.export(cast.coordinator, review, now=NOW)
    registers.correct(cast.coordinator, review, "home_office_data", named, PERSON | {"part": "perpetrator"}, version=1, **WHEN)
    sheet = sheet_of(home_office_data.export(cast.coordinator, review, now=NOW).content)
    assert "Hazel" in str(sheet) and "Canary" not in str(sheet)
    with pytest.raises(NotAllowed):
        home_office_data.export(cast.panel_member, review, now=NOW)
    assert registers.of_review(cast.panel_member, review, "home_office_data") == []


def sheet_of(content: bytes) -> list[list[str]]:
    book = python_calamine.load_workbook(io.BytesIO(content))
    return [[str(cell) for cell in row] for row in book.get_sheet_by_index(0).to_python()]


@pytest.mark.req("R143")
def test_a_step_recorded_without_the_register_is_not_undone_by_another_kind_of_entry(cast):
    review = home_office_cases.judged(cast, "adequate")
    review_cases.done(cast.coordinator, review, {"family_given_report": 20})
    cases.entry(cast.panel_chair, review, "family_copy", cases.FAMILY | {"occasion": "leak_likely", "leak_noticed_on": back(45)})
    assert steps.case(review).state("family_given_report") == "done"
