"""What the history screen says of a key press: who, when, what, on which things, why."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from textual.content import Content

from itday.store.ledger import Entry
from itday.store.past import Batch
from itday.store.undo import Outlook
from itday.store.versions import said
from itday.ui.moment import Moment
from itday.ui.source_view import fact
from itday.ui.text import MUTED, joined, line, shown, stacked, wrapped

ERASED = "(erased)"
TYPES = {"undo": "undo", "redo": "redo", "auto": "by itself", "settle": "a conflict settled"}


def verbs(batch: Batch) -> str:
    """What was done, each verb once: `take`, `assign, comment`."""
    found = dict.fromkeys(_of(entry, "verb") for entry in batch.entries)
    return ", ".join(found)


def title(batch: Batch) -> str:
    """What it was done to: the first thing's title, and how many more."""
    first = _of(batch.entries[0], "title") or "(without a title)"
    more = len(batch.entries) - 1
    return f"{first}  and {more} more" if more else first


def who(batch: Batch) -> str:
    """Who decided."""
    return _of(batch.entries[0], "who")


def reason(batch: Batch) -> str:
    """Why; empty where nobody said."""
    return next((why for entry in batch.entries if (why := _of(entry, "reason"))), "")


def _of(entry: Entry, name: str) -> str:
    if entry.content is None:
        return "" if name == "reason" else ERASED
    return str(entry.content.get(name) or "")


def card(batch: Batch, outlook: Outlook, moment: Moment, width: int, key: str) -> Content:
    """A key press in full, and what taking it back would do.

    Args:
        batch: Which.
        outlook: What taking it back would do now.
        moment: Now.
        width: Cells there are.
        key: The key that takes it back.
    """
    local = moment.local(batch.at.timestamp())
    parts = [
        shown(f"{verbs(batch)}: {title(batch)}", "bold"),
        joined([shown(f"batch {batch.name}", MUTED), shown(TYPES.get(batch.type, ""), MUTED)]),
        Content(),
    ]
    told = [
        ("when", f"{local:%a} {local.day} {local:%b %Y %H:%M:%S}"),
        ("who", who(batch)),
        ("why", reason(batch)),
    ]
    parts += [part for name, value in told if value for part in fact(name, value, width)]
    parts += [Content(), *_back(outlook, width, key)]
    for entry in batch.entries:
        parts += [Content(), *_entry(entry, width)]
    return stacked(parts)


def way(batch: Batch) -> str:
    """`undo` or `redo` where the verbs do not say that it was one."""
    return batch.type if batch.type in {"undo", "redo"} - {verbs(batch)} else ""


def _entry(entry: Entry, width: int) -> list[Content]:
    if entry.content is None:
        words = f"{entry.id}: what stood here was erased. Its link in the chain stands"
        return [shown(part, MUTED) for part in wrapped(words, width)]
    content = entry.content
    told = [("on", ":".join(map(str, content.get("ref", ())))), *_payload(content)]
    how = {"own": "kept here", "local": "stands here only", "remote": "for its source"}
    told.append(("", "" if content["verb"] == "undo" else how.get(str(content.get("mode")), "")))
    head = joined([shown(f"{entry.id}", MUTED), shown(f"{content['verb']}: {content['title']}")])
    return [head, *(part for name, value in told if value for part in fact(name, value, width))]


def _payload(content: Mapping[str, Any]) -> list[tuple[str, str]]:
    payload = content.get("payload") or {}
    return [(line(name), said(value)) for name, value in payload.items() if value not in (None, "")]


def _back(outlook: Outlook, width: int, key: str) -> list[Content]:
    """What the key would take back, and what not and why."""
    if outlook.why_not:
        words = f"Cannot be taken back: {outlook.why_not}"
        return [shown(part, "bold") for part in wrapped(words, width)]
    count = len(outlook.reached)
    things = "it" if count == 1 else f"all {count}"
    if outlook.out_of_reach:
        things = f"{count} of {count + len(outlook.out_of_reach)}"
    parts = [shown(f"{key} takes {things} back", "bold")]
    for what, why in outlook.out_of_reach:
        words = f"out of reach: {what}: {why}"
        parts += [shown(part, "$text-warning") for part in wrapped(words, width)]
    return parts


def as_text(batch: Batch, moment: Moment) -> str:
    """A key press as lines of plain text, to copy."""
    when = f"{moment.local(batch.at.timestamp()):%Y-%m-%d %H:%M}"
    lines = [f"{when}  {who(batch)}  {verbs(batch)}  batch {batch.name}"]
    lines += [f"  {_of(one, 'verb')}: {_of(one, 'title')}" for one in batch.entries]
    why = reason(batch)
    return "\n".join([*lines, *([f"  because: {why}"] if why else [])])
