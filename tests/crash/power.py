"""Power cuts at random moments, through the store's own functions and its own settings."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
import time
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import apsw

from itday.domain.ref import DESK, Ref
from itday.domain.ticket import Ticket
from itday.domain.verbs import Assign, Jot
from itday.store import cache
from itday.store.codec import encode
from itday.store.database import Db, cache_file, connect, desk_file, prepare, set_up
from itday.store.decide import Ask, Circumstance, decide
from tests.crash import judge
from tests.crash.kill import Figures
from tests.crash.platter import DISK, Cut, PlatterDb

OPERATIONS = 900
"""A profile's power goes after so many writes and syncs at most."""
FEED = cache.FeedKey("rt", "tickets", "ticket")
ANN = Circumstance("Ann Oakes", datetime(2026, 11, 24, 8, 15, tzinfo=UTC))


def run(cuts: int, *, seed: int = 1, synchronous: str = "") -> Figures:
    """Cut the power that many times, each on a new profile.

    Args:
        cuts: How many.
        seed: Of what is done, and of what reaches the disk.
        synchronous: Another setting than the store's, for a control: `NORMAL` or `OFF`.
    """
    figures, begun = Figures(), time.monotonic()
    chance = random.Random(seed)  # noqa: S311  # when to cut, the same in every run
    with tempfile.TemporaryDirectory(prefix="itday-power-") as top:
        fresh = Path(top) / "fresh"
        prepare(cache_file(fresh), desk_file(fresh))
        for number in range(cuts):
            folder, after = Path(top) / str(number), Path(top) / f"{number}-after"
            shutil.copytree(fresh, folder)
            told = _until_cut(folder, after, chance, synchronous)
            figures.kills["cut"] += 1
            figures.told.update(what for what, _ in told)
            found = judge.faults(after, told) + _pages(after, told)
            figures.faults += [f"cut {number}: {fault}" for fault in found[:3]]
            shutil.rmtree(folder)
            shutil.rmtree(after)
    figures.seconds = time.monotonic() - begun
    return figures


def _until_cut(
    folder: Path, after: Path, chance: random.Random, synchronous: str
) -> list[tuple[str, str]]:
    """Work until the power goes; leave in `after` what the disk then holds."""
    told: list[tuple[str, str]] = []
    DISK.begin(10**9)
    db = PlatterDb(cache_file(folder))
    store = cast("Db", db)
    set_up(store, desk_file(folder))
    for name in ("main", "desk") if synchronous else ():
        db.execute(f"PRAGMA {name}.synchronous = {synchronous}")
    DISK.left = chance.randint(5, OPERATIONS)
    with suppress(Cut, apsw.Error):
        _work(store, chance, told)
    DISK.spill(chance)
    shutil.copytree(folder, after)
    DISK.begin(10**9)
    with suppress(apsw.Error):
        db.close()
    return told


def _work(db: Db, chance: random.Random, told: list[tuple[str, str]]) -> None:
    """Pages, notes and decisions, each told once its call has returned."""
    number = 0
    while True:
        number += 1
        rows = [encode(_ticket(str(n), number), "tickets") for n in chance.sample(range(9), 3)]
        cache.apply_page(db, FEED, rows, cursor=str(number), now=float(number))
        told.append(("page", str(number)))
        text = f"note {number} " + "x" * chance.randint(0, 4000)
        jot = Jot(ref=Ref(DESK, "note", f"n{number}"), text=text, at=ANN.at.isoformat())
        decide(db, [Ask(jot, "own")], ANN)
        told.append(("note", json.dumps([f"n{number}", len(text)])))
        ref = Ref(*rows[0][:3])
        asks = [Ask(Assign(ref=ref, assignee=f"who{number}"), "remote")]
        told.append(("decided", decide(db, asks, ANN).batch))


def _ticket(key: str, number: int) -> Ticket:
    ref = Ref("rt", "ticket", key)
    return Ticket(ref=ref, title=f"Ticket {key}, {number}", number=key, etag=str(number))


def _pages(folder: Path, told: list[tuple[str, str]]) -> list[str]:
    """Pages that were acknowledged and are not there."""
    last = max((int(which) for what, which in told if what == "page"), default=0)
    db = connect(cache_file(folder), desk_file(folder))
    row = db.execute("SELECT cursor FROM feed").fetchone()
    newest = db.execute("SELECT max(CAST(etag AS INTEGER)) FROM main.record").fetchone()[0] or 0
    db.close()
    cursor = int(row[0]) if row else 0
    if cursor < last:
        return [f"lost: page {last}, the cursor is {cursor}"]
    return [] if newest == cursor else [f"torn: cursor {cursor}, rows of {newest}"]
