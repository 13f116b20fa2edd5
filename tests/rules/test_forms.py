"""A form's description, and the one validator made from it."""

import json
from datetime import date, time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import forms
from casework.dates import PartialDate
from casework.errors import Refused

TODAY = date(2026, 11, 22)

DESCRIBED = {
    "title": "Notification",
    "field": [
        {"name": "sent_on", "label": "Date the notification was sent", "kind": "date", "required": True, "past": True},
        {"name": "died_on", "label": "Date of death", "kind": "partial_date", "past": True, "section": "The death"},
        {"name": "rung_at", "label": "Time of the call", "kind": "time", "section": "The death"},
        {"name": "proceed", "label": "Does it meet the criteria?", "kind": "yes_no"},
        {
            "name": "reasons",
            "label": "Reasons",
            "kind": "long_text",
            "max_length": 200,
            "shown_when": {"field": "proceed", "any_of": ["yes", "no"]},
            "required_when": {"field": "proceed", "is": "no"},
        },
        {"name": "suicide", "label": "Suicide", "kind": "yes_no_unknown"},
        {
            "name": "basis",
            "label": "Basis",
            "kind": "choice",
            "options": [{"value": "a", "label": "Limb (a)"}, {"value": "b", "label": "Limb (b)"}],
        },
        {
            "name": "situations",
            "label": "Situations",
            "kind": "choices",
            "options": [{"value": "child", "label": "A child"}, {"value": "trust", "label": "Position of trust"}],
        },
        {
            "name": "post",
            "label": "Post held",
            "kind": "text",
            "shown_when": {"field": "situations", "is": "trust"},
            "required_when": {"field": "situations", "is": "trust"},
        },
        {"name": "age", "label": "Age", "kind": "number", "min": 0, "max": 120},
        {"name": "cost", "label": "Cost in pounds", "kind": "number", "decimals": 2},
        {"name": "lead", "label": "Lead agency", "kind": "agency"},
        {"name": "agencies", "label": "Agencies told", "kind": "agency", "multiple": True},
        {
            "name": "log",
            "label": "Log number",
            "kind": "text",
            "pattern": r"\d{4}",
            "pattern_says": "Type four figures.",
        },
        {"name": "background", "label": "Background", "kind": "long_text", "seen_by": "see_background"},
    ],
}
FORM = forms.build(DESCRIBED)
AGENCIES = {"lead": {"p": "Police"}, "agencies": {"p": "Police", "h": "Health"}}


def understood(hidden=(), **typed):
    return forms.understand(FORM, {"sent_on": "20/11/2026", **typed}, today=TODAY, options=AGENCIES, hidden=hidden)


def sentences(**typed):
    with pytest.raises(Refused) as refused:
        understood(**typed)
    return {problem.field: problem.sentence for problem in refused.value.problems}


def test_each_kind_of_answer_comes_back_as_what_it_means():
    values = understood(
        died_on="Sept 2026", rung_at="2.30pm", proceed="no", reasons=" as\ntyped ", suicide="unknown", basis="b",
        situations=["trust"], post="Officer", age="41", cost="1,204.50", lead="p", agencies=["h", "p", "h"], log="0412",
    )  # fmt: skip
    assert values["sent_on"] == date(2026, 11, 20)
    assert (values["died_on"].earliest, values["died_on"].latest) == (date(2026, 9, 1), date(2026, 9, 30))
    assert values["rung_at"] == time(14, 30)
    assert values["proceed"] is False
    assert values["reasons"] == " as\ntyped "
    assert (values["suicide"], values["basis"], values["situations"]) == ("unknown", "b", ["trust"])
    assert (values["age"], values["cost"]) == (41, Decimal("1204.50"))
    assert (values["lead"], values["agencies"], values["log"]) == ("p", ["h", "p"], "0412")
    assert values["background"] is None


def test_every_fault_is_one_sentence_at_its_field_and_all_are_told_at_once():
    found = sentences(sent_on="", proceed="no", age="400", basis="z")
    assert found == {
        "sent_on": "Date the notification was sent: this is not answered. "
        "Type a day as dd/mm/yyyy, for example 12/09/2019.",
        "reasons": "Reasons: this is not answered. Type an answer.",
        "age": "Age: '400' is out of range. A number from 0 to 120 is accepted.",
        "basis": "Basis: 'z' is not in the list. Choose Limb (a) or Limb (b).",
    }


@pytest.mark.req("A20")
@pytest.mark.parametrize("typed", ["31.09.1975", "31 September 2020", "On going", "12", "2020-13-01", "30/02/2024"])
def test_an_impossible_day_is_refused_and_repeated_back(typed):
    assert typed in sentences(sent_on=typed)["sent_on"]


@pytest.mark.parametrize("field", ["sent_on", "died_on"])
def test_a_past_event_is_not_accepted_in_the_future(field):
    assert (
        "'23/11/2026' is in the future (23/11/2026). Write a date up to today, 22/11/2026."
        in sentences(**{field: "23/11/2026"})[field]
    )
    assert understood(**{field: "22/11/2026"})[field]


def test_part_of_a_date_is_not_enough_where_a_day_is_asked():
    assert "'2019' is not one whole day" in sentences(sent_on="2019")["sent_on"]
    assert "is not one whole day" in sentences(sent_on="12/09/2019 14:30")["sent_on"]


@pytest.mark.parametrize("typed", ["25:00", "13pm", "9", "half two", "12:60", "0am"])
def test_what_is_not_a_time_is_refused(typed):
    assert sentences(rung_at=typed)["rung_at"] == f"Time of the call: '{typed}' is not a time. Type a time as 14:30."


@pytest.mark.parametrize(("typed", "meant"), [("1430", time(14, 30)), ("12am", time(0)), ("12.15 PM", time(12, 15))])
def test_a_time_is_understood_as_people_write_it(typed, meant):
    assert understood(rung_at=typed)["rung_at"] == meant


@pytest.mark.parametrize("typed", ["forty", "1e3", "NaN", "inf", "1,2", "4.5", True, "٣"])
def test_what_is_not_a_whole_number_is_refused(typed):
    assert str(typed) in sentences(age=typed)["age"]


def test_the_pattern_says_in_words_what_it_accepts():
    assert sentences(log="12")["log"] == "Log number: '12' is not accepted. Type four figures."


@pytest.mark.req("S7")
def test_a_field_that_is_not_in_the_form_is_refused():
    assert "no field called 'admin'" in sentences(admin="yes")["admin"]


@pytest.mark.req("S7")
@pytest.mark.parametrize(
    ("field", "forged"),
    [("lead", "h"), ("agencies", ["p", "x"]), ("agencies", "p"), ("basis", ["a"]), ("proceed", "maybe")],
)
def test_an_option_that_was_not_offered_is_refused(field, forged):
    assert "not" in sentences(**{field: forged})[field]


def test_a_field_one_may_not_see_can_neither_be_filled_in_nor_read():
    hidden = FORM.hidden_from(lambda verb: verb != "see_background")
    assert hidden == ("background",)
    assert "background" not in understood(hidden=hidden)
    with pytest.raises(Refused, match="not yours to fill in"):
        understood(hidden=hidden, background="forged")


@pytest.mark.parametrize(
    ("answer", "asked"), [(None, False), ([], False), (["child"], False), (["child", "trust"], True)]
)
def test_a_question_comes_up_only_when_the_answer_before_it_says_so(answer, asked):
    assert ("post" in [field.name for field in FORM.asked({"situations": answer})]) is asked
    assert ("post" in FORM.required({"situations": answer})) is asked


def test_an_answer_left_behind_in_a_question_no_longer_asked_is_not_taken():
    assert understood(situations=["child"], post="Officer")["post"] is None


@pytest.mark.req("S55")
def test_text_of_exactly_the_limit_is_taken_and_one_more_says_how_long_it_was():
    assert understood(proceed="yes", reasons="x" * 200)["reasons"] == "x" * 200
    assert sentences(proceed="yes", reasons="x" * 201)["reasons"] == (
        "Reasons: the text is 201 characters long. At most 200 are accepted."
    )


@pytest.mark.req("S55")
@given(st.text(max_size=300))
def test_any_text_is_stored_exactly_or_refused_clearly(text):
    form = forms.build(
        {"title": "T", "field": [{"name": "said", "label": "Said", "kind": "long_text", "max_length": 100}]}
    )
    try:
        kept = forms.understand(form, {"said": text}, today=TODAY)["said"]
    except Refused as refused:
        assert len(refused.problems) == 1 and refused.problems[0].sentence.startswith("Said: ")
        assert "\x00" in text or len(text) > 100 or any("\ud800" <= letter <= "\udfff" for letter in text)
    else:
        assert kept == (text if text.strip() else None)


def test_what_was_typed_is_repeated_shortly_and_on_one_line():
    sentence = sentences(age="9\n" * 500)["age"]
    assert "\n" not in sentence and len(sentence) < 200


@given(
    st.fixed_dictionaries(
        {
            "sent_on": st.dates(date(1900, 1, 1), TODAY),
            "rung_at": st.times().map(lambda moment: moment.replace(microsecond=0)),
            "proceed": st.booleans(),
            "cost": st.decimals(min_value=0, max_value=10**6, places=2),
            "age": st.integers(0, 120),
            "agencies": st.lists(st.sampled_from("hp"), unique=True),
        }
    ),
    st.sampled_from(["2019", "Sept 2019", "12/09/2019", "12/09/2019 14:30", None]),
)
def test_answers_come_back_from_a_json_column_as_they_went_in(typed, died_on):
    values = understood(**{**typed, "died_on": died_on, "reasons": "because"})
    stored = json.loads(json.dumps(forms.to_store(FORM, values)))
    assert forms.from_store(FORM, stored) == values
    assert forms.from_store(FORM, forms.columns(FORM, values)) == values


def test_a_partial_date_takes_four_columns_also_when_it_is_not_known():
    known = forms.columns(FORM, understood(died_on="2019"))
    assert [known[f"died_on_{part}"] for part in forms.PARTS[:3]] == ["2019", date(2019, 1, 1), date(2019, 12, 31)]
    blank = forms.columns(FORM, understood())
    assert [blank[f"died_on_{part}"] for part in forms.PARTS] == [None] * 4


def test_what_is_recorded_can_be_put_back_into_the_form_as_it_was_typed():
    values = understood(died_on="Sept 2026", rung_at="14:30", proceed="yes", age="41", agencies=["h"])
    typed = forms.as_typed(FORM, values)
    assert (typed["sent_on"], typed["died_on"], typed["rung_at"], typed["proceed"]) == (
        "20/11/2026", "Sept 2026", "14:30", "yes",
    )  # fmt: skip
    assert forms.understand(FORM, typed, today=TODAY, options=AGENCIES) == values
    assert isinstance(values["died_on"], PartialDate)


def test_a_partnership_adds_its_own_questions_in_a_file_of_its_own(tmp_path):
    (tmp_path / "visit.toml").write_text('title = "Visit"\nown_fields = true\n[[field]]\nname = "seen"\nlabel = "Seen"\nkind = "yes_no"\n')
    (tmp_path / "visit.own.toml").write_text('[[field]]\nname = "ward"\nlabel = "Ward"\nkind = "text"\n')
    form = forms.load("visit", tmp_path)
    assert list(form.fields) == ["seen", "ward"]
    values = forms.understand(form, {"seen": "yes", "ward": "Park East"}, today=TODAY)
    assert forms.split_own(form, values) == ({"seen": True}, {"ward": "Park East"})


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"kind": "dropdown"}, "field a, kind"),
        ({"lable": "A"}, "field a, lable"),
        ({"kind": "choices", "options": [{"value": "x", "label": "X"}] * 2}, "field a: .*same value"),
        ({"pattern": "a+"}, "field a: .*pattern_says"),
        ({"required_when": {"field": "b"}}, "field a, required_when: .*one of"),
        ({"required_when": {"field": "c", "is": "x"}}, "a: required_when names no field: c"),
        ({"shown_when": {"field": "b", "is": "x"}}, "a: shown_when must name an earlier field, not b"),
        ({"past": True}, "past is for date"),
        ({"name": "b"}, "two fields are named b"),
    ],
)
def test_a_fault_in_a_description_names_the_file_and_the_field(changed, named):
    first = {"name": "a", "label": "A", "kind": "text"}
    second = {"name": "b", "label": "B", "kind": "text"}
    with pytest.raises(forms.FormFault, match=f"visit.toml.*{named}"):
        forms.build({"title": "Visit", "field": [first | changed, second]}, source="visit.toml")


def test_a_form_that_does_not_exist_or_is_not_toml_is_named(tmp_path):
    with pytest.raises(forms.FormFault, match=r"gone\.toml: there is no such form"):
        forms.load("gone", tmp_path)
    (tmp_path / "torn.toml").write_text("title = ")
    with pytest.raises(forms.FormFault, match=r"torn\.toml: "):
        forms.load("torn", tmp_path)


def test_every_shipped_form_is_sound_and_can_be_answered_with_nothing():
    shipped = [path.stem for path in forms.SHIPPED.glob("*.toml") if not path.stem.endswith(".own")]
    for name in shipped:
        form = forms.load(name)
        try:
            forms.understand(form, {}, today=TODAY)
        except Refused as refused:
            assert {problem.field for problem in refused.problems} <= form.required({})
