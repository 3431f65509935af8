"""The line at the bottom in which one types: a filter, a note, a to-do."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from itday.ui.text import MUTED, joined, line, shown
from itday.ui.widgets.one_line import OneLine

LONGEST = 2000
"""Characters; a longer paste is cut there."""


class Said(NamedTuple):
    """What was understood of the text so far."""

    hint: str = ""
    fault: str = ""
    """Why it cannot be kept as it stands; empty if it can."""


class Purpose(NamedTuple):
    """What the bar is for, this time."""

    prompt: str
    typed: Callable[[str], Said]
    """Called with the text after every key."""
    kept: Callable[[str], None]
    """Called with the text on enter, when there is no fault in it."""
    dropped: Callable[[], None]
    """Called on escape."""
    text: str = ""
    """What stands there to begin with."""
    complete: Callable[[str], list[str]] | None = None
    """The whole texts it may go on to, the likeliest first; `tab` takes the first."""


class Field(Input):
    """The text; enter hands it over in the very key press.

    A binding would be looked up after what was typed meanwhile had gone into the text.
    """

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            await self.action_submit()
        else:
            await super()._on_key(event)


class Bar(Vertical):
    """Two lines: what is asked and understood, and the text."""

    BINDINGS = [
        Binding("escape", "drop", "cancel", show=False),
        Binding("tab", "complete", "complete", show=False),
    ]
    DEFAULT_CSS = """
    Bar { dock: bottom; height: 2; background: $panel; margin-bottom: 1; padding: 0 1; }
    """

    def __init__(self, purpose: Purpose) -> None:
        """Ask for one thing."""
        super().__init__(id="bar")
        self.purpose = purpose
        self.said = purpose.typed(purpose.text)
        self._offered = self._completions(purpose.text)

    def compose(self) -> ComposeResult:
        """The prompt above the text."""
        yield OneLine(id="bar-prompt")
        # Selected text would be gone with the first key.
        yield Field(
            line(self.purpose.text), max_length=LONGEST, compact=True, select_on_focus=False
        )

    def on_mount(self) -> None:
        """Show the prompt and wait for text."""
        # Textual calls this of every class: those below say what differs in `_begin`.
        self._begin()

    def _begin(self) -> None:
        self._tell()
        self.query_one(Input).focus()

    @property
    def text(self) -> str:
        """What stands there."""
        return self.query_one(Input).value

    def _tell(self) -> None:
        fault = f"! {self.said.fault}" if self.said.fault else ""
        told: list[Content] = [shown(self.purpose.prompt, "bold")]
        told += [shown(self.said.hint, MUTED), shown(fault, "bold $text-warning")]
        ends = [whole.rpartition(" ")[2] for whole in self._offered]
        told += [shown(f"tab: {'  '.join(ends)}" if ends else "", "$text-accent")]
        self.query_one(OneLine).say(joined(told))

    @on(Input.Changed)
    def understand(self, event: Input.Changed) -> None:
        """Say what the text means so far."""
        event.stop()
        self.said = self.purpose.typed(event.value)
        self._offered = self._completions(event.value)
        self._tell()

    def hint(self, words: str) -> None:
        """Say something else of the same text."""
        self.said = self.said._replace(hint=words)
        self._tell()

    def _completions(self, text: str) -> list[str]:
        return [] if self.purpose.complete is None else self.purpose.complete(text)

    def action_complete(self) -> None:
        """Take the likeliest of what the text may go on to."""
        if self._offered:
            field = self.query_one(Input)
            field.value = self._offered[0]
            field.cursor_position = len(field.value)

    @on(Input.Submitted)
    def keep(self, event: Input.Submitted) -> None:
        """Hand the text over, unless there is a fault in it."""
        event.stop()
        self.said = self.purpose.typed(event.value)
        self._tell()
        if not self.said.fault:
            self.purpose.kept(event.value)

    def action_drop(self) -> None:
        """Leave without it."""
        self.purpose.dropped()
