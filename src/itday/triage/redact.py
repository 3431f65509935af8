"""Finding what names a person in free text, and saying it by role, or not at all.

Found are names, initials, addresses, logins, MAC and IP addresses and the names of devices such as
`JSMITH-LAPTOP`. Three levels: `full` leaves all as it is, `role` says what somebody is (and only
that somebody is at the school, where fewer than five people could be meant), `count` says nothing.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import NamedTuple

LEVELS = ("full", "role", "count")
FEW = 5
"""People that a description must fit, at least, to be used."""

_EMAIL = re.compile(r"(?<![\w.+'-])[\w.+'-]+@[\w-]+(?:\.[\w-]+)+")
_MAC = re.compile(r"(?<![\w:-])(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}(?![\w:-])")
_CISCO_MAC = re.compile(r"(?<![\w.])(?:[0-9A-Fa-f]{4}\.){2}[0-9A-Fa-f]{4}(?!\w|\.\w)")
_IPV4 = re.compile(r"(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w]|\.\d)")
_IPV6 = re.compile(r"(?<![\w:.])(?=[0-9A-Fa-f:]*:[0-9A-Fa-f:]*:)[0-9A-Fa-f:]{3,39}(?![\w:])")
_HOST = re.compile(
    r"(?<![\w-])[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*-"
    r"(?:LAPTOP|DESKTOP|PC|MACBOOK|MAC|IPAD|IPHONE|PHONE|CHROMEBOOK|SURFACE|TABLET)"
    r"(?:-?\d+)?(?![\w-])",
    re.IGNORECASE,
)
PATTERNS = (
    ("email", _EMAIL),
    ("mac", _MAC),
    ("mac", _CISCO_MAC),
    ("ip", _IPV4),
    ("ip", _IPV6),
    ("host", _HOST),
)
WORDS = (
    "art bell bill bishop black brown carol christian church clay cook dawn day dean faith field "
    "fields frank gene grace grant green guy hall head hill hope iris ivy jack joy june king kit "
    "knight law long major mark marsh max may mercy miles mill moore norm north olive page park "
    "parks parsons pat penny pierce porter price ray reed rice rich rob robin rose rowan ruby rush "
    "sandy school short singer sky small stone street sue summer taylor terry towers turner victor "
    "violet walker ward waters wells west white will wood woods young"
)
COMMON = frozenset(WORDS.split())
"""Names that are words as well: alone they are no finding, beside the other name they are."""


class Known(NamedTuple):
    """Somebody of whom the store tells."""

    name: str
    email: str = ""
    login: str = ""
    role: str = ""
    """As the directory has it: `Teacher of Physics`, `Year 9`."""

    @property
    def described(self) -> str:
        """What they are, for readers who need no names."""
        role = self.role.strip()
        if re.fullmatch(r"(?i)year \d+", role):
            return f"a {role[:1].upper()}{role[1:].lower()} pupil"
        if role.casefold() in {"pupil", "student"}:
            return "a pupil"
        if role.casefold().startswith("teacher"):
            return "a member of teaching staff"
        return "a member of staff" if role else "somebody"


class Hit(NamedTuple):
    """One finding."""

    kind: str
    """`name`, `email`, `login`, `mac`, `ip` or `host`."""
    start: int
    end: int
    text: str


class Redactor:
    """Knows a school's people; finds and replaces them."""

    def __init__(self, people: Iterable[Known] = ()) -> None:
        """Read the names once; thousands are no matter."""
        self._by: dict[str, Known | None] = {}
        words: dict[str, str] = {}
        for person in people:
            for kind, form in _forms(person):
                key = _key(form)
                words.setdefault(key, kind)
                # What several people are called says of none of them what they are.
                self._by[key] = person if self._by.get(key, person) == person else None
        self._groups = Counter(one.described for one in {*self._by.values()} if one is not None)
        self._words = words
        longest = sorted(words, key=len, reverse=True)
        pattern = "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest)
        named = rf"(?<![\w@])(?:{pattern})(?!\w)" if words else r"(?!)"
        self._names = re.compile(named, re.IGNORECASE)

    def find(self, text: str) -> list[Hit]:
        """What in the text names a person or a device of theirs, in order, none overlapping."""
        found = sorted(self._every(text), key=lambda hit: (hit.start, -hit.end))
        kept: list[Hit] = []
        for hit in found:
            last = kept[-1] if kept else None
            if last is not None and hit.start < last.end:
                continue
            # A first and a last name side by side are one person.
            if last is not None and last.kind == hit.kind == "name":
                between = text[last.end : hit.start]
                if between.isspace():
                    kept[-1] = Hit("name", last.start, hit.end, text[last.start : hit.end])
                    continue
            kept.append(hit)
        return kept

    def _every(self, text: str) -> Iterator[Hit]:
        for kind, pattern in PATTERNS:
            for match in pattern.finditer(text):
                if kind != "ip" or _is_address(match[0]):
                    yield Hit(kind, match.start(), match.end(), match[0])
        for match in self._names.finditer(text):
            # Case has odd corners: what was found and is in no list is a name all the same.
            kind = self._words.get(_key(match[0]), "name")
            # A name alone in small letters is mostly a word.
            if kind == "login" or match[0][:1].isupper() or " " in match[0]:
                yield Hit(kind, match.start(), match.end(), match[0])

    def say(self, text: str, level: str = "role") -> str:
        """The text at a level of redaction."""
        if level == "full":
            return text
        parts, at = [], 0
        for hit in self.find(text):
            parts += [text[at : hit.start], self._instead(hit, level)]
            at = hit.end
        return "".join([*parts, text[at:]])

    def _instead(self, hit: Hit, level: str) -> str:
        if hit.kind in {"mac", "ip", "host"}:
            return {"ip": "(an address)", "mac": "(a device)", "host": "(a device)"}[hit.kind]
        if level == "count":
            return "(name)"
        person = self._by.get(_key(hit.text))
        return self.described(person)

    def described(self, person: Known | None) -> str:
        """What somebody is; only that they are somebody, where few could be meant."""
        if person is None:
            return "somebody"
        said = person.described
        return said if self._groups[said] >= FEW else "somebody at the school"


def _key(form: str) -> str:
    """A form as it is looked up: whatever its case and its spaces are."""
    return " ".join(form.casefold().split())


def _forms(person: Known) -> Iterator[tuple[str, str]]:
    """How somebody is written: whole, turned round, by initial, by either name."""
    for mail in filter(None, (person.email,)):
        yield "email", mail
    if len(person.login) > 2:
        yield "login", person.login
    parts = person.name.split()
    if len(parts) < 2:
        if len(person.name) > 2:
            yield "name", person.name
        return
    first, last = parts[0], parts[-1]
    yield "name", person.name
    for form in (
        f"{last}, {first}",
        f"{last} {first}",
        f"{first[0]}. {last}",
        f"{first[0]} {last}",
        f"{first[0]}.{last}",
    ):
        yield "name", form
    for alone in (first, last):
        if len(alone) > 2 and alone.casefold() not in COMMON:
            yield "name", alone


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
