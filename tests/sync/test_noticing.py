"""The folder of notes, watched: what others change is taken in once, and what was undone is not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import StoreError
from itday.store import rows
from itday.store.search import find
from itday.sync.noticing import Watch, list_notes
from tests.sync.test_filing import _note
from tests.ui.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from itday.domain.ref import Ref


@pytest.fixture
def stage(itday_home: object) -> Iterator[Stage]:
    """One profile."""
    made = Stage()
    yield made
    made.runtime.close()


def filed(stage: Stage, text: str) -> tuple[Ref, Path]:
    """A note, and the one page there is."""
    jot = _note(stage, text)
    stage.runtime.file_notes()
    (file,) = stage.runtime.notes_folder.rglob("*.md")
    return jot.ref, file


def title(stage: Stage, ref: Ref) -> str:
    """As the desk has it."""
    row = stage.runtime.store.read_now(rows.row, ref)
    return row.title if row else ""


def change(file: Path, old: str, new: str) -> None:
    """As another program does."""
    file.write_text(file.read_text().replace(old, new))


def test_a_changed_line_is_taken_in_at_the_next_look(stage: Stage) -> None:
    """Once; nothing is noticed where nothing changed."""
    watch = Watch(stage.runtime)
    ref, file = filed(stage, "RISK the lease")
    first = watch.look()
    assert first is not None
    assert first.changed == 0
    assert watch.look() is None

    change(file, "RISK the lease", "RISK the rent")

    noticed = watch.look()
    assert noticed is not None
    assert noticed.changed == 1
    assert title(stage, ref) == "RISK the rent"
    assert watch.look() is None


def test_what_was_changed_while_nobody_looked(stage: Stage) -> None:
    """Is taken in at the first look, also where a search has listed it before."""
    ref, file = filed(stage, "RISK the lease")
    assert Watch(stage.runtime).look() is not None
    change(file, "RISK the lease", "RISK the rent")
    list_notes(stage.runtime)
    assert title(stage, ref) == "RISK the lease"

    Watch(stage.runtime).look()

    assert title(stage, ref) == "RISK the rent"


def test_what_was_undone_stays_undone(stage: Stage) -> None:
    """Though the page is written to again; other words are taken in."""
    watch = Watch(stage.runtime)
    ref, file = filed(stage, "RISK the lease")
    change(file, "RISK the lease", "RISK the rent")
    watch.look()
    stage.runtime.undo_now()
    change(file, "\n\n#", "\n\n\n#")
    watch.look()
    assert title(stage, ref) == "RISK the lease"

    change(file, "RISK the rent", "RISK the roof")
    watch.look()

    assert title(stage, ref) == "RISK the roof"


def test_second_versions_are_told_and_not_taken_in(stage: Stage) -> None:
    """Both files stay as they are; one that goes is told no longer."""
    watch = Watch(stage.runtime)
    ref, file = filed(stage, "RISK the lease")
    copy = file.with_name(f"{file.stem} (1).md")
    copy.write_text(file.read_text().replace("lease", "lorry"))

    noticed = watch.look()
    assert noticed is not None
    assert [one.copy for one in noticed.conflicts] == [copy]
    assert title(stage, ref) == "RISK the lease"

    copy.unlink()
    noticed = watch.look()
    assert noticed is not None
    assert noticed.conflicts == ()


def test_own_lines_are_found_and_go_with_their_file(stage: Stage) -> None:
    """Also where the whole folder goes."""
    watch = Watch(stage.runtime)
    _, file = filed(stage, "RISK the lease")
    file.write_text(file.read_text() + "by hand: the boiler\n")
    watch.look()
    assert len(stage.runtime.store.read_now(find, "boiler")) == 1

    file.unlink()
    watch.look()
    assert stage.runtime.store.read_now(find, "boiler") == []


def test_a_look_that_failed_is_made_again(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing counts as taken in that was not kept."""
    watch = Watch(stage.runtime)
    ref, file = filed(stage, "RISK the lease")
    watch.look()
    change(file, "RISK the lease", "RISK the rent")

    def full(*_: object) -> None:
        raise StoreError("the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(stage.runtime, "reword_notes", full)
        with pytest.raises(StoreError):
            watch.look()
    watch.look()

    assert title(stage, ref) == "RISK the rent"
