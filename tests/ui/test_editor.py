"""The person's own editor, as an argument list."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from itday.domain.errors import ItdayError
from itday.ui.editor import command
from tests.hostile.corpus import MARKUP

FILE = Path("/etc/my [odd]; rm -rf/settings.toml")


def editor(folder: Path, name: str) -> str:
    """A program of that name; its path."""
    file = folder / name
    file.write_text("#!/bin/sh\n")
    file.chmod(0o700)
    return str(file)


@pytest.mark.parametrize(
    ("name", "more", "tail"),
    [
        ("vim", "", ["+7", str(FILE)]),
        ("nano", "-l", ["-l", "+7", str(FILE)]),
        ("code", "", ["--wait", "--goto", f"{FILE}:7"]),
        ("code", "--wait", ["--wait", "--goto", f"{FILE}:7"]),
        ("hx", "", [f"{FILE}:7"]),
        ("strange", "", [str(FILE)]),
    ],
)
def test_each_by_its_habit(tmp_path: Path, name: str, more: str, tail: list[str]) -> None:
    """The file is one argument, whatever is in its name; the line where the editor takes it."""
    program = editor(tmp_path, name)

    assert command(FILE, 7, {"EDITOR": f"{program} {more}".strip()}) == [program, *tail]


def test_visual_comes_first(tmp_path: Path) -> None:
    """As everywhere."""
    vi, nano = editor(tmp_path, "vi"), editor(tmp_path, "nano")

    assert command(FILE, 1, {"EDITOR": nano, "VISUAL": vi})[0] == vi


@pytest.mark.parametrize(
    ("named", "said"),
    [("", "no editor is named"), ("not-there-at-all", "no such editor"), ("vi 'x", "be read")],
)
def test_without_an_editor_the_place_is_said(named: str, said: str) -> None:
    """File and line, to be opened by hand."""
    with pytest.raises(ItdayError, match=said) as error:
        command(FILE, 7, {"EDITOR": named})
    assert str(error.value).endswith(f"Open {FILE}:7")


def test_no_shell_reads_it(tmp_path: Path) -> None:
    """What looks like a second command is an argument."""
    program = editor(tmp_path, "vi")

    words = command(FILE, 1, {"EDITOR": f"{program} ;touch x"})

    assert words[1:3] == [";touch", "x"]


SPOKEN = (
    "; touch ran", "$(touch ran)", "`touch ran`", "| touch ran", "&& touch ran", "\n touch ran",
    "' ; touch ran '", '" ; touch ran "', "-c touch", "--cmd=!touch", "+!touch ran", "> ran",
)  # fmt: skip


@pytest.mark.parametrize("name", [*SPOKEN, *MARKUP])
def test_a_name_runs_nothing_and_leaves_nothing(tmp_path: Path, name: str) -> None:
    """A page called as somebody called a meeting reaches the editor as one argument."""
    told, room = tmp_path / "told", tmp_path / "room"
    room.mkdir()
    program = tmp_path / "vi"
    program.write_text(f'#!/bin/sh\nprintf "%s\\0" "$@" > {told}\n')
    program.chmod(0o755)
    page = room / f"{name.replace('/', '_')}.md"

    subprocess.run(command(page, 7, {"EDITOR": str(program)}), cwd=room, check=True)

    assert told.read_text("utf-8").split("\0")[:-1] == ["+7", str(page)]
    assert list(room.iterdir()) == []
