"""How long reading a policy document takes: per 10 000 characters, and for 200 pages.

    python scripts/bench/intake.py [FILE]

Prints each time as a ratio to a reference measured in the same run (folding the same text a hundred
times), so that runs on different machines compare, and the memory that 200 pages take.
"""

from __future__ import annotations

import sys
import time
import tracemalloc
from collections.abc import Callable
from datetime import date
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tests.intake.sample import ISSUED_ON, TEXT
from tracker.intake import propose, read
from tracker.intake.text import fold

PAGE = 600


def best(act: Callable[[], object], turns: int = 3) -> float:
    """Seconds of processor time of the fastest of several turns."""
    took = []
    for _ in range(turns):
        began = time.process_time()
        act()
        took.append(time.process_time() - began)
    return min(took)


def grown(text: str, length: int) -> str:
    return (text * (length // len(text) + 1))[:length]


def main(text: str, issued_on: date) -> None:
    short, long = grown(text, 10_000), grown(text, 200 * PAGE)
    reference = best(lambda: [fold(short) for _ in range(100)])
    for name, document in (("10 000 characters", short), ("200 pages", long)):
        source = read(document.encode(), "bench.txt")
        took = best(lambda source=source: propose(source, issued_on=issued_on, units=()), 2)
        print(f"{name}: {took:.2f} s, {took / reference:.1f} × the reference ({reference:.3f} s)")
    source = read(long.encode(), "bench.txt")
    tracemalloc.start()
    propose(source, issued_on=issued_on, units=())
    print(f"200 pages: {tracemalloc.get_traced_memory()[1] / 1e6:.0f} MB at most")


if __name__ == "__main__":
    given = Path(sys.argv[1]).read_text("utf-8") if len(sys.argv) > 1 else TEXT
    main(given, ISSUED_ON)
