"""Random programs against a hostile server: what must hold after every step, and at the end.

N nothing decided vanishes; A each change once, or visible; O order per thing; C the cursor never
ahead of the rows; D nothing taken out that the server has; L no lost update; F no false conflict;
V when the faults stop, both sides agree and nothing is left to do.
`ITDAY_PROGRAMS` sets how many programs are run; a night should run 20,000.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from itday.config.settings import parse
from itday.domain.change import Change
from itday.domain.errors import ItdayError
from itday.domain.ref import Ref
from itday.domain.verbs import Comment, SetStatus
from itday.store import outbox
from itday.store import store as store_module
from itday.store.database import cache_file, connect, desk_file, prepare
from itday.store.decide import Ask, Circumstance, decide
from itday.store.outbox import Letter
from itday.store.store import Store
from itday.store.undo import redo, undo
from itday.sync import pull as pulling
from itday.sync.attempt import attempt
from itday.sync.ground import Ground
from itday.sync.pace import Pace
from itday.sync.sender import Sender
from itday.sync.session import Session
from tests.conftest import Clock
from tests.sync.model import FAULTS, IDS, Crash, Fuse, FusedDb, Server, source_of

PROGRAMS = int(os.environ.get("ITDAY_PROGRAMS", "200"))
STEPS = 20
SHM = Path("/dev/shm")  # noqa: S108  # memory, where there is one: the disk's pace proves nothing
SETTINGS = parse('[sources.rt]\ntype = "model"\nwrite = true\n', Path("settings.toml"))
STATES = st.sampled_from(["open", "pending", "resolved"])
KEYS = st.sampled_from([str(n) for n in range(IDS)])


class Client:
    """One run of itday, from its start to a crash."""

    def __init__(self, folder: Path, server: Server, clock: Clock) -> None:
        """Open the store."""
        self.store = Store(folder, folder)
        (folder / "locks").mkdir(exist_ok=True)
        self.ground = Ground(
            profile="default",
            settings=SETTINGS,
            store=self.store,
            locks=folder / "locks",
            now=clock,
            connector=lambda _: source_of(server),
            monotonic=lambda: clock().timestamp(),
            chance=lambda: 0.5,
        )
        self.session = Session(self.ground, SETTINGS.sources[0])
        self.sender = Sender(self.session)
        self.feed = source_of(server).feeds["tickets"]
        self.pace = Pace(60, lambda: 0.5)

    def ask(self, *changes: Change) -> None:
        """Decide."""
        circumstance = Circumstance("Ann", self.ground.now())
        self.store.write_now(decide, [Ask(one, "remote") for one in changes], circumstance)


class World(RuleBasedStateMachine):
    """The server, the client, and what the person knows to have decided."""

    def __init__(self) -> None:
        """Begin with empty files."""
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=SHM if SHM.is_dir() else None))
        prepare(cache_file(self.folder), desk_file(self.folder))
        self.fuse, self.clock = Fuse(), Clock()
        self.server = Server(self.fuse)
        self.loop = asyncio.new_event_loop()
        self.client = Client(self.folder, self.server, self.clock)
        self.seen: dict[str, int] = {}
        """The version that each change rests on, by its key."""
        self.decided = 0
        self.held: set[str] = set()

    @initialize(statuses=st.lists(STATES, max_size=IDS), keys=st.booleans())
    def begin(self, statuses: list[str], keys: bool) -> None:
        """A server with some tickets."""
        self.server.knows_keys = keys
        for number, status in enumerate(statuses):
            self.server.edit(str(number), status)

    def _guarded(self, call: Any) -> bool:
        """Do something that may end in a crash, and start again if it did."""
        try:
            call()
        except Crash:
            self.client.store.close()
            self.client = Client(self.folder, self.server, self.clock)
            return False
        finally:
            self._note()
        return True

    def _note(self) -> None:
        """Know every letter, whoever made it."""
        for letter in self._letters():
            self.seen.setdefault(letter.idem, int(letter.base.get("etag") or 0))

    def _letters(self) -> list[Letter]:
        return self.client.store.read_now(outbox.letters, 10_000)[::-1]

    def _local(self) -> dict[str, tuple[int, str]]:
        rows = self.client.store.read_now(
            lambda db: db.execute("SELECT key, etag, state FROM main.record").fetchall()
        )
        return {key: (int(etag), state) for key, etag, state in rows}


class Others(World):
    """What others do, and chance."""

    @rule(key=KEYS, status=st.one_of(STATES, st.none()))
    def somebody_else(self, key: str, status: str | None) -> None:
        """Edit, make or delete a ticket at the server."""
        self.server.edit(key, status)

    @rule(faults=st.lists(st.sampled_from(FAULTS), min_size=1, max_size=3))
    def trouble(self, faults: list[str]) -> None:
        """The next questions meet these."""
        self.server.faults += faults

    @rule()
    def cursors_expire(self) -> None:
        """All that were given out so far."""
        self.server.oldest_cursor = self.server.version

    @rule(steps=st.integers(1, 25))
    def crash_soon(self, steps: int) -> None:
        """Pull the plug, so many steps from now."""
        self.fuse.left = steps

    @rule(seconds=st.sampled_from([1, 40, 400]))
    def time_passes(self, seconds: int) -> None:
        """Waits come to their end."""
        self.clock.tick(timedelta(seconds=seconds))


class Doing(Others):
    """What the person and itday do."""

    @rule(key=KEYS, status=STATES)
    def set_status(self, key: str, status: str) -> None:
        """Move a ticket on."""
        self._decide(SetStatus(ref=Ref("rt", "ticket", key), status=status))

    @rule(key=KEYS)
    def comment(self, key: str) -> None:
        """Write to it."""
        self._decide(Comment(ref=Ref("rt", "ticket", key), text="On it"))

    @rule(again=st.booleans())
    def take_back(self, again: bool) -> None:
        """Undo, or redo."""
        circumstance = Circumstance("Ann", self.clock())
        try:
            self._guarded(
                lambda: self.client.store.write_now(redo if again else undo, circumstance)
            )
        except ItdayError:
            return  # there was nothing to take back, or the thing is gone

    @rule(mine=st.booleans())
    def settle_a_conflict(self, mine: bool) -> None:
        """Decide the oldest one."""
        for letter in self._letters():
            if letter.state == "conflict":
                self._guarded(lambda letter=letter: self._settle(letter, mine=mine))
                break
        for letter in self._letters():
            etag = int(letter.base.get("etag") or 0)
            if letter.state in outbox.PENDING and mine:
                self.seen[letter.idem] = max(self.seen.get(letter.idem, 0), etag)

    def _settle(self, letter: Letter, *, mine: bool) -> None:
        if mine:
            self.client.store.write_now(outbox.insist, letter)
        else:
            self.client.store.write_now(outbox.yield_to, letter, 0.0)

    def _decide(self, change: Change) -> None:
        try:
            if self._guarded(lambda: self.client.ask(change)):
                self.decided += 1
        except ItdayError:
            return  # it is not in the cache

    @rule()
    def pull(self) -> None:
        """Once."""
        client = self.client
        self._run(lambda: attempt(client.session, client.feed, client.pace))

    @rule(wait=st.sampled_from([0, 0, 400]))
    def deliver(self, wait: int = 0) -> None:
        """What is due."""
        self.clock.tick(timedelta(seconds=wait))
        self._run(self.client.sender.deliver)

    def _run(self, call: Any) -> None:
        self._guarded(lambda: self.loop.run_until_complete(call()))


class Machine(Doing):
    """What must hold."""

    @invariant()
    def each_change_once_or_visible(self) -> None:
        """N and A."""
        letters = self._letters()
        assert len(letters) >= self.decided, "a decision vanished"
        for letter in letters:
            times = self.server.applied.count(letter.idem)
            assert times <= 1, f"{letter.verb} took effect {times} times"
            if letter.state == "sent":
                assert times == 1 or letter.idem in self.server.as_asked, "sent, but never done"
            if letter.state in {"conflict", "refused", "withdrawn"} and times:
                # A server without keys cannot tell its own earlier work from somebody else's,
                # once that was undone or deleted by somebody else.
                assert self._foreign_since(letter), f"{letter.state}, though it was done"

    @invariant()
    def order_per_thing(self) -> None:
        """O."""
        for key in {letter.ref.key for letter in self._letters()}:
            order = [one.idem for one in self._letters() if one.ref.key == key]
            done = [idem for idem in self.server.applied if idem in order]
            assert done == sorted(done, key=order.index), "changes were reordered"

    @invariant()
    def no_false_conflict(self) -> None:
        """F."""
        for letter in self._letters():
            if letter.state == "conflict":
                assert self._foreign_since(letter), "a conflict with nobody"

    def _foreign_since(self, letter: Letter) -> bool:
        versions = self.server.foreign.get(letter.ref.key, [])
        return any(version > self.seen[letter.idem] for version in versions)

    @invariant()
    def no_lost_update(self) -> None:
        """L; somebody's change that was itself taken back since is nothing to lose."""
        for letter in self._letters():
            if (at := self.server.blind.get(letter.idem)) is not None:
                between = [
                    version
                    for version in self.server.foreign.get(letter.ref.key, [])
                    if self.seen[letter.idem] < version <= at
                ]
                assert not between, "landed on a change that the person had not seen"

    @invariant()
    def cursor_not_ahead(self) -> None:
        """C."""
        row = self.client.store.read_now(
            lambda db: db.execute("SELECT cursor FROM feed").fetchone()
        )
        if row is None or row[0] is None:
            return
        local, cursor = self._local(), int(row[0])
        for key, at in {key: at for at, key in self.server.log}.items():
            if at <= cursor:
                assert local.get(key) == self.server.items.get(key), (
                    f"cursor {cursor} ahead of {key}"
                )

    @invariant()
    def nothing_taken_out_that_is_there(self) -> None:
        """D; what was deleted and made again may be missing until the next pull."""
        local = set(self._local())
        for key in self.held - local:
            remade = [at for at, one in self.server.log if one == key]
            assert key not in self.server.items or len(remade) > 1, f"{key} is still there"
        self.held = local

    def teardown(self) -> None:
        """V."""
        try:
            self.fuse.left = None
            self.server.faults.clear()
            for _ in range(60):
                self.clock.tick(timedelta(seconds=4000))
                self.settle_a_conflict(mine=False)
                self.deliver()
                self.pull()
                if not self.client.store.read_now(outbox.waiting):
                    break
            self.pull()
            assert self.client.store.read_now(outbox.waiting) == [], "work left"
            assert self._local() == self.server.items, "both sides differ"
            overlays = self.client.store.read_now(
                lambda db: db.execute("SELECT count(*) FROM desk.overlay").fetchone()[0]
            )
            assert overlays == 0, "a prediction outlived its change"
            self.each_change_once_or_visible()
        finally:
            self.client.store.close()
            self.loop.close()
            shutil.rmtree(self.folder)


@pytest.fixture
def fused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every connection may crash at every transaction; the machine says when."""
    real = connect

    def connect_fused(*files: Path, read_only: bool = False) -> Any:
        db = real(*files, read_only=read_only)
        return db if read_only else FusedDb(db, CURRENT[-1])

    monkeypatch.setattr(store_module, "connect", connect_fused)


CURRENT: list[Fuse] = []


class Fused(Machine):
    """A machine whose store burns its fuse."""

    def __init__(self) -> None:
        """Make the fuse known before the first connection is opened."""
        super().__init__()
        CURRENT.append(self.fuse)


def run(programs: int, *, seed: bool = False, shrink: bool = True) -> None:
    """Run so many programs; those of `seed` differ from run to run."""
    run_state_machine_as_test(
        Fused,
        settings=settings(
            max_examples=programs,
            stateful_step_count=STEPS,
            deadline=None,
            database=None,
            derandomize=not seed,
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
            phases=[Phase.generate, *([Phase.shrink] if shrink else [])],
        ),
    )


@pytest.mark.slow
def test_no_program_breaks_a_promise(fused: None) -> None:
    """Lost answers, foreign edits, expired cursors, empty lists, crashes anywhere."""
    run(PROGRAMS, seed="ITDAY_PROGRAMS" in os.environ)


def test_the_harness_sees_a_broken_pull(fused: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that takes every pull for a complete one loses rows, and that is found."""
    real = pulling._Pass.take

    async def take(self: Any, page: Any) -> None:
        await real(self, page)
        self.complete = True

    monkeypatch.setattr(pulling._Pass, "take", take)

    with pytest.raises(AssertionError, match=r"differ|ahead|still there"):
        run(300, shrink=False)


@pytest.fixture
def machine() -> Iterator[Machine]:
    """One to be led by hand through what chance finds once in thousands of programs."""
    led = Machine()
    yield led
    led.teardown()


@pytest.mark.parametrize("keys", [True, False])
def test_an_old_answer_replayed_takes_nothing_back(machine: Machine, keys: bool) -> None:
    """Answer lost, somebody else edits, the person sees that and acts again, the old one comes."""
    machine.begin(["open"], keys)
    machine.pull()
    machine.trouble(["lost after"])
    machine.set_status("0", "pending")
    machine.deliver()
    machine.somebody_else("0", "resolved")
    machine.pull()
    machine.set_status("0", "open")
    machine.deliver(400)
    for promise in (machine.no_false_conflict, machine.each_change_once_or_visible):
        promise()
    if keys:
        assert [letter.state for letter in machine._letters()] == ["sent", "sent"]
        assert machine._local() == machine.server.items


def test_an_empty_first_answer_is_no_truth(machine: Machine) -> None:
    """Its cursor would pass by all that is there."""
    machine.begin(["open", "open"], keys=True)
    machine.trouble(["empty"])
    machine.pull()
    machine.pull()

    assert machine._local() == machine.server.items


def test_a_crash_after_the_source_acted_repeats_nothing(machine: Machine) -> None:
    """The comment is there once."""
    machine.begin(["open"], keys=False)
    machine.pull()
    machine.comment("0")
    machine.fuse.left = 2  # the question, then the answer
    machine.deliver()
    machine.deliver(400)

    assert machine.server.comments == {"0": [machine._letters()[0].idem]}
    assert machine._letters()[0].state == "sent"
