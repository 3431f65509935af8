"""What the screens beside the cockpit share: a list, its row in full, keys; live while open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Container
from textual.content import Content

from itday.ui.keys import Keymap
from itday.ui.moment import Moment
from itday.ui.screens._sheet_keys import Narrowed
from itday.ui.text import shown
from itday.ui.widgets.line_list import LineList
from itday.ui.widgets.one_line import OneLine
from itday.ui.widgets.preview import Preview

if TYPE_CHECKING:
    from itday.runtime import Runtime
    from itday.store.database import Db

T = TypeVar("T")
POLL_S = 0.5
"""How often the store is asked whether anybody wrote to it."""
WIDE = 110
"""Columns from which the row in full stands beside the list, not below it."""


class Sheet(Narrowed, Generic[T]):
    """A list with the row under the cursor in full; `esc` leads back to the cockpit."""

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
        super().__init__(runtime, keys)
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
        self.say_keys()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """The row in full and the footer follow the cursor."""
        event.stop()
        self.say()

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
