"""How much a message asks for attention: a written rule, the same on every day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

START = 30
"""What a message weighs of which nothing is known."""

_URGENT = re.compile(
    r"\b(urgent|asap|deadline|overdue|reminder|action (?:needed|required)|by (?:today|tomorrow|noon"
    r"|monday|tuesday|wednesday|thursday|friday|mon|tue|wed|thu|fri|eod|close of play))\b",
    re.IGNORECASE,
)
_INCIDENT = re.compile(
    r"\b(phish(?:ing)?|malware|ransomware|breach|compromised|hacked|outage|safeguarding"
    r"|subject access|data loss)\b",
    re.IGNORECASE,
)
_MACHINE = re.compile(
    r"^(?:no-?reply|do-?not-?reply|notifications?|mailer-daemon)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Circle:
    """Who is who; all addresses and domains in lower case."""

    me: frozenset[str] = frozenset()
    vips: frozenset[str] = frozenset()
    staff_domains: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Traits:
    """What the rule looks at; addresses in lower case."""

    sender: str = ""
    to: frozenset[str] = frozenset()
    cc: frozenset[str] = frozenset()
    subject: str = ""
    reply: bool = False
    """It answers another message."""
    flagged: bool = False
    answered: bool = False
    listed: bool = False
    """It came over a mailing list."""
    newsletter: bool = False
    """It offers to unsubscribe."""
    automatic: bool = False
    """A machine wrote it, or it calls itself bulk."""
    importance: int = 0
    """What the sender claims: 1 high, -1 low."""
    doubted: bool = False
    """The receiving server found that the sender's address is not who sent it."""


def weigh(traits: Traits, circle: Circle) -> tuple[int, tuple[str, ...]]:
    """The weight from 0 to 100, and each reason in words, weightiest first.

    A sender's own claims (importance, urgent words) add little; who wrote, and to whom, decides. An
    address that failed the receiving server's check counts for nothing.
    """
    found = [*_who(traits, circle), *_to_whom(traits, circle), *_what(traits), *_mass(traits)]
    found.sort(key=lambda pair: -abs(pair[0]))
    weight = START + sum(points for points, _ in found)
    return max(0, min(100, weight)), tuple(why for _, why in found)


def _who(traits: Traits, circle: Circle) -> Iterator[tuple[int, str]]:
    domain = traits.sender.rpartition("@")[2]
    known = traits.sender in circle.vips or domain in circle.staff_domains
    if traits.doubted:
        yield -15 if known else -10, "its sender's address failed the mail server's check"
    elif traits.sender in circle.vips:
        yield 35, "from one of your VIPs"
    elif domain in circle.staff_domains:
        yield 10, "from staff"


def _to_whom(traits: Traits, circle: Circle) -> Iterator[tuple[int, str]]:
    if traits.to & circle.me:
        alone = not (traits.to - circle.me or traits.cc - circle.me)
        yield (20, "to you alone") if alone else (12, "to you")
        if traits.reply:
            yield 10, "a reply to you"
    elif traits.cc & circle.me:
        yield -5, "you are only copied in"
    elif circle.me:
        yield -10, "not addressed to you"


def _what(traits: Traits) -> Iterator[tuple[int, str]]:
    if traits.flagged:
        yield 25, "flagged"
    if traits.answered:
        yield -15, "already answered"
    if word := _INCIDENT.search(traits.subject):
        yield 15, f'speaks of "{word[0].lower()}"'
    if word := _URGENT.search(traits.subject):
        yield 8, f'says "{word[0].lower()}"'
    if "?" in traits.subject:
        yield 5, "asks something"
    if traits.importance:
        yield (5, "marked important") if traits.importance > 0 else (-5, "marked unimportant")


def _mass(traits: Traits) -> Iterator[tuple[int, str]]:
    if traits.listed:
        yield -20, "from a mailing list"
    elif traits.newsletter:
        yield -25, "a newsletter"
    if traits.automatic or _MACHINE.match(traits.sender):
        yield -20, "sent by a machine"
