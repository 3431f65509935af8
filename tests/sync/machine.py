"""The machine that random programs drive: the real store, pull and sender against a hostile server.

What must hold after every step, and at the end:

N nothing decided vanishes; A each change once, or visible; O order per thing; C the cursor never
ahead of the rows; D nothing taken out that the server has; L no lost update; F no false conflict;
H what is held under a version is what the server had at it; V when the faults stop, both sides
agree and nothing is left to do.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from itday.config.settings import parse
from itday.domain.change import Change
from itday.domain.errors import ItdayError
from itday.domain.ref import Ref
from itday.domain.verbs import Comment, SetStatus
from itday.store import outbox
from itday.store.database import cache_file, desk_file, prepare
from itday.store.decide import Ask, Circumstance, decide
from itday.store.outbox import Letter
from itday.store.store import Store
from itday.store.undo import redo, undo
from itday.sync.attempt import attempt
from itday.sync.ground import Ground
from itday.sync.pace import Pace
from itday.sync.sender import Sender
from itday.sync.session import Session
from tests.conftest import Clock
from tests.sync.model import FAULTS, IDS, Crash, Fuse, Server, source_of

SHM = Path("/dev/shm")  # noqa: S108  # memory, where there is one: the disk's pace proves nothing
SETTINGS = parse('[sources.rt]\ntype = "model"\nwrite = true\n', Path("settings.toml"))
STATES = st.sampled_from(["open", "pending", "resolved"])
KEYS = st.sampled_from([str(n) for n in range(IDS)])
MET: Counter[str] = Counter()
"""What programs have met so far: a run that meets no crash proves nothing about crashes."""


def folder() -> Path:
    """A new folder in memory."""
    return Path(tempfile.mkdtemp(prefix="itday-model-", dir=SHM if SHM.is_dir() else None))


def version_in(base: Mapping[str, Any]) -> int:
    """The version of a record as the person saw it."""
    return int(base.get("etag") or 0)


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

    empty: ClassVar[Path | None] = None
    """A folder with empty files, to be copied; `None`: they are made each time."""

    def __init__(self) -> None:
        """Begin with empty files."""
        super().__init__()
        self.folder = folder()
        if self.empty is None:
            prepare(cache_file(self.folder), desk_file(self.folder))
        else:
            shutil.copytree(self.empty, self.folder, dirs_exist_ok=True)
        self.fuse, self.clock = Fuse(), Clock()
        self.server = Server(self.fuse)
        self.loop = asyncio.new_event_loop()
        self.client = Client(self.folder, self.server, self.clock)
        self.seen: dict[str, int] = {}
        """The version that was seen when each change was decided, by its key."""
        self.decided = 0
        self.held: set[str] = set()

    def stock(self, statuses: list[str], keys: bool) -> None:
        """Give the server some tickets, and say whether it knows the keys of requests."""
        self.server.knows_keys = keys
        for number, status in enumerate(statuses):
            self.server.edit(str(number), status)

    def _guarded(self, call: Any) -> bool:
        """Do something that may end in a crash, and start again if it did."""
        try:
            call()
        except Crash:
            MET["crashes"] += 1
            self.client.store.close()
            self.client = Client(self.folder, self.server, self.clock)
            return False
        finally:
            self._note()
        return True

    def _note(self) -> None:
        """Know every letter, whoever made it."""
        MET["steps"] += 1
        for letter in self._letters():
            self.seen.setdefault(letter.idem, version_in(letter.base))

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

    @initialize(
        statuses=st.lists(STATES, min_size=IDS - 1, max_size=IDS),
        keys=st.booleans(),
        faults=st.lists(st.sampled_from(FAULTS), max_size=1),
    )
    def begin(self, statuses: list[str], keys: bool, faults: list[str]) -> None:
        """A server with some tickets, which were seen, unless something came in between."""
        self.stock(statuses, keys)
        self.trouble(faults)
        self.pull()

    @rule(key=KEYS, status=STATES, faults=st.lists(st.sampled_from(FAULTS), max_size=1))
    def move_on(self, key: str, status: str, faults: list[str]) -> None:
        """Decide, and have it sent; what chance puts side by side too seldom."""
        self.set_status(key, status)
        self.server.faults[:0] = faults
        self.deliver(400)

    @rule(key=KEYS, status=STATES, theirs=STATES)
    def both_at_once(self, key: str, status: str, theirs: str) -> None:
        """Decide while somebody else does."""
        self.set_status(key, status)
        self.somebody_else(key, theirs)
        self.deliver(400)

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
            if letter.state in outbox.PENDING and mine:
                held = version_in(letter.base)
                self.seen[letter.idem] = max(self.seen.get(letter.idem, held), held)

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
            at, status = self.server.landed.get(letter.idem, (0, ""))
            key, seen = letter.ref.key, self.seen[letter.idem]
            foreign, ours = self.server.foreign.get(key, []), self.server.ours.get(key, [])
            if any(seen < version <= at for version in foreign):
                known = [seen, *(version for version in ours if seen < version <= at)]
                statuses = {self.server.history[key, version] for version in known}
                statuses |= self._asked_and_found(key) | {letter.payload.get("status", status)}
                assert status in statuses, "landed on a change that nobody had seen"

    def _asked_and_found(self, key: str) -> set[str]:
        """What we asked for and found done: by us or by somebody else, nobody can tell."""
        found = self.server.as_asked
        return {
            str(letter.payload.get("status", ""))
            for letter in self._letters()
            if letter.ref.key == key and letter.idem in found
        }

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
            there = key in self.server.items and key not in self.server.deleted
            assert not there, f"{key} is still there"
        self.held = local

    @invariant()
    def held_as_it_was(self) -> None:
        """H."""
        for key, (version, status) in self._local().items():
            assert self.server.history[key, version] == status, f"{key} never was like that"

    def teardown(self) -> None:
        """V."""
        try:
            self._count()
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

    def _count(self) -> None:
        MET["programs"] += 1
        MET["edits by others"] += sum(map(len, self.server.foreign.values()))
        MET["changes that took effect"] += len(self.server.applied)
        MET.update(self.server.met)
        for letter in self._letters():
            MET[f"changes {letter.state}"] += 1
