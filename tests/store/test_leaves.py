"""What others write into the folder of notes: seen without opening files, found by its words."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from itday.domain.ref import DESK, Ref
from itday.domain.school_time import School
from itday.store import leaves, rows
from itday.store.pages import file_notes
from itday.store.search import find
from tests.samples import NOW
from tests.store.desk import ask
from tests.store.test_pages import LATER, note

if TYPE_CHECKING:
    from pathlib import Path

    from itday.store.database import Db


@pytest.fixture
def folder(db: Db, tmp_path: Path) -> Path:
    """With one page of one note."""
    ask(db, note("a", "RISK the lease"))
    file_notes(db, tmp_path / "Notes", School(), LATER)
    return tmp_path / "Notes"


def listed(db: Db, folder: Path) -> None:
    """Read all of it."""
    leaves.keep(db, list(leaves.read(folder, leaves.look(folder))))


def test_a_look_sees_every_change(folder: Path) -> None:
    """New files and changed ones have another stamp; hidden folders and other files none."""
    before = leaves.look(folder)
    assert list(before) == ["2026/2026-11-24.md"]
    (folder / ".obsidian").mkdir()
    (folder / ".obsidian" / "x.md").write_text("hidden")
    (folder / "image.png").write_bytes(b"")
    (folder / "own.md").write_text("words")
    (file,) = folder.rglob("2026-11-24.md")
    file.write_text(file.read_text() + "mine\n")

    after = leaves.look(folder)

    assert sorted(after) == ["2026/2026-11-24.md", "own.md"]
    assert after["2026/2026-11-24.md"] != before["2026/2026-11-24.md"]
    assert leaves.look(folder / "nowhere") == {}


def test_no_more_files_than_a_folder_of_notes_has(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is beyond is not looked at."""
    monkeypatch.setattr(leaves, "MOST", 3)
    for number in range(6):
        (folder / f"{number}.md").write_text("x")

    assert len(leaves.look(folder)) == 3


def test_own_words_are_found(db: Db, folder: Path) -> None:
    """Lines without a mark, under the title of the page; those of itday's are found as notes."""
    (file,) = folder.rglob("*.md")
    file.write_text(file.read_text() + "the boiler is Tom's affair\n")
    (folder / "Ideas.md").write_text("# Plans\n\na boiler of our own")
    listed(db, folder)

    found = {row.ref.key: row.title for row in find(db, "boiler")}

    assert found == {"2026/2026-11-24.md": "Tuesday 24 November 2026", "Ideas.md": "Plans"}
    assert [row.ref for row in find(db, "lease")] == [Ref(DESK, "note", "a")]
    assert find(db, "daily") == []  # the head of a page says nothing of its own


def test_a_page_without_own_words_is_not_found(db: Db, folder: Path) -> None:
    """Its notes are; and no page is ever listed among the notes."""
    listed(db, folder)

    assert find(db, "november") == []
    kept = rows.listing(db, rows.Scope("note", open_only=False))
    assert [row.ref.source for row in kept] == [DESK]


def test_what_is_gone_or_long_is_left_out(db: Db, folder: Path) -> None:
    """A file that goes is forgotten; of a long one a bounded part is read."""
    long = folder / "long.md"
    long.write_text("beginning " + "x" * leaves.READ + " ending")
    listed(db, folder)
    assert len(find(db, "beginning")) == 1
    assert find(db, "ending") == []

    long.unlink()
    there = {"long.md": "1.1"}
    assert list(leaves.read(folder, there)) == []
    leaves.keep(db, [], ["long.md"])
    assert find(db, "beginning") == []


def test_bytes_of_any_kind_are_read(db: Db, folder: Path) -> None:
    """Broken UTF-8, control characters, a head that never ends."""
    (folder / "odd.md").write_bytes(b"---\nid: x\n\xff\xfe zebra \x1b[31m\x00")
    listed(db, folder)

    (row,) = find(db, "zebra")
    assert "\x1b" not in row.fields["text"]


def test_two_versions_are_known_from_what_was_read(db: Db, folder: Path) -> None:
    """By the id in the head; the page is the one with the plainer name."""
    (file,) = folder.rglob("*.md")
    copy = file.with_name(f"{file.stem} (1).md")
    copy.write_bytes(file.read_bytes())
    assert leaves.twice(db, folder) == []
    listed(db, folder)

    assert [(one.page, one.copy) for one in leaves.twice(db, folder)] == [(file, copy)]


def test_how_far_a_version_has_come(db: Db, folder: Path) -> None:
    """A version that was only listed is still to be taken in; another version is again."""
    listed(db, folder)
    there = leaves.look(folder)
    assert leaves.known(db) == there
    assert leaves.known(db, leaves.TAKEN) == {}

    leaves.took(db, there | {"2026/other.md": "1.1"})
    assert leaves.known(db, leaves.TAKEN) == there

    (file,) = folder.rglob("*.md")
    os.utime(file, (NOW.timestamp(), NOW.timestamp()))
    listed(db, folder)
    assert leaves.known(db, leaves.TAKEN) == {}
