"""The shared look: what a person sees and what a verb is sent, drawn without a browser."""

import html
import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from streamlit.testing.v1 import AppTest

from casework.dates import understand
from parts import charts, links, look, markup, text
from parts.marks import WORDS, Mark, due

HOSTILE = (
    "![](http://evil.example/x.png) <script>alert(1)</script> [a](javascript:alert(1)) :material/home: $x^2$ **b** -> "
    'www.evil.example a@b.example "quoted" \u05e9\u05dc\u05d5\u05dd\n# heading\n    indented'
)


def shown(test: AppTest) -> str:
    """Everything the page shows through the portal's own pieces, as a reader reads it."""
    return html.unescape(re.sub(r"<[^>]+>", " ", " ".join(piece.proto.body for piece in test.get("html"))))


def run(script, **given) -> AppTest:
    test = AppTest.from_function(script, kwargs=given, default_timeout=20).run()
    assert not test.exception
    return test


def notification(outcome: str = "recorded", inside_form: bool = False):
    from datetime import date

    import streamlit as st

    from casework import forms
    from casework.errors import AlreadyDone, NotAllowed, Stale, WrongStep
    from parts import act, form, look

    described = forms.build(
        {
            "title": "Notification",
            "field": [
                {
                    "name": "sent_on",
                    "label": "Date sent",
                    "kind": "date",
                    "required": True,
                    "past": True,
                    "help": "The day it left.",
                },
                {"name": "proceed", "label": "Does it meet the criteria?", "kind": "yes_no", "section": "The criteria"},
                {
                    "name": "reasons",
                    "label": "Reasons",
                    "kind": "long_text",
                    "section": "The criteria",
                    "shown_when": {"field": "proceed", "is": "no"},
                    "required_when": {"field": "proceed", "is": "no"},
                },
                {"name": "lead", "label": "Lead agency", "kind": "agency"},
                {"name": "told", "label": "Agencies told", "kind": "agency", "multiple": True},
            ],
        }
    )
    agencies = {"p": "Police", "h": "Health"}
    options = {"lead": {f"a{n}": f"Agency {n}" for n in range(9)}, "told": agencies}
    look.page("Notification")
    typed = form.draw(
        described,
        {"sent_on": date(2026, 9, 1)},
        key="n",
        options=options,
        inside_form=inside_form,
        today=date(2026, 11, 22),
    )
    st.session_state["typed"] = typed
    version = act.opened("n", st.session_state.setdefault("record", 1))

    def verb():
        st.session_state["commands"] = [*st.session_state.get("commands", []), act.command_id("n")]
        values = forms.understand(described, typed, today=date(2026, 11, 22), options=options)
        if outcome == "stale" and version < 2:
            st.session_state["record"] = 2
            raise Stale({"version": 2, "sent_on": date(2026, 9, 3), "proceed": None}, "A colleague")
        if outcome == "wrong":
            raise WrongStep(["The preliminary meeting is not recorded."])
        if outcome == "not allowed":
            raise NotAllowed("Only the CSP Chair decides.")
        if outcome == "already":
            raise AlreadyDone
        st.session_state["recorded"] = values

    if act.button("Record", key="n"):
        act.do(verb, done="Notification recorded.", key="n", mine=typed)


def press(test: AppTest, label: str = "Record") -> AppTest:
    next(button for button in test.button if button.label == label).click()
    test.run()
    assert not test.exception
    return test


def field(test: AppTest, kind: str, label: str):
    return next(one for one in getattr(test, kind) if one.label == label)


def test_a_form_begins_with_what_is_recorded_and_says_what_a_date_was_taken_to_mean():
    test = run(notification)
    assert field(test, "text_input", "Date sent").value == "01/09/2026"
    assert "Tuesday 01/09/2026" in shown(test)
    field(test, "text_input", "Date sent").set_value("3 sept 26").run()
    assert "Thursday 03/09/2026" in shown(test)
    assert test.session_state["typed"]["sent_on"] == "3 sept 26"


def test_help_stands_in_plain_text_and_a_question_that_may_be_left_says_so():
    test = run(notification)
    assert "The day it left." in shown(test)
    assert [one.label for one in test.radio] == ["Does it meet the criteria? (optional)"]
    assert [one.value for one in test.header] == ["The criteria"]


def test_a_date_that_cannot_be_says_why_beneath_the_field_at_once():
    test = run(notification)
    field(test, "text_input", "Date sent").set_value("31.09.2025").run()
    assert "31.09.2025" in shown(test) and "September has" in shown(test)
    assert "There is a problem" not in shown(test)


def test_a_question_comes_up_with_the_answer_before_it_and_goes_again():
    test = run(notification)
    assert not test.text_area and "reasons" not in test.session_state["typed"]
    test.radio[0].set_value("no").run()
    assert test.text_area[0].label == "Reasons"
    test.text_area[0].set_value("Because").run()
    test.radio[0].set_value("yes").run()
    assert not test.text_area and "reasons" not in test.session_state["typed"]


def test_in_a_form_sent_in_one_go_every_question_is_there_and_says_when_to_answer_it():
    test = run(notification, inside_form=True)
    assert test.text_area[0].label == "Reasons"
    assert "Answer when 'Does it meet the criteria?' is No." in shown(test)


def test_few_options_are_seen_at_once_many_are_a_list_and_several_are_ticks():
    test = run(notification)
    assert test.selectbox[0].options == [f"Agency {n}" for n in range(9)]
    assert [one.label for one in test.checkbox] == ["Police", "Health"]
    test.checkbox[1].check().run()
    assert test.session_state["typed"]["told"] == ["h"]


def test_every_problem_is_told_at_the_top_at_its_field_and_beside_the_button_and_nothing_typed_is_lost():
    test = run(notification)
    field(test, "text_input", "Date sent").set_value("2019")
    test.radio[0].set_value("no").run()
    press(test)
    sentence = "Reasons: this is not answered. Type an answer."
    assert shown(test).count(sentence) == 3 and "There is a problem" in shown(test)
    assert "recorded" not in test.session_state
    assert test.session_state["typed"]["sent_on"] == "2019"


def test_several_sentences_are_told_in_one_box_none_over_another():
    def script():
        from parts import act, look

        act.tell("Hold recorded.")
        act.tell("The family has not been told.")
        look.page("A page")

    test = AppTest.from_function(script).run()
    (corner,) = [piece.proto.body for piece in test.get("html") if '<p class="csp csp-told' in piece.proto.body]
    assert "Hold recorded.\nThe family has not been told." in corner


def test_a_press_that_recorded_nothing_is_told_in_the_corner_until_the_next_answer():
    test = run(notification)
    field(test, "text_input", "Date sent").set_value("2019")
    test.radio[0].set_value("no").run()
    press(test)
    (corner,) = [piece.proto.body for piece in test.get("html") if '<p class="csp csp-told' in piece.proto.body]
    assert 'role="alert"' in corner and "Not recorded: 2 problems. They are listed at the top of the form." in corner
    test.text_area[0].set_value("Because").run()
    assert "Not recorded: 2 problems" not in shown(test)
    press(test)
    assert "Not recorded: 1 problem. It is listed at the top of the form." in shown(test)


def test_a_problem_goes_as_soon_as_its_answer_is_changed():
    test = run(notification)
    field(test, "text_input", "Date sent").set_value("2019")
    test.radio[0].set_value("no").run()
    press(test)
    test.text_area[0].set_value("Because").run()
    assert "Reasons: this is not answered" not in shown(test) and "Not recorded" in shown(test)
    field(test, "text_input", "Date sent").set_value("1/9/2026").run()
    assert "There is a problem" not in shown(test)


def test_what_was_done_is_told_after_the_page_is_drawn_again_and_the_form_begins_anew():
    test = run(notification)
    field(test, "text_input", "Date sent").set_value("3/9/2026").run()
    press(test)
    assert test.session_state["recorded"]["sent_on"] == date(2026, 9, 3)
    assert "Notification recorded." in shown(test)
    assert test.session_state["typed"]["sent_on"] == "01/09/2026"
    assert "Notification recorded." not in shown(test.run())


@pytest.mark.req("S9")
def test_each_drawing_of_a_form_has_one_command_and_the_next_has_another():
    test = run(notification)
    field(test, "text_input", "Date sent").set_value("2019").run()
    press(test)
    press(test)
    field(test, "text_input", "Date sent").set_value("3/9/2026").run()
    sent = next(button for button in test.button if button.label == "Record").key
    press(test)
    press(test)
    first, second, third, fourth = test.session_state["commands"]
    assert first == second == third != fourth
    assert sent not in [button.key for button in test.button]


def test_a_change_already_made_is_told_as_done():
    assert "This was already done. It was recorded once." in shown(press(run(notification, outcome="already")))


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [("wrong", "The preliminary meeting is not recorded."), ("not allowed", "Only the CSP Chair decides.")],
)
def test_what_may_not_be_done_says_why_at_the_place(outcome, sentence):
    test = press(run(notification, outcome=outcome))
    assert sentence in shown(test) and "recorded" not in test.session_state


def overtaken() -> AppTest:
    test = run(notification, outcome="stale")
    field(test, "text_input", "Date sent").set_value("5 Sept 2026").run()
    return press(test)


def test_when_somebody_else_was_quicker_both_texts_stand_side_by_side():
    said = shown(overtaken())
    assert "This was changed by A colleague" in said
    assert "5 Sept 2026" in said and "03/09/2026" in said
    assert "Does it meet the criteria?" not in said  # the same in both


def test_of_two_texts_mine_can_be_kept_and_sent_again():
    test = press(overtaken(), "Keep mine")
    assert field(test, "text_input", "Date sent").value == "5 Sept 2026"
    press(test)
    assert test.session_state["recorded"]["sent_on"] == date(2026, 9, 5)


def test_of_two_texts_the_recorded_one_can_be_taken():
    test = press(overtaken(), "Take what is recorded")
    assert field(test, "text_input", "Date sent").value == "01/09/2026"
    assert "Somebody else was quicker" not in shown(test)


def test_a_form_to_read_shows_the_options_in_words():
    def script():
        from casework import forms
        from parts import form

        described = forms.build(
            {
                "title": "T",
                "field": [
                    {"name": "ok", "label": "Agreed", "kind": "yes_no"},
                    {"name": "why", "label": "Why not", "kind": "long_text", "shown_when": {"field": "ok", "is": "no"}},
                    {"name": "who", "label": "Agencies", "kind": "agency", "multiple": True},
                ],
            }
        )
        form.draw(
            described,
            {"ok": True, "who": ["p", "h"]},
            key="r",
            read_only=True,
            options={"who": {"p": "Police", "h": "NHS"}},
        )

    said = shown(run(script))
    assert "Agreed  Yes" in said and "Police, NHS" in said and "Why not" not in said


@pytest.mark.req("S7")
@pytest.mark.parametrize("read_only", [False, True])
def test_a_field_one_may_not_see_is_neither_drawn_nor_kept_in_a_draft(read_only):
    def script(read_only):
        import streamlit as st

        from casework import forms
        from parts import form

        described = forms.build(
            {
                "title": "T",
                "field": [
                    {"name": "held", "label": "Background held", "kind": "yes_no", "seen_by": "see_background"},
                    {
                        "name": "told",
                        "label": "Background",
                        "kind": "text",
                        "shown_when": {"field": "held", "is": "yes"},
                    },
                    {"name": "note", "label": "Note", "kind": "text"},
                ],
            }
        )
        form.draw(
            described,
            {"held": True, "told": "Zebedee", "note": "n"},
            key="h",
            hidden=described.hidden_from(lambda verb: False),
            read_only=read_only,
            on_change=lambda typed: st.session_state.update(kept=typed),
        )

    test = run(script, read_only=read_only)
    assert not test.radio and "Background" not in shown(test) and "Zebedee" not in str(test.session_state)
    if not read_only:
        test.text_input[0].set_value("more").run()
        assert test.session_state["kept"] == {"note": "more"}


def test_only_one_module_writes_html_and_none_lets_markdown_do_so():
    root = Path(markup.__file__).parent.parent
    for path in [*root.glob("parts/*.py"), *root.glob("pages/*.py"), *root.glob("web/*.py")]:
        code = path.read_text(encoding="utf-8")
        assert "unsafe_allow" not in code or path.name == "focus.py", path  # its one script: docs/decisions/0022
        assert (
            path.name in ("markup.py", "focus.py") or not re.search(r"\.html\((?!STYLES\))", code) or "import streamlit" not in code
        ), path


def draft_page(actor):
    from casework import forms
    from parts import act, drafts, form

    described = forms.build({"title": "T", "field": [{"name": "said", "label": "Said", "kind": "text"}]})
    draft = drafts.Keeping(actor, "t", "new", key="t")
    form.draw(described, draft.offered({"said": "begun"}), key="t", on_change=draft.keep)
    draft.line()
    if act.button("Record", key="t"):
        act.do(lambda: None, done="Recorded.", key="t", then=draft.drop)


@pytest.mark.req("S35")
def test_what_is_typed_is_kept_and_offered_to_its_typist_only(cast):
    test = run(draft_page, actor=cast.coordinator)
    test.text_input[0].set_value("half a sentence").run()
    assert "Draft kept at" in shown(test)

    other = run(draft_page, actor=cast.panel_chair)
    assert "You have a draft" not in shown(other) and other.text_input[0].value == "begun"

    again = run(draft_page, actor=cast.coordinator)
    assert "You have a draft from" in shown(again) and again.text_input[0].value == "begun"
    press(again, "Continue with the draft")
    assert again.text_input[0].value == "half a sentence"
    press(again)
    assert "You have a draft" not in shown(run(draft_page, actor=cast.coordinator))


def test_a_draft_can_be_left_behind(cast):
    run(draft_page, actor=cast.coordinator).text_input[0].set_value("old").run()
    test = press(run(draft_page, actor=cast.coordinator), "Start again")
    assert test.text_input[0].value == "begun" and "You have a draft" not in shown(test)
    assert "You have a draft" not in shown(run(draft_page, actor=cast.coordinator))


@pytest.mark.req("S5", "S35")
def test_typing_after_the_session_has_ended_keeps_nothing_and_says_so(cast):
    from casework import clock, sessions

    test = run(draft_page, actor=cast.coordinator)
    sessions.sign_out(cast.coordinator, now=clock.now())
    test.text_input[0].set_value("late").run()
    assert "The draft is not kept. Your session has ended." in shown(test)


def test_the_text_of_a_draft_stays_out_of_the_activity_record(cast):
    from casework import clock, database, drafts

    drafts.keep(cast.coordinator, "t", "new", {"said": "Zebedee Quartermaine"}, now=clock.now())
    links_of_chain = list(database.portal().links())
    assert '"event":"draft_kept"' in links_of_chain[-1].line
    assert not any("Quartermaine" in link.line + (link.writes or "") for link in links_of_chain)


@pytest.mark.req("S22", "S55")
def test_a_text_from_a_record_is_shown_as_it_is():
    def script(hostile):
        from parts import markup, text

        text.plain(hostile)
        markup.table([{"what": hostile}], {"what": "What"}, caption="Records")
        markup.facts({"Said": hostile})

    test = run(script, hostile=HOSTILE)
    assert test.text[0].value == HOSTILE
    table, facts = (piece.proto.body for piece in test.get("html"))
    assert html.escape(HOSTILE) in table and html.escape(HOSTILE) in facts
    assert "<script" not in table + facts and not test.markdown


@given(st.text(max_size=200))
def test_no_text_brings_a_tag_of_its_own_into_a_table(hostile):
    cell = markup._cell(hostile, "What", False)
    assert cell.count("<") == cell.count(">") == 2
    said = html.unescape(re.sub(r"^<td[^>]*>|</td>$", "", cell))
    assert html.unescape(html.escape(hostile.replace("\x00", "\ufffd"))) == said


@given(st.text(alphabet="a1.#-+*_`[]()<>!$~&:/@w \\\n", max_size=60))
def test_a_label_says_the_same_words_with_nothing_left_for_markdown(written):
    escaped = text.label(written)
    bare = re.sub(r"\\(.)", r"\1", escaped).replace(text.WORD_JOINER, "")
    assert bare == " ".join(written.split())
    assert not re.search(r"(?<!\\)(\\\\)*[*_`\[\]<>$~]", escaped)
    assert not re.search(r"[:@](?=[^\s\u2060])|www\.", escaped)


def test_a_name_as_people_write_them_is_not_littered_with_strokes():
    assert text.label("St. Mary's (North) - A&E, 2nd floor") == "St. Mary's (North) - A\\&E, 2nd floor"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2019, 9, 12), "12/09/2019"),
        (understand("Sept 2019"), "September 2019"),
        (datetime.fromisoformat("2026-07-01T13:03:00+00:00"), "01/07/2026 14:03"),
        (True, "Yes"),
        (1204, "1,204"),
        (Decimal("12.50"), "12.50"),
        (["Police", "NHS"], "Police, NHS"),
        (None, ""),
        (float("nan"), ""),
    ],
)
def test_a_table_shows_each_value_in_the_form_people_write_it(value, words):
    assert markup.as_text(value) == words


def test_an_empty_table_says_what_to_do_next():
    def script():
        from parts import markup

        markup.table([], {"a": "A"}, caption="Actions", empty="No action yet. Add one under Action plan.")

    assert "No action yet. Add one under Action plan." in shown(run(script))


@pytest.mark.parametrize("address", ["http://evil.example", "//evil.example", "javascript:alert(1)", "reviews"])
def test_a_link_never_leaves_the_portal(address):
    with pytest.raises(ValueError, match="stays within the portal"):
        markup.Link("Open", address)


def test_an_address_holds_the_review_and_what_is_asked_safely():
    assert links.address("chronology", "ab12", find="a&b c") == "/chronology?review=ab12&find=a%26b+c"
    assert links.address("reviews", stage=None) == "/reviews"


@pytest.mark.parametrize(
    ("days", "state", "words"),
    [(-9, "late", "9 days late"), (-1, "late", "1 day late"), (0, "at-risk", "due today"), (14, "at-risk", "14 days left"),
     (15, "in-hand", "15 days left")],
)  # fmt: skip
def test_what_is_due_says_so_in_words_beside_its_colour(days, state, words):
    assert due(days) == Mark(state, words)


def test_every_state_has_a_word_a_sign_and_a_colour():
    css = look.STYLES.read_text(encoding="utf-8")
    for state, word in WORDS.items():
        assert Mark(state).words == word and Mark(state).icon.startswith(":material/")
        assert f".csp-mark.{state}" in css and state in charts.COLOURS


def test_a_long_list_comes_in_pages_that_say_where_one_is():
    def script():
        import streamlit as st

        from parts import look

        st.session_state["rows"] = list(look.paged(range(130), key="p", noun="entries"))

    test = run(script)
    assert test.session_state["rows"] == list(range(50)) and "1 to 50 of 130 entries" in shown(test)
    test.session_state["p"] = 3
    test.run()
    assert test.session_state["rows"] == list(range(100, 130)) and "101 to 130 of 130 entries" in shown(test)


def test_a_list_that_fits_on_one_page_says_only_how_many_there_are_and_one_row_speaks_for_itself():
    def script(count):
        from parts import look

        look.paged(range(count), key="p", noun="entries")

    def said(count):
        return shown(AppTest.from_function(script, args=(count,)).run())

    assert "17 entries" in said(17) and "1 to 17" not in said(17)
    assert "entries" not in said(1) and "entries" not in said(0)


def test_a_list_that_has_become_shorter_begins_at_its_first_page_without_a_word_in_the_log(monkeypatch, caplog):
    from streamlit.elements.lib import policies

    def script():
        import streamlit as st

        from parts import look

        st.session_state["rows"] = list(look.paged(range(st.session_state.get("count", 130)), key="p"))

    test = run(script)
    test.session_state["p"] = 3
    test.run()
    assert test.session_state["rows"] == list(range(100, 130))
    monkeypatch.setattr(policies, "_shown_default_value_warning", False)  # it is told once in a process
    monkeypatch.setattr(policies._LOGGER, "propagate", True)
    caplog.clear()
    test.session_state["count"] = 60
    test.run()
    assert test.session_state["rows"] == list(range(50))
    assert "default value" not in caplog.text


def test_figures_stand_to_the_right_also_where_some_are_not_there():
    def script():
        from parts import markup

        rows = [{"who": "Police", "held": 2, "none": None}, {"who": "Health", "held": None, "none": None}]
        markup.table(rows, {"who": "Agency", "held": "Held rows", "none": "Nothing"}, caption="Agencies")

    (table,) = [piece.proto.body for piece in AppTest.from_function(script).run().get("html") if "<table" in piece.proto.body]
    assert 'class="figure">Held rows' in table and 'class="figure">Nothing' not in table and 'class="figure">Agency' not in table


def test_a_chart_says_in_a_sentence_what_it_shows_and_has_its_figures_beside_it():
    def script():
        from parts import charts

        rows = [{"agency": "Probation", "late": 3}, {"agency": "Police", "late": 0}]
        figure = charts.bars(rows, name="agency", figures={"late": "Late"}, states={"late": "late"})
        charts.show(
            figure, says="3 actions are late.", rows=rows, columns={"agency": "Agency", "late": "Late"}, key="c"
        )

    test = run(script)
    assert "3 actions are late." in shown(test)
    table = test.expander[0].get("html")[0].proto.body
    assert "Probation" in table and 'scope="col" class="figure">Late' in table


def review_page(actor, review):
    import streamlit as st

    from parts import review as in_review

    if review:
        st.query_params["review"] = review
    st.session_state["seen"] = in_review.in_view(actor)


def test_the_review_in_the_address_is_the_one_in_view(cast):
    assert run(review_page, actor=cast.coordinator, review=cast.first).session_state["seen"] == cast.first


@pytest.mark.req("S4")
def test_a_review_one_may_not_see_reads_as_one_that_does_not_exist(cast):
    other = run(review_page, actor=cast.outsider, review=cast.first)
    absent = run(review_page, actor=cast.outsider, review="nonsense")
    assert "seen" not in other.session_state and "seen" not in absent.session_state
    assert shown(other) == shown(absent) and "This review was not found." in shown(other)


def test_without_a_review_in_the_address_the_page_says_where_to_choose_one(cast):
    test = run(review_page, actor=cast.coordinator, review="")
    assert "No review is open. Choose one from the list of reviews." in shown(test)
