"""Measure the portal in one run: pages, memory, saves, imports, opening. It takes some minutes, and most of the machine.

python -m tests.bench [--times 50] [--print]      with --print docs/benchmarks.md stays as it is
"""

import argparse
import tempfile
from pathlib import Path

from casework import passphrases
from tests.bench import data, files, long, memory, report, reruns, saves
from tests.security.harness import QuickHasher


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--times", type=int, default=50, help="how often each page is drawn")
    parser.add_argument(
        "--print", action="store_true", dest="only_print", help="print, and leave docs/benchmarks.md as it is"
    )
    asked = parser.parse_args()
    passphrases.use(QuickHasher())
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        told = _measure(Path(name), asked.times)
    print(told)
    if not asked.only_print:
        report.PAGE.write_text(told, encoding="utf-8")


def _measure(where: Path, times: int) -> str:
    small, large = data.small(where / "small" / "data"), data.large(where / "large" / "data")
    opening = {
        "Demonstration": files.opening(small.folder, where, max(3, times // 5)),
        "Larger partnership": files.opening(large.folder, where, max(3, times // 5)),
    }
    return report.page(
        times,
        reruns.WARMING,
        small=reruns.measure(small, times),
        large=reruns.measure(large, times),
        held=memory.measure(large),
        saves=saves.measure(large.folder, where, times * 4),
        imports=files.imports(small, where, ((1, 1000), (1, 5000), (20, 1000)), max(3, times // 10)),
        made=long.measure(where, max(3, times // 10)),
        opening=opening,
    )


if __name__ == "__main__":
    main()
