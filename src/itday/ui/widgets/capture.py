"""The lines in which one catches a note: marks coloured as one types, a draft that stays.

What is typed is on disk within half a second, so that neither a crash nor leaving loses it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from rich.text import Text
from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.color import Color
from textual.message import Message
from textual.widgets import TextArea

from itday.domain.grammar import Typed
from itday.domain.text import clean
from itday.ui.line_hint import hint, matching, name_mark
from itday.ui.text import MUTED, joined, shown
from itday.ui.widgets.bar import Bar, Purpose, Said
from itday.ui.widgets.one_line import OneLine

LONGEST = 20_000
"""Characters of one note; a longer paste is cut there, and said to be."""
LINES = 6
"""Lines that are shown at once; more scroll."""
SAVE_S = 0.2
"""How often what is typed is put on disk."""
TONES = {
    "kind": "text-primary",
    "owner": "text-accent",
    "due": "text-success",
    "priority": "text-warning",
    "project": "text-secondary",
    "tag": "text-secondary",
    "ref": "text-secondary",
}
"""The theme's variable of each sort of mark. The line above says in words what each means."""


class Tie(NamedTuple):
    """What a note may be tied to."""

    words: str
    about: object
    """A reference, or `None` for nothing."""


class Desk(NamedTuple):
    """What the line asks of whoever opened it."""

    read: Callable[[str], Typed]
    """A line, read."""
    people: Callable[[str], Sequence[str]]
    """Names that begin as typed."""
    save: Callable[[str], None]
    """Puts what is typed on disk."""
    latest: Callable[[], str]
    """The note that was caught last, here or elsewhere; empty for none."""
    keep: Callable[[str, Tie], None]
    """Keeps the text."""
    drop: Callable[[], None]
    """Takes the line away; the draft stays."""
    notice: Callable[[str], None]
    """Says something."""


class CaptureArea(TextArea):
    """The text; enter keeps it, ctrl+o begins another line."""

    class Entered(Message):
        """The text is to be kept, as it was at the key press."""

        def __init__(self, text: str) -> None:
            """Carry it: what is typed behind it is no part of it."""
            super().__init__()
            self.text = text

    def __init__(self, desk: Desk, text: str) -> None:
        """Begin with a draft."""
        super().__init__(
            text, soft_wrap=True, show_line_numbers=False, compact=True, tab_behavior="focus",
            highlight_cursor_line=False,
        )  # fmt: skip
        self._desk = desk

    def get_line(self, line_index: int) -> Text:
        """A line with its marks coloured; what cannot be meant is underlined."""
        line = super().get_line(line_index)
        variables = self.app.theme_variables
        for token in self._desk.read(line.plain).tokens:
            if token.fault:
                line.stylize(_style(variables.get("text-error"), "bold underline"), *token[1:3])
            elif token.type in TONES:
                line.stylize(_style(variables.get(TONES[token.type]), "bold"), *token[1:3])
        return line

    async def _on_key(self, event: events.Key) -> None:
        """Enter keeps in the very key press; tab completes a name."""
        if event.key in {"enter", "ctrl+o", "tab"}:
            event.stop()
            event.prevent_default()
            if event.key == "enter":
                self.post_message(self.Entered(self.text))
            elif event.key == "ctrl+o":
                self.insert("\n")
            else:
                self.complete()
        else:
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        """Text only: nothing in it acts as a key; what is too long is cut, and said to be."""
        event.stop()
        event.prevent_default()
        room = max(LONGEST - len(self.text), 0)
        pasted = clean(event.text[: LONGEST + 1].replace("\r", "\n"), limit=LONGEST, multiline=True)
        if len(event.text) > room:
            length = f"{len(event.text):,}"
            self._desk.notice(
                f"a note has {LONGEST:,} characters: of {length} pasted, {room:,} fit"
            )
        self.insert(pasted[:room])

    def complete(self) -> None:
        """Complete the name that is being typed."""
        row, column = self.cursor_location
        before = self.document.get_line(row)[:column]
        word = before.rpartition(" ")[2]
        if len(word) < 2 or not word.startswith("@"):
            return
        names = self._desk.people(word[1:].removeprefix('"'))
        name = matching(word, names) or next(iter(names), None)
        if name is not None:
            self.replace(f"{name_mark(name)} ", (row, column - len(word)), (row, column))


class CaptureBar(Bar):
    """What was understood above the text, and what it is tied to."""

    BINDINGS = [
        Binding("escape", "drop", "leave", show=False),
        Binding("ctrl+t", "tie", "tie it elsewhere", show=False, priority=True),
    ]
    DEFAULT_CSS = """
    CaptureBar { height: auto; }
    CaptureBar CaptureArea { height: 1; max-height: 6; border: none; padding: 0; }
    """

    def __init__(self, desk: Desk, ties: Sequence[Tie], draft: str = "") -> None:
        """Ask for a note.

        Args:
            desk: What keeps it.
            ties: What it may be tied to, 1 or more, the first to begin with.
            draft: What was typed before and not kept.
        """
        super().__init__(
            Purpose("note", lambda _: Said(), lambda _: None, desk.drop, draft.rstrip("\n"))
        )
        self._desk, self._ties, self._saved = desk, list(ties), draft
        self._latest = ""

    def compose(self) -> ComposeResult:
        """The prompt above the text."""
        yield OneLine(id="bar-prompt")
        yield CaptureArea(self._desk, self.purpose.text)

    def _begin(self) -> None:
        """Wait for text; the draft's end is where one goes on."""
        area = self.query_one(CaptureArea)
        area.move_cursor(area.document.end)
        area.focus()
        self._latest = self._desk.latest()
        self._tell()
        self._fit()
        self.set_interval(SAVE_S, self._beat)

    @property
    def text(self) -> str:
        """What stands there."""
        return self.query_one(CaptureArea).text

    def _tell(self) -> None:
        area = self.query_one(CaptureArea)
        tie = f"note {self._ties[0].words}".strip()
        lines = [line for line in area.text.splitlines() if line.strip()]
        parts = [shown(tie, "bold")]
        if len(self._ties) > 1:
            parts.append(shown("ctrl+t elsewhere", MUTED))
        if not lines:
            parts.append(shown(f"last: {self._latest}" if self._latest else "", MUTED))
        elif len(lines) > 1:
            kinds = [self._desk.read(line).kind for line in lines[:LINES]]
            parts.append(shown(f"{len(lines)} lines, a {kinds[0]}"))
        row = area.cursor_location[0]
        here = area.document.get_line(row) if row < area.document.line_count else ""
        parts.append(hint(self._desk.read(here)))
        self.query_one(OneLine).say(joined(parts))

    def _fit(self) -> None:
        area = self.query_one(CaptureArea)
        area.styles.height = min(max(area.wrapped_document.height, 1), LINES)

    @on(TextArea.Changed)
    @on(TextArea.SelectionChanged)
    def understand_text(self, event: Message) -> None:
        """Say what the line under the cursor means so far."""
        event.stop()
        self._tell()
        self._fit()

    def _beat(self) -> None:
        """Put what is typed on disk if it changed; show what was caught elsewhere."""
        if self.text != self._saved:
            self._saved = self.text
            self._desk.save(self.text)
        if (latest := self._desk.latest()) != self._latest:
            self._latest = latest
            self._tell()

    @on(CaptureArea.Entered)
    def keep_text(self, event: CaptureArea.Entered) -> None:
        """Hand the text over; nothing but spaces is no note."""
        event.stop()
        if event.text.strip():
            self._saved = event.text
            self._desk.keep(event.text.strip(), self._ties[0])
        else:
            self._desk.drop()

    def action_tie(self) -> None:
        """Tie the note to the next of what it may be tied to."""
        self._ties.append(self._ties.pop(0))
        self._tell()

    def action_drop(self) -> None:
        """Leave; the draft is there again the next time."""
        self._desk.save(self.text)
        self._desk.drop()


def _style(colour: str | None, more: str) -> str:
    """A style of a theme's colour; of one that the theme leaves to others, the rest of it."""
    if colour is None or colour.startswith("auto"):
        return more
    return f"{more} {Color.parse(colour).hex6}"
