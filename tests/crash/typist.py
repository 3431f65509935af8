"""Killed while somebody types: into the line for notes, at a meeting, into a comment.

The cockpit runs in a terminal of its own. It tells when a key was dealt with and when a line was
acknowledged; after the kill the databases must hold every acknowledged line, and all that was
typed but for the last half second.
"""

from __future__ import annotations

import json
import os
import pty
import random
import select
import shutil
import signal
import sqlite3
import string
import tempfile
import termios
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from itday.config.paths import paths
from itday.runtime import Runtime
from itday.store.database import desk_file
from itday.ui.app import CockpitApp
from itday.ui.screens import compose, meeting
from itday.ui.widgets import capture
from tests.conftest import MORNING
from tests.crash.kill import Figures
from tests.crash.work import Tell, teller
from tests.ui.stage import Stage

LOST_S = 0.5
"""What may be lost: so much of the latest typing."""
PATIENCE_S = 30.0
ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[?2048$p": b"\x1b[?2048;0$y"}
"""What the cockpit asks a terminal, and what that answers."""


class Place(NamedTuple):
    """Where one types."""

    opening: bytes
    """Keys that lead there."""
    ends: bytes
    """Keys that keep the line; after them the next may be typed where `on`."""
    on: bool = False


PLACES = {
    "note": Place(b"n", b"\r"),
    "meeting": Place(b"4g\x1b[Bb", b"\r", on=True),
    "comment": Place(b"2c", b"\t\r"),
}


@dataclass
class Line:
    """One that is typed, and what the cockpit said of it."""

    text: str = ""
    handled: list[float] = field(default_factory=list)
    """When each character was dealt with."""
    ended: bool = False


def run(cycles: int, seed: int = 1, *, lost_s: float = LOST_S, sloth: bool = False) -> Figures:
    """Kill that many cockpits at a random key.

    Args:
        cycles: How many.
        seed: Of what is typed, and when the kill comes.
        lost_s: How much of the latest typing may be lost.
        sloth: A control: drafts are saved every few seconds only.
    """
    figures, begun, worst = Figures(), time.monotonic(), 0.0
    chance = random.Random(seed)  # noqa: S311  # what is typed, the same in every run
    before = os.environ.get("ITDAY_HOME")
    with tempfile.TemporaryDirectory(prefix="itday-typist-") as top:
        _profile(Path(top) / "whole")
        for number in range(cycles):
            name = list(PLACES)[number % len(PLACES)]
            home = Path(top) / str(number)
            shutil.copytree(Path(top) / "whole", home)
            os.environ["ITDAY_HOME"] = str(home)
            lines, told, killed = _killed(PLACES[name], chance, sloth=sloth)
            found, lost = _faults(lines, told, killed, lost_s)
            worst = max(worst, lost)
            figures.kills[name] += 1
            figures.told.update(["line"] * len(told))
            figures.told["key"] += sum(len(line.handled) for line in lines)
            figures.faults += [f"{name}, kill {number}: {fault}" for fault in found]
            shutil.rmtree(home)
            if sloth and figures.faults:
                break
    figures.note = f"at most {worst * 1000:.0f} ms of typing lost"
    _restore(before)
    figures.seconds = time.monotonic() - begun
    return figures


def _restore(home: str | None) -> None:
    if home is None:
        os.environ.pop("ITDAY_HOME")
    else:
        os.environ["ITDAY_HOME"] = home


def _profile(home: Path) -> None:
    os.environ["ITDAY_HOME"] = str(home)
    stage = Stage()
    stage.fill()
    stage.runtime.close()


class _Cockpit:
    """A cockpit in a terminal, and what it told."""

    def __init__(self, *, sloth: bool) -> None:
        """Start it."""
        reader, writer = os.pipe()
        self.child, self.master = pty.fork()
        if self.child == 0:
            os.close(reader)
            _live(teller(writer), sloth=sloth)
        os.close(writer)
        self._reader = reader
        termios.tcsetwinsize(self.master, (40, 120))
        self._heard = b""
        self.told: list[tuple[str, str]] = []

    def listen(self, until: Callable[[], bool], seconds: float = PATIENCE_S) -> bool:
        """Read what comes until something is so; whether it was, in that time."""
        end = time.monotonic() + seconds
        while not until():
            left = end - time.monotonic()
            ready, _, _ = select.select([self.master, self._reader], [], [], max(left, 0))
            if not ready:
                return False
            self._take(ready)
        return True

    def _take(self, ready: list[int]) -> None:
        if self.master in ready:
            got = os.read(self.master, 65536)
            for query, answer in ANSWERS.items():
                if query in got:
                    os.write(self.master, answer)
        if self._reader in ready:
            part = os.read(self._reader, 65536)
            if not part:
                raise AssertionError(f"the cockpit ended: {self.told[-3:]}")
            *whole, self._heard = (self._heard + part).split(b"\n")
            self.told += [
                (what, which) for what, _, which in (s.decode().partition(" ") for s in whole)
            ]

    def heard(self, what: str) -> list[str]:
        """What it told of one sort."""
        return [which for word, which in self.told if word == what]

    def kill(self) -> float:
        """Kill it; when. What it told before is read."""
        os.kill(self.child, signal.SIGKILL)
        at = time.monotonic()
        os.waitpid(self.child, 0)
        try:
            while True:
                self._take([self._reader])
        except AssertionError:
            pass
        os.close(self._reader)
        os.close(self.master)
        return at


def _live(tell: Tell, *, sloth: bool) -> None:
    """Be the cockpit, which tells each key and each line that it acknowledged."""
    code = 1
    try:
        if sloth:
            capture.SAVE_S = compose.SAVE_S = meeting.SAVE_S = 5.0
        _watch(CockpitApp, "_begin", lambda: tell("open", ""))
        _watch(capture.CaptureBar, "_begin", lambda: tell("ready", ""))
        _watch(meeting.MeetingScreen, "_say_keys", lambda: tell("ready", ""))
        _watch(compose.Compose, "on_mount", lambda: tell("ready", ""))
        _watch_waiting(CockpitApp, "on_event", lambda event: _tell_key(event, tell))
        _watch_waiting(Runtime, "decide", lambda changes, *_: _tell_lines(changes, tell))
        runtime = Runtime.open(now=lambda: MORNING)
        CockpitApp(runtime, pulls=False).run()
        code = 0
    finally:
        os._exit(code)


def _watch(kind: type, name: str, then: Callable[[], None]) -> None:
    real = getattr(kind, name)

    def watched(self: object) -> None:
        real(self)
        then()

    setattr(kind, name, watched)


def _watch_waiting(kind: type, name: str, then: Callable[..., None]) -> None:
    real = getattr(kind, name)

    async def watched(self: object, *words: Any, **named: Any) -> Any:
        done = await real(self, *words, **named)
        then(*words)
        return done

    setattr(kind, name, watched)


def _tell_key(event: object, tell: Tell) -> None:
    character = getattr(event, "character", None)
    if character and character in string.ascii_lowercase:
        tell("key", str(time.monotonic()))


def _tell_lines(changes: Any, tell: Tell) -> None:
    for change in changes:
        tell("line", json.dumps(change.text))


def _killed(
    place: Place, chance: random.Random, *, sloth: bool
) -> tuple[list[Line], list[str], float]:
    """Type until the kill: the lines, those that were acknowledged, and when it came."""
    cockpit = _Cockpit(sloth=sloth)
    assert cockpit.listen(lambda: bool(cockpit.heard("open")))
    os.write(cockpit.master, place.opening)
    assert cockpit.listen(lambda: bool(cockpit.heard("ready")))
    cockpit.listen(lambda: False, 0.05)
    opened, lines = len(cockpit.heard("key")), [Line()]
    for _ in range(chance.randint(1, 60)):
        if lines[-1].text and chance.random() < 0.06:
            os.write(cockpit.master, place.ends)
            lines[-1].ended = True
            if not place.on:
                break
            lines.append(Line())
        else:
            letter = chance.choice(string.ascii_lowercase)
            os.write(cockpit.master, letter.encode())
            lines[-1].text += letter
        cockpit.listen(lambda: False, chance.random() * 0.08)
    cockpit.listen(lambda: False, chance.random() * 0.3)
    at = cockpit.kill()
    times = [float(one) for one in cockpit.heard("key")[opened:]]
    for line in lines:
        line.handled, times = times[: len(line.text)], times[len(line.text) :]
    return lines, [json.loads(one) for one in cockpit.heard("line")], at


def _faults(
    lines: list[Line], told: list[str], at: float, lost_s: float
) -> tuple[list[str], float]:
    """What is wrong after the kill, a line each; and how old the oldest lost key was."""
    file = desk_file(paths().data)
    with closing(sqlite3.connect(file)) as db:
        kept = {json.loads(body)["text"] for (body,) in db.execute("SELECT body FROM record")}
        kept |= {
            json.loads(body).get("text", "") for (body,) in db.execute("SELECT payload FROM outbox")
        }
        drafts = [text for (text,) in db.execute("SELECT text FROM draft")]
        whole = db.execute("PRAGMA integrity_check").fetchone()[0]
    found = [f"acknowledged and lost: {text}" for text in told if text not in kept]
    found += [] if whole == "ok" else [whole]
    oldest = 0.0
    for line in lines:
        there = len(line.text) if line.text in kept else _there(line.text, drafts)
        if there < len(line.handled):
            age = at - line.handled[there]
            oldest = max(oldest, age)
            if age > lost_s:
                found.append(f"lost {age * 1000:.0f} ms of typing: {line.text}, there is {drafts}")
    return found, oldest


def _there(text: str, drafts: list[str]) -> int:
    """How many of a text's first characters are in a draft."""
    begun = (n for n in range(len(text) + 1) if any(d.startswith(text[:n]) for d in drafts))
    return max(begun, default=0)
