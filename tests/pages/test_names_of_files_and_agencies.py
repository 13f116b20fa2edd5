"""Names that somebody else chose, of files and of agencies, are shown as written: no link, no picture, no tag comes of them."""

import pytest

from casework import agencies, chronology, chronology_import
from casework.actors import OPERATOR
from parts import charts
from tests.pages.screens import opened
from tests.rules import preliminary_cases
from tests.rules.chronology_cases import NOW, TODAY, notified

HOSTILE = "[Win](http://evil.example) ![x](http://evil.example/p.png)"


def harmless(label: str) -> bool:
    return "[Win](" not in label and "http://" not in label and "Win" in label


@pytest.mark.req("S25", "S26")
def test_the_name_of_a_file_that_an_entry_came_from_is_no_link(cast):
    notified(cast)
    content = b"Date,Information\n12/09/2019,Attended.\n"
    chronology_import.import_file(
        cast.imr_author, cast.first, cast.police, f"{HOSTILE.replace('/', '-')}.csv", content, today=TODAY, now=NOW
    )
    (entry,) = chronology.page(cast.imr_author, cast.first).entries
    screen = opened("chronology_entry", cast.imr_author, review=cast.first, entry=entry.entry_id)
    (label,) = [one.label for one in screen.expander if "As it came in" in one.label]
    assert "[Win](" not in label and "Win" in label


@pytest.mark.req("S25")
def test_the_name_of_an_agency_is_no_link_where_the_meeting_types_its_update(cast):
    known = next(one for one in agencies.all_agencies(OPERATOR) if one.id == cast.police)
    typed = {**agencies.as_typed(known), "name": HOSTILE}
    agencies.change_agency(OPERATOR, cast.police, typed, version=known.version, today=preliminary_cases.TODAY)
    preliminary_cases.arranged(cast)
    screen = opened("preliminary", cast.coordinator, review=cast.first, part="run")
    headings = [one.value for one in screen.subheader if "Win" in one.value]
    assert headings and all(harmless(heading) for heading in headings)


@pytest.mark.req("S25")
def test_a_tag_in_the_name_of_a_bar_is_text_in_the_picture():
    figure = charts.bars(
        [{"agency": "<a href='http://evil.example'>Win</a>", "count": 1}], name="agency", figures={"count": "Actions"}
    )
    assert figure.data[0].y[0] == "&lt;a<br>href='http://evil.example'&gt;Win&lt;/a&gt;"


def test_a_long_name_of_a_bar_stands_on_two_lines_of_the_picture():
    figure = charts.bars(
        [{"agency": "Darlington Borough Council, Community & Safety", "count": 1}],
        name="agency",
        figures={"count": "Actions"},
    )
    assert figure.data[0].y[0] == "Darlington Borough Council,<br>Community &amp; Safety"
