"""Family and friends: who takes part, told at a hold, the alarm, consent; who may read what (2.2.4, 3.3.5; R33 to R48, R66 to R71)."""

import dataclasses
import io
import itertools
import shutil
import zipfile
from datetime import timedelta

import pytest

from casework import (
    activity,
    case_persons,
    database,
    decision,
    family,
    family_papers,
    forms,
    holds,
    home_office,
    names,
    procedure,
    register_export,
    registers,
    reviews,
    standing,
    steps,
)
from casework.errors import NotAllowed, NotFound, Refused, WrongStep
from tests.conftest import MEMBERS, OFFICES, grant, person
from tests.rules import family_cases, review_cases
from tests.rules.family_cases import CANARY, CONSENT, NAME, NOBODY, add, correct
from tests.rules.review_cases import back
from tests.rules.verbs_table import DAY, NOW, TODAY

SEES_DETAILS = {"panel_chair", "coordinator"}
SEES_FAMILY = SEES_DETAILS | {"csp_chair", "head_of_community_safety", "author", "panel_member"}
WEEKS = procedure.current().partnership.care.weeks_without_family_update
UPDATE = "Update the family and friends who take part, and record it"


@pytest.fixture
def chaired(cast):
    family_cases.chaired(cast)
    return cast


def stands(cast, today=TODAY):
    return standing.of_review(reviews.in_view(cast.coordinator, cast.first), today=today)


def owed(cast, today=TODAY):
    """What is owed, by sentence: the day it is due."""
    return {one.sentence: one.due for one in family.owed({cast.first: stands(cast, today)}, today=today)}


def ago(days):
    return TODAY - timedelta(days=days)


def day_of(cast, step):
    record = steps.case(cast.first).records.get(step)
    return record.done.earliest if record and record.done else None


# --- who takes part ---


@pytest.mark.req("R36", "R37", "R40")
def test_a_contact_says_who_is_asked_how_and_each_answer_stays_in_the_history(chaired):
    cast = chaired
    entry = add(cast, takes_part="later", follow_up_on=back(-30))
    correct(cast, entry, met_with_advocate="yes")
    said = [
        one.answers["takes_part"] for one in registers.history(cast.panel_chair, cast.first, "family_contact", entry)
    ]
    assert said == ["yes", "later"]
    (one,) = family.of_review(cast.panel_chair, stands(cast), today=TODAY)
    assert (one.called, one.name, one.state) == ("Parent of the victim", NAME, "Takes part, no update yet")
    assert day_of(cast, "family_contacted") == ago(10)


@pytest.mark.req("R48")
def test_both_families_are_sought_or_the_reason_is_kept(chaired):
    sentence = "Seek the perpetrator's family and friends too, or record why not"
    assert sentence not in owed(chaired)
    add(chaired)
    assert sentence in owed(chaired)
    with pytest.raises(Refused, match="What was done to find them"):
        add(chaired, typed=NOBODY, why_nobody="")
    add(chaired, typed=NOBODY)
    assert sentence not in owed(chaired)


@pytest.mark.req("R37")
@pytest.mark.parametrize(
    ("answers", "field"),
    [
        ({"name": ""}, "name"),
        ({"child": ""}, "child"),
        ({"choice_on": ""}, "choice_on"),
        ({"invited_on": ""}, "invited_on"),
        ({"choice_on": back(11)}, "choice_on"),
        ({"takes_part": "later", "follow_up_on": back(9)}, "follow_up_on"),
        ({"designated_advocate": "specialist", "advocate_details": ""}, "advocate_details"),
        ({"advocate_member": "no-such-person"}, "advocate_member"),
    ],
)
def test_what_is_missing_of_a_contact_is_said_at_its_field(chaired, answers, field):
    with pytest.raises(Refused) as refused:
        add(chaired, **answers)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_nobody_is_invited_before_there_is_a_panel_chair_to_do_it(cast):
    review_cases.proceeding(cast)
    with pytest.raises(WrongStep):
        add(cast)
    add(cast, takes_part="not_asked", invited_on="", choice_on="")


@pytest.mark.req("R38", "R39", "R45", "R43")
def test_what_is_recorded_under_a_contact_completes_the_steps_of_the_procedure(chaired):
    cast, contact = chaired, add(chaired, child="yes", age="9")
    add(cast, "family_leaflet", {"leaflet": "family", "given_on": back(6)}, parent=contact)
    add(cast, "family_support", {"what": "advocate_considered", "happened_on": back(6)}, parent=contact)
    assert day_of(cast, "leaflets_given") == ago(6) and day_of(cast, "advocate_offered") is None
    add(cast, "family_support", {"what": "advocate_offered", "happened_on": back(5)}, parent=contact)
    assert day_of(cast, "advocate_offered") == ago(5)


@pytest.mark.req("R46")
def test_the_six_questions_are_those_of_the_report(chaired):
    items = procedure.current().checklists.checklist["family_contribution"].items
    fields = forms.load("family_contribution").fields
    assert {item.id: item.label for item in items} == {item.id: fields[item.id].label for item in items}
    assert len(items) == 6 and all(fields[item.id].required for item in items)


# --- a hold: the family is told at once, and again when the review goes on ---


def place(cast, **changed):
    typed = {
        "reason": "inquest",
        "started_on": back(3),
        "family_taking_part": "yes",
        "family_told_on": back(3),
    } | changed
    return holds.place_on_hold(cast.coordinator, cast.first, typed, today=TODAY, now=NOW)


TAKING_PART = ("yes", "no", "later", "not_asked", "nobody", "in error", None)


@pytest.mark.req("R44", "D8")
@pytest.mark.parametrize(
    ("takes_part", "answer", "told"), list(itertools.product(TAKING_PART, ("yes", "no"), (True, False)))
)
def test_whoever_takes_part_makes_the_told_date_required(chaired, takes_part, answer, told):
    cast = chaired
    if takes_part == "nobody":
        add(cast, typed=NOBODY)
    elif takes_part == "not_asked":
        add(cast, takes_part="not_asked", invited_on="", choice_on="")
    elif takes_part:
        entry = add(cast, takes_part="yes" if takes_part == "in error" else takes_part)
        if takes_part == "in error":
            registers.record_in_error(
                cast.panel_chair, cast.first, "family_contact", entry, reason="Twice", version=1, now=NOW
            )
    allowed = told if answer == "yes" else takes_part != "yes"
    typed = {"family_taking_part": answer, "family_told_on": back(3) if told and answer == "yes" else ""}
    if allowed:
        assert place(cast, **typed) == []
    else:
        with pytest.raises(Refused, match=r"told|taking part"):
            place(cast, **typed)
    assert bool(stands(cast).held) == allowed
    updates = registers.of_review(cast.panel_chair, cast.first, "family_update")
    expected = [("hold_begun", ago(3))] if allowed and takes_part == "yes" else []
    assert [(one.answers["about"], one.answers["updated_on"]) for one in updates] == expected


@pytest.mark.req("R44", "D8", "B4")
def test_a_hold_is_lifted_with_the_day_they_were_told_and_kept_with_each_of_them(chaired):
    cast = chaired
    place(cast, family_taking_part="no", family_told_on="")
    contacts = {add(cast), add(cast, name="Robin Fictional", relation="sibling")}  # they took part since
    version = stands(cast).held.version
    with pytest.raises(Refused, match="told that the review goes on"):
        holds.lift_hold(cast.coordinator, cast.first, {"ended_on": DAY}, version=version, today=TODAY, now=NOW)
    lifted = {"ended_on": DAY, "family_told_on": DAY}
    holds.lift_hold(cast.coordinator, cast.first, lifted, version=version, today=TODAY, now=NOW)
    updates = registers.of_review(cast.panel_chair, cast.first, "family_update")
    assert {one.parent_id for one in updates if one.answers["about"] == "hold_ended"} == contacts


@pytest.mark.req("R44")
def test_a_contact_recorded_while_the_form_was_open_is_not_passed_over(chaired, monkeypatch):
    add(chaired)
    monkeypatch.setattr(family, "taking_part", lambda review: [])  # as it was when the form was sent
    with pytest.raises(Refused, match="taking part"):
        place(chaired, family_taking_part="no", family_told_on="")
    assert stands(chaired).held is None


@pytest.mark.req("R44", "D8")
def test_somebody_not_told_of_a_hold_or_of_its_end_is_owed_it_from_that_day(chaired):
    cast = chaired
    place(cast)
    told, again = (
        f"Tell the family and friends who take part that the review {words}" for words in ("is on hold", "goes on")
    )
    contact = add(cast)  # recorded later, took part before
    assert owed(cast)[told] == ago(3)
    add(cast, "family_update", {"updated_on": back(3), "about": "hold_begun"}, parent=contact)
    assert told not in owed(cast)
    lifted = {"ended_on": back(1), "family_told_on": back(1)}
    holds.lift_hold(cast.coordinator, cast.first, lifted, version=stands(cast).held.version, today=TODAY, now=NOW)
    assert again not in owed(cast)
    late = add(cast, name="Robin Fictional")
    assert owed(cast)[again] == ago(1)
    add(cast, "family_update", {"updated_on": DAY, "about": "hold_ended"}, parent=late)
    assert again not in owed(cast)


# --- the alarm ---


@pytest.mark.req("R43")
@pytest.mark.parametrize(("days", "late"), [(-1, 0), (0, 0), (1, 1), (30, 30)])
def test_after_so_many_weeks_without_news_the_panel_chair_owes_an_update(chaired, days, late):
    add(chaired)
    today = ago(8) + timedelta(weeks=WEEKS, days=days)
    (found,) = [
        one for one in family.owed({chaired.first: stands(chaired, today)}, today=today) if one.sentence == UPDATE
    ]
    assert found.due == ago(8) + timedelta(weeks=WEEKS) and found.days_late(today) == late
    assert (found.owner, found.page) == ("panel_chair", "family")


@pytest.mark.req("R43", "R42")
def test_an_update_or_a_meeting_starts_the_weeks_anew_and_who_does_not_take_part_is_left_in_peace(chaired):
    cast, contact = chaired, add(chaired)
    add(cast, "family_update", {"updated_on": back(4), "about": "progress", "how": "telephone"}, parent=contact)
    assert owed(cast)[UPDATE] == ago(4) + timedelta(weeks=WEEKS)
    meeting = {
        "met_on": back(2),
        "met_whom": ["chair"],
        "advocate_there": "yes",
        "said": "Of their life.",
        "in_confidence": "no",
    }
    add(cast, "family_meeting", meeting, parent=contact)
    assert owed(cast)[UPDATE] == ago(2) + timedelta(weeks=WEEKS)
    correct(cast, contact, takes_part="no")
    assert UPDATE not in owed(cast)


@pytest.mark.req("R36", "R37", "R38", "R39", "R45", "R46")
def test_everything_else_that_is_owed_has_its_day_and_goes_once_it_is_done(chaired):
    cast = chaired
    within = {
        step: timedelta(days=procedure.current().steps[step].within_days)
        for step in ("leaflets_given", "advocate_offered")
    }
    waiting = add(cast, takes_part="not_asked", invited_on="", choice_on="")
    assert owed(cast)["Invite the family and friends who are recorded and not yet asked"] == TODAY + timedelta(days=28)
    correct(cast, waiting, child="yes", takes_part="later")
    later = "Ask again whoever of the family and friends will say later, and agree a day for it"
    assert owed(cast)[later] == ago(8) + timedelta(weeks=WEEKS)
    correct(cast, waiting, version=2, child="yes", takes_part="later", follow_up_on=DAY)
    assert owed(cast)[later] == TODAY
    found = owed(cast)
    leaflet = "Give the Home Office leaflet to the family and friends who have not had it"
    offer = "Offer a specialist and expert advocate to those of the family and friends who were offered none"
    assert found[leaflet] == ago(10) + within["leaflets_given"] and found[offer] == ago(10) + within["advocate_offered"]
    assert "Offer the child help and a way to contribute" in found
    add(cast, "family_leaflet", {"leaflet": "family", "given_on": DAY}, parent=waiting)
    add(cast, "family_support", {"what": "advocate_declined", "happened_on": DAY}, parent=waiting)
    assert not {leaflet, offer} & set(owed(cast))
    six = "Answer the report's six questions for the family and friends who took part"
    review_cases.done(cast.coordinator, cast.first, {"report_drafted": 1})
    assert six not in owed(cast)  # 'later' is no part taken
    contact = add(cast)
    assert six in owed(cast)
    answered = {name: "yes" for name in ("advocate", "terms_shared", "met_panel", "updated", "read_draft", "medium")}
    add(cast, "family_contribution", answered | {"answered_on": DAY}, parent=contact)
    assert six not in owed(cast)


@pytest.mark.req("R43")
def test_nothing_is_owed_before_a_panel_chair_is_appointed_or_once_it_is_published(chaired):
    add(chaired)
    assert UPDATE in owed(chaired)
    review_cases.done(chaired.coordinator, chaired.first, {"published": 1})
    assert owed(chaired) == {}


# --- B6 to B9: who is not told, not asked, or withholds ---


@pytest.mark.req("R34", "B7")
def test_a_family_that_is_not_informed_needs_the_reason_and_the_home_office_told_after_it(cast):
    review_cases.proceeding(cast)
    typed = {"informed": "not_informed", "decided_on": back(5)}
    with pytest.raises(Refused, match="Why is the family not informed"):
        decision.inform_family(cast.csp_chair, cast.first, typed, today=TODAY, now=NOW)
    decision.inform_family(
        cast.csp_chair, cast.first, typed | {"rationale": "No relative is alive."}, today=TODAY, now=NOW
    )
    assert steps.case(cast.first).state("home_office_told_why") == "open"
    told = {
        "text": "The family is not informed: no relative is alive.",
        "sent_by": "csp_chair",
        "sent_to": "dhr@example.gov.uk",
    }
    with pytest.raises(Refused, match="Give a day on or after it"):
        home_office.record_notice(
            cast.coordinator, cast.first, "family_not_informed", told | {"sent_on": back(6)}, today=TODAY, now=NOW
        )
    home_office.record_notice(
        cast.coordinator, cast.first, "family_not_informed", told | {"sent_on": back(4)}, today=TODAY, now=NOW
    )
    assert (day_of(cast, "family_informed"), day_of(cast, "home_office_told_why")) == (ago(5), ago(4))


@pytest.fixture
def subject(chaired):
    typed = {"part": "victim", "real_name": "Ada Madeup", "initials": "AM", "pseudonym": "Alder"}
    return case_persons.record(chaired.coordinator, chaired.first, typed, today=TODAY)


@pytest.mark.req("R66", "R67", "B8")
def test_consent_that_is_not_sought_needs_the_reason_and_completes_the_step(chaired, subject):
    for missing in ("rationale", "considered"):
        with pytest.raises(Refused) as refused:
            add(chaired, "consent", CONSENT | {"subject": subject, missing: ""})
        assert [problem.field for problem in refused.value.problems] == [missing]
    add(chaired, "consent", CONSENT | {"subject": subject})
    assert day_of(chaired, "consent_requested") == ago(1)


@pytest.mark.req("R41", "R67", "R68", "B8")
@pytest.mark.parametrize(
    ("changed", "missing"),
    [
        ({"outcome": "waiting"}, None),
        ({"outcome": "given", "answered_on": back(1), "scope": "All records"}, None),
        ({"outcome": "given", "answered_on": back(1)}, "scope"),
        ({"outcome": "given", "scope": "All records"}, "answered_on"),
        ({"outcome": "refused"}, "answered_on"),
        ({"outcome": "refused", "answered_on": back(1), "lawful_basis": ["public_task"]}, None),
        ({"outcome": "refused", "answered_on": back(9)}, "answered_on"),
        ({"outcome": "withdrawn", "answered_on": back(2), "scope": "All"}, "withdrawn_on"),
        ({"outcome": "withdrawn", "answered_on": back(2), "scope": "All", "withdrawn_on": back(3)}, "withdrawn_on"),
        ({"outcome": "withdrawn", "answered_on": back(2), "scope": "All", "withdrawn_on": back(1)}, None),
        ({"outcome": ""}, "outcome"),
        ({"outcome": "waiting", "lawful_basis": ["other"]}, "basis_note"),
    ],
)
def test_what_came_of_a_request_for_consent_has_its_dates(chaired, subject, changed, missing):
    typed = {
        "subject": subject,
        "living": "yes",
        "sought": "sought",
        "asked_on": back(5),
        "asked_of": "The perpetrator",
    }
    if missing is None:
        assert add(chaired, "consent", typed | changed)
        return
    with pytest.raises(Refused) as refused:
        add(chaired, "consent", typed | changed)
    assert [problem.field for problem in refused.value.problems] == [missing]


@pytest.mark.req("R69", "B9")
def test_a_record_holder_who_withholds_is_owed_a_discussion(chaired, subject):
    sentence = "Discuss with the record holder what is withheld, and try to reach agreement"
    typed = {
        "holder": "A counselling service",
        "subject": subject,
        "told_on": back(5),
        "concern": "A third person's safety.",
    }
    entry = add(chaired, "withheld_record", typed)
    assert sentence in owed(chaired)
    with pytest.raises(Refused, match="What was tried"):
        add(chaired, "withheld_record", typed | {"discussed_on": back(2), "agreement": "still_discussed"})
    discussed = typed | {
        "discussed_on": back(2),
        "attempted": ["partial_redaction"],
        "agreement": "agreed",
        "agreed": "Two pages redacted.",
    }
    registers.correct(
        chaired.panel_chair, chaired.first, "withheld_record", entry, discussed, version=1, today=TODAY, now=NOW
    )
    assert sentence not in owed(chaired)


# --- who may read what ---


def everything_read(cast, actor) -> str:
    """All that the rules tell this actor of the family, printed and exported too."""
    told = []
    for register in (
        "family_contact",
        "family_update",
        "family_meeting",
        "family_leaflet",
        "family_support",
        "family_contribution",
    ):
        for entry in registers.of_review(actor, cast.first, register):
            told += [entry, registers.history(actor, cast.first, register, entry.id)]
    for made in (
        lambda: family.of_review(actor, stands(cast), today=TODAY),
        lambda: family.of_advocate(actor, cast.first),
        lambda: [
            read(register_export.print_register(actor, {"review": cast.first, "register": "family_contact"}, NOW))
        ],
        lambda: [read(register_export.export_registers(actor, {"review": cast.first}, NOW))],
    ):
        try:
            told += made()
        except (NotFound, NotAllowed) as refusal:
            told.append(refusal)
    return repr(told)


def read(made) -> str:
    with zipfile.ZipFile(io.BytesIO(made.content)) as book:
        return "".join(book.read(part).decode(errors="replace") for part in book.namelist() if part.endswith(".xml"))


@pytest.fixture
def recorded(chaired):
    cast = chaired
    cast.contact = add(cast, advocate_member=cast.advocate.person_id)
    cast.other_contact = add(cast, name="Robin Othermade", side="perpetrator", contact_details="7 Ibis Road")
    meeting = {
        "met_on": back(2),
        "met_whom": ["chair"],
        "advocate_there": "no",
        "said": "Said-canary",
        "in_confidence": "yes",
    }
    add(
        cast,
        "family_meeting",
        meeting | {"confidential": "Confidence-canary", "present": "Present-canary"},
        parent=cast.contact,
    )
    add(cast, "family_update", {"updated_on": back(1), "about": "progress", "note": "Note-canary"}, parent=cast.contact)
    return cast


@pytest.mark.req("R169", "S4", "S40", "R42")
@pytest.mark.parametrize("role", [*OFFICES, *MEMBERS, "outsider", "nobody"])
def test_names_and_addresses_of_the_family_reach_those_alone_who_may_have_them(recorded, role):
    told = everything_read(recorded, getattr(recorded, role))
    canaries = {NAME, CANARY, "Wishes-canary", "Needs-canary", "Communication-canary", "Advocate-canary", "Confidence-canary", "Present-canary",
                "Note-canary"}  # fmt: skip
    found = {word for word in [*canaries, "Said-canary", "Othermade", "7 Ibis Road"] if word in told}
    details = canaries | {"Said-canary", "Othermade", "7 Ibis Road"}
    if role in SEES_DETAILS:
        assert found == details
    elif role == "advocate":
        assert found == canaries | {"Said-canary"}  # of the contact who named them: nothing of another
    else:
        assert found == ({"Said-canary"} if role in ("author", "csp_chair") else set())
    assert ("Parent of the victim" in told) == (role in SEES_FAMILY)


@pytest.mark.req("R169", "S5")
def test_an_advocate_who_is_not_named_or_whose_membership_is_of_another_review_reads_nothing(recorded):
    cast = recorded
    other = person("second_advocate")
    grant(other, cast.first, "advocate", None)
    assert family.of_advocate(other, cast.first) == []
    correct(cast, cast.contact, advocate_member=other.person_id)
    assert family.of_advocate(cast.advocate, cast.first) == []
    (found,) = family.of_advocate(other, cast.first)
    assert found[0].answers["name"] == NAME and set(found[1]) == {"family_meeting", "family_update"}
    assert family.of_advocate(other, cast.second) == []
    registers.record_in_error(
        cast.panel_chair, cast.first, "family_contact", cast.contact, reason="Wrong", version=2, now=NOW
    )
    assert family.of_advocate(other, cast.first) == []


@pytest.mark.req("R169", "A28", "R207")
def test_an_advocate_reads_their_own_contact_by_name_and_nobody_else(recorded, tmp_path, monkeypatch):
    cast = recorded
    folder = tmp_path / "procedure"
    shutil.copytree(procedure.SHIPPED, folder)
    own = '[[field]]\nname = "risk"\nlabel = "Risk"\nkind = "text"\nseen_by = "see_background"\n'
    (folder / "forms" / "family_update.own.toml").write_text(own, encoding="utf-8")
    monkeypatch.setenv("PORTAL_PROCEDURE", str(folder))
    case_persons.record(cast.coordinator, cast.first, {"part": "perpetrator", "real_name": "Pat Hidden", "pseudonym": "Oak"}, today=TODAY)
    note = f"{NAME} asked where Robin Othermade and Pat Hidden live."
    update = {"updated_on": back(1), "about": "progress", "note": note, "risk": "Risk-canary"}
    registers.add(cast.panel_chair, cast.first, "family_update", update, parent_id=cast.contact, today=TODAY, now=NOW)
    ((contact, under),) = family.of_advocate(cast.advocate, cast.first)
    assert contact.answers["name"] == NAME and contact.answers["contact_details"].startswith(CANARY)
    (said,) = [one.answers for one in under["family_update"] if "asked where" in one.answers["note"]]
    assert said["note"] == f"{NAME} asked where a relative and Oak live." and "risk" not in said


@pytest.mark.req("R169", "R168")
def test_the_activity_record_and_obligations_hold_no_name_of_the_family(recorded):
    cast = recorded
    found, _ = activity.entries(cast.auditor, activity.Asked(routine=True), size=10_000)
    told = [dataclasses.asdict(one) for one in found]
    said = repr(told) + repr(owed(cast, TODAY + timedelta(days=400)))
    assert NAME not in said and CANARY not in said


# --- names of the family in other texts ---


@pytest.mark.req("R170", "A28")
def test_a_contacts_name_is_kept_out_of_every_text_as_a_persons_name_is(chaired):
    cast, text = chaired, f"{NAME} and Robin F. called. Birdie came."
    add(cast, other_names="Birdie Fictional")
    persons = names.of_review(cast.first)
    assert names.rendered(text, persons, "pseudonyms") == "A relative and Robin F. called. A relative came."
    assert names.rendered(text, persons, "initials") == "WF and Robin F. called. WF came."
    assert {leak.kind for leak in names.leaks(text, persons)} == {"name"}
    assert names.persons_of(cast.first) == [] and case_persons.of_review(cast.coordinator, cast.first) == []


@pytest.mark.req("R170")
def test_a_contact_with_the_victims_surname_leaves_that_to_the_victim(chaired, subject):
    add(chaired, name="Eve Madeup")
    persons = names.of_review(chaired.first)
    assert names.rendered("Eve Madeup told of Madeup.", persons, "pseudonyms") == "A relative told of Alder."


# --- papers ---


@pytest.mark.req("R41", "R71", "A1", "A22")
def test_the_consent_form_has_its_four_statements_for_this_person_and_this_addressee(chaired, subject):
    made = family_papers.consent_form(chaired.panel_chair, chaired.first, add(chaired), subject, now=NOW)
    words = read(made)
    assert made.name.endswith("consent form.docx") and "Appendix" not in words
    assert (
        NAME in words
        and CANARY in words
        and "Ada Madeup" in words
        and "Testshire Community Safety Partnership" in words
    )
    assert words.count("I understand that") == 3 and "I give my consent" in words
    for needed in ("Signed:", "Name in capitals:", "return it to", "members of the panel are"):
        assert needed in words


@pytest.mark.req("A21")
def test_the_promise_to_destroy_information_is_warned_of():
    assert "legal advice" in family_papers.PROMISE_WARNING


@pytest.mark.req("R33", "R170")
def test_the_letter_names_the_addressee_and_the_victim_and_gives_nothing_else_away(chaired, subject):
    cast = chaired
    case_persons.record(cast.coordinator, cast.first, {"part": "perpetrator", "real_name": "Jo Invented"}, today=TODAY)
    decided = {
        "decision": "proceed",
        "decided_on": back(19),
        "justification": "Justification-canary",
        "scale": "full",
        "supersedes_reason": "x",
    }
    decision.decide(cast.csp_chair, cast.first, decided, today=TODAY, now=NOW)
    contact = add(cast)
    add(cast, name="Robin Othermade")
    words = read(family_papers.decision_letter(cast.coordinator, cast.first, contact, now=NOW))
    assert (
        NAME in words
        and "Ada Madeup" in words
        and "there will be a review" in words
        and "Police Family Liaison Officer" in words
    )
    for kept_back in ("Invented", "Justification-canary", "Othermade", "Wishes-canary", "Needs-canary"):
        assert kept_back not in words


def test_there_is_no_letter_on_a_decision_that_is_not_made(chaired):
    contact = add(chaired)
    with database.change(chaired.coordinator, "step_recorded", review=chaired.first) as write:
        steps.record(write, chaired.coordinator, chaired.first, "decided", outcome="in_error", note="x", now=NOW)
    with pytest.raises(WrongStep, match="has not decided"):
        family_papers.decision_letter(chaired.panel_chair, chaired.first, contact, now=NOW)


@pytest.mark.req("R169", "S4")
@pytest.mark.parametrize("role", [*OFFICES, *MEMBERS, "outsider", "nobody"])
def test_papers_are_made_by_those_alone_who_know_the_contact(recorded, subject, role):
    actor = getattr(recorded, role)
    for made in (
        lambda: family_papers.consent_form(actor, recorded.first, recorded.contact, subject, now=NOW),
        lambda: family_papers.decision_letter(actor, recorded.first, recorded.contact, now=NOW),
    ):
        if role in SEES_DETAILS:
            assert NAME in read(made())
        else:
            with pytest.raises((NotFound, NotAllowed)):
                made()
