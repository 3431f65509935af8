"""The far end of the pipe: what it answers, what it sets aside, and that it ends when we do."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from itday.domain.errors import SettingsError
from itday.sdk import process as near
from itday.sdk.wire import LINE_BYTES
from itday.sdk.worker import Worker, load
from tests.conftest import Clock
from tests.plugins import gone_soon, odd, on_the_path, until

SETTING = {"source": "s", "secret": None, "home": "/", "me": "", "email": "", "zone": ""}


class Far:
    """A worker in this process, and the lines it has written."""

    def __init__(self, plugin: Any) -> None:
        """Begin with nothing asked."""
        self._read, self.write = os.pipe()
        os.set_blocking(self._read, False)
        self.worker = Worker(self.write)
        self._plugin = plugin.told()
        self._rest = b""
        self.lines: list[dict[str, Any]] = []

    def heard(self) -> list[dict[str, Any]]:
        """All lines so far."""
        try:
            self._rest += os.read(self._read, LINE_BYTES)
        except BlockingIOError:
            return self.lines
        *whole, self._rest = self._rest.split(b"\n")
        self.lines += map(json.loads, whole)
        return self.lines

    def tell(self, number: int, ask: str, **question: Any) -> None:
        """Ask."""
        self.worker.told({"id": number, "ask": ask, "plugin": self._plugin, **question})

    async def ask(self, number: int, ask: str, **question: Any) -> dict[str, Any]:
        """Ask, and give the line that ends the answer."""
        self.tell(number, ask, **question)
        await until(lambda: any("row" not in line for line in self.of(number)))
        return self.of(number)[-1]

    def of(self, number: int) -> list[dict[str, Any]]:
        """The lines of one answer."""
        return [line for line in self.heard() if line["id"] == number]

    async def said(self, number: int, lines: int) -> None:
        """Wait for so many lines of one answer."""
        await until(lambda: len(self.of(number)) == lines)

    async def begin(self) -> None:
        """Have it begin."""
        now = "2026-11-24T08:15:00+00:00"
        end = await self.ask(99, "begin", table={}, setting=SETTING, now=now)
        assert end["end"] == {"feeds": ["tickets"], "verbs": []}

    def close(self) -> None:
        """Let go of the pipe."""
        os.close(self._read)
        os.close(self.write)


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where distributions are."""
    with on_the_path(tmp_path) as folder:
        yield folder
    for name in [name for name in sys.modules if name.startswith("itday_")]:
        del sys.modules[name]


@pytest.fixture
def far(folder: Path) -> Iterator[Callable[..., Far]]:
    """Makes the far end of an odd connector."""
    made: list[Far] = []

    def make(**how: Any) -> Far:
        made.append(Far(odd(folder, **how)))
        return made[-1]

    yield make
    for one in made:
        one.close()


async def test_it_says_what_it_is(far: Callable[..., Far]) -> None:
    """In words that need no import of it."""
    end = (await far().ask(1, "describe"))["end"]

    feed = {
        "method": "tickets",
        "kind": "ticket",
        "every_s": 300.0,
        "mode": "snapshot",
        "quota": "",
    }
    assert end["feeds"] == [feed]
    assert (end["verbs"], end["keys"], end["needs_secret"]) == ([], ["queue"], False)


async def test_a_page_is_made_when_it_is_asked_for(far: Callable[..., Far]) -> None:
    """So a connector without end fills no memory; the last page is followed by the end."""
    one = far(pull="for n in '12': yield Page([self.ticket(n)], cursor=n)")
    await one.begin()

    one.tell(1, "pull", feed="tickets", cursor=None)
    for page in range(3):
        await one.said(1, 2 * (page + 1))
        assert set(one.of(1)[-1]["row"]) == {"page"}
        one.tell(1, "next")
    await one.said(1, 7)

    assert [line["row"]["page"]["cursor"] for line in one.of(1)[1:4:2]] == ["1", "2"]
    assert one.of(1)[-1] == {"id": 1, "end": {}}


async def test_a_row_that_is_too_large_is_set_aside(far: Callable[..., Far]) -> None:
    """And one that cannot be written; the rest of the page goes on."""
    pull = """
big, odd = self.ticket("1", raw=b"x" * (1 << 20)), self.ticket("2")
object.__setattr__(odd, "etag", object())
yield Page([big, odd, self.ticket("3")], gone=[self.ref(Ticket, n) for n in range(501)])
return
"""
    one = far(pull=pull)
    await one.begin()
    one.tell(1, "pull", feed="tickets", cursor=None)
    await one.said(1, 5)

    record, *gone, aside, _ = (line["row"] for line in one.of(1))
    assert record["record"]["fields"]["ref"] == ["s", "ticket", "3"]
    assert [len(row["gone"]) for row in gone] == [500, 1]
    assert aside["aside"] == [["1", "larger than 1 MB"], ["2", "cannot be sent: TypeError"]]


async def test_dropping_ends_an_answer(far: Callable[..., Far]) -> None:
    """Before it has begun, while it waits, and after it has ended."""
    one = far(pull="await asyncio.sleep(600)")
    await one.begin()

    one.tell(1, "pull", feed="tickets", cursor=None)
    one.tell(1, "drop")
    await until(lambda: one.of(1))
    one.tell(2, "pull", feed="tickets", cursor=None)
    await until(lambda: 2 in one.worker._turns)
    one.tell(2, "drop")
    await until(lambda: one.of(2))
    one.tell(2, "drop")
    one.tell(2, "next")

    assert one.of(1) == [{"id": 1, "end": {}}]
    assert one.of(2)[0]["error"]["name"] == "CancelledError"


async def test_what_has_not_begun_cannot_be_asked(far: Callable[..., Far]) -> None:
    """That would be a fault of ours, and is told like any."""
    one = far()

    assert (await one.ask(1, "check"))["error"]["name"] == "RuntimeError"
    assert (await one.ask(2, "aclose")) == {"id": 2, "end": {}}


async def test_its_clock_is_the_programs(
    far: Callable[..., Far], clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of the last question, and running on."""
    passed = 100.0
    monkeypatch.setattr("itday.sdk.worker.time.monotonic", lambda: passed)
    worker = far().worker
    worker.told({"id": 1, "ask": "aclose", "now": clock().isoformat()})
    assert worker.clock() == clock()
    passed += 3
    assert worker.clock() == clock() + timedelta(seconds=3)
    await asyncio.gather(*worker._tasks.values())


@pytest.mark.parametrize("top", ["", "Other = 3"])
def test_only_a_connector_is_loaded(folder: Path, top: str) -> None:
    """What else an entry point may name is refused."""
    plugin = odd(folder, top=top)
    value = "itday_odd:Other" if top else plugin.value
    question = {"plugin": {"name": "odd", "value": value}}

    if not top:
        assert load(question).feeds
        return
    with pytest.raises(SettingsError, match="is no connector"):
        load(question)


@pytest.mark.skipif(sys.platform == "win32", reason="starts it as POSIX does")
def test_it_ends_with_the_program_even_while_it_hangs(folder: Path) -> None:
    """However the program ended: the pipe's end is seen in a thread of its own."""
    plugin = odd(folder, name="hangs", top="print('unheard'); time.sleep(3600)")
    worker = subprocess.Popen(
        [sys.executable, "-I", "-c", near.START, str(700 << 20), *near._places()],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    assert worker.stdin is not None
    assert worker.stdout is not None
    question = {"id": 1, "ask": "describe", "plugin": plugin.told()}
    worker.stdin.write(json.dumps(question).encode() + b"\n")
    worker.stdin.close()

    assert worker.stdout.read() == b""
    worker.stdout.close()
    assert worker.wait(60) == 0
    assert gone_soon(worker.pid)
