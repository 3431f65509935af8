"""The recorder of sessions: keys by tmux's names, letters whole, casts that play."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tools.cast import Session, svg, tmux_key

TOOL = ROOT / "tools" / "cast.py"


@pytest.mark.parametrize(("name", "tmux"), [
    ("enter", "Enter"), ("ctrl+d", "C-d"), ("j", "j"), ("G", "G"), ("f1", "F1"), ("?", "?"),
    ("shift+tab", "BTab"), ("f", "f"), ("+", "+"),
])  # fmt: skip
def test_keys_as_tmux_has_them(name: str, tmux: str) -> None:
    """A letter is itself, capitals too."""
    assert tmux_key(name) == tmux


def test_a_cast_has_every_byte(tmp_path: Path) -> None:
    """Whatever the pieces it came in, a letter of several bytes among them."""
    cast = tmp_path / "x.cast"
    with subprocess.Popen(  # our own program
        [sys.executable, str(TOOL), "--stamp", str(cast), "80x24"], stdin=subprocess.PIPE
    ) as child:
        assert child.stdin is not None
        for piece in (b"a\xe2", b"\x86\x91 end"):
            os.write(child.stdin.fileno(), piece)
        child.stdin.close()
    head, *events = [json.loads(line) for line in cast.read_text().splitlines()]

    assert (head["version"], head["width"], head["height"]) == (2, 80, 24)
    assert "".join(text for _, _, text in events) == "a\u2191 end"


def test_a_screen_as_a_picture() -> None:
    """Colours of the escape sequences are kept."""
    drawn = svg("\x1b[31mred\x1b[0m plain", 20)

    assert "red" in drawn
    assert "plain" in drawn


@pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")
def test_a_session_in_a_real_tmux(tmp_path: Path) -> None:
    """What is typed is seen, waited for and recorded; a step that is none is refused."""
    session = Session("cat", (40, 10), tmp_path / "c.cast", tmp_path)
    try:
        session.step("type hello", tmp_path)
        session.step("key enter", tmp_path)
        session.step("until hello", tmp_path)
        with pytest.raises(ValueError, match="no step"):
            session.step("dance", tmp_path)
        size = session.run("display-message", "-p", "#{pane_width}x#{pane_height}").strip()
    finally:
        session.close()

    assert size == "40x10"
    events = map(json.loads, (tmp_path / "c.cast").read_text().splitlines()[1:])
    assert "hello" in "".join(text for _, _, text in events)
