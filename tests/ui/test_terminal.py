"""The terminal is always given back: by key, by signal, after a stop, and after a fault.

`ITDAY_ENDINGS` says how often each ending is tried.
"""

from __future__ import annotations

import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from itday.ui import terminal

PATIENCE_S = 30.0
ENDINGS = int(os.environ.get("ITDAY_ENDINGS", "1"))
MODES = ("1000", "1002", "1003", "1006", "1015", "2004", "1004", "1049", "2048")
ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[?2048$p": b"\x1b[?2048;0$y"}
PROGRAM = """
import sys
from itday.runtime import Runtime
from itday.ui import app
from textual.binding import Binding

class Faulty(app.CockpitApp):
    CSS_PATH = {css!r}
    BINDINGS = [Binding("f2", "fail", "", priority=True)]
    def __init__(self, runtime, **how):
        super().__init__(runtime, pulls=False, **how)
    def action_fail(self):
        token = "canary-" + "value"
        raise ValueError(str(len(token)))

app.CockpitApp = Faulty
sys.exit(app.run(Runtime.open()))
"""


class Terminal:
    """A terminal with the cockpit in it, and all that it was sent."""

    def __init__(self) -> None:
        """Start it and wait for its first frame."""
        self.master, slave = pty.openpty()
        self.slave = slave
        self.before = termios.tcgetattr(slave)
        termios.tcsetwinsize(slave, (40, 120))
        css = str(Path(terminal.__file__).parent / "screens" / "cockpit.tcss")
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM.format(css=css)],
            stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
            env={**os.environ, "TERM": "xterm-256color"},
        )  # fmt: skip
        self.out = b""
        self.pump(lambda: b"Welcome" in self.out)

    def pump(self, done: Callable[[], bool]) -> None:
        """Read, and answer as a terminal does, until something is so."""
        end = time.monotonic() + PATIENCE_S
        while not done():
            assert time.monotonic() < end, self.out[-2000:]
            ready, _, _ = select.select([self.master], [], [], 0.05)
            if not ready:
                continue
            try:
                got = os.read(self.master, 65536)
            except OSError:
                return
            self.out += got
            for query, answer in ANSWERS.items():
                if query in got:
                    os.write(self.master, answer)

    def send(self, keys: bytes) -> None:
        """Press keys."""
        os.write(self.master, keys)

    def finish(self) -> int:
        """Wait for the end and give the exit code."""
        self.pump(lambda: self.process.poll() is not None)
        while select.select([self.master], [], [], 0.1)[0]:
            self.out += os.read(self.master, 65536)
        return self.process.returncode

    def left_on(self) -> set[str]:
        """Modes that were switched on and not off again."""
        states: dict[str, str] = {}
        for mode, state in re.findall(rb"\x1b\[\?(\d+)([hl])", self.out):
            states[mode.decode()] = state.decode()
        return {mode for mode, state in states.items() if state == "h" and mode in MODES}

    def close(self) -> None:
        """End what is left."""
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self.master)
        os.close(self.slave)


@pytest.fixture(params=range(ENDINGS))
def cockpit(itday_home: object) -> Iterator[Terminal]:
    """A cockpit on a first run, in a terminal of its own."""
    made = Terminal()
    yield made
    made.close()


def assert_given_back(cockpit: Terminal) -> None:
    """No mode is left on, the cursor shows, and the line is as it was."""
    assert cockpit.left_on() == set()
    assert cockpit.out.rfind(b"\x1b[?25h") > cockpit.out.rfind(b"\x1b[?25l")
    assert termios.tcgetattr(cockpit.slave) == cockpit.before


@pytest.mark.slow
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT"])
def test_signals(cockpit: Terminal, name: str) -> None:
    """A signal that ends ends in order, with the code that shells expect."""
    number = getattr(signal, name)
    cockpit.process.send_signal(number)

    assert cockpit.finish() == 128 + number
    assert_given_back(cockpit)


@pytest.mark.slow
def test_leaving_by_key(cockpit: Terminal) -> None:
    """ctrl+c gives the terminal back, and is no failure."""
    cockpit.send(b"\x03")

    assert cockpit.finish() == 0
    assert_given_back(cockpit)


@pytest.mark.slow
def test_stopped_and_continued(cockpit: Terminal) -> None:
    """After a stop from outside the keys still work, and the end is as ever."""
    cockpit.process.send_signal(signal.SIGSTOP)
    os.waitid(os.P_PID, cockpit.process.pid, os.WSTOPPED | os.WNOWAIT)
    size = len(cockpit.out)
    cockpit.process.send_signal(signal.SIGCONT)
    cockpit.pump(lambda: len(cockpit.out) > size)
    cockpit.send(b"\x03")

    assert cockpit.finish() == 0
    assert_given_back(cockpit)


@pytest.mark.slow
def test_a_fault_shows_no_variable(cockpit: Terminal) -> None:
    """A fault ends with code 1, one line and a private file; no variable's value is anywhere."""
    cockpit.send(b"\x1b")
    cockpit.send(b"\x1bOQ")

    assert cockpit.finish() == 1
    assert_given_back(cockpit)
    assert b"a fault in itday itself: ValueError" in cockpit.out
    assert b"canary-value" not in cockpit.out


@pytest.mark.slow
def test_killed(cockpit: Terminal) -> None:
    """No program tidies up after `kill -9`: `itday reset-terminal` does."""
    cockpit.process.kill()
    cockpit.finish()
    left = cockpit.left_on()
    cockpit.process = subprocess.Popen(
        [sys.executable, "-m", "itday", "reset-terminal"],
        stdin=cockpit.slave, stdout=cockpit.slave, stderr=cockpit.slave,
    )  # fmt: skip

    assert cockpit.finish() == 0
    assert {"1049", "2004"} <= left
    assert cockpit.left_on() == set()
    assert termios.tcgetattr(cockpit.slave)[3] & (termios.ECHO | termios.ICANON)


@pytest.mark.slow
def test_a_terminal_that_goes_without_a_word(cockpit: Terminal) -> None:
    """Nobody sends SIGHUP to a program that does not own its terminal: it sees for itself."""
    os.close(cockpit.master)
    os.close(cockpit.slave)

    assert cockpit.process.wait(PATIENCE_S) != 0
    cockpit.master, cockpit.slave = (
        os.open(os.devnull, os.O_RDONLY),
        os.open(os.devnull, os.O_RDONLY),
    )


def test_usable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Pipes and dumb terminals are told apart from what can show a cockpit, with the reason."""

    class Ends:
        def __init__(self, *, tty: bool) -> None:
            self.tty = tty

        def isatty(self) -> bool:
            return self.tty

    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(sys, name, Ends(tty=True))
    monkeypatch.setenv("TERM", "xterm")
    assert terminal.usable() is None
    monkeypatch.setenv("TERM", "dumb")
    assert terminal.usable() == "TERM=dumb"
    monkeypatch.delenv("TERM")
    assert terminal.usable() == "TERM is not set"
    monkeypatch.setattr(sys, "stderr", Ends(tty=False))
    assert terminal.usable() == "standard error is no terminal"
    monkeypatch.setattr(sys, "stdin", Ends(tty=False))
    assert terminal.usable() == "not a terminal"
