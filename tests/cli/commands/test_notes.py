"""`itday notes`: the folder of notes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.cli.conftest import Run, write

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Named in the settings."""
    write(f'notes = "{tmp_path / "Vault"}"\n')
    return tmp_path / "Vault"


def test_a_note_is_filed_as_it_is_caught(folder: Path, run: Run) -> None:
    """In the folder of the person's choice."""
    run("note", "RISK the lease ends")

    (file,) = folder.rglob("*.md")
    assert "- RISK the lease ends ^" in file.read_text()


def test_what_was_changed_there_is_taken_in(folder: Path, run: Run) -> None:
    """And can be undone; a page that is gone comes back."""
    run("note", "RISK the lease ends")
    (file,) = folder.rglob("*.md")
    file.write_text(file.read_text().replace("RISK the lease", "DECISION the lease"))

    told = run("notes", "--json").json

    assert (told["changed"], told["written"], told["conflicts"]) == (1, 0, [])
    assert run("list", "note", "--json").json[0]["state"] == "decision"
    run("undo")
    assert run("list", "note", "--json").json[0]["state"] == "risk"
    file.unlink()
    assert run("notes", "--json").json["written"] == 1
    assert file.exists()


def test_conflicts_are_shown(folder: Path, run: Run) -> None:
    """Both files by name; exit code 1."""
    run("note", "one")
    (file,) = folder.rglob("*.md")
    copy = file.with_name(f"{file.stem}-LAPTOP.md")
    copy.write_text(file.read_text())

    told = run("notes")

    assert told.code == 1
    assert f"two versions: {file} and {copy}" in told.out


def test_a_folder_that_cannot_be_written_loses_nothing(tmp_path: Path, run: Run) -> None:
    """The note is kept; a line on stderr says that it is not filed."""
    (tmp_path / "file").write_text("")
    write(f'notes = "{tmp_path / "file"}"\n')

    told = run("note", "precious")

    assert told.code == 0
    assert "not filed" in told.err
    assert run("list", "note", "--json").json[0]["title"] == "precious"
