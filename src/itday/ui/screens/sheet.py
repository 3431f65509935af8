"""What the screens beside the cockpit share: a list, its row in full, keys; live while open."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, cast

from textual.app import ComposeResult, SuspendNotSupported
from textual.await_complete import AwaitComplete
from textual.containers import Container
from textual.content import Content
from textual.screen import Screen

from itday.domain.errors import ItdayError
from itday.ui.act import Act
from itday.ui.footing import Entry, Hint, footing
from itday.ui.keys import MOVES, Keymap
from itday.ui.moment import Moment
from itday.ui.text import shown
from itday.ui.widgets.bar import Bar, Purpose, Said
from itday.ui.widgets.line_list import LineList
from itday.ui.widgets.one_line import OneLine
from itday.ui.widgets.preview import Preview

if TYPE_CHECKING:
    from itday.runtime import Runtime
    from itday.store.database import Db
    from itday.ui.app import CockpitApp
    from itday.ui.screens.cockpit import CockpitScreen

T = TypeVar("T")
POLL_S = 0.5
"""How often the store is asked whether anybody wrote to it."""
WIDE = 110
"""Columns from which the row in full stands beside the list, not below it."""


class Beside(Screen[None]):
    """A screen that says things and works by the cockpit's ways."""

    @property
    def cockpit(self) -> CockpitScreen:
        """The screen below."""
        return cast("CockpitApp", self.app).cockpit

    def on_mount(self) -> None:
        """What was said on the screen below stays there; only an error is read to its end."""
        self.cockpit.hush("information", "warning")

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave, and take along what was said here."""
        self.cockpit.hush("information", "warning")
        return super().dismiss(result)

    def work(self, name: str, call: Any, **more: Any) -> None:
        """Run something off the key press; what the person can mend becomes a toast."""
        self.cockpit.work(name, call, **more)

    def tell(self, message: str) -> None:
        """A toast in plain words."""
        self.cockpit.tell(message)

    def warn(self, message: str) -> None:
        """A toast that says why something was not done."""
        self.cockpit.warn(message)

    def outside(self, words: Sequence[str]) -> int:
        """Give the terminal to a program until it ends; give its exit code.

        Args:
            words: The program and its arguments; no shell reads them.

        Raises:
            ItdayError: It cannot be run, or this terminal cannot be lent (in a browser).
        """
        try:
            with self.app.suspend():
                code = subprocess.call(words)  # noqa: S603  # an argument list, the person's own
        except SuspendNotSupported as error:
            raise ItdayError(
                "this terminal cannot be given to another program", remedy=" ".join(words)
            ) from error
        except OSError as error:
            raise ItdayError(f"{words[0]} cannot be run: {error.strerror}") from error
        if code:
            self.warn(f"{words[0]} ended with code {code}")
        return code


class Sheet(Beside, Generic[T]):
    """A list with the row under the cursor in full; `esc` leads back to the cockpit."""

    ACTS: ClassVar[tuple[Act, ...]] = ()
    """What its keys do, the most wanted first."""
    OF: ClassVar[str] = ""
    """Its name in `SHEETS`, by which its keys can be moved."""
    NAME: ClassVar[str] = ""
    """What it is called, as in `Keys of the outbox`."""
    DEFAULT_CSS = """
    Sheet .sheet-title { background: $panel; }
    Sheet .sheet-body { layout: vertical; height: 1fr; }
    Sheet .sheet-body > LineList { height: 45%; width: 100%; }
    Sheet .sheet-body > Preview { height: 1fr; width: 100%; }
    Sheet .sheet-footer { dock: bottom; background: $panel; }
    Sheet.-beside .sheet-body { layout: horizontal; }
    Sheet.-beside .sheet-body > LineList { width: 52%; height: 100%; }
    Sheet.-beside .sheet-body > Preview { width: 1fr; height: 100%; }
    """

    def __init__(self, runtime: Runtime, keys: Keymap) -> None:
        """Read the first picture, so that the first frame has it."""
        super().__init__()
        self.runtime, self.keys = runtime, keys.on(self.OF)
        self.words = ""
        """What the list is narrowed by."""
        self.list = self.make_list()
        self._version = runtime.store.version()
        self._minute = self.moment.now.replace(second=0, microsecond=0)
        self.things: Sequence[T] = self._read_now()

    # What a screen says

    def make_list(self) -> LineList[T]:
        """The list, empty."""
        raise NotImplementedError

    def gather(self, db: Db) -> Sequence[T]:
        """Read what is shown."""
        raise NotImplementedError

    def title_line(self) -> Content:
        """The header: what this is, and how much of it there is."""
        raise NotImplementedError

    def card(self, thing: T) -> Content:
        """One thing in full."""
        raise NotImplementedError

    def why_greyed(self, name: str) -> str:
        """Why an action does nothing to the row under the cursor; empty if it does."""
        del name
        return ""

    # What is shown

    @property
    def moment(self) -> Moment:
        """Now, on the school's clock."""
        return Moment(self.runtime.now(), self.runtime.settings.school)

    @property
    def current(self) -> T | None:
        """The thing under the cursor."""
        return self.list.current

    @property
    def preview(self) -> Preview:
        """The row in full."""
        return self.query_one(Preview)

    def compose(self) -> ComposeResult:
        """Title, list, row in full, keys."""
        yield OneLine(id="sheet-title").add_class("sheet-title")
        with Container(classes="sheet-body"):
            yield self.list
            yield Preview()
        yield OneLine(id="sheet-footer").add_class("sheet-footer")

    def on_mount(self) -> None:
        """Show what was read, then look for changes."""
        self.preview.border_title = "In full"
        self.on_resize()
        self.take_in(self.things)
        self.list.focus()
        self.set_interval(POLL_S, self.look)

    def on_resize(self) -> None:
        """Another size may have room for the row beside the list."""
        self.set_class(self.app.size.width >= WIDE, "-beside")
        self.say()

    def _read_now(self) -> Sequence[T]:
        return self.runtime.store.read_now(self.gather)

    def look(self) -> None:
        """Read again where somebody wrote, or the minute is another."""
        minute = self.moment.now.replace(second=0, microsecond=0)
        if self.runtime.store.version() != self._version or minute != self._minute:
            self.reload()

    def reload(self) -> None:
        """Read the store again; a reading that is under way is given up."""
        # Not the cockpit's group: each would give the other's reading up.
        self.work(f"reading the {self.NAME}", self._reload, group="beside", exclusive=True)

    async def _reload(self) -> None:
        version = self.runtime.store.version()
        things = await self.runtime.store.read(self.gather)
        if self.is_attached:
            self._version = version
            self.take_in(things)

    def take_in(self, things: Sequence[T]) -> None:
        """Show other things."""
        self.things = things
        self._minute = self.moment.now.replace(second=0, microsecond=0)
        self.list.show(self.things)
        self.say()

    def say(self) -> None:
        """Title, row and footer."""
        if not self.is_mounted:
            return
        self.query_one("#sheet-title", OneLine).say(shown(" ") + self.title_line())
        thing = self.current
        if thing is None:
            self.preview.say(None)
        else:
            self.preview.say(self.card(thing), self.list.key_of(thing))
        hints = [Hint("j k", "move"), *(self._hint(act) for act in self.ACTS if act.name != "back")]
        hints.append(Hint("tab", "into the text"))
        hints = [hint for hint in hints if hint.words != "help"]
        if self.query(Bar):
            hints = [Hint("enter", "keeps it"), Hint("esc", "leaves it")]
        help_key = Hint(self.keys.key("help"), "help")
        footer = footing([*hints, help_key], self.app.size.width)
        self.query_one("#sheet-footer", OneLine).say(footer)

    def _hint(self, act: Act) -> Hint:
        return Hint(self.keys.key(act.name), self.words_of(act), bool(self.why_greyed(act.name)))

    def words_of(self, act: Act) -> str:
        """What an action does to the row under the cursor, in a word or two."""
        return act.words

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """The row in full and the footer follow the cursor."""
        event.stop()
        self.say()

    def allowed(self, name: str) -> bool:
        """Whether an action does something here; says why where it does not."""
        if why := self.why_greyed(name):
            self.warn(f"not done: {why}")
        return not why

    # Keys all of them have

    def action_back(self) -> None:
        """Back to the cockpit."""
        self.dismiss()

    def action_go_out(self) -> None:
        """Out one level: the text, the filter, then this screen."""
        if self.preview.has_focus:
            self.list.focus()
        elif self.words:
            self.narrow("")
        else:
            self.dismiss()

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

    def action_help(self) -> None:
        """The keys of this screen; enter runs one."""
        from itday.ui.screens.guide import Guide

        entries = [
            Entry(act.name, " ".join(self.keys.keys(act.name)), act.said, self.why_greyed(act.name))
            for act in (*self.ACTS, *MOVES)
        ]
        self.app.push_screen(Guide(f"Keys of the {self.NAME}", entries), self._run_named)

    def _run_named(self, name: str | None) -> None:
        if name is None:
            return
        node: Any = self.list if any(name == act.name for act in MOVES) else self
        action = next(act.action for act in (*self.ACTS, *MOVES) if act.name == name)

        async def run() -> None:
            await self.app.run_action(action, default_namespace=node)

        self.work(name, run, group="keys")
