"""Dates as agencies write them, and what each must mean."""

import tomllib
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import dates
from casework.dates import DateProblem, ImpossibleDate, PartialDate, understand
from casework.written_times import understand_time

WRITTEN = tomllib.loads(Path(__file__).with_name("written_dates.toml").read_text(encoding="utf-8"))


def meant(kind: str, row: list) -> list:
    """What a row of the table of written dates must mean, in the terms of `read_as`."""
    told = row[1:]
    if kind in ("day", "timed"):
        return [told[0], told[0], "day", "".join(told[1:]), ""]
    if kind in ("span", "slip", "told"):
        return told
    if kind == "with_year":
        return [*told[1:], f"year {told[0]} from the heading"]
    return [told[0]]


def read_as(kind: str, row: list) -> list:
    """What a row was understood to be, of which the table tells: a problem as the beginning of its sentence where that is as it must be."""
    written, *told = row
    try:
        one = understand(written, year_hint=told[0] if kind == "with_year" else None, slips=True)
    except DateProblem as problem:
        words = " ".join(written.split())
        sentence = str(problem).removeprefix(f"'{words}'").lstrip(": ")
        return [told[0]] if kind == "held" and sentence.startswith(told[0]) else [f"HELD: {problem}"]
    first, last, inferred = one.earliest.isoformat(), one.latest.isoformat(), one.inferred or ""
    if kind in ("day", "timed"):
        return [first, last, one.precision, one.time or "", inferred]
    return [first, last, one.precision] if kind == "span" else [first, last, inferred]


@pytest.mark.req("R73", "R74", "R78", "R213", "A18", "A20")
def test_every_written_date_of_the_table_means_what_it_must():
    rows = [(kind, row) for kind, rows in WRITTEN.items() for row in rows]
    missed = [f"{kind} {row}: {read_as(kind, row)}" for kind, row in rows if read_as(kind, row) != meant(kind, row)]
    assert not missed, "\n".join(missed)
    assert len({(row[0], kind == "with_year") for kind, row in rows}) >= 400


@pytest.mark.req("R74", "R213")
def test_every_written_date_is_shown_so_that_it_is_understood_again_as_the_same_days():
    for kind, rows in WRITTEN.items():
        for written, *told in rows if kind != "held" else ():
            one = understand(written, year_hint=told[0] if kind == "with_year" else None, slips=True)
            for shown in (dates.show(one), dates.show_long(one)):
                again = understand(shown)
                assert (again.earliest, again.latest) == (one.earliest, one.latest), (written, shown)


@pytest.mark.req("R74", "R213")
@pytest.mark.parametrize("written", ["Summer term", "half term Feb", "Easter holidays"])
def test_a_name_whose_year_stood_in_a_heading_is_shown_with_its_days(written):
    one = understand(written, year_hint=2018)
    again = understand(dates.show(one))
    assert (again.earliest, again.latest) == (one.earliest, one.latest) and "year 2018 from the heading" in one.inferred


@pytest.mark.req("R213", "A20")
def test_what_is_refused_is_refused_in_one_short_sentence_whether_or_not_slips_are_taken():
    for written, _ in [*WRITTEN["held"], ["x" * 400, ""]]:
        for slips in (False, True):
            with pytest.raises(DateProblem) as refused:
                understand(written, slips=slips)
            assert str(refused.value).endswith((".", "'.")) and len(str(refused.value)) < 400


@pytest.mark.req("R213", "A20")
def test_a_slip_is_mended_only_where_that_is_shown_and_otherwise_its_reading_is_named():
    for written, *_ in WRITTEN["slip"]:
        with pytest.raises(DateProblem) as refused:
            understand(written)
        assert "is meant, write that" in str(refused.value) or "day number" in str(refused.value), str(refused.value)
    assert str(refused_for("12 Janaury 2019")) == "'12 Janaury 2019' is not a date as it stands. If 12/01/2019 is meant, write that."


def refused_for(written: str) -> DateProblem:
    with pytest.raises(DateProblem) as refused:
        understand(written)
    return refused.value


def test_a_year_written_in_the_text_goes_before_the_heading():
    found = understand("12/09/2019", year_hint=2021)
    assert found.earliest.year == 2019 and found.inferred is None


def test_a_quarter_says_which_year_it_was_counted_in():
    assert understand("Q1 2019").inferred == "quarter of the calendar year"
    assert understand("Q1 2019/20").inferred == "quarter of the financial year"


def test_a_spreadsheets_own_date_is_taken_as_it_is():
    assert understand(date(2019, 9, 12)) == PartialDate("12/09/2019", date(2019, 9, 12), date(2019, 9, 12), "day")
    assert understand(datetime(2019, 9, 12, 14, 30)).time == "14:30"
    with pytest.raises(DateProblem):
        understand(43720.0)


def test_a_day_number_is_a_date_only_where_it_is_said_to_be_one():
    assert dates.understand_serial(43720).earliest == date(2019, 9, 12)
    assert dates.understand_serial(43720.5).time == "12:00"
    with pytest.raises(DateProblem):
        dates.understand_serial(-3)


@pytest.mark.parametrize(
    ("typed", "shown", "long"),
    [
        ("12 sept 19", "12/09/2019", "12 September 2019"),
        ("Sept 2019", "September 2019", "September 2019"),
        ("2007", "2007", "2007"),
        ("12-14/03/19", "12/03/2019 to 14/03/2019", "12 March 2019 to 14 March 2019"),
        ("June - August 2018", "June 2018 to August 2018", "June 2018 to August 2018"),
        ("2014-2016", "2014 to 2016", "2014 to 2016"),
        ("c. 2007", "about 2007", "about 2007"),
        ("early 2018", "early 2018", "early 2018"),
        ("w/c 9.9.19", "week commencing 09/09/2019", "week commencing 9 September 2019"),
    ],
)
@pytest.mark.req("R74", "R213")
def test_a_date_is_shown_no_more_exactly_than_it_is_known(typed, shown, long):
    found = understand(typed)
    assert (dates.show(found), dates.show_long(found)) == (shown, long)


def test_a_calendar_date_is_shown_day_first():
    assert (dates.show(date(2019, 9, 2)), dates.show_long(date(2019, 9, 2))) == ("02/09/2019", "2 September 2019")


@pytest.mark.req("D3")
@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2026-08-31", 6, "2027-02-28"), ("2027-08-31", 6, "2028-02-29"), ("2026-11-22", 1, "2026-12-22"),
        ("2026-01-31", 1, "2026-02-28"), ("2026-12-31", 12, "2027-12-31"), ("2026-03-31", -1, "2026-02-28"), ("2026-06-15", 0, "2026-06-15"),
    ],
)  # fmt: skip
def test_months_are_counted_to_the_same_day_or_the_last_of_the_month(start, months, end):
    assert dates.add_months(date.fromisoformat(start), months).isoformat() == end


def test_the_future_is_refused_and_what_has_begun_is_not():
    today = date(2026, 11, 22)
    for typed in ("23/11/2026", "December 2026", "2027"):
        with pytest.raises(DateProblem, match="in the future"):
            understand(typed, today)
    for typed in ("22/11/2026", "November 2026", "2026", "12/09/2019"):
        assert understand(typed, today).typed == typed


def test_entries_are_ordered_by_earliest_day_then_the_more_exact_first():
    typed = ["2020", "March 2020", "12/03/2020", "01/03/2020", "01/01/2020 14:30", "01/01/2020 09:00"]
    ordered = sorted(map(understand, typed), key=dates.sort_key)
    assert [found.typed for found in ordered] == [
        "01/01/2020 09:00", "01/01/2020 14:30", "2020", "01/03/2020", "March 2020", "12/03/2020",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "day", "rest"),
    [
        ("12/03/2021 - audit shows 38 of 40", "2021-03-12", "audit shows 38 of 40"),
        ("12 March 2021: done", "2021-03-12", "done"),
        ("March 2021\nTraining in place", "2021-03-01", "Training in place"),
        ("12/03/2021", "2021-03-12", ""),
    ],
)
def test_a_date_at_the_beginning_of_a_text_is_taken_apart_from_the_rest(typed, day, rest):
    found, after = dates.understand_leading(typed)
    assert (found.earliest.isoformat(), after) == (day, rest)


def test_a_text_that_begins_with_an_impossible_date_is_refused_for_that():
    with pytest.raises(ImpossibleDate, match="September has 30 days"):
        dates.understand_leading("31 September 2020 - training done")


@pytest.mark.parametrize(
    ("typed", "time"),
    [("14:30", "14:30"), ("1430", "14:30"), ("09.30", "09:30"), ("930", "09:30"),
     ("2pm", "14:00"), ("2.05 pm", "14:05"), ("1430 hrs", "14:30"), ("9am - 10.30am", "09:00–10:30"),
     ("midnight", "00:00"), ("Evening", "evening"), ("approx 14:30", "14:30"), ("04:00–05:25 (BST)", "04:00–05:25 (BST)"),
     ("1430-1500", "14:30–15:00"), ("1430h", "14:30"), ("23.30 to 00.15", "23:30–00:15")],
)  # fmt: skip
def test_a_time_of_day_is_understood(typed, time):
    assert understand_time(typed) == time


@pytest.mark.parametrize("typed", ["25:10", "2510", "1475", "unknown", "", "14", "12.5"])
def test_what_is_no_time_is_refused(typed):
    with pytest.raises(DateProblem, match="not a time"):
        understand_time(typed)


REAL_DAYS = st.dates(date(1950, 1, 1), date(2049, 12, 31))
WAYS = st.sampled_from(
    [
        "{0.day}/{0.month}/{0.year}",
        "{0:%d.%m.%y}",
        "{0.day} {0:%B} {0.year}",
        "{0:%d-%b-%y}",
        "{0:%B} {0.day}, {0.year}",
        "{0:%Y-%m-%d}",
    ]
)
PIECES = st.lists(
    st.sampled_from(["12", "31", "09", "2019", "19", "/", ".", "-", " ", "to", "March", "sept", "early", "c.", "w/c", "winter", "Q1", "s", "'", "of",
                     "and", "14:30", "pm", "BST", "(", ")", "?", "the", "half past", "between", "until", "1990s"]), max_size=9)  # fmt: skip


@given(REAL_DAYS, WAYS)
def test_any_day_written_in_any_of_the_usual_ways_is_that_day(day, way):
    found = understand(way.format(day))
    assert (found.earliest, found.latest) == (day, day)


@given(st.one_of(st.text(max_size=60), PIECES.map("".join), PIECES.map(" ".join)), st.none() | st.integers(1900, 2100))
def test_any_text_is_a_date_whose_first_day_is_not_after_its_last_or_is_refused_in_a_sentence(text, year):
    try:
        found = understand(text, year_hint=year)
    except DateProblem as problem:
        assert str(problem).strip() and "Traceback" not in str(problem)
    else:
        assert found.earliest <= found.latest and found.typed == text
        again = understand(dates.show(found))
        assert (again.earliest, again.latest) == (found.earliest, found.latest), dates.show(found)


@given(REAL_DAYS, st.integers(-600, 600))
def test_counting_months_forth_and_back_loses_at_most_the_days_of_a_shorter_month(day, months):
    there = dates.add_months(day, months)
    back = dates.add_months(there, -months)
    assert timedelta(0) <= day - back <= timedelta(days=3) and there.day <= day.day


@pytest.mark.req("R73", "R213")
@pytest.mark.parametrize(
    ("written", "said"),
    [("03/03/2018 & 07/03/2018", True), ("3, 5 and 7 March 2018", True), ("3 and 4 March 2018", False), ("between 3 and 7 March 2018", False),
     ("3 to 7 March 2018", False), ("March and April 2018", False)],
)  # fmt: skip
def test_days_that_are_named_one_by_one_are_said_to_be_read_as_the_period_between_them(written, said):
    assert bool(understand(written).inferred) is said
