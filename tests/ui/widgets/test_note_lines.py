"""Lines of a meeting as rows of the window."""

from __future__ import annotations

from textual.app import App, ComposeResult

from itday.domain.school_time import School
from itday.ui.moment import Moment
from itday.ui.widgets.note_lines import Lines, Written
from tests.samples import NOW

WORDS = " ".join(f"word{n}" for n in range(12))
WRITTEN = (
    Written("a", "TODO go due:never", NOW.timestamp(), "kept", "never is no day"),
    Written("b", WORDS, NOW.timestamp(), "keeping"),
    Written("c", "lost", NOW.timestamp(), "the disk is full"),
)


class Writing(App[None]):
    """The list alone."""

    def compose(self) -> ComposeResult:
        """Only that."""
        yield Lines(Moment(NOW, School()))


async def test_all_of_a_line_is_read_at_any_width() -> None:
    """The time once, the fault below its line, and what is not on disk yet, or never, says so."""
    app = Writing()
    async with app.run_test(size=(60, 12)) as pilot:
        lines = app.query_one(Lines)
        lines.say(WRITTEN)
        await pilot.pause()
        wide = [(piece.place, piece.text, piece.tone) for piece in lines.things]
        await pilot.resize_terminal(30, 12)
        await pilot.pause()
        narrow = [piece.text for piece in lines.things if piece.written.key == "b"]

        assert wide[:2] == [
            (0, "TODO go due:never", "accent"), (1, "! never is no day", "warning"),
        ]  # fmt: skip
        assert wide[-2:] == [(0, "lost", ""), (1, "! not kept", "error")]
        assert " ".join(narrow) == f"{WORDS} …"
        assert all(len(row) <= 30 for row in narrow)
        assert lines.current is lines.things[-1]
        assert next(cell.text for cell in lines.cells(lines.things[1])) == ""
