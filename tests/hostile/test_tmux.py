"""One pass in a real terminal: every row of every pane with its preview; tmux is the witness."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.hostile.corpus import acts
from tests.hostile.world import STORABLE
from tests.house.tree import ROOT
from tests.live.conftest import REQUIRED

PATIENCE_S = 60.0
STEP = 4
"""Rows gone down between two looks: less than a pane shows."""
TRUSTING = """
set -g allow-rename on
set -g automatic-rename off
set -g set-clipboard on
set -g allow-passthrough on
set -g status off
set -s escape-time 0
"""
"""All that a terminal may be told to do by what is printed in it, allowed."""
ORDERS = re.compile(rb"\x1b\](?:0|2|52|8);|\x1bk|\x1bP(?!=)|[\x90\x9b\x9d](?=[0-9a-z;])")
"""Ways to give a terminal orders that are none of Textual's own."""


class Terminal:
    """A tmux that believes everything, with the cockpit in it."""

    def __init__(self, folder: Path, *words: str) -> None:
        """Open a window, name all that can be named, and start."""
        self._socket, self.raw = folder / "socket", folder / "raw"
        (folder / "tmux.conf").write_text(TRUSTING)
        size = ("-x", "140", "-y", "45")
        self.ask("-f", str(folder / "tmux.conf"), "new-session", "-d", "-n", "mine", *size, "cat")
        self.ask("select-pane", "-T", "mine too")
        self.ask("set-buffer", "-b", "mine", "what I copied")
        self.before = self.names()
        self.ask("pipe-pane", "-o", f"cat > {self.raw}")
        program = " ".join([sys.executable, "-m", "tests.hostile.in_tmux", *words])
        run = f"cd {ROOT} && exec env -u COLUMNS -u LINES {program}"
        self.ask("respawn-pane", "-k", run)

    def ask(self, *words: str) -> str:
        """Run a command of tmux's."""
        command = ["tmux", "-S", str(self._socket), *words]
        done = subprocess.run(command, capture_output=True, check=True, timeout=PATIENCE_S)
        return done.stdout.decode(errors="surrogateescape")

    def names(self) -> list[str]:
        """Names of window and pane, and what was copied."""
        told = self.ask("display-message", "-p", "#{window_name}\n#{pane_title}")
        return [*told.splitlines(), self.ask("list-buffers", "-F", "#{buffer_name} #{buffer_size}")]

    def screen(self) -> str:
        """What is seen, once it stands still."""
        end, last = time.monotonic() + PATIENCE_S, ""
        while time.monotonic() < end:
            now = self.ask("capture-pane", "-p")
            if now == last and now.strip():
                return now
            last = now
            time.sleep(0.08)
        raise TimeoutError(last)

    def press(self, *keys: str) -> str:
        """Press keys and look."""
        self.ask("send-keys", *keys)
        time.sleep(0.05)
        return self.screen()

    def until(self, true: Callable[[str], object]) -> None:
        """Wait for something on the screen."""
        end = time.monotonic() + PATIENCE_S
        while not true(seen := self.ask("capture-pane", "-p")):
            assert time.monotonic() < end, seen
            time.sleep(0.1)

    def close(self) -> None:
        """End tmux and what runs in it."""
        command = ["tmux", "-S", str(self._socket), "kill-server"]
        subprocess.run(command, check=False, capture_output=True)


@pytest.fixture
def terminal(hostile_profile: None, tmp_path: Path) -> Iterator[Callable[..., Terminal]]:
    """Starts one; it is ended with the test."""
    if not shutil.which("tmux"):
        (pytest.fail if REQUIRED else pytest.skip)("tmux is not installed: see CONTRIBUTING.md")
    made: list[Terminal] = []

    def start(*words: str) -> Terminal:
        made.append(Terminal(tmp_path, *words))
        return made[-1]

    yield start
    for one in made:
        one.close()


def _walked(terminal: Terminal, pane: str) -> list[str]:
    """Each screenful of a pane from its first row to its last, beside its preview."""
    first = terminal.press(pane, "g")
    return [first, *(terminal.press(*["j"] * STEP) for _ in range(0, len(STORABLE), STEP))]


def _rows(looks: list[str]) -> set[str]:
    return set(re.findall(r"\bN\d\d\b", "\n".join(looks)))


@pytest.mark.slow
def test_nothing_reaches_the_terminal(terminal: Callable[..., Terminal]) -> None:
    """Titles and buffers are as they were, each row was seen, no character acts."""
    one = terminal()
    one.until(lambda seen: "Help desk" in seen and "Preview" in seen)
    seen = {pane: _walked(one, pane) for pane in "12345"}

    assert one.names() == one.before
    assert [acts(look) for looks in seen.values() for look in looks if acts(look)] == []
    assert ORDERS.findall(one.raw.read_bytes()) == []
    for pane in "1235":
        assert len(_rows(seen[pane])) == len(STORABLE), pane
    assert _rows(seen["4"])


@pytest.mark.slow
def test_it_would_be_noticed(terminal: Callable[..., Terminal]) -> None:
    """With nothing between data and terminal, the window has another name and the buffer too."""
    one = terminal("bare")
    one.until(lambda _: one.raw.exists() and ORDERS.search(one.raw.read_bytes()))
    one.until(lambda _: one.names() != one.before)
