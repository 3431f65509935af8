"""Writing something about a row: a comment, a note, a to-do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.ui.act import Act
from itday.ui.text import line
from itday.ui.widgets.bar import Purpose, Said

if TYPE_CHECKING:
    from itday.store.rows import Row
    from itday.ui.screens.cockpit import CockpitScreen

NOTE_WORDS = "TODO DECISION RISK QUESTION NOTICE in front sorts it"


async def comment(cockpit: CockpitScreen) -> None:
    """Write to a ticket; on another kind, a note tied to the row."""
    row = cockpit.subject
    if row is None or row.kind != "ticket":
        await note(cockpit)
        return
    from itday.domain.verbs import Comment

    if why_not := cockpit.runtime.why_not(Comment, row.ref):
        key = cockpit.keys.key("note")
        cockpit.warn(f"not done: {why_not}. {key} keeps a note of your own")
    else:
        await _comment(cockpit, row)


async def _comment(cockpit: CockpitScreen, row: Row) -> None:
    from itday.domain.verbs import Comment
    from itday.ui.panes.base import person
    from itday.ui.screens.compose import Compose

    number = row.fields.get("number") or ""
    screen = Compose(
        f"{number} {row.title}",
        person(row.fields.get("requester")),
        draft=cockpit.drafts.get(row.ref, ""),
    )
    written = await cockpit.app.push_screen_wait(screen)
    if written is None:
        cockpit.drafts[row.ref] = screen.draft
        return
    cockpit.drafts.pop(row.ref, None)
    change = Comment(ref=row.ref, text=written.text, public=written.public)
    await cockpit.decide([change], f"{change.describe()} on {row.title}")


async def note(cockpit: CockpitScreen) -> None:
    """A line at the bottom, kept as a note of this moment."""
    row = cockpit.subject
    about = f" on {line(row.title, limit=40)}" if row is not None else ""

    def typed(text: str) -> Said:
        return Said(NOTE_WORDS if text.strip() else "a line of your own; esc leaves it")

    def kept(text: str) -> None:
        cockpit.close_bar()
        if text.strip():
            jot = cockpit.runtime.note(text.strip(), row.ref if row is not None else None)
            cockpit.work("noting", lambda: cockpit.decide([jot], f"Noted{about}"))

    cockpit.open_bar(Purpose(f"note{about}", typed, kept, cockpit.close_bar))


async def make_todo(cockpit: CockpitScreen) -> None:
    """A to-do of the row, its title to begin with."""
    from itday.ui import todo_line

    row = cockpit.subject
    school = cockpit.runtime.settings.school

    def typed(text: str) -> Said:
        understood = todo_line.read(text, school, cockpit.runtime.now())
        return Said(understood.hint, understood.fault)

    def kept(text: str) -> None:
        cockpit.close_bar()
        cockpit.work("making a to-do", lambda: _make_todo(cockpit, text, row))

    start = "" if row is None else f"{line(row.title, limit=200)} "
    cockpit.open_bar(Purpose("to-do", typed, kept, cockpit.close_bar, start))


async def _make_todo(cockpit: CockpitScreen, text: str, row: Row | None) -> None:
    from itday.ui import todo_line

    runtime = cockpit.runtime
    read = todo_line.read(text, runtime.settings.school, runtime.now())
    origin = "" if row is None else "\n".join(filter(None, (f"From {row.ref}", row.url)))
    change = runtime.todo_of(read.typed, origin)
    await cockpit.decide([change], f"To-do made: {change.title}")


def _comment_hint(cockpit: CockpitScreen) -> str:
    row = cockpit.subject
    return "" if row is None or row.kind != "ticket" else "comment"


ACTS = (
    Act(
        *("comment", "c", "comment", "comment on a ticket or reply; elsewhere a note on the row"),
        run=comment,
        said_of=_comment_hint,
        place=30,
        command="itday do comment",
    ),
    Act(
        *("make_todo", "t", "to-do", "make a to-do of the row"),
        run=make_todo,
        place=50,
        command="itday todo",
    ),
    Act(
        *("note", "n", "note", "write a note, tied to the row"),
        run=note,
        place=51,
        command="itday note",
    ),
)
