"""A file that leaves the portal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Download:
    """What the browser saves: its file name, its media type and its bytes."""

    name: str
    media_type: str
    content: bytes
