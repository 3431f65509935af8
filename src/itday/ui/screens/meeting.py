"""A meeting: what was prepared on one side, what is written down on the other, and a clock.

Each line is a decision of its own, on disk before it is shown as kept; what is being typed goes to
disk a few times a second. Nothing waits for the network.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input, Static

from itday.domain import grammar
from itday.domain.errors import ItdayError
from itday.store import draft, meetings
from itday.ui.keys import LEAVE_NOW, bindings
from itday.ui.line_hint import People, hint
from itday.ui.text import MUTED, joined, shown, stacked
from itday.ui.widgets.line_list import Cell, Cells, LineList
from itday.ui.widgets.one_line import OneLine

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.store.database import Db
    from itday.store.gathering import Gathering
    from itday.store.rows import Row
    from itday.ui.screens.cockpit import CockpitScreen

SAVE_S = 0.2
"""How often what is being typed is put on disk: with the write itself, well under half a second."""
LONGEST = 2000
WIDE = 110
"""From this width on, sheet and notes stand side by side."""


class Written(NamedTuple):
    """A line of this meeting."""

    key: str
    text: str
    at: float
    state: str
    """`kept`, `keeping`, or why it could not be kept."""


class Lines(LineList[Written]):
    """What was written down, the last at the bottom."""

    def __init__(self, cockpit: CockpitScreen) -> None:
        """Begin empty."""
        super().__init__()
        self._cockpit = cockpit

    def key_of(self, thing: Written) -> str:
        """The note's key."""
        return thing.key

    def cells(self, thing: Written) -> Cells:
        """When, what, and whether it is on disk."""
        kind = grammar.type_of(thing.text)
        tone = {"todo": "accent", "decision": "strong", "risk": "warning"}.get(kind, "")
        when = self._cockpit.moment.local(thing.at)
        mark = {"kept": "", "keeping": "…"}.get(thing.state, "! not kept")
        return (
            Cell(f"{when:%H:%M}", 5, "muted", from_width=40),
            Cell(thing.text, 0, tone),
            *([Cell(mark, 10, "error")] if mark else []),
        )


class NoteLine(Input):
    """The line one types in; enter empties it at once, whatever is typed right behind it."""

    class Entered(Message):
        """A line is to be kept."""

        def __init__(self, text: str) -> None:
            """Carry it."""
            super().__init__()
            self.text = text

    async def _on_key(self, event: events.Key) -> None:
        """Take the line out in the very key press: the next letter belongs to the next line.

        A binding would be looked up after what was typed meanwhile had gone into the line.
        """
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            await self.action_submit()
        else:
            await super()._on_key(event)

    def action_cursor_right(self, select: bool = False) -> None:
        """At the end, as `tab`: what is shown there lacks the quotes that the name needs."""
        people = self.suggester
        whole = people.completed(self.value) if isinstance(people, People) else None
        if whole is not None and not select and self.cursor_at_end:
            self.value, self.cursor_position = whole, len(whole)
        else:
            super().action_cursor_right(select)

    async def action_submit(self) -> None:
        """Hand the line over."""
        text, self.value = self.value, ""
        self.post_message(self.Entered(text))


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
                           scrollbar-size-vertical: 1; }
    MeetingScreen #sheet Static { width: 100%; height: auto; }
    MeetingScreen #notes { width: 1fr; border: round $primary; }
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
        """
        super().__init__()
        self._cockpit, self.meant = cockpit, meant
        self._runtime = cockpit.runtime
        self._began = self._runtime.now()
        self._saved = ""
        self._saving = False
        self._written: list[Written] = []
        self._changed = False
        self._people = People(meant.people)

    @property
    def meeting(self) -> Row:
        """The meeting.

        Raises:
            ItdayError: There is none in the calendar.
        """
        if self.meant.meeting is None:
            raise ItdayError("no meeting of this series is in the calendar", where=self.meant.title)
        return self.meant.meeting

    @property
    def _draft(self) -> str:
        return f"meeting:{self.meeting.ref}"

    def compose(self) -> ComposeResult:
        """Clock, sheet and notes, what is understood, the line."""
        yield OneLine(id="head")
        with Horizontal(id="parts"):
            with VerticalScroll(id="sheet", can_focus=False):
                yield Static(id="prep", markup=False)
            with Vertical(id="notes"):
                yield Lines(self._cockpit)
                yield OneLine(id="understood")
                yield NoteLine(
                    max_length=LONGEST, compact=True, select_on_focus=False, suggester=self._people
                )
        yield OneLine(id="keys")

    async def on_mount(self) -> None:
        """Show what was written before, and what was being typed when a crash came."""
        self.query_one("#sheet").border_title = "Prepared"
        self.query_one("#notes").border_title = "Notes"
        lines = self.query_one(Lines)
        lines.empty = "Type; enter keeps the line. TODO, DECISION, RISK in front sort it."
        store = self._runtime.store
        await self._read()
        begun = self._saved = await store.read(draft.read, self._draft)
        if begun and (not self._written or self._written[-1].text != begun):
            self.query_one(Input).value = begun
            self.query_one(Input).cursor_position = len(begun)
        self.query_one(Input).focus()
        self._say_keys()
        self._tick()
        self.set_interval(1, self._tick)
        self.set_interval(SAVE_S, self._save)
        self._cockpit.work("preparing the sheet", self._prepare, group="sheet")

    async def _read(self) -> None:
        notes = await self._runtime.store.read(meetings.notes_about, self.meeting.ref)
        self._written = [
            Written(one.key, str(one.fields.get("text")), one.at or 0, "kept") for one in notes
        ]
        self._show()

    async def _prepare(self) -> None:
        from itday.reports import prep, sheets

        runtime = self._runtime
        school, now = runtime.settings.school, runtime.now()
        made = await runtime.store.read(prep.gather, self.meant, school, now)
        form = sheets.template(self.meant.sheet, runtime.paths.config.parent / "sheets")
        text, _ = prep.markdown(made, form)
        if self.is_attached:
            self.query_one("#prep", Static).update(_drawn(text))
        tags = await runtime.store.read(_tags)
        self._people = People(self.meant.people, tags)
        if self.is_attached:
            self.query_one(Input).suggester = self._people

    # Clock, keys, sizes

    def _tick(self) -> None:
        now = self._runtime.now()
        gone = int((now - self._began).total_seconds())
        left = round(((self.meeting.due or 0) - now.timestamp()) / 60)
        ends = f"{left} min left" if left >= 0 else f"{-left} min over"
        parts = [
            shown(self.meeting.title, "bold"),
            shown(f"{gone // 60}:{gone % 60:02}"),
            shown(ends, "bold $text-warning" if left < 5 else ""),
            shown(", ".join(self.meant.people[:4]), MUTED),
        ]
        self.query_one("#head", OneLine).say(joined(parts))

    def _say_keys(self) -> None:
        words = "enter keeps · tab completes @name +project · pgup pgdn sheet · esc review, leave"
        if self.has_class("-narrow"):
            words = "enter keeps · tab completes · f3 sheet · esc review, leave"
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
        sheet = self.query_one("#sheet", VerticalScroll)
        sheet.scroll_relative(y=way * max(sheet.size.height // 2, 1), animate=False)

    def action_complete(self) -> None:
        """Complete the name or project that is being typed."""
        box = self.query_one(Input)
        if completed := self._people.completed(box.value):
            box.value = completed
            box.cursor_position = len(completed)

    # Typing and keeping

    @on(Input.Changed)
    def understand(self, event: Input.Changed) -> None:
        """Say what the line means so far."""
        event.stop()
        runtime = self._runtime
        typed = grammar.parse(event.value, runtime.settings.school, runtime.now())
        self.query_one("#understood", OneLine).say(hint(typed))

    def _save(self) -> None:
        """Put what is being typed on disk, if it changed and nothing is being written."""
        text = self.query_one(Input).value
        if text != self._saved and not self._saving:
            self._saving = True
            self._cockpit.work("keeping the draft", lambda: self._keep_draft(text), group="draft")

    async def _keep_draft(self, text: str) -> None:
        try:
            now = self._runtime.now().timestamp()
            await self._runtime.store.write(draft.keep, self._draft, text, now)
            self._saved = text
        finally:
            self._saving = False

    @on(NoteLine.Entered)
    def keep(self, event: NoteLine.Entered) -> None:
        """Keep the line; the next may be typed at once."""
        text = event.text.strip()
        if not text:
            return
        jot = self._runtime.note(text, self.meeting.ref)
        at = datetime.fromisoformat(jot.at).timestamp()
        self._written.append(Written(jot.ref.key, text, at, "keeping"))
        self._show()
        self._cockpit.work("noting", lambda: self._keep(jot.ref.key, [jot]), group="noting")

    async def _keep(self, key: str, jots: list[Change]) -> None:
        state = "kept"
        try:
            await self._runtime.decide(jots)
            self._changed = True
            self._cockpit.file_notes()
        except ItdayError as error:
            state = str(error)
            raise
        finally:
            self._mark(key, state)

    def _mark(self, key: str, state: str) -> None:
        self._written = [
            one._replace(state=state) if one.key == key else one for one in self._written
        ]
        if state != "kept":
            # What could not be kept comes back into the line, unless another was begun.
            box = self.query_one(Input)
            lost = next(one for one in self._written if one.key == key)
            if not box.value:
                box.value = lost.text
                self._written.remove(lost)
        self._show()

    def _show(self) -> None:
        if self.is_attached:
            lines = self.query_one(Lines)
            lines.show(list(self._written))
            lines.cursor = len(self._written) - 1

    # Leaving

    def action_go_out(self) -> None:
        """Review, stay, or leave; the notes are kept whatever is chosen."""
        self._cockpit.work("leaving the meeting", self._go_out, group="leaving")

    async def _go_out(self) -> None:
        from itday.ui.screens.overlay import Answer, Choice

        options = [
            Answer("r", "review: to-dos, decisions, next time's agenda; then leave", "review"),
            Answer("l", "leave: the notes are kept, review later", "leave"),
            Answer("s", "stay", "stay"),
        ]
        answer = await self.app.push_screen_wait(Choice(self.meeting.title, options))
        if answer == "leave":
            self.dismiss(self._changed)
        elif answer == "review" and await self._review():
            self.dismiss(True)

    async def _review(self) -> bool:
        from itday.ui.screens.meeting_review import review

        return await review(self._cockpit, self.meant)

    def action_leave_now(self) -> None:
        """Leave the program; what was typed is on disk, or will be read back."""
        self.app.exit()


def _tags(db: Db) -> list[str]:
    """The register's words for `+`."""
    from itday.store.rows import Scope, listing

    return [str(one.fields.get("tag") or one.key) for one in listing(db, Scope("project"))]


def _drawn(markdown: str) -> Content:
    """A sheet as lines: headings bold, the marks of Markdown taken out."""
    lines = []
    for line in markdown.splitlines():
        text = line.replace("\\", "")
        if text.startswith("#"):
            lines.append(shown(text.lstrip("# "), "bold $text-accent"))
        elif text.startswith("**"):
            lines.append(shown(text.strip("*"), "bold"))
        else:
            lines.append(shown(text))
    return stacked(lines)
