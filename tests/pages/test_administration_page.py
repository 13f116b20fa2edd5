"""Administration, opened by the people of every role: what each may see and do there."""

import html
import re

import pytest
from streamlit.testing.v1 import AppTest

from casework import (
    activity,
    agencies,
    audit,
    backups,
    clock,
    database,
    meetings,
    memberships,
    offices,
    partnership,
    partnerships,
    people,
    second_factor,
)
from casework import sessions as sessions_of
from casework.activity import Asked
from casework.actors import OPERATOR, Actor

TODAY = clock.today()
FOLDS = ":fold"
SECTIONS = {
    "account_administrator": [
        "People",
        "Memberships",
        "Agencies",
        "Membership list",
        "Sessions",
        "Backups",
        "Partnerships",
        "Configuration",
    ],
    "coordinator": ["People", "Memberships", "Agencies", "Membership list", "Meetings", "Backups", "Configuration"],
    "csp_chair": ["People", "Configuration"],
    "head_of_community_safety": ["Meetings", "Configuration"],
    "dasveg_chair": ["Meetings", "Configuration"],
}


@pytest.fixture(autouse=True)
def nothing_opened_yet():
    """The cast's sessions are the same in every test, and what a session has opened is remembered by the process."""
    audit._seen.clear()


def opened(actor: Actor, *folds: str, **params: str) -> AppTest:
    """The page drawn for this person, with the folded parts of these keys open."""

    def script(actor):
        from pages import administration

        administration.page(actor)

    screen = AppTest.from_function(script, args=(actor,), default_timeout=30)
    for name, value in params.items():
        screen.query_params[name] = value
    for fold in folds:
        screen.session_state[f"{fold}{FOLDS}"] = True
    return run(screen)


def run(screen: AppTest) -> AppTest:
    screen.run()
    assert not screen.exception, screen.exception
    return screen


def words(screen: AppTest) -> str:
    """What a person can read, without the styles."""
    pieces = [re.sub(r"<style.*?</style>", "", piece.proto.body, flags=re.S) for piece in screen.get("html")]
    shown = [re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", piece))) for piece in pieces]
    for kind in ("header", "subheader", "code", "warning", "success"):
        shown += [str(one.value) for one in screen.get(kind)]
    return "\n".join(shown)


def press(screen: AppTest, label: str) -> AppTest:
    next(button for button in screen.button if button.label == label).click()
    return run(screen)


def type_in(screen: AppTest, key: str, value: str) -> None:
    next(one for one in screen.text_input if one.key == key).set_value(value)


def choose(screen: AppTest, key: str, value: str) -> AppTest:
    next(one for one in screen.selectbox if one.key == key).set_value(value)
    return run(screen)


def buttons(screen: AppTest) -> set[str]:
    return {button.label for button in screen.button}


# --- who sees what ---


@pytest.mark.req("S40", "R169")
@pytest.mark.parametrize("who", SECTIONS)
def test_each_role_is_offered_the_sections_it_may_work_in(cast, who):
    (chooser,) = [radio for radio in opened(getattr(cast, who)).radio if radio.key == "section"]
    assert chooser.options == SECTIONS[who]


@pytest.mark.parametrize("who", ["auditor", "panel_member", "imr_author", "action_lead", "nobody"])
def test_a_role_without_a_section_is_told_so_and_it_is_recorded(cast, who):
    screen = opened(getattr(cast, who), section="people")
    assert "Your role does not allow this" in words(screen)
    assert "account_administrator" not in words(screen)
    assert activity.entries(cast.auditor, Asked(kind="refused"))[1] == 1


def test_a_section_that_is_not_ones_own_is_not_opened_by_its_address(cast):
    said = words(opened(cast.dasveg_chair, section="people"))
    assert "Put a meeting in the calendar" in said and "Find a person" not in said and cast.auditor.name not in said


def test_a_panel_chair_has_the_meetings_of_their_panel_and_nothing_else(cast):
    other = {"body": "panel", "review_id": cast.second, "meets_on": "01/02/2027"}
    meetings.arrange_meeting(cast.coordinator, other, today=TODAY)
    screen = opened(cast.panel_chair)
    assert not [radio for radio in screen.radio if radio.key == "section"]
    assert "DHR-2026-02" not in words(screen) and "01/02/2027" not in words(screen)


@pytest.mark.req("S40")
def test_an_account_administrator_sees_reference_and_label_and_no_review_content(cast):
    screen = opened(cast.account_administrator, section="memberships", review=cast.first)
    assert "Panel Member (fictional)" in words(screen)
    (chooser,) = [one for one in screen.selectbox if one.key == "memberships:review"]
    assert chooser.options == ["DHR-2026-01 'Alder'", "DHR-2026-02 'Birch'"]
    record = database.rows("activity_as_shown")
    assert (record[-1]["event"], record[-1]["review_id"]) == ("people_opened", cast.first)


# --- people ---


def test_a_person_is_added_and_their_link_shown_once_with_what_to_do(cast):
    screen = opened(cast.account_administrator, "add-person", section="people")
    type_in(screen, "add-person:name", "Avery Quill (fictional)")
    type_in(screen, "add-person:username", "avery.quill")
    screen = press(screen, "Add the person")
    added = next(one for one in people.everybody(OPERATOR) if one["username"] == "avery.quill")
    screen = opened(cast.account_administrator, section="people", person=added["id"])
    screen = press(screen, "Make the one-time link")
    (link,) = [code.value for code in screen.code]
    assert people.link(link.rpartition("/")[2], now=clock.now()).person_id == added["id"]
    assert "the portal sends nothing" in words(screen) and "within 24 hours" in words(screen)
    screen = press(screen, "I have copied it")
    assert not screen.code and link not in words(screen)


def test_what_cannot_be_taken_is_said_at_the_field_and_nothing_typed_is_lost(cast):
    screen = opened(cast.account_administrator, "add-person", section="people")
    type_in(screen, "add-person:name", "Avery Quill (fictional)")
    type_in(screen, "add-person:username", "auditor")
    screen = press(screen, "Add the person")
    assert "Somebody has this username already" in words(screen)
    assert next(one for one in screen.text_input if one.key == "add-person:name").value == "Avery Quill (fictional)"


def test_disabling_asks_twice_and_signs_the_person_out(cast):
    key = f"close-{cast.auditor.person_id}"
    screen = opened(cast.account_administrator, key, section="people", person=cast.auditor.person_id)
    type_in(screen, f"{key}:why", "has left")
    screen = press(screen, "Disable the account")
    assert sessions_of.live(cast.auditor.session_id, now=clock.now())
    assert "signed out at once" in words(screen)
    screen = press(screen, "Yes, disable it")
    assert not sessions_of.live(cast.auditor.session_id, now=clock.now())
    assert "Enable the account again" in buttons(screen)


def test_going_back_from_the_question_changes_nothing(cast):
    key = f"close-{cast.auditor.person_id}"
    screen = opened(cast.account_administrator, key, section="people", person=cast.auditor.person_id)
    screen = press(press(screen, "Disable the account"), "Go back")
    assert "Yes, disable it" not in buttons(screen)
    assert sessions_of.live(cast.auditor.session_id, now=clock.now())


def test_nobody_is_offered_to_close_or_raise_their_own_account(cast):
    screen = opened(cast.account_administrator, section="people", person=cast.account_administrator.person_id)
    labels = {fold.label for fold in screen.expander}
    assert not labels & {"Disable the account", "Give an office"}


def test_an_office_is_given_and_ended_on_screen(cast):
    key = f"office-{cast.nobody.person_id}"
    screen = opened(cast.account_administrator, key, section="people", person=cast.nobody.person_id)
    screen = choose(screen, f"{key}:role", "auditor")
    press(screen, "Give the office")
    (held,) = [one for one in offices.all_offices(OPERATOR) if one["person_id"] == cast.nobody.person_id]
    assert (held["role"], held["valid_from"]) == ("auditor", TODAY)


def test_the_csp_chair_names_a_deputy_and_changes_no_account(cast):
    screen = opened(cast.csp_chair, "deputy", section="people")
    office = next(one for one in offices.all_offices(OPERATOR) if one["role"] == "coordinator")
    screen = choose(screen, "deputy:office", office["id"])
    screen = choose(screen, "deputy:person", cast.nobody.person_id)
    type_in(screen, "deputy:last_day", "31/12/2030")
    press(screen, "Name the deputy")
    (deputy,) = offices.all_deputies(OPERATOR)
    assert (deputy["person_id"], deputy["for_name"]) == (cast.nobody.person_id, cast.coordinator.name)
    one = opened(cast.csp_chair, section="people", person=cast.nobody.person_id)
    assert not buttons(one) & {"Make the one-time link", "Give the office", "Disable the account"}


def test_a_name_with_markdown_in_it_is_shown_as_written(cast):
    name = "**Bold** [x](http://evil.example)"
    person = people.add(OPERATOR, username="odd", name=name, now=clock.now())
    screen = opened(cast.account_administrator, section="people", person=person)
    heading = next(one.value for one in screen.subheader if "Bold" in one.value)
    assert heading.startswith(r"\*\*Bold\*\* \[x\](http:") and "http://" not in heading


# --- memberships ---


def test_a_membership_is_granted_on_screen_for_the_persons_own_agency(cast):
    key = f"member-{cast.second}"
    screen = opened(cast.account_administrator, key, section="memberships", review=cast.second)
    screen = choose(screen, f"{key}:person", cast.imr_author.person_id)
    screen = choose(screen, f"{key}:role", "imr_author")
    press(screen, "Grant the membership")
    granted = memberships.of_review(OPERATOR, cast.second)[0]
    assert (granted["person_id"], granted["agency_id"]) == (cast.imr_author.person_id, cast.police)


def test_a_conflict_of_interest_is_asked_twice_and_ends_the_membership(cast):
    key = f"conflict-{cast.first}"
    screen = opened(cast.coordinator, key, section="memberships", review=cast.first)
    screen = choose(screen, f"{key}:person", cast.author.person_id)
    screen = press(screen, "Record the conflict of interest")
    assert "none can be granted again" in words(screen)
    screen = press(screen, "Yes, record it")
    assert "Conflict of interest" in words(screen)
    mine = [one for one in memberships.of_review(OPERATOR, cast.first) if one["person_id"] == cast.author.person_id]
    assert mine[0]["in_conflict"] and mine[0]["valid_to"] < TODAY


# --- agencies, posts, meetings ---


def test_a_post_passes_to_a_new_holder_on_screen(cast):
    typed = {"title": "Head of Safeguarding", "agency_id": cast.police, "holder": "Robin Vale (fictional)"}
    post = agencies.add_post(cast.coordinator, typed, today=TODAY)
    screen = opened(cast.coordinator, section="posts", post=post)
    type_in(screen, f"holder-{post}:holder", "Sam Moor (fictional)")
    type_in(screen, f"holder-{post}:valid_from", "01/06/2024")
    press(screen, "Record the new holder")
    assert [one.holder for one in agencies.all_posts(OPERATOR)] == ["Robin Vale (fictional)", "Sam Moor (fictional)"]
    assert "Robin Vale" not in words(opened(cast.coordinator, section="posts"))


def test_an_agency_is_renamed_on_screen(cast):
    screen = opened(cast.coordinator, section="agencies", agency=cast.police)
    type_in(screen, f"agency-{cast.police}:name", "Tees Police")
    type_in(screen, f"agency-{cast.police}:renamed_on", "01/04/2025")
    screen = press(screen, "Record the change")
    assert "Until 31/03/2025: Testshire Police." in words(screen)


def test_a_meeting_on_a_bank_holiday_is_warned_of_and_put_in(cast):
    screen = opened(cast.dasveg_chair, section="meetings")
    next(one for one in screen.radio if one.key == "meeting:body").set_value("dasveg")
    type_in(screen, "meeting:meets_on", "25/12/2026")
    screen = run(screen)
    assert "bank holiday" in words(screen)
    screen = press(screen, "Put it in the calendar")
    assert "Friday 25/12/2026" in words(screen)


# --- the portal itself ---


def test_the_sessions_of_a_person_end_after_the_second_question(cast):
    screen = opened(cast.account_administrator, section="sessions")
    (chooser,) = screen.selectbox
    assert cast.account_administrator.name not in chooser.options
    chooser.set_value(cast.coordinator.person_id)
    screen = press(run(screen), "End their sessions")
    assert sessions_of.live(cast.coordinator.session_id, now=clock.now())
    press(screen, "Yes, end them")
    assert not sessions_of.live(cast.coordinator.session_id, now=clock.now())
    assert sessions_of.live(cast.account_administrator.session_id, now=clock.now())


def test_a_backup_is_made_by_button_and_told_in_words(cast):
    screen = opened(cast.coordinator, section="backups")
    assert "There is no backup yet. Make one now." in words(screen)
    screen = press(screen, "Back up now")
    (made,) = backups.kept()
    assert made.path.name in words(screen) and "less than a minute ago" in words(screen)


def test_an_account_administrator_verifies_the_record_beside_the_backups(cast):
    screen = press(opened(cast.account_administrator, section="backups"), "Verify the record")
    assert "The record is whole" in words(screen)
    assert "Verify the record" not in buttons(opened(cast.coordinator, section="backups"))


def test_the_partnerships_names_are_changed_by_the_account_administrator_alone(cast):
    screen = opened(cast.account_administrator, section="configuration")
    type_in(screen, "partnership:short_name", "Tees CSP")
    press(screen, "Record the change")
    assert partnership.about()["short_name"] == "Tees CSP"
    for who in ("coordinator", "head_of_community_safety", "csp_chair"):
        screen = opened(getattr(cast, who), section="configuration")
        assert "Tees CSP" in words(screen) and "Record the change" not in buttons(screen)


def test_the_configuration_says_which_procedure_is_in_force_and_where_it_is_edited(cast):
    said = words(opened(cast.head_of_community_safety, section="configuration"))
    assert "Darlington DHR procedure, version 4, January 2020" in said
    assert "15 minutes without doing anything" in said and "partnership.toml" in said


# --- a lost second factor ---


@pytest.mark.req("S48")
def test_one_administrator_asks_for_the_reset_of_a_second_factor_and_another_confirms_it(cast):
    lost, first, second = cast.author, cast.account_administrator, cast.nobody
    with database.change(OPERATOR, "second_factor_set_up", subject=lost.person_id) as write:
        write(
            "insert_second_factor", id=database.new_id(), person_id=lost.person_id, secret_key="JBSWY3DPEHPK3PXP", used_step=0,
            set_up_on=clock.now(),
        )  # fmt: skip
    offices.give_office(OPERATOR, second.person_id, "account_administrator", first_day=TODAY)
    key, place = f"ask-reset-{lost.person_id}", {"section": "people", "person": lost.person_id}
    screen = press(opened(first, key, **place), "Ask for the reset")
    assert not second_factor.reset_asked(first, lost.person_id, now=clock.now()), "without a reason nothing is asked"
    type_in(screen, f"{key}:why", "telephone lost, spoken to at the office")
    press(screen, "Ask for the reset")
    again = opened(first, **place)
    assert "another account administrator confirms it" in words(again) and "Confirm the reset" not in buttons(again)
    press(press(opened(second, **place), "Confirm the reset"), "Yes, reset it")
    assert not second_factor.is_set_up(lost.person_id)
    assert "Not set up" in words(opened(first, **place))
    assert "Second factor" not in words(opened(cast.coordinator, **place))


# --- several partnerships ---


@pytest.mark.req("R209")
def test_with_one_partnership_the_section_offers_only_to_add_another_and_no_form_asks_for_which(cast):
    screen = opened(cast.account_administrator, "partnership-added", section="partnerships")
    assert "Testshire Community Safety Partnership" in words(screen) and "Who acts for whom" not in words(screen)
    for field, value in (("name", "Otherham Community Safety Partnership"), ("short_name", "Otherham CSP"), ("reference_prefix", "ODHR")):
        type_in(screen, f"partnership-added:{field}", value)
    choose(screen, "partnership-added:administrator", cast.nobody.person_id)
    screen = press(screen, "Add the partnership")
    assert [one.short_name for one in partnerships.every()] == ["Testshire CSP", "Otherham CSP"]
    shown = opened(cast.account_administrator, "acting", "succession", section="partnerships")
    assert "Who acts for whom" in words(shown) and "No partnership acts for another." in words(shown)


@pytest.mark.req("R210")
def test_an_administrator_hands_over_only_their_own_partnership(cast):
    other = partnerships.add(
        OPERATOR, {"name": "Otherham", "short_name": "O", "reference_prefix": "O", "administrator": cast.nobody.person_id}, today=TODAY
    )
    screen = opened(cast.account_administrator, "succession", section="partnerships")
    (ending,) = [one for one in screen.selectbox if one.label == "Which partnership ends?"]
    assert ending.options == ["Testshire Community Safety Partnership"]
    own = partnerships.every()[0].id
    screen = choose_labelled(screen, "Which partnership ends?", own)
    pick(screen, f"succession-{own}:successor", other)
    type_in(screen, f"succession-{own}:from_day", f"{TODAY:%d/%m/%Y}")
    next(one for one in screen.text_area if one.key == f"succession-{own}:reason").set_value("Councils merged.")
    press(screen, "Hand every review over")
    assert partnerships.holder_of(cast.first).id == other


def choose_labelled(screen: AppTest, label: str, value: str) -> AppTest:
    next(one for one in screen.selectbox if one.label == label).set_value(value)
    return run(screen)


def pick(screen: AppTest, key: str, value: str) -> AppTest:
    next(one for one in screen.radio if one.key == key).set_value(value)
    return run(screen)
