"""`itday --read-only`: for whoever may read a profile and not write it; no file is touched."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itday.cli.parser import LOOKS
from itday.config.paths import paths

if TYPE_CHECKING:
    from tests.cli.conftest import Run

AS_NOBODY = """
import contextlib, io, os, sys
sys.path[:0] = sys.argv[1].split(os.pathsep)
from itday.cli.main import main

def each():
    for line in sys.argv[3:]:
        print(line, main(line.split()), flush=True)

if os.geteuid() == 0:
    # What is loaded later may be out of reach; root may write, and must not all the same.
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        each()
    os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    open(os.path.join(sys.argv[2], "probe"), "w")
except PermissionError:
    print("without rights")
each()
"""
"""Run command lines as a user who may not write; what root loads for it first is thrown away."""
LINES = {
    "find": "find toner", "history": "history", "list": "list todo", "next": "next",
    "outbox": "outbox", "show": "show s:todo:1", "sources": "sources", "today": "today", "": "",
}  # fmt: skip


@pytest.fixture
def shut(profile: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The profile in a place that all may read, and nobody may write."""
    home = paths().config.parent
    with tempfile.TemporaryDirectory() as place:
        Path(place).chmod(0o755)
        shut = Path(place) / "itday"
        subprocess.run(["cp", "-r", home.parent, shut], check=True)
        subprocess.run(["chmod", "-R", "a+rX,a-w", shut], check=True)
        monkeypatch.setenv("ITDAY_HOME", str(shut))
        yield shut / home.name
        subprocess.run(["chmod", "-R", "u+w", shut], check=True)


def picture(home: Path) -> dict[str, tuple[int, int, bytes]]:
    """Every file of a profile: its rights, its time, its bytes."""
    return {
        str(one): (
            one.stat().st_mode,
            one.stat().st_mtime_ns,
            one.read_bytes() if one.is_file() else b"",
        )
        for one in home.rglob("*")
    }


def test_without_rights_it_can_be_read(shut: Path) -> None:
    """Each command that looks ends well, as a user without rights; no file is changed or left."""
    assert {*LINES} == {*LOOKS, ""}
    before = picture(shut)
    lines = [f"--read-only {line}" for line in LINES.values()]
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o777)
        done = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, os.pathsep.join(sys.path), str(shut), *lines],
            capture_output=True, text=True, check=False, env={**os.environ, "TMPDIR": scratch},
        )  # fmt: skip
        left = list(Path(scratch).iterdir())

    assert done.stdout.startswith("without rights\n"), done.stderr
    assert [done.stdout.count(f"\n{line} 0\n") for line in lines] == [1] * len(lines), done
    assert "Order toner" in done.stdout
    assert done.stderr == "(as text: the output is no terminal)\n"
    assert left == []
    assert picture(shut) == before


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["do", "done", "s:todo:1"], "do is not for a copy"),
        (["note", "x"], "note is not for a copy"),
        (["sync"], "sync is not for a copy"),
        (["today", "--clear"], "nothing is written"),
        (["show", "s:ticket:1", "--posts"], "nothing is written, fetched or sent"),
    ],
)
def test_what_would_write_says_why_not(run: Run, shut: Path, words: list[str], said: str) -> None:
    """In one line, and the profile is as it was."""
    before = picture(shut)
    told = run("--read-only", *words)

    assert told.code in {2, 3}
    assert told.err.count("\n") == 1
    assert said in told.err
    assert picture(shut) == before


def test_where_there_is_no_profile_that_is_said(run: Run, itday_home: Path) -> None:
    """And none is made."""
    told = run("--read-only", "list", "todo")

    assert (told.code, told.err.count("\n")) == (3, 1)
    assert "cannot be looked at" in told.err
    assert not itday_home.exists()
