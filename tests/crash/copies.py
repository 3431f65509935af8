"""Two copies of itday that start at random moments: both work, and nothing is lost."""

from __future__ import annotations

import os
import random
import tempfile
import threading
import time
from pathlib import Path

from tests.crash import judge
from tests.crash.kill import Figures, started
from tests.crash.server import LogServer
from tests.crash.work import Person, Tell

EACH = 12
"""What each copy does before it ends."""
LATE_S = 0.05
SLOWEST_S = 10.0
"""How long one thing may take while the other copy works as well."""


def run(starts: int, seed: int = 1) -> Figures:
    """Start that many pairs, every second one on a profile that is not there yet."""
    figures, begun = Figures(), time.monotonic()
    chance = random.Random(seed)  # noqa: S311  # when to start, the same in every run
    with tempfile.TemporaryDirectory(prefix="itday-copies-") as top:
        for number in range(starts):
            folder = Path(top) / str(number // 2)
            if not folder.exists():
                folder.mkdir()
                figures.profile(folder)
            LogServer(folder / "server.log")
            told, faults = _pair(folder, chance)
            figures.kills["pairs"] += 1
            figures.told.update(what for what, _ in told)
            figures.faults += faults + judge.faults(folder, told)
    figures.seconds = time.monotonic() - begun
    return figures


def _pair(folder: Path, chance: random.Random) -> tuple[list[tuple[str, str]], list[str]]:
    told: list[tuple[str, str]] = []
    faults: list[str] = []

    def copy(seed: int, late_s: float) -> None:
        lines, code = started(lambda tell: _work(folder, seed, late_s, tell), None)
        told.extend(lines)
        if code:
            faults.append(f"a copy ended with {code}: {lines[-1:]}")

    seeds = [chance.randrange(1 << 40) for _ in range(2)]
    threads = [threading.Thread(target=copy, args=[one, chance.random() * LATE_S]) for one in seeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    slow = [line for what, line in told if what == "slow"]
    return [line for line in told if line[0] != "slow"], faults + slow


def _work(folder: Path, seed: int, late_s: float, tell: Tell) -> None:
    """Be one copy: open late, sync once, then take notes and decide."""
    time.sleep(late_s)
    person = Person(folder, seed, tell)
    person.sync_once()
    for number in range(EACH):
        begun = time.monotonic()
        person.triage() if number % 2 else person.capture()
        if time.monotonic() - begun > SLOWEST_S:
            tell("slow", f"{os.getpid()} waited {time.monotonic() - begun:.1f} s")
    person.store.close()
