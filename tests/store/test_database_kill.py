"""Killed at any moment: what was acknowledged is there, and the files are whole.

Set `ITDAY_KILLS` for more rounds than an ordinary run takes.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from itday.store import ledger, outbox
from itday.store.database import cache_file, connect, desk_file, prepare
from itday.store.rows import Scope, listing

KILLS = int(os.environ.get("ITDAY_KILLS", "15"))
ROOT = Path(__file__).parents[2]

WRITER = """
import sys
from pathlib import Path
from itday.domain.verbs import Assign, Jot
from itday.store.store import Store
from tests.store.desk import ask, jot, page, ticket
store = Store(Path(sys.argv[1]), Path(sys.argv[1]))
first = int(sys.argv[2])
early = sys.argv[3:] == ["early"]
for n in range(first, first + 100000):
    if early:
        print(n, flush=True)
    store.write_now(page, ticket(str(n % 50), title=str(n)), cursor=str(n))
    store.write_now(ask, jot(f"note {n}", f"n{n}"))
    store.write_now(ask, Assign(ref=ticket(str(n % 50)).ref, assignee=str(n)))
    if not early:
        print(n, flush=True)
"""


def killed(folder: Path, first: int, after: int, *flags: str) -> int:
    """Write until that many writes were acknowledged, and be killed; give the last of them."""
    last = first - 1
    with subprocess.Popen(
        [sys.executable, "-c", WRITER, str(folder), str(first), *flags],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        text=True,
    ) as writer:
        assert writer.stdout is not None
        for _ in range(after):
            last = int(writer.stdout.readline())
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read().split("\n")[:-1]
    return int(rest[-1]) if rest else last


def lost(folder: Path, last: int) -> list[int]:
    """The acknowledged rounds of which something is missing."""
    prepare(cache_file(folder), desk_file(folder))
    db = connect(cache_file(folder), desk_file(folder))
    try:
        for schema in ("main", "desk"):
            assert db.execute(f"PRAGMA {schema}.integrity_check").fetchone() == ("ok",)
        assert ledger.verify(db) == []
        notes = {row.key for row in listing(db, Scope("note", limit=10**6))}
        sent = {letter.payload["assignee"] for letter in outbox.waiting(db)}
        cursor = int(db.execute("SELECT cursor FROM feed").fetchone()[0])
        titles = {int(title) for (title,) in db.execute("SELECT title FROM main.record")}
        assert max(titles) == cursor, "the cursor and its rows are one"
        return [
            n for n in range(last + 1) if f"n{n}" not in notes or str(n) not in sent or n > cursor
        ]
    finally:
        db.close()


@pytest.mark.slow
def test_nothing_acknowledged_is_lost(tmp_path: Path) -> None:
    """Notes, decisions and pages, over many kills of one pair of files."""
    chance = random.Random(8)  # noqa: S311  # when to kill, the same in every run
    last = -1
    for _ in range(KILLS):
        # A round that was begun and not acknowledged is written once more.
        last = killed(tmp_path, last + 1, chance.randint(1, 8))
        assert lost(tmp_path, last) == []


@pytest.mark.slow
def test_the_harness_sees_a_writer_that_lies(tmp_path: Path) -> None:
    """One that acknowledges first is caught: else the test above would prove nothing."""
    for n in range(40):
        folder = tmp_path / str(n)
        if lost(folder, killed(folder, 0, 3, "early")):
            return
    pytest.fail("40 kills, and a writer that lies was never caught")
