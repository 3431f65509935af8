"""What the outbox screen says of one change: its state, and the versions side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from textual.content import Content

from itday.domain.change import change_of
from itday.store.outbox import Letter
from itday.store.versions import NONE, Difference, differences, said
from itday.ui.moment import Moment
from itday.ui.source_view import fact
from itday.ui.text import MUTED, fit, joined, shown, stacked, wrapped

NAME_WIDTH = 12
SIDE_BY_SIDE = 66
"""Cells from which three versions stand beside one another."""
WORDS = {
    "waiting": "waits to be sent",
    "sending": "is being sent",
    "unsettled": "was sent, not answered: looked at before it is tried again",
    "conflict": "conflict: it was changed at the source as well",
    "sent": "sent",
    "refused": "refused by the source",
    "withdrawn": "withdrawn",
}
SHORT = {"unsettled": "no answer", "sending": "on its way"}
SIGNS = {"conflict": "?", "refused": "!", "unsettled": "~", "sending": "~", "waiting": "↑"}


def title(letter: Letter) -> str:
    """What the change is about."""
    return str(letter.base.get("title") or letter.payload.get("title") or letter.ref.key)


def what(letter: Letter) -> str:
    """The change in a few words; that of a newer program by its verb."""
    try:
        return change_of(letter.verb, letter.ref, letter.payload).describe()
    except (KeyError, TypeError):
        return letter.verb


def state(letter: Letter, now: float) -> str:
    """The state in a word or two; what was put off says why it waits."""
    if letter.state == "waiting" and letter.tries:
        return "put off" if letter.next_at > now else "waiting"
    return SHORT.get(letter.state, letter.state)


def card(letter: Letter, moment: Moment, width: int, keys: Mapping[str, str]) -> Content:
    """One change in full.

    Args:
        letter: Which.
        moment: Now.
        width: Cells there are.
        keys: The key of each action that is named.
    """
    parts = [
        shown(title(letter), "bold"),
        joined(
            [
                shown(part, MUTED)
                for part in (letter.ref.source, letter.ref.kind, f"no. {letter.id}")
            ]
        ),
        Content(),
        shown(
            WORDS.get(letter.state, letter.state),
            "bold $text-warning" if letter.state in SIGNS else "",
        ),
    ]
    told = [
        ("change", what(letter)),
        ("decided", moment.clock(letter.asked_at)),
        ("tries", str(letter.tries) if letter.tries else ""),
        ("next try", _next_try(letter, moment)),
        ("they say", letter.error),
    ]
    facts = [part for name, value in told if value for part in fact(name, value, width)]
    if letter.state == "conflict":
        told_apart = versions(differences(letter), width)
        return stacked([*parts, *_settling(keys, width), Content(), *told_apart, Content(), *facts])
    return stacked([*parts, *facts, Content(), *_mine(letter, width)])


def _next_try(letter: Letter, moment: Moment) -> str:
    waits = letter.state in {"waiting", "unsettled"} and letter.next_at > moment.stamp
    return moment.clock(letter.next_at) if waits else ""


def _settling(keys: Mapping[str, str], width: int) -> list[Content]:
    words = f"{keys['keep_mine']} sends yours over theirs, {keys['take_theirs']} gives yours up"
    return [shown(line, "bold") for line in wrapped(words, width)]


def _mine(letter: Letter, width: int) -> list[Content]:
    """What the change alters, and how it was; nothing for a change whose fields are not known."""
    try:
        found = [one for one in differences(letter._replace(theirs=None)) if one.by != "them"]
    except (KeyError, TypeError):
        return []
    parts: list[Content] = []
    for one in found:
        was = "" if one.seen == NONE else f" (was {one.seen})"
        parts += fact(one.name, f"{one.mine}{was}", width)
    return parts


def versions(found: Sequence[Difference], width: int) -> list[Content]:
    """The versions beside one another, or, where there is no room, below one another."""
    if width < SIDE_BY_SIDE:
        return _stacked(found, width)
    column = (width - NAME_WIDTH - 14) // 3
    heads = ("field", "as you saw it", "yours", "theirs", "changed by")
    lines = [_columns(heads, column, ("bold",) * 5)]
    for one in found:
        cells = [[one.name], *(wrapped(text, column) for text in one[1:4]), [_mark(one)]]
        styles = ("", MUTED, *_styles(one), "bold $text-warning" if one.by == "both" else MUTED)
        for number in range(max(map(len, cells))):
            row = [cell[number] if number < len(cell) else "" for cell in cells]
            lines.append(_columns(row, column, styles))
    return lines


def _columns(cells: Sequence[str], column: int, styles: Sequence[str]) -> Content:
    widths = (NAME_WIDTH, column, column, column, 0)
    parts = [
        shown(fit(cell, width) if width else cell, style)
        for cell, width, style in zip(cells, widths, styles, strict=True)
    ]
    return Content(" ").join(parts)


def _styles(one: Difference) -> tuple[str, str]:
    """Bold where that side changed it."""
    mine = "bold" if one.by in {"you", "both", "agreed"} else MUTED
    return mine, "bold" if one.by in {"them", "both", "agreed"} else MUTED


def _mark(one: Difference) -> str:
    return "! both" if one.by == "both" else one.by


def _stacked(found: Sequence[Difference], width: int) -> list[Content]:
    parts: list[Content] = []
    for one in found:
        mine, theirs = _styles(one)
        parts.append(joined([shown(one.name, "bold"), shown(f"changed by {_mark(one)}", MUTED)]))
        for name, text, style in (
            ("  you saw", one.seen, MUTED),
            ("  yours", one.mine, mine),
            ("  theirs", one.theirs, theirs),
        ):
            lines = wrapped(text, max(width - NAME_WIDTH - 1, 8)) or [""]
            for number, part in enumerate(lines):
                parts.append(
                    shown(fit(name if not number else "", NAME_WIDTH)) + shown(part, style)
                )
    return parts


def text_of(value: Mapping[str, Any]) -> str:
    """A payload as one line: `assignee dana, priority 1`."""
    return ", ".join(f"{name} {said(one)}" for name, one in value.items() if one not in (None, ""))
