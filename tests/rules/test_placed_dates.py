"""Dates that need the entries beside them, in whole columns and one typed after another."""

import tomllib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import date_columns, dates, feasts, placed_dates, written_dates
from casework.date_columns import Written, column_dates
from casework.dates import DateProblem, PartialDate

TODAY = date(2026, 11, 22)
COLUMNS = tomllib.loads(Path(__file__).with_name("placed_dates.toml").read_text(encoding="utf-8"))["column"]


def read(texts, years=None) -> list[PartialDate | DateProblem]:
    """The first text stands in row 2, under the headings."""
    return column_dates([Written(row, text, (years or {}).get(text)) for row, text in enumerate(texts, 2)], today=TODAY)


def missed(row: list, found: PartialDate | DateProblem) -> str:
    """How a row was understood, where that is not as it must be."""
    written, *must = row
    if isinstance(found, DateProblem):
        sentence = str(found).removeprefix(f"'{written}'").strip()
        return "" if must[0] == "HELD" and sentence.startswith(must[1]) else f"{row}: HELD {found}"
    got = [found.earliest.isoformat(), found.latest.isoformat(), found.precision, found.inferred or "", found.order]
    first, last, precision, inferred, order = [*must, 0][:5] if must[0] != "HELD" else ["HELD"] * 5
    right = got[:3] == [first, last, precision] and got[4] == order and got[3].startswith(inferred) and bool(got[3]) == bool(inferred)
    return "" if right and found.typed == written else f"{row}: {got}"


@pytest.mark.req("R73", "R213", "A20")
def test_every_column_of_the_table_is_read_as_it_must_be():
    wrong = [
        f"{column['name']}: {what}"
        for column in COLUMNS
        for row, found in zip(column["rows"], read([row[0] for row in column["rows"]]), strict=True)
        if (what := missed(row, found))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.req("R74", "R213")
def test_a_placed_date_is_shown_as_typed_with_what_was_understood_and_means_the_same_days_when_typed_again():
    for column in COLUMNS:
        for found in read([row[0] for row in column["rows"]]):
            if isinstance(found, PartialDate):
                for shown in (dates.show(found), dates.show_long(found)):
                    again = dates.understand(shown)
                    assert (again.earliest, again.latest) == (found.earliest, found.latest), shown
                    assert dates.show(again) == shown or not dates.is_placed(found)
    one, told = read(["12/09/2019", "later the same day"])
    assert (dates.show(told), dates.show_long(told)) == ("later the same day (12/09/2019)", "later the same day (12 September 2019)")
    assert dates.sort_key(told) > dates.sort_key(one)


@pytest.mark.req("R213")
def test_an_entry_typed_after_another_takes_its_day_and_the_next_takes_its_place_after_that():
    first = dates.understand("12/09/2019")
    second = placed_dates.understand("later the same day", before=first, today=TODAY)
    third = placed_dates.understand("that evening", before=second, today=TODAY)
    assert [(one.earliest, one.order, one.time) for one in (second, third)] == [
        (date(2019, 9, 12), 1, None), (date(2019, 9, 12), 2, "evening"),
    ]  # fmt: skip
    assert placed_dates.understand("12 Janaury 2020", before=None).inferred == "'Janaury' read as January"
    assert placed_dates.understand("3 March", before=first, year_hint=2020).inferred == "year 2020 from the heading"
    for typed, before in (("later the same day", None), ("3 March", None), ("23 May", first), ("", first), ("12/12/2026", first)):
        with pytest.raises(DateProblem):
            placed_dates.understand(typed, before=before, today=TODAY)


def test_dates_of_the_file_itself_are_doubted_where_the_text_beside_them_has_the_month_first():
    own, text = column_dates([Written(2, date(2020, 3, 5)), Written(3, "05/23/2020")], today=TODAY)
    assert own.earliest == date(2020, 3, 5) and own.inferred.startswith("as the file holds it; row 3, '05/23/2020', has the month first")
    assert text.earliest == date(2020, 5, 23)
    own, far, text = column_dates([Written(2, date(2020, 3, 5)), Written(3, date(2020, 3, 25)), Written(4, "05/23/2020")], today=TODAY)
    assert own.inferred is None and far.inferred is None


def test_easter_is_reckoned_for_any_year():
    assert [feasts.easter(year) for year in (1961, 2000, 2018, 2019, 2024, 2038)] == [
        date(1961, 4, 2), date(2000, 4, 23), date(2018, 4, 1), date(2019, 4, 21), date(2024, 3, 31), date(2038, 4, 25),
    ]  # fmt: skip


WORDS = st.one_of(
    st.sampled_from(
        [row[0] for column in COLUMNS for row in column["rows"]]
        + ["later", "on the", "same", "day", "3 March", "w/c 3 June", "the following", "two", "weeks", "after", "before", "hours later",
           "99 years later", "999 months later", "since 2019", "undated", "1/1/1900", "31/12/2100", "the day before 1 January 1900"]
    ),
    st.text(max_size=30),
)  # fmt: skip
TEXTS = st.one_of(WORDS, st.lists(WORDS, min_size=2, max_size=3).map(" ".join))


@given(st.lists(TEXTS, max_size=7), st.none() | st.integers(1900, 2100))
def test_any_column_is_read_or_held_and_nothing_is_read_in_silence(texts, year):
    cells = [Written(row, text, year) for row, text in enumerate(texts, 2)]
    for cell, found in zip(cells, column_dates(cells, today=TODAY), strict=True):
        if isinstance(found, DateProblem):
            assert str(found).strip()
            continue
        assert found.earliest <= found.latest and found.typed == cell.value and found.earliest <= TODAY
        if not found.inferred:  # then the text alone says it
            alone = dates.understand(cell.value)
            assert (alone.earliest, alone.latest) == (found.earliest, found.latest)
        again = dates.understand(dates.show(found))
        assert (again.earliest, again.latest) == (found.earliest, found.latest), (cell.value, dates.show(found))


@pytest.mark.req("S55")
def test_of_a_table_of_nothing_but_dates_that_need_their_neighbours_the_rest_is_held(monkeypatch):
    monkeypatch.setattr(date_columns, "MOST_PLACED", 3)
    found = read(["1 March 2019", "later the same day", "ditto", "two days later", "the next day", "10 March 2019"])
    assert [isinstance(one, PartialDate) for one in found] == [True, True, True, True, False, True]
    assert "depends on another entry" in str(found[4])


@pytest.mark.req("S55", "R73")
def test_a_date_without_its_year_is_not_tried_for_each_year_of_a_lifetime():
    _, friday, _ = read(["01/01/1980", "Friday 29 February", "01/01/2026"])
    assert "no year, and the dates beside it are 46 years apart" in str(friday)
    _, friday, _ = read(["01/01/2005", "Friday 29 February", "01/01/2026"])
    assert friday.earliest == date(2008, 2, 29)


@pytest.mark.req("S55", "R73")
def test_a_text_is_not_cut_at_each_of_many_marks_to_be_read_as_a_period(monkeypatch):
    monkeypatch.setattr(written_dates, "_end_of_range", lambda *_: pytest.fail("tried"))
    for text in ("3-" * 60, "1 to " * 20 + "9 May", "mid-mid " * 18 + "2018"):
        with pytest.raises(DateProblem):
            dates.understand(text)


@pytest.mark.req("R73", "R213")
def test_a_day_that_no_calendar_has_shows_no_order():
    one, impossible, own = read(["03/04/2018", "31/09/2018", "03/25/2018"])
    assert (one.earliest, own.earliest) == (date(2018, 3, 4), date(2018, 3, 25)) and "September has 30 days" in str(impossible)
