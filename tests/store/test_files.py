"""Files of the person's own."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import ItdayError
from itday.store.files import put_private

if TYPE_CHECKING:
    from pathlib import Path


def test_a_file_is_private_and_whole(tmp_path: Path) -> None:
    """So are folders that had to be made; nothing else is left lying about."""
    file = tmp_path / "a" / "b" / "note.md"

    assert put_private(file, b"one") == file
    put_private(file, b"two")

    assert file.read_bytes() == b"two"
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert list(file.parent.iterdir()) == [file]


def test_a_folder_that_is_there_keeps_its_rights(tmp_path: Path) -> None:
    """It may be synchronised, or shared."""
    tmp_path.chmod(0o755)

    put_private(tmp_path / "x.md", b"")

    assert tmp_path.stat().st_mode & 0o777 == 0o755


def test_what_cannot_be_written_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is one line, and leaves what was there."""
    file = put_private(tmp_path / "x.md", b"old")
    (tmp_path / "plain").write_bytes(b"")
    with pytest.raises(ItdayError, match="notes in the settings"):
        put_private(tmp_path / "plain" / "y.md", b"new")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ItdayError, match="No space"):
        put_private(file, b"new")
    assert file.read_bytes() == b"old"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["plain", "x.md"]
