"""The store as the rest of the program holds it: one writer at a time, a few readers.

Functions in this package are ordinary and take a connection; this is the only place that knows
threads. `read` and `write` are for the event loop, `read_now` and `write_now` for the command line
and the first frame.
"""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Concatenate, ParamSpec, Self, TypeVar

from itday.domain.errors import Damaged, DiskFull, StoreError
from itday.store import agreement, backup, damage, looking, room
from itday.store.database import Db, cache_file, connect, data_version, desk_file, fold_logs
from itday.store.fault import explain, is_ours

if TYPE_CHECKING:
    from concurrent.futures import ThreadPoolExecutor

P = ParamSpec("P")
T = TypeVar("T")
READERS = 2


class Store:
    """Both databases of one profile. Open it once a process; it may be used from any thread."""

    def __init__(self, cache: Path, desk: Path, *, read_only: bool = False) -> None:
        """Open both files, making them if need be.

        Args:
            cache: The folder of the cache file.
            desk: The folder of desk.db.
            read_only: Refuse whatever is to be written: these are copies (`looking`).

        A damaged desk.db is set aside and the newest backup put back; `listen` says so.

        Raises:
            StoreError: desk.db is newer than this program, damaged and without a good backup, or
                damaged and open elsewhere; or a folder cannot be written.
        """
        self.cache_file, self.desk_file = cache_file(cache), desk_file(desk)
        self.read_only = read_only
        self._unheard: list[str] = []
        self._ear: Callable[[str], None] = self._unheard.append
        self._use = self._enter()
        self._threads: dict[str, ThreadPoolExecutor] = {}
        self._local = threading.local()
        self._open: list[Db] = []
        self._watch: Db | None = None
        self._writer: Db | None = None
        self._writing = threading.Lock()
        self._short = False
        """Whether the reserve was given up, so that only the person's own may be written."""

    def _enter(self) -> int:
        """Make both files ready, if need be in the room kept free for that."""
        try:
            use, line = damage.enter(self.cache_file, self.desk_file)
        except DiskFull:
            if not room.give_up(self.desk_file.parent):
                raise
            use, line = damage.enter(self.cache_file, self.desk_file)
            self._ear(room.GIVEN_UP)
        if line:
            self._ear(line)
        return use

    def listen(self, ear: Callable[[str], None]) -> None:
        """Have someone told what the person must know: a backup put back, a full disk.

        Args:
            ear: Called with one line, from any thread; at once with what was not heard yet.
        """
        self._ear = ear
        while self._unheard:
            ear(self._unheard.pop(0))

    def _connect(self, *, read_only: bool) -> Db:
        db = connect(self.cache_file, self.desk_file, read_only=read_only)
        self._open.append(db)
        return db

    def _reader(self) -> Db:
        """This thread's connection for reading, opened when first asked for."""
        db: Db | None = getattr(self._local, "reader", None)
        if db is None:
            db = self._local.reader = self._connect(read_only=True)
        return db

    def _pool(self, name: str, threads: int) -> ThreadPoolExecutor:
        """The threads of that name, made when first asked for: a command needs none."""
        if (pool := self._threads.get(name)) is not None:
            return pool
        from concurrent.futures import ThreadPoolExecutor

        return self._threads.setdefault(name, ThreadPoolExecutor(threads, f"itday-{name}"))

    def read_now(
        self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a reading function here and now, in this thread.

        Raises:
            StoreError: The file or the disk fails.
        """
        try:
            return function(self._reader(), *args, **kwargs)
        except sqlite3.DatabaseError as error:
            if is_ours(error):
                raise
            raise self._explained(error) from error

    def write_now(
        self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a writing function in its turn, and wait: it is on disk on return.

        The turn is this thread's own as long as nobody wrote by `write`: a command has no threads.

        Raises:
            StoreError: It could not be written, and nothing of it was.
        """
        if (pool := self._threads.get("writer")) is None:
            return self._write(function, *args, **kwargs)
        return pool.submit(lambda: self._write(function, *args, **kwargs)).result()

    async def read(
        self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a reading function off the event loop."""
        import asyncio  # costs as much as all the rest, and capture does without

        work = self._pool("reader", READERS).submit(
            lambda: self.read_now(function, *args, **kwargs)
        )
        return await asyncio.wrap_future(work)

    async def write(
        self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a writing function off the event loop; it is on disk when this returns.

        A cancelled wait does not stop a write that has begun: it ends whole.
        """
        import asyncio

        work = self._pool("writer", 1).submit(lambda: self._write(function, *args, **kwargs))
        return await asyncio.shield(asyncio.wrap_future(work))

    def _write(
        self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        with self._writing:
            return self._write_in_room(function, *args, **kwargs)

    def _write_in_room(
        self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Write; what only the person can give may use the room kept free for it."""
        if self.read_only:
            raise looking.refused()
        folder = self.desk_file.parent
        if self._short and not room.is_worth_it(function):
            self._stop_unless_ample(folder)
        try:
            done = self._attempt(function, *args, **kwargs)
        except DiskFull:
            if not (room.is_worth_it(function) and room.give_up(folder)):
                raise
            self._short = True
            self._attempt(fold_logs)
            done = self._attempt(function, *args, **kwargs)
            self._ear(room.GIVEN_UP)
        if self._short:
            # A note takes twenty times its size in the log, and the log is not cut by itself.
            self._attempt(fold_logs)
        return done

    def _attempt(
        self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        try:
            if self._writer is None:
                self._writer = self._connect(read_only=False)
            return function(self._writer, *args, **kwargs)
        except sqlite3.DatabaseError as error:
            if is_ours(error):
                raise
            raise self._explained(error) from error

    def _stop_unless_ample(self, folder: Path) -> None:
        """Keep what room there is for what only the person can give."""
        if not room.keep(folder):
            raise room.short(folder)
        self._short = False

    def _explained(self, error: sqlite3.DatabaseError) -> StoreError:
        """The error as the person is to read it; damage is noted for the next start."""
        found = explain(error, self._culprit())
        if isinstance(found, Damaged):
            damage.suspect(self.desk_file.parent, found.what)
        return found

    def _culprit(self) -> Path:
        """The file to name: SQLite does not say which; desk.db, unless it has room and no fault."""
        elsewhere = self.cache_file.parent.stat().st_dev != self.desk_file.parent.stat().st_dev
        return (
            self.cache_file if elsewhere and room.takes(self.desk_file.parent) else self.desk_file
        )

    def upkeep(self, at: datetime) -> None:
        """Keep room free, make the day's backup, and look for damage where a day has passed.

        Cheap where there is nothing to do; not for the event loop.

        Args:
            at: Now, aware.

        Raises:
            StoreError: There is hardly any room, the backup cannot be made, or desk.db is damaged.
        """
        folder = self.desk_file.parent
        self._short = not room.keep(folder)
        if self._short:
            raise room.short(folder)
        try:
            made = backup.daily(self.desk_file, at)
        except Damaged as error:
            damage.suspect(folder, error.what)
            raise
        if made is None:
            return
        if fault := damage.unsound(self.cache_file):
            damage.suspect(folder, f"{self.cache_file.name}: {fault}")
        if found := self.read_now(agreement.faults):
            self._ear(f"not as it was written: {found[0]}. itday doctor names all of it")

    def version(self) -> tuple[int, int]:
        """Two numbers that change when anything was written, by whichever process."""
        if self._watch is None:
            self._watch = self._reader()
        return data_version(self._watch)

    def close(self) -> None:
        """Finish what is being written and close every connection."""
        for pool in self._threads.values():
            pool.shutdown(wait=True)
        with self._writing:
            while self._open:
                self._open.pop().close()
        use, self._use = self._use, -1
        if use >= 0:
            os.close(use)

    def __enter__(self) -> Self:
        """Give the store itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close it."""
        self.close()
