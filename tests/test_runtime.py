"""The runtime: one profile, open, from its files to its sources."""

from __future__ import annotations

import asyncio
import dataclasses
import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from itday.domain.errors import SettingsError, StoreError, Unavailable
from itday.domain.post import Post
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.verbs import Assign
from itday.runtime import Runtime
from itday.sdk.connector import Setting
from itday.sdk.rehearsal import FakeConfig, FakeSource
from itday.store import outbox
from itday.store.rows import Scope, listing
from itday.sync.events import Failed, Pulled, Pulling, Sent, SyncEvent

if TYPE_CHECKING:
    from itday.sync.ground import Ground

ONE = Ref("rt", "ticket", "1")
SETTINGS = '[sources.rt]\ntype = "fake"\nwrite = true\n'


class Shared(FakeSource):
    """One source in memory, however often it is connected to; it has a conversation."""

    state: dict[str, Any] | None = None

    def __init__(self, config: FakeConfig, setting: Setting) -> None:
        """Share what there is."""
        super().__init__(config, setting)
        if Shared.state is None:
            Shared.state = self.__dict__
            self.put(Ticket(ref=ONE, title="Printer", number="1"))
        self.__dict__ = Shared.state

    async def posts(self, ref: Ref) -> tuple[Post, ...]:
        """One post, said in the thread that asks."""
        self._fail()
        return (Post(text=threading.current_thread().name),)


@pytest.fixture
def home(itday_home: Path) -> Path:
    """The profile's folder, with a settings file."""
    folder = itday_home / "default"
    folder.mkdir(parents=True)
    (folder / "settings.toml").write_text(SETTINGS)
    return folder


@pytest.fixture
def runtime(
    home: Path, clock: Callable[[], datetime], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Runtime]:
    """Open, with the source in memory in place of every connector."""
    monkeypatch.setattr(Shared, "state", None)
    real = Runtime._ground

    def ground(self: Runtime, listener: Any) -> Ground:
        return dataclasses.replace(real(self, listener), connector=lambda _: Shared)

    monkeypatch.setattr(Runtime, "_ground", ground)
    opened = Runtime.open(now=clock)
    yield opened
    opened.close()


class Ear:
    """A listener of another thread's, that can be waited for."""

    def __init__(self) -> None:
        """Nothing heard."""
        self.heard: list[SyncEvent] = []
        self._more = threading.Condition()

    def __call__(self, event: SyncEvent) -> None:
        """Hear."""
        with self._more:
            self.heard.append(event)
            self._more.notify_all()

    def wait(self, kind: type[Any], count: int = 1) -> list[Any]:
        """Wait until so many events of a type were heard."""

        def found() -> list[Any]:
            return [event for event in self.heard if isinstance(event, kind)]

        with self._more:
            assert self._more.wait_for(lambda: len(found()) >= count, timeout=10), self.heard
            return found()


def test_opening_makes_private_files(home: Path, runtime: Runtime) -> None:
    """Where the profile has them, entered by nobody else."""
    assert runtime.profile == "default"
    assert runtime.paths.config == home / "settings.toml"
    assert [source.name for source in runtime.settings.sources] == ["rt"]
    for folder in ("data", "cache"):
        assert (home / folder).stat().st_mode & 0o777 == 0o700
        assert all(file.stat().st_mode & 0o077 == 0 for file in (home / folder).iterdir())


def test_a_profile_without_settings_opens(itday_home: Path) -> None:
    """The first start: nothing is set up, and a note can be kept all the same."""
    runtime = Runtime.open("new")
    try:
        assert runtime.settings.sources == ()
        runtime.decide_now([runtime.note("Ask about cables")])
        assert runtime.now().tzinfo is UTC
        assert asyncio.run(runtime.sync_once()) == []
    finally:
        runtime.close()


def test_unusable_files_are_said(home: Path) -> None:
    """Settings that are no TOML, a name that is no profile's, a desk that is damaged."""
    with pytest.raises(SettingsError, match="profile"):
        Runtime.open("../other")
    (home / "settings.toml").write_text("[[[")
    with pytest.raises(SettingsError, match="not TOML"):
        Runtime.open()
    (home / "settings.toml").write_text("")
    (home / "data").mkdir(mode=0o700)
    (home / "data" / "desk.db").write_bytes(b"rubbish" * 1000)
    with pytest.raises(StoreError, match=r"desk\.db"):
        Runtime.open()


def test_opening_loads_nothing_heavy(home: Path) -> None:
    """The first frame comes before models, network, keyring, screen and any connector."""
    code = """
import json, sys
from itday.runtime import Runtime
runtime = Runtime.open()
from itday.store import feeds, rows
runtime.store.read_now(rows.listing, rows.Scope("ticket"))
runtime.store.read_now(feeds.feeds)
runtime.close()
heavy = ("pydantic", "httpx", "keyring", "sqlite_utils", "textual", "importlib.metadata")
print(json.dumps([n for n in sys.modules if n in heavy or n.startswith("itday.connectors")]))
"""
    Runtime.open().close()  # files are there: an ordinary start

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert json.loads(done.stdout) == []


async def test_sync_once_pulls_and_delivers(runtime: Runtime) -> None:
    """Without any thread: what `itday sync` does."""
    heard: list[SyncEvent] = []
    await runtime.sync_once(listener=heard.append)
    await runtime.decide([Assign(ref=ONE, assignee="dana")])
    assert await runtime.sync_once(only_outbox=True) == []

    (row,) = runtime.store.read_now(listing, Scope("ticket"))
    assert (row.fields["assignee"], row.waiting) == ("dana", 0)
    assert [type(event) for event in heard].count(Pulled) == 2


def test_the_cockpit_pulls_and_delivers_by_itself(runtime: Runtime) -> None:
    """In a thread of its own: pulled at the start, sent when decided, pulled when asked."""
    ear = Ear()
    runtime.start(ear)
    ear.wait(Pulled, 2)

    runtime.decide_now([Assign(ref=ONE, assignee="dana")])
    assert ear.wait(Sent)[0].ref == ONE
    runtime.refresh(kinds=["ticket"])

    assert [event.feed for event in ear.wait(Pulled, 3)].count("tickets") == 2
    assert runtime.store.read_now(outbox.waiting) == []


def test_a_second_start_changes_nothing(runtime: Runtime) -> None:
    """Nor does a refresh before the first."""
    runtime.refresh()
    ear = Ear()
    runtime.start(ear)
    ear.wait(Pulled, 2)

    runtime.start(lambda _: pytest.fail("heard by a second listener"))
    runtime.refresh()

    ear.wait(Pulled, 4)


def test_closing_is_quick_and_final(runtime: Runtime) -> None:
    """Whatever runs; a second time, or a start afterwards, does nothing."""
    ear = Ear()
    runtime.start(ear)
    ear.wait(Pulled, 1)
    before = time.monotonic()

    runtime.close()

    assert time.monotonic() - before < 1
    runtime.close()
    runtime.start(ear)
    assert not [t for t in threading.enumerate() if t.name == "itday-sync" and t.is_alive()]


def test_an_engine_that_ends_is_told(runtime: Runtime, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a failure of no source in particular."""

    async def broken(self: object) -> None:
        raise LookupError

    monkeypatch.setattr("itday.sync.engine.Engine.run", broken)
    ear = Ear()
    runtime.start(ear)

    assert ear.wait(Failed) == [Failed("", "", "", "failed", "syncing ended: LookupError")]


async def test_posts_are_fetched_where_the_connection_is(runtime: Runtime) -> None:
    """In this thread before the start, in the engine's after it; kept ones when offline."""
    alone = await runtime.posts(ONE)
    runtime.start(Ear())
    beside = await runtime.posts(ONE)

    assert [alone.posts[0]["text"], beside.posts[0]["text"]] == ["MainThread", "itday-sync"]


async def test_check_asks_the_source(runtime: Runtime) -> None:
    """What answers, or what is wrong."""
    assert (await runtime.check("rt")).startswith("in memory")
    assert Shared.state is not None
    Shared.state["failures"].append(Unavailable("no route"))
    with pytest.raises(Unavailable, match="rt: no route"):
        await runtime.check("rt")


def test_a_made_up_profile_has_its_own_time(home: Path) -> None:
    """Its day is today, whenever it is opened."""
    (home / "settings.toml").write_text(
        '[sources.demo]\ntype = "demo"\nat = "2026-11-24T08:15:00+00:00"\n'
    )
    runtime = Runtime.open()
    try:
        begins = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
        assert 0 <= (runtime.now() - begins).total_seconds() < 60
    finally:
        runtime.close()


def test_settings_are_read_again(runtime: Runtime, home: Path) -> None:
    """What pulls begins anew with them; a file that cannot be read changes nothing."""
    ear = Ear()
    runtime.start(ear)
    ear.wait(Pulled, 2)

    (home / "settings.toml").write_text(SETTINGS + '[sources.more]\ntype = "fake"\n')
    runtime.read_settings()

    assert "more" in {event.source for event in ear.wait(Pulling, 6)}
    (home / "settings.toml").write_text("panes = 3")
    with pytest.raises(SettingsError, match="panes must be"):
        runtime.read_settings()
    assert [source.name for source in runtime.settings.sources] == ["rt", "more"]
    runtime.refresh()
    ear.wait(Pulled, 8)
