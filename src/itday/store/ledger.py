"""The ledger: every decision, one entry, never altered, chained by hash.

The chain covers salted digests of the entries' content, not the content itself: content may be
erased (privacy law asks for it) and the chain still verifies; what is left says that something was
decided and when. Entries are appended only, by triggers of the database as well as by this module.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, NamedTuple

from itday.domain import chance
from itday.store.database import Db

START = bytes(32)
"""What stands before the first entry."""

# Read as bytes, and as none where the type is another than was written: text that is no longer
# UTF-8 is to be named, not to fail.
_TEXT = "iif(typeof({0}) = 'text', CAST({0} AS BLOB), x'')"
_BLOB = "iif(typeof({0}) = 'blob', {0}, x'')"
WHOLE = (
    f"SELECT l.id, {_TEXT.format('l.at')}, {_TEXT.format('l.batch')}, {_BLOB.format('l.digest')}, "
    f"{_BLOB.format('l.previous')}, {_BLOB.format('l.hash')}, "
    f"c.id IS NULL, {_BLOB.format('c.salt')}, {_TEXT.format('c.body')} "
    "FROM desk.ledger l LEFT JOIN desk.ledger_content c USING (id) ORDER BY l.id"
)
"""Every entry and its content, erased or not."""


class Entry(NamedTuple):
    """One decision, as it is kept."""

    id: int
    at: datetime
    batch: str
    """Entries of one key press share it; undo takes a batch back."""
    content: dict[str, Any] | None
    """`who`, `verb`, `ref`, `title`, `reason`, `payload`, `mode`; `None` where it was erased."""


def append(db: Db, batch: str, at: datetime, content: dict[str, Any]) -> int:
    """Add one entry, inside the caller's transaction; give its number.

    Args:
        db: Inside `atomic`.
        batch: The key press it belongs to.
        at: Aware, in UTC.
        content: JSON-ready.
    """
    last = db.execute("SELECT id, hash FROM desk.ledger ORDER BY id DESC LIMIT 1").fetchone()
    number, previous = (last[0] + 1, last[1]) if last else (1, START)
    salt, body = chance.salt(), _canonical(content)
    digest = _sha256(salt + body.encode())
    moment = at.isoformat()
    db.execute(
        "INSERT INTO desk.ledger VALUES (?, ?, ?, ?, ?, ?)",
        [number, moment, batch, digest, previous, _link(previous, number, moment, batch, digest)],
    )
    db.execute("INSERT INTO desk.ledger_content VALUES (?, ?, ?)", [number, salt, body])
    return number


def _canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _link(previous: bytes, number: int, at: str, batch: str, digest: bytes) -> bytes:
    return _hash(previous, number, at.encode(), batch.encode(), digest)


def _hash(previous: bytes, number: int, at: bytes, batch: bytes, digest: bytes) -> bytes:
    return _sha256(b"%b%d\n%b\n%b\n%b" % (previous, number, at, batch, digest))


def _sha256(data: bytes) -> bytes:
    from hashlib import sha256  # loads a library that showing a list does without

    return sha256(data).digest()


def history(db: Db, limit: int = 50) -> list[Entry]:
    """The latest entries, newest first."""
    rows = db.execute(
        "SELECT l.id, l.at, l.batch, c.body FROM desk.ledger l "
        "LEFT JOIN desk.ledger_content c USING (id) ORDER BY l.id DESC LIMIT ?",
        [limit],
    )
    return [entry_of(*row) for row in rows]


def entry_of(id_: int, at: str, batch: str, body: str | None) -> Entry:
    """An entry from its columns."""
    return Entry(id_, datetime.fromisoformat(at), batch, json.loads(body) if body else None)


def holds(db: Db, head: str) -> bool:
    """Whether a head that was written down earlier is one of the chain's links."""
    try:
        link = bytes.fromhex(head)
    except ValueError:
        return False
    if link == START:
        return True
    return bool(db.execute("SELECT 1 FROM desk.ledger WHERE hash = ?", [link]).fetchone())


def latest(db: Db) -> datetime | None:
    """When the last decision was made; `None` before the first."""
    row = db.execute("SELECT at FROM desk.ledger ORDER BY id DESC LIMIT 1").fetchone()
    return datetime.fromisoformat(row[0]) if row else None


def head(db: Db) -> str:
    """The last link, in hexadecimal: written down elsewhere, it proves that nothing was cut off."""
    row = db.execute("SELECT hash FROM desk.ledger ORDER BY id DESC LIMIT 1").fetchone()
    return bytes(row[0] if row else START).hex()


def verify(db: Db) -> list[str]:
    """Walk the chain; give a line for each entry that is not as it was written.

    Erased content is lawful and reported as nothing; altered content, a changed time or batch and a
    missing row are named by number.
    """
    faults, previous, expected = [], START, 1
    for number, at, batch, digest, before, link, erased, salt, body in db.execute(WHOLE):
        if None in (number, at, batch, digest, before, link):
            # A flipped bit may turn a value into none at all.
            faults.append(f"entry {number or expected}: damaged")
            expected += 1
            continue
        if number != expected:
            faults.append(f"entry {expected} to {number - 1}: missing")
        if before != previous or link != _hash(before, number, at, batch, digest):
            faults.append(f"entry {number}: not the entry that was chained")
        if not erased and (None in (salt, body) or _sha256(salt + body) != digest):
            faults.append(f"entry {number}: content was altered")
        previous, expected = link, number + 1
    return faults
