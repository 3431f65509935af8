"""The cockpit's frame: what is read, where it stands, what has the focus."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from textual import events
from textual.app import ComposeResult
from textual.containers import Container, Horizontal
from textual.content import Content

from itday import registry
from itday.domain.errors import ItdayError, SettingsError
from itday.domain.ref import Ref
from itday.store.rows import Row, Scope
from itday.ui import shape as shapes
from itday.ui.card import Card, Talk, plain_facts
from itday.ui.footing import Hint, footing
from itday.ui.heading import heading
from itday.ui.keys import Keymap
from itday.ui.moment import Moment
from itday.ui.painting import Painter
from itday.ui.panes._round import RoundPane
from itday.ui.panes.base import Pane, tab
from itday.ui.screens._cockpit_telling import Telling
from itday.ui.standing import of_the_file, standing
from itday.ui.text import joined, shown
from itday.ui.view import View, gather
from itday.ui.widgets.line_list import LineList
from itday.ui.widgets.one_line import OneLine
from itday.ui.widgets.preview import Preview

if TYPE_CHECKING:
    from itday.config.settings import Settings
    from itday.runtime import Runtime
    from itday.store.pages import Conflict

CARD_WIDTH = 50
"""Cells of a preview that was not laid out yet."""
POLL_S = 0.5
"""How often the store is asked whether anybody wrote to it; another process may have."""


def chosen_panes(settings: Settings) -> tuple[list[type[Pane]], list[str]]:
    """The panes that the settings name, or all, by their digits; and a line for each unknown."""
    faults: list[str] = []
    panes: list[type[Pane]] = []
    for name in settings.panes or registry.pane_names():
        try:
            panes.append(registry.pane(name))
        except SettingsError as error:
            faults.append(str(error))
    panes = panes or [registry.pane(name) for name in registry.pane_names()]
    return sorted(set(panes), key=lambda pane: pane.digit), faults


class CockpitBase(Telling):
    """Panes, preview, header and footer; its actions are in the modules beside this one."""

    def __init__(self, runtime: Runtime, keys: Keymap) -> None:
        """Read the first picture, so that the first frame has it."""
        super().__init__()
        self._compositor = Painter()
        self.runtime, self.keys = runtime, keys
        classes, self.pane_faults = chosen_panes(runtime.settings)
        self.panes = [pane(self.moment) for pane in classes]
        self.marks: dict[Ref, Row] = {}
        """The marked rows, of whichever panes."""
        self.round = RoundPane(self.moment)
        self.in_round = False
        """Whether the round is shown in place of the panes."""
        for pane in (*self.panes, self.round):
            pane.marked = self.marks
        self.talks: dict[Ref, Talk] = {}
        self.source_faults: dict[str, str] = {}
        """Why a source as a whole cannot be used, of those that no feed tells it of."""
        self.opened: Row | None = None
        """A row found elsewhere, shown in the preview until the cursor moves."""
        self.first_frame = True
        """Until it is painted: the footer waits, since its words need the verbs."""
        """Comments begun and left."""
        self.twice: tuple[Conflict, ...] = ()
        """Pages of notes that have two versions."""
        self._here = 0
        self._wish: bool | None = None
        self._alone = False
        self.view = self._read_now()

    @property
    def moment(self) -> Moment:
        """Now, on the school's clock."""
        return Moment(self.runtime.now(), self.runtime.settings.school)

    # What is shown

    def compose(self) -> ComposeResult:
        """The parts; where each stands is the style sheet's business."""
        # Known before there is anything to style: later, all would be styled a second time.
        self._mark_here(update=False)
        self._set_form(update=False)
        yield OneLine(id="header")
        yield OneLine(id="tabs")
        with Horizontal(id="body"):
            yield Container(*self.panes, id="grid")
            yield self.round
            yield Preview(id="preview")
        yield OneLine(id="small")
        yield OneLine(id="footer")

    def on_mount(self) -> None:
        """Show the picture that was read, then look for changes."""
        rows, spans = shapes.grid(len(self.panes))
        grid = self.query_one("#grid")
        grid.styles.grid_size_columns = 2 if len(self.panes) > 1 else 1
        grid.styles.grid_size_rows = rows
        for pane, over in zip(self.panes, spans, strict=True):
            pane.styles.row_span = over
        self.take_in(self.view)
        self.pane.focus()
        self.set_interval(POLL_S, self.look_for_changes)

    def on_screen_resume(self, event: events.ScreenResume) -> None:
        """For the first frame nothing is styled again: all of it was when it was put there."""
        event.refresh_styles = event.refresh_styles and not self.first_frame

    def _scopes(self, *, first: bool = False) -> dict[str, Scope]:
        return {pane.kind: pane.reading(self.moment, first=first) for pane in self.panes}

    def _read_now(self) -> View:
        version = self.runtime.store.version()
        read = self.runtime.store.read_now(gather, self._scopes(first=True), self.moment.stamp)
        return read._replace(version=version)

    def look_for_changes(self) -> None:
        """Read again where somebody wrote, or the minute is another."""
        version = self.runtime.store.version()
        minute = self.moment.now.replace(second=0, microsecond=0)
        if version != self.view.version or minute != self._minute:
            self.reload()

    def reload(self) -> None:
        """Read the store again; a reading that is under way is given up."""
        self.work("reading the store", self._reload, group="reload", exclusive=True)

    async def _reload(self) -> None:
        version = self.runtime.store.version()
        read = await self.runtime.store.read(gather, self._scopes(), self.moment.stamp)
        self.take_in(read._replace(version=version))

    def take_in(self, view: View) -> None:
        """Show a picture."""
        moment = self.moment
        self.view = view
        self._minute = moment.now.replace(second=0, microsecond=0)
        pulled = {feed.source for part in view.panes.values() for feed in part.feeds}
        for pane in self.panes:
            part = view.panes[pane.kind]
            fault = next(iter(self.source_faults.values()), "")
            settings = self.runtime.settings
            stands = standing(pane.kind, part.feeds, settings, moment, fault, pulled=pulled)
            pane.take_in(part, view.letters, stands, moment)
        if self.opened is not None:
            self.opened = self.runtime.store.read_now(_fresh, self.opened)
        self.say_all()

    # Where things stand

    @property
    def pane(self) -> Pane:
        """The pane that has the focus, or had it last."""
        return self.round if self.in_round else self.panes[self._here]

    @property
    def preview(self) -> Preview:
        """The preview, shown or not."""
        return self.query_one(Preview)

    @property
    def subject(self) -> Row | None:
        """The row that keys act on: the one in the preview, or under the cursor."""
        return self.opened if self.opened is not None else self.pane.current

    def pane_of(self, kind: str) -> Pane:
        """The pane that knows what can be done to a kind; one that is not shown will do.

        Raises:
            ItdayError: No pane is for it.
        """
        for pane in self.panes:
            if pane.kind == kind:
                return pane
        classes = (registry.pane(name) for name in registry.pane_names())
        found = next((pane for pane in classes if pane.kind == kind), None)
        if found is None:
            raise ItdayError(f"there is nothing to do with a {kind} here")
        made: Pane = found(self.moment)
        return made

    @property
    def form(self) -> shapes.Shape:
        """What is shown at this size."""
        room = self.app.size
        return shapes.shape(room.width, room.height, preview=self._wish, alone=self._alone)

    def lay_out(self, *, preview: bool | None = None, alone: bool | None = None) -> None:
        """Show or hide the preview, or one pane alone; `None` leaves it as it is."""
        self._wish = self._wish if preview is None else preview
        self._alone = self._alone if alone is None else alone
        self._set_form()
        self.say_all()

    def _set_form(self, *, update: bool = True) -> None:
        form = self.form
        self.set_class(form.small, "-small", update=update)
        self.set_class(form.narrow, "-narrow", update=update)
        self.set_class(form.one, "-one", update=update)
        self.set_class(form.preview, "-preview", update=update)
        self.set_class(self.app.size.width >= shapes.WIDE, "-wide", update=update)

    def go_to(self, place: int) -> None:
        """Give a pane the focus; it is the one that stays where there is room for one."""
        self._here = place % len(self.panes)
        self.opened = None
        if self.form.narrow and self.form.preview:
            self.lay_out(preview=False)
        self._mark_here()
        self.pane.focus()
        self.say_all()

    def _mark_here(self, *, update: bool = True) -> None:
        for pane in self.panes:
            pane.set_class(pane is self.pane, "-here", update=update)

    def on_resize(self) -> None:
        """Another size may have room for more, or less."""
        self._mark_here()
        self.lay_out()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """The pane that was clicked or tabbed to is the one that keys act on."""
        if isinstance(event.widget, Pane) and event.widget in self.panes:
            self._here = self.panes.index(event.widget)
            self._mark_here()
        self.say_all()

    def on_line_list_moved(self, event: LineList.Moved) -> None:
        """The preview and the footer follow the cursor."""
        event.stop()
        if event.source is self.pane:
            if event.source.has_focus and not event.again:
                self.opened = None
            self.say_row()

    # What is said in the lines

    def say_all(self) -> None:
        """Header, tabs, footer, preview."""
        # The screen's own size is not known yet when the first frame is made.
        width = self.app.size.width
        problems = len(self.runtime.settings.problems)
        problems += sum(map(of_the_file, self.source_faults.values()))
        twice = len(self.twice)
        copy = self.runtime.read_only
        header = heading(self.view, self.moment, width, problems=problems, twice=twice, copy=copy)
        self.query_one("#header", OneLine).say(header)
        self.query_one("#small", OneLine).say(shown("The window is too small. Nothing is lost."))
        self.query_one("#tabs", OneLine).say(self._tabs(width))
        self.say_row()

    def _tabs(self, width: int) -> Content:
        """The panes in a line; where there is no room, only this one is named."""

        def told(*, names: bool) -> Content:
            tabs = [(pane is self.pane, pane) for pane in self.panes]
            parts = [
                tab(pane).stylize("bold reverse") if here else tab(pane, name=names)
                for here, pane in tabs
            ]
            return shown(" ") + joined(parts, "  ")

        full = told(names=True)
        return full if full.cell_length <= width else told(names=False)

    def say_row(self) -> None:
        """What depends on the row: the footer and, where it is shown, the preview."""
        if not self.first_frame:
            self.query_one("#footer", OneLine).say(footing(self.hints(), self.app.size.width))
        if self.form.preview:
            card = self._card()
            if card is None:
                self.preview.say(None)
            else:
                self.preview.say(card.content(), card.row.ref)

    def _card(self) -> Card | None:
        """The subject in full."""
        row = self.subject
        if row is None:
            return None
        return Card(
            row,
            self._facts(row),
            self.view.letters.get(row.ref, ()),
            self.moment,
            self.talks.get(row.ref, Talk()),
            self.keys.key("keep_mine"),
            self.keys.key("take_theirs"),
            self.preview.scrollable_content_region.width or CARD_WIDTH,
        )

    def _facts(self, row: Row) -> Sequence[tuple[str, str]]:
        if row.kind in {"note", "page"}:
            said = [("noted", self.moment.clock(row.at or 0)), ("", str(row.fields.get("text")))]
            # What somebody wrote into a page of the folder is changed there.
            return [("file", str(row.fields["file"])), *said] if row.kind == "page" else said
        if self.in_round and self.round.folds.is_case(row):
            return self.round.facts(row)
        try:
            return self.pane_of(row.kind).facts(row)
        except ItdayError:
            return plain_facts(row)

    def hints(self) -> list[Hint]:
        """The keys for what has focus."""
        raise NotImplementedError


def _fresh(db: Any, held: Row) -> Row | None:
    from itday.store.rows import row

    return row(db, held.ref)
