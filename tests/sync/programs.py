"""Running programs: many by chance, or one led by hand; in memory, in one thread, repeatable."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable, Iterator
from concurrent import futures
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from itday.domain import chance
from itday.store import store as store_module
from itday.store.database import cache_file, connect, desk_file, prepare
from tests.sync.machine import Machine, folder
from tests.sync.model import Fuse, FusedDb

STEPS = 20


class Inline:
    """In place of the store's threads: the work is done where it is asked for.

    What threads do is tested elsewhere; here they would cost half the time, and the order.
    """

    def __init__(self, *_: Any) -> None:
        """Need nothing."""

    def submit(self, work: Callable[[], Any]) -> Future[Any]:
        """Do it; a crash is kept for whoever asks, as a thread's is."""
        done: Future[Any] = Future()
        try:
            done.set_result(work())
        except BaseException as error:  # noqa: BLE001  # a `Crash` too
            done.set_exception(error)
        return done

    def shutdown(self, *, wait: bool) -> None:
        """Nothing is left to do."""


class Fused(Machine):
    """A machine whose store burns its fuse at every transaction."""

    fuses: ClassVar[list[Fuse]] = []

    def __init__(self) -> None:
        """Make the fuse known before the first connection is opened."""
        super().__init__()
        self.fuses[:] = [self.fuse]


@contextmanager
def harness() -> Iterator[pytest.MonkeyPatch]:
    """Every connection may crash at every transaction; the machine says when."""
    numbers = itertools.count()
    empty = folder()
    prepare(cache_file(empty), desk_file(empty))

    def connect_fused(*files: Path, read_only: bool = False) -> Any:
        db = connect(*files, read_only=read_only)
        # Whoever is killed has lost nothing that he wrote: power cuts are tests/crash's.
        db.execute("PRAGMA main.synchronous = OFF")
        db.execute("PRAGMA desk.synchronous = OFF")
        return db if read_only or not Fused.fuses else FusedDb(db, Fused.fuses[0])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store_module, "connect", connect_fused)
        patch.setattr(futures, "ThreadPoolExecutor", Inline)
        patch.setattr(chance, "token", lambda size: f"{next(numbers):0{2 * size}x}")
        patch.setattr(Machine, "empty", empty)
        try:
            yield patch
        finally:
            Fused.fuses.clear()
            shutil.rmtree(empty)


def run(programs: int, *, seeded: int | None = None, shrink: bool = True) -> None:
    """Run so many programs inside `harness`, the same ones each time unless seeded.

    Raises:
        AssertionError: What did not hold; with `shrink`, for the shortest program found.
    """
    chosen = settings(
        max_examples=programs,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        derandomize=seeded is None,
        suppress_health_check=list(HealthCheck),
        report_multiple_bugs=False,
        phases=[Phase.generate, *([Phase.shrink] if shrink else [])],
    )
    machine = Fused if seeded is None else seed(seeded)(Fused)
    run_state_machine_as_test(machine, settings=chosen)
