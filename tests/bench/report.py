"""The figures as a page to read: docs/benchmarks.md."""

import os
import platform
from importlib.metadata import version
from pathlib import Path

from tests.bench import data, long
from tests.bench.files import Import
from tests.bench.reruns import EMPTY, EMPTY_AGAIN, Cost
from tests.bench.saves import Saves

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
AIM = 1.5
UNDERSTOOD, STORED = 10, 20  # times what python-calamine alone takes: at the most
PACKAGES = ("streamlit", "duckdb", "pandas", "plotly", "python-calamine")
MEGABYTE = 1024 * 1024

HEAD = f"""# Benchmarks

`make bench` measures, prints what it finds and writes this page. Everything on it comes from one run. Times depend on the machine and on what
else it does; the ratios within a run say more: what is compared takes turns, so that the machine's moods meet both sides alike.

{{machine}}

## Drawing a page again

A real server behind the real gate, with the portal's own settings (no collection of garbage after a run; what is imported is frozen). Each page
is open on a socket of its own, as in a browser, by somebody who sees much on it. It is drawn {{warming}} times uncounted and {{times}} times counted.
The *empty page* goes through the same gate, the same main script, menu and watch over the session, and shows nothing. Its second row is the same page
once more: how far its ratio is from 1 is the noise of this run.

* **Wall**: milliseconds from asking to the last message, the median. **Ratio**: against the empty page; the aim is at most {AIM}.
* **CPU**: milliseconds of the processor in the server, all threads, the median. It suffers less from other work on the machine than wall time.
* **SQL**: milliseconds from asking the data file to having the rows, and the number of readings. **Sent**: kilobytes of messages, uncompressed.

"""

DEMONSTRATION = "### The demonstration: 3 reviews, 225 chronology entries, 34 actions\n\n"
LARGE = (
    f"### A larger partnership: {data.REVIEWS} reviews, {data.ENTRIES + 225:,} chronology entries in one of them, "
    f"{data.PLANS * data.ACTIONS_A_PLAN + 34} actions\n\n"
)

WHY = """### Why pages cost what they cost

The empty page asks the data file four times: who holds the cookie (at the socket and again in the main script), how long the session still lasts,
and what the partnership is called. A page that shows a review asks some ten times more. Each reading of restricted rows looks the person's
rights up inside it, at that moment, and nothing restricted is kept from one reading to the next: that is what it costs that no row can be shown to
somebody who has lost the right to it a second ago. DuckDB is made for long tables, and spends a third to half a millisecond on each join of a short
one. Beside that, each thing drawn on a page costs some tenths of a millisecond, and each picture of the dashboard about twenty.

What has been done about it: a person's roles and rights are looked up once until somebody's change; what the rules need of a review (its steps,
holds, dates, registers) is read once until anything changes; what two halves of a question share is asked once; a part of a page that is folded
reads nothing until it is opened; the ways of the process map walk back over each step once.
"""


def page(
    times: int,
    warming: int,
    small: dict[str, Cost],
    large: dict[str, Cost],
    held: dict[str, int],
    saves: dict[str, Saves],
    imports: list[Import],
    made: list[long.Made],
    opening: dict[str, tuple[float, float]],
) -> str:
    """The whole page, in Markdown."""
    return "\n".join([
        HEAD.format(machine=_machine(), times=times, warming=warming)
        + DEMONSTRATION + _reruns(small) + "\n" + LARGE + _reruns(large) + "\n" + WHY,
        _memory(held), _saves(saves), _imports(imports), _long(made), _opening(opening),
    ])  # fmt: skip


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    load = f"{os.getloadavg()[2]:.1f}"
    return (
        f"The machine: {os.cpu_count()} cores ({platform.machine()}, {platform.system()}), Python {platform.python_version()}, {packages}. "
        f"In the quarter of an hour before the end of this run {load} processes wanted a core on average, the bench's own among them."
    )


def _reruns(costs: dict[str, Cost]) -> str:
    empty = costs[EMPTY]
    rows = [
        [name, f"{cost.median('wall'):.0f}", f"{_ratio(cost, empty):.1f}", f"{cost.median('cpu'):.0f}",
         f"{cost.median('cpu') / empty.median('cpu'):.1f}", f"{cost.median('sql'):.0f}", f"{cost.median('readings'):.0f}",
         f"{cost.median('sent') / 1024:.0f}"]
        for name, cost in costs.items()
    ]  # fmt: skip
    headings = ["Page", "Wall", "Ratio", "CPU", "CPU ratio", "SQL", "Readings", "Sent"]
    return f"{table(headings, rows)}\n\n{_misses(costs, empty)}\n"


def _misses(costs: dict[str, Cost], empty: Cost) -> str:
    asked = {name: cost for name, cost in costs.items() if name not in (EMPTY, EMPTY_AGAIN)}
    over = {name: _ratio(cost, empty) for name, cost in asked.items() if _ratio(cost, empty) > AIM}
    if not over:
        return f"Every page keeps to the aim of {AIM} times the empty page."
    named = ", ".join(f"{name} ({ratio:.1f})" for name, ratio in sorted(over.items(), key=lambda one: -one[1]))
    sql = sum(cost.median("sql") for cost in asked.values()) / sum(cost.median("wall") for cost in asked.values())
    return (
        f"Of {len(asked)} pages, {len(asked) - len(over)} at most {AIM} times the empty page. The others miss the aim: {named}. "
        f"Over all pages {sql:.0%} of the time is spent in the data file."
    )


def _ratio(cost: Cost, empty: Cost) -> float:
    return cost.median("wall") / empty.median("wall")


def _memory(held: dict[str, int]) -> str:
    rows = [[name, f"{size / MEGABYTE:.0f}"] for name, size in held.items()]
    return (
        "## Memory of the server\n\nMegabytes resident, on the larger partnership. Each session is an open page, drawn twice, the pages in turn.\n\n"
        f"{table(['Sessions', 'MB'], rows)}\n"
    )


def _saves(saves: dict[str, Saves]) -> str:
    alone = saves["DuckDB alone"].a_second
    rows = [
        [
            name,
            f"{one.a_second:.0f}",
            f"{one.a_second / alone:.2f}",
            f"{one.percentile(50):.1f}",
            f"{one.percentile(99):.1f}",
        ]
        for name, one in saves.items()
    ]
    return (
        "## Saves through `change`\n\nA kept draft: the right is looked up, the draft written, its audit row and link of the chain with it, "
        "committed, and the journal's line fsynced. Eight people save at once, as fast as they can, each on a thread of one process; they "
        "take turns at the one lock. "
        "*DuckDB alone* updates the same row in a file of its own, with no right, audit or journal. Milliseconds are what the person waits.\n\n"
        f"{table(['Who', 'Saves a second', 'Ratio', 'p50 ms', 'p99 ms'], rows)}\n"
    )


def _imports(imports: list[Import]) -> str:
    rows = []
    for one in imports:
        for name, took, asked in (
            ("python-calamine reads them", one.calamine, 1),
            ("The portal reads and understands them", one.understood, UNDERSTOOD),
            ("The portal reads, understands and stores them", one.stored, STORED),
        ):
            ratio = took / one.calamine
            rows.append([
                f"{one.files} of {one.rows:,}", name, f"{took * 1000:,.0f}", f"{ratio:.1f}", str(asked), f"{one.files * one.rows / took:,.0f}",
            ])  # fmt: skip
    return (
        "## Bringing in a chronology\n\nAn .xlsx in Appendix 3's columns. Understanding finds the columns, every date, person and yes or no, "
        "and says of each row whether it goes in; storing is one change for each file, "
        "which keeps each row's cells as typed beside what was understood. Milliseconds of the processor, of each file the best of several times; "
        "*asked* is the ratio that is to be kept.\n\n"
        f"{table(['Files of rows', 'What', 'ms', 'Ratio', 'Asked', 'Rows a second'], rows)}\n"
    )


def _long(made: list[long.Made]) -> str:
    return (
        "## A long chronology\n\nWhat is made of 5,000 entries and of 20,000, in a process of its own each time: seconds of the processor at best, "
        "and those asked for of 5,000 (of 20,000 for the timeline and for what is alike); megabytes that the process held before, the portal open, "
        "and at the most.\n\n"
        f"{table(['What', 'Entries', 's', 'Asked', 'MB before', 'MB at the most'], long.lines(made))}\n"
    )


def _opening(opening: dict[str, tuple[float, float]]) -> str:
    rows = [
        [name, f"{alone * 1000:.0f}", f"{portal * 1000:.0f}", f"{portal / alone:.1f}"]
        for name, (alone, portal) in opening.items()
    ]
    return (
        "## Opening the data folder\n\nThe portal looks at the schema, lays in the scopes and the matrix of rights, and compares the data file "
        "with the journal before it answers. It does so once, at the start.\n\n"
        f"{table(['Data', 'DuckDB alone, ms', 'The portal, ms', 'Ratio'], rows)}\n"
    )


def table(headings: list[str], rows: list[list[str]]) -> str:
    """A Markdown table with padded columns; what is a number stands to the right."""
    widths = [max(len(row[place]) for row in [headings, *rows]) for place in range(len(headings))]
    numeric = [
        all(row[place].replace(",", "").replace(".", "").isdigit() for row in rows) for place in range(len(headings))
    ]

    def line(cells: list[str]) -> str:
        padded = [
            cell.rjust(width) if number else cell.ljust(width)
            for cell, width, number in zip(cells, widths, numeric, strict=True)
        ]
        return f"| {' | '.join(padded)} |"

    rules = ["-" * (width + 1) + (":" if number else "-") for width, number in zip(widths, numeric, strict=True)]
    rule = f"|{'|'.join(rules)}|"
    return "\n".join([line(headings), rule, *(line(row) for row in rows)])
