"""What lies over the cockpit while it asks: a choice by one letter, or a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, TypeVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from itday.ui.keys import LEAVE_NOW, bindings
from itday.ui.text import block, line, shown
from itday.ui.widgets.line_list import Cell, Cells, LineList

T = TypeVar("T")
LONG = 6
"""Lines of a body that has to give way in a small window."""


class Overlay(ModalScreen[T | None]):
    """A box in the middle; escape leaves it without an answer."""

    BINDINGS = [
        Binding("escape", "cancel", "cancel", show=False),
        *bindings((LEAVE_NOW,), priority=True),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-tight"), (100, "-roomy")]  # as Textual types it
    VERTICAL_BREAKPOINTS = [(0, "-low"), (25, "-high")]  # as Textual types it
    DEFAULT_CSS = """
    Overlay { align: center middle; background: $background 60%; }
    Overlay > Vertical {
        width: 80%; max-width: 84; height: auto; max-height: 90%;
        border: round $primary; background: $surface; padding: 0 1;
    }
    Overlay Static { height: auto; width: 100%; }
    Overlay LineList { height: auto; max-height: 16; }
    Overlay .hint { color: $text-muted; margin-top: 1; }
    Overlay.-tight > Vertical { width: 96%; }
    Overlay.-low > Vertical { max-height: 100%; }
    Overlay.-low .hint { margin-top: 0; }
    """

    def action_cancel(self) -> None:
        """No answer."""
        self.dismiss(None)

    def action_leave_now(self) -> None:
        """Leave the program."""
        self.app.exit()


class Answer(NamedTuple):
    """One of several answers."""

    letter: str
    """The key that gives it at once; none of `j`, `k`, `g`, `G`."""
    words: str
    value: str


class Options(LineList[Answer]):
    """The answers as a list."""

    def key_of(self, thing: Answer) -> str:
        """The value."""
        return thing.value

    def cells(self, thing: Answer) -> Cells:
        """Letter and words."""
        return Cell(thing.letter, 1, "accent"), Cell(thing.words)


class Choice(Overlay[str]):
    """Asks for one of several answers; gives its value."""

    BINDINGS = [Binding("enter", "choose", "choose", show=False)]
    DEFAULT_CSS = """
    Choice #words { height: auto; scrollbar-size-vertical: 1; }
    Choice.-low.-long > Vertical { height: 100%; }
    Choice.-low.-long #words { height: 1fr; }
    """

    def __init__(self, title: str, options: Sequence[Answer], *, body: str = "") -> None:
        """Ask.

        Args:
            title: The question.
            options: 1 or more; the cursor starts on the first.
            body: More words, such as the whole address that is to be opened.
        """
        super().__init__()
        self._title, self._body, self._options = title, body, options
        # Where there is little room it is the words that scroll, never the answers.
        self.set_class(body.count("\n") >= LONG, "-long")

    def compose(self) -> ComposeResult:
        """Question, body, answers."""
        with Vertical():
            yield Static(shown(self._title, "bold"))
            if self._body:
                with VerticalScroll(id="words", can_focus=False):
                    yield Static(block(self._body))
            yield Options()
            yield Static(shown("letter or enter chooses · esc leaves it"), classes="hint")

    def on_mount(self) -> None:
        """Fill and focus the list."""
        options = self.query_one(Options)
        options.styles.height = min(len(self._options), 16)
        options.show(self._options)
        options.focus()

    def on_key(self, event: events.Key) -> None:
        """A letter answers at once."""
        for option in self._options:
            if event.character == option.letter:
                event.stop()
                self.dismiss(option.value)

    @on(LineList.Chosen)
    def choose(self) -> None:
        """The answer under the cursor."""
        option = self.query_one(Options).current
        self.dismiss(None if option is None else option.value)

    def action_choose(self) -> None:
        """The answer under the cursor."""
        self.choose()


class Line(Overlay[str]):
    """Asks for one line of text."""

    def __init__(
        self,
        title: str,
        *,
        needed: str = "",
        body: str = "",
        value: str = "",
        whole: bool = True,
        fault: Callable[[str], str] = lambda _: "",
    ) -> None:
        """Ask.

        Args:
            title: The question.
            needed: Said where nothing was written; empty where nothing need be.
            body: More words.
            value: What stands there to begin with.
            whole: Whether the first letter takes the place of all of it.
            fault: Why what was written cannot be taken; empty if it can.
        """
        super().__init__()
        self._title, self._needed, self._body = title, needed, body
        self._value, self._whole, self._fault = value, whole, fault

    def compose(self) -> ComposeResult:
        """Question and line."""
        with Vertical():
            yield Static(shown(self._title, "bold"))
            if self._body:
                yield Static(block(self._body))
            yield Input(
                line(self._value), max_length=2000, compact=True, select_on_focus=self._whole
            )
            yield Static(shown("enter keeps it · esc leaves it"), classes="hint", id="hint")

    @on(Input.Submitted)
    def keep(self, event: Input.Submitted) -> None:
        """Give the line, or say that one is owed, or why it cannot be taken."""
        event.stop()
        text = line(event.value.strip())
        if fault := self._fault(text) if text else self._needed:
            self.query_one("#hint", Static).update(shown(f"! {fault}", "bold $text-warning"))
            return
        self.dismiss(text)


class Hidden(Overlay[str]):
    """Asks for a secret, which is not shown; it is given as it was typed, spaces and all."""

    def __init__(self, title: str) -> None:
        """Ask."""
        super().__init__()
        self._title = title

    def compose(self) -> ComposeResult:
        """Question and line."""
        with Vertical():
            yield Static(shown(self._title, "bold"))
            yield Input(max_length=4000, compact=True, password=True)
            yield Static(shown("enter keeps it · esc leaves it"), classes="hint", id="hint")

    @on(Input.Submitted)
    def keep(self, event: Input.Submitted) -> None:
        """Give it, or say that there is none."""
        event.stop()
        if event.value:
            self.dismiss(event.value)
        else:
            self.query_one("#hint", Static).update(shown("! Nothing was given", "bold"))


__all__ = ["Answer", "Choice", "Hidden", "Line", "Overlay"]
