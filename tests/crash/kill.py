"""The harness: processes that work and are killed, and what the judge says after each."""

from __future__ import annotations

import os
import random
import select
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from itday.store import cipher
from tests.crash import judge
from tests.crash.server import KEYS, LogDesk, LogServer
from tests.crash.work import Person, Tell, teller

JOBS = ("capture", "triage", "sync")
ROUND = 25
"""Kills of one profile, before everything is delivered and a new profile begins."""
LONGEST_S = 0.06
"""How long a process works at most before it is killed."""


KEY = b"k" * 32


def encrypted(folder: Path) -> None:
    """Have the databases of a new profile encrypted; processes that begin now hold the key."""
    cipher.write_note(folder, cipher.Note(cipher.ENCRYPTED, cipher.check_of(KEY)))
    cipher.hold(KEY, folder)


@dataclass
class Figures:
    """What was done, and what was found."""

    kills: Counter[str] = field(default_factory=Counter)
    told: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: float = 0.0
    profiles: int = 0
    encrypted: int = 0
    note: str = ""
    """What there is to say in place of how many profiles were encrypted."""

    def profile(self, folder: Path) -> None:
        """Begin a profile; every second one is encrypted, where the package for it is there."""
        self.profiles += 1
        if self.profiles % 2 == 0 and cipher.possible():
            self.encrypted += 1
            encrypted(folder)

    def __str__(self) -> str:
        """One line for the person who runs it, then a line a fault."""
        kills = ", ".join(f"{count} {job}" for job, count in sorted(self.kills.items()))
        told = ", ".join(f"{count} {what}" for what, count in sorted(self.told.items()))
        head = (
            f"{self.kills.total()} times ({kills}), acknowledged: {told or 'nothing'}; "
            f"{self.note or f'{self.encrypted} of {self.profiles} profiles encrypted'}; "
            f"{len(self.faults)} faults, {self.seconds:.0f} s"
        )
        return "\n".join([head, *self.faults[:20]])


@dataclass(frozen=True, kw_only=True)
class Play:
    """Who works at what, against which help desk."""

    who: type[Person] = Person
    kind: type[LogDesk] = LogDesk
    jobs: tuple[str, ...] = JOBS
    before: Callable[[], None] = lambda: None
    """Called in each process before it works; for controls."""


def run(
    cycles: int, play: Play = Play(), *, seed: int = 1, stop_early: bool = False
) -> Figures:  # frozen
    """Kill that many processes at random moments.

    Args:
        cycles: How many.
        play: Who works at what.
        seed: Of what is done and when it is killed.
        stop_early: End with the first profile that has a fault.
    """
    figures, begun = Figures(), time.monotonic()
    chance = random.Random(seed)  # noqa: S311  # when to kill, the same in every run
    while figures.kills.total() < cycles and not (stop_early and figures.faults):
        with tempfile.TemporaryDirectory(prefix="itday-crash-") as folder:
            figures.profile(Path(folder))
            left = min(ROUND, cycles - figures.kills.total())
            _round(Path(folder), left, figures, chance, play)
    figures.seconds = time.monotonic() - begun
    return figures


def _round(folder: Path, kills: int, figures: Figures, chance: random.Random, play: Play) -> None:
    """One profile: killed again and again, then everything is delivered."""
    told: list[tuple[str, str]] = []
    server = LogServer(folder / "server.log")

    def settle(tell: Tell) -> None:
        Person(folder, 0, tell, play.kind).sync_all()

    found = _faults_of(*started(settle, None))
    for _ in range(kills):
        job, seed = chance.choice(play.jobs), chance.randrange(1 << 40)

        def work(tell: Tell, job: str = job, seed: int = seed) -> None:
            play.before()
            person = play.who(folder, seed, tell, play.kind)
            while True:
                getattr(person, job)()

        from_start = chance.random() < 0.2
        lines, _ = started(work, chance.random() * LONGEST_S, from_start=from_start)
        found += [which for what, which in lines if what == "fault"]
        told += lines
        figures.kills[job] += 1
        found += judge.faults(folder, told)
        if chance.random() < 0.3:
            server.act(chance.choice(KEYS), f"somebody-{seed}")
    found += _faults_of(*started(settle, None))
    found += judge.faults(folder, told, synced=True) + judge.unsettled(folder)
    figures.told.update(what for what, _ in told)
    figures.faults += dict.fromkeys(found)


def _faults_of(told: list[tuple[str, str]], code: int) -> list[str]:
    return [] if code == 0 else [f"settling ended with {code}: {told}"]


def started(
    work: Callable[[Tell], None], kill_after_s: float | None, *, from_start: bool = False
) -> tuple[list[tuple[str, str]], int]:
    """Run something in a process of its own, and kill it or let it end.

    Args:
        work: Given a way to tell.
        kill_after_s: Seconds from the first that it told; `None` lets it end.
        from_start: Count from its start instead, so that opening is hit as well.

    Returns:
        What it told, and its exit code; -9 for a kill.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        _live(work, reader, writer)
    os.close(writer)
    heard = bytearray()
    if kill_after_s is not None:
        if not from_start:
            _hear(reader, heard, 10.0)
        until = time.monotonic() + kill_after_s
        while (left := until - time.monotonic()) > 0 and _hear(reader, heard, left):
            pass
        os.kill(child, signal.SIGKILL)
    while part := os.read(reader, 1 << 16):
        heard += part
    os.close(reader)
    _, status = os.waitpid(child, 0)
    lines = [line.split(" ", 1) for line in heard.decode().split("\n")[:-1]]
    return [(what, which) for what, which in lines], os.waitstatus_to_exitcode(status)


def _live(work: Callable[[Tell], None], reader: int, writer: int) -> None:
    """Be the process: nothing of the one that began it runs here, whatever happens."""
    code = 1
    try:
        os.close(reader)
        work(teller(writer))
        code = 0
    except BaseException:  # noqa: BLE001  # the process ends here; its words are for the harness
        os.write(writer, f"fault {traceback.format_exc()[-1500:]!r}\n".encode())
    finally:
        os._exit(code)


def _hear(reader: int, heard: bytearray, seconds: float) -> bool:
    """Wait for something told, at most so long; whether there may be more."""
    if not select.select([reader], [], [], seconds)[0]:
        return False
    part = os.read(reader, 1 << 16)
    heard += part
    return bool(part)
