"""The steps of the conversation, and how each is answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Generator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

T = TypeVar("T")


class Back(Exception):  # it is no error: the person wants the step before
    """The person wants the step before: thrown into the conversation in place of an answer."""


@dataclass(frozen=True, slots=True)
class Say:
    """Something to be read; no answer."""

    text: str


def _good(text: str) -> str:
    del text
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """A line of text; the answer is that text, or the default where it is empty."""

    prompt: str
    help: str = ""
    """More words, for who asks for them."""
    default: str = ""
    hidden: bool = False
    """A secret: not shown, not kept in a draft."""
    check: Callable[[str], str] = field(default=_good)
    """What is wrong with an answer; empty where it will do. It is asked again until then."""


class Option(NamedTuple):
    """One of several answers."""

    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Choose:
    """One of several; the answer is its value."""

    prompt: str
    options: tuple[Option, ...]
    default: str = ""
    """The value taken where nothing is chosen; empty where a choice is owed."""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    """Something that takes its time; the answer is what it gives, or its error is thrown."""

    words: str
    """What is being done; empty where it takes no time that anybody would notice."""
    call: Callable[[], Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Program:
    """One of itday's own commands, which needs the terminal; the answer is its exit code."""

    words: tuple[str, ...]
    """After `itday --profile NAME`."""


Step = Say | Ask | Choose | Wait | Program
Conversation = Generator[Step, Any, T]

YES, NO = "yes", "no"


def confirm(prompt: str, *, default: bool = False, help: str = "") -> Choose:  # noqa: A002  # as in `Ask`
    """A question of yes or no."""
    options = (Option(YES, "yes"), Option(NO, "no"))
    return Choose(prompt=prompt, options=options, default=YES if default else NO, help=help)
