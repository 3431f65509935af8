"""What stands twice in desk.db agrees, and rot in what the person gave is found, also in plain."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Comment, Discard, Reword
from itday.store import agreement, damage
from itday.store.database import Db, connect, desk_file
from itday.store.store import Store
from itday.store.undo import redo, undo
from tests.samples import NOW
from tests.store.desk import ME, ask, jot, page, ticket

FLIPS = 120
GIVEN = (
    "SELECT id, CAST(body AS BLOB) FROM ledger_content",
    "SELECT id, at, batch, digest, previous, hash FROM ledger",
    "SELECT id, hex(source), hex(kind), hex(key), hex(verb), hex(payload), hex(mode) FROM decision",
    "SELECT CAST(title AS BLOB), CAST(body AS BLOB) FROM record",
)
"""What the person gave, in each place where it stands."""


def filled(folder: Path) -> Path:
    """Notes and decisions of every sort, some taken back."""
    chance = random.Random(3)  # noqa: S311  # how long notes are
    with Store(folder, folder) as store:
        for n in range(30):
            store.write_now(page, ticket(str(n)))
            store.write_now(
                ask, jot(f"Note {n}\n" + "said on the way " * chance.randint(0, 40), f"n{n}")
            )
            store.write_now(ask, Comment(ref=Ref("rt", "ticket", str(n)), text=f"Comment {n} " * 9))
        store.write_now(ask, Reword(ref=Ref(DESK, "note", "n1"), text="Other words"))
        store.write_now(ask, Discard(ref=Ref(DESK, "note", "n2")))
        store.write_now(undo, ME)
        store.write_now(undo, ME)
        store.write_now(redo, ME)
        assert store.read_now(agreement.faults) == []
    return desk_file(folder)


def given(file: Path) -> list[object]:
    """All of it; an error where it cannot be read any more."""
    with closing(sqlite3.connect(f"{file.as_uri()}?immutable=1", uri=True)) as db:
        try:
            return [sorted(map(repr, db.execute(sql))) for sql in GIVEN]
        except sqlite3.DatabaseError as error:
            return [str(error)]


def found(cache: Path, file: Path) -> bool:
    """Whether the day's look says anything."""
    if damage.unsound(file):
        return True
    with closing(connect(cache, file, read_only=True)) as db:
        return bool(agreement.faults(db))


def test_rot_in_what_was_given_is_found(tmp_path: Path) -> None:
    """Each flipped bit that changes a word, a decision or the ledger; SQLite finds one in ten."""
    file = filled(tmp_path)
    cache = next(tmp_path.glob("cache*.db"))
    good, was = file.read_bytes(), given(file)
    chance = random.Random(5)  # noqa: S311  # which bits, the same in every run
    changed, passed = 0, 0
    for _ in range(FLIPS):
        at = chance.randrange(len(good))
        file.write_bytes(good[:at] + bytes([good[at] ^ 1 << chance.randrange(8)]) + good[at + 1 :])
        if given(file) != was:
            changed += 1
            passed += not damage.unsound(file)
            assert found(tmp_path / cache.name, file), at
    assert changed > FLIPS // 6
    assert passed > changed // 2, "SQLite's own checks would do"


SPOILS = {
    "ledger: entry": "UPDATE ledger_content SET body = replace(body, 'Note 3', 'Nota 3')",
    "decision ": "UPDATE decision SET payload = replace(payload, 'Comment 3', 'Commend 3')",
    "note n3: not as it was kept": "UPDATE record SET body = replace(body, 'Note 3', 'Nota 3')",
    "note n3: other words": "",
}


@pytest.mark.parametrize("said", SPOILS)
def test_it_is_told_once_a_day(tmp_path: Path, said: str) -> None:
    """With the day's backup, to whoever listens; and nothing is put in its place by itself."""
    file = filled(tmp_path)
    with closing(sqlite3.connect(file, isolation_level=None)) as db:
        db.execute(SPOILS[said]) if SPOILS[said] else _reworded(db)
    told: list[str] = []
    with Store(tmp_path, tmp_path) as store:
        store.listen(told.append)
        store.upkeep(NOW + timedelta(days=1))
        store.upkeep(NOW + timedelta(days=1))

    (line,) = told
    assert line.startswith(f"not as it was written: {said}")
    assert "itday doctor names all of it" in line


def _reworded(db: Db) -> None:
    """As a program would that knows of the digest."""
    from itday.store.codec import digest_of

    (body,) = db.execute("SELECT body FROM record WHERE key = 'n3'").fetchone()
    other = body.replace("said on the way", "sad on the way")
    assert other != body
    db.execute(
        "UPDATE record SET body = ?, hash = ? WHERE key = 'n3'", [other, digest_of(other.encode())]
    )
