"""What a row's entry in the SLT log says: four answers, each on its line."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input, Static

from itday.domain.log import CATEGORIES
from itday.ui.screens.overlay import Overlay
from itday.ui.text import MUTED, block, joined, line, shown

SEVERITIES = ("informational", "low", "medium", "high", "critical")
LONGEST = 2000


class Told(NamedTuple):
    """What the person said of it."""

    title: str
    category: str
    severity: int
    """OCSF: 1 (informational) to 5 (critical)."""
    must_hear: str
    decision_wanted: str


class Turn(Widget, can_focus=True):
    """One of several words, turned with left and right, or with the first letter."""

    BINDINGS = [
        Binding("left,h", "turn(-1)", "before", show=False),
        Binding("right,l,space", "turn(1)", "next", show=False),
        Binding("enter", "done", "next line", show=False),
    ]
    DEFAULT_CSS = """
    Turn { height: 1; width: 100%; }
    Turn:focus { background: $panel; text-style: bold; }
    """

    class Done(Message):
        """Enter: on to the next line."""

    def __init__(self, name: str, words: Sequence[str], at: int) -> None:
        """Begin at one of the words."""
        super().__init__()
        self._name, self._words, self.at = name, words, at

    @property
    def word(self) -> str:
        """The one chosen."""
        return self._words[self.at]

    def render(self) -> Content:
        """Name, the word, and how many there are."""
        place = f"{self.at + 1}/{len(self._words)} left right"
        return joined(
            [shown(f"{self._name:<11}", MUTED), shown(f"< {self.word} >", "bold")], " "
        ) + shown(f"  {place}", MUTED)

    def action_turn(self, by: int) -> None:
        """Turn to the next."""
        self.at = (self.at + by) % len(self._words)
        self.refresh()

    def action_done(self) -> None:
        """Go on."""
        self.post_message(self.Done())


class LogForm(Overlay[Told]):
    """Title, category, severity, what leadership must hear, what it is to decide."""

    DEFAULT_CSS = """
    LogForm Input { margin-bottom: 1; }
    """

    def __init__(
        self, title: str, *, category: str, severity: int, must_hear: str = "", number: str = ""
    ) -> None:
        """Ask.

        Args:
            title: What the entry is called, to begin with.
            category: One of `CATEGORIES`.
            severity: 1 to 5.
            must_hear: What leadership must hear, to begin with.
            number: The number it will have.
        """
        super().__init__()
        self._title, self._number, self._hear = title, number, must_hear
        at = CATEGORIES.index(category) if category in CATEGORIES else len(CATEGORIES) - 1
        self.category = Turn("category", CATEGORIES, at)
        self.severity = Turn("severity", SEVERITIES, min(max(severity, 1), 5) - 1)

    def compose(self) -> ComposeResult:
        """The lines, one below the other."""
        with Vertical():
            yield Static(shown(f"Log for SLT as {self._number}", "bold"))
            yield Static(shown("Say roles, not names: leadership reads it as it stands.", MUTED))
            yield Input(line(self._title), id="title", compact=True, max_length=LONGEST)
            yield self.category
            yield self.severity
            yield Static(shown("What leadership must hear", MUTED))
            yield Input(line(self._hear), id="hear", compact=True, max_length=LONGEST)
            yield Static(shown("Decision wanted, or nothing", MUTED))
            yield Input(id="decision", compact=True, max_length=LONGEST)
            yield Static(
                block("enter goes on, and keeps it on the last line · tab moves · esc leaves it"),
                classes="hint",
                id="hint",
            )

    def on_mount(self) -> None:
        """What leadership must hear is what only the person knows."""
        self.query_one("#title", Input).cursor_position = 0
        self.query_one("#hear", Input).focus()

    @on(Turn.Done)
    def go_on(self) -> None:
        """The next line."""
        self.focus_next()

    @on(Input.Submitted)
    def submit(self, event: Input.Submitted) -> None:
        """On, or done."""
        event.stop()
        if event.input.id != "decision":
            self.focus_next()
            return
        title, hear, decision = (
            self.query_one(f"#{name}", Input).value.strip()
            for name in ("title", "hear", "decision")
        )
        if not (title and hear):
            said = "! The title is missing" if not title else "! Say what leadership must hear"
            self.query_one("#hint", Static).update(shown(said, "bold $text-warning"))
            self.query_one("#title" if not title else "#hear", Input).focus()
            return
        self.dismiss(Told(title, self.category.word, self.severity.at + 1, hear, decision))
