"""The screen one works in: five panes, a preview, and a key for each thing there is to do."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import TYPE_CHECKING, Any, cast

from textual import on
from textual.screen import Screen

from itday.store import outbox
from itday.ui.act import Act
from itday.ui.footing import Entry, Hint, hint_at
from itday.ui.heading import COPY
from itday.ui.keys import ACTS, MOVES, SCREEN, bindings
from itday.ui.screens._cockpit_views import Viewing
from itday.ui.widgets.one_line import OneLine

if TYPE_CHECKING:
    from itday.ui.app import CockpitApp

FOOTER = sorted((act for act in SCREEN if act.place), key=lambda act: act.place)
"""What the footer offers, in its order."""
IN_PREVIEW = frozenset({"filter", "find", "go_in", "preview", "refresh"})
"""What the footer leaves out while the preview has the focus."""


class CockpitScreen(Viewing, Screen[None]):
    """What is left when moving and deciding are done elsewhere: hints, help, leaving."""

    BINDINGS = bindings(SCREEN)

    def action_act(self, name: str) -> None:
        """Carry out an action that brought its own function, unless it does nothing here."""
        run = ACTS[name].run
        if why_not := self.why_greyed(name):
            self.warn(f"not done: {why_not}")
        elif run is not None:
            self.work(ACTS[name].words, lambda: _awaited(run(self)))
            if ACTS[name].opens_line:
                cast("CockpitApp", self.app).ahead.expect(ACTS[name].words)

    def why_greyed(self, name: str) -> str:
        """Why an action does nothing here and now; empty if it does."""
        act = ACTS[name]
        if self.runtime.read_only and act.writes:
            return COPY
        return "" if act.why_not is None else act.why_not(self)

    def _words(self, act: Act, otherwise: str) -> str:
        said_of = act.said_of
        return otherwise if said_of is None else said_of(self)

    def hints(self) -> list[Hint]:
        """The keys for what has focus: line, preview or pane; the help comes last."""
        from itday.ui.widgets.bar import Bar  # not for the first frame, whose footer waits

        if any(isinstance(child, Bar) for child in self.children):
            return [Hint("enter", "keeps it"), Hint("esc", "leaves it")]
        hints = [Hint(f"{len(self.marks)} marked", "")] if self.marks else [Hint("j k", "move")]
        reading = self.preview.has_focus
        hints += [Hint(self.keys.key("go_out"), ACTS["go_out"].words)] if reading else []
        for act in self._footer():
            words = self._words(act, act.words)
            if words and not (reading and act.name in IN_PREVIEW):
                greyed = bool(self.why_greyed(act.name))
                hints.append(Hint(self.keys.key(act.name), words, greyed))
        return [*hints, Hint(self.keys.key("help"), ACTS["help"].words)]

    @on(OneLine.Pressed, "#tabs")
    def press_tab(self, event: OneLine.Pressed) -> None:
        """A click on a tab goes to its pane."""
        drawn = self.query_one("#tabs", OneLine).content.plain
        begins = 1
        for place, part in enumerate(drawn[1:].split("  ")):
            if begins <= event.x < begins + len(part) and place < len(self.panes):
                self.go_to(place)
            begins += len(part) + 2

    @on(OneLine.Pressed, "#footer")
    def press_hint(self, event: OneLine.Pressed) -> None:
        """A click on a hint of the footer is as good as its key."""
        hint = hint_at(self.hints(), self.app.size.width, event.x)
        if hint is not None:
            keyed = (name for name in ACTS if self.keys.key(name) == hint.key)
            self.run_named(next(keyed, None))

    def _footer(self) -> list[Act]:
        """What the footer offers, in its order; a conflict comes before everything."""
        conflicts = [ACTS["keep_mine"], ACTS["take_theirs"]]
        return FOOTER if self.why_greyed("keep_mine") else [*conflicts, *FOOTER]

    async def action_note(self) -> None:
        """Lines for a note, there before the next key; what was begun is there again."""
        from itday.store import draft
        from itday.ui.catching import DRAFT, desk, ties
        from itday.ui.widgets.capture import CaptureArea, CaptureBar

        if why_not := self.why_greyed("note"):
            self.warn(f"not done: {why_not}")
            return
        begun = self.runtime.store.read_now(draft.read, DRAFT)
        await self.swap_bar(CaptureBar(desk(self, DRAFT), ties(self), begun))
        self.set_focus(self.query_one(CaptureArea))

    def action_help(self) -> None:
        """The keys of what has focus; enter runs one."""
        from itday.ui.screens.guide import Guide

        where = "the preview" if self.preview.has_focus else self.pane.name_shown
        self.app.push_screen(Guide(f"Keys of {where}", self.offers()), self.run_named)

    def offers(self) -> list[Entry]:
        """Every action with the key in force, the row's own first."""
        acts = (*SCREEN, *MOVES)
        return [self._entry(act) for act in acts if not act.argument or self._pane_name(act)]

    def _entry(self, act: Act) -> Entry:
        words = self._words(act, "") or act.said
        if act.argument:
            words = f"go to {self._pane_name(act)}"
        keys = " ".join(self.keys.keys(act.name))
        return Entry(act.name, keys, words, self.why_greyed(act.name))

    def _pane_name(self, act: Act) -> str:
        """The name of the pane that an action goes to; empty where that pane is not shown."""
        names = (pane.name_shown for pane in self.panes if str(pane.digit) == act.argument)
        return next(names, "")

    def run_named(self, name: str | None) -> None:
        """Run an action of this screen, or of what has focus in it."""
        if name is None:
            return
        moving = any(name == act.name for act in MOVES)
        node = self.focused if moving and self.focused is not None else self
        self.work(name, lambda: self._run(ACTS[name].action, node), group="keys")

    async def _run(self, action: str, node: object) -> None:
        await self.app.run_action(action, default_namespace=node)  # type: ignore[arg-type]

    def action_palette(self) -> None:
        """Every command by name."""
        from itday.ui.commands import palette

        self.app.push_screen(palette())

    def action_leave(self) -> None:
        """Leave; asks only where something waits to be sent."""
        self.work("leaving", self._leave)

    async def _leave(self) -> None:
        from itday.ui.screens.overlay import Answer, Choice

        unsent = len(await self.runtime.store.read(outbox.waiting))
        if unsent:
            things = "1 change is" if unsent == 1 else f"{unsent} changes are"
            options = [
                Answer("n", "no, stay", "stay"),
                Answer("y", "yes, leave: they are kept and go next time", "leave"),
            ]
            title = f"{things} not sent yet. Leave?"
            if await self.app.push_screen_wait(Choice(title, options)) != "leave":
                return
        self.app.exit()


async def _awaited(done: Awaitable[Any]) -> None:
    await done
