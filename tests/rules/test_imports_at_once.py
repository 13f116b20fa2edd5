"""What happens to a chronology between the look at it and the writing of an import: nothing is left out because of what no longer stands."""

from datetime import timedelta

import pytest

from casework import chronology_entries, chronology_held, chronology_import, clock, memberships
from casework.errors import NotAllowed, WrongStep
from tests.rules import review_cases
from tests.rules.chronology_cases import NOW, events
from tests.rules.test_corrected_files import ROWS, alder, as_csv, by_text, line, meanwhile, put_in, standing  # noqa: F401  a fixture

pytestmark = pytest.mark.req("S32", "S33", "R173")
HELD = ["31/09/2019", "Rang back about the lost appointment", "Niche", ""]


def withdraw(cast, name="police.csv"):
    found = next(one for one in chronology_import.imports_of(cast.imr_author, cast.first) if one["file_name"] == name)
    chronology_import.withdraw_import(cast.imr_author, found["id"], "Wrong columns", now=NOW)


def test_rows_are_not_left_out_as_here_already_when_their_file_is_withdrawn_meanwhile(alder, monkeypatch):  # noqa: F811
    put_in(alder, *ROWS)
    meanwhile(monkeypatch, chronology_import, lambda: withdraw(alder))
    with pytest.raises(WrongStep, match="meanwhile"):
        put_in(alder, *ROWS, line(20), name="longer.csv")
    put_in(alder, *ROWS, line(20), name="longer.csv")
    assert len(standing(alder)) == 13


def test_a_row_is_not_left_out_as_here_already_when_its_entry_is_recorded_in_error_meanwhile(alder, monkeypatch):  # noqa: F811
    put_in(alder, *ROWS)
    third = by_text(alder, "(3)").entry_id
    meanwhile(
        monkeypatch, chronology_import,
        lambda: chronology_entries.record_entry_in_error(alder.imr_author, third, "Typed twice", version_no=1, now=NOW),
    )  # fmt: skip
    with pytest.raises(WrongStep, match="meanwhile"):
        put_in(alder, *ROWS, line(20), name="longer.csv")


def test_an_import_that_began_first_and_is_written_last_is_told_of_like_any_other(alder, monkeypatch):  # noqa: F811
    """Of imports it is the writing that counts, not the moment at which somebody pressed the button."""
    put_in(alder, line(20), name="newest.csv")

    def began_earlier():
        chronology_import.import_file(
            alder.senior_manager, alder.first, alder.police, "police.csv", as_csv(*ROWS), today=NOW.date(), now=NOW - timedelta(minutes=5)
        )

    meanwhile(monkeypatch, chronology_import, began_earlier)
    with pytest.raises(WrongStep, match="meanwhile"):
        put_in(alder, *ROWS)
    assert len(standing(alder)) == 13


def test_of_two_who_withdraw_a_file_at_once_one_is_told(alder, monkeypatch):  # noqa: F811
    put_in(alder, HELD, *ROWS)
    meanwhile(monkeypatch, chronology_import, lambda: withdraw(alder))
    with pytest.raises(WrongStep, match="withdrawn already"):
        withdraw(alder)
    assert len(events("import_withdrawn")) == 1
    assert chronology_held.held_rows(alder.imr_author, alder.first) == []


@pytest.mark.req("S6")
def test_a_long_import_puts_nothing_in_once_the_right_of_who_began_it_has_ended(alder, monkeypatch):  # noqa: F811
    put_in(alder, line(20), name="before.csv")
    meanwhile(
        monkeypatch, chronology_import,
        lambda: memberships.declare_conflict(alder.imr_author, alder.first, note="A relative.", today=clock.today()),
    )  # fmt: skip
    with pytest.raises(NotAllowed, match="Nothing of it was put in"):
        put_in(alder, *ROWS)
    assert len(chronology_import.imports_of(alder.coordinator, alder.first)) == 1


@pytest.mark.req("S8")
def test_an_import_into_a_review_that_was_concluded_while_the_file_was_read_puts_nothing_in(alder, monkeypatch):  # noqa: F811
    put_in(alder, line(20), name="before.csv")
    meanwhile(monkeypatch, chronology_import, lambda: review_cases.done(alder.csp_chair, alder.first, {"concluded": 0}))
    with pytest.raises(WrongStep, match="concluded"):
        put_in(alder, *ROWS)
    assert len(chronology_import.imports_of(alder.coordinator, alder.first)) == 1
