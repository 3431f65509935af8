"""Writing something about a row: a comment, a note, a to-do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act
from itday.ui.text import line

if TYPE_CHECKING:
    from itday.store.rows import Row
    from itday.ui.screens.cockpit import CockpitScreen


async def comment(cockpit: CockpitScreen) -> None:
    """Write to a ticket; on another kind, a note tied to the row."""
    wishes = cockpit.wishes("comment")
    if all(wish.deed is None for wish in wishes):
        await note(cockpit)
    elif why_not := cockpit.why_not("comment"):
        key = cockpit.keys.key("note")
        cockpit.warn(f"not done: {why_not}. {key} keeps a note of your own")
    else:
        await cockpit.carry_out(wishes)


async def note(cockpit: CockpitScreen) -> None:
    """Lines at the bottom, kept as a note of this moment; what was begun is there again."""
    await cockpit.action_note()


async def make_todo(cockpit: CockpitScreen) -> None:
    """A to-do of the row, its title to begin with; of several rows, one each."""
    from itday.ui import todo_line
    from itday.ui.widgets.bar import Purpose, Said

    if len(cockpit.marks) > 1:
        await _make_todos(cockpit)
        return
    row = next(iter(cockpit.topics), None)
    school = cockpit.runtime.settings.school

    def typed(text: str) -> Said:
        understood = todo_line.read(text, school, cockpit.runtime.now())
        return Said(understood.hint, understood.fault)

    def kept(text: str) -> None:
        cockpit.close_bar()
        cockpit.work("making a to-do", lambda: _make_todo(cockpit, text, row))

    start = "" if row is None else f"{line(row.title, limit=200)} "
    cockpit.open_bar(Purpose("to-do", typed, kept, cockpit.close_bar, start))


async def _make_todos(cockpit: CockpitScreen) -> None:
    """A to-do of each marked row, at once: their titles are what is to be done."""
    create = cockpit.runtime.create_todo
    changes = [create(row.title, description=_origin(row)) for row in cockpit.topics]
    await cockpit.decide(changes, f"{len(changes)} to-dos made")
    cockpit.unmark()


def _origin(row: Row) -> str:
    """The link back to what a to-do was made of."""
    return "\n".join(filter(None, (f"From {row.ref}", row.url)))


async def _make_todo(cockpit: CockpitScreen, text: str, row: Row | None) -> None:
    from itday.ui import todo_line

    runtime = cockpit.runtime
    read = todo_line.read(text, runtime.settings.school, runtime.now())
    origin = "" if row is None else _origin(cockpit.meant(row)[0])
    change = runtime.todo_of(read.typed, origin)
    await cockpit.decide([change], f"To-do made: {change.title}")


async def notes(cockpit: CockpitScreen) -> None:
    """What was noted, here and elsewhere, the newest first."""
    from itday.ui.screens.notes import Notes

    await cockpit.app.push_screen(Notes(cockpit.runtime, cockpit.keys))


def _comment_hint(cockpit: CockpitScreen) -> str:
    return cockpit.words_of("comment")


ACTS = (
    Act(
        *("comment", "c", "comment", "comment on a ticket or reply; elsewhere a note on the row"),
        run=comment,
        said_of=_comment_hint,
        place=30,
        command="itday do comment",
        writes=True,
        opens_line=True,
    ),
    Act(
        *("make_todo", "t", "to-do", "make a to-do of the row"),
        run=make_todo,
        place=50,
        command="itday todo",
        writes=True,
        opens_line=True,
    ),
    Act(
        *("note", "n", "note", "write a note, tied to the row"),
        place=51,
        command="itday note",
        writes=True,
    ),
    Act(
        *("notes", "N", "notes", "notes, newest first; what is noted elsewhere shows at once"),
        run=notes,
        command="itday list",
    ),
)
