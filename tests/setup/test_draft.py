"""What was answered so far survives the end of the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from itday.setup.draft import NAME, Draft


def test_it_is_there_the_next_time(tmp_path: Path) -> None:
    """Each answer, at once, for nobody else to read; a taken-back one is gone."""
    draft = Draft.load(tmp_path / "state")
    draft.start("imap")
    draft.put("host", "imap.school.example")
    draft.put("port", 143)
    draft.put("port", None)
    draft.name = "mail"
    draft.save()

    again = Draft.load(tmp_path / "state")

    assert (again.begun, again.type, again.name) == (True, "imap", "mail")
    assert again.answers == {"host": "imap.school.example"}
    assert draft.file.stat().st_mode & 0o077 == 0


def test_forgotten(tmp_path: Path) -> None:
    """Nothing is left."""
    draft = Draft.load(tmp_path)
    draft.start("imap", name="mail", table={"host": "x"})
    assert (draft.changes, draft.answers) == ("mail", {"host": "x"})

    draft.forget()

    assert list(tmp_path.iterdir()) == []
    assert not Draft.load(tmp_path).begun


@pytest.mark.parametrize("text", ["", "[]", "{", '{"type": 3}'])
def test_what_cannot_be_read_is_none(tmp_path: Path, text: str) -> None:
    """One begins anew."""
    (tmp_path / NAME).write_text(text)

    assert not Draft.load(tmp_path).begun
