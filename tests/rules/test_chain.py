"""The chain: every kind of tampering with the activity record is found, and named by its row."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as some

from casework import chain
from casework.chain import Link

TEXT = some.text(alphabet=some.characters(exclude_categories=["Cs"]), max_size=40)
VALUE = some.one_of(
    some.none(),
    some.booleans(),
    some.integers(-(2**53), 2**53),
    TEXT,
    some.dates(),
    some.datetimes(timezones=some.just(UTC)),
    some.binary(max_size=40),
    some.decimals(allow_nan=False, allow_infinity=False),
)


def links(count: int) -> list[Link]:
    """A whole chain."""
    made, previous = [], chain.START
    for seq in range(1, count + 1):
        writes = chain.canonical([["insert_agency", {"name": f"agency {seq}"}]])
        line = chain.canonical({"seq": seq, "event": "agency_added", "writes": chain.digest(writes)})
        previous = chain.link_hash(previous, line)
        made.append(Link(seq, line, writes, previous))
    return made


CHAIN = some.integers(2, 12).map(links)


@given(CHAIN)
def test_a_record_left_alone_is_whole(record):
    assert chain.broken_links(record) == []


@pytest.mark.req("S10")
@given(CHAIN, some.data())
def test_a_changed_row_is_named(record, data):
    at = data.draw(some.integers(0, len(record) - 1))
    said = json.loads(record[at].line) | {"person": "somebody else"}
    record[at] = replace(record[at], line=chain.canonical(said))
    assert chain.broken_links(record)[0].startswith(f"Row {at + 1} ")


@pytest.mark.req("S10")
@given(CHAIN, some.data())
def test_a_changed_row_with_a_fitting_hash_is_found_at_the_next_row(record, data):
    at = data.draw(some.integers(0, len(record) - 2))
    line = record[at].line.replace("agency_added", "agency_changed")
    previous = record[at - 1].hash if at else chain.START
    record[at] = replace(record[at], line=line, hash=chain.link_hash(previous, line))
    assert f"Row {at + 2} " in chain.broken_links(record)[0]


@pytest.mark.req("S10")
@given(CHAIN, some.data())
def test_changed_values_are_named_by_their_row(record, data):
    at = data.draw(some.integers(0, len(record) - 1))
    record[at] = replace(record[at], writes=record[at].writes.replace("agency ", "other "))
    assert chain.broken_links(record) == [f"The values kept with row {at + 1} of the activity record were changed."]


@pytest.mark.req("S10", "S23")
@given(CHAIN, some.data())
def test_values_disposed_of_leave_the_record_whole(record, data):
    at = data.draw(some.integers(0, len(record) - 1))
    record[at] = replace(record[at], writes=None)
    assert chain.broken_links(record) == []


@pytest.mark.req("S10")
@given(CHAIN, some.data())
def test_a_deleted_row_is_named(record, data):
    at = data.draw(some.integers(0, len(record) - 2))
    del record[at]
    assert chain.broken_links(record)[0].startswith(f"Row {at + 1} of the activity record is missing")


@pytest.mark.req("S10")
@given(CHAIN, some.data())
def test_two_rows_swapped_are_found(record, data):
    at = data.draw(some.integers(0, len(record) - 2))
    one, other = record[at], record[at + 1]
    record[at], record[at + 1] = replace(other, seq=one.seq), replace(one, seq=other.seq)
    assert chain.broken_links(record)[0].startswith(f"Row {at + 1} ")


@given(VALUE)
def test_a_journalled_value_comes_back_as_it_was(value):
    through_the_journal = json.loads(chain.canonical(chain.encoded(value)))
    again = chain.decoded(through_the_journal)
    assert again == value and type(again) is type(value)


def test_dates_instants_bytes_and_amounts_keep_their_kind():
    for value in (date(2026, 2, 28), datetime(2026, 2, 28, 9, tzinfo=UTC), b"\x00\xff", Decimal("1.50")):
        assert chain.decoded(json.loads(chain.canonical(chain.encoded(value)))) == value


@pytest.mark.req("S31")
def test_nothing_secret_enters_a_statement():
    assert chain.statement("set_passphrase", {"id": "a", "secret_hash": "$2b$canary"}) == ["set_passphrase", {"id": "a"}]
