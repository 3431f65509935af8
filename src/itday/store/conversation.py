"""Bodies and conversations that were opened, kept so that they can be read again offline."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from itday.domain.ref import Ref
from itday.store.database import Db, atomic


class Conversation(NamedTuple):
    """The posts of one record, oldest first, as `itday.domain.post.Post` fields."""

    posts: list[dict[str, Any]]
    fetched_at: float


def keep(db: Db, ref: Ref, posts: list[dict[str, Any]], now: float) -> None:
    """Keep what was just fetched, in place of what was kept before."""
    with atomic(db):
        db.execute(
            "INSERT INTO conversation VALUES (?, ?, ?, ?, ?) ON CONFLICT (source, kind, key) "
            "DO UPDATE SET posts = excluded.posts, fetched_at = excluded.fetched_at",
            [*ref, json.dumps(posts), now],
        )


def kept(db: Db, ref: Ref) -> Conversation | None:
    """What was fetched when it was last opened; `None` if it never was."""
    row = db.execute(
        "SELECT posts, fetched_at FROM conversation WHERE source = ? AND kind = ? AND key = ?", ref
    ).fetchone()
    return Conversation(json.loads(row[0]), row[1]) if row else None
