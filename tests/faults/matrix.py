"""The matrix as it is printed: what is met where, and why something is not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.row import Row

FAULTS = (
    *("DNS failure", "refused", "reset before headers", "reset mid-body", "answer to a write lost"),
    *("slow drip", "hang until deadline", "TLS wrong host, expired, unknown", "401 once"),
    *("401 for ever", "403 right missing", "404 of an item", "410 or invalid cursor", "409, 412"),
    *("429 and Retry-After", "5xx ten times", "truncated or no JSON", "wrong types, nulls, words"),
    *("empty list", "page repeated, endless", "link or redirect elsewhere", "bomb or flood"),
    *("hostile text everywhere", "clock a day wrong"),
)
"""The 24, in order."""
Rows = Mapping[str, "type[Row]"]
Place = tuple[int, str]
"""A fault's number and, of those of one protocol alone, its name."""
TEN: Place = (16, "")
HEAD = """\
# Faults and connectors

Each connector that reaches a network meets 24 faults, and those of its protocol alone. A number
says in how many ways it meets one; each way is a test in `tests/faults`: the fault is shown for
what it is, other sources go on, what was there stays with its age, no secret is anywhere. Then the
fault ends, what is shown is what the server has, and each change happened once.

`make faults` plays them all and prints this table with how each ended;
`.venv/bin/python -m tests.faults --page` writes this page anew.
[When a source fails](../using/faults.md) says what the person sees.
"""


def places(rows: Rows) -> dict[Place, str]:
    """The lines of the matrix, each with its words: the 24, then what one protocol has alone."""
    lone = {cell.name: None for row in rows.values() for cell in row.cells() if not cell.no}
    words = {(no, ""): fault for no, fault in enumerate(FAULTS, 1)}
    return words | {(0, name): name.replace("-", " ") for name in lone}


def there(row: type[Row]) -> Counter[Place]:
    """In how many ways a connector meets each; ten failures also while the cockpit runs."""
    ways = Counter((cell.no, "" if cell.no else cell.name) for cell in row.cells())
    return ways + Counter({TEN: 1})


def table(rows: Rows, cell: Callable[[str, Place], str]) -> list[list[str]]:
    """Line by line: number, words, and what `cell` says of each connector."""
    head = ["", "fault", *rows]
    lines = [
        [str(place[0] or "+"), words, *(cell(name, place) for name in rows)]
        for place, words in places(rows).items()
    ]
    return [head, *lines]


def reasons(rows: Rows) -> list[str]:
    """Why a connector does not meet some of the 24, a line each."""
    return [f"{name} {no}: {why}" for name, row in rows.items() for no, why in row.skips.items()]


def page(rows: Rows) -> str:
    """The page of the documentation."""
    ways = {name: there(row) for name, row in rows.items()}

    def cell(name: str, place: Place) -> str:
        return str(ways[name][place] or ("skip" if place[0] else ""))

    head, *lines = [" | ".join(line) for line in table(rows, cell)]
    marks = " | ".join(["---"] * (len(rows) + 2))
    whole = "\n".join(f"| {line} |" for line in (head, marks, *lines))
    total = sum(one.total() for one in ways.values())
    left = "\n".join(f"- {one}" for one in reasons(rows))
    return f"{HEAD}\n{whole}\n\n{total} ways in all. What is not met, and why:\n\n{left}\n"
