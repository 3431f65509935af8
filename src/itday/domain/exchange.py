"""Typed lines for other programs: todo.txt and iCalendar.

In todo.txt `@x` is a context and not an owner, so an owner is written `owner:x` and `@` never
stands alone; priorities 1, 2, 3 are (A), (B), (C). Neither side of `due:` may hold a colon.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from uuid import NAMESPACE_URL, uuid5

from itday.domain.grammar import Typed
from itday.domain.text import clean

_SPACES = re.compile(r"\s+")
_SIGN = re.compile(r"(?:(?:^|(?<=\s))([@+])|(?<=\S)(:))(?=\S)")
"""What todo.txt would take for a context, a project or an extension."""
_LEAD = re.compile(r"x |\([A-Z]\) |\d{4}-")
"""How a line must not begin that is neither done nor prioritised nor dated."""


def _word(text: str) -> str:
    """A value without spaces or colons, as an extension of todo.txt must be."""
    return _SPACES.sub("_", text.strip()).replace(":", ".")


def _prose(title: str) -> str:
    """The words; a sign that a program would take for a mark is a full-width one."""
    wide = {"@": "\uff20", "+": "\uff0b", ":": "\uff1a"}
    words = " ".join(clean(title).split())
    return _SIGN.sub(lambda found: wide[found[1] or found[2]], words) or "-"


def todotxt(typed: Typed, written: date | None = None) -> str:
    """One line of a todo.txt.

    Args:
        typed: The action.
        written: When it was written down; left out where it is not known.
    """
    done = typed.kind == "done"
    lead = ["x", written.isoformat()] if done and written else ["x"] if done else []
    if typed.priority and not done:
        lead.append(f"({chr(ord('A') + typed.priority - 1)})")
    if written:
        lead.append(written.isoformat())
    text = _prose(typed.title)
    if not lead and _LEAD.match(text):
        text = f"- {text}"
    marks = [f"+{_word(one)}" for one in typed.projects]
    marks += [f"tag:{_word(one)}" for one in typed.tags]
    marks += [f"owner:{_word(typed.owner)}"] if typed.owner else []
    marks += [f"due:{typed.due.isoformat()}"] if typed.due else []
    marks += [f"ref:{_word(one)}" for one in typed.refs]
    marks += [f"pri:{chr(ord('A') + typed.priority - 1)}"] if typed.priority and done else []
    return " ".join((*lead, text, *marks))


def icalendar(actions: Iterable[Typed], stamp: datetime) -> str:
    """The actions as VTODOs of one calendar, RFC 5545: lines folded, text escaped.

    Args:
        actions: Each one to-do.
        stamp: Now, aware.
    """
    at = stamp.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//itday//actions//EN"]
    for one in actions:
        lines += ["BEGIN:VTODO", f"UID:{uuid5(NAMESPACE_URL, one.printed())}", f"DTSTAMP:{at}"]
        lines.append(f"SUMMARY:{_escaped(one.title)}")
        if one.due:
            lines.append(f"DUE;VALUE=DATE:{one.due:%Y%m%d}")
        if one.priority:
            lines.append(f"PRIORITY:{one.priority}")
        if one.projects or one.tags:
            lines.append(f"CATEGORIES:{','.join(map(_escaped, (*one.projects, *one.tags)))}")
        if one.owner:
            lines.append(f"X-ITDAY-OWNER:{_escaped(one.owner)}")
        if one.refs:
            lines.append(f"DESCRIPTION:{_escaped(' '.join(f'ref:{ref}' for ref in one.refs))}")
        lines.append(f"STATUS:{'COMPLETED' if one.kind == 'done' else 'NEEDS-ACTION'}")
        lines.append("END:VTODO")
    lines.append("END:VCALENDAR")
    return "".join(f"{_folded(line)}\r\n" for line in lines)


def _escaped(text: str) -> str:
    """RFC 5545, 3.3.11."""
    plain = clean(text)
    return plain.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _folded(line: str) -> str:
    """RFC 5545, 3.1: at most 75 octets a line, characters kept whole."""
    parts: list[str] = []
    now = ""
    for ch in line:
        if len((now + ch).encode()) > (75 if not parts else 74):
            parts.append(now)
            now = ""
        now += ch
    return "\r\n ".join((*parts, now))
