"""The keys that all lists beside the cockpit have: what they do is said, found, and narrowed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on

from itday.ui.act import Act
from itday.ui.footing import Entry, Hint, footing, hint_at
from itday.ui.keys import MOVES, Keymap
from itday.ui.screens._sheet_beside import Beside
from itday.ui.widgets.bar import Bar, Purpose, Said
from itday.ui.widgets.line_list import LineList
from itday.ui.widgets.one_line import OneLine

if TYPE_CHECKING:
    from itday.runtime import Runtime


UNTOLD = frozenset({"back", "help", "palette"})
"""Actions that the footer leaves to the help, which has its own place there."""


class Narrowed(Beside):
    """A screen with a list that words narrow, whose keys a footer and a guide tell."""

    ACTS: ClassVar[tuple[Act, ...]] = ()
    """What its keys do, the most wanted first."""
    OF: ClassVar[str] = ""
    """Its name in `SHEETS`, by which its keys can be moved."""
    NAME: ClassVar[str] = ""
    """What it is called, as in `Keys of the outbox`."""
    list: LineList[Any]

    def __init__(self, runtime: Runtime, keys: Keymap) -> None:
        """Begin with all of it."""
        super().__init__()
        self.runtime, self.keys = runtime, keys.on(self.OF)
        self.words = ""
        """What the list is narrowed by."""

    # What a screen says

    def reload(self) -> None:
        """Read the store again."""
        raise NotImplementedError

    def say(self) -> None:
        """Title, row and footer."""
        raise NotImplementedError

    def why_greyed(self, name: str) -> str:
        """Why an action does nothing to the row under the cursor; empty if it does."""
        del name
        return ""

    def _hint(self, act: Act) -> Hint:
        return Hint(self.keys.key(act.name), self.words_of(act), bool(self.why_greyed(act.name)))

    def words_of(self, act: Act) -> str:
        """What an action does to the row under the cursor, in a word or two."""
        return act.words

    def allowed(self, name: str) -> bool:
        """Whether an action does something here; says why where it does not."""
        if why := self.why_greyed(name):
            self.warn(f"not done: {why}")
        return not why

    # What is shown of the keys

    def say_keys(self) -> None:
        """The footer."""
        footer = footing(self.hints(), self.app.size.width)
        self.query_one("#sheet-footer", OneLine).say(footer)

    def hints(self) -> Sequence[Hint]:
        """What the footer offers: each key with what it does to the row under the cursor."""
        help_key = Hint(self.keys.key("help"), "help")
        if self.query(Bar):
            return [Hint("enter", "keeps it"), Hint("esc", "leaves it"), help_key]
        offered = [self._hint(act) for act in self.ACTS if act.name not in UNTOLD]
        return [Hint("j k", "move"), *offered, Hint("tab", "into the text"), help_key]

    @on(OneLine.Pressed, "#sheet-footer")
    def press_hint(self, event: OneLine.Pressed) -> None:
        """A click on a hint of the footer is as good as its key."""
        hint = hint_at(self.hints(), self.app.size.width, event.x)
        if hint is not None and not self.query(Bar):
            keyed = (act.name for act in self.ACTS if self.keys.key(act.name) == hint.key)
            self.run_named(next(keyed, None))

    def offers(self) -> Sequence[Entry]:
        """Every action with the key in force."""
        return [
            Entry(act.name, " ".join(self.keys.keys(act.name)), act.said, self.why_greyed(act.name))
            for act in (*self.ACTS, *MOVES)
        ]

    def action_help(self) -> None:
        """The keys of this screen; enter runs one."""
        from itday.ui.screens.guide import Guide

        self.app.push_screen(Guide(f"Keys of the {self.NAME}", self.offers()), self.run_named)

    def action_palette(self) -> None:
        """Every command of this screen by name."""
        from itday.ui.commands import palette

        self.app.push_screen(palette())

    def run_named(self, name: str | None) -> None:
        """Run an action of this screen, or of its list."""
        if name is None:
            return
        node: Any = self.list if any(name == act.name for act in MOVES) else self
        action = next(act.action for act in (*self.ACTS, *MOVES) if act.name == name)

        async def run() -> None:
            await self.app.run_action(action, default_namespace=node)

        self.work(name, run, group="keys")

    # Keys

    def action_undo(self) -> None:
        """Take the latest decision back."""
        self.cockpit.run_named("undo")

    def action_redo(self) -> None:
        """Do again what was undone last."""
        self.cockpit.run_named("redo")

    def narrow(self, words: str) -> None:
        """Show only what has these words."""
        self.words = words
        self.reload()

    def action_filter(self) -> None:
        """A line in which each key narrows the list."""
        before = self.words

        def typed(text: str) -> Said:
            if text != self.words:
                self.narrow(text)
            return Said("only what has all of these words" if not text.strip() else "")

        def kept(text: str) -> None:
            self._close_bar(text)

        self.work(
            "opening the line",
            lambda: self._open_bar(
                Purpose("filter", typed, kept, lambda: self._close_bar(before), before)
            ),
            group="bar",
        )

    async def _open_bar(self, purpose: Purpose) -> None:
        for bar in self.query(Bar):
            await bar.remove()
        await self.mount(Bar(purpose), before="#sheet-footer")
        self.say()

    def _close_bar(self, words: str) -> None:
        async def close() -> None:
            await self.query(Bar).remove()
            self.list.focus()
            if words != self.words:
                self.narrow(words)
            self.say()

        self.work("closing the line", close, group="bar")
