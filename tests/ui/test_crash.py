"""A fault of ours: frames in a private file, one line for the person, no variable anywhere."""

from __future__ import annotations

from pathlib import Path

from itday.ui.crash import line, trace, write_crash
from tests.conftest import MORNING

CANARY = "canary-" + "value"


def fault() -> Exception:
    """An error with a secret beside it."""
    token = CANARY
    try:
        int(f"boom {len(token)}")
    except ValueError as error:
        return error
    raise AssertionError("int() took words for a number")


def test_the_file_is_private_and_holds_frames_only(tmp_path: Path) -> None:
    """The file can be read by its owner alone and has no value of a variable."""
    file = write_crash(fault(), tmp_path / "state", MORNING)

    assert file is not None
    assert file.stat().st_mode & 0o777 == 0o600
    assert "in fault" in file.read_text()
    assert CANARY not in file.read_text()


def test_the_line(tmp_path: Path) -> None:
    """It says where, and where the trace is."""
    said = line(fault(), tmp_path / "crash.txt")

    assert said.startswith("itday: a fault in itday itself: ValueError in fault, line ")
    assert said.endswith("crash.txt")
    assert CANARY not in trace(fault())


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    """Then there is only the line."""
    (tmp_path / "file").touch()

    assert write_crash(fault(), tmp_path / "file" / "state", MORNING) is None
    assert "trace" not in line(fault(), None)
