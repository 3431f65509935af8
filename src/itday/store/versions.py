"""The versions of a conflict, field by field: as the person saw it, theirs, and what was asked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from itday.domain.change import change_of
from itday.domain.text import clean
from itday.store.outbox import Letter

HIDDEN = frozenset({"ref", "etag", "raw", "url"})
"""Fields that mean nothing to a person."""
UNTOLD = HIDDEN | {"updated_at"}
"""Those, and what differs without anybody having meant it."""
THEIR_WORD = "source_"
"""Begins the field with the source's own word for one of ours: `source_status` for `status`."""
NONE = "(empty)"


class Difference(NamedTuple):
    """One field in which the versions are not the same."""

    name: str
    seen: str
    """As the person saw it."""
    mine: str
    theirs: str
    by: str
    """Who changed it: `you`, `them` or `both`; of both that did the same, `agreed`."""


def differences(letter: Letter) -> list[Difference]:
    """Each field that you or they changed, by name; without `theirs`, only what you changed.

    A source's own word is left out where our word for the same tells it.
    """
    mine = change_of(letter.verb, letter.ref, letter.payload).predict(letter.base)
    theirs = letter.theirs if letter.theirs is not None else letter.base
    found: dict[str, Difference] = {}
    for name in sorted({*mine, *theirs, *letter.base} - UNTOLD):
        seen = letter.base.get(name)
        my, their = mine.get(name, seen), theirs.get(name)
        if my != seen or their != seen:
            words = said(seen), said(my), said(their)
            found[name] = Difference(name.replace("_", " "), *words, _by(seen, my, their))
    told_by_ours = {f"{THEIR_WORD}{name}" for name in found}
    return [one for name, one in found.items() if name not in told_by_ours]


def _by(seen: object, mine: object, theirs: object) -> str:
    if mine == seen:
        return "them"
    if theirs == seen:
        return "you"
    return "agreed" if mine == theirs else "both"


def said(value: object) -> str:
    """A field's value in words; `(empty)` where there is none."""
    if value is None or value == "":
        return NONE
    if isinstance(value, Mapping):
        return ", ".join(said(one) for one in value.values() if one)
    if isinstance(value, list | tuple):
        return ", ".join(map(said, value)) or NONE
    return clean(str(value))
