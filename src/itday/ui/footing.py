"""The footer: the keys in force for what has focus, greyed ones in brackets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from textual.content import Content

from itday.ui.text import MUTED, shown


class Hint(NamedTuple):
    """One key and what it does here."""

    key: str
    words: str
    greyed: bool = False
    """It does nothing to this row, and says why when it is pressed."""


class Entry(NamedTuple):
    """One action as help and palette show it."""

    name: str
    keys: str
    words: str
    why_not: str
    """Why it does nothing here; empty if it does."""


def footing(hints: Sequence[Hint], width: int) -> Content:
    """As many hints as fit, the first ones first; the last, which is the help, always.

    Greyed ones are the first to be left out, for a key that does something here.
    """
    return _line(tuple(hints), width)


@lru_cache(maxsize=128)
def _line(hints: tuple[Hint, ...], width: int) -> Content:
    """Made once: from row to row the same few come again."""
    line = Content(" ") if hints else Content()
    for _, part in _laid_out(hints, width):
        line += part
    return line


def hint_at(hints: Sequence[Hint], width: int, x: int) -> Hint | None:
    """The hint that stands at a cell of the footer; `None` where there is none."""
    begins = 1
    for hint, part in _laid_out(hints, width):
        ends = begins + len(part.plain.rstrip())
        if begins <= x < ends:
            return hint
        begins += part.cell_length
    return None


def _laid_out(hints: Sequence[Hint], width: int) -> Iterator[tuple[Hint, Content]]:
    """Each hint that fits, with what is drawn of it."""
    if not hints:
        return
    *most, last = hints
    end = _hint(last)
    parts = [_hint(hint) + Content("  ") for hint in most]
    room = width - end.cell_length - 3
    kept = set()
    for place in sorted(range(len(most)), key=lambda place: most[place].greyed):
        room -= parts[place].cell_length
        if room < 0:
            break
        kept.add(place)
    yield from ((most[place], parts[place]) for place in sorted(kept))
    yield last, end


def _hint(hint: Hint) -> Content:
    if hint.greyed:
        return shown(f"({hint.key} {hint.words})", MUTED)
    return shown(hint.key, "bold $text-accent") + shown(f" {hint.words}")
