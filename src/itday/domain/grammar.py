"""What a typed line means: `KIND text @owner !1 due:DAY +project #tag ref:ID`.

All of it is optional but the text. The first word in capitals is the kind; `- [ ]` and `- [x]` are
an open and a finished to-do. Marks stand anywhere, each a word of its own: an `@` in an address, a
`!` in prose and a `:` in a URL are none. A backslash before a mark makes it prose. What looks like
a mark and cannot be one (a day that does not exist, a second owner of an action) stays in the text
with its fault, so that nothing typed is lost.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from itday.domain.lead import KINDS, Token, lead_of, start_of, type_of
from itday.domain.school_time import School

__all__ = ["ACTIONS", "KINDS", "Token", "Typed", "lead", "parse", "parse_all", "type_of"]

ACTIONS = frozenset({"todo", "waiting", "done"})
"""The types that somebody has to do: they have one owner, others may name several people."""

END = r"[.,;:!?)]*"
"""What may close a sentence right behind a mark, and is no part of it."""
NAME = r"\w(?:[\w.'\u2019+-]*\w)?(?:@\w(?:[\w.-]*\w)?)?"
"""A login, a name without spaces, or an address."""
_WORD = re.compile(rf'(?:due:|@)"[^"]*"{END}(?!\S)|\S+', re.IGNORECASE)
_MARKS = re.compile(
    rf'@(?:"(?P<quoted>[^"\s][^"]*)"|(?P<owner>{NAME})){END}'
    r"|!(?P<priority>[1-9])"
    rf'|(?i:due):(?:"(?P<due_quoted>[^"]+)"{END}|(?P<due>\S+?){END})'
    rf"|\+(?P<project>[^\W\d_](?:[\w./&-]*\w)?){END}"
    rf"|\#(?P<tag>[^\W\d_](?:[\w/-]*\w)?){END}"
    r"|(?i:ref):(?P<ref>\S*[^\s.,;:!?)])[.,;:!?)]*"
)
_LEAD = re.compile(rf"(?:{'|'.join(KINDS)}):?|[-*]|\[(?:[xX]\])?")
_BARE_OWNER = re.compile(NAME)


@dataclass(frozen=True, slots=True)
class Typed:
    """A line that was read. Two are equal if they mean the same, wherever the marks stood."""

    kind: str = "note"
    """A type of note: `todo`, `decision`, ...; `note` where none was said."""
    text: str = ""
    """The words without the marks; what has a fault is among them as it was typed."""
    owner: str = ""
    """Whose it is; of several names in a line that is no action, the last."""
    people: tuple[str, ...] = ()
    """All names in the line, in order, each once."""
    priority: int = 0
    """1 (highest) to 9, 0 for none."""
    due: date | None = None
    projects: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    refs: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    """In the order of the line."""
    words: tuple[tuple[str, bool], ...] = ()
    """The words of the text, each with whether it has a fault."""
    tokens: tuple[Token, ...] = field(default=(), compare=False)
    """All of the line in order, for colouring; spaces between are in none."""

    @property
    def is_sorted(self) -> bool:
        """Whether it begins with a kind or a box to tick; a bullet alone says nothing."""
        return any(one.type == "kind" and one.end - one.start > 1 for one in self.tokens)

    @property
    def title(self) -> str:
        """The text as the name of a to-do: a kind that is none stays in front of it."""
        word = "" if self.kind in {"note", "todo"} else f"{self.kind.upper()} "
        return f"{word}{self.text}"

    def printed(self) -> str:
        """The line in its one written form; reading it gives the same again."""
        lead = () if self.kind == "note" else (self.kind.upper(),)
        return " ".join((*lead, *self._prose(lead=not lead), *self.marks()))

    def markdown(self) -> str:
        """As `printed`, an item of a Markdown list; to-dos are boxes to tick."""
        box = {"todo": ("- [ ]",), "done": ("- [x]",), "note": ("-",)}
        lead = box.get(self.kind, ("-", self.kind.upper()))
        return " ".join((*lead, *self._prose(lead=len(lead) == 1), *self.marks()))

    def marks(self) -> Iterator[str]:
        """What stands behind the text, in the order of the grammar."""
        for name in self.people:
            yield f"@{name}" if _BARE_OWNER.fullmatch(name) else f'@"{name}"'
        if self.priority:
            yield f"!{self.priority}"
        if self.due is not None:
            yield f"due:{self.due.isoformat()}"
        yield from (f"+{name}" for name in self.projects)
        yield from (f"#{name}" for name in self.tags)
        yield from (f"ref:{name}" for name in self.refs)

    def _prose(self, *, lead: bool) -> Iterator[str]:
        """The words, with a backslash before those that would be read as something else."""
        for at, (word, faulty) in enumerate(self.words):
            bare = word.lstrip("\\")
            marked = _MARKS.fullmatch(bare) or (lead and at == 0 and _LEAD.fullmatch(bare))
            yield f"\\{word}" if marked and not faulty else word


def parse(line: str, school: School, now: datetime) -> Typed:
    """Read a line; never fails, whatever was typed.

    Args:
        line: One line; line ends in it count as spaces.
        school: Whose calendar `fri`, `eot` and `ht` are of.
        now: Aware; what `today` is.
    """
    begun = lead_of(line)
    kind, begins = (begun.token.value, begun.token.end) if begun else ("note", 0)
    lead_ends = -1 if begun and begun.said else start_of(line, begins)
    found = [
        _token(word, school, now, first=word.start() == lead_ends)
        for word in _WORD.finditer(line, begins)
    ]
    tokens = _one_of_each(found, kind)
    words = tuple(
        (line[t.start : t.end] if t.fault else t.value, bool(t.fault))
        for t in tokens
        if t.type == "word" or t.fault
    )
    people = _values(tokens, "owner")
    dues, levels = _values(tokens, "due"), _values(tokens, "priority")
    return Typed(
        kind=kind,
        text=" ".join(word for word, _ in words),
        owner=people[-1] if people else "",
        people=people,
        priority=int(levels[-1]) if levels else 0,
        due=date.fromisoformat(dues[-1]) if dues else None,
        projects=_values(tokens, "project"),
        tags=_values(tokens, "tag"),
        refs=_values(tokens, "ref"),
        faults=tuple(t.fault for t in tokens if t.fault),
        words=words,
        tokens=(begun.token, *tokens) if begun else tuple(tokens),
    )


def parse_all(text: str, school: School, now: datetime) -> list[Typed]:
    """Read a text line by line; empty lines are left out."""
    return [parse(line, school, now) for line in text.splitlines() if line.strip()]


def lead(text: str) -> int:
    """How many characters in front of a text are its bullet, box and kind."""
    found = lead_of(text)
    return found.token.end if found else 0


def _token(word: re.Match[str], school: School, now: datetime, *, first: bool) -> Token:
    """One word as what it is.

    Args:
        word: As it stands in the line.
        school: See `parse`.
        now: See `parse`.
        first: Whether it stands where a kind or a bullet could.
    """
    start, end, text = word.start(), word.end(), word[0]
    bare = text.lstrip("\\")
    if bare != text:
        held = _MARKS.fullmatch(bare) or (first and _LEAD.fullmatch(bare))
        return Token("word", start, end, text[1:] if held else text)
    found = _MARKS.fullmatch(text)
    if found is None:
        return Token("word", start, end, text)
    sort = {"quoted": "owner", "due_quoted": "due"}
    name, value = next((n, v) for n, v in found.groupdict().items() if v)
    kind = sort.get(name, name)
    if kind != "due":
        return Token(kind, start, end, " ".join(value.split()))
    try:
        return Token("due", start, end, school.parse_day(value, now).isoformat())
    except ValueError as error:
        return Token("due", start, end, "", str(error))


ONCE = {
    "owner": "an action has one owner: the last named is meant",
    "priority": "a line has one priority: the last is meant",
    "due": "a line has one date: the last is meant",
}


def _one_of_each(tokens: Iterable[Token], kind: str) -> list[Token]:
    """The tokens, with a fault at each earlier one of what there can be only one of."""
    kept: list[Token] = []
    seen: dict[str, str] = {}
    for token in reversed(list(tokens)):
        once = token.type in ONCE and (token.type != "owner" or kind in ACTIONS)
        if once and not token.fault and seen.setdefault(token.type, token.value) != token.value:
            token = token._replace(fault=ONCE[token.type])  # noqa: PLW2901  # the same, marked
        kept.append(token)
    return kept[::-1]


def _values(tokens: Iterable[Token], kind: str) -> tuple[str, ...]:
    """What tokens of a type say, each once, in order."""
    return tuple(dict.fromkeys(t.value for t in tokens if t.type == kind and not t.fault))
