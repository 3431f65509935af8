"""Writing to a ticket: private, unless the person chooses the other answer on purpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.widgets import Static, TextArea

from itday.ui.screens.overlay import Answer, Options, Overlay
from itday.ui.text import block, shown
from itday.ui.widgets.line_list import LineList

LONGEST = 20_000
"""Characters of one comment."""
SAVE_S = 0.2
"""How often what is typed is put on disk."""


class Written(NamedTuple):
    """What the person wrote, and for whom."""

    text: str
    public: bool


class Compose(Overlay[Written]):
    """Several lines, then a choice: a private comment, or a reply that goes outside."""

    BINDINGS = [Binding("enter", "choose", "choose", show=False)]
    DEFAULT_CSS = """
    Compose TextArea { height: 10; border: none; padding: 0; }
    Compose Options { margin-top: 1; }
    Compose.-low TextArea { height: 6; }
    """

    def __init__(
        self, title: str, reader: str, save: Callable[[str], None], *, draft: str = ""
    ) -> None:
        """Ask.

        Args:
            title: Which ticket.
            reader: Who reads a public reply: name and address.
            save: Puts what was typed so far on disk.
            draft: What was begun and left earlier.
        """
        super().__init__()
        self._title, self._reader, self._save, self._saved = title, reader, save, draft

    def compose(self) -> ComposeResult:
        """The text above the choice."""
        with Vertical():
            yield Static(shown(self._title, "bold"))
            yield TextArea(self._saved, tab_behavior="focus", show_line_numbers=False)
            yield Options()
            yield Static(
                block("tab goes to the choice, enter there keeps it · esc leaves the draft"),
                classes="hint",
                id="hint",
            )

    def on_mount(self) -> None:
        """The private comment comes first."""
        options = self.query_one(Options)
        answers = [
            Answer("1", "private comment: only staff of the desk read it", "private"),
            Answer("2", f"PUBLIC REPLY: goes out to {self._reader or 'the requester'}", "public"),
        ]
        options.styles.height = len(answers)
        options.show(answers)
        self.query_one(TextArea).focus()
        self.set_interval(SAVE_S, self._beat)

    def _beat(self) -> None:
        """Put what is typed on disk if it changed: a crash loses half a second of it at most."""
        if self.text != self._saved:
            self._saved = self.text
            self._save(self.text)

    def action_cancel(self) -> None:
        """No answer; what was begun is kept for the next time."""
        self._beat()
        super().action_cancel()

    @property
    def text(self) -> str:
        """What stands there."""
        return self.query_one(TextArea).text

    @on(LineList.Chosen)
    def choose(self) -> None:
        """Give what was written, or say that nothing was."""
        option = self.query_one(Options).current
        if not self.text.strip():
            self.query_one("#hint", Static).update(shown("! Write something first", "bold"))
        elif (more := len(self.text.strip()) - LONGEST) > 0:
            said = f"! A comment has {LONGEST:,} characters: these are {more:,} too many"
            self.query_one("#hint", Static).update(shown(said, "bold"))
        elif option is not None:
            self.dismiss(Written(self.text.strip(), option.value == "public"))

    def action_choose(self) -> None:
        """Enter on the choice; in the text it makes a new line and does not come here."""
        self.choose()
