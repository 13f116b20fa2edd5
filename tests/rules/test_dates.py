"""Dates as agencies write them, and what each must mean."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casework import dates
from casework.dates import DateProblem, ImpossibleDate, PartialDate, understand
from casework.written_times import understand_time

DAY = [
    ("12/09/2019", "2019-09-12"), ("1/2/2019", "2019-02-01"), ("12/09/19", "2019-09-12"), ("1/2/03", "2003-02-01"),
    ("12.9.19", "2019-09-12"), ("07.05.2012", "2012-05-07"), ("22.05/16", "2016-05-22"), ("12-09-2019", "2019-09-12"),
    ("12 09 2019", "2019-09-12"), (" 12/09/2019 ", "2019-09-12"), ("12 / 09 / 2019", "2019-09-12"), ("12/09/2019.", "2019-09-12"),
    ("3rd March 2017", "2017-03-03"), ("3 March 2017", "2017-03-03"), ("3March2017", "2017-03-03"), ("03-Mar-17", "2017-03-03"),
    ("12 sept 19", "2019-09-12"), ("12th Sept '19", "2019-09-12"), ("1st of January 2020", "2020-01-01"), ("22nd Feb. 2018", "2018-02-22"),
    ("21ST AUGUST 2015", "2015-08-21"), ("Sept 22 2022", "2022-09-22"), ("June 13, 2023", "2023-06-13"), ("October 1st, 2018", "2018-10-01"),
    ("2019-09-12", "2019-09-12"), ("2019/09/12", "2019-09-12"), ("2019-Sep-12", "2019-09-12"), ("2019 September 12", "2019-09-12"),
    ("Thursday 12 September 2019", "2019-09-12"), ("Thurs 12/09/19", "2019-09-12"), ("12/09/2019 (Thursday)", "2019-09-12"),
    ("on 12/09/2019", "2019-09-12"), ("Date: 12/09/2019", "2019-09-12"), ("dated 12 September 2019", "2019-09-12"),
    ("25th February 2023", "2023-02-25"), ("29/02/2020", "2020-02-29"), ("31/12/49", "2049-12-31"), ("01/01/50", "1950-01-01"),
    ("5/11/99", "1999-11-05"), ("12 Febuary 2019", "2019-02-12"), ("１２/０９/２０１９", "2019-09-12"),
]  # fmt: skip
TIMED = [
    ("13 June 2023 04:00–05:25 (BST)", "2023-06-13", "04:00–05:25 (BST)"), ("12/09/2019 14:30", "2019-09-12", "14:30"),
    ("12/09/2019 at 2pm", "2019-09-12", "14:00"), ("12/09/19 2.15 p.m.", "2019-09-12", "14:15"), ("12/09/2019 1430hrs", "2019-09-12", "14:30"),
    ("12.09.19 14.30 hours", "2019-09-12", "14:30"), ("12/09/2019 (2215 hrs)", "2019-09-12", "22:15"), ("10pm on 12/9/19", "2019-09-12", "22:00"),
    ("2019-09-12T14:30:00", "2019-09-12", "14:30"), ("2019-09-12 00:00:00", "2019-09-12", None), ("2019-09-12T14:30Z", "2019-09-12", "14:30 (UTC)"),
    ("12/09/2019, 12am", "2019-09-12", "00:00"), ("12/09/2019 midday", "2019-09-12", "12:00"),
    ("12/09/2019 10:00-11:15", "2019-09-12", "10:00–11:15"),
    ("evening of 12 September 2019", "2019-09-12", "evening"), ("12/09/2019 am", "2019-09-12", "am"),
    ("12 March 2019 14.30hrs", "2019-03-12", "14:30"),
]  # fmt: skip
SPAN = [
    ("Feb 2014", "2014-02-01", "2014-02-28", "month"), ("February 2016", "2016-02-01", "2016-02-29", "month"),
    ("Sept. 2019", "2019-09-01", "2019-09-30", "month"), ("September, 2019", "2019-09-01", "2019-09-30", "month"),
    ("09/2019", "2019-09-01", "2019-09-30", "month"), ("2019-09", "2019-09-01", "2019-09-30", "month"),
    ("May '20", "2020-05-01", "2020-05-31", "month"), ("Feb 85", "1985-02-01", "1985-02-28", "month"),
    ("in September 2019", "2019-09-01", "2019-09-30", "month"), ("2007", "2007-01-01", "2007-12-31", "year"),
    ("early 2018", "2018-01-01", "2018-04-30", "part"), ("mid 2018", "2018-05-01", "2018-08-31", "part"),
    ("Mid-2018", "2018-05-01", "2018-08-31", "part"), ("late 2018", "2018-09-01", "2018-12-31", "part"),
    ("early May 2019", "2019-05-01", "2019-05-10", "part"), ("mid-May 2019", "2019-05-11", "2019-05-20", "part"),
    ("late February 2020", "2020-02-21", "2020-02-29", "part"), ("beginning of March 2020", "2020-03-01", "2020-03-10", "part"),
    ("end of March 2020", "2020-03-21", "2020-03-31", "part"), ("early 1990s", "1990-01-01", "1993-12-31", "part"),
    ("1990s", "1990-01-01", "1999-12-31", "decade"), ("Spring 2013", "2013-03-01", "2013-05-31", "season"),
    ("summer 2013", "2013-06-01", "2013-08-31", "season"), ("autumn of 2013", "2013-09-01", "2013-11-30", "season"),
    ("Winter 2013", "2013-12-01", "2014-02-28", "season"), ("winter 2015/16", "2015-12-01", "2016-02-29", "season"),
    ("c. 2007", "2007-01-01", "2007-12-31", "about"), ("circa 2007", "2007-01-01", "2007-12-31", "about"),
    ("c2007", "2007-01-01", "2007-12-31", "about"), ("about March 2010", "2010-03-01", "2010-03-31", "about"),
    ("approx. 12/09/2019", "2019-09-12", "2019-09-12", "about"), ("12/09/2019?", "2019-09-12", "2019-09-12", "about"),
    ("on or around 3 March 2017", "2017-03-03", "2017-03-03", "about"), ("w/c 09/09/2019", "2019-09-09", "2019-09-15", "week"),
    ("week commencing 9 September 2019", "2019-09-09", "2019-09-15", "week"), ("w/e 15/09/2019", "2019-09-09", "2019-09-15", "week"),
    ("Q1 2019", "2019-01-01", "2019-03-31", "quarter"), ("third quarter 2019", "2019-07-01", "2019-09-30", "quarter"),
    ("Q4 2019/20", "2020-01-01", "2020-03-31", "quarter"), ("12-14/03/2019", "2019-03-12", "2019-03-14", "range"),
    ("12 - 14 March 2019", "2019-03-12", "2019-03-14", "range"), ("12th to 14th March 2019", "2019-03-12", "2019-03-14", "range"),
    ("12/13 March 2019", "2019-03-12", "2019-03-13", "range"), ("3 March to 5 April 2017", "2017-03-03", "2017-04-05", "range"),
    ("3 March 2017 – 5 April 2017", "2017-03-03", "2017-04-05", "range"), ("10.12.18 - 12.12.18", "2018-12-10", "2018-12-12", "range"),
    ("10/12/2018-12/12/2018", "2018-12-10", "2018-12-12", "range"), ("1/2 - 3/2/2019", "2019-02-01", "2019-02-03", "range"),
    ("June - August 2018", "2018-06-01", "2018-08-31", "range"), ("June to August 2018", "2018-06-01", "2018-08-31", "range"),
    ("Aug/Sept 2018", "2018-08-01", "2018-09-30", "range"), ("September 2018 – March 2019", "2018-09-01", "2019-03-31", "range"),
    ("2014-2016", "2014-01-01", "2016-12-31", "range"), ("between 2014 and 2016", "2014-01-01", "2016-12-31", "range"),
    ("2018/19", "2018-01-01", "2019-12-31", "range"), ("financial year 2018/19", "2018-04-01", "2019-03-31", "range"),
    ("28 December to 3 January 2019", "2018-12-28", "2019-01-03", "range"), ("mid May - early June 2019", "2019-05-11", "2019-06-10", "range"),
    ("Autumn/Winter 2013", "2013-09-01", "2014-02-28", "range"), ("12, 13 and 14 March 2019", "2019-03-12", "2019-03-14", "range"),
    ("12/03/2019 14:00 to 13/03/2019 10:00", "2019-03-12", "2019-03-13", "range"), ("night of 12/13 March 2019", "2019-03-12", "2019-03-13", "range"),
]  # fmt: skip
HINTED = [
    ("May 23", 2020, "2020-05-23", "2020-05-23"), ("June 17", 2020, "2020-06-17", "2020-06-17"), ("July", 2020, "2020-07-01", "2020-07-31"),
    ("23 May", 2020, "2020-05-23", "2020-05-23"), ("23/05", 2020, "2020-05-23", "2020-05-23"), ("early May", 2020, "2020-05-01", "2020-05-10"),
    ("summer", 2013, "2013-06-01", "2013-08-31"), ("12-14 March", 2019, "2019-03-12", "2019-03-14"), ("May/June", 2020, "2020-05-01", "2020-06-30"),
]  # fmt: skip
REFUSED = [
    ("31.09.1975", "September has 30 days"), ("31.11.1977", "November has 30 days"), ("31 September 2020", "September has 30 days"),
    ("30/02/2019", "February 2019 has 28 days"), ("29 February 2019", "February 2019 has 28 days"), ("32/01/2019", "January has 31 days"),
    ("05/23/2020", "no month 23"), ("12/00/2019", "no month 0"), ("00/01/2019", "not a date"), ("13/2019", "no month 13"),
    ("30 February", "at most 29 days"), ("12 March", "no year"), ("July", "no year"), ("May 23", "could be a day"), ("2011-12", "two years"),
    ("the same month", "depends on another entry"), ("later that day", "depends on another entry"), ("Same day", "depends on another entry"),
    ("next day", "depends on another entry"), ("On going", "is not a date"), ("Ongoing", "is not a date"), ("on-going", "is not a date"),
    ("TBC", "does not give a date"), ("Unknown", "does not give a date"), ("N/A", "does not give a date"), ("", "no date"), ("   ", "no date"),
    ("May 2018 to present", "has no end"), ("2015 - ongoing", "has no end"), ("43720", "day number"), ("14:30", "not a date"),
    ("Immediate", "not a date"), ("Within 6 months", "not a date"), ("Friday 12 September 2019", "is a Thursday"),
    ("1O/03/2019", "If 10/03/2019 is meant"),
    ("14/03/2019 - 12/03/2019", "ends before it begins"), ("2016-2014", "ends before it begins"), ("12/09/1066", "outside 1900 to 2100"),
    ("3019", "outside 1900 to 2100"), ("20190912", "not a date"), ("21.10.1", "not a date"), ("w/c March 2019", "which day the week begins"),
    ("31 September to 2 October 2020", "September has 30 days"), ("x" * 400, "400 characters"), ("Police log 1234 of 12th", "not a date"),
]  # fmt: skip


@pytest.mark.req("R73", "R74", "R213")
@pytest.mark.parametrize(("typed", "day"), DAY)
def test_a_day_is_understood_as_people_write_it(typed, day):
    found = understand(typed)
    assert (found.earliest.isoformat(), found.latest, found.typed) == (day, found.earliest, typed)
    assert found.precision == "day" and found.time is None and found.inferred is None


@pytest.mark.req("R78", "A18")
@pytest.mark.parametrize(("typed", "day", "time"), TIMED)
def test_a_time_beside_a_date_is_kept(typed, day, time):
    found = understand(typed)
    assert (found.earliest.isoformat(), found.time, found.precision) == (day, time, "day")


@pytest.mark.req("R213")
@pytest.mark.parametrize(("typed", "earliest", "latest", "precision"), SPAN)
def test_a_date_that_is_known_in_part_keeps_its_first_and_last_day(typed, earliest, latest, precision):
    found = understand(typed)
    assert (found.earliest.isoformat(), found.latest.isoformat(), found.precision) == (earliest, latest, precision)


@pytest.mark.req("R213")
@pytest.mark.parametrize(("typed", "year", "earliest", "latest"), HINTED)
def test_a_year_from_a_heading_is_used_and_said(typed, year, earliest, latest):
    found = understand(typed, year_hint=year)
    assert (found.earliest.isoformat(), found.latest.isoformat()) == (earliest, latest)
    assert found.inferred == f"year {year} from the heading"
    assert str(year) in dates.show(found)


@pytest.mark.req("R213", "A20")
@pytest.mark.parametrize(("typed", "reason"), REFUSED)
def test_what_is_no_date_is_refused_with_the_reason(typed, reason):
    with pytest.raises(DateProblem) as refused:
        understand(typed)
    sentence = str(refused.value)
    assert reason in sentence and sentence.endswith((".", "'.")) and len(sentence) < 400


@pytest.mark.req("A20")
def test_the_truth_table_holds_at_least_120_written_dates():
    assert len({row[0] for table in (DAY, TIMED, SPAN, HINTED, REFUSED) for row in table}) >= 120


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
    [("14:30", "14:30"), ("2pm", "14:00"), ("2.05 pm", "14:05"), ("1430 hrs", "14:30"), ("9am - 10.30am", "09:00–10:30"),
     ("midnight", "00:00"), ("Evening", "evening"), ("approx 14:30", "14:30"), ("04:00–05:25 (BST)", "04:00–05:25 (BST)")],
)  # fmt: skip
def test_a_time_of_day_is_understood(typed, time):
    assert understand_time(typed) == time


@pytest.mark.parametrize("typed", ["25:10", "unknown", "", "14"])
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
