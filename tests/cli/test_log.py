"""The log: private, small, scrubbed, and never on the screen."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itday.cli import log

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A folder that is not there yet, with the log going to it."""
    handle = log.begin(tmp_path / "state")
    yield tmp_path / "state"
    log.end(handle)


def test_nothing_is_made_before_there_is_something_to_say(folder: Path) -> None:
    """Most runs have nothing to log."""
    logging.getLogger("itday.sync").info("all well")

    assert not folder.exists()


def test_a_warning_is_kept_privately(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Readable by nobody else, without secrets, and nothing on stderr."""
    logging.getLogger("itday.sync").warning("Authorization: Bearer %s", "abcdef123456")

    text = (folder / log.NAME).read_text()
    assert "WARNING itday.sync: Authorization: ***" in text
    assert "abcdef123456" not in text
    assert (folder / log.NAME).stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    assert capsys.readouterr().err == ""


def test_warnings_of_libraries_are_kept_too(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On stderr they would be written across the cockpit."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn("this will go away", UserWarning, stacklevel=1)

    assert "this will go away" in (folder / log.NAME).read_text()
    assert capsys.readouterr().err == ""


def test_it_stays_small(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two older files are kept and no more, all private."""
    monkeypatch.setattr(log, "LARGEST", 1000)
    for number in range(100):
        logging.getLogger("itday").error("line %d %s", number, "x" * 50)

    files = sorted(folder.iterdir())
    assert [file.name for file in files] == ["itday.log", "itday.log.1", "itday.log.2"]
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_a_folder_that_cannot_be_used_ends_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """No work ends for want of a log, and nobody's screen is written over."""
    (tmp_path / "state").write_text("a file")
    handle = log.begin(tmp_path / "state")

    logging.getLogger("itday").error("twice")
    logging.getLogger("itday").error("twice")

    log.end(handle)
    assert capsys.readouterr().err == ""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no full disk to try")
def test_a_full_disk_ends_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line that cannot be written is lost, silently."""
    logging.getLogger("itday").error("first")
    handle = next(one for one in logging.getLogger().handlers if isinstance(one, log.LateLog))
    assert handle._file is not None
    before = handle._file.setStream(Path("/dev/full").open("a"))  # noqa: SIM115 - closed by the log
    assert before is not None
    before.close()

    logging.getLogger("itday").error("second")

    assert capsys.readouterr().err == ""
