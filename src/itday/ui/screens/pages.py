"""The daily pages: open one or all, tick each off with a finding or with nothing to report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from itday.store import checks
from itday.sync.ticking import changes
from itday.triage.rounds import Stand, stands
from itday.ui import outside, sheet_keys
from itday.ui.keys import bindings
from itday.ui.screens.sheet import Sheet
from itday.ui.text import MUTED, block, joined, line, shown, stacked, then
from itday.ui.widgets.bar import Purpose, Said
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.store.database import Db

NO_PAGES = (
    "No pages yet. Name those you look at each day in the settings: [[pages]] with name and url, "
    "and if you like the weekdays and what to look for. itday config path says where the file is."
)


class Pages(LineList[Stand]):
    """A line a page."""

    screen_: PagesScreen

    def key_of(self, thing: Stand) -> str:
        """The name as it is typed."""
        return thing.page.word

    def cells(self, thing: Stand) -> Cells:
        """Whether it is ticked and with what, its name, what to look for or was found."""
        looked = thing.today
        sign = " " if looked is None else "!" if looked.finding else "v"
        word = "open" if looked is None else "finding" if looked.finding else "nothing"
        said = looked.finding if looked else thing.page.look_for
        return (
            Cell(sign, 1, "warning" if sign == "!" else ""),
            Cell(word, 8, "" if looked is None else "warning" if looked.finding else "muted"),
            Cell(thing.page.name, 24),
            Cell(said.replace("\n", " "), 0, "muted" if looked is None else "", from_width=50),
            Cell(f"{thing.done}/{thing.due}" if thing.due else "", 7, "muted", right=True),
        )


class PagesScreen(Sheet[Stand]):
    """The pages of today in the order of the settings."""

    ACTS = sheet_keys.PAGES
    NAME = "daily pages"
    OF = "pages"
    BINDINGS = bindings(ACTS, of=OF)

    def make_list(self) -> LineList[Stand]:
        """The list, empty."""
        made = Pages()
        made.screen_ = self
        every = self.runtime.settings.pages
        made.empty = "No page is looked at on this weekday." if every else NO_PAGES
        return made

    def gather(self, db: Db) -> Sequence[Stand]:
        """How each page stands today."""
        settings = self.runtime.settings
        return stands(settings.pages, checks.looked(db), settings.school, self.moment.today)

    def title_line(self) -> Content:
        """How many are left."""
        left = sum(one.today is None for one in self.things)
        day = f"{self.moment.today:%A} {self.moment.today.day} {self.moment.today:%B}"
        whole = "all looked at" if self.things else ""
        count = f"{left} of {len(self.things)} left" if left else whole
        return joined([shown("Daily pages", "bold"), shown(day), shown(count)])

    def card(self, thing: Stand) -> Content:
        """Its address, what to look for, what was found today and last."""
        page, looked, found = thing.page, thing.today, thing.found
        parts = [shown(page.name, "bold"), shown(page.url), Content()]
        if page.look_for:
            parts += [shown("look for", MUTED), block(page.look_for), Content()]
        if looked is not None:
            parts += [
                shown(f"today {self.moment.clock(looked.at)}", MUTED),
                block(looked.finding or "nothing to report"),
                Content(),
            ]
        if found is not None:
            day = f"{found.day:%a} {found.day.day} {found.day:%b}"
            parts += [shown(f"last finding, {day}", MUTED), block(found.finding), Content()]
        if thing.due:
            parts.append(shown(f"looked at on {thing.done} of {thing.due} days this term", MUTED))
        return stacked(parts)

    def why_greyed(self, name: str) -> str:
        """Why an action does nothing here."""
        if name not in {"undo", "redo", "help", "go_out", "back"}:
            return "" if self.things else "no page is listed"
        return ""

    # Opening

    def action_open_page(self) -> None:
        """This page in the browser."""
        thing = self.current
        if self.allowed("open_page") and thing is not None:
            self.work("opening the browser", lambda: self._open([thing]))

    def action_open_all(self) -> None:
        """All that are still to be looked at, in their order."""
        left = [one for one in self.things if one.today is None]
        if not self.allowed("open_all"):
            return
        if left:
            self.work("opening the browser", lambda: self._open(left))
        else:
            self.warn("not done: every page is ticked off")

    async def _open(self, chosen: Sequence[Stand]) -> None:
        for one in chosen:
            await outside.open_address(one.page.url)
        hosts = ", ".join(dict.fromkeys(outside.host(one.page.url) for one in chosen))
        self.tell(f"Opened {hosts}")

    def action_copy(self) -> None:
        """Copy this page's address."""
        if self.allowed("copy") and self.current is not None:
            self.app.copy_to_clipboard(line(self.current.page.url))
            self.tell(f"Copied {self.current.page.url}")

    # Ticking

    def action_nothing(self) -> None:
        """Looked at, nothing to report."""
        thing = self.current
        if self.allowed("nothing") and thing is not None:
            self.work("ticking", lambda: self._tick(thing, ""))

    def action_finding(self) -> None:
        """Looked at, with a line of what was found."""
        self._ask("finding", "found", ())

    def action_finding_todo(self) -> None:
        """As `finding`, and a to-do of it."""
        self._ask("finding_todo", "found, and a to-do of it", ("todo",))

    def action_finding_note(self) -> None:
        """As `finding`, and a note of it."""
        self._ask("finding_note", "found, and a note of it", ("note",))

    def _ask(self, name: str, prompt: str, also: tuple[str, ...]) -> None:
        thing = self.current
        if not self.allowed(name) or thing is None:
            return
        said = thing.today.finding if thing.today else ""

        def typed(text: str) -> Said:
            if not text.strip():
                return Said(fault="" if not text else "Write what was found")
            return _understood(self, text) if "todo" in also else Said("a line, or esc")

        def kept(text: str) -> None:
            self._close_bar(self.words)
            if text.strip():
                self.work("ticking", lambda: self._tick(thing, text.strip(), also))

        def dropped() -> None:
            self._close_bar(self.words)

        purpose = Purpose(f"{prompt} on {thing.page.name}", typed, kept, dropped, said)
        self.work("opening the line", lambda: self._open_bar(purpose), group="bar")

    async def _tick(self, thing: Stand, finding: str, also: tuple[str, ...] = ()) -> None:
        await self.runtime.decide(changes(self.runtime, thing.page, finding, also))
        undo = self.keys.key("undo")
        said = f"{thing.page.name}: {finding or 'nothing to report'}"
        self.tell(then(said, f"{undo} undoes it"))
        await self._reload()
        ahead = [*range(self.list.cursor, len(self.things)), *range(self.list.cursor)]
        left = next((n for n in ahead if self.things[n].today is None), None)
        if left is not None:
            self.list.cursor = left


def _understood(screen: PagesScreen, text: str) -> Said:
    from itday.ui import todo_line

    read = todo_line.read(text, screen.runtime.settings.school, screen.runtime.now())
    return Said(read.hint, read.fault)
