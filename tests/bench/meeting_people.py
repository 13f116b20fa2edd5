"""Who sits in the meeting, and what each does on the screen: read the combined chronology, write entries, comment on them."""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from threading import Lock

from tests.bench.browser import LONGEST, Tab, Trouble, Waited

FIRST_DAY, DAYS = date(2015, 1, 1), 1400  # of what is written
YEARS = ("2015", "2016", "2017", "2018")
WORDS = ("bail", "arrested", "A&E", "keys", "Elm Court", "refuge")
SAVED, COMMENTED = "Entry saved. The form is ready for the next.", "Comment added."
PANEL = "comment-panel-"
WAYS = {"a filter by agency": 4, "a filter by period": 4, "a text looked for": 3, "another page": 3, "an entry opened": 4, "the timeline": 2}


@dataclass(frozen=True)
class Seat:
    """One person at one browser. `part`: reads, writes or comments. `agency`: the one written for, where the person writes for several."""

    username: str
    part: str
    agency: str = ""


@dataclass(frozen=True)
class Action:
    """What somebody did, how long it took until the screen showed it, and what was told in its place when it failed."""

    kind: str
    username: str
    seconds: float
    trouble: str = ""
    waited: bool = False


@dataclass
class Minutes:
    """What happened in the meeting, and every text of which somebody was told that it is recorded."""

    actions: list[Action] = field(default_factory=list)
    entries: list[str] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    tried: set[str] = field(default_factory=set)
    _one_at_a_time: Lock = field(default_factory=Lock)

    def note(self, action: Action) -> None:
        with self._one_at_a_time:
            self.actions.append(action)

    @property
    def troubles(self) -> list[Action]:
        return [action for action in self.actions if action.trouble]


class Person:
    """Somebody at the meeting until its end, with a pause before each thing done."""

    def __init__(self, seat: Seat, number: int, tab: Tab, review: str, minutes: Minutes, *, pause: tuple[float, float], until: float):
        self.seat, self.number, self.tab, self.review, self.minutes = seat, number, tab, review, minutes
        self.random, self.pause, self.until = random.Random(number), pause, until
        self.written = self.recorded = 0

    def attend(self) -> None:
        steps = {"reads": self.read, "writes": self.write, "comments": self.comment}[self.seat.part]
        while self.goes_on():
            try:
                for _ in steps():
                    if not self.goes_on():
                        break
            except Trouble:  # noted already; as a person would, begin anew
                continue
            except Exception as slip:  # of this bench itself: never to be passed over in silence
                self.note("a slip of the bench", time.perf_counter(), f"{type(slip).__name__}: {slip}")
        self.tab.close()

    def goes_on(self) -> bool:
        """Wait as people do; whether the meeting is still on then. On a slow machine who came to record something stays until one thing is."""
        until = self.until if self.recorded or self.seat.part == "reads" else self.until + LONGEST
        time.sleep(max(0.0, min(until - time.monotonic(), self.random.uniform(*self.pause))))
        return time.monotonic() < until

    def do(self, kind: str, what: Callable[[], None]) -> None:
        begun = time.perf_counter()
        try:
            what()
        except Exception as trouble:
            said = str(trouble) if isinstance(trouble, Trouble) else f"{type(trouble).__name__}: {trouble}"
            self.note(kind, begun, said or type(trouble).__name__, isinstance(trouble, Waited))
            raise Trouble(said) from trouble
        self.note(kind, begun)

    def note(self, kind: str, begun: float, trouble: str = "", waited: bool = False) -> None:
        self.minutes.note(Action(kind, self.seat.username, time.perf_counter() - begun, trouble, waited))

    def new_text(self, what: str) -> str:
        """A text that nobody else writes, nor this person again."""
        self.written += 1
        text = f"{what} {self.number}.{self.written} of the meeting: seen at home, said that all was well."
        self.minutes.tried.add(text)
        return text

    def arrive(self, page: str) -> None:
        """Open the page that one works on: all do so within a few seconds, on a server that has only just begun."""
        self.do("arriving", lambda: self.tab.open(page, review=self.review))

    # --- reading

    def read(self) -> Iterator[None]:
        self.arrive("chronology")
        while True:
            yield
            kind = self.random.choices(list(WAYS), list(WAYS.values()))[0]
            if kind == "an entry opened":
                self.open_entry()
                yield
                self.do("back to the list", lambda: self.tab.follow("Back to the chronology"))
            elif kind == "the timeline":
                self.do(kind, lambda: self.tab.follow("Timeline and contacts by month"))
                yield
                self.do("the timeline of one agency", lambda: self.choose_agency(several=False))
                yield
                self.do("back to the list", lambda: self.tab.follow("All entries as a list"))
            else:
                self.do(kind, {"a filter by agency": self.choose_agency, "a filter by period": self.choose_period,
                               "a text looked for": self.look_for, "another page": self.turn_page}[kind])  # fmt: skip

    def choose_agency(self, several: bool = True) -> None:
        agencies = self.tab.field(":agency")
        one = self.random.choice(agencies.options)
        self.tab.answer(":agency", ([] if agencies.answer else [one]) if several else one)

    def choose_period(self) -> None:
        ending = self.random.choice([":from", ":to"])
        self.tab.answer(ending, "" if self.tab.field(ending).answer else self.random.choice(YEARS))

    def look_for(self) -> None:
        self.tab.answer(":text", "" if self.tab.field(":text").answer else self.random.choice(WORDS))

    def turn_page(self) -> None:
        if self.tab.has(":page"):
            self.tab.answer(":page", self.random.randint(1, 5))
        else:
            self.choose_agency()

    def open_entry(self) -> None:
        """From the list: an ordinary link, which loads the page anew. Filters may have left nothing; then the list is opened without them."""
        if not self.tab.linked("entry"):
            self.do("the chronology opened", lambda: self.tab.open("chronology", review=self.review))
        entry = self.random.choice(self.tab.linked("entry"))
        self.do("an entry opened", lambda: self.tab.open("chronology-entry", review=self.review, entry=entry))

    # --- writing

    def write(self) -> Iterator[None]:
        self.arrive("chronology-write")
        if self.seat.agency:
            self.do("the agency chosen", lambda: self.tab.answer(f"whose-{self.review}", self.seat.agency))
        while True:
            yield
            day = FIRST_DAY + timedelta(days=self.random.randrange(DAYS))
            self.do("a field filled in", lambda day=day: self.tab.answer(":date", f"{day:%d/%m/%Y}"))
            yield
            self.do("a field filled in", lambda: self.tab.answer(":source", "Said in the meeting"))
            yield
            text = self.new_text("Entry")
            self.do(
                "an entry saved",
                lambda text=text: self.tab.answer_and_press(":information", text, "Save the entry", until=SAVED),
            )
            self.minutes.entries.append(text)
            self.recorded += 1

    def comment(self) -> Iterator[None]:
        self.arrive("chronology")
        while True:
            yield
            self.open_entry()
            yield
            text = self.new_text("Comment")
            box = next(one.key for one in self.tab.fields.values() if one.kind == "text_area" and one.key.startswith(PANEL))
            self.do("a comment added", lambda box=box, text=text: self.tab.answer_and_press(box, text, "Add the panel's note", until=COMMENTED))
            self.minutes.comments.append(text)
            self.recorded += 1
            yield
            self.do("back to the list", lambda: self.tab.follow("Back to the chronology"))
