"""A whole morning in a real terminal, by keys only: played in tmux, recorded, and drawn.

python -m tools.morning [FOLDER]

The made-up school at a quarter past eight, 120 columns by 40 lines. FOLDER (docs/images/morning)
gets `morning.cast.gz` (`zcat morning.cast.gz | asciinema play -`) and a picture of each scene.
"""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "docs" / "images" / "morning"
COLUMNS, LINES = 120, 40
PATIENCE_S = 40.0
PACE_S = 0.12
"""Between two keys: as fast as a person who knows them."""
NAMED = {"enter": "Enter", "esc": "Escape", "tab": "Tab", "space": "Space"}


class Stuck(Exception):  # it is said, not handled
    """What should have been on the screen never was."""


class Terminal:
    """One tmux server of our own, with one window."""

    def __init__(self, home: Path, shots: Path | None = None) -> None:
        """Start nothing yet."""
        self.home, self.shots = home, shots
        self.socket = f"itday-morning-{os.getpid()}"
        self.scenes: list[str] = []

    def _tmux(self, *words: str) -> str:
        command = ["tmux", "-L", self.socket, "-f", os.devnull, *words]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # our own words
        return done.stdout

    def open(self, cast: Path | None = None) -> None:
        """Run the cockpit on the made-up school, recorded where a file is given."""
        run = f"{sys.executable} -m itday demo"
        if cast is not None:
            run = f"asciinema rec -q --overwrite -c '{run}' {cast}"
        plain = "env -u COLUMNS -u LINES TERM=xterm-256color COLORTERM=truecolor"
        environment = f"{plain} ITDAY_HOME={self.home} {run}"
        size = ("-x", str(COLUMNS), "-y", str(LINES))
        self._tmux("new-session", "-d", "-s", "morning", *size, environment)
        self._tmux("set-option", "-g", "status", "off")
        self._tmux("resize-window", "-t", "morning", *size)

    def press(self, *keys: str) -> None:
        """Press keys one after the other; anything that is no key's name is typed."""
        for key in keys:
            if key in NAMED:
                self._tmux("send-keys", "-t", "morning", NAMED[key])
                time.sleep(PACE_S)
            elif len(key) == 1:
                self._tmux("send-keys", "-t", "morning", "-l", "--", key)
                time.sleep(PACE_S)
            else:
                self._tmux("send-keys", "-t", "morning", "-l", "--", key)
                time.sleep(PACE_S * 2)

    def text(self) -> str:
        """What the terminal shows."""
        return self._tmux("capture-pane", "-p", "-t", "morning")

    def wait(self, *words: str, gone: bool = False) -> str:
        """Wait until all the words are shown, or none of them is.

        Raises:
            Stuck: They never were; with what was shown instead.
        """
        end = time.monotonic() + PATIENCE_S
        while time.monotonic() < end:
            text = self.text()
            there = [word in text for word in words]
            if (not any(there)) if gone else all(there):
                return text
            time.sleep(0.1)
        raise Stuck(f"{words} {'still' if gone else 'never'} shown; instead:\n{self.text()}")

    def closed(self) -> None:
        """Wait until the cockpit has ended."""
        end = time.monotonic() + PATIENCE_S
        while "morning" in self._tmux("list-sessions"):
            if time.monotonic() > end:
                raise Stuck(f"did not end:\n{self.text()}")
            time.sleep(0.1)

    def scene(self, name: str) -> None:
        """Draw what is shown, under that name."""
        self.scenes.append(name)
        if self.shots is not None:
            time.sleep(0.6)
            drawn = self._tmux("capture-pane", "-e", "-N", "-p", "-t", "morning")
            draw(drawn, self.shots / f"{len(self.scenes):02}-{name}.png")

    def kill(self) -> None:
        """End what is left."""
        self._tmux("kill-server")


def draw(screen: str, file: Path) -> None:
    """A screen with its colours as a picture: text to SVG by Rich, SVG to PNG by Chromium."""
    from rich.ansi import AnsiDecoder
    from rich.console import Console
    from rich.terminal_theme import MONOKAI

    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=COLUMNS, height=LINES, file=nowhere)
        # One decoder: tmux says a colour once, also where it goes on in the next line.
        for line in AnsiDecoder().decode(screen.rstrip("\n")):
            console.print(line, no_wrap=True, overflow="crop")
    with tempfile.TemporaryDirectory() as made:
        svg = Path(made) / "shot.svg"
        svg.write_text(console.export_svg(title="itday demo", theme=MONOKAI), encoding="utf-8")
        command = [
            *("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars"),
            *(f"--screenshot={file}", "--window-size=1490,1070", svg.as_uri()),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=60)  # noqa: S603  # our own words


@contextmanager
def terminal(home: Path, shots: Path | None = None) -> Iterator[Terminal]:
    """A terminal that is gone afterwards."""
    made = Terminal(home, shots)
    try:
        yield made
    finally:
        made.kill()


def the_round(at: Terminal) -> None:
    """Cases and things, each decided by a key."""
    at.wait("Since you last looked", "[+] Niamh")
    at.scene("round")
    at.press("enter")  # a case opens to its alerts
    at.wait("[-] Niamh")
    at.press("enter")
    at.wait("severity", "here for")
    at.scene("reading")
    at.press("esc")
    at.wait("esc back", gone=True)  # the list has the focus again
    at.press("esc")
    at.wait("[-]", gone=True)
    for done in (1, 2):  # take two cases
        at.press("a")
        at.wait(f"{done} of 35 decided")
    at.press("z")  # silence fourteen alerts as one batch, and take it back
    at.wait("Silence until when?", "14 alerts")
    at.press("2h", "tab", "one spray, one cause")
    at.scene("silence")
    at.press("enter")
    at.wait("3 of 35 decided")
    at.press("u")
    at.wait("Undone", "2 of 35 decided")
    at.press("k", "x")  # close them with a reason
    at.wait("Close as what?", "14 alerts")
    at.press("b")
    at.wait("Why benign positive?")
    at.press("passwords already changed", "enter")
    at.wait("3 of 35 decided")
    at.scene("closed")
    at.press("a")  # take a to-do up
    at.wait("4 of 35 decided")


def the_desk(at: Terminal) -> None:
    """Tickets of the round: handed over, answered, turned into to-dos, logged."""
    at.press("/", "kind:ticket", "enter")
    at.wait("filter Since", gone=True)
    at.press("g", "space", "space", "h")  # hand over two
    at.wait("Hand over")
    at.press("jonah")
    at.wait("Jonah Penrice")
    at.scene("hand-over")
    at.press("enter")
    at.wait("6 of 35 decided")
    at.press("c")  # reply privately
    at.wait("private comment")
    at.press("Ringing the supplier at nine", "tab")
    at.wait("> 1 private comment")
    at.press("enter")
    at.wait("7 of 35 decided")
    for done in (8, 9):  # two to-dos
        at.press("t")
        at.wait("no due date")
        at.press("enter")
        at.wait(f"{done} of 35 decided")
    at.press("l")  # log one
    at.wait("SLT")
    at.scene("log")
    at.press("enter", "enter", "An examiner was without Wi-Fi", "enter", "enter")
    at.wait("10 of 35 decided")
    at.press("esc")


def the_rest(at: Terminal) -> None:
    """The mail of the screenful is read, and the alerts that are no case are taken."""
    at.press("/", "kind:message", "enter", "g")
    at.wait("filter Since", gone=True)
    for done in range(11, 16):
        at.press("a")
        at.wait(f"{done} of 35 decided")
    at.press("esc")
    at.wait("/kind:message", gone=True)
    at.press("/", "kind:alert", "enter", "G")
    at.wait("filter Since", gone=True)
    for done in range(16, 20):
        at.press("a")
        at.wait(f"{done} of 35 decided")
    at.press("esc")
    at.wait("/kind:alert", gone=True)
    at.scene("decided")


def the_meeting(at: Terminal) -> None:
    """Two notes in the meeting that is about to begin."""
    at.press("4")
    at.wait("Since you last looked", gone=True)
    at.press("j", "b")
    at.wait("enter keeps")
    at.press("DECISION reset the spray accounts today", "enter")
    at.press("TODO @jonah check the M4 projector due:fri", "enter")
    at.wait("reset the spray accounts", "M4 projector")
    at.scene("meeting")
    at.press("esc")
    at.wait("leave: the notes are kept")
    at.press("l")
    at.wait("4 Agenda")


def the_pages(at: Terminal) -> None:
    """The web pages of the day, ticked off."""
    at.press("w")
    at.wait("Daily pages", "4 of 4 left")
    for left in (3, 2, 1):
        at.press("space")
        at.wait(f"{left} of 4 left")
    at.press("space")
    at.wait("all looked at")
    at.scene("pages")
    at.press("q")
    at.wait("Help desk")


def the_end(at: Terminal) -> None:
    """The round is closed, and the person leaves."""
    at.press("0")
    at.wait("Since you last looked")
    at.press("D")
    at.wait("Cleared")
    at.scene("cleared")
    at.wait("to send", gone=True)
    at.press("q")
    at.closed()


def reopened(at: Terminal) -> None:
    """Nothing is new."""
    at.wait("Help desk")
    at.press("0")
    text = at.wait("Nothing is new")
    if " new ·" in text:
        raise Stuck(f"something is new:\n{text}")
    at.scene("reopened")
    at.press("q")
    at.closed()


def play(home: Path, folder: Path | None = None) -> list[str]:
    """Play the whole morning; give its scenes.

    Args:
        home: Of the profile that is played on.
        folder: Gets the pictures and the recording; `None` for neither.

    Raises:
        Stuck: Something that should have been shown never was.
    """
    os.environ["ITDAY_HOME"] = str(home)
    subprocess.run(
        [sys.executable, "-m", "itday", "demo", "--sync-only"], check=True
    )  # our own program
    with terminal(home, folder) as at:
        at.open(folder / "morning.cast" if folder else None)
        for part in (the_round, the_desk, the_rest, the_meeting, the_pages, the_end):
            part(at)
        at.open()
        reopened(at)
        return at.scenes


def main() -> int:
    """Record the morning; 2 where a program for it is missing."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    if missing := [name for name in ("tmux", "asciinema", "chromium") if not shutil.which(name)]:
        print(f"not installed: {', '.join(missing)}", file=sys.stderr)
        return 2
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.png"):
        old.unlink()
    with tempfile.TemporaryDirectory() as home:
        for scene in play(Path(home), folder):
            print(scene)
    cast = folder / "morning.cast"
    packed = gzip.compress(cast.read_bytes(), mtime=0)
    cast.with_suffix(".cast.gz").write_bytes(packed)
    cast.unlink()
    return 0


if __name__ == "__main__":
    sys.exit(main())
