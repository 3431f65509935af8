"""What is done by processes that are killed: notes, decisions, undo, sync; each tells when done.

What is told is told after the call has returned: from then on the person relies on it.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sqlite3
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from itday.config.settings import parse
from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.domain.verbs import Assign, Comment, Jot
from itday.store import cache, cipher, convert
from itday.store.database import Db, atomic
from itday.store.decide import Ask, Circumstance, decide
from itday.store.store import Store
from itday.store.undo import undo
from itday.sync.ground import Ground
from itday.sync.once import Wish, once
from tests.crash.server import KEYS, LogDesk, desk_of

SETTINGS = '[sources.rt]\ntype = "log"\nwrite = true\n'
Tell = Callable[[str, str], None]


def teller(descriptor: int) -> Tell:
    """A way to tell, that a kill cannot cut in half."""
    return lambda what, which: void(os.write(descriptor, f"{what} {which}\n".encode()))


def void(_: object) -> None:
    """Give nothing."""


def circumstance() -> Circumstance:
    """Ann, now."""
    return Circumstance("Ann Oakes", datetime.now(UTC))


class Person:
    """Works on one profile until killed."""

    def __init__(self, folder: Path, seed: int, tell: Tell, kind: type[LogDesk] = LogDesk) -> None:
        """Open it."""
        self.folder, self.tell, self.kind = folder, tell, kind
        self.chance = random.Random(seed)  # noqa: S311  # what to do next
        self.seed = seed
        self.count = 0
        self.store = Store(folder, folder)

    def unique(self, word: str) -> str:
        """A name that nothing else has."""
        self.count += 1
        return f"{word}-{self.seed}-{self.count}"

    def capture(self) -> None:
        """Take a note."""
        key = self.unique("note")
        text = f"{key} " + "x" * self.chance.randint(0, 5000)
        jot = Jot(ref=Ref(DESK, "note", key), text=text, at=datetime.now(UTC).isoformat())
        self.store.write_now(decide, [Ask(jot, "own")], circumstance())
        self.tell("note", json.dumps([key, len(text)]))

    def triage(self) -> None:
        """Decide on one thing or several, or take the last batch back."""
        if self.chance.random() < 0.3:
            self.take_back()
            return
        there = self.store.read_now(_tickets)
        if len(there) < len(KEYS):
            return  # the other copy has the source, and is still pulling
        refs = [Ref("rt", "ticket", key) for key in self.chance.sample(there, 2)]
        comment = self.chance.random() < 0.3
        asks = [
            Ask(Comment(ref=ref, text=self.unique("text")), "remote")
            if comment
            else Ask(Assign(ref=ref, assignee=self.unique("who")), "remote")
            for ref in refs[: self.chance.randint(1, 2)]
        ]
        decided = self.store.write_now(decide, asks, circumstance())
        self.tell("decided", decided.batch)

    def take_back(self) -> None:
        """Undo what was done last, if there is anything that undo reaches."""
        try:
            taken = self.store.write_now(undo, circumstance())
        except ItdayError:
            return
        if taken.done:
            self.tell("undone", str(len(taken.done)))

    def sync(self) -> None:
        """Deliver and pull, and have new things to deliver the next time."""
        self.sync_once()
        self.tell("synced", "")
        self.triage()

    def sync_once(self) -> None:
        """Deliver and pull."""
        asyncio.run(once(self.ground(), (), Wish()))

    def sync_all(self) -> None:
        """Deliver and pull once, and close."""
        self.sync_once()
        self.store.close()

    def ground(self) -> Ground:
        """The profile, as pulling and delivering see it."""
        desk = desk_of(self.folder / "server.log", self.kind)
        locks = self.folder / "locks"
        locks.mkdir(exist_ok=True)
        return Ground(
            profile="default",
            settings=parse(SETTINGS, self.folder / "settings.toml"),
            store=self.store,
            locks=locks,
            now=lambda: datetime.now(UTC),
            connector=lambda _: desk,
            secret=lambda _, __: None,
        )


def _tickets(db: Db) -> list[str]:
    """The keys of the tickets that are there."""
    return [key for (key,) in db.execute("SELECT key FROM main.record WHERE kind = 'ticket'")]


class Liar(Person):
    """A control: acknowledges first, and saves then."""

    def capture(self) -> None:
        """Say that it is saved; save it."""
        tell, self.tell = self.tell, lambda *_: None
        tell("note", json.dumps([f"note-{self.seed}-{self.count + 1}", -1]))
        super().capture()
        self.tell = tell


def hasty_page(db: Db, feed: cache.FeedKey, rows: object, **named: object) -> cache.Applied:
    """A control: the cursor is moved before its rows are there, and often a kill falls there.

    Left to chance alone, it takes some hundred kills.
    """
    if named.get("cursor") is not None:
        with atomic(db):
            cache._keep_cursor(db, feed, str(named["cursor"]))
        if random.random() < 0.3:  # noqa: S311  # a control
            os.kill(os.getpid(), 9)
    return real_page(db, feed, rows, **named)  # type: ignore[arg-type]  # handed on as they came


real_page = cache.apply_page


def hasty() -> None:
    """Be hasty in this process."""
    cache.apply_page = hasty_page


def careless() -> None:
    """A control: convert in place, and often a kill falls there. Left to chance, few do."""

    def in_place(file: Path, key: bytes | None) -> None:
        copy = file.with_name("in-place")
        copy.write_bytes(file.read_bytes())
        real_rewrite(copy, key)
        whole = copy.read_bytes()
        with file.open("r+b") as writing:
            writing.write(whole[: len(whole) // 2])
            writing.flush()
            if random.random() < 0.3:  # noqa: S311  # a control
                os.kill(os.getpid(), 9)
            writing.write(whole[len(whole) // 2 :])
        copy.unlink()

    real_rewrite = convert.rewrite
    convert.rewrite = in_place


def deadly(after: int) -> None:
    """End this process by a kill after so many steps of SQLite's machine, whatever it then does."""

    def burn(steps: int) -> None:
        if steps >= after:
            os.kill(os.getpid(), 9)

    counting(burn)


def counting(each: Callable[[int], None] = void) -> list[int]:
    """Count the steps of SQLite's machine in this process, in the list that is given back.

    Args:
        each: Called after each, with the count.
    """
    count = [0]

    def step() -> int:
        count[0] += 1
        each(count[0])
        return 0

    def watch(library: Any) -> None:
        connect = library.connect

        def watched(*words: object, **named: object) -> Db:
            db: Db = connect(*words, **named)
            db.set_progress_handler(step, 1)
            return db

        library.connect = watched  # a process of the harness

    watch(sqlite3)
    if cipher.possible():
        from sqlcipher3 import dbapi2

        watch(dbapi2)
    return count
