"""Play the fault matrix and print it: `python -m tests.faults [CONNECTOR...]`.

`--page` plays nothing, and writes the page of the documentation.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.faults.matrix import TEN, Place, page, reasons, table
from tests.faults.rows import ROWS
from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "extending" / "matrix.md"
CELL = re.compile(r"test_cell\[(\w+)-(\d\d)-(.+)\]$")
LATE = re.compile(r"test_ten_failures_and_back\[(\w+)\]$")


class Ledger:
    """Notes how each cell ended."""

    def __init__(self) -> None:
        """Nothing was played yet."""
        self.good: Counter[tuple[str, Place]] = Counter()
        self.bad: set[tuple[str, Place]] = set()

    def pytest_configure(self) -> None:
        """What fails says why: tests/conftest.py was imported by the rows, before pytest was."""
        pytest.register_assert_rewrite("tests.faults.drive")

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """One phase of one test ended."""
        if found := CELL.search(report.nodeid):
            no = int(found[2])
            place = found[1], (no, "" if no else found[3])
        elif late := LATE.search(report.nodeid):
            place = late[1], TEN
        else:
            return
        if report.failed:
            self.bad.add(place)
        elif report.when == "call" and report.passed:
            self.good[place] += 1

    def cell(self, name: str, place: Place) -> str:
        """What stands in the matrix: in how many ways it was met, or why it was not."""
        if (name, place) in self.bad:
            return "FAILED"
        if count := self.good[name, place]:
            return f"ok {count}" if count > 1 else "ok"
        if place[0]:
            return "skip" if place[0] in ROWS[name].skips else "NOT PLAYED"
        return "NOT PLAYED" if place[1] in {one.name for one in ROWS[name].cells()} else ""


def main() -> int:
    """Play, print, and end in 1 where a cell is neither good nor skipped with a reason."""
    if sys.argv[1:] == ["--page"]:
        PAGE.write_text(page(ROWS), encoding="utf-8")
        return 0
    rows = {name: ROWS[name] for name in sys.argv[1:] or ROWS}
    ledger, here = Ledger(), str(Path(__file__).parent)
    words = ["-q", "--no-header", "-p", "no:cacheprovider", here]
    words += ["-W", "ignore::pytest.PytestAssertRewriteWarning"]
    chosen = ["-k", " or ".join(rows)] if sys.argv[1:] else []
    pytest.main([*words, *chosen], plugins=[ledger])
    print()
    for line in table(rows, ledger.cell):
        print(f"{line[0]:>2} {line[1]:32}", *(f"{word:>12}" for word in line[2:]))
    print(*(f"skip {one}" for one in reasons(rows)), sep="\n")
    cells = [word for line in table(rows, ledger.cell)[1:] for word in line[2:]]
    total = sum(count for (name, _), count in ledger.good.items() if name in rows)
    print(
        f"{total} ways good, {cells.count('FAILED')} cells failed, "
        f"{cells.count('NOT PLAYED')} not played, {cells.count('skip')} skipped with a reason"
    )
    return 1 if {"FAILED", "NOT PLAYED"} & set(cells) else 0


if __name__ == "__main__":
    sys.exit(main())
