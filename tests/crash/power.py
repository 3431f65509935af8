"""Power cuts at random moments, through the store's own functions and its own settings.

Every second profile is encrypted, where the package for it is there.
"""

from __future__ import annotations

import json
import random
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import apsw

from itday.domain.errors import StoreError
from itday.domain.ref import DESK, Ref
from itday.domain.ticket import Ticket
from itday.domain.verbs import Assign, Jot
from itday.store import cache, cipher
from itday.store.codec import encode
from itday.store.database import Db, cache_file, connect, desk_file, prepare, set_up
from itday.store.decide import Ask, Circumstance, decide
from tests.crash import judge
from tests.crash.kill import KEY, Figures, encrypted
from tests.crash.platter import DISK, Cut, PlatterDb

OPERATIONS = 900
"""A profile's power goes after so many writes and syncs at most."""
ENCRYPTED = "encrypted"
KINDS = ("plain", ENCRYPTED)
FEED = cache.FeedKey("rt", "tickets", "ticket")
ANN = Circumstance("Ann Oakes", datetime(2026, 11, 24, 8, 15, tzinfo=UTC))


def run(
    cuts: int, *, seed: int = 1, synchronous: str = "", kinds: Sequence[str] = KINDS
) -> Figures:
    """Cut the power that many times, each on a new profile.

    Args:
        cuts: How many.
        seed: Of what is done, and of what reaches the disk.
        synchronous: Another setting than the store's, for a control: `NORMAL` or `OFF`.
        kinds: Of profiles, in turn.
    """
    figures, begun = Figures(), time.monotonic()
    chance = random.Random(seed)  # noqa: S311  # when to cut, the same in every run
    with tempfile.TemporaryDirectory(prefix="itday-power-") as top:
        fresh = {
            kind: _fresh(Path(top) / kind)
            for kind in kinds
            if kind != ENCRYPTED or cipher.possible()
        }
        for number in range(cuts):
            kind = list(fresh)[number % len(fresh)]
            folder, after = Path(top) / str(number), Path(top) / f"{number}-after"
            shutil.copytree(fresh[kind], folder)
            if kind == ENCRYPTED:
                cipher.hold(KEY, folder, after)
            told = _until_cut(folder, after, chance, synchronous)
            figures.kills[kind] += 1
            figures.profiles += 1
            figures.encrypted += kind == ENCRYPTED
            figures.told.update(what for what, _ in told)
            found = _found(after, told)
            figures.faults += [f"cut {number}, {kind}: {fault}" for fault in found[:3]]
            cipher.let_go(folder, after)
            shutil.rmtree(folder)
            shutil.rmtree(after)
    figures.seconds = time.monotonic() - begun
    return figures


def _fresh(folder: Path) -> Path:
    """A new profile."""
    folder.mkdir()
    if folder.name == ENCRYPTED:
        encrypted(folder)
    prepare(cache_file(folder), desk_file(folder))
    cipher.let_go(folder)
    return folder


def _until_cut(
    folder: Path, after: Path, chance: random.Random, synchronous: str
) -> list[tuple[str, str]]:
    """Work until the power goes; leave in `after` what the disk then holds."""
    told: list[tuple[str, str]] = []
    DISK.begin(10**9)
    db = _opened(cache_file(folder))
    set_up(db, desk_file(folder))
    for name in ("main", "desk") if synchronous else ():
        db.execute(f"PRAGMA {name}.synchronous = {synchronous}")
    DISK.left = chance.randint(5, OPERATIONS)
    with suppress(Cut, apsw.Error, sqlite3.Error):
        _work(db, chance, told)
    if DISK.left > 0:
        raise AssertionError("it ended before the power went")
    DISK.spill(chance)
    shutil.copytree(folder, after)
    DISK.begin(10**9)
    with suppress(apsw.Error, sqlite3.Error):
        db.close()
    return told


def _opened(file: Path) -> Db:
    """A connection through the disk that forgets."""
    if not cipher.is_encrypted(file):
        return cast("Db", PlatterDb(file))
    from tests.crash import lent  # where SQLCipher is

    return lent.encrypted(file, KEY)


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


def _found(folder: Path, told: list[tuple[str, str]]) -> list[str]:
    """What is wrong with what the disk holds."""
    try:
        return judge.faults(folder, told) + _pages(folder, told)
    except (sqlite3.DatabaseError, StoreError) as error:
        return [f"lost: nothing can be read ({error})"]


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
