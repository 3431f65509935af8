"""The recipes of docs/using/desktop.md, run as they stand there: tmux, bash, zsh and fish."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.live.conftest import REQUIRED

PAGE = (Path(__file__).parents[2] / "docs" / "using" / "desktop.md").read_text(encoding="utf-8")
BIN = Path(sys.executable).parent
PATIENCE_S = 60.0


def blocks(language: str) -> list[str]:
    """The code blocks of the page in a language."""
    return re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)


@pytest.fixture
def needs() -> Callable[[str], None]:
    """Skip where a program is not installed; as in CI, fail."""

    def need(program: str) -> None:
        if not shutil.which(program):
            missing = f"{program} is not installed: see CONTRIBUTING.md, live tests"
            (pytest.fail if REQUIRED else pytest.skip)(missing)

    return need


@pytest.fixture
def on_the_path(monkeypatch: pytest.MonkeyPatch) -> None:
    """`itday` is found, as by a person who installed it."""
    monkeypatch.setenv("PATH", f"{BIN}:/usr/bin:/bin")
    monkeypatch.setenv("TERM", "xterm-256color")


class Tmux:
    """A terminal with tmux in it, both real: what is pressed there reaches the inner one."""

    def __init__(self, folder: Path, settings: str) -> None:
        """Start both."""
        self._folder = folder
        (folder / "tmux.conf").write_text(settings)
        (folder / "outer.conf").write_text("set -g prefix None\nset -g status off\n")
        self._inner("-f", folder / "tmux.conf", "new-session", "-d", "-s", "w", "cat")
        attach = f"env -u TMUX tmux -S {folder / 'inner'} attach"
        size = ("-x", "100", "-y", "30")
        self._outer("-f", folder / "outer.conf", "new-session", "-d", *size, attach)

    def _inner(self, *words: str | Path) -> str:
        return self._tmux("inner", *words)

    def _outer(self, *words: str | Path) -> str:
        return self._tmux("outer", *words)

    def _tmux(self, server: str, *words: str | Path) -> str:
        command: list[str | Path] = ["tmux", "-S", self._folder / server, *words]
        return subprocess.run(
            command, capture_output=True, text=True, check=True, timeout=PATIENCE_S
        ).stdout

    def press(self, *keys: str) -> None:
        """Press keys in the outer terminal."""
        self._outer("send-keys", *keys)

    def until(self, true: Callable[[], object]) -> None:
        """Wait for something that shows."""
        end = time.monotonic() + PATIENCE_S
        while not true():
            assert time.monotonic() < end, self.screen()
            time.sleep(0.05)

    def screen(self) -> str:
        """What is seen in the outer terminal."""
        return self._outer("capture-pane", "-p")

    def close(self) -> None:
        """End both."""
        for server in ("outer", "inner"):
            words: list[str | Path] = ["tmux", "-S", self._folder / server, "kill-server"]
            subprocess.run(words, check=False, capture_output=True)


@pytest.fixture
def tmux(needs: Callable[[str], None], on_the_path: None, tmp_path: Path) -> Iterator[Tmux]:
    """Tmux with the page's recipes."""
    needs("tmux")
    made = Tmux(tmp_path, "\n".join(blocks("tmux")))
    yield made
    made.close()


def notes() -> list[str]:
    """The notes that are kept."""
    words: list[str | Path] = [BIN / "itday", "list", "note", "--json"]
    return [row["title"] for row in json.loads(subprocess.check_output(words, text=True))]


def test_a_note_over_whatever_one_does(tmux: Tmux) -> None:
    """The key opens the line, enter keeps it as it was typed, and the line is gone."""
    tmux.until(lambda: "[w]" in tmux.screen())
    tmux.press("C-b", "N")
    tmux.until(lambda: "note:" in tmux.screen())
    tmux.press("-l", "--", """-it's "50%" $HOME `x`; #3""")
    tmux.press("Enter")
    tmux.until(notes)

    assert notes() == ["""-it's "50%" $HOME `x`; #3"""]
    tmux.until(lambda: "note:" not in tmux.screen())


def test_bash_completes(needs: Callable[[str], None], on_the_path: None) -> None:
    """Commands and verbs, by the page's own line."""
    needs("bash")
    line = next(line for line in blocks("console")[-1].splitlines() if "bash_source" in line)
    evaluated = re.search(r"'(.*)'", line)
    assert evaluated is not None
    script = f"""
        {evaluated[1]}
        COMP_WORDS=(itday do resol) COMP_CWORD=2
        _itday_completion itday && echo "${{COMPREPLY[@]}}"
    """

    told = subprocess.check_output(["bash", "--norc", "-c", script], text=True)

    assert told.split() == ["resolve"]


def test_zsh_completes(needs: Callable[[str], None], on_the_path: None) -> None:
    """The page's line is taken by zsh, and what it then asks is answered."""
    needs("zsh")
    line = next(line for line in blocks("console")[-1].splitlines() if "zsh_source" in line)
    evaluated = re.search(r"'(.*)'", line)
    assert evaluated is not None
    script = f"""
        autoload -Uz compinit; compinit -u
        {evaluated[1]}
        print -r -- "${{_comps[itday]}}"
        COMP_WORDS="itday lis" COMP_CWORD=1 _ITDAY_COMPLETE=zsh_complete itday
    """

    told = subprocess.check_output(["zsh", "-f", "-c", script], text=True).splitlines()

    assert told[0] == "_itday_completion"
    assert "list" in told


def test_fish_completes(needs: Callable[[str], None], on_the_path: None, tmp_path: Path) -> None:
    """The page's line writes a file that fish reads."""
    needs("fish")
    line = next(line for line in blocks("console")[-1].splitlines() if "fish_source" in line)
    (tmp_path / ".config/fish/completions").mkdir(parents=True)
    command = line.removeprefix("$ ").replace("~", str(tmp_path))
    subprocess.run(["sh", "-c", command], check=True)

    told = subprocess.check_output(
        ["fish", "--no-config", "-c",
         f"source {tmp_path}/.config/fish/completions/itday.fish; complete -C 'itday schedu'"],
        text=True,
    )  # fmt: skip

    assert told.split("\t")[0].strip() == "schedule"
