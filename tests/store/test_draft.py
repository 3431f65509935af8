"""What is being typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.store import draft

if TYPE_CHECKING:
    from itday.store.database import Db


def test_the_last_text_is_the_draft(db: Db) -> None:
    """Each name has its own; an empty text is none."""
    draft.keep(db, "a", "Ask", 1.0)
    draft.keep(db, "a", "Ask about", 2.0)
    draft.keep(db, "b", "else", 2.0)
    assert (draft.read(db, "a"), draft.read(db, "b"), draft.read(db, "c")) == (
        "Ask about", "else", "",
    )  # fmt: skip

    draft.keep(db, "a", "", 3.0)

    assert draft.read(db, "a") == ""
    assert db.execute("SELECT count(*) FROM desk.draft").fetchone() == (1,)
