"""What a typed line begins with: bullet, box and kind, which say what type of note it makes.

Apart from `itday.domain.grammar`, since a note needs no more, and is jotted down at once.
"""

from __future__ import annotations

import re
from typing import NamedTuple

KINDS = {
    "TODO": "todo",
    "ACTION": "todo",
    "DECISION": "decision",
    "NOTICE": "notice",
    "NOTE": "note",
    "RISK": "risk",
    "QUESTION": "question",
    "WAITING": "waiting",
    "DONE": "done",
}
"""The words a line may begin with, and the type of note each makes."""
BOX = r"\s*[-*]\s+\[([ xX])\](?!\S)"
BULLET = r"\s*[-*](?!\S)"


class Token(NamedTuple):
    """A word of the line, or its kind, with its place."""

    type: str
    """`kind`, `owner`, `priority`, `due`, `project`, `tag`, `ref`, or `word`."""
    start: int
    end: int
    value: str
    """What it means: a name without its sign, a date as ISO 8601, the type of note, the word."""
    fault: str = ""
    """Why it cannot be meant as written; it then counts as a word of the text."""


def type_of(text: str) -> str:
    """The type of note that a text begins with; much cheaper than reading all of it."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    lead = lead_of(first)
    return lead.token.value if lead else "note"


class Lead(NamedTuple):
    """What stands in front of the text."""

    token: Token
    said: bool
    """Whether it ends in a kind, so that the word behind it cannot be one."""


def lead_of(line: str) -> Lead | None:
    """Bullet, box and kind as one token, where there is any."""
    start = start_of(line, 0)
    listed = line[start : start + 1] in {"-", "*"}  # most lines are not, and need no pattern
    box = re.match(BOX, line) if listed else None
    bullet = re.match(BULLET, line) if listed else None
    mark = box or bullet
    begun = mark.end() if mark else 0
    said = _kind(line, begun)
    if box is not None:
        ticked = "todo" if box[1] == " " else "done"
        if said is not None and said[0] in {"todo", "done"}:
            both = "done" if "done" in {said[0], ticked} else "todo"
            return Lead(Token("kind", start, said[1], both), said=True)
        return Lead(Token("kind", start, begun, ticked), said=False)
    if said is not None:
        return Lead(Token("kind", start, said[1], said[0]), said=True)
    return Lead(Token("kind", start, begun, "note"), said=False) if bullet else None


def _kind(line: str, start: int) -> tuple[str, int] | None:
    """The type that the next word says, and where that word ends."""
    word = "".join(line[start:].split(maxsplit=1)[:1])
    kind = KINDS.get(word.removesuffix(":"))
    return (kind, start_of(line, start) + len(word)) if kind else None


def start_of(line: str, start: int) -> int:
    """Where the next word begins."""
    return start + len(line[start:]) - len(line[start:].lstrip())
