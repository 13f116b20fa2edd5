"""A corrected file: every row accounted for once, nothing doubled, comments and what was corrected on screen kept."""

import csv
import io
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casework import chronology, chronology_entries, chronology_held, chronology_import, database, row_matching
from casework.errors import NotFound, Refused, WrongStep
from casework.row_matching import Cells
from tests.rules.chronology_cases import NOW, TODAY, correct, events, notified, persons

pytestmark = pytest.mark.req("S33", "R173")
HEADINGS = ["Date", "Information", "Source", "Comment"]
TOLD = ["rang the police and said that he had followed her", "attended the practice with a bruise on the left arm",
        "was discharged from the ward", "did not attend",
        "was visited at home by the health visitor, who saw both children", "asked for help with the rent and the damaged door"]  # fmt: skip


@pytest.fixture
def alder(cast):
    notified(cast)
    cast.persons = persons(cast.first)
    return cast


def as_csv(*rows):
    text = io.StringIO()
    csv.writer(text).writerows([HEADINGS, *rows])
    return text.getvalue().encode()


def line(day, told=0, source="Niche", comment=""):
    return [f"{day:02d}/09/2019", f"WF {TOLD[told % len(TOLD)]} ({day})", source, comment]


ROWS = [line(day, day) for day in range(1, 13)]


def put_in(cast, *rows, name="police.csv", **more):
    return chronology_import.import_file(cast.imr_author, cast.first, cast.police, name, as_csv(*rows), today=TODAY, now=NOW, **more)


def the_file(cast, place=0):
    return chronology_import.earlier_files(cast.imr_author, cast.first, cast.police)[place]["file_id"]


def standing(cast):
    return {entry.entry_id: entry for entry in chronology.page(cast.imr_author, cast.first, size=200).entries}


def by_text(cast, part):
    return next(entry for entry in standing(cast).values() if part in entry.information)


def counts(report):
    found = report.comparison
    return tuple(len(part) for part in (found.unchanged, found.changed, found.conflicts, found.held, found.settled, found.new, found.gone))


# --- the same file corrected


def test_a_corrected_file_changes_its_own_rows_and_keeps_what_hangs_on_them(alder):
    put_in(alder, *ROWS)
    commented = by_text(alder, "(5)").entry_id
    chronology_entries.comment(alder.coordinator, commented, "Ask about this.", thread="panel", now=NOW)
    before = standing(alder)
    corrected = [
        *ROWS[:4], ["15/09/2019", ROWS[4][1], "Niche", "IA: date corrected"], *ROWS[5:9],
        [ROWS[9][0], ROWS[9][1].replace("WF", "The victim"), "Niche", ""], line(20, 1), *ROWS[10:11],
    ]  # fmt: skip
    report = put_in(alder, *corrected, name="police corrected.csv", corrects=the_file(alder), dry_run=True)
    assert counts(report) == (9, 2, 0, 0, 0, 1, 1)
    change = next(one for one in report.comparison.changed if one.old.id == commented)
    assert change.cells == [("Date", "05/09/2019", "15/09/2019"), ("IMR & Panel Members Initials & Comment", "", "IA: date corrected")]
    assert standing(alder) == before
    report = put_in(alder, *corrected, name="police corrected.csv", corrects=the_file(alder))
    assert (report.read, report.accepted, report.known, report.changed, report.new, report.held_rows) == (12, 12, 9, 2, 1, 0)
    after = standing(alder)
    assert len(after) == 13 and set(before) < set(after)  # what the file no longer has stays until a person ends it
    entry = chronology.entry(alder.coordinator, commented)
    assert (entry.when, entry.version_no) == ("15/09/2019", 2)
    assert {(one.thread, one.text) for one in entry.comments} == {("panel", "Ask about this."), ("review_officer", "IA: date corrected")}
    versions = database.rows("versions_in_view", person=alder.imr_author.person_id, entry=commented)
    assert [one["why"] for one in versions] == ["", "Corrected in police corrected.csv, row 6"]
    assert chronology.origin_of(alder.imr_author, commented)["row"] == 6
    for corrects in (None, the_file(alder)):  # the same again, said to be additional or corrected: nothing
        again = put_in(alder, *corrected, corrects=corrects)
        assert (again.known, again.changed, again.new) == (12, 0, 0)
    assert put_in(alder, *ROWS).new == 0  # nor does the file as it was before come in a second time
    assert standing(alder) == after


def test_what_the_file_no_longer_has_ends_only_when_somebody_says_so(alder):
    put_in(alder, *ROWS)
    last = by_text(alder, "(12)").entry_id
    found = put_in(alder, *ROWS[:10], corrects=the_file(alder), dry_run=True).comparison
    assert [row.place for row in found.gone] == ["row 12", "row 13"]
    report = put_in(alder, *ROWS[:10], name="b.csv", corrects=the_file(alder), gone=[last])
    assert report.gone == 1 and len(standing(alder)) == 11 and last not in standing(alder)
    assert chronology.in_error(alder.imr_author, alder.first)[0]["reason"] == "No longer in the corrected file: b.csv"
    back = put_in(alder, *ROWS, name="c.csv", corrects=the_file(alder), dry_run=True)
    assert [one.old.id for one in back.comparison.conflicts] == [last]  # a row that comes back is asked about
    put_in(alder, *ROWS, name="c.csv", corrects=the_file(alder), decided={last: "file"})
    assert len(standing(alder)) == 12 and standing(alder)[last].version_no == 3


def test_what_was_corrected_on_screen_is_never_overwritten_in_silence(alder):
    put_in(alder, *ROWS)
    mine, same, marked = (by_text(alder, f"({n})").entry_id for n in (3, 4, 6))
    correct(alder.imr_author, mine, information="Corrected on screen.")
    correct(alder.imr_author, same, source="Niche, log 7")
    correct(alder.imr_author, marked, significance="good_practice")
    corrected = [list(row) for row in ROWS]
    corrected[2][1] += " at night"
    corrected[3][2] = "Niche, log 7"
    corrected[5][1] += " again"
    report = put_in(alder, *corrected, corrects=the_file(alder), dry_run=True)
    assert counts(report) == (9, 2, 1, 0, 0, 0, 0)
    (conflict,) = report.comparison.conflicts
    assert conflict.old.id == mine and ("Information", "Corrected on screen.") in conflict.now
    assert conflict.cells[0][2].endswith("at night")
    with pytest.raises(Refused, match="1 row was corrected on screen since"):
        put_in(alder, *corrected, corrects=the_file(alder))
    put_in(alder, *corrected, corrects=the_file(alder), decided={mine: "screen"})
    assert standing(alder)[mine].information == "Corrected on screen."
    assert standing(alder)[marked].significance == "good_practice" and standing(alder)[marked].information.endswith("again")
    assert counts(put_in(alder, *corrected, corrects=the_file(alder), dry_run=True)) == (12, 0, 0, 0, 0, 0, 0)  # decided once
    corrected[2][1] += " in May"
    assert counts(put_in(alder, *corrected, corrects=the_file(alder), dry_run=True))[2] == 1
    put_in(alder, *corrected, corrects=the_file(alder), decided={mine: "file"})
    assert standing(alder)[mine].information.endswith("at night in May")


def test_held_rows_are_settled_by_a_corrected_file_and_a_worse_row_is_held_for_its_entry(alder):
    wrong = ["31/09/2019", ROWS[0][1], "Niche", ""]
    put_in(alder, wrong, *ROWS[1:])
    worse = ["32/09/2019", ROWS[7][1], "Niche", ""]
    report = put_in(alder, ["30/09/2019", *wrong[1:]], *ROWS[1:7], worse, *ROWS[8:], name="b.csv", corrects=the_file(alder))
    assert counts(report) == (10, 0, 0, 1, 1, 0, 0) and (report.read, report.accepted, report.held_rows) == (12, 11, 1)
    assert len(standing(alder)) == 12
    (row,) = chronology_held.held_rows(alder.imr_author, alder.first)
    (old,) = chronology_held.held_rows(alder.imr_author, alder.first, state="replaced")
    assert (row.typed["date"], old.typed["date"]) == ("32/09/2019", "31/09/2019")
    eighth = by_text(alder, "(8)").entry_id
    again = put_in(alder, ["30/09/2019", *wrong[1:]], *ROWS[1:], name="c.csv", corrects=the_file(alder), dry_run=True)
    assert again.held_rows == 0 and len(again.comparison.settled) == 1 and not again.comparison.gone
    typed = {name: value for name, value in row.typed.items() if name not in ("comment", "panel_note")}
    mended = chronology_held.mend(alder.imr_author, row.id, {**typed, "date": "28/09/2019"}, version=1, today=TODAY, now=NOW)
    assert mended == eighth and standing(alder)[eighth].when == "28/09/2019" and len(standing(alder)) == 12


def test_a_date_told_by_the_row_above_moves_with_it_though_its_own_row_is_the_same(alder):
    later = ["two weeks later", ROWS[1][1], "Niche", ""]
    last = ["20/12/2019", ROWS[2][1], "Niche", ""]
    put_in(alder, ROWS[0], later, last)
    told = by_text(alder, "(2)").entry_id
    assert standing(alder)[told].date.earliest.isoformat() == "2019-09-12"
    moved = [["15/09/2019", *ROWS[0][1:]], later, last]
    changed = put_in(alder, *moved, name="b.csv", corrects=the_file(alder), dry_run=True).comparison.changed
    (cell,) = next(one for one in changed if one.old.id == told).cells
    assert cell[0] == "Date"
    assert cell[1].startswith("two weeks later (about 12/09/2019 to 18/09/2019), from the entry above, 01/09/2019")
    assert cell[2].startswith("two weeks later (about 26/09/2019 to 02/10/2019), from the entry above, 15/09/2019")
    put_in(alder, *moved, name="b.csv", corrects=the_file(alder))
    assert standing(alder)[told].date.earliest.isoformat() == "2019-09-26"
    assert counts(put_in(alder, *moved, name="b.csv", corrects=the_file(alder), dry_run=True)) == (3, 0, 0, 0, 0, 0, 0)
    correct(alder.imr_author, told, version_no=2, date="01/10/2019")
    put_in(alder, *moved, name="b.csv", corrects=the_file(alder))
    back = [ROWS[0], *moved[1:]]
    report = put_in(alder, *back, name="c.csv", corrects=the_file(alder))
    assert report.changed == 1 and standing(alder)[told].when == "01/10/2019"  # a day said on screen stays


@pytest.mark.req("R213")
def test_what_dated_a_row_and_is_gone_from_the_corrected_file_dates_it_no_longer(alder):
    american = [["3/4/2018", *ROWS[0][1:]], ["3/5/2018", *ROWS[1][1:]], ["05/23/2018", *ROWS[2][1:]]]
    put_in(alder, *american)
    assert [entry.date.earliest.isoformat() for entry in standing(alder).values()][:2] == ["2018-03-04", "2018-03-05"]
    mended = [*american[:2], ["23/05/2018", *ROWS[2][1:]]]
    report = put_in(alder, *mended, name="b.csv", corrects=the_file(alder))
    days = {entry.date.earliest.isoformat() for entry in standing(alder).values()}
    assert report.changed == 3 and days == {"2018-04-03", "2018-05-03", "2018-05-23"}


@pytest.mark.req("R213")
def test_a_row_whose_heading_day_is_gone_from_the_corrected_file_is_held(alder):
    under = [["", *row[1:]] for row in ROWS[:2]]
    put_in(alder, ["12/09/2019", "", "", ""], *under)
    report = put_in(alder, ["10/09/2019", *ROWS[2][1:]], *under, name="b.csv", corrects=the_file(alder), dry_run=True)
    assert (report.known, len(report.held)) == (0, 2)


@pytest.mark.req("R213")
def test_a_date_told_by_a_heading_moves_with_it_though_its_own_row_is_the_same(alder):
    under = [["", *row[1:]] for row in ROWS[:2]]
    put_in(alder, ["12/09/2019", "", "", ""], *under)
    assert [entry.when for entry in standing(alder).values()] == ["12/09/2019"] * 2
    moved = [["Friday 13 September 2019", "", "", ""], *under]
    put_in(alder, *moved, name="b.csv", corrects=the_file(alder))
    assert [(entry.when, entry.date.inferred) for entry in standing(alder).values()] == [("13/09/2019", "day from the heading, row 2")] * 2
    assert counts(put_in(alder, *moved, name="b.csv", corrects=the_file(alder), dry_run=True)) == (2, 0, 0, 0, 0, 0, 0)


def test_every_row_read_from_a_file_is_told_of_once(alder):
    wrong = ["31/09/2019", ROWS[0][1], "Niche", ""]
    put_in(alder, wrong, *ROWS[1:])
    put_in(alder, wrong, *ROWS[1:5], line(20, 1), name="b.csv")
    newest = next(one for one in chronology_import.imports_of(alder.imr_author, alder.first) if one["file_name"] == "b.csv")
    assert (newest["rows_read"], newest["rows_accepted"], newest["rows_held"], newest["rows_known"]) == (6, 1, 0, 5)


@pytest.fixture
def held_for_fifth(alder):
    """The fifth entry, of which more is told on screen, and the row of a corrected file that is held for it."""
    put_in(alder, *ROWS)
    alder.fifth = by_text(alder, "(5)").entry_id
    correct(alder.imr_author, alder.fifth, who_seen="The children", views_wishes="Wants help", significance="key_event")
    put_in(alder, *ROWS[:4], ["31/09/2019", f"{ROWS[4][1]} again", "Niche", ""], *ROWS[5:], name="b.csv", corrects=the_file(alder))
    (alder.held,) = chronology_held.held_rows(alder.imr_author, alder.first)
    return alder


def mend(cast, held, **more):
    typed = {name: value for name, value in held.typed.items() if name not in ("comment", "panel_note")}
    return chronology_held.mend(cast.imr_author, held.id, {**typed, "date": "30/09/2019"}, version=held.version, today=TODAY, now=NOW, **more)


def meanwhile(monkeypatch, module, happens):
    """What somebody else does between the look at what stands and the change."""
    real, left = database.change, [happens]

    def change(*args, **more):
        if left:
            left.pop()()
        return real(*args, **more)

    monkeypatch.setattr(module, "database", SimpleNamespace(**{**vars(database), "change": change}))


def test_mending_a_row_of_a_corrected_file_keeps_what_only_the_screen_says_and_goes_back_with_its_file(held_for_fifth):
    cast = held_for_fifth
    before = standing(cast)[cast.fifth]
    assert mend(cast, cast.held) == cast.fifth
    mended = standing(cast)[cast.fifth]
    assert mended.information.endswith("again")
    assert (mended.who_seen, mended.views_wishes, mended.significance) == ("The children", "Wants help", "key_event")
    record = next(one for one in chronology_import.imports_of(cast.imr_author, cast.first) if one["file_name"] == "b.csv")
    assert chronology_import.withdraw_import(cast.imr_author, record["id"], "Wrong version", now=NOW) == 0
    assert len(standing(cast)) == 12 and standing(cast)[cast.fifth].information == before.information


def test_no_held_row_is_mended_over_what_a_person_has_corrected_on_screen(held_for_fifth):
    cast = held_for_fifth
    correct(cast.imr_author, cast.fifth, version_no=2, information="Said on screen")
    with pytest.raises(WrongStep, match="Say which of the two stands"):
        mend(cast, cast.held)
    chronology_entries.record_entry_in_error(cast.imr_author, cast.fifth, "Another family", version_no=3, now=NOW)
    with pytest.raises(WrongStep, match="recorded in error on screen"):
        mend(cast, cast.held)
    assert cast.fifth not in standing(cast)


def test_of_a_row_held_for_an_entry_corrected_on_screen_the_file_stands_only_where_somebody_who_saw_both_says_so(held_for_fifth):
    cast = held_for_fifth
    assert not chronology_held.corrects(cast.imr_author, cast.held.id).on_screen
    correct(cast.imr_author, cast.fifth, version_no=2, information="Said on screen")
    seen = chronology_held.corrects(cast.imr_author, cast.held.id)
    assert (seen.entry_id, seen.version_no, seen.on_screen) == (cast.fifth, 3, True) and ("Information", "Said on screen") in seen.now
    correct(cast.imr_author, cast.fifth, version_no=3, information="Said on screen later")
    with pytest.raises(WrongStep, match="meanwhile"):
        mend(cast, cast.held, instead_of=seen.version_no)
    assert standing(cast)[cast.fifth].information == "Said on screen later"
    assert mend(cast, cast.held, instead_of=4) == cast.fifth
    stands = standing(cast)[cast.fifth]
    assert stands.information.endswith("again") and stands.who_seen == "The children" and len(standing(cast)) == 12
    versions = database.rows("versions_in_view", person=cast.imr_author.person_id, entry=cast.fifth)
    assert "Said on screen later" in [one["information"] for one in versions]  # nothing that stood is lost


def test_an_entry_kept_as_on_screen_closes_its_held_row_and_is_not_asked_about_by_the_same_file_again(held_for_fifth):
    cast = held_for_fifth
    correct(cast.imr_author, cast.fifth, version_no=2, information="Said on screen")
    chronology_held.keep_as_on_screen(cast.imr_author, cast.held.id, version=cast.held.version, now=NOW)
    assert standing(cast)[cast.fifth].information == "Said on screen" and len(standing(cast)) == 12
    assert not chronology_held.held_rows(cast.imr_author, cast.first)
    (kept,) = chronology_held.held_rows(cast.imr_author, cast.first, state="kept")
    assert kept.cells["Date"] == "31/09/2019"  # as typed, for good
    with pytest.raises(WrongStep, match="not followed"):
        chronology_held.set_aside(cast.imr_author, kept.id, "No entry", version=kept.version, now=NOW)
    rows = [*ROWS[:4], ["31/09/2019", f"{ROWS[4][1]} again", "Niche", ""], *ROWS[5:]]
    report = put_in(cast, *rows, name="b.csv", corrects=the_file(cast))
    assert counts(report) == (12, 0, 0, 0, 0, 0, 0) and not report.comparison.gone  # the entry does not seem to be gone from the file
    assert put_in(cast, *rows, name="b.csv").new == 0 and len(standing(cast)) == 12
    assert not chronology_held.held_rows(cast.imr_author, cast.first)
    better = [*ROWS[:4], ["30/09/2019", f"{ROWS[4][1]} again", "Niche", ""], *ROWS[5:]]
    (conflict,) = put_in(cast, *better, name="c.csv", corrects=the_file(cast), dry_run=True).comparison.conflicts
    assert conflict.old.id == cast.fifth  # a file that says something else again is asked about


def test_a_held_row_begins_with_the_persons_it_names_chosen(alder):
    text = b"Date,Family member,Information\n31/09/2019,WF,one\n32/09/2019,WF and a neighbour,two\n"
    chronology_import.import_file(alder.imr_author, alder.first, alder.police, "a.csv", text, today=TODAY, now=NOW)
    named, unclear = (row.typed for row in chronology_held.held_rows(alder.imr_author, alder.first))
    assert (named["about"], named["about_typed"]) == ([alder.persons[0]], "")
    assert (unclear["about"], unclear["about_typed"]) == ([], "WF and a neighbour")


@pytest.mark.req("S32")
def test_of_two_who_work_on_a_held_row_at_once_one_is_told_and_nothing_is_there_twice(held_for_fifth, monkeypatch):
    cast = held_for_fifth
    with monkeypatch.context() as patched:
        meanwhile(patched, chronology_held, lambda: correct(cast.imr_author, cast.fifth, version_no=2, information="Said on screen"))
        with pytest.raises(WrongStep, match="meanwhile"):
            mend(cast, cast.held)
    assert standing(cast)[cast.fifth].information == "Said on screen"
    lost = ["31/09/2019", "Rang back about the lost appointment", "Niche", ""]
    put_in(cast, lost, name="more.csv")
    held = next(one for one in chronology_held.held_rows(cast.imr_author, cast.first) if one.file_name == "more.csv")
    files = chronology_import.earlier_files(cast.imr_author, cast.first, cast.police)
    file_id = next(one["file_id"] for one in files if one["file_name"] == "more.csv")
    meanwhile(monkeypatch, chronology_import, lambda: mend(cast, held))
    with pytest.raises(WrongStep, match="meanwhile"):
        put_in(cast, ["30/09/2019", *lost[1:]], name="more.csv", corrects=file_id)
    assert sum("lost appointment" in entry.information for entry in standing(cast).values()) == 1


def test_withdrawing_a_corrected_file_puts_back_what_stood_before_it(alder):
    put_in(alder, ["31/09/2019", "Rang back about the appointment in the morning", "Niche", ""], *ROWS)
    before = {entry_id: (entry.when, entry.information) for entry_id, entry in standing(alder).items()}
    corrected = [list(row) for row in ROWS[:11]]
    corrected[1][1] += " twice"
    put_in(alder, ["30/09/2019", "Rang back about the appointment in the morning", "Niche", ""], *corrected, line(25), name="b.csv",
           corrects=the_file(alder), gone=[by_text(alder, "(12)").entry_id])  # fmt: skip
    assert len(standing(alder)) == 13 and chronology_held.held_rows(alder.imr_author, alder.first) == []
    newest = chronology_import.imports_of(alder.imr_author, alder.first)
    record = next(one for one in newest if one["file_name"] == "b.csv")
    chronology_import.withdraw_import(alder.imr_author, record["id"], "Wrong version", now=NOW)
    assert {entry_id: (entry.when, entry.information) for entry_id, entry in standing(alder).items()} == before
    assert len(chronology_held.held_rows(alder.imr_author, alder.first)) == 1


def test_whether_a_file_is_likely_a_corrected_version_is_proposed(alder):
    def likely(*rows, name="new.csv"):
        tables = chronology_import.open_file(alder.imr_author, alder.first, alder.police, name, as_csv(*rows))
        readings = [chronology_import.read(tables[0], alder.first, today=TODAY)]
        return chronology_import.likely_corrects(alder.imr_author, alder.first, alder.police, name, readings)

    assert likely(*ROWS) is None
    put_in(alder, *ROWS)
    assert likely(*ROWS) == likely(*ROWS[:10], line(20)) == the_file(alder)
    assert likely(*[[row[0], row[1] + ".", row[2], ""] for row in ROWS], name="police.csv") == the_file(alder)
    assert likely(*[line(day, day + 1) for day in range(14, 26)]) is None


def test_a_file_to_be_corrected_is_the_agencys_own_and_nobody_comes_between(alder):
    put_in(alder, *ROWS)
    with pytest.raises(NotFound):
        chronology_import.import_file(alder.imr_author_health, alder.first, alder.health, "x.csv", as_csv(*ROWS), corrects=the_file(alder),
                                      today=TODAY, now=NOW)  # fmt: skip
    with pytest.raises(NotFound):
        chronology_import.earlier_files(alder.imr_author_health, alder.first, alder.police)
    corrected = [[row[0], row[1] + " (log)", *row[2:]] for row in ROWS]
    change = database.change

    def somebody_else_first(*args, **kwargs):
        database.change = change
        correct(alder.imr_author, by_text(alder, "(3)").entry_id, source="Other")
        return change(*args, **kwargs)

    database.change = somebody_else_first
    try:
        with pytest.raises(WrongStep, match="meanwhile"):
            put_in(alder, *corrected, corrects=the_file(alder))
    finally:
        database.change = change
    assert len(events("chronology_imported")) == 1


# --- any change of a file


@st.composite
def edits(draw):
    """A table, and what became of each of its rows: (row before or None, row after or None), in the new order."""
    days = draw(st.lists(st.integers(1, 28), min_size=3, max_size=14))
    old = [line(day, draw(st.integers(0, 5))) for day in days]
    new = []
    for place, row in enumerate(old):
        what = draw(st.sampled_from(["same", "same", "same", "cell", "gone", "before"]))
        if what == "before":
            told = draw(st.text("abcdefgh ", min_size=20, max_size=40))
            new.append((None, [f"{draw(st.integers(1, 28)):02d}/10/2018", f"New: {told}", "EMIS", ""]))
        if what == "cell":
            new.append((place, [row[0], row[1] + draw(st.sampled_from([" again", ".", " (log 7)"])), row[2], row[3]]))
        elif what != "gone":
            new.append((place, row))
    return old, draw(st.permutations(new)) if draw(st.booleans()) else new


def as_cells(rows):
    return [Cells(dict(zip(["date", "information", "source", "comment"], row, strict=True)), row[0]) for row in rows]


@settings(max_examples=150, deadline=None)
@given(edits())
def test_every_row_of_a_changed_table_is_accounted_for_once_and_the_same_way_each_time(both):
    old, new = both
    before, after = as_cells(old), as_cells([row for _, row in new])
    found = row_matching.match(before, after)
    taken = [place for place in found if place is not None]
    assert len(taken) == len(set(taken)) and found == row_matching.match(before, after)
    untouched = [row for place, row in new if place is not None and row == old[place]]
    exact = sum(place is not None and old[place] == row for place, (_, row) in zip(found, new, strict=True))
    assert exact >= len({tuple(row) for row in untouched})
    told = [row[1] for row in old]
    for place, (was, row) in zip(found, new, strict=True):
        if was is not None and told.count(old[was][1]) == 1 and row[1].startswith(old[was][1]):
            assert place is not None and old[place][1] == old[was][1]  # only where no other row says the same


def test_two_thousand_rows_rewritten_are_matched_in_seconds():
    old = as_cells([line(day % 28 + 1, day, comment=f"note {day}") for day in range(2000)])
    new = as_cells([[*line(day % 28 + 1, day, comment=f"note {day}")[:2], "SystmOne", f"note {day}, seen"] for day in range(2000)])
    assert row_matching.match(old, new) == list(range(2000))


@pytest.mark.req("S55", "S33")
def test_rows_that_are_nearly_alike_are_told_apart_as_far_as_there_is_time(monkeypatch):
    def rows(count, days, end):
        words = "Telephone call to WF from the housing officer; no reply, and a message was left. "
        return [Cells({"date": day, "information": f"{words}{number:03d}{end}"}, day) for day in days for number in range(count)]

    monkeypatch.setattr(row_matching, "MOST_PAIRS", 2_600)
    days = ["12/09/2019", "13/09/2019"]
    assert row_matching.match(rows(50, days[:1], ""), rows(50, days[:1], "!")) == list(range(50))
    both = row_matching.match(rows(50, days, ""), rows(50, days, "!"))
    assert both[:50] == list(range(50)) and len(set(both) - {None}) == 100 - both.count(None)


@pytest.mark.req("S33", "R76")
def test_the_preview_of_a_conflict_shows_the_time_of_the_entry_as_it_stands(alder):
    put_in(alder, *ROWS)
    mine = by_text(alder, "(3)").entry_id
    correct(alder.imr_author, mine, information="Corrected on screen.", time_of_day="09:15")
    changed = [[row[0], f"{row[1]} again", *row[2:]] for row in ROWS]
    found = put_in(alder, *changed, name="b.csv", corrects=the_file(alder), dry_run=True).comparison
    assert [dict(one.now)["Time"] for one in found.conflicts] == ["09:15"]


@pytest.mark.req("S33", "R76")
def test_the_preview_shows_the_days_of_entries_as_they_are_shown_elsewhere(alder):
    put_in(alder, *[[f"2019-09-{day:02d}", *row[1:]] for day, row in enumerate(ROWS[:6], 1)])
    correct(alder.imr_author, by_text(alder, "(2)").entry_id, information="Corrected on screen.")
    changed = [[f"2019-09-{day:02d}", f"{row[1]} again", *row[2:]] for day, row in enumerate(ROWS[:5], 1)]
    found = put_in(alder, *changed, name="b.csv", corrects=the_file(alder), dry_run=True).comparison
    assert [one.old.day for one in found.changed] == ["01/09/2019", "03/09/2019", "04/09/2019", "05/09/2019"]
    assert [one.day for one in found.gone] == ["06/09/2019"]
    assert [dict(one.now)["Date"] for one in found.conflicts] == ["02/09/2019"]
