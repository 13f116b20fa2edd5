"""One server of the portal and one of the careless probe for all attacks; a test that needs other limits starts its own."""

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from tests.security.harness import PROBE, Server, Visitor, copy_of, give_passphrases


@pytest.fixture(scope="session")
def open_house(
    made_cast: tuple[Path, SimpleNamespace], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, SimpleNamespace]:
    """The cast's data folder in which everybody has chosen the same passphrase."""
    made, cast = made_cast
    folder = copy_of(made, tmp_path_factory.mktemp("house") / "data")
    give_passphrases(folder)
    return folder, cast


@pytest.fixture(scope="session")
def live_server(open_house: tuple[Path, SimpleNamespace], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The portal, with people of every role; the username of each is the name of the role."""
    folder, cast = open_house
    server = Server(copy_of(folder, tmp_path_factory.mktemp("live") / "data"), cast=cast).start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def careless(open_house: tuple[Path, SimpleNamespace], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The same front door around a script that checks nothing."""
    folder, cast = open_house
    server = Server(copy_of(folder, tmp_path_factory.mktemp("careless") / "data"), app=PROBE, cast=cast).start()
    yield server
    server.stop()


@pytest.fixture
def visitor(live_server: Server) -> Visitor:
    return Visitor(live_server)
