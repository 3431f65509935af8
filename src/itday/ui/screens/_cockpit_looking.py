"""The cockpit's actions that change nothing: moving, filtering, finding, reading, copying."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from itday.domain.errors import Gone, ItdayError
from itday.domain.ref import DESK
from itday.store.rows import Row
from itday.ui import outside
from itday.ui.card import Talk
from itday.ui.heading import COPY
from itday.ui.screens._cockpit_marking import Marking
from itday.ui.text import line

if TYPE_CHECKING:
    from itday.ui.app import CockpitApp
    from itday.ui.widgets.bar import Bar, Purpose

SPOKEN = frozenset({"ticket", "message"})
"""Kinds whose sources keep more text than the record has."""


class Looking(Marking):
    """Moving and reading."""

    # Panes

    def action_next_pane(self) -> None:
        """The pane after this one."""
        self.go_to(self._here + 1)

    def action_previous_pane(self) -> None:
        """The pane before this one."""
        self.go_to(self._here - 1)

    def action_pane(self, digit: int) -> None:
        """The pane with this digit."""
        place = next((n for n, pane in enumerate(self.panes) if pane.digit == digit), None)
        if place is None:
            self.warn(f"no pane {digit} is shown: panes in the settings names them")
        else:
            self.go_to(place)

    def action_maximise(self) -> None:
        """One pane alone, or all again."""
        if self.form.narrow:
            self.warn("this window has room for one pane only, so it is alone already")
        else:
            self.lay_out(alone=not self._alone)

    # Preview and conversation

    def action_preview(self) -> None:
        """Show or hide the preview."""
        on = not self.form.preview
        self.lay_out(preview=on)
        if not on and not self.pane.has_focus:
            self.pane.focus()
        elif on and self.form.narrow:
            self.preview.focus()

    def action_go_in(self) -> None:
        """Into the preview, with the row's conversation."""
        row = self.subject
        if row is None:
            self.warn("nothing is selected")
            return
        if not self.form.preview:
            self.lay_out(preview=True)
        self.preview.focus()
        self.ask_posts(row)

    def on_line_list_chosen(self) -> None:
        """A second click reads the row."""
        self.action_go_in()

    def action_go_out(self) -> None:
        """Out one level: preview, filter, marks, maximised pane; never out of the program."""
        if self.opened is not None or self.preview.has_focus:
            self.opened = None
            if self.form.narrow:
                self.lay_out(preview=False)
            self.pane.focus()
            self.say_all()
        elif self.pane.filter.tests:
            self.pane.narrow("")
            self.reload()
        elif self.unmark():
            self.tell("No row is marked any more")
        elif self._alone and not self.form.narrow:
            self.lay_out(alone=False)
        elif self._wish and self.form.one:
            self.lay_out(preview=False)
        else:
            self.tell(f"nothing to leave here: {self.keys.key('leave')} quits")

    def ask_posts(self, row: Row) -> None:
        """Fetch what was said about a row; until it comes, what was kept is shown."""
        if row.kind in SPOKEN and row.source != DESK:
            self.work("reading the conversation", lambda: self._ask_posts(row), group="posts")

    async def _ask_posts(self, row: Row) -> None:
        from itday.store import conversation

        kept = await self.runtime.store.read(conversation.kept, row.ref)
        self._hear(row, Talk(kept, asking=True))
        try:
            said = await self.runtime.posts(row.ref)
        except Gone:
            self._hear(row, Talk(kept))
        except ItdayError as error:
            self._hear(row, Talk(kept, fault=str(error)))
        else:
            self._hear(row, Talk(said))

    def _hear(self, row: Row, talk: Talk) -> None:
        self.talks[row.ref] = talk
        self.say_row()

    # Filter and find

    def action_filter(self) -> None:
        """A line in which each key narrows the pane."""
        from itday.ui.filtering import Filtering  # as any line to type in: not for the first frame

        filtering = Filtering(self, self.pane)
        self.open_bar(filtering.purpose)
        filtering.begin()

    def open_bar(self, purpose: Purpose) -> None:
        """Ask for a line at the bottom; one that is open already is replaced."""
        from itday.ui.widgets.bar import Bar

        self.show_bar(Bar(purpose))

    def show_bar(self, made: Bar) -> None:
        """Show a line that was made elsewhere, in the place of one that is open."""
        self.work("opening the line", lambda: self.swap_bar(made), group="bar", exclusive=True)
        cast("CockpitApp", self.app).ahead.expect("opening the line")

    async def swap_bar(self, made: Bar) -> None:
        """As `show_bar`; what is typed once this returns goes into the line."""
        await self.query("Bar").remove()
        await self.mount(made, before="#footer")

    def close_bar(self) -> None:
        """Take the line away and give the focus back."""
        self.query("Bar").remove()
        self.pane.focus()

    def action_find(self) -> None:
        """Search every kind as one types."""
        from itday.ui.screens.find import Find

        self.app.push_screen(Find(self.runtime.store, self.moment), self.reveal)

    def reveal(self, row: Row | None) -> None:
        """Show a row that was found: in its pane where it stands there, and in the preview."""
        if row is None:
            return
        place = next((n for n, pane in enumerate(self.panes) if pane.kind == row.kind), None)
        if place is not None:
            self.go_to(place)
            if not self.pane.select(row.ref) and self.pane.filter.tests:
                self.pane.narrow("")
                self.pane.select(row.ref)
        self.opened = row
        self.lay_out(preview=True)
        self.preview.focus()
        self.ask_posts(row)

    # Out of the cockpit

    def action_copy(self) -> None:
        """Copy something of the row, by a letter where there are several things."""
        row = self.subject
        if row is None:
            self.warn("nothing is selected")
            return
        self.work("copying", lambda: self._copy(row))

    async def _copy(self, row: Row) -> None:
        from itday.ui.screens.overlay import Answer, Choice

        found = {one.name: one for one in outside.copies(row)}
        options = [
            Answer(one.letter, f"{name}: {line(one.text, limit=60)}", name)
            for name, one in found.items()
        ]
        name = await self.app.push_screen_wait(Choice("Copy what?", options))
        if name is not None:
            self.app.copy_to_clipboard(found[name].text)
            self.tell(f"Copied the {name}: {line(found[name].text, limit=80)}")

    def action_browse(self) -> None:
        """Open the row's address, after showing all of it."""
        row = self.subject
        if row is None:
            self.warn("nothing is selected")
            return
        self.work("opening the browser", lambda: self._browse(row))

    async def _browse(self, row: Row) -> None:
        from itday.ui.screens.overlay import Answer, Choice

        url = outside.address(row)
        options = [
            Answer("o", f"open it: it leads to {outside.host(url)}", "open"),
            Answer("y", "copy it", "copy"),
        ]
        answer = await self.app.push_screen_wait(Choice("Open in the browser?", options, body=url))
        if answer == "copy":
            self.app.copy_to_clipboard(url)
            self.tell("Copied the address")
        elif answer == "open":
            await outside.open_address(url)
            self.tell(f"Opened {outside.host(url)}")

    # Freshness

    def action_refresh(self) -> None:
        """Pull this pane's sources now."""
        if self.is_copy():
            return
        self.runtime.refresh(kinds=[self.pane.kind])
        self.tell(f"Asking the sources of {self.pane.name_shown}")

    def action_refresh_all(self) -> None:
        """Pull every source now."""
        if self.is_copy():
            return
        self.runtime.refresh()
        self.tell("Asking every source")

    def is_copy(self) -> bool:
        """Whether nothing can be fetched here, which is then said."""
        if self.runtime.read_only:
            self.warn(f"not done: {COPY}")
        return self.runtime.read_only
