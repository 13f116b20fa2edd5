"""A small panel meeting on a real server: what is told as saved stands, once, and nobody is left waiting. `make test-load` holds the large one."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from casework import chronology_import, chronology_submission, database
from tests.bench import data, meeting
from tests.bench.meeting_people import Seat
from tests.rules.chronology_cases import NOW, TODAY, notified, persons
from tests.security.harness import PASSPHRASE, copy_of, give_passphrases

pytestmark = [pytest.mark.server, pytest.mark.slow]
ENTRIES, SECONDS = 2_000, 8
SEATS = (
    *(Seat(name, "writes") for name in ("imr_author", "imr_author_health", "imr_author")),
    Seat("panel_member", "comments"),
    *(Seat(name, "reads") for name in ("panel_chair", "author", "coordinator", "senior_manager")),
)
MORE = 600 * 2**20  # bytes; twice what eight people with every page and chart loaded have been seen to take


@pytest.fixture
def folder(made_cast: tuple[Path, SimpleNamespace], tmp_path: Path) -> Path:
    """Two agencies' chronologies, with the panel."""
    made, cast = made_cast
    folder = copy_of(made, tmp_path / "data")
    database.open_portal(folder)
    notified(cast)
    persons(cast.first)
    for begins, (actor, agency) in enumerate(((cast.imr_author, cast.police), (cast.imr_author_health, cast.health))):
        file = data.chronology_file(ENTRIES // 2, begins)
        took = chronology_import.import_file(actor, cast.first, agency, "chronology.xlsx", file, today=TODAY, now=NOW)
        assert took.accepted == ENTRIES // 2, took.held[:3]
        chronology_submission.submit_chronology(actor, cast.first, agency, now=NOW)
    database.close_portal()
    give_passphrases(folder)
    return folder


@pytest.mark.req("S53")
def test_what_is_told_as_saved_in_a_meeting_stands_once_and_nobody_is_left_waiting(folder, made_cast):
    found = meeting.hold(folder, made_cast[1].first, SEATS, SECONDS, passphrase=PASSPHRASE, pause=(0.1, 0.5))
    assert found.minutes.entries and found.minutes.comments, "nobody came to record anything"
    assert (found.lost, found.twice, found.untold, found.problems) == ([], [], [], [])
    assert (found.minutes.troubles, found.starved, found.failures_in_log) == ([], [], [])
    assert max(found.memory) - found.memory[0] < MORE
