"""The store as the rest of the program holds it: one writer thread, a few readers.

Functions in this package are ordinary and take a connection; this is the only place that knows
threads. `read` and `write` are for the event loop, `read_now` and `write_now` for the command line
and the first frame.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import Concatenate, ParamSpec, Self, TypeVar

from itday.store.database import Db, cache_file, connect, data_version, desk_file, prepare

P = ParamSpec("P")
T = TypeVar("T")
READERS = 2


class Store:
    """Both databases of one profile. Open it once a process; it may be used from any thread."""

    def __init__(self, cache: Path, desk: Path) -> None:
        """Open both files, making them if need be.

        Args:
            cache: The folder of the cache file.
            desk: The folder of desk.db.

        Raises:
            StoreError: desk.db is newer or damaged, or a folder cannot be written.
        """
        self.cache_file, self.desk_file = cache_file(cache), desk_file(desk)
        prepare(self.cache_file, self.desk_file)
        self._writer = ThreadPoolExecutor(1, "itday-writer")
        self._readers = ThreadPoolExecutor(READERS, "itday-reader")
        self._local = threading.local()
        self._open: list[Db] = []
        self._watch: Db | None = None

    def _connection(self, *, read_only: bool) -> Db:
        """This thread's connection, opened when first asked for."""
        name = "reader" if read_only else "writer"
        db: Db | None = getattr(self._local, name, None)
        if db is None:
            db = connect(self.cache_file, self.desk_file, read_only=read_only)
            setattr(self._local, name, db)
            self._open.append(db)
        return db

    def read_now(
        self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a reading function here and now, in this thread."""
        return function(self._connection(read_only=True), *args, **kwargs)

    def write_now(
        self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a writing function in the writer thread, and wait: it is on disk on return."""
        return self._writer.submit(lambda: self._write(function, *args, **kwargs)).result()

    async def read(
        self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a reading function off the event loop."""
        import asyncio  # costs as much as all the rest, and capture does without

        work = self._readers.submit(lambda: self.read_now(function, *args, **kwargs))
        return await asyncio.wrap_future(work)

    async def write(
        self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Call a writing function in the writer thread; it is on disk when this returns.

        A cancelled wait does not stop a write that has begun: it ends whole.
        """
        import asyncio

        work = self._writer.submit(lambda: self._write(function, *args, **kwargs))
        return await asyncio.shield(asyncio.wrap_future(work))

    def _write(
        self, function: Callable[Concatenate[Db, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        return function(self._connection(read_only=False), *args, **kwargs)

    def version(self) -> tuple[int, int]:
        """Two numbers that change when anything was written, by whichever process."""
        if self._watch is None:
            self._watch = connect(self.cache_file, self.desk_file, read_only=True)
            self._open.append(self._watch)
        return data_version(self._watch)

    def close(self) -> None:
        """Finish what is being written and close every connection."""
        self._writer.shutdown(wait=True)
        self._readers.shutdown(wait=True)
        while self._open:
            self._open.pop().close()

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
