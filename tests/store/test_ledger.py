"""The ledger: nothing decided can be altered or lost without its being seen; content may go."""

from __future__ import annotations

import sqlite3
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.store import ledger
from itday.store.database import atomic
from tests.samples import NOW
from tests.store.desk import hasty

if TYPE_CHECKING:
    from itday.store.database import Db


def written(db: Db, count: int = 4) -> None:
    """Append that many entries."""
    for n in range(count):
        with atomic(db):
            ledger.append(db, f"b{n}", NOW + timedelta(minutes=n), {"verb": "done", "n": n})


def tamper(db: Db, sql: str) -> None:
    """Change the file as somebody with an editor for databases would."""
    db.execute("DROP TRIGGER desk.ledger_fixed")
    db.execute("DROP TRIGGER desk.ledger_kept")
    db.execute("PRAGMA foreign_keys = OFF")
    db.execute(sql)


def test_an_untouched_ledger_verifies(db: Db) -> None:
    """From the empty one on."""
    assert ledger.verify(db) == []
    written(db)
    assert ledger.verify(db) == []


def test_what_was_written_is_read_newest_first(db: Db) -> None:
    """With time, batch and content as they were."""
    written(db, 3)

    newest = ledger.history(db, 2)

    assert [entry.id for entry in newest] == [3, 2]
    assert newest[0].content == {"verb": "done", "n": 2}
    assert newest[0].at == NOW + timedelta(minutes=2)


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("UPDATE desk.ledger SET at = '2020-01-01' WHERE id = 2", "entry 2: not the entry"),
        ("UPDATE desk.ledger SET batch = 'x' WHERE id = 2", "entry 2: not the entry"),
        ("UPDATE desk.ledger SET digest = zeroblob(32) WHERE id = 2", "entry 2: not the entry"),
        ("UPDATE desk.ledger SET hash = zeroblob(32) WHERE id = 2", "entry 2: not the entry"),
        ("UPDATE desk.ledger SET batch = CAST(batch AS BLOB) WHERE id = 2", "entry 2: not the"),
        ("UPDATE desk.ledger_content SET body = '{}' WHERE id = 2", "entry 2: content was altered"),
        ("UPDATE desk.ledger_content SET body = x'ff' WHERE id = 2", "entry 2: content was"),
        ("UPDATE desk.ledger_content SET salt = 'salt' WHERE id = 2", "entry 2: content was"),
        ("DELETE FROM desk.ledger WHERE id = 2", "entry 2 to 2: missing"),
        ("DELETE FROM desk.ledger WHERE id = 1", "entry 1 to 1: missing"),
    ],
)
def test_tampering_is_named(db: Db, sql: str, fault: str) -> None:
    """Each way of changing the past is found, and says where."""
    written(db)
    tamper(db, sql)

    assert ledger.verify(db)[0].startswith(fault)


@given(st.data())
def test_any_flipped_byte_is_found(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    """Whichever byte of whichever column it is."""
    db = hasty(tmp_path_factory.mktemp("flip"))
    written(db)
    table, column = data.draw(
        st.sampled_from(
            [
                *(("ledger", c) for c in ("at", "batch", "digest", "previous", "hash")),
                ("ledger_content", "salt"),
                ("ledger_content", "body"),
            ]
        )
    )
    row = data.draw(st.integers(1, 4))
    select = f"SELECT {column} FROM desk.{table} WHERE id = ?"  # noqa: S608  # from the list above
    value = db.execute(select, [row]).fetchone()[0]
    raw = bytearray(value.encode() if isinstance(value, str) else value)
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    put = f"CAST(x'{raw.hex()}' AS {'TEXT' if isinstance(value, str) else 'BLOB'})"
    tamper(db, f"UPDATE desk.{table} SET {column} = {put} WHERE id = {row}")  # noqa: S608

    assert any(f"entry {row}: " in fault for fault in ledger.verify(db))
    db.close()


def test_a_cut_off_end_shows_against_the_head(db: Db) -> None:
    """The chain of what is left holds; a head that was written down elsewhere does not."""
    assert ledger.head(db) == "00" * 32
    written(db)
    head = ledger.head(db)

    tamper(db, "DELETE FROM desk.ledger WHERE id = 4")

    assert ledger.verify(db) == []
    assert ledger.head(db) != head


def test_erased_content_is_lawful(db: Db) -> None:
    """The entry stays, says when and nothing more, and the chain holds."""
    written(db)

    db.execute("DELETE FROM desk.ledger_content WHERE id = 2")

    assert ledger.verify(db) == []
    assert [entry.content is None for entry in ledger.history(db)] == [False, False, True, False]


@pytest.mark.parametrize(
    "sql", ["UPDATE desk.ledger SET batch = 'x'", "DELETE FROM desk.ledger WHERE id = 1"]
)
def test_the_database_itself_refuses(db: Db, sql: str) -> None:
    """A slip in our own code cannot change the past."""
    written(db)

    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(sql)


def test_equal_content_has_no_equal_digest(db: Db) -> None:
    """Erased content cannot be found again by trying what it may have been."""
    for _ in range(2):
        with atomic(db):
            ledger.append(db, "b", NOW, {"verb": "done"})

    first, second = db.execute("SELECT digest FROM desk.ledger").fetchall()
    assert first != second
