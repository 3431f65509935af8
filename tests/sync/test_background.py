"""The thread beside the screen: reachable from any thread, and gone in less than a second."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

import pytest

from itday.sync.background import PATIENCE_S, Background
from itday.sync.engine import Engine


class Idle:
    """An engine that does nothing until it is cancelled."""

    def __init__(self) -> None:
        """Not begun."""
        self.begun = threading.Event()
        self.ended = threading.Event()
        self.told: list[str] = []

    async def run(self) -> None:
        """Wait."""
        self.begun.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()


@contextmanager
def background(engine: object, lost: list[BaseException] | None = None) -> Iterator[Background]:
    """A running one; `engine` is made in its thread."""

    def make() -> Engine:
        if isinstance(engine, BaseException):
            raise engine
        return cast("Engine", engine)

    started = Background(make, ([] if lost is None else lost).append)
    try:
        yield started
    finally:
        started.stop()
        started._thread.join(10)


def test_it_runs_in_a_thread_of_its_own() -> None:
    """One that never keeps the program from ending."""
    engine = Idle()
    with background(engine) as started:
        assert engine.begun.wait(10)
        assert started._thread.daemon
        assert started._thread is not threading.current_thread()


def test_stopping_ends_it_in_time() -> None:
    """Whatever it waits for."""
    engine = Idle()
    with background(engine) as started:
        assert engine.begun.wait(10)
        before = time.monotonic()
        started.stop()

        assert time.monotonic() - before < 1
        assert engine.ended.is_set()
        assert not started._thread.is_alive()


def test_stopping_does_not_wait_for_one_that_will_not_end() -> None:
    """A module that takes long to import, or a thread that waits for a network."""
    slow = threading.Event()

    def make() -> Engine:
        slow.wait(10)
        return cast("Engine", Idle())

    started = Background(make, lambda _: None)
    before = time.monotonic()
    started.stop()

    assert PATIENCE_S * 0.9 < time.monotonic() - before < 1
    slow.set()
    started._thread.join(10)
    assert not started._thread.is_alive()


def test_telling_reaches_the_engine_in_its_thread() -> None:
    """Also when it is told before there is one."""
    engine, heard = Idle(), threading.Event()

    def tell(made: Engine) -> None:
        engine.told.append(threading.current_thread().name)
        heard.set()

    with background(engine) as started:
        started.tell(tell)
        assert heard.wait(10)

    assert engine.told == ["itday-sync"]


async def test_asking_gives_the_answer() -> None:
    """Of a coroutine that ran there, or its error."""

    async def answer(made: Engine) -> str:
        return threading.current_thread().name

    async def fail(made: Engine) -> str:
        raise LookupError

    with background(Idle()) as started:
        assert await asyncio.wrap_future(started.ask(answer)) == "itday-sync"
        with pytest.raises(LookupError):
            await asyncio.wrap_future(started.ask(fail))


def test_an_end_by_error_is_told() -> None:
    """By whoever made it: a silent end would leave every pane stale."""
    lost: list[BaseException] = []
    with background(LookupError("no such module"), lost) as started:
        started._thread.join(10)
        started.tell(lambda _: None)

    assert [type(error) for error in lost] == [LookupError]


def test_what_still_runs_is_ended_with_it() -> None:
    """A question that waits for a source that is silent."""
    began, ended = threading.Event(), threading.Event()

    async def forever(made: Engine) -> None:
        began.set()
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()

    with background(Idle()) as started:
        started.ask(forever)
        assert began.wait(10)

    assert ended.is_set()
