"""Notes and their files, as the cockpit and the command line file them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.domain.verbs import Jot
from itday.store import rows
from tests.ui.stage import Stage

if TYPE_CHECKING:
    import pytest


def _note(stage: Stage, text: str) -> Jot:
    jot = stage.runtime.note(text)
    stage.runtime.decide_now([jot])
    return jot


def test_filed_and_taken_in(itday_home: object) -> None:
    """Beside desk.db where the settings name no folder; one undo takes a change back."""
    stage = Stage()
    jot = _note(stage, "RISK the lease")
    assert stage.runtime.file_notes() == 1
    (file,) = (stage.runtime.paths.data / "notes").rglob("*.md")
    file.write_text(file.read_text().replace("RISK the lease", "RISK the rent"))

    assert stage.runtime.take_in_notes() == 1

    row = stage.runtime.store.read_now(rows.row, jot.ref)
    assert row is not None
    assert row.title == "RISK the rent"
    stage.runtime.undo_now()
    assert stage.runtime.take_in_notes() == 1
    stage.runtime.close()


def test_a_folder_beside_the_settings(itday_home: object) -> None:
    """A path that is not whole is taken from there."""
    stage = Stage(settings='notes = "Vault"\n')

    assert stage.runtime.notes_folder == stage.file.parent / "Vault"
    stage.runtime.close()


def test_what_is_encrypted_is_not_written_plain(
    itday_home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless the person named a folder on purpose."""
    from itday.store import cipher

    monkeypatch.setattr(cipher, "is_encrypted", lambda _: True)
    for settings, filed in (("", 0), ('notes = "Vault"\n', 1)):
        stage = Stage(settings=settings, profile=f"p{filed}")
        _note(stage, "secret")
        assert stage.runtime.file_notes() == filed
        stage.runtime.close()
