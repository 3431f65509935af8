"""Minutes as a file in the folder of notes."""

from __future__ import annotations

from datetime import date

from itday.domain.ref import Ref
from itday.reports.minutes import Minutes
from itday.store import exports, gathering
from itday.ui.minutes import name_of, write
from tests.ui.stage import Stage


def test_a_title_is_no_path() -> None:
    """Whatever a stranger called the meeting."""
    made = Minutes("../../x: y*?\n", "", "", (), {}, (), date(2026, 11, 24))

    assert name_of(made, ".md") == "2026-11-24 x y minutes.md"


async def test_it_stands_in_the_folder_of_notes(full: Stage) -> None:
    """For the person's eyes only."""
    meant = full.runtime.store.read_now(gathering.find, "Finance", full.now)

    file = await write(full.runtime, meant, ".md")

    assert file == full.runtime.notes_folder / "2026" / "2026-11-24 Finance minutes.md"
    assert file.read_text().startswith("# Finance")
    assert file.stat().st_mode & 0o777 == 0o600
    (noted,) = full.runtime.store.read_now(exports.journal)
    assert (noted.export.what, noted.export.where) == ("minutes of a meeting", str(file))
    assert meant.meeting is not None
    assert meant.meeting.ref == Ref("lists", "meeting", "m2")
