"""On which line of a TOML text a table or key stands, so that messages can say so."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

LONGEST = 200
"""Lines one statement may run over; a longer one is not looked into."""


def line_of(file_text: str, table: Sequence[str], key: str | None) -> int:
    """Give the line, from 1, of `key` in `table`, else of the table, else of the nearest above it.

    Args:
        file_text: A text that TOML can read.
        table: The names on the way to the table: `("sources", "helpdesk")`; empty for the top.
        key: The key in it; None for the table itself.
    """
    sought = (*table, key) if key is not None else tuple(table)
    best, line = 0, 1
    for number, path in _statements(file_text):
        common = _common(path, sought)
        if common > best:
            best, line = common, number
    return line


def _common(path: tuple[str, ...], sought: tuple[str, ...]) -> int:
    """Count how many names two paths share from the start."""
    count = 0
    for one, other in zip(path, sought, strict=False):
        if one != other:
            break
        count += 1
    return count


def _statements(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Give each header's and key's line and full path, in order, inside inline tables too."""
    table: tuple[str, ...] = ()
    lines = text.split("\n")  # as TOML counts: no other character ends a line
    at = 0
    while at < len(lines):
        number, statement = at + 1, lines[at].strip()
        at += 1
        if not statement or statement.startswith("#"):
            continue
        if statement.startswith("["):
            table = _deepest(_read(statement))
            yield number, table
            continue
        while (read := _read(statement)) is None and at < min(len(lines), number + LONGEST):
            statement += "\n" + lines[at]
            at += 1
        for path in _paths(read or {}):
            yield number, (*table, *path)


def _read(statement: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(statement)
    except (ValueError, RecursionError):
        return None


def _deepest(read: dict[str, Any] | None) -> tuple[str, ...]:
    """Give the path that a header alone reads as; an array of tables counts as one table."""
    path: list[str] = []
    while read:
        name, read = next(iter(read.items()))
        path.append(name)
        read = read[0] if isinstance(read, list) else read
    return tuple(path)


def _paths(read: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    for name, value in read.items():
        yield (name,)
        if isinstance(value, dict):
            for path in _paths(value):
                yield (name, *path)
