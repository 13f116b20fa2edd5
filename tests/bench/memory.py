"""What the server holds in memory: begun, with one person at work, and with twenty."""

from contextlib import ExitStack

from tests.bench.data import Places
from tests.bench.reruns import EMPTY, EMPTY_AGAIN, OpenPage, places_of, serving, signed_in

SESSIONS = 20


def measure(places: Places) -> dict[str, int]:
    """Bytes that the server holds. Each session has opened one page, the pages in turn, so that by twenty nearly all have been opened."""
    with serving(places.folder) as server, ExitStack() as opened:
        found = {"no session": server.memory}
        asked = [place for place in places_of(places) if place.page not in (EMPTY, EMPTY_AGAIN)]
        visitors = {name: signed_in(server, name) for name in sorted({place.username for place in asked})}
        for number in range(SESSIONS):
            place = asked[number % len(asked)]
            OpenPage(server, visitors[place.username], place, opened).draw()
            if number == 0:
                found["1 session"] = server.memory
        found[f"{SESSIONS} sessions"] = server.memory
    return found
