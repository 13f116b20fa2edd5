"""The chronology's screens, each opened by the people who use them."""

import html

import pytest
from streamlit.testing.v1 import AppTest

from casework import (
    chronology,
    chronology_entries,
    chronology_grid,
    chronology_held,
    chronology_import,
    chronology_submission,
    clock,
    database,
    drafts,
)
from tests.rules.chronology_cases import CANARY, add, correct, notified, persons

TODAY, NOW = clock.today(), clock.now()
FILE = b"Date,Information,Odd\n12/09/2019,Attended,x\n31/09/2019,Rang back,y\n"


@pytest.fixture
def alder(cast):
    notified(cast)
    cast.persons = persons(cast.first)
    cast.entry = add(cast.imr_author, cast.first, cast.police, information="Wilhelmina was seen.", victim_seen="yes", about=[cast.persons[0]])
    cast.theirs = add(cast.imr_author_health, cast.first, cast.health, "Sept 2019", information=CANARY)
    return cast


def screen(page, actor, review, **params):
    """The page drawn for this person, as a script of its own."""

    def script(module, actor):
        import importlib

        importlib.import_module(f"pages.{module}").page(actor)

    drawn = AppTest.from_function(script, args=(page, actor), default_timeout=60)
    for name, value in {"review": review, **params}.items():
        drawn.query_params[name] = value
    return checked(drawn.run())


def checked(drawn):
    assert not drawn.exception, drawn.exception
    return drawn


def words(drawn):
    """Everything a person can read on the page."""
    found = [str(getattr(one.proto, "body", "") or getattr(one, "value", "") or "") for kind in ("title", "header", "html", "markdown", "text")
             for one in drawn.get(kind)]  # fmt: skip
    return html.unescape("\n".join([*found, *(button.label for button in drawn.button), *(one.label for one in drawn.expander)]))


def press(drawn, label):
    return checked(next(button for button in drawn.button if button.label == label).click().run())


def widget(drawn, kind, label):
    return next(one for one in drawn.get(kind) if one.label.startswith(label))


PAGES = ("chronology", "chronology_compare", "chronology_seen", "chronology_entry",
         "chronology_write", "chronology_grid", "chronology_import", "held_rows")


@pytest.mark.req("S5")
@pytest.mark.parametrize("page", PAGES)
def test_another_agencys_words_are_on_no_screen(alder, page):
    chronology_import.import_file(
        alder.imr_author_health, alder.first, alder.health, f"{CANARY}.csv", FILE.replace(b"Rang back", CANARY.encode()), today=TODAY, now=NOW
    )
    for entry in (alder.entry, alder.theirs):
        drawn = screen(page, alder.imr_author, alder.first, entry=entry)
        assert CANARY not in words(drawn)
        assert not any(CANARY in str(grid.value) for grid in drawn.get("data_editor"))
        assert "Testshire Health" not in [option for box in drawn.selectbox for option in box.options]


@pytest.mark.req("S4")
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("who", ["outsider", "nobody"])
def test_who_may_not_see_the_review_is_told_that_it_was_not_found(alder, page, who):
    shown = words(screen(page, getattr(alder, who), alder.first, entry=alder.entry))
    assert "was not found" in shown and "Wilhelmina" not in shown and "DHR-" not in shown


@pytest.mark.parametrize("page", PAGES)
def test_who_sees_the_review_without_its_chronology_gets_a_sentence_and_no_entry(alder, page):
    shown = words(screen(page, alder.dasveg_member, alder.first, entry=alder.entry))
    assert "Wilhelmina" not in shown and ("role" in shown or "not found" in shown or "no entry" in shown or "No row" in shown)


@pytest.mark.req("R77", "R79")
def test_the_combined_view_shows_all_agencies_in_order_with_gaps_and_background(alder):
    add(alder.imr_author, alder.first, alder.police, "01/02/2015", information="Long before.")
    chronology_submission.set_review_period(alder.coordinator, alder.first, "01/01/2018", "13/08/2026", now=NOW)
    add(alder.coordinator, alder.first, alder.health, "01/02/2019", information="Early.")
    drawn = screen("chronology", alder.coordinator, alder.first)
    shown = words(drawn)
    places = [shown.index(text) for text in ("Early.", "Nothing in this list for 30 weeks", CANARY, "Wilhelmina was seen.")]
    assert places == sorted(places)
    assert "4 entries: 3 here, 1 in the background above" in shown and "01/01/2018 to 13/08/2026" in shown and "Not submitted" in shown
    assert "Background, before the period: 1 entry" in shown and "Long before." not in shown
    drawn.session_state[f"background-{alder.first}:fold"] = True
    assert "Long before." in words(checked(drawn.run()))
    in_one = words(screen("chronology", alder.coordinator, alder.first, place="all"))
    assert in_one.index("Long before.") < in_one.index("Early.") and "4 entries" in in_one and "Background, before the period" in in_one


@pytest.mark.req("R214")
def test_the_panel_reads_what_was_submitted_in_the_names_of_each_role(alder):
    assert "No entry is to be seen here yet" in words(screen("chronology", alder.panel_member, alder.first))
    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    member, author = (words(screen("chronology", who, alder.first)) for who in (alder.panel_member, alder.author))
    assert "WF was seen." in member and "Wilhelmina" not in member
    assert "Wilhelmina was seen." in author and CANARY not in author


def test_filters_narrow_the_list_and_no_word_typed_stands_in_the_address(alder):
    drawn = screen("chronology", alder.coordinator, alder.first)
    widget(drawn, "text_input", "Find").set_value("wilhelmina")
    checked(drawn.run())
    assert "1 of 2 entries match" in words(drawn)
    assert "wilhelmina" not in str(dict(drawn.query_params)).casefold()
    widget(drawn, "selectbox", "Family member").set_value(alder.persons[0])
    widget(drawn, "text_input", "Find").set_value("")
    checked(drawn.run())
    assert "1 of 2 entries match" in words(drawn)
    assert "Wilhelmina" not in str(dict(drawn.query_params)) and alder.persons[0] in str(dict(drawn.query_params))
    widget(drawn, "text_input", "From").set_value("soon")
    assert "'soon'" in words(checked(drawn.run()))


@pytest.mark.req("R77")
def test_several_agencies_are_chosen_at_once_and_stay_in_the_address(alder):
    drawn = screen("chronology", alder.coordinator, alder.first)
    widget(drawn, "multiselect", "Agencies").set_value([alder.health])
    checked(drawn.run())
    assert "1 of 2 entries match" in words(drawn) and alder.health in drawn.query_params["agency"]
    widget(drawn, "multiselect", "Agencies").set_value([alder.health, alder.police])
    widget(drawn, "text_input", "Gaps over").set_value("many")
    assert "'many'" in words(checked(drawn.run()))
    assert f"{alder.health},{alder.police}" in drawn.query_params["agency"]
    widget(drawn, "text_input", "Gaps over").set_value("1")
    assert "2 entries" in words(checked(drawn.run())) and "1" in drawn.query_params["weeks"]


@pytest.mark.req("R77")
def test_what_is_alike_is_looked_for_shown_side_by_side_and_decided_one_after_the_other(alder):
    for day in ("12/03/2018", "14/05/2018"):
        add(alder.imr_author, alder.first, alder.police, day, information=f"Neighbour heard assault over car keys, bruise to eye, {day}.")
        add(alder.imr_author_health, alder.first, alder.health, day, information="Told of assault: bruised eye, row over car keys, neighbour called.")
    add(alder.imr_author, alder.first, alder.police, "01/02/2017", information="Overdose of sertraline, admitted to ward.")
    add(alder.imr_author_health, alder.first, alder.health, "01/02/2017", information="Overdose of sertraline, sent home.")
    drawn = screen("chronology_compare", alder.coordinator, alder.first)
    assert "Look through all entries" in words(drawn) and "Same event" not in words(drawn)
    assert widget(drawn, "radio", "Part of the page").options == ["Contradictions", "Likely the same event", "Decided so far"]
    press(drawn, "Look through all entries")
    shown = words(drawn)
    assert "Differs: admitted" in shown and "‘admitted’" in shown and "‘sent home’" in shown
    assert "admitted, and discharged or not admitted" in widget(drawn, "text_input", "Note").value
    press(drawn, "A contradiction")
    assert "Marked as a contradiction." in words(drawn) and "Nothing is left to decide here." in words(drawn)
    widget(drawn, "radio", "Part of the page").set_value("same")
    checked(drawn.run())
    assert "2 left to decide." in words(drawn) and "Told only here" in words(drawn)
    press(drawn, "Decide later")
    assert "2 left to decide, 1 of them put off." in words(drawn)
    press(drawn, "Not the same")
    press(drawn, "Same event")
    assert "Nothing is left to decide here." in words(drawn)
    widget(drawn, "radio", "Part of the page").set_value("decided")
    checked(drawn.run())
    assert all(kind in words(drawn) for kind in ("Same event", "In conflict", "Not the same"))
    drawn.session_state[f"compare-{alder.first}-back:fold"] = True
    press(checked(drawn.run()), "Take it back")
    assert "Say why" in words(drawn)
    widget(drawn, "text_input", "Reason").set_value("Read again")
    assert "Taken back." in words(press(checked(drawn.run()), "Take it back"))
    assert "In conflict: Told in two ways" in words(screen("chronology", alder.coordinator, alder.first, conflicts="yes"))


@pytest.mark.req("R78")
def test_who_was_seen_when_and_what_stands_out_are_lists_of_their_own(alder):
    add(alder.imr_author, alder.first, alder.police, "01/01/2020", information="Missed.", significance="missed_opportunity", victim_seen="yes",
        views_wishes="Wants a solicitor.")  # fmt: skip
    drawn = screen("chronology_seen", alder.coordinator, alder.first)
    shown = words(drawn)
    assert "The victim" in shown and "Wants a solicitor." in shown and "110 days, from 12/09/2019 to 01/01/2020" in shown
    for part, has in (("missed", True), ("good", False), ("significant", True)):
        assert ("Missed." in words(screen("chronology_seen", alder.coordinator, alder.first, part=part))) == has


def test_an_address_with_filters_opens_the_list_narrowed(alder):
    assert "1 of 2 entries match" in words(screen("chronology", alder.coordinator, alder.first, agency=alder.health))
    assert "0 of 2 entries match" in words(screen("chronology", alder.coordinator, alder.first, to="2001"))


def test_an_agency_submits_its_chronology_from_the_screen(alder):
    drawn = screen("chronology", alder.imr_author, alder.first)
    press(drawn, "Submit to the panel")
    assert "Chronology submitted to the panel." in words(drawn)
    assert chronology.page(alder.panel_member, alder.first).total == 1
    assert "Nothing has changed" in words(press(drawn, "Submit to the panel"))


@pytest.mark.req("R72")
def test_the_period_of_review_is_set_on_screen(alder):
    drawn = screen("chronology", alder.panel_chair, alder.first)
    widget(drawn, "text_input", "First day").set_value("2018")
    widget(drawn, "text_input", "Last day").set_value("13/08/2026")
    press(drawn, "Set the period")
    assert "01/01/2018 to 13/08/2026" in words(drawn)


def fill(drawn, **typed):
    for label, text in typed.items():
        kind = "text_area" if label in ("Information", "Action") else "text_input"
        widget(drawn, kind, label).set_value(text)
    return checked(drawn.run())


@pytest.mark.req("R73")
def test_an_entry_is_written_and_the_form_is_ready_with_source_and_person_carried_forward(alder):
    drawn = screen("chronology_write", alder.imr_author, alder.first)
    widget(drawn, "checkbox", "Wilhelmina").check()
    fill(drawn, Date="12 sept 19", Source="Niche", Information="Rang 999.")
    assert "Thursday 12/09/2019" in words(drawn)
    press(drawn, "Save the entry")
    assert "Entry saved." in words(drawn) and "Rang 999." in words(drawn)
    assert widget(drawn, "text_input", "Date").value == "" and widget(drawn, "text_area", "Information").value == ""
    assert widget(drawn, "text_input", "Source").value == "Niche" and widget(drawn, "checkbox", "Wilhelmina").value
    assert chronology.page(alder.imr_author, alder.first).total == 2
    fill(drawn, Date="next day", Information="Rang again.")
    assert "Friday 13/09/2019, from the entry" in " ".join(words(drawn).split())
    press(drawn, "Save the entry")
    assert chronology.page(alder.imr_author, alder.first).total == 3
    fill(drawn, Date="3 October", Information="Rang a third time.")
    press(drawn, "Save the entry")
    newest = chronology.entries(alder.imr_author, alder.first)[-1]
    assert (newest.date.earliest.isoformat(), newest.date.typed) == ("2019-10-03", "3 October")
    fill(drawn, Date="some day", Information="No day.")
    press(drawn, "Save the entry")
    assert "'some day'" in words(drawn) and widget(drawn, "text_area", "Information").value == "No day."


@pytest.mark.req("R73")
def test_what_was_just_written_can_be_taken_back_with_a_reason(alder):
    drawn = fill(screen("chronology_write", alder.imr_author, alder.first), Date="12 sept 19", Information="Rang 999.")
    press(drawn, "Save the entry")
    shown = " ".join(words(drawn).split())
    assert "typed: 12 sept 19" in shown and "Rang 999." in shown
    widget(drawn, "text_input", "Why it is in error").set_value("Typed into the wrong review")
    press(drawn, "Record it in error")
    assert "Rang 999." not in words(drawn) and "Just written" not in words(drawn)
    (one,) = chronology.in_error(alder.imr_author, alder.first)
    assert one["reason"] == "Typed into the wrong review"


def test_nothing_typed_is_lost_when_the_date_cannot_be(alder):
    drawn = fill(screen("chronology_write", alder.imr_author, alder.first), Date="31.09.1975", Information="A long text.")
    press(drawn, "Save the entry")
    assert "'31.09.1975'" in words(drawn)
    assert widget(drawn, "text_area", "Information").value == "A long text."
    assert chronology.page(alder.imr_author, alder.first).total == 1


@pytest.mark.req("S34")
def test_what_is_being_typed_is_kept_as_a_draft_for_its_typist_until_it_is_saved(alder):
    drawn = fill(screen("chronology_write", alder.imr_author, alder.first), Date="12/09/2019", Information="Half a sen")
    subject = f"{alder.first}/{alder.police}"
    assert drafts.find(alder.imr_author, "chronology_entry", subject).typed["information"] == "Half a sen"
    again = press(screen("chronology_write", alder.imr_author, alder.first), "Continue with the draft")
    assert widget(again, "text_area", "Information").value == "Half a sen"
    press(drawn, "Save the entry")
    assert drafts.find(alder.imr_author, "chronology_entry", subject) is None


@pytest.mark.req("R75")
def test_a_full_name_is_warned_of_while_it_is_typed(alder):
    drawn = fill(screen("chronology_write", alder.imr_author, alder.first), Date="2019", Information="Wilhelmina rang.")
    assert "initials only" in words(drawn)
    plain = add(alder.imr_author, alder.first, alder.police, information="Attended.")
    correction = screen("chronology_entry", alder.imr_author, alder.first, entry=plain)
    checked(widget(correction, "toggle", "Correct this entry").set_value(True).run())
    assert "initials only" not in words(correction)
    checked(widget(correction, "text_area", "Information").set_value("Wilhelmina rang.").run())
    assert "initials only" in words(correction) and "the name of Wilhelmina Fictional" in words(correction)


@pytest.mark.req("R75", "R170")
def test_a_name_typed_into_the_grid_is_warned_of_as_in_the_form(alder, monkeypatch):
    assert "initials only" not in words(screen("chronology_grid", alder.imr_author, alder.first))
    monkeypatch.setattr(chronology_grid, "typed_in", lambda *_: {"Row 1, ": {"information": "Wilhelmina rang " * 7}})  # AppTest edits no cell
    told = words(screen("chronology_grid", alder.imr_author, alder.first))
    assert "Row 1, Information: Line 1, character 1: the name of Wilhelmina Fictional." in told and "And 2 more." in told


def test_an_entry_is_corrected_in_its_form_and_both_versions_can_be_read(alder):
    drawn = screen("chronology_entry", alder.imr_author, alder.first, entry=alder.entry)
    checked(widget(drawn, "toggle", "Correct this entry").set_value(True).run())
    fill(drawn, Information="Seen at work.")
    press(drawn, "Save the correction")
    shown = words(drawn)
    assert "Correction saved." in shown and "Earlier versions (1)" in shown and "Seen at work." in shown
    assert "Version 1, corrected " in shown and "Version 2" not in shown


@pytest.mark.req("S32")
def test_a_stale_correction_shows_both_texts(alder):
    drawn = screen("chronology_entry", alder.imr_author, alder.first, entry=alder.entry)
    checked(widget(drawn, "toggle", "Correct this entry").set_value(True).run())
    correct(alder.senior_manager, alder.entry, information="theirs")
    fill(drawn, Information="mine")
    press(drawn, "Save the correction")
    shown = words(drawn)
    assert "Somebody else was quicker" in shown and "theirs" in shown and "mine" in shown
    press(drawn, "Keep mine")
    press(drawn, "Save the correction")
    assert database.one("newest_version", entry=alder.entry)["information"] == "mine"
    assert database.one("newest_version", entry=alder.entry)["version_no"] == 3


@pytest.mark.req("A19")
def test_two_comments_are_written_one_after_the_other(alder):
    drawn = screen("chronology_entry", alder.imr_author, alder.first, entry=alder.entry)
    for text in ("In policy", "On reflection not"):
        widget(drawn, "text_area", "Comment").set_value(text)
        press(drawn, "Add the review officer's comment")
        assert widget(drawn, "text_area", "Comment").value == ""
    assert [one.text for one in chronology.entry(alder.imr_author, alder.entry).comments] == ["In policy", "On reflection not"]
    assert "Write the comment first." in words(press(drawn, "Add the review officer's comment"))


@pytest.mark.req("R73", "A19")
def test_both_threads_of_comments_are_read_and_written_side_by_side(alder):
    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    drawn = screen("chronology_entry", alder.coordinator, alder.first, entry=alder.entry)
    for label, text in (("Add the review officer's comment", "Out of policy"), ("Add the panel's note", "Who decided?")):
        thread = "panel" if "panel" in label else "review_officer"
        next(one for one in drawn.get("text_area") if str(one.key).startswith(f"comment-{thread}")).set_value(text)
        press(drawn, label)
    assert {(one.thread, one.text) for one in chronology.entry(alder.coordinator, alder.entry).comments} == {
        ("review_officer", "Out of policy"), ("panel", "Who decided?")
    }  # fmt: skip
    member = words(screen("chronology_entry", alder.panel_member, alder.first, entry=alder.entry))
    assert "Who decided?" in member and "Out of policy" not in member and "Add the panel's note" in member
    assert "Panel, " in words(screen("chronology", alder.panel_member, alder.first))


def test_two_entries_are_marked_as_in_conflict_and_the_mark_is_taken_back(alder):
    drawn = screen("chronology_entry", alder.coordinator, alder.first, entry=alder.entry)
    drawn.session_state[f"link-{alder.entry}:fold"] = True
    drawn.run()
    widget(drawn, "radio", "Mark").set_value("conflict")
    press(drawn, "Mark these two")
    assert "In conflict" in words(drawn) and CANARY in words(drawn)
    press(drawn, "Take this mark back")
    assert chronology.entry(alder.coordinator, alder.entry).links == ()


def test_the_panel_reads_an_entry_and_finds_no_way_to_correct_it(alder):
    chronology_submission.submit_chronology(alder.imr_author, alder.first, alder.police, now=NOW)
    drawn = screen("chronology_entry", alder.panel_member, alder.first, entry=alder.entry)
    assert not drawn.toggle and "WF was seen." in words(drawn)
    for page in ("chronology_write", "chronology_grid", "chronology_import", "held_rows"):
        assert not screen(page, alder.panel_member, alder.first).button


@pytest.mark.req("S7")
def test_the_grid_offers_the_agencys_entries_with_dates_as_text_and_records_what_was_changed(alder):
    drawn = screen("chronology_grid", alder.imr_author, alder.first)
    (grid,) = drawn.get("data_editor")
    assert list(grid.value["date"]) == ["12/09/2019"] and "entry_id" not in grid.value
    assert chronology.page(alder.imr_author, alder.first).entries[0].version_no == 1


@pytest.mark.req("R77", "S5")
def test_who_comes_back_finds_the_list_as_it_was_left_and_the_words_looked_for_stand_in_no_address(alder):
    add(alder.imr_author, alder.first, alder.police, "2020", "A call to the surgery.", victim_seen="yes")
    drawn = screen("chronology", alder.imr_author, alder.first, seen="yes")
    checked(widget(drawn, "text_input", "Find").set_value("surgery").run())
    assert "surgery" not in str(dict(drawn.query_params))
    back = screen("chronology", alder.imr_author, alder.first, back="yes")  # another session, as after an entry was opened
    assert widget(back, "text_input", "Find").value == "surgery" and widget(back, "checkbox", "Victim seen").value
    assert "A call to the surgery." in words(back) and "WF was seen." not in words(back) and "back" not in back.query_params
    for other in (screen("chronology", alder.imr_author, alder.first), screen("chronology", alder.coordinator, alder.first, back="yes")):
        assert widget(other, "text_input", "Find").value == "" and not widget(other, "checkbox", "Victim seen").value
    entry = screen("chronology_entry", alder.imr_author, alder.first, entry=alder.entry)
    assert any("back=yes" in piece.proto.body for piece in entry.get("html"))


@pytest.mark.req("S7")
def test_the_grid_says_what_it_saved_until_the_next_saving_and_says_so_where_nothing_was_changed(alder, monkeypatch):
    drawn = screen("chronology_grid", alder.imr_author, alder.first)
    reason = widget(drawn, "text_input", "Why they are corrected")
    assert not reason.value
    reason.set_value("Date as in the log")
    press(drawn, "Save the corrections")
    assert "No cell was changed, so nothing was saved." in words(drawn) and "Corrections saved." not in words(drawn)
    monkeypatch.setattr(chronology_grid, "correct_from_grid", lambda *_, **given: 2)  # AppTest edits no cell
    widget(drawn, "text_input", "Why they are corrected").set_value("Date as in the log")
    press(drawn, "Save the corrections")
    assert "Corrections saved." in words(drawn)
    checked(drawn.run())  # as the fresh grid does
    assert "Corrections saved." not in words(drawn) and ": 2 entries corrected." in words(drawn)


@pytest.mark.req("S7", "R76")
def test_the_grid_shows_every_date_in_one_form(alder):
    for typed in ("13 sept 19", "14.9.2019", "sept 2019"):
        add(alder.imr_author, alder.first, alder.police, typed)
    (grid,) = screen("chronology_grid", alder.imr_author, alder.first).get("data_editor")
    assert sorted(grid.value["date"]) == ["12/09/2019", "13/09/2019", "14/09/2019", "September 2019"]


@pytest.mark.req("R173")
def test_a_file_is_chosen_matched_confirmed_and_put_in_and_its_held_row_mended(alder):
    drawn = screen("chronology_import", alder.imr_author, alder.first)
    checked(drawn.get("file_uploader")[0].upload("police.csv", FILE, "text/csv").run())
    assert "Which column is which" in words(drawn) or any("Which column" in one.value for one in drawn.subheader)
    press(drawn, "These columns are right: show the rows")
    assert "31/09/2019" in words(drawn) and "Attended" in words(drawn)
    press(drawn, "Import 1 row and hold 1")
    assert "2 rows read: 1 accepted, 1 held." in words(drawn)
    mending = screen("held_rows", alder.imr_author, alder.first)
    assert "31/09/2019" in words(mending) and "Rang back" in words(mending)
    asked = {field.label for kind in ("text_input", "text_area", "radio") for field in mending.get(kind)}
    assert {"Date", "Information"} <= asked and not any(label.startswith(("Significance", "Views and wishes", "Until")) for label in asked)
    widget(mending, "text_input", "Date").set_value("30/09/2019")
    press(mending, "Accept as mended")
    assert "Row 3 is an entry now." in words(mending) and "No row is held." in words(mending)
    assert "2 read, 1 accepted, 1 held then, none still" in words(screen("chronology_import", alder.imr_author, alder.first))
    assert chronology.page(alder.imr_author, alder.first).total == 3


@pytest.mark.req("A19", "R173")
def test_a_comment_that_comes_with_a_file_is_in_the_preview_the_list_and_the_entry_of_who_imports_it(alder):
    content = b"Date,Information,IMR & Panel Members Initials & Comment\n12/09/2018,Attended,IA: out of policy\n"
    drawn = screen("chronology_import", alder.coordinator, alder.first)
    checked(widget(drawn, "selectbox", "Whose chronology is it?").set_value(alder.police).run())
    checked(drawn.get("file_uploader")[0].upload("police.csv", content, "text/csv").run())
    press(drawn, "These columns are right: show the rows")
    preview = words(drawn).partition("Rows as understood")[2]
    assert "IA: out of policy" in preview
    press(drawn, "Import 1 row")
    for reader in (alder.coordinator, alder.imr_author):
        assert "IA: out of policy" in words(screen("chronology", reader, alder.first))
        (entry,) = [one for one in chronology.entries(reader, alder.first) if one.information == "Attended"]
        shown = words(screen("chronology_entry", reader, alder.first, entry=entry.entry_id))
        assert "IA: out of policy" in shown and "Not until submitted" in shown


def test_no_agency_is_preset_for_who_imports_for_all_and_choosing_one_keeps_the_file(alder):
    drawn = screen("chronology_import", alder.coordinator, alder.first)
    agency = widget(drawn, "selectbox", "Whose chronology is it?")
    assert agency.value is None
    checked(drawn.get("file_uploader")[0].upload("police.csv", FILE, "text/csv").run())
    assert "Choose above whose chronology it is." in words(drawn) and not drawn.button
    checked(widget(drawn, "selectbox", "Whose chronology is it?").set_value(alder.police).run())
    press(drawn, "These columns are right: show the rows")
    checked(widget(drawn, "selectbox", "Whose chronology is it?").set_value(alder.health).run())
    assert not any(button.label.startswith("Import ") for button in drawn.button)
    press(drawn, "These columns are right: show the rows")
    press(drawn, "Import 1 row and hold 1")
    assert "Testshire Health" in words(drawn)
    assert chronology.page(alder.imr_author_health, alder.first).total == 2
    assert chronology.page(alder.imr_author, alder.first).total == 1


def held_for_an_entry_corrected_on_screen(alder) -> str:
    """A row of a corrected file that is held for an entry, which somebody has corrected on screen since; the entry's id."""
    words_of = "WF rang the police and said that she was followed"
    first, second = (f"Date,Information\n{day}/09/2019,{words_of}{more}\n".encode() for day, more in (("12", ""), ("31", " home")))
    told = {"today": TODAY, "now": NOW}
    chronology_import.import_file(alder.imr_author, alder.first, alder.police, "a.csv", first, **told)
    (file,) = chronology_import.earlier_files(alder.imr_author, alder.first, alder.police)
    (entry,) = (one for one in chronology.entries(alder.imr_author, alder.first) if one.information == words_of)
    chronology_import.import_file(alder.imr_author, alder.first, alder.police, "b.csv", second, corrects=file["file_id"], **told)
    correct(alder.imr_author, entry.entry_id, information="Said on screen")
    return entry.entry_id


@pytest.mark.req("S33")
@pytest.mark.parametrize("taken", ["screen", "file"])
def test_a_row_held_for_an_entry_corrected_on_screen_shows_both_texts_and_either_may_stand(alder, taken):
    entry_id = held_for_an_entry_corrected_on_screen(alder)
    drawn = screen("held_rows", alder.imr_author, alder.first)
    assert "Said on screen" in words(drawn) and "she was followed home" in words(drawn)
    assert not any(button.label in ("Accept as mended", "Keep the entry and close the row") for button in drawn.button)
    which = next(one for one in drawn.radio if one.label.startswith("Which stands?"))
    if taken == "screen":
        which.set_value("Keep the entry as it stands").run()
        press(drawn, "Keep the entry and close the row")
    else:
        which.set_value("Take what the file says").run()
        widget(drawn, "text_input", "Date").set_value("30/09/2019")
        press(drawn, "Accept as mended")
    assert "No row is held." in words(drawn)
    stands = {one.entry_id: one.information for one in chronology.entries(alder.imr_author, alder.first)}
    assert stands[entry_id] == ("Said on screen" if taken == "screen" else "WF rang the police and said that she was followed home")


def test_after_a_held_row_the_next_of_the_file_is_shown(alder):
    content = b"Date,Information\n31/09/2019,one\n31/04/2019,two\n31/06/2019,three\n"
    chronology_import.import_file(alder.imr_author, alder.first, alder.police, "a.csv", content, today=TODAY, now=NOW)
    drawn = screen("held_rows", alder.imr_author, alder.first)
    second = chronology_held.held_rows(alder.imr_author, alder.first)[1]
    widget(drawn, "selectbox", "Row").set_value(second.id).run()
    widget(drawn, "text_input", "Date").set_value("2020")
    press(drawn, "Accept as mended")
    assert "31/06/2019" in words(drawn)


def test_held_rows_are_worked_through_one_after_another(alder):
    content = b"Date,Information\n31/09/2019,one\nOn going,two\n"
    chronology_import.import_file(alder.imr_author, alder.first, alder.police, "a.csv", content, today=TODAY, now=NOW)
    drawn = screen("held_rows", alder.imr_author, alder.first)
    assert "2 to mend" in words(drawn)
    widget(drawn, "text_input", "Reason").set_value("A note, not an entry")
    press(drawn, "Set the row aside")
    assert "1 to mend" in words(drawn)
    widget(drawn, "text_input", "Date").set_value("2020")
    press(drawn, "Accept as mended")
    assert [row.set_aside_reason for row in chronology_held.held_rows(alder.imr_author, alder.first, state="set_aside")] == ["A note, not an entry"]
    assert {entry.information for entry in chronology.entries(alder.imr_author, alder.first)} >= {"two"}


def test_a_file_that_should_not_have_gone_in_is_withdrawn_on_screen(alder):
    chronology_import.import_file(alder.imr_author, alder.first, alder.police, "a.csv", FILE, today=TODAY, now=NOW)
    drawn = screen("chronology_import", alder.imr_author, alder.first)
    assert "Say why" in words(press(drawn, "Withdraw the file"))
    widget(drawn, "text_input", "Reason").set_value("Another family's file")
    press(drawn, "Withdraw the file")
    assert "Withdrawn: Another family" in words(drawn)
    assert chronology.page(alder.imr_author, alder.first).total == 1


def test_an_entry_in_error_leaves_the_list(alder):
    chronology_entries.record_entry_in_error(alder.imr_author, alder.entry, "x", version_no=1, now=NOW)
    assert "Wilhelmina was seen." not in words(screen("chronology", alder.imr_author, alder.first))
