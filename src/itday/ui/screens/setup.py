"""Setting up inside the cockpit: the same conversation as `itday setup`, a question at a time."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from itday.domain.errors import ItdayError
from itday.setup.step import Ask, Back, Choose, Program, Say, Wait
from itday.ui.screens._sheet_beside import Beside
from itday.ui.screens.overlay import Answer, Options
from itday.ui.text import MUTED, block, shown, stacked
from itday.ui.widgets.line_list import LineList
from itday.ui.widgets.one_line import OneLine

if TYPE_CHECKING:
    from itday.setup.step import Conversation

KEPT = 200
"""How many lines of what was said stay on the screen."""
LETTERS = "123456789abcdefhilmnopqrstuvwxyz"
"""Keys of the answers; those that move in lists are left out."""
SHOWN = 12
"""Answers that are seen at once; the list scrolls."""


class Setup(Beside):
    """What was said above, the question below; `esc` leaves, and nothing is lost."""

    BINDINGS = [
        Binding("escape", "leave_setup", "leave", show=False),
        Binding("ctrl+b", "back", "back", show=False),
        Binding("f1", "explain", "explain", show=False),
        Binding("enter", "choose", "choose", show=False),
    ]
    DEFAULT_CSS = """
    Setup #said { height: 1fr; padding: 0 1; scrollbar-size-vertical: 1; }
    Setup #said > Static { height: auto; width: 100%; }
    Setup #asked { height: auto; max-height: 70%; border-top: solid $primary; padding: 0 1; }
    Setup #asked Static { height: auto; width: 100%; }
    Setup #asked Options { height: auto; max-height: 12; }
    Setup .title { background: $panel; }
    Setup #setup-footer { dock: bottom; background: $panel; }
    """

    def __init__(self, talk: Conversation[None]) -> None:
        """Lead this conversation."""
        super().__init__()
        self._talk = talk
        self._step: Ask | Choose | None = None
        self._lines: list[Content] = []
        self._ended = False

    def compose(self) -> ComposeResult:
        """What was said, the question, the keys."""
        yield OneLine(id="setup-title").add_class("title")
        with VerticalScroll(id="said", can_focus=False):
            yield Static(id="said-text", markup=False)
        with Vertical(id="asked"):
            yield Static(id="prompt", markup=False)
            yield Input(max_length=4000, compact=True, select_on_focus=False)
            yield Options()
            yield Static(id="fault", markup=False)
        yield OneLine(id="setup-footer")

    def on_mount(self) -> None:
        """Begin."""
        self.query_one("#setup-title", OneLine).say(shown(" ") + shown("Setup", "bold"))
        keys = " enter takes it · f1 explains · ctrl+b goes back · esc leaves, nothing is lost"
        self.query_one("#setup-footer", OneLine).say(shown(keys))
        self._hide()
        self._go(None)

    def on_unmount(self) -> None:
        """Let the conversation end where it is."""
        self._talk.close()

    # The conversation

    def _go(self, answer: Any, error: Exception | None = None) -> None:
        self.work("setting up", lambda: self._on(answer, error), group="setup")

    async def _on(self, answer: Any, error: Exception | None) -> None:
        """Send an answer and go on until something is asked."""
        while True:
            try:
                step = self._talk.throw(error) if error is not None else self._talk.send(answer)
            except StopIteration:
                self._end()
                return
            answer, error = None, None
            match step:
                case Say(text=text):
                    self._said(block(text), Content())
                case Wait(words=words, call=call):
                    if words:
                        self._said(shown(f"{words} ...", MUTED))
                    try:
                        answer = await call()
                    except ItdayError as thrown:
                        error = thrown
                case Program(words=words):
                    itday = (sys.executable, "-m", "itday", "--profile")
                    answer = self.outside([*itday, self.cockpit.runtime.profile, *words])
                case Ask() | Choose():
                    self._ask(step)
                    return

    def _end(self) -> None:
        self._ended = True
        self.cockpit.source_faults.clear()
        self.cockpit.reload()
        self.dismiss()

    def _said(self, *lines: Content) -> None:
        self._lines = [*self._lines, *lines][-KEPT:]
        self.query_one("#said-text", Static).update(stacked(self._lines))
        self.call_after_refresh(self.query_one("#said", VerticalScroll).scroll_end, animate=False)

    def _hide(self) -> None:
        self.query_one(Input).display = False
        self.query_one(Options).display = False
        self._fault("")

    def _fault(self, text: str) -> None:
        self.query_one("#fault", Static).update(
            shown(f"! {text}" if text else "", "bold $text-warning")
        )

    # A question

    def _ask(self, step: Ask | Choose) -> None:
        self._step = step
        self._hide()
        self.query_one("#prompt", Static).update(block(step.prompt, "bold"))
        if isinstance(step, Ask):
            line = self.query_one(Input)
            line.password = step.hidden
            line.value = step.default
            line.cursor_position = len(step.default)
            line.display = True
            line.focus()
            return
        options = self.query_one(Options)
        answers = [
            Answer(letter, one.words, one.value)
            for letter, one in zip(LETTERS, step.options, strict=False)
        ]
        options.styles.height = min(len(answers), SHOWN)
        options.show(answers)
        options.cursor = 0
        if step.default:
            options.select(step.default)
        options.display = True
        options.focus()

    @on(Input.Submitted)
    def take_line(self, event: Input.Submitted) -> None:
        """The line, unless there is a fault in it."""
        event.stop()
        step = self._step
        if not isinstance(step, Ask):
            return
        text = event.value if step.hidden else event.value.strip()
        # Emptied on purpose is left out; a line that cannot be empty takes its default again.
        if fault := step.check(text):
            self._fault(fault)
            return
        shown_text = "***" if step.hidden and text else text
        self._taken(step.prompt, shown_text, text)

    @on(LineList.Chosen)
    def action_choose(self) -> None:
        """The answer under the cursor."""
        option = self.query_one(Options).current
        if isinstance(self._step, Choose) and option is not None:
            self._taken(self._step.prompt, option.words, option.value)

    def on_key(self, event: Any) -> None:
        """A letter answers at once."""
        if not isinstance(self._step, Choose):
            return
        for option in self.query_one(Options).things:
            if event.character == option.letter:
                event.stop()
                self._taken(self._step.prompt, option.words, option.value)
                return

    def _taken(self, prompt: str, told: str, answer: str) -> None:
        self._step = None
        colon = "" if prompt.endswith("?") else ":"
        self._said(shown(f"{prompt}{colon} ", MUTED) + shown(told))
        self._hide()
        self.query_one("#prompt", Static).update(Content())
        self._go(answer)

    def action_back(self) -> None:
        """The question before."""
        if self._step is not None:
            self._step = None
            self._go(None, Back())

    def action_explain(self) -> None:
        """More words on the question."""
        if self._step is not None:
            self._fault("")
            words = self._step.help or "There is nothing more to say about this one."
            self.query_one("#fault", Static).update(block(words))

    def action_leave_setup(self) -> None:
        """Out; what was answered is kept."""
        if not self._ended:
            self.tell("Left. What was answered is kept: setup goes on from here")
        self._end()
