"""What the portal is built from: each package in one version, known by its hash, and that version is what is tested."""

import re
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.txt", "requirements-dev.txt")


def locked(name: str) -> list[tuple[str, str]]:
    """The entries of a lock, each with its package, which may have another for another Python or machine."""
    entries = re.split(r"\n(?=[a-zA-Z0-9])", re.sub(r"(?m)^\s*#.*\n", "", (ROOT / name).read_text(encoding="utf-8")))
    return [(re.split(r"[=\[]", entry)[0].strip().lower(), entry) for entry in entries if entry.strip()]


@pytest.mark.req("S51")
@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_locked_to_one_version_and_known_by_its_hash(name):
    found = locked(name)
    assert len(found) > 20
    loose = [package for package, entry in found if not re.match(r"[\w.\-\[\]]+==[\w.]+", entry) or "--hash=sha256:" not in entry]
    assert loose == []


@pytest.mark.req("S51")
def test_nothing_is_installed_without_its_hash():
    installs = [line for line in (ROOT / "Makefile").read_text(encoding="utf-8").splitlines() if "pip install" in line and "-r " in line]
    assert len(installs) == 2 and all("--require-hashes" in line for line in installs)


@pytest.mark.req("S51", "S52")
def test_what_is_tested_is_what_is_locked():
    """A new Streamlit is tested against the same attacks before it is in the lock (tests/security)."""
    wanted: dict[str, set[str]] = {}
    for package, entry in locked("requirements.txt"):
        wanted.setdefault(package, set()).add(re.search(r"==([\w.]+)", entry)[1])
        if ";" in entry.splitlines()[0]:
            wanted[package].add("none")  # for another machine
    found = {package: _installed(package) for package in wanted}
    assert {package: one for package, one in found.items() if one not in wanted[package]} == {}, "`make test` installs what is locked."


def _installed(package: str) -> str:
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return "none"
