"""Documents are written whole, and for their owner's eyes only."""

from __future__ import annotations

from pathlib import Path

import pytest

from itday.cli.writing import write_out
from itday.domain.errors import ItdayError


def test_a_file_is_private_and_replaces_the_old_one(tmp_path: Path) -> None:
    """Mode 0600, nothing left beside it."""
    file = tmp_path / "a.csv"
    file.write_text("old")

    write_out("new", str(file))

    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o600
    assert [*tmp_path.iterdir()] == [file]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    """One line."""
    with pytest.raises(ItdayError, match="cannot be written"):
        write_out("x", str(tmp_path / "gone" / "a.csv"))


def test_without_a_file_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    """As it is."""
    write_out("a,b\r\n", None)

    assert "a,b" in capsys.readouterr().out
