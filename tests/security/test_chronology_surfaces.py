"""The chronology's files on a live server: what another agency or another review holds, names one may not read, a session that has ended."""

import io
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from casework import chronology_import, chronology_submission, database
from tests.rules.chronology_cases import NOW, TODAY, add, notified, persons
from tests.security.harness import Server, Visitor, copy_of, give_passphrases

pytestmark = pytest.mark.server
POLICE, HEALTH, HELD, OTHER = "Zwetschge of the police", "Mirabelle of health", "Quitte that is held", "Schlehe of another review"
SHARED, NAME = "Pflaume that the panel reads", "Wilhelmina Fictional"
HOSTILE = ["%00", "%ff%fe", "..%2f..%2fdata", "'%20OR%201=1%20--", "%F0%9F%92%A5", "%E2%80%AE", "1" * 6000]
NAMED = ("review", "agency", "format", "names", "names_as", "as_at", "picture", "subject", "which")


@pytest.fixture(scope="module")
def house(made_cast: tuple[Path, SimpleNamespace], tmp_path_factory: pytest.TempPathFactory):
    """The portal with entries of two agencies, one of them submitted, a held row of one, and an entry of another review."""
    made, cast = made_cast
    folder = copy_of(made, tmp_path_factory.mktemp("chronologies") / "data")
    database.open_portal(folder)
    notified(cast)
    persons(cast.first)
    add(cast.imr_author_health, cast.first, cast.health, information=f"{SHARED}: {NAME} was told.")
    chronology_submission.submit_chronology(cast.senior_manager_health, cast.first, cast.health, now=NOW)
    for actor, agency, text in ((cast.imr_author, cast.police, POLICE), (cast.imr_author_health, cast.health, HEALTH)):
        add(actor, cast.first, agency, information=f"{text}: {NAME} was seen.", victim_seen="yes")
    add(cast.coordinator, cast.second, cast.police, information=OTHER)
    held = f"Date,Information,Source\n31/09/2019,{HELD},Niche\n12/09/2019,{HEALTH} again,Niche\n".encode()
    chronology_import.import_file(cast.imr_author_health, cast.first, cast.health, "health.csv", held, today=TODAY, now=NOW)
    database.close_portal()
    give_passphrases(folder)
    server = Server(folder, cast=cast).start()
    yield server
    server.stop()


@pytest.mark.req("S16", "S55")
@pytest.mark.parametrize("kind", ["chronology", "chronology-narrative", "genogram"])
def test_no_parameter_of_a_file_breaks_the_portal_or_opens_more(house, kind):
    visitor = Visitor(house).sign_in("coordinator")
    for name in NAMED:
        for value in HOSTILE:
            own = "" if name == "review" else f"review={house.cast.first}&"
            answer = visitor.get(f"/download/{kind}?{own}{name}={value}")
            assert answer.status_code in (200, 404, 409), f"{name}={value[:40]}: {answer.status_code}"
            assert OTHER not in words_of(answer)


def words_of(answer) -> str:
    """All that a downloaded file holds: of a packed one every part."""
    if not answer.content.startswith(b"PK"):
        return answer.content.decode("utf-8", "replace")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as packed:
        return "\n".join(packed.read(name).decode("utf-8", "replace") for name in packed.namelist())


def asked_of(house, visitor: Visitor, **more: str):
    address = "&".join(f"{name}={value}" for name, value in {"review": house.cast.first, **more}.items())
    return visitor.get(f"/download/chronology?{address}")


@pytest.mark.req("S5", "S16")
def test_an_author_takes_out_their_own_agencys_entries_and_with_no_address_another_agencys(house):
    visitor, cast = Visitor(house).sign_in("imr_author"), house.cast
    for form in ("xlsx", "docx", "docx-more"):
        said = words_of(asked_of(house, visitor, format=form))
        assert POLICE in said and HEALTH not in said and HELD not in said and OTHER not in said
    assert asked_of(house, visitor, agency=cast.health).status_code == 404
    assert asked_of(house, visitor, agency=f"{cast.police}&agency={cast.health}").status_code == 404
    assert visitor.get(f"/download/chronology?review={cast.first}&review={cast.second}").status_code == 404
    assert visitor.get(f"/download/chronology?review={cast.second}&agency={cast.police}").status_code == 404
    assert visitor.get(f"/download/chronology/{cast.second}?review={cast.second}").status_code == 404


@pytest.mark.req("R81", "S16")
@pytest.mark.parametrize("asked", ["real", "initials", "pseudonyms", "REAL", "real&names=real"])
def test_no_name_that_the_role_may_not_read_leaves_whatever_the_address_asks(house, asked):
    for kind in ("chronology", "chronology-narrative"):
        assert Visitor(house).sign_in("panel_member").get(f"/download/{kind}?review={house.cast.first}&names={asked}").status_code == 404
    said = words_of(asked_of(house, Visitor(house).sign_in("imr_author"), names=asked))
    assert POLICE in said and SHARED not in said
    assert (f"{POLICE}: {NAME}" in said) == (asked not in ("initials", "pseudonyms")), "their own agency's they read in real names"


@pytest.mark.req("S14", "S16")
def test_a_link_kept_open_gives_nothing_once_the_session_is_ended_elsewhere(house):
    visitor = Visitor(house).sign_in("senior_manager")
    kept = dict(visitor.cookies)
    assert POLICE in words_of(asked_of(house, visitor))
    visitor.send("/sign-out")
    for cookies in (kept, {}, {"__Host-session": "x" * 43}):
        visitor.cookies = dict(cookies)
        answer = asked_of(house, visitor)
        assert answer.status_code == 303 and POLICE not in words_of(answer)
