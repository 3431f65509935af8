"""The process in which somebody else's connector runs: reads questions, asks it, writes answers.

Started by `itday.sdk.process`. It guards the program against mistakes and hangs, not against
malice: what runs here has the person's rights.
"""

from __future__ import annotations

import asyncio
import os
import sys
import threading
import time
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from importlib.metadata import EntryPoint
from json import loads
from pathlib import Path
from typing import Any, BinaryIO, cast

from pydantic import ValidationError

from itday.domain.change import change_of
from itday.domain.errors import SettingsError
from itday.domain.feed import Page
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.secret import Secret
from itday.sdk.connector import Connector, Job, Setting
from itday.sdk.wire import LINE_BYTES, Told, error_told, packed, record_told

BROKEN = 70
"""The exit code where nobody can be told anything any more (`EX_SOFTWARE`)."""
MANY = 500
"""References in one line."""


class Worker:
    """Serves one process's questions; each is a task, so that one may wait while others go on."""

    def __init__(self, up: int) -> None:
        """Answer through the descriptor `up`."""
        self._up = up
        self._connector: Connector[Any] | None = None
        self._tasks: dict[int, asyncio.Task[None]] = {}
        self._turns: dict[int, asyncio.Semaphore] = {}
        self._now = datetime.fromtimestamp(0, UTC)
        self._told_at = 0.0

    def told(self, question: Told) -> None:
        """Begin to answer; `next` and `drop` go to the answer that has begun."""
        number, ask = question["id"], question["ask"]
        if ask == "next":
            if number in self._turns:
                self._turns[number].release()
        elif ask == "drop":
            if number in self._tasks:
                self._tasks[number].cancel()
        else:
            if "now" in question:
                self._now, self._told_at = datetime.fromisoformat(question["now"]), time.monotonic()
            task = asyncio.ensure_future(self._answer(number, getattr(self, f"_{ask}"), question))
            self._tasks[number] = task
            task.add_done_callback(lambda ended: self._never_begun(number, ended))

    def _never_begun(self, number: int, ended: asyncio.Task[None]) -> None:
        """Answer for a task that was dropped before its first step."""
        if ended.cancelled():
            self._tasks.pop(number, None)
            self._write(packed({"id": number, "end": {}}))

    async def _answer(
        self, number: int, method: Callable[[Told], Coroutine[Any, Any, Told]], question: Told
    ) -> None:
        """Answer one question; whatever is raised is the answer, an exit too."""
        try:
            end = packed({"id": number, "end": await method(question)})
        except BaseException as error:  # noqa: BLE001  # SystemExit, KeyboardInterrupt, anything
            end = packed({"id": number, "error": error_told(error)})
        finally:
            self._tasks.pop(number, None)
            self._turns.pop(number, None)
        self._write(end)

    def _write(self, line: bytes) -> None:
        try:
            while line:
                line = line[os.write(self._up, line) :]
        except OSError:
            os._exit(BROKEN)  # the connector closed our descriptors, or nobody listens any more

    def _row(self, number: int, row: Told) -> None:
        self._write(packed({"id": number, "row": row}))

    def clock(self) -> datetime:
        """The program's time, running on since the last question."""
        return self._now + timedelta(seconds=time.monotonic() - self._told_at)

    async def _describe(self, question: Told) -> Told:
        found = load(question)
        return {
            "title": str(found.title),
            "needs_secret": bool(found.needs_secret),
            "feeds": [
                {"method": f.method, "kind": f.record.kind, "every_s": f.every.total_seconds(),
                 "mode": str(f.mode), "quota": f.quota}
                for f in found.feeds.values()
            ],
            "verbs": [change.verb for change in found.actions],
            "keys": list(found.Config.model_fields),
        }  # fmt: skip

    async def _schema(self, question: Told) -> Told:
        model = load(question).Config
        return {"schema": model.model_json_schema(ref_template=question["ref_template"])}

    async def _validate(self, question: Told) -> Told:
        found = load(question)
        try:
            config = found.Config.model_validate(question["table"])
        except ValidationError as error:
            faults = error.errors(include_url=False, include_context=False, include_input=False)
            return {"faults": [[f["type"], list(f["loc"]), f["msg"]] for f in faults]}
        return {"wants_secret": bool(found.wants_secret(config))}

    async def _begin(self, question: Told) -> Told:
        found, told = load(question), dict(question["setting"])
        secret = None if told["secret"] is None else Secret(told["secret"])
        setting = Setting(
            **told | {"secret": secret, "home": Path(told["home"]), "now": self.clock}
        )
        made = self._connector = found(found.Config.model_validate(question["table"]), setting)
        await made.aopen()
        return {"feeds": list(made.feeds), "verbs": [change.verb for change in made.actions]}

    async def _check(self, _: Told) -> Told:
        return {"text": str(await self._asked.check())}

    async def _read(self, question: Told) -> Told:
        return {"record": _one(await self._asked.read(Ref(*question["ref"])))}

    async def _posts(self, question: Told) -> Told:
        for post in await self._asked.posts(Ref(*question["ref"])):
            self._row(question["id"], {"post": post.model_dump(mode="json")})
        return {}

    async def _push(self, question: Told) -> Told:
        return {"record": _one(await self._asked.push(*_letter(question)))}

    async def _settled(self, question: Told) -> Told:
        record = await self._asked.settled(*_letter(question))
        return {"record": None if record is None else _one(record)}

    async def _pull(self, question: Told) -> Told:
        """A page for each time it is asked; all of it is one task, as connectors may expect."""
        number = question["id"]
        turn = self._turns[number] = asyncio.Semaphore(0)
        pages = cast("AsyncGenerator[Any]", self._asked.pull(question["feed"], question["cursor"]))
        async with aclosing(pages):
            async for page in pages:
                if not isinstance(page, Page):
                    raise TypeError(f"a {type(page).__name__} where a Page belongs")
                self._page(number, page)
                await turn.acquire()
        return {}

    def _page(self, number: int, page: Page[Any]) -> None:
        aside = [[str(one.key), str(one.why)] for one in page.aside]
        for record in page.records:
            if not isinstance(record, Record):
                raise TypeError(f"a {type(record).__name__} where a record belongs")
            why = self._record(number, record)
            aside += [[str(record.ref.key), why]] if why else []
        gone = [list(ref) for ref in page.gone]
        for start in range(0, len(gone), MANY):
            self._row(number, {"gone": gone[start : start + MANY]})
        for start in range(0, len(aside), MANY):
            self._row(number, {"aside": aside[start : start + MANY]})
        self._row(number, {"page": {"cursor": page.cursor, "complete": bool(page.complete)}})

    def _record(self, number: int, record: Record) -> str:
        """Write one record; why not, where it is one that cannot be sent."""
        try:
            line = packed({"id": number, "row": {"record": record_told(record)}})
        except Exception as error:  # noqa: BLE001  # whatever one odd row raises, the page goes on
            return f"cannot be sent: {type(error).__name__}"
        if len(line) > LINE_BYTES:
            return f"larger than {LINE_BYTES >> 20} MB"
        self._write(line)
        return ""

    async def _aclose(self, _: Told) -> Told:
        if self._connector is not None:
            await self._connector.aclose()
        return {}

    @property
    def _asked(self) -> Connector[Any]:
        if self._connector is None:
            raise RuntimeError("asked before it began")
        return self._connector


def load(question: Told) -> type[Connector[Any]]:
    """Import the connector that a question is about.

    Raises:
        SettingsError: What the entry point names is no connector. Importing it may raise anything.
    """
    plugin = question["plugin"]
    point = EntryPoint(name=plugin["name"], value=plugin["value"], group="itday.connectors")
    found = point.load()
    if not (isinstance(found, type) and issubclass(found, Connector)):
        raise SettingsError("is no connector")
    return found


def _letter(question: Told) -> tuple[Any, Job]:
    job = question["job"] | {"asked_at": datetime.fromisoformat(question["job"]["asked_at"])}
    change = question["change"]
    return change_of(change["verb"], Ref(*change["ref"]), change["payload"]), Job(**job)


def _one(record: Any) -> Told:
    if not isinstance(record, Record):
        raise TypeError(f"a {type(record).__name__} where a record belongs")
    return record_told(record)


def _take_pipes() -> tuple[BinaryIO, int]:
    """Keep the pipes for ourselves: what the connector prints goes where nobody reads it."""
    down, up = os.dup(0), os.dup(1)
    nowhere = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nowhere, standard)
    os.close(nowhere)
    return os.fdopen(down, "rb"), up


def _limit(memory: int) -> None:
    """Bound what the process may take; the hard limit too, so that nothing here can lift it."""
    if sys.platform == "win32":  # knows no such limits; the deadlines hold there too
        return
    import resource

    for kind, most in ((resource.RLIMIT_AS, memory), (resource.RLIMIT_CORE, 0)):
        _, hard = resource.getrlimit(kind)
        if hard == resource.RLIM_INFINITY or hard > most:
            try:
                resource.setrlimit(kind, (most, most))
            except (ValueError, OSError):  # macOS does not limit addresses
                continue


def _listen(down: BinaryIO, hear: Callable[[Told], object]) -> None:
    """Read questions in a thread: so the end of the program is seen even while all else hangs."""
    for line in down:
        hear(loads(line))
    os._exit(0)


async def _serve(down: BinaryIO, up: int) -> None:
    loop, worker = asyncio.get_running_loop(), Worker(up)

    def hear(question: Told) -> None:
        loop.call_soon_threadsafe(worker.told, question)

    threading.Thread(target=_listen, args=(down, hear), daemon=True).start()
    await asyncio.Event().wait()


def main(memory: int) -> None:
    """Serve until the other end of the pipe is closed.

    Args:
        memory: Bytes of addresses that the process may take.
    """
    down, up = _take_pipes()
    _limit(memory)
    try:
        asyncio.run(_serve(down, up))
    finally:
        os._exit(BROKEN)  # not to be held up by threads that the connector left behind
