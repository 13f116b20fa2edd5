"""The date of an entry as it is typed one after another."""

from datetime import date

import pytest

from casework import dates, entry_dates
from casework.errors import Refused

TODAY = date(2026, 11, 22)
BEFORE = dates.understand("13/09/2019")
pytestmark = pytest.mark.req("R74", "R78")


@pytest.mark.parametrize(
    ("typed", "before", "right", "said"),
    [
        ("12 sept 19", None, True, "Thursday 12/09/2019"),
        ("12/09/2019 14:30", None, True, "Thursday 12/09/2019, 14:30"),
        ("Sept 2019", None, True, "Between 01/09/2019 and 30/09/2019"),
        ("next day", BEFORE, True, "Saturday 14/09/2019, from the entry above, 13/09/2019: the day after"),
        ("3 October", BEFORE, True, "Thursday 03/10/2019, year 2019 from the entry just written"),
        ("3 March", BEFORE, True, "Tuesday 03/03/2020, year 2020 from the entry just written"),
        ("3 March", dates.understand("November 2026"), False, "no year fits"),
        ("29 February", BEFORE, True, "Saturday 29/02/2020, year 2020 from the entry just written"),
        ("24 December", dates.understand("20 November 2026"), False, "no year fits"),
        ("3 March", None, False, "3 March"),
        ("next day", None, False, "next day"),
        ("31.09.1975", BEFORE, False, "31.09.1975"),
        ("rubbish", BEFORE, False, "rubbish"),
    ],
)
def test_what_a_typed_date_was_taken_for_is_said_at_once(typed, before, right, said):
    found, sentence = entry_dates.reading(typed, before=before, today=TODAY)
    assert (found, sentence) == (True, said) if right else not found and said in sentence
    if right:
        assert entry_dates.demanded(typed, before=before, today=TODAY).typed == typed
    else:
        with pytest.raises(Refused):
            entry_dates.demanded(typed, before=before, today=TODAY)


def test_a_blank_date_is_left_to_the_form_to_ask_for():
    assert entry_dates.demanded("  ", before=BEFORE, today=TODAY) == "  "
