"""Bodies that were opened can be read again offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.domain.ref import Ref
from itday.store.conversation import Conversation, keep, kept

if TYPE_CHECKING:
    from itday.store.database import Db

REF = Ref("rt", "ticket", "1")


def test_the_latest_is_kept(db: Db) -> None:
    """One a record, with the time it was fetched."""
    assert kept(db, REF) is None

    keep(db, REF, [{"text": "first"}], 1.0)
    keep(db, REF, [{"text": "second"}], 2.0)

    assert kept(db, REF) == Conversation([{"text": "second"}], 2.0)
    assert kept(db, REF._replace(key="2")) is None
