"""Files made to hold the portal up: each is read, or refused, in a moment. Before, each took minutes or all memory."""

import pytest

from casework import tables
from tests.rules.test_tables import of_sheets, repacked

pytestmark = [pytest.mark.req("S26", "S54"), pytest.mark.timeout(60)]


def test_a_long_list_of_formats_is_read_once_for_all_sheets():
    formats = "".join(f'<xf numFmtId="{number % 16_000}"/>' for number in range(370_000))
    styles = f'<styleSheet xmlns="x"><numFmts><numFmt numFmtId="200" formatCode="mmm yyyy"/></numFmts><cellXfs>{formats}</cellXfs></styleSheet>'
    sheets = tables.read("t.xlsx", repacked(of_sheets([f"s{n}" for n in range(100)], list(range(100))), {"xl/styles.xml": styles.encode()})).sheets
    assert len(sheets) == 100
