"""A meeting: what was prepared on one side, what is written down on the other, and a clock.

Each line is a decision of its own, on disk before it is shown as kept; what is being typed goes to
disk a few times a second. Nothing waits for the network.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.screen import Screen
from textual.widgets import Input

from itday.domain import grammar
from itday.domain.errors import ItdayError
from itday.ui.keys import LEAVE_NOW, bindings
from itday.ui.line_hint import People, hint
from itday.ui.screens._meeting_lines import MeetingLines
from itday.ui.text import MUTED, joined, shown
from itday.ui.widgets.note_lines import Lines, NoteLine
from itday.ui.widgets.one_line import OneLine
from itday.ui.widgets.prepared import Prepared

if TYPE_CHECKING:
    from itday.store.database import Db
    from itday.store.gathering import Gathering
    from itday.ui.screens.cockpit import CockpitScreen

SAVE_S = 0.2
"""How often what is being typed is put on disk: with the write itself, well under half a second."""
LONGEST = 2000
WIDE = 110
"""From this width on, sheet and notes stand side by side."""
SOON_MIN = 5
"""From so many minutes before the end on, the time left stands out."""


class MeetingScreen(Screen[bool]):
    """Gives whether something was written or decided."""

    BINDINGS = [
        Binding("escape", "go_out", "leave", show=False),
        Binding("tab", "complete", "complete", show=False, priority=True),
        Binding("f3", "sheet", "sheet", show=False),
        Binding("pageup", "scroll_sheet(-1)", "sheet up", show=False, priority=True),
        Binding("pagedown", "scroll_sheet(1)", "sheet down", show=False, priority=True),
        *bindings((LEAVE_NOW,), priority=True),
    ]
    DEFAULT_CSS = """
    MeetingScreen #sheet { width: 1fr; border: round $surface-lighten-2; padding: 0 1;
                           border-title-color: $text-muted; }
    MeetingScreen #notes { width: 1fr; border: round $primary; border-title-color: $text; }
    MeetingScreen Lines { height: 1fr; }
    MeetingScreen #parts { height: 1fr; }
    MeetingScreen.-narrow #sheet { display: none; }
    MeetingScreen.-narrow.-sheet #sheet { display: block; }
    MeetingScreen.-narrow.-sheet #notes { height: 6; width: 1fr; }
    MeetingScreen.-narrow.-sheet #parts { layout: vertical; }
    """

    def __init__(self, cockpit: CockpitScreen, meant: Gathering) -> None:
        """Begin.

        Args:
            cockpit: Whose desk it is.
            meant: The series, with a meeting.

        Raises:
            ItdayError: There is no meeting of it in the calendar.
        """
        super().__init__()
        if meant.meeting is None:
            raise ItdayError("no meeting of this series is in the calendar", where=meant.title)
        self.meant, self.meeting = meant, meant.meeting
        """The series, and the meeting that is on."""
        self._cockpit, self._runtime = cockpit, cockpit.runtime
        self._began = self._runtime.now()
        self._lines = MeetingLines(cockpit, self.meeting.ref, self._show)

    @property
    def _box(self) -> NoteLine:
        return self.query_one(NoteLine)

    def compose(self) -> ComposeResult:
        """Clock, sheet and notes, what is understood, the line."""
        yield OneLine(id="head")
        with Horizontal(id="parts"):
            yield Prepared(id="sheet")
            with Vertical(id="notes"):
                yield Lines(self._cockpit.moment)
                yield OneLine(id="understood")
                yield NoteLine(
                    max_length=LONGEST,
                    compact=True,
                    select_on_focus=False,
                    suggester=People(self.meant.people),
                )
        yield OneLine(id="keys")

    async def on_mount(self) -> None:
        """Show what was written before, and what was being typed when a crash came."""
        # What the cockpit said last would stand over the line that is typed in.
        self._cockpit.hush("information", "warning")
        self.query_one("#sheet").border_title = "Prepared"
        self.query_one("#notes").border_title = "Notes"
        lines = self.query_one(Lines)
        lines.empty = "Type; enter keeps the line. TODO, DECISION, RISK in front sort it."
        await self._lines.read()
        self._box.put(await self._lines.begun())
        self._box.focus()
        self._say_keys()
        self._tick()
        self.set_interval(1, self._tick)
        self.set_interval(SAVE_S, lambda: self._lines.save(self._box.value))
        self._cockpit.work("preparing the sheet", self._prepare, group="sheet")

    async def _prepare(self) -> None:
        from itday.reports import prep, sheets

        runtime = self._runtime
        school, now = runtime.settings.school, runtime.now()
        made = await runtime.store.read(prep.gather, self.meant, school, now)
        form = sheets.template(self.meant.sheet, runtime.paths.config.parent / "sheets")
        text, _ = prep.markdown(made, form)
        tags = await runtime.store.read(_tags)
        if self.is_attached:
            self.query_one(Prepared).say(text)
            self._box.suggester = People(self.meant.people, tags)

    # Clock, keys, sizes

    def _tick(self) -> None:
        now = self._runtime.now()
        gone = int((now - self._began).total_seconds())
        left = round(((self.meeting.due or 0) - now.timestamp()) / 60)
        ends = f"{left} min left" if left >= 0 else f"{-left} min over"
        parts = [
            shown(self.meeting.title, "bold"),
            shown(f"{gone // 60}:{gone % 60:02}"),
            shown(ends, "bold $text-warning" if left < SOON_MIN else ""),
            shown(", ".join(self.meant.people[:4]), MUTED),
        ]
        self.query_one("#head", OneLine).say(joined(parts))

    def _say_keys(self) -> None:
        if self._lines.mending:
            words = "enter puts it in place of the line · up down another line · esc leaves it"
        elif self.has_class("-narrow"):
            words = "enter keeps · tab completes · up mends · f3 sheet · esc review, leave"
        else:
            words = "enter keeps · tab completes @name +project · up mends a line"
            words += " · pgup pgdn sheet · esc review, leave"
        self.query_one("#keys", OneLine).say(shown(f" {words}", MUTED))

    def on_resize(self) -> None:
        """Side by side where there is room."""
        self.set_class(self.app.size.width < WIDE, "-narrow")
        self._say_keys()

    def action_sheet(self) -> None:
        """Show or hide the sheet in a narrow window."""
        self.toggle_class("-sheet")

    def action_scroll_sheet(self, way: int) -> None:
        """Half a window of the sheet."""
        self.query_one(Prepared).turn(way)

    def action_complete(self) -> None:
        """Complete the name or project that is being typed."""
        if completed := self._box.completed():
            self._box.put(completed)

    # Typing and keeping

    @on(Input.Changed)
    def understand(self, event: Input.Changed) -> None:
        """Say what the line means so far."""
        event.stop()
        runtime = self._runtime
        typed = grammar.parse(event.value, runtime.settings.school, runtime.now())
        self.query_one("#understood", OneLine).say(hint(typed))

    @on(NoteLine.Entered)
    def keep(self, event: NoteLine.Entered) -> None:
        """Keep the line; the next may be typed at once."""
        self._lines.keep(event.text.strip())
        self._say_keys()

    @on(NoteLine.Turned)
    def turn(self, event: NoteLine.Turned) -> None:
        """Put an earlier line into an empty input, to be mended; what is being typed stays."""
        if self._box.value and self._lines.mending is None:
            return
        text = self._lines.turn(event.way)
        if text is not None:
            self._box.put(text)
        self._say_keys()

    def _show(self) -> None:
        if not self.is_attached:
            return
        # What could not be kept comes back into the line, unless another was begun.
        if not self._box.value and (lost := self._lines.take_lost()):
            self._box.put(lost)
        self.query_one(Lines).say(self._lines.written)

    # Leaving

    def action_go_out(self) -> None:
        """Leave the mending; else review, stay, or leave: the notes are kept whatever is chosen."""
        if self._lines.mending is not None:
            self._lines.mending = None
            self._box.put("")
            self._say_keys()
        else:
            self._cockpit.work("leaving the meeting", self._go_out, group="leaving")

    async def _go_out(self) -> None:
        from itday.ui.screens._meeting_ending import review
        from itday.ui.screens.overlay import Answer, Choice

        options = [
            Answer("r", "review: to-dos, decisions, next time's agenda; then leave", "review"),
            Answer("l", "leave: the notes are kept, review later", "leave"),
            Answer("s", "stay", "stay"),
        ]
        answer = await self.app.push_screen_wait(Choice(self.meeting.title, options))
        if answer == "leave":
            self.dismiss(self._lines.changed)
        elif answer == "review":
            done = await review(self._cockpit, self.meant)
            if done:
                self.dismiss(True)
            else:
                await self._lines.read()

    def action_leave_now(self) -> None:
        """Leave the program; what was typed is on disk, or will be read back."""
        self.app.exit()


def _tags(db: Db) -> list[str]:
    """The register's words for `+`."""
    from itday.store.rows import Scope, listing

    return [str(one.fields.get("tag") or one.key) for one in listing(db, Scope("project"))]
