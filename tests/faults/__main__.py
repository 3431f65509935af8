"""Play the fault matrix and print it: `python -m tests.faults [CONNECTOR...]`."""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.rows import ROWS

FAULTS = (
    *("DNS failure", "refused", "reset before headers", "reset mid-body", "answer to a write lost"),
    *("slow drip", "hang until deadline", "TLS wrong host, expired, unknown", "401 once"),
    *("401 for ever", "403 right missing", "404 of an item", "410 or invalid cursor", "409, 412"),
    *("429 and Retry-After", "5xx ten times", "truncated or no JSON", "wrong types, nulls, words"),
    *("empty list", "page repeated, endless", "link or redirect elsewhere", "bomb or flood"),
    *("hostile text everywhere", "clock a day wrong"),
)
"""The 24, in order; what only one protocol has comes after them."""
CELL = re.compile(r"test_cell\[(\w+)-(\d\d)-(.+)\]$")
LATE = re.compile(r"test_ten_failures_and_back\[(\w+)\]$")


class Ledger:
    """Notes how each cell ended."""

    def __init__(self) -> None:
        """Nothing was played yet."""
        self.good: Counter[tuple[str, int]] = Counter()
        self.bad: list[tuple[str, int, str]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test ended."""
        if found := CELL.search(report.nodeid):
            place = found[1], int(found[2])
        elif late := LATE.search(report.nodeid):
            place = late[1], 16
        else:
            return
        if report.failed:
            self.bad.append((*place, report.nodeid))
        elif report.when == "call":
            self.good[place] += 1

    def cell(self, name: str, no: int) -> str:
        """What stands in the matrix: how many faults of this number were met, or why none was."""
        if any(one[:2] == (name, no) for one in self.bad):
            return "FAILED"
        if self.good[name, no]:
            return f"ok {self.good[name, no]}" if self.good[name, no] > 1 else "ok"
        return "skip" if no in ROWS[name].skips else "" if no == 0 else "NOT PLAYED"


def main() -> int:
    """Play, print, and end in 1 where a cell is neither good nor skipped with a reason."""
    names = sys.argv[1:] or list(ROWS)
    ledger, here = Ledger(), str(Path(__file__).parent)
    chosen = " or ".join(f"[{name}" for name in names) if sys.argv[1:] else ""
    words = ["-q", "--no-header", "-p", "no:cacheprovider", here]
    words += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    pytest.main([*words, *(["-k", chosen.replace("[", "")] if chosen else [])], plugins=[ledger])
    print(f"\n{'':>2} {'':32}", *(f"{name:>12}" for name in names))
    played = [(no, fault) for no, fault in enumerate(FAULTS, 1)]
    for no, fault in [*played, (0, "of this protocol alone")]:
        print(f"{no or '+':>2} {fault:32}", *(f"{ledger.cell(name, no):>12}" for name in names))
    for name in names:
        for no, why in ROWS[name].skips.items():
            print(f"skip {name} {no}: {why}")
    cells = [ledger.cell(name, no) for name in names for no, _ in played]
    skipped = cells.count("skip")
    total = sum(count for (name, _), count in ledger.good.items() if name in names)
    print(f"{total} cells good, {len(ledger.bad)} failed, {skipped} skipped with a reason")
    return 1 if ledger.bad or "NOT PLAYED" in cells else 0


if __name__ == "__main__":
    sys.exit(main())
