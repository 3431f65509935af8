"""The footer: the keys in force for what has focus, greyed ones in brackets."""

from __future__ import annotations

from collections.abc import Sequence
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
    """As many hints as fit, the first ones first; the last, which is the help, always."""
    if not hints:
        return Content()
    *most, last = hints
    end = _hint(last)
    line, room = Content(" "), width - end.cell_length - 2
    for hint in most:
        part = _hint(hint) + Content("  ")
        if line.cell_length + part.cell_length > room:
            break
        line += part
    return line + end


def _hint(hint: Hint) -> Content:
    if hint.greyed:
        return shown(f"({hint.key} {hint.words})", MUTED)
    return shown(hint.key, "bold $text-accent") + shown(f" {hint.words}")
