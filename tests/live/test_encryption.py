"""A person at a terminal encrypts a profile, with GNOME Keyring; loses the key; puts it back."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import sys
import time
from pathlib import Path

import pytest

from itday.store import cipher

HERE = Path(__file__).parent
ITDAY = [sys.executable, "-m", "itday"]
SESSION = HERE / "peers" / "keyring_session.sh"
NEEDED = ("gnome-keyring-daemon", "dbus-run-session", "dbus-send")
CODE = re.compile(rb"[0-9A-Z]{4}(?: - [0-9A-Z]{4}){6}")
FORGET = "import keyring; keyring.delete_password('itday:default', '.key')"
DAY = f"""
set -e
itday() {{ {sys.executable} -m itday "$@"; }}
itday note Morwenna was seen by the nurse
itday backup
itday encrypt
itday note another
itday list note
itday doctor --offline || true
{sys.executable} -c "{FORGET}"
itday list note || echo "ended with $?"
itday encrypt --recover
itday list note
itday restore
itday backup --to "$ITDAY_HOME/stick"
itday decrypt --yes
itday list note
echo all-done
"""


@pytest.fixture(autouse=True)
def _installed() -> None:
    missing = [name for name in NEEDED if shutil.which(name) is None]
    missing += [] if cipher.possible() else ["sqlcipher3"]
    if missing:
        said = f"not installed: {', '.join(missing)}"
        (pytest.fail if os.environ.get("ITDAY_LIVE") == "require" else pytest.skip)(said)


class Terminal:
    """A program in a terminal of its own, and what it has shown."""

    def __init__(self, argv: list[str], env: dict[str, str]) -> None:
        """Start it."""
        self.seen = b""
        self._child, self._terminal = pty.fork()
        if self._child == 0:
            os.execvpe(argv[0], argv, env)  # noqa: S606  # without a shell, as it stands

    def until(self, *words: bytes) -> None:
        """Wait until it has shown one of these since the last answer."""
        begun, start = time.monotonic(), len(self.seen)
        while not any(word in self.seen[start:] for word in words):
            assert time.monotonic() - begun < 60, self.seen[-2000:]
            if select.select([self._terminal], [], [], 0.2)[0]:
                try:
                    self.seen += os.read(self._terminal, 65536)
                except OSError:
                    raise AssertionError(self.seen[-2000:]) from None

    def answer(self, line: bytes) -> None:
        """Type it."""
        os.write(self._terminal, line + b"\r")

    def end(self) -> int:
        """Its exit code."""
        _, status = os.waitpid(self._child, 0)
        os.close(self._terminal)
        return os.waitstatus_to_exitcode(status)


def test_a_life_with_encryption(tmp_path: Path) -> None:
    """Nothing plain is left on the disk in between, and nothing is lost."""
    home = tmp_path / "home"
    env = {"PATH": os.environ["PATH"], "ITDAY_HOME": str(home), "TERM": "xterm", "LANG": "C.UTF-8"}
    env["PYTHONPATH"] = str(HERE.parents[1] / "src")
    terminal = Terminal([str(SESSION), "bash", "-c", DAY], env)

    terminal.until(b"Its last group: ")
    groups = b" - ".join(CODE.findall(terminal.seen)).split(b" - ")
    assert len(groups) == 14
    terminal.answer(groups[-1])
    terminal.until(b"Recovery code: ")
    plain = [f for f in home.rglob("*") if f.is_file() and b"Morwenna" in f.read_bytes()]
    shown = terminal.seen
    terminal.answer(b" ".join(groups).lower())
    terminal.until(b"all-done")

    assert terminal.end() == 0
    assert [one for one in plain if one.suffix != ".md"] == []
    assert b"pages of notes from before are plain text" in shown
    on, off = shown.index(b"\x1b[?1049h"), shown.index(b"\x1b[?1049l")
    assert on < shown.index(groups[0]) < off, "the code can be scrolled back to"
    assert groups[0] not in terminal.seen[off:]
    assert b"databases: encrypted (SQLCipher)" in shown
    assert b"is encrypted, and its key is not in the keyring any more" in shown
    assert b"ended with 3" in shown
    assert b"The key is in the keyring again." in terminal.seen
    assert terminal.seen.count(b"another") == 2
    (stick,) = (home / "stick").iterdir()
    assert cipher.is_encrypted(stick)
    assert not cipher.is_encrypted(home / "default" / "data" / "desk.db")
