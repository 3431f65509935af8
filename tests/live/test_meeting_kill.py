"""`kill -9` while notes are typed in a real terminal: half a second of typing is lost at most.

`ITDAY_KILLS` says how often; each time the program is begun anew and killed at another moment.
"""

from __future__ import annotations

import fcntl
import os
import pty
import random
import signal
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path
from typing import NamedTuple

import pytest

from itday.config.paths import paths, private_dir
from itday.config.settings import load
from itday.domain.ref import Ref
from itday.store import draft, gathering, meetings
from itday.store.store import Store
from itday.sync.clock import clock_of

ITDAY = Path(sys.executable).with_name("itday")
KILLS = int(os.environ.get("ITDAY_KILLS", "2"))
LOST_S = 0.5
"""What was typed longer ago than this must be there."""
KEY_S = 60 / (100 * 5)
"""Between two keys: a hundred words a minute."""
READY_S = 60.0
SETTINGS = """
[sources.diary]
type = "demo"
kinds = ["meeting"]
"""


class Typed(NamedTuple):
    """One key and when it was pressed."""

    at: float
    key: str


class Terminal:
    """The program in a terminal of its own."""

    def __init__(self, words: list[str], home: Path) -> None:
        """Begin it, and read what it draws so that it never waits."""
        self.pid, self._master = pty.fork()
        if not self.pid:
            env = {
                "PATH": "/usr/bin:/bin", "HOME": str(home), "ITDAY_HOME": str(home),
                "TERM": "xterm-256color", "LC_ALL": "C.UTF-8",
                "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
                "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
            }  # fmt: skip
            os.execve(ITDAY, [str(ITDAY), *words], env)  # noqa: S606 - our own program
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.seen = b""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        while True:
            try:
                got = os.read(self._master, 65536)
            except OSError:  # the other end is gone
                return
            if not got:
                return
            self.seen += got

    def wait_for(self, words: bytes) -> None:
        """Wait until it has drawn these words."""
        until = time.monotonic() + READY_S
        while words not in self.seen:
            if time.monotonic() > until:
                pytest.fail(f"never drew {words!r}: {self.seen[-500:]!r}")
            time.sleep(0.02)

    def press(self, key: str) -> Typed:
        """Press a key."""
        os.write(self._master, key.encode())
        return Typed(time.monotonic(), key)

    def kill(self) -> float:
        """Kill it; give when."""
        at = time.monotonic()
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self._master)
        return at


def begun(home: Path) -> Ref:
    """A profile with a diary, and its meeting with the director of finance."""
    private_dir(paths().config.parent)
    paths().config.write_text(SETTINGS)
    env = {**os.environ, "ITDAY_HOME": str(home), "HOME": str(home)}
    subprocess.run([ITDAY, "sync"], env=env, check=True, capture_output=True, timeout=120)
    with _store() as store:
        now = clock_of(load(paths().config), since=None)()
        found = store.read_now(gathering.find, "finance", now).meeting
    assert found is not None
    return found.ref


def _store() -> Store:
    where = paths()
    return Store(private_dir(where.cache), private_dir(where.data))


def test_what_was_typed_half_a_second_ago_is_there(itday_home: Path) -> None:
    """In a line that was kept, or in the one that was being typed; each kept line once."""
    meeting = begun(itday_home)
    chance = random.Random(7)  # noqa: S311 - when to kill, nothing secret
    expected: list[str] = []
    for number in range(KILLS):
        terminal = Terminal(["meet", "start", "finance"], itday_home)
        terminal.wait_for(b"enter keeps")
        time.sleep(0.5)
        typed = [terminal.press("\x15")]  # what an earlier kill left in the line
        time.sleep(0.5)
        ends = time.monotonic() + chance.uniform(0.5, 4.0)
        text = "".join(f"kill {number} line {line}\r" for line in range(40))
        for key in text:
            if time.monotonic() >= ends:
                break
            typed.append(terminal.press(key))
            time.sleep(KEY_S)
        killed = terminal.kill()
        sure = "".join(one.key for one in typed[1:] if one.at < killed - LOST_S)
        lines, kept, begun_line = sure.split("\r"), [], ""
        with _store() as store:
            kept = [
                str(row.fields["text"]) for row in store.read_now(meetings.notes_about, meeting)
            ]
            begun_line = store.read_now(draft.read, f"meeting:{meeting}")
        expected += [line for line in lines[:-1] if line]
        for line in expected:
            assert kept.count(line) == 1, f"kill {number}: {line!r} in {kept[-4:]}"
        last = lines[-1]
        there = begun_line.startswith(last) or any(one.startswith(last) for one in kept[-2:])
        assert there, f"kill {number}: {last!r} in neither {begun_line!r} nor {kept[-2:]}"
        expected += [one for one in kept if one not in expected]
