"""Records as the one JSON text that a bulk statement takes: however many there are, one statement writes them."""

import json
from collections.abc import Iterable, Mapping
from typing import Any


def in_json(records: Iterable[Mapping[str, Any]]) -> str:
    """The records by column; days and instants in ISO form."""
    return json.dumps(list(records), ensure_ascii=False, default=str)
