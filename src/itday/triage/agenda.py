"""Which series a meeting belongs to, and what becomes of each line written in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple
from unicodedata import normalize

from itday.domain import grammar
from itday.domain.grammar import Typed

LONGEST_KEY = 40
FILLERS = frozenset({"the", "a", "an", "of", "and", "with", "at", "for", "meeting", "catch", "up"})
"""Words of a title that tell no meeting from another."""
SHEETS = (
    ("group", ("management group", "steering", "strategy")),
    ("finance", ("finance", "bursar", "budget")),
    ("school", ("prep school", "junior school", "head of it")),
    ("edtech", ("edtech", "educational technology", "digital learning")),
)
"""Words in a title, and the prep sheet that goes with them; the first that fits."""


def series_key(title: str) -> str:
    """The word by which a series is called: `Director of Finance: projects` is `finance`.

    What stands before a colon counts; titles of people are left out where something remains.
    """
    head = title.split(":", 1)[0]
    plain = normalize("NFKD", head).encode("ascii", "ignore").decode().casefold()
    words = [word for word in re.findall(r"[a-z0-9]+", plain) if word not in FILLERS]
    offices = {"director", "head", "manager", "one", "1"}
    kept = [word for word in words if word not in offices] or words or ["series"]
    return "-".join(kept)[:LONGEST_KEY].strip("-")


def sheet_of(title: str) -> str:
    """Which prep sheet a title asks for; empty for the plain one."""
    words = title.casefold()
    return next((name for name, marks in SHEETS if any(one in words for one in marks)), "")


def is_meant(words: str, candidates: Iterable[str]) -> bool:
    """Whether each of the words begins a word of one of the candidates."""
    wanted = re.findall(r"\w+", words.casefold())
    have = [word for one in candidates for word in re.findall(r"\w+", one.casefold())]
    return bool(wanted) and all(any(w.startswith(one) for w in have) for one in wanted)


def is_me(owner: str, me: Iterable[str]) -> bool:
    """Whether `@owner` is the person: by name, first name, login, address, or the word `me`."""
    wanted = _bare(owner)
    forms = {"me"}
    for name in filter(None, me):
        forms |= {_bare(name), _bare(name.partition("@")[0]), _bare(name.split()[0])}
    return wanted in forms


SORTS = {"todo": "TODO ", "waiting": "WAITING ", "decision": "DECISION "}
"""What a line begins with, by the fate it was given."""


def resorted(text: str, name: str) -> str:
    """A line with another kind in front, so that whoever reads it finds what became of it.

    Args:
        text: As it was typed; of several lines the first has the kind.
        name: Of the fate; those without a kind of their own leave plain words.
    """
    lead = grammar.lead(text)
    return f"{SORTS.get(name, '')}{text[lead:].lstrip()}"


def _bare(name: str) -> str:
    """Letters and digits alone: `@dana.reed`, `Dana Reed` and `dana-reed` are one."""
    return "".join(letter for letter in name.casefold() if letter.isalnum())


class Fate(NamedTuple):
    """What becomes of a line after the meeting."""

    name: str
    """`todo`, `waiting`, `decision`, `topic`, or `keep`: it stays in the notes."""
    words: str
    """For the review."""


TODO = Fate("todo", "a to-do, and on the agenda until it is done")
WAITING = Fate("waiting", "waited for: on the agenda under its owner until it is done")
DECISION = Fate("decision", "in the decision log")
TOPIC = Fate("topic", "on the agenda next time")
KEEP = Fate("keep", "in the notes")


PRIVATE = "private"
"""The tag that keeps a line from others, whatever its kind."""


def is_told(typed: Typed) -> bool:
    """Whether others read it in the minutes: a line that was sorted, and has no `#private`.

    What was only jotted down is the person's own.
    """
    return typed.is_sorted and not is_private(typed)


def is_private(typed: Typed) -> bool:
    """Whether a line is for nobody else's eyes."""
    return PRIVATE in map(str.casefold, typed.tags)


def fate(typed: Typed, me: Collection[str] = ()) -> Fate:
    """What is proposed for a line, by its kind, and for an action by whose it is.

    An action that cannot be meant as it was typed becomes no to-do: it is spoken of again.

    Args:
        typed: The line.
        me: The person's own names, logins and addresses.
    """
    if typed.kind in {"todo", "waiting"}:
        if typed.faults:
            return TOPIC
        return WAITING if typed.owner and not is_me(typed.owner, me) else TODO
    if typed.kind == "decision":
        return DECISION
    return TOPIC if typed.kind in {"question", "risk"} else KEEP
