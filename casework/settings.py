"""The limits of the front door: how long a session lasts, how many guesses, what a passphrase must be.

They stand in `procedure/partnership.toml` under [security]; the file named in PORTAL_SETTINGS, read when the portal starts, goes before it.
"""

import os
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path

PROCEDURE = Path(__file__).resolve().parent.parent / "procedure"


@dataclass(frozen=True)
class Security:
    """Durations are in seconds, sizes in bytes, lengths in characters."""

    idle_seconds: float = 15 * 60
    warn_seconds: float = 13 * 60
    absolute_seconds: float = 10 * 60 * 60
    browsers_per_person: int = 2
    failures_per_person: int = 5
    failures_per_address: int = 20
    failure_window_seconds: float = 15 * 60
    first_delay_seconds: float = 30
    longest_delay_seconds: float = 15 * 60
    link_seconds: float = 24 * 60 * 60
    passphrase_shortest: int = 15
    passphrase_longest: int = 128
    upload_largest: int = 20 * 1024 * 1024
    uploads_in_window: int = 40
    upload_bytes_in_window: int = 200 * 1024 * 1024
    upload_window_seconds: float = 60 * 60
    socket_check_seconds: float = 5
    second_factor: int = 0  # 0: offered to everybody; 1: required of whoever holds an office that reads real names


@cache
def security() -> Security:
    """The limits in force. Raises ValueError when a file names a limit that there is not, or gives one a value that it cannot have."""
    given: dict[str, float] = {}
    for path in (
        Path(os.environ.get("PORTAL_PROCEDURE", PROCEDURE)) / "partnership.toml",
        os.environ.get("PORTAL_SETTINGS"),
    ):
        if path and Path(path).is_file():
            given |= tomllib.loads(Path(path).read_text(encoding="utf-8")).get("security", {})
    unknown = sorted(set(given) - {field.name for field in fields(Security)})
    if unknown:
        raise ValueError(f"[security] does not know: {', '.join(unknown)}.")
    if given.get("second_factor", 0) not in (0, 1):
        raise ValueError("[security] needs 0 (offered) or 1 (required) for second_factor.")
    limits = {name: value for name, value in given.items() if name != "second_factor"}
    wrong = sorted(name for name, value in limits.items() if not isinstance(value, int | float) or value <= 0)
    if wrong:
        raise ValueError(f"[security] needs a number above nought for: {', '.join(wrong)}.")
    return Security(**given)
