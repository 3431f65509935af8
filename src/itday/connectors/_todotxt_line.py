"""One line of a todo.txt, taken apart and put together again without losing a character.

Format: https://github.com/todotxt/todo.txt, README (read 2026-11-24). What is not exactly as it
says (two spaces after `x`, a date that does not exist) is text, and stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Self
from urllib.parse import unquote

_PRIORITY = re.compile(r"\(([A-Z])\) ")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DATE = re.compile(rf"({_DAY.pattern}) ")
_TOKEN = re.compile(r"\S+")
_FIELD = re.compile(r"([^\s:]+):(?!//)([^\s:]+)")
_PACKED = re.compile(r"[\s%:\x00-\x1f\x7f]")


def day(text: str) -> date | None:
    """The date that `YYYY-MM-DD` stands for; `None` where there is no such day."""
    try:
        return date.fromisoformat(text) if _DAY.fullmatch(text) else None
    except ValueError:
        return None


def packed(value: str) -> str:
    """A value as one word without colon: spaces and the like as in addresses, `%20`."""
    return _PACKED.sub(lambda m: "".join(f"%{byte:02X}" for byte in m[0].encode()), value)


def unpacked(word: str) -> str:
    """What `packed` was given; other words as they are, or nearly."""
    return unquote(word, errors="surrogateescape")


@dataclass(frozen=True, slots=True)
class Task:
    """The parts of a line; `parse(line).line == line`, whatever the line."""

    text: str
    """All that follows the marks: words, `+projects`, `@contexts` and `key:value` fields."""
    done: bool = False
    completed: str = ""
    """The day it was done, as written."""
    priority: str = ""
    """A letter from A to Z, for a task that is not done."""
    created: str = ""
    """The day it was written down, as written."""

    @classmethod
    def parse(cls, line: str) -> Self:
        """Take a line apart; it must not hold a line end."""
        done, rest = line.startswith("x "), line
        completed = priority = ""
        if done:
            completed, rest = _date(rest[2:])
        elif marked := _PRIORITY.match(rest):
            priority, rest = marked[1], rest[marked.end() :]
        # Of a done task, one date alone is the day it was done.
        created, rest = _date(rest) if completed or not done else ("", rest)
        return cls(rest, done, completed, priority, created)

    @property
    def line(self) -> str:
        """The line, without its end."""
        marks = ("x" if self.done else "", self.completed, self.priority and f"({self.priority})")
        return "".join(f"{mark} " for mark in (*marks, self.created) if mark) + self.text

    def field(self, key: str) -> str | None:
        """The value of the first `key:value`, unpacked; `None` where there is none."""
        for _, name, value in _fields(self.text):
            if name == key:
                return unpacked(value)
        return None

    def having(self, key: str, value: str | None) -> Task:
        """With this field in the place of the one there is, or at the end; `None` takes it out."""
        word = None if value is None else f"{key}:{packed(value)}"
        for found, name, _ in _fields(self.text):
            if name == key:
                return replace(self, text=_swap(self.text, found.start(), found.end(), word))
        if word is None:
            return self
        text = self.text.rstrip()
        return replace(self, text=f"{text} {word}" if text else word)

    def tokens(self) -> list[str]:
        """The words of the text, whatever is between them."""
        return _TOKEN.findall(self.text)


def name_of(token: str) -> str:
    """The key of a `key:value` token; empty where it is none."""
    found = _FIELD.fullmatch(token)
    return found[1] if found else ""


def is_tag(token: str) -> bool:
    """Whether a token is a `+project` or a `@context`."""
    return len(token) > 1 and token[0] in "+@"


def _date(text: str) -> tuple[str, str]:
    found = _DATE.match(text)
    if found and day(found[1]):
        return found[1], text[found.end() :]
    return "", text


def _fields(text: str) -> Iterator[tuple[re.Match[str], str, str]]:
    for token in _TOKEN.finditer(text):
        if found := _FIELD.fullmatch(token[0]):
            yield token, found[1], found[2]


def _swap(text: str, start: int, end: int, word: str | None) -> str:
    """Put a word in the place of another; without one, the space before goes as well."""
    if word is not None:
        return text[:start] + word + text[end:]
    if start:
        return text[: start - 1] + text[end:]
    return text[end:].lstrip()
