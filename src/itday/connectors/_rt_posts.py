"""A ticket's conversation in Request Tracker, from its history and its attachments. No network.

In REST 2.0 a history entry holds no text: that is in the attachments of its transaction, of which
there are several where a mail came in two forms or with files (RT 5.0.3, 2026-11-24). A comment
sent by us is known again by a parameter of its `Content-Type`, which RT keeps and shows nobody.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from pydantic import BaseModel, Field

from itday.connectors._rt_rows import Moment, Thing
from itday.domain.post import Post
from itday.sdk.html import plain

MOST = 50
"""Contributions shown of one ticket, the newest."""
MAX_HTML = 256 << 10
"""Characters of a text in HTML that are read."""
KINDS = ("Create", "Correspond", "Comment")
"""The transactions in which somebody writes."""
HISTORY: Mapping[str, Any] = {
    "fields": "Type,Creator,Created",
    "fields[Creator]": "Name,RealName",
    "query": json.dumps([{"field": "Type", "value": kind} for kind in KINDS]),
    "orderby": "id",
    "order": "DESC",
    "per_page": MOST,
}
"""Asks for the newest contributions."""
TEXTS: Mapping[str, Any] = {
    "fields": "TransactionId,ContentType,Content,Filename,Headers,Created,Creator",
    "fields[Creator]": "Name",
    "query": json.dumps([{"field": "ContentType", "operator": "STARTSWITH", "value": "text/"}]),
    "orderby": "id",
    "order": "DESC",
    "per_page": 100,
}
"""Asks for the newest texts, not for pictures and files."""
SLACK = timedelta(minutes=2)
"""How far the server's clock may be behind ours."""
_MARK = re.compile(r"(?im)^Content-Type:.*?\bx-itday=\"?([0-9a-f]{32})\b")


class Entry(BaseModel):
    """One transaction of a ticket's history."""

    id: int
    Type: str = ""
    Creator: Thing = Thing()
    Created: Moment = None


class Text(BaseModel):
    """One attachment that is text."""

    TransactionId: int = 0
    ContentType: str = ""
    Content: str = ""
    Filename: str = ""
    Headers: str = ""
    Creator: Thing = Thing()
    Created: Moment = None


class Entries(BaseModel):
    """A page of a ticket's history."""

    items: list[Entry]
    total: int | None = None


class Texts(BaseModel):
    """A page of a ticket's texts."""

    items: list[Text] = Field(default_factory=list)


def content_type(key: str) -> str:
    """The type under which a comment is sent, with the delivery's key as its mark."""
    return f"text/plain; x-itday={key}"


def posts(history: Entries, texts: Texts) -> tuple[Post, ...]:
    """The contributions with a text, oldest first; one before them says if some are left out."""
    found: dict[int, str] = {}
    for one in sorted(texts.items, key=lambda text: text.ContentType.startswith("text/html")):
        if not one.Filename and one.Content.strip():
            found.setdefault(one.TransactionId, _plain(one))
    shown = [
        Post(
            author=entry.Creator.RealName or entry.Creator.name,
            at=entry.Created,
            text=found[entry.id],
            public=entry.Type != "Comment",
            type=entry.Type,
        )
        for entry in reversed(history.items)
        if entry.id in found
    ]
    if history.total and history.total > len(history.items):
        left = history.total - len(history.items)
        shown.insert(0, Post(text=f"({left} earlier contributions are not shown)", type="note"))
    return tuple(shown)


def has(texts: Texts, *, key: str, text: str, author: str, since: datetime) -> bool:
    """Whether a comment arrived.

    Its mark tells. Where a server in between dropped the mark, the same words by the same author
    since it was asked for will do, unless they bear the mark of another delivery.
    """
    for one in texts.items:
        mark = _MARK.search(one.Headers.replace("\n\t", " ").replace("\n ", " "))
        if mark:
            if mark[1] == key:
                return True
        elif (
            author
            and one.Creator.name.casefold() == author.casefold()
            and one.Created is not None
            and one.Created >= since - SLACK
            and _words(_plain(one)) == _words(text)
        ):
            return True
    return False


def _words(text: str) -> Sequence[str]:
    return text.split()


def _plain(one: Text) -> str:
    if not one.ContentType.startswith("text/html"):
        return one.Content.replace("\r\n", "\n").strip()
    return plain(one.Content[:MAX_HTML])
