"""How much one person may send, and who may send at all. Streamlit keeps an upload in memory whether or not a page asked for one."""

import threading
from collections import deque
from datetime import datetime, timedelta

from starlette.datastructures import Headers

from casework import permissions
from casework.actors import Actor
from casework.settings import security
from web.sockets import owned_by

UPLOAD = "/_stcore/upload_file/"
VERBS = {"import_chronology", "import_action_plan", "change_settings"}

_sent: dict[str, deque[tuple[datetime, int]]] = {}
_lock = threading.Lock()


def refused(actor: Actor, path: str, headers: Headers, *, now: datetime) -> tuple[int, str] | None:
    """The status and the sentence with which an upload is refused, or None when it may come in."""
    if not owned_by(path.removeprefix(UPLOAD).split("/")[0], actor):
        return 403, "This upload does not belong to a page that you have open."
    if not VERBS & permissions.may_anywhere(actor):
        return 403, "Your role does not let you send files."
    length = headers.get("content-length", "")
    if not length.isdigit():
        return 411, "The size of the file is missing."
    if int(length) > security().upload_largest + 65536:  # what surrounds the file in the request
        return 413, f"The file is larger than {security().upload_largest // 1024 // 1024} MB. Send a smaller one."
    if not _room_for(actor.person_id, int(length), now):
        return 429, "You have sent a great many files. Wait an hour and send the next."
    return None


def _room_for(person_id: str, size: int, now: datetime) -> bool:
    limits = security()
    with _lock:
        sent = _sent.setdefault(person_id, deque())
        while sent and sent[0][0] < now - timedelta(seconds=limits.upload_window_seconds):
            sent.popleft()
        if len(sent) >= limits.uploads_in_window or sum(one for _, one in sent) + size > limits.upload_bytes_in_window:
            return False
        sent.append((now, size))
        return True
