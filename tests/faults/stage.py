"""The real program before a proxy: a profile with a far source and a file that always works."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from itday.cli import log
from itday.cli.main import main
from itday.config.paths import paths
from itday.domain.text import clean
from itday.runtime import Runtime
from itday.store import feeds, outbox, rows
from itday.sync.pull import FeedResult
from tests.conftest import Clock
from tests.faults.cell import STATES
from tests.faults.proxy import FaultProxy
from tests.faults.row import FAR, SECRET, USER, Row
from tests.sdk.servers import Authority

KINDS = ("todo", "ticket", "meeting", "message", "alert")
STALL_S = 1.5
"""The longest that the event loop may stand still; a busy machine takes a part of it."""
LATER = timedelta(minutes=40)
SETTINGS = """
[me]
name = "Ann Oakes"
email = "a.oakes@school.example"
logins = {{ far = "{user}" }}

[sources.list]
type = "todotxt"
path = "todo.txt"

[sources.far]
write = true
{keys}
"""
Shown = Mapping[tuple[str, str], Mapping[str, Any]]


@dataclass
class Stage:
    """One person's itday, a source far away, and what stands between."""

    row: Row
    proxy: FaultProxy
    thief: FaultProxy
    """Another server: nothing may ever connect to it."""
    clock: Clock
    authority: Authority
    monkeypatch: pytest.MonkeyPatch
    capsys: pytest.CaptureFixture[str]
    caplog: pytest.LogCaptureFixture
    said: list[str] = field(default_factory=list)
    """All that was printed."""
    stalled: float = 0.0
    """The longest that the event loop stood still, in seconds."""

    def settle(self, *, tls: bool = False, later: bool = False) -> None:
        """Write the settings of both profiles: the person's, and one to compare with."""
        if tls:
            self.proxy.listen(self.authority.server("localhost"))
        if later:
            self.proxy.later = self.authority.server("localhost")
        ca_file = self.authority.file if tls or later else None
        keys = self.row.settings(self.proxy.port, ca_file, later=later)
        for profile in ("default", "afresh"):
            file = paths(profile).config
            file.parent.mkdir(parents=True)
            file.write_text(SETTINGS.format(keys=keys, user=USER), encoding="utf-8")
            (file.parent / "todo.txt").write_text("Call the supplier\n", encoding="utf-8")

    def tick(self, by: timedelta = LATER) -> None:
        """Let time pass here and there."""
        self.row.at(self.clock.tick(by))

    @contextlib.contextmanager
    def open(self, profile: str = "default") -> Iterator[Runtime]:
        """The program, with its log."""
        runtime = Runtime.open(profile, now=self.clock)
        late = log.begin(runtime.paths.state)
        try:
            yield runtime
        finally:
            runtime.close()
            log.end(late)

    async def sync(
        self, *names: str, profile: str = "default", full: bool = False
    ) -> list[FeedResult]:
        """What `itday sync` does, and how long the loop stood still meanwhile."""
        with self.open(profile) as runtime:
            pulse = asyncio.create_task(self._feel())
            results = await runtime.sync_once(names, full=full)
            pulse.cancel()
        self.said += [result.error for result in results]
        return results

    async def _feel(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            before = loop.time()
            await asyncio.sleep(0.01)
            self.stalled = max(self.stalled, loop.time() - before)

    def decide(self) -> None:
        """The person asks for two changes, which wait."""
        with self.open() as runtime:
            for change in self.row.changes():
                runtime.decide_now([change])

    def neighbour(self, line: str) -> None:
        """Somebody writes a line into the file of the other source."""
        file = paths().config.parent / "todo.txt"
        file.write_text(file.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")

    def feeds(self, source: str = FAR) -> dict[str, feeds.FeedState]:
        """How the feeds of a source stand."""
        with self.open() as runtime:
            states = runtime.store.read_now(feeds.feeds)
        found = {one.feed: one for one in states if one.source == source}
        assert {one.state for one in found.values()} <= STATES
        return found

    def letters(self) -> list[str]:
        """What became of each change, the first one first."""
        with self.open() as runtime:
            return [one.state for one in runtime.store.read_now(outbox.letters)[::-1]]

    def shown(self, source: str = FAR, profile: str = "default") -> Shown:
        """All rows of a source, closed ones too, as the source gave them."""
        with self.open(profile) as runtime:
            found = [
                row
                for kind in KINDS
                for row in runtime.store.read_now(rows.listing, rows.Scope(kind, open_only=False))
            ]
        here = [one for one in found if one.source == source and one.body]
        return {(one.kind, one.key): json.loads(str(one.body)) for one in here}

    async def truth(self) -> Shown:
        """What somebody sees who begins today, as the server has it."""
        for one in await self.sync(FAR, profile="afresh", full=True):
            assert one.state == "fresh", one.error
        seen = self.shown(profile="afresh")
        titles = sorted(map(clean, self.row.titles()))
        assert sorted(str(one["title"]) for one in seen.values()) == titles
        return seen

    def printed(self, *words: str) -> str:
        """What a command prints; nothing in it may act on a terminal."""
        self.capsys.readouterr()
        main(words)
        out, err = self.capsys.readouterr()
        assert all(char == "\n" or char.isprintable() for char in out + err), repr(out + err)
        assert "Traceback" not in out + err
        self.said += [out, err]
        return out + err

    def leaks(self) -> list[str]:
        """Where the secret, plain or packed, can be found."""
        login = base64.b64encode(f"{USER}:{SECRET}".encode()).decode()
        forms = [SECRET.encode(), login.encode(), login[4:-4].encode()]
        home = paths().config.parent.parent
        files = {str(one): one.read_bytes() for one in home.rglob("*") if one.is_file()}
        texts = {"printed": "\n".join(self.said), "logged": self.caplog.text}
        every = files | {name: text.encode() for name, text in texts.items()}
        return [name for name, text in every.items() if any(form in text for form in forms)]
