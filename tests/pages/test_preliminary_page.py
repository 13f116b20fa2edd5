"""The page of the preliminary meeting, drawn without a browser, for each role and each part."""

import html
import re
from datetime import timedelta

import pytest
from streamlit.testing.v1 import AppTest

from casework import case_persons, clock, database, forms, preliminary, preliminary_run, sessions
from casework.forms import Field
from casework.preliminary_run import Place, note
from tests.rules import preliminary_cases as cases
from tests.rules.preliminary_cases import TODAY, type_in, type_note


def _screen(person: str, name: str, session: str):
    from casework.actors import Actor
    from pages import preliminary as screen

    screen.page(Actor(person, name, None, session))


def open_page(actor, review: str, **query: str) -> AppTest:
    given = {"person": actor.person_id, "name": actor.name, "session": actor.session_id}
    test = AppTest.from_function(_screen, kwargs=given, default_timeout=30)
    test.query_params["review"] = review
    for name, value in query.items():
        test.query_params[name] = value
    return drawn(test.run())


def drawn(test: AppTest) -> AppTest:
    assert not test.exception, test.exception
    return test


def shown(test: AppTest) -> str:
    pieces = [
        re.sub(r"<style>.*?</style>|<[^>]+>", " ", piece.proto.body, flags=re.DOTALL) for piece in test.get("html")
    ]
    words = [
        item.value for kind in ("title", "header", "subheader", "text", "code", "warning") for item in test.get(kind)
    ]
    return html.unescape(" ".join([*pieces, *map(str, words)]))


def field(test: AppTest, review: str, place: Place):
    return test.get_by_key(f"meeting:{review}:{place.key}")


def text_of(cast, item: str) -> str:
    return preliminary.as_recorded(cast.coordinator, cast.first).note(item)


# --- who is offered what ---


@pytest.mark.parametrize(
    ("who", "parts"),
    [
        ("coordinator", ["Prepare", "Run", "Finish", "Read"]),
        ("dasveg_chair", ["Prepare", "Run", "Finish", "Read"]),
        ("csp_chair", ["Prepare", "Read"]),
        ("panel_chair", []),
        ("author", []),
        ("head_of_community_safety", []),
    ],
)
def test_each_role_is_offered_its_part_of_the_work(cast, who, parts):
    cases.arranged(cast)
    test = open_page(getattr(cast, who), cast.first)
    assert [label for radio in test.radio if radio.key == "part" for label in radio.options] == parts
    assert "Testshire" in shown(test) or "instruction" in shown(test)


@pytest.mark.parametrize(
    "who", ["dasveg_member", "panel_member", "imr_author", "senior_manager", "auditor", "outsider", "nobody"]
)
def test_whom_it_does_not_concern_sees_nothing_of_it(cast, who):
    cases.arranged(cast)
    type_note(cast.coordinator, cast.first, "welcome", "Something said.")
    for query in ({}, {"part": "read"}, {"part": "run"}, {"view": "projector"}):
        test = open_page(getattr(cast, who), cast.first, **query)
        assert "Something said." not in shown(test) and "Town Hall" not in shown(test)
        assert not test.text_area and not test.radio


@pytest.mark.parametrize(
    ("who", "sees"),
    [("csp_chair", True), ("panel_chair", True), ("author", False), ("head_of_community_safety", False)],
)
def test_a_reader_sees_the_background_only_by_role(cast, who, sees):
    cases.arranged(cast)
    type_note(cast.coordinator, cast.first, "background", "What the SIO told.")
    assert ("What the SIO told." in shown(open_page(getattr(cast, who), cast.first, part="read"))) == sees


@pytest.mark.parametrize(
    ("who", "reads"),
    [("author", "Maria Fiction"), ("csp_chair", "Maria Fiction"), ("head_of_community_safety", "Rowan")],
)
def test_a_reader_reads_persons_by_the_names_of_the_role(cast, who, reads):
    cases.held(cast)
    typed = {"part": "victim", "real_name": "Maria Fiction", "pseudonym": "Rowan"}
    case_persons.record(cast.coordinator, cast.first, typed, today=TODAY)
    for item in ("welcome", "terms", "other_business"):
        type_note(cast.coordinator, cast.first, item, f"{item}: Maria Fiction was named.")
    cases.recommend(cast.dasveg_chair, cast.first, reasons="Maria Fiction and a former partner.")
    words = shown(open_page(getattr(cast, who), cast.first, part="read"))
    assert all(f"{item}: {reads} was named." in words for item in ("welcome", "terms", "other_business"))
    assert f"{reads} and a former partner." in words and ("Maria" in words) == (reads == "Maria Fiction")


def test_the_partnerships_own_question_is_typed_and_read_with_the_rest(cast, monkeypatch):
    cases.arranged(cast)
    mine = Field(name="media", label="Interest of the media", kind="long_text", own=True)
    described = forms.load("preliminary_meeting")
    monkeypatch.setattr(
        forms,
        "load",
        lambda name, load=forms.load: (
            described.model_copy(update={"field": (*described.field, mine)})
            if name == "preliminary_meeting"
            else load(name)
        ),
    )
    monkeypatch.setitem(preliminary_run.KEPT["note"].set, "media", "set_preliminary_note")
    test = open_page(cast.coordinator, cast.first, part="run")
    field(test, cast.first, note("media")).set_value("None so far.").run()
    assert "None so far." in shown(open_page(cast.csp_chair, cast.first, part="read"))


# --- prepare ---


@pytest.mark.req("R13")
def test_the_csp_chair_records_the_instruction_and_is_told_so(cast):
    cases.notified(cast.first)
    test = open_page(cast.csp_chair, cast.first)
    test.get_by_key("instruction:instructed_on").set_value(cases.show(TODAY)).run()
    press(test, "Record the instruction")
    assert "Instruction recorded." in shown(drawn(test))
    assert preliminary.as_recorded(cast.coordinator, cast.first).instructions[0]["instructed_on"] == TODAY


def test_before_the_instruction_the_meeting_cannot_be_arranged_and_the_page_says_why(cast):
    cases.notified(cast.first)
    test = open_page(cast.coordinator, cast.first, part="prepare")
    assert "The CSP Chair has not instructed DASVEG." in shown(test)
    assert "Arrange the meeting" not in [button.label for button in test.button]


@pytest.mark.req("R14", "A38")
def test_the_meeting_is_arranged_on_screen_and_a_saturday_is_warned_of(cast):
    cases.instructed(cast)
    test = open_page(cast.dasveg_chair, cast.first, part="prepare")
    saturday = TODAY + timedelta(days=(5 - TODAY.weekday()) % 7)
    test.get_by_key("arrangements:meets_on").set_value(cases.show(saturday)).run()
    assert "is a Saturday. You may still choose it." in shown(drawn(test))
    press(test, "Arrange the meeting")
    assert preliminary.as_recorded(cast.coordinator, cast.first).meeting.meets_on == saturday
    assert "Senior Investigating Officer" in shown(drawn(test)) and "To brief the group" in shown(test)


def test_an_impossible_date_is_told_at_the_field_and_stays_as_typed(cast):
    cases.instructed(cast)
    test = open_page(cast.dasveg_chair, cast.first, part="prepare")
    test.get_by_key("arrangements:meets_on").set_value("31/09/2026").run()
    press(test, "Arrange the meeting")
    assert "Date of the meeting" in shown(drawn(test)) and "31/09/2026" in shown(test)
    assert test.get_by_key("arrangements:meets_on").value == "31/09/2026"
    assert preliminary.as_recorded(cast.coordinator, cast.first).meeting is None


@pytest.mark.req("R14")
def test_who_was_sent_the_invitation_is_recorded_on_screen(cast):
    cases.arranged(cast)
    test = open_page(cast.dasveg_chair, cast.first, part="prepare")
    press(test, "Record as invited")
    assert all(line.invited_on == TODAY for line in preliminary.as_recorded(cast.coordinator, cast.first).lines)
    assert "Everybody on the list has been invited." in shown(drawn(test))


# --- run ---


@pytest.mark.req("R19")
def test_a_field_is_kept_as_it_is_left_and_says_so(cast):
    cases.arranged(cast)
    test = open_page(cast.coordinator, cast.first, part="run")
    field(test, cast.first, note("welcome")).set_value("Everybody introduced themselves.").run()
    assert text_of(cast, "welcome") == "Everybody introduced themselves."
    assert re.search(r"Saved \d\d:\d\d:\d\d", shown(drawn(test)))


def test_every_field_that_can_be_recorded_is_on_the_page(cast):
    cases.arranged(cast)
    type_note(cast.coordinator, cast.first, "recommends", "meets")
    test = open_page(cast.coordinator, cast.first, part="run")
    seen = preliminary.as_recorded(cast.coordinator, cast.first)
    places = [
        note(item)
        for item in (
            "welcome",
            "background",
            "updates",
            "proceedings",
            "recommends",
            "recommendation",
            "members",
            "terms",
            "other_business",
        )
    ]
    places += [Place("attendance", line.id, name) for line in seen.lines for name in ("attendance", "who")]
    places += [
        Place("agency", one.id, name)
        for one in seen.updates
        for name in ("known", "knowledge", "records_from", "panel_member")
    ]
    for place in places:
        assert field(test, cast.first, place), place


def test_somebody_elses_text_is_told_and_comes_into_the_field_only_on_asking(cast):
    cases.arranged(cast)
    test = open_page(cast.coordinator, cast.first, part="run")
    type_note(cast.dasveg_chair, cast.first, "other_business", "Typed by the chair.")
    field(test, cast.first, note("welcome")).set_value("Mine.").run()
    assert field(test, cast.first, note("other_business")).value == ""
    assert "Typed by the chair." in shown(drawn(test)) and cast.dasveg_chair.name in shown(test)
    press(test, "Bring in 1 newer text of others")
    assert field(test, cast.first, note("other_business")).value == "Typed by the chair."


@pytest.mark.parametrize(
    ("choice", "kept"),
    [("Keep mine", "Mine."), ("Keep both", "Theirs.\n\nMine."), ("Keep Dasveg Chair (fictional)'s", "Theirs.")],
)
def test_typing_over_somebody_elses_text_shows_both_and_keeps_what_one_chooses(cast, choice, kept):
    cases.arranged(cast)
    test = open_page(cast.coordinator, cast.first, part="run")
    type_note(cast.dasveg_chair, cast.first, "welcome", "Theirs.")
    field(test, cast.first, note("welcome")).set_value("Mine.").run()
    assert text_of(cast, "welcome") == "Theirs."
    assert "Not saved" in shown(drawn(test)) and "Theirs." in shown(test) and "Mine." in shown(test)
    press(test, choice)
    assert text_of(cast, "welcome") == kept and field(test, cast.first, note("welcome")).value == kept
    assert "Not saved" not in shown(drawn(test))


def test_asking_for_others_texts_never_takes_what_one_has_just_typed(cast):
    cases.arranged(cast)
    test = open_page(cast.coordinator, cast.first, part="run")
    type_note(cast.dasveg_chair, cast.first, "welcome", "Theirs.")
    test.run()
    field(test, cast.first, note("welcome")).set_value("Mine, being typed.")
    press(test, "Bring in 1 newer text of others")
    assert field(test, cast.first, note("welcome")).value == "Mine, being typed."
    assert "Theirs." in shown(drawn(test)) and text_of(cast, "welcome") == "Theirs."


def test_an_unclear_date_is_told_at_the_field_and_stays_as_typed(cast):
    cases.arranged(cast)
    test = open_page(cast.coordinator, cast.first, part="run")
    test.get_by_key("proceeding:kind").set_value("criminal").run()
    press(test, "Add")
    (one,) = preliminary.as_recorded(cast.coordinator, cast.first).proceedings
    place = Place("proceeding", one.id, "next_date")
    field(drawn(test), cast.first, place).set_value("31/09/2027").run()
    assert "Next date" in shown(drawn(test)) and field(test, cast.first, place).value == "31/09/2027"
    field(test, cast.first, place).set_value("18/01/2027").run()
    assert "Not saved" not in shown(drawn(test))
    assert preliminary.as_recorded(cast.coordinator, cast.first).proceedings[0].next_date.typed == "18/01/2027"


@pytest.mark.req("R18")
def test_items_6_and_7_open_when_the_meeting_recommends_a_review(cast):
    cases.arranged(cast)
    test = open_page(cast.coordinator, cast.first, part="run")
    assert "7 Initial development of the terms of reference" not in shown(test)
    field(test, cast.first, note("recommends")).set_value("meets").run()
    assert "7 Initial development of the terms of reference" in shown(drawn(test))


@pytest.mark.req("R14")
def test_arranging_a_meeting_for_today_goes_on_to_the_invitations_and_then_to_the_meeting(cast):
    cases.instructed(cast)
    test = open_page(cast.dasveg_chair, cast.first)
    test.get_by_key("arrangements:meets_on").set_value(cases.show(TODAY)).run()
    press(test, "Arrange the meeting")
    assert "Text of the invitation, to copy into an email" in [part.label for part in drawn(test).expander]
    again = open_page(cast.dasveg_chair, cast.first)
    assert again.get_by_key("part").value == "prepare"
    press(again, "Record as invited")
    assert open_page(cast.dasveg_chair, cast.first).get_by_key("part").value == "run"


@pytest.mark.req("R18")
def test_the_run_page_and_the_room_say_why_items_6_and_7_are_missing(cast):
    cases.arranged(cast)
    sentence = "6 and 7 open when the group recommends to proceed."
    views = ({"part": "run"}, {"view": "projector"})
    assert all(sentence in shown(open_page(cast.coordinator, cast.first, **view)) for view in views)
    type_note(cast.coordinator, cast.first, "recommends", "meets")
    assert not any(sentence in shown(open_page(cast.coordinator, cast.first, **view)) for view in views)


@pytest.mark.req("R14")
def test_when_nobody_is_marked_all_are_marked_present(cast):
    cases.arranged(cast)
    test = open_page(cast.coordinator, cast.first, part="run")
    assert "No agency has been contacted yet." in shown(test)
    press(test, "Mark all 3 as present")
    assert {one.attendance for one in preliminary.as_recorded(cast.coordinator, cast.first).lines} == {"present"}


@pytest.mark.req("R14")
def test_everybody_not_yet_marked_is_marked_present_with_one_press(cast):
    cases.arranged(cast)
    line = preliminary.as_recorded(cast.coordinator, cast.first).lines[0]
    type_in(cast.coordinator, cast.first, Place("attendance", line.id, "attendance"), "apologies")
    press(open_page(cast.coordinator, cast.first, part="run"), "Mark the other 2 as present")
    kept = preliminary.as_recorded(cast.coordinator, cast.first).lines
    assert [one.attendance for one in kept] == ["apologies", "present", "present"]


def test_when_the_session_has_ended_what_was_typed_is_not_kept_and_is_still_on_the_page(cast):
    cases.arranged(cast)
    test = open_page(cast.coordinator, cast.first, part="run")
    sessions.sign_out(cast.coordinator, now=clock.now())
    field(test, cast.first, note("welcome")).set_value("Typed too late.").run()
    assert database.one("preliminary_note_row", review=cast.first, id="welcome") is None
    assert test.session_state[f"meeting:{cast.first}:unkept"][note("welcome").key].mine == "Typed too late."


# --- finish, read, the room ---


@pytest.mark.req("R21")
def test_the_meeting_ends_and_its_recommendation_goes_to_the_csp_chair(cast):
    cases.arranged(cast)
    type_note(cast.coordinator, cast.first, "recommends", "meets")
    type_note(cast.coordinator, cast.first, "recommendation", "Limb (a).")
    over = press(open_page(cast.coordinator, cast.first, part="run"), "The meeting is over")
    assert "Go on to Finish" in shown(drawn(over)) and "The meeting is over" not in [one.label for one in over.button]
    test = open_page(cast.dasveg_chair, cast.first)
    press(test, "Send the recommendation to the CSP Chair")
    assert "Recommendation recorded." in shown(drawn(test))
    (sent,) = preliminary.as_recorded(cast.csp_chair, cast.first).recommendations
    assert (sent.recommends, sent.reasons) == ("meets", "Limb (a).")
    assert "Limb (a)." in shown(open_page(cast.csp_chair, cast.first, part="read"))


@pytest.mark.req("R21")
def test_after_the_decision_the_page_can_only_be_read_and_says_why(cast):
    cases.held(cast)
    cases.recommend(cast.dasveg_chair, cast.first)
    cases.decided(cast.first)
    for part in ("prepare", "run", "finish"):
        test = open_page(cast.coordinator, cast.first, part=part)
        assert "The CSP Chair decided on" in shown(test) and "Limb (a) is met." in shown(test)
        assert not test.text_area and not test.button


def test_the_room_sees_the_agenda_the_item_it_is_at_and_who_is_here_and_no_background(cast):
    cases.arranged(cast)
    type_note(cast.coordinator, cast.first, "background", "What the SIO told.")
    test = open_page(cast.coordinator, cast.first, part="run")
    press(test, "Go on to item 3")
    room = open_page(cast.coordinator, cast.first, view="projector")
    (large,) = [
        piece.proto.body
        for piece in room.get("html")
        if "csp-room" in piece.proto.body and "<style" not in piece.proto.body
    ]
    assert re.search(r'aria-current="step"[^>]*>3  Updates from all agencies', large)
    assert "Present: 0 of 3" in large and "What the SIO told." not in shown(room)


def press(test: AppTest, label: str) -> AppTest:
    (button,) = [button for button in test.button if button.label.replace("\\", "") == label]
    return button.click().run()
