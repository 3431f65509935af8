"""Record a scripted session in a real tmux: an asciinema cast of it all, and a PNG where asked.

python tools/cast.py SCRIPT FOLDER [--size 120x40] [--at TIME]

Writes FOLDER/<script's name>.cast and FOLDER/<name>.png for each `shot`. The session has a home of
its own and begins with `itday demo`. A script has one step a line:

    key j enter ctrl+d     press keys, by their names in the settings
    type some words        type text
    wait 0.5               do nothing for as long, for whoever watches
    until text             go on once this stands on the screen; the script fails after 30 s
    shot name              keep the screen as a picture
    # words                nothing

Needs tmux; pictures need chromium, and are left out with a word where there is none.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

PATIENCE_S = 30.0
BETWEEN_S = 0.12
"""Between two keys, so that each is seen."""
NAMES = {
    "enter": "Enter", "escape": "Escape", "esc": "Escape", "tab": "Tab", "space": "Space",
    "up": "Up", "down": "Down", "left": "Left", "right": "Right", "pagedown": "PageDown",
    "pageup": "PageUp", "home": "Home", "end": "End", "backspace": "BSpace", "shift+tab": "BTab",
}  # fmt: skip
"""Keys that tmux calls otherwise."""


def tmux_key(name: str) -> str:
    """A key as tmux has it: `C-d` for `ctrl+d`, itself for a letter."""
    if name in NAMES:
        return NAMES[name]
    held, _, last = name.rpartition("+")
    if held == "ctrl" and last:
        return f"C-{last}"
    return name.upper() if name[:1] == "f" and name[1:].isdigit() else name


class Session:
    """One program in a tmux server of its own."""

    def __init__(self, command: str, size: tuple[int, int], cast: Path, home: Path) -> None:
        """Start it, recording from the first byte."""
        self._server = ["tmux", "-u", "-L", f"itday-cast-{os.getpid()}", "-f", os.devnull]
        self.size = size
        width, height = size
        kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
        settings = {"ITDAY_HOME": str(home), "HOME": str(home), "COLORTERM": "truecolor"}
        self._env = {"LANG": "C.UTF-8"} | kept | settings
        waits = f"sleep 0.5; exec {command}"
        start = ["new-session", "-d", "-x", str(width), "-y", str(height), waits]
        # Before it begins: what it draws first is a part of it.
        self.run(*start, ";", "set", "-g", "status", "off", ";", "set", "-g", "escape-time", "0")
        stamp = [sys.executable, str(Path(__file__).resolve()), "--stamp", str(cast)]
        self.run("pipe-pane", "-O", shlex.join([*stamp, f"{width}x{height}"]))

    def run(self, *words: str) -> str:
        """Ask tmux; give what it prints."""
        asked = [*self._server, *words]
        done = subprocess.run(asked, env=self._env, capture_output=True, text=True, check=True)  # noqa: S603  # our own argument list
        return done.stdout

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return self.run("capture-pane", "-p")

    def step(self, line: str, pictures: Path) -> None:
        """Carry one line of a script out.

        Raises:
            ValueError: It is no step.
            TimeoutError: What was waited for did not come.
        """
        verb, _, rest = line.strip().partition(" ")
        match verb:
            case "key":
                for name in rest.split():
                    self.run("send-keys", tmux_key(name))
                    time.sleep(BETWEEN_S)
            case "type":
                for letter in rest:
                    self.run("send-keys", "-l", letter)
                    time.sleep(BETWEEN_S / 3)
            case "wait":
                time.sleep(float(rest))
            case "until":
                self._until(rest)
            case "shot":
                self._shot(pictures / f"{rest}.png")
            case _:
                raise ValueError(f"no step: {line}")

    def _until(self, said: str) -> None:
        last = time.monotonic() + PATIENCE_S
        while said not in self.text:
            if time.monotonic() > last:
                raise TimeoutError(f"{said!r} did not come; the screen:\n{self.text}")
            time.sleep(0.1)

    def _shot(self, file: Path) -> None:
        drawn = self.run("capture-pane", "-e", "-p")
        if not png(svg(drawn, self.size[0]), file):
            print(f"no chromium: {file.name} is left out", file=sys.stderr)

    def close(self) -> None:
        """End the program and its server."""
        subprocess.run([*self._server, "kill-server"], capture_output=True, check=False)  # noqa: S603  # our own argument list


def svg(drawn: str, width: int) -> str:
    """A screen with its escape sequences as a picture."""
    with Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        console = Console(record=True, width=width, file=nowhere, force_terminal=True)
        console.print(Text.from_ansi(drawn.rstrip("\n")), end="", soft_wrap=True)
        return console.export_svg(title="itday")


def png(picture: str, file: Path) -> bool:
    """Draw an SVG as PNG; `False` where there is no chromium."""
    browser = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser is None:
        return False
    box = picture.partition('viewBox="')[2].partition('"')[0].split()
    width, height = (int(float(one)) + 1 for one in box[2:4])
    # The fonts that Rich names are on the web, and nothing is to be fetched.
    kept = [line for line in picture.splitlines() if "url(" not in line or "https" not in line]
    style = f"html,body{{margin:0}}svg{{display:block;width:{width}px;height:{height}px}}"
    page = f"<!doctype html><meta charset=utf-8><style>{style}</style>" + "\n".join(kept)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "page.html").write_text(page, encoding="utf-8")
        asked = [
            browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
            "--disable-background-networking", "--disable-component-update", "--no-first-run",
            f"--user-data-dir={folder}/profile", f"--window-size={width},{height}",
            f"--screenshot={file.resolve()}", f"file://{folder}/page.html",
        ]  # fmt: skip
        subprocess.run(asked, capture_output=True, check=True, timeout=60)  # noqa: S603  # our own argument list
    return True


def stamp(cast: Path, size: str) -> None:
    """Write what comes from standard input as an asciinema cast, each piece with its time."""
    width, height = map(int, size.split("x"))
    head = {"version": 2, "width": width, "height": height, "idle_time_limit": 2.0}
    began = time.monotonic()
    rest = b""
    with cast.open("w", encoding="utf-8") as out:
        out.write(json.dumps(head) + "\n")
        while piece := os.read(0, 65536):
            # A letter may come in two pieces.
            text, rest = _whole(rest + piece)
            out.write(json.dumps([round(time.monotonic() - began, 3), "o", text]) + "\n")
            out.flush()


def _whole(raw: bytes) -> tuple[str, bytes]:
    """The text of some bytes, and those at the end that are half a letter."""
    for cut in range(min(4, len(raw)) + 1):
        try:
            return raw[: len(raw) - cut].decode(), raw[len(raw) - cut :]
        except UnicodeDecodeError:
            continue
    return raw.decode(errors="replace"), b""


def play(script: Path, folder: Path, size: tuple[int, int], at: str) -> None:
    """Record a script; raises as `Session.step` does, with the number of the line."""
    folder.mkdir(parents=True, exist_ok=True)
    cast = folder / f"{script.stem}.cast"
    with tempfile.TemporaryDirectory() as home:
        program = shlex.join([sys.executable, "-m", "itday"])
        make = [sys.executable, "-m", "itday", "demo", "--sync-only", "--at", at]
        subprocess.run(make, env={**os.environ, "ITDAY_HOME": home}, check=True)  # noqa: S603  # our own program
        session = Session(f"{program} demo", size, cast.resolve(), Path(home))
        try:
            for number, line in enumerate(script.read_text(encoding="utf-8").splitlines(), 1):
                if line.strip() and not line.startswith("#"):
                    try:
                        session.step(line, folder)
                    except (ValueError, TimeoutError) as error:
                        raise SystemExit(f"{script.name}:{number}: {error}") from error
        finally:
            session.close()
    print(cast)


def main(words: Sequence[str] | None = None) -> int:
    """Record, or, as tmux calls it, stamp."""
    given = list(sys.argv[1:] if words is None else words)
    if given[:1] == ["--stamp"]:
        stamp(Path(given[1]), given[2])
        return 0
    parser = argparse.ArgumentParser(description="Record a scripted session in tmux.")
    parser.add_argument("script", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--size", default="120x40")
    parser.add_argument("--at", default="2026-11-24T08:15")
    asked = parser.parse_args(given)
    if shutil.which("tmux") is None:
        print("tmux is not installed", file=sys.stderr)
        return 2
    width, height = map(int, asked.size.split("x"))
    play(asked.script, asked.folder, (width, height), asked.at)
    return 0


if __name__ == "__main__":
    sys.exit(main())
