"""A chronology that leaves as a workbook and is imported again says the same in every field: nothing lost, nothing added."""

import io
import json
import shutil

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from casework import (
    chronology_entries,
    chronology_exact,
    chronology_export,
    chronology_held,
    chronology_import,
    clock,
    database,
    names,
    reviews,
)
from casework.errors import Refused
from tests.rules.chronology_cases import NOW, TODAY, add, correct, notified, persons

pytestmark = pytest.mark.req("R77", "R81")
FIELDS = (
    "date_typed", "date_earliest", "date_latest", "date_precision", "date_inferred", "time_of_day", "time_until", "recorded_typed",
    "recorded_earliest", "recorded_latest", "recorded_precision", "order_in_day", "about_typed", "information", "source", "action_outcome",
    "victim_seen", "who_seen", "views_wishes", "significance", "own_answers",
)  # fmt: skip
WRITTEN = ["12/09/2019", "12 sept 19", "Sept 2019", "2018", "early 2018", "summer 2013", "c. March 2019", "w/c 3 June 2019", "1990s",
           "3 March to 5 April 2017", "2016 to 2018", "Q2 2019", "22.05.16", "12/09/2019 14:30"]  # fmt: skip
AWKWARD = ["", " ", "=1+1", "+44", "-2", "@x", "'q", "\t= ", "a\r\nb", "a\rb", "\n", "x\n\n", "_x0041_", "_x005F_x0041_", "_x000D_", "\x01\x0b",
           "\ufffe", "\ufeffé", "😀" * 3, "12/09", "007", "TRUE", "<&>\"'", "Date", "✓", "IA: yes\nC: no", "Victim"]  # fmt: skip
LETTERS = st.characters(blacklist_categories=["Cs"], blacklist_characters="\x00")
TEXTS = st.builds("".join, st.lists(st.sampled_from(AWKWARD) | st.text(LETTERS, max_size=12), max_size=4))
COMMENTS = st.lists(st.tuples(st.sampled_from(["panel", "review_officer"]), st.text(LETTERS, max_size=6), TEXTS), max_size=3)
ENTRIES = st.fixed_dictionaries({
    "date": st.sampled_from(WRITTEN), "information": TEXTS.map(lambda text: text + "x"), "source": TEXTS, "action_outcome": TEXTS,
    "about_typed": TEXTS, "who_seen": TEXTS, "views_wishes": TEXTS, "victim_seen": st.sampled_from(["yes", "no", None]),
    "significance": st.sampled_from(["key_event", "escalation", "missed_opportunity", "good_practice", None]),
    "time_of_day": st.sampled_from(["", "14:30", "9.05", "evening", "2pm", "10:00 approx"]), "time_until": st.sampled_from(["", "15:00", "late"]),
    "recorded": st.sampled_from(["", "13/09/2019", "Oct 2019"]), "order_in_day": st.sampled_from(["", "3", "999"]),
    "about": st.lists(st.integers(0, 2), max_size=3, unique=True), "comments": COMMENTS,
})  # fmt: skip


@pytest.fixture(scope="module")
def written(made_cast, tmp_path_factory):
    folder, cast = made_cast
    where = tmp_path_factory.mktemp("round-trip") / "data"
    shutil.copytree(folder, where)
    database.open_portal(where)
    yield cast
    database.close_portal()


def review_of(cast, *, with_persons=True) -> str:
    with database.change(cast.coordinator, "notification_recorded") as write:
        review, _ = reviews.begin(write, year=2026, label="Round", begun_before=False, now=clock.now())
    notified(cast, review)
    if with_persons:
        persons(review)
    return review


def write_all(cast, review: str, typed: list[dict]) -> int:
    """Each entry with its comments; one that the form refuses is not there to come back."""
    here, count = [person.id for person in names.persons_of(review)], 0
    for one in typed:
        fields = {name: value for name, value in one.items() if name not in ("date", "information", "comments")}
        fields["about"] = [here[place] for place in one.get("about", [])]
        try:
            entry = add(cast.coordinator, review, cast.police, one["date"], one["information"], **fields)
        except Refused:
            continue
        count += 1
        for thread, initials, text in one.get("comments", []):
            try:
                chronology_entries.comment(cast.coordinator, entry, text, thread=thread, initials=initials, now=clock.now())
            except Refused:
                continue
    return count


def exported(cast, review: str, **more) -> bytes:
    return chronology_export.export_chronology(cast.coordinator, review, agency_id=cast.police, now=NOW, **more).content


def imported(cast, content: bytes, review: str) -> chronology_import.ImportReport:
    return chronology_import.import_file(cast.coordinator, review, cast.police, "back.xlsx", content, today=TODAY, now=NOW)


def said(cast, review: str) -> list:
    """Every field of every entry, with its persons by name and its comments, in an order of their own."""
    called = {person.id: person.real_name for person in names.persons_of(review)}
    found = []
    for row in database.scoped(cast.coordinator, "entries_to_export", review=review, agency=cast.police):
        comments = database.scoped(cast.coordinator, "comments_in_view", entries=[row["entry_id"]])
        about = [called[person] for person in json.loads(row["about"])]
        told = sorted((one["thread"], one["initials"], one["text"]) for one in comments)
        found.append([*(row[name] for name in FIELDS), about, told])
    return sorted(found, key=repr)


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(typed=st.lists(ENTRIES, min_size=2, max_size=4))
def test_an_export_that_is_imported_into_an_empty_review_gives_the_same_entries(written, typed):
    first, second = review_of(written), review_of(written)
    count = write_all(written, first, typed)
    report = imported(written, exported(written, first), second)
    assert (report.read, report.accepted, report.held) == (count, count, [])
    assert said(written, second) == said(written, first)


def test_texts_longer_than_a_cell_come_back_whole_even_after_the_rows_were_sorted(written):
    first, second = review_of(written), review_of(written)
    long = [f"{letter}" + "".join(f"{number:06d}\n" for number in range(13_000)) + "end" for letter in ("=", "é", "😀" * 20_000)]
    typed = [{"date": "2018", "information": text[:99_000], "comments": [("panel", "PC", "y" * 20_000), ("review_officer", "IA", "z" * 19_999)] * 2}
             for text in long]  # fmt: skip
    assert write_all(written, first, typed) == 3
    content = exported(written, first)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert all(len((cell.value or "").encode("utf-16-le")) <= 2 * 32_767 for row in book.active.iter_rows() for cell in row)
    imported(written, content, second)
    assert said(written, second) == said(written, first)
    third = review_of(written)
    imported(written, reordered(content), third)
    assert said(written, third) == said(written, first)


def reordered(content: bytes) -> bytes:
    """The workbook as somebody leaves it who has sorted the rows by another column."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    head = next(row[0].row for row in sheet.iter_rows() if row[0].value == "Date")
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=head + 1)]
    for at, values in enumerate(sorted(rows, key=lambda row: str(row[2])[:3], reverse=True), head + 1):
        for place, value in enumerate(values, 1):
            sheet.cell(at, place).value = value
            sheet.cell(at, place).data_type = "s" if isinstance(value, str) else "n"
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def edited(content: bytes, **changed: str) -> bytes:
    """The workbook with cells of its first entry typed over, by heading."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    head = next(row for row in sheet.iter_rows() if row[0].value == "Date")
    for cell in head:
        if cell.value in changed:
            sheet.cell(cell.row + 1, cell.column).value = changed[cell.value]
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def copied(content: bytes, *texts: str) -> bytes:
    """The workbook with its first entry in as many rows as there are texts, each in a copy's cell."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    sheet = book.active
    head = next(row for row in sheet.iter_rows() if row[0].value == "Date")
    first = [cell.value for cell in sheet[head[0].row + 1]]
    for place, text in enumerate(texts, 1):
        for cell, value in zip(head, first, strict=True):
            sheet.cell(head[0].row + place, cell.column).value = text if cell.value == "Information" else value
    made = io.BytesIO()
    book.save(made)
    return made.getvalue()


def test_a_cell_that_was_typed_over_is_read_and_the_others_stay_exactly_what_they_were(written):
    first, second = review_of(written), review_of(written)
    typed = {"date": "12 sept 19", "information": "Seen.", "source": "Log", "about": [0, 2], "about_typed": "a neighbour",
             "comments": [("panel", "PC", "Who went?\nWhy?"), ("review_officer", "IA", "In policy")]}  # fmt: skip
    write_all(written, first, [typed])
    content = exported(written, first)
    imported(written, edited(content, Date="Sept 2018", **{"IMR & Panel Members Initials & Comment": "All new"}), second)
    before, after = said(written, first)[0], said(written, second)[0]
    assert after[0] == "Sept 2018" and after[3] == "month"
    assert after[-1] == [("review_officer", "", "All new")]
    assert after[8:-1] == before[8:-1]


def test_a_date_whose_year_stood_in_a_heading_keeps_its_own_words_and_says_so_still(written):
    first, second = review_of(written), review_of(written)
    csv = b"Date,Information\n2019,\n3 March,Attended\nspring,Called\n"
    chronology_import.import_file(written.coordinator, first, written.police, "a.csv", csv, today=TODAY, now=NOW)
    imported(written, exported(written, first), second)
    assert said(written, second) == said(written, first)
    assert {row[4] for row in said(written, second) if row[0] == "3 March"} == {"year 2019 from the heading"}


def test_persons_whom_the_other_review_does_not_know_stand_there_as_they_were_called(written):
    first, second = review_of(written), review_of(written, with_persons=False)
    write_all(written, first, [{"date": "2018", "information": "Seen.", "about": [1], "about_typed": "a neighbour"}])
    imported(written, exported(written, first), second)
    assert said(written, second)[0][FIELDS.index("about_typed")] == "Thaddeus Invented, a neighbour"


@settings(max_examples=40, deadline=None)
@given(
    typed=st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=9), lambda inner: st.lists(inner, max_size=5) | st.dictionaries(
        st.sampled_from(["date", "about", "about_typed", "comments", "own", "texts", "cells", "source", "information", "comment", "x"]),
        inner, max_size=6), max_leaves=14) | st.just("[[["),
    shown=st.sampled_from(["12/09/2019", "2018", ""]),
)  # fmt: skip
def test_whatever_stands_in_the_hidden_column_is_never_more_than_what_the_cells_show(typed, shown):
    cells = {"date": shown, "information": "Seen.", "comment": "A: b", "exact": typed if isinstance(typed, str) else json.dumps(typed)}
    found = chronology_exact.values(cells, [], today=TODAY)
    assert "date" not in found or found["date"].typed
    assert found.get("information", "Seen.") == "Seen." or "information" in chronology_exact.untouched(cells)
    comments = chronology_exact.comments(cells)
    assert not comments or chronology_exact.as_one((initials, text) for _, initials, text in comments)


def test_a_row_of_the_portals_own_says_which_entry_it_is_and_which_cells_were_touched(written):
    first = review_of(written)
    write_all(written, first, [{"date": "12/09/2019", "information": "Seen.", "action_outcome": "None"}])
    (table,) = chronology_import.tables_in("back.xlsx", edited(exported(written, first), Information="Seen twice."), written.police)
    cells = dict(zip(table.headings, table.rows[0].texts, strict=False))
    row = chronology_exact.by_target(cells, table.matches)
    (entry,) = database.scoped(written.coordinator, "entries_to_export", review=first, agency=written.police)
    assert chronology_exact.entry_of(row) == entry["entry_id"]
    touched = set(row) - chronology_exact.untouched(row) - {chronology_exact.ENTRY, chronology_exact.EXACT}
    assert touched == {"information"}


@pytest.mark.req("R77")
def test_an_export_that_comes_back_into_its_own_chronology_changes_only_what_was_typed_over(written):
    review = review_of(written)
    typed = {"date": "12 sept 19", "information": "Seen.", "about": [0], "about_typed": "WF's aunt", "comments": [("panel", "PC", "Why?")]}
    write_all(written, review, [typed])
    content = exported(written, review)
    before = said(written, review)
    report = imported(written, content, review)
    assert (report.accepted, report.known, report.new) == (1, 1, 0) and said(written, review) == before
    changed = edited(content, Information="Seen twice.", **{"IMR & Panel Members Initials & Comment": "PC: Why?\nAnswered."})
    report = imported(written, changed, review)
    assert (report.accepted, report.changed) == (1, 1)
    (after,) = said(written, review)
    assert after[FIELDS.index("information")] == "Seen twice."
    assert after[-1] == [("panel", "PC", "Why?"), ("review_officer", "", "Answered.")]
    assert after[:13] == before[0][:13] and after[14:-1] == before[0][14:-1]
    again = imported(written, changed, review)
    assert (again.known, again.changed, len(said(written, review))) == (1, 0, 1)


@pytest.mark.req("R77")
def test_what_was_corrected_since_or_is_shown_in_other_names_is_held_and_never_overwritten(written):
    review = review_of(written)
    write_all(written, review, [{"date": "2018", "information": "Wilhelmina Fictional rang.", "about": [0]}])
    (entry,) = database.scoped(written.coordinator, "entries_to_export", review=review, agency=written.police)
    pseudonyms = edited(exported(written, review, names_as="pseudonyms"), **{"Action / Outcome": "Advice"})
    assert "other names" not in str(imported(written, exported(written, review, names_as="pseudonyms"), review).held)
    assert "names by pseudonym" in imported(written, pseudonyms, review).held[0]["reason"]
    content = exported(written, review)
    lost = imported(written, edited(content, **{"IMR & Panel Members Initials & Comment": "x"}), review)
    assert not lost.held
    correct(written.coordinator, entry["entry_id"], information="Rang twice.")
    late = imported(written, edited(content, Information="Rang thrice."), review)
    assert "corrected in the portal after" in late.held[0]["reason"]
    assert said(written, review)[0][FIELDS.index("information")] == "Rang twice."
    chronology_entries.record_entry_in_error(written.coordinator, entry["entry_id"], "Twice", version_no=2, now=NOW)
    assert "recorded in error" in imported(written, edited(content, Information="Rang."), review).held[0]["reason"]


@pytest.mark.req("R77", "S33")
@pytest.mark.parametrize("over", [("Seen.", "Left."), ("Came.", "Left."), ("Came.", "Seen.")])
def test_a_row_that_was_copied_and_typed_over_never_takes_the_place_of_its_entry(written, over):
    review = review_of(written)
    write_all(written, review, [{"date": "12/09/2019", "information": "Seen."}])
    report = imported(written, copied(exported(written, review), *over), review)
    held = sum(text != "Seen." for text in over)
    assert (report.changed, report.new, len(report.held)) == (0, 0, held) and "is a copy of another" in report.held[0]["reason"]
    assert [row[FIELDS.index("information")] for row in said(written, review)] == ["Seen."]
    waiting = chronology_held.held_rows(written.coordinator, review)
    assert [chronology_held.corrects(written.coordinator, row.id) for row in waiting] == [None] * held


@pytest.mark.req("R77", "S33")
def test_a_row_typed_over_with_what_is_no_date_is_held_for_its_entry_and_not_as_another(written):
    review = review_of(written)
    write_all(written, review, [{"date": "12/09/2019", "information": "Seen."}])
    imported(written, edited(exported(written, review), Date="31/02/2019"), review)
    (entry,) = database.scoped(written.coordinator, "entries_to_export", review=review, agency=written.police)
    (held,) = chronology_held.held_rows(written.coordinator, review)
    assert chronology_held.corrects(written.coordinator, held.id).entry_id == entry["entry_id"]


@pytest.mark.req("R77", "S33")
def test_a_workbook_of_all_agencies_is_not_put_in_for_one_of_them(written):
    cast, review = written, review_of(written)
    mine = add(cast.coordinator, review, cast.police, information="Rang the police.")
    add(cast.coordinator, review, cast.health, information="Came to the ward.")
    given = {"today": TODAY, "now": NOW}
    everything = chronology_export.export_chronology(cast.coordinator, review, now=NOW).content
    for dry_run in (True, False):
        with pytest.raises(Refused, match="1 of these rows is another agency's entry"):
            chronology_import.import_file(cast.coordinator, review, cast.police, "all.xlsx", everything, dry_run=dry_run, **given)
    assert [row["entry_id"] for row in database.rows("newest_entries_of", review=review, agency=cast.police)] == [mine]
    own = chronology_export.export_chronology(cast.coordinator, review, agency_id=cast.police, now=NOW).content
    report = chronology_import.import_file(cast.coordinator, review, cast.police, "own.xlsx", own, **given)
    assert (report.known, report.new) == (1, 0)


@pytest.mark.req("R77", "S33")
def test_the_workbook_as_a_corrected_version_of_an_agencys_file_ends_nothing_that_is_in_it(written):
    review = review_of(written)
    csv = b"Date,Information\n01/02/2018,Rang.\n02/02/2018,Came in.\n03/02/2018,Left again.\nnever,Held.\n"
    given = {"today": TODAY, "now": NOW}
    chronology_import.import_file(written.coordinator, review, written.police, "a.csv", csv, **given)
    (file,) = chronology_import.earlier_files(written.coordinator, review, written.police)

    def corrected(content: bytes, **more) -> chronology_import.ImportReport:
        more |= {"corrects": file["file_id"], **given}
        return chronology_import.import_file(written.coordinator, review, written.police, "own.xlsx", content, **more)

    report = corrected(exported(written, review))
    assert (report.known, report.new, report.changed) == (3, 0, 0) and not report.comparison.new and not report.comparison.gone
    book = openpyxl.load_workbook(io.BytesIO(edited(exported(written, review), Information="Rang twice.")))
    book.active.delete_rows(next(row[0].row for row in book.active.iter_rows() if row[2].value == "Left again."))
    shorter = io.BytesIO()
    book.save(shorter)
    report = corrected(shorter.getvalue(), dry_run=True)
    assert [one.by_name["information"] for one in report.comparison.gone] == ["Left again."]
    (change,) = report.back.changed
    assert change.cells == [("Information", "Rang.", "Rang twice.")]
    report = corrected(shorter.getvalue(), gone=[one.id for one in report.comparison.gone])
    assert (report.known, report.changed, report.gone, report.new) == (1, 1, 1, 0)


@pytest.mark.req("R77")
def test_a_row_held_from_the_workbook_gives_way_to_the_same_row_put_right_and_is_no_second_entry(written):
    review = review_of(written)
    write_all(written, review, [{"date": "2018", "information": "Rang."}])
    (entry,) = database.scoped(written.coordinator, "entries_to_export", review=review, agency=written.police)
    content = exported(written, review)
    correct(written.coordinator, entry["entry_id"], information="Rang twice.")
    assert imported(written, edited(content, Information="Rang thrice."), review).held_rows == 1
    (file,) = chronology_import.earlier_files(written.coordinator, review, written.police)
    chronology_import.import_file(
        written.coordinator, review, written.police, "own.xlsx", edited(exported(written, review), Information="Rang four times."),
        corrects=file["file_id"], today=TODAY, now=NOW,
    )  # fmt: skip
    assert [row["information"] for row in database.rows("newest_entries_of", review=review, agency=written.police)] == ["Rang four times."]
    assert not chronology_held.held_rows(written.coordinator, review)


@pytest.mark.req("R77")
def test_a_comment_written_into_the_workbook_counts_as_something_to_bring_in(written):
    review = review_of(written)
    write_all(written, review, [{"date": "2018", "information": "Rang."}])
    report = imported(written, edited(exported(written, review), **{"IMR & Panel Members Initials & Comment": "Who rang?"}), review)
    assert (report.known, report.changed) == (0, 1) and said(written, review)[0][-1] == [("review_officer", "", "Who rang?")]


@pytest.mark.req("R75", "R77")
def test_names_that_the_workbook_itself_shows_are_warned_of_only_where_they_were_typed_over(written):
    review, other = review_of(written), review_of(written)
    write_all(written, review, [{"date": day, "information": "Wilhelmina Fictional rang.", "about": [0]} for day in ("2017", "2018")])

    def warned(content: bytes, review: str) -> list:
        found = chronology_import.import_file(written.coordinator, review, written.police, "own.xlsx", content, dry_run=True, today=TODAY, now=NOW)
        return [(one.row, one.column) for one in found.warnings if "name of" in one.reason]

    content = exported(written, review)
    assert warned(content, review) == []
    typed = edited(content, **{"Action / Outcome": "Told Wilhelmina Fictional."})
    ((_, column),) = warned(typed, review)
    assert column == "Action / Outcome"
    assert {column for _, column in warned(content, other)} == {"Family Members", "Information"}  # there they would be new entries
