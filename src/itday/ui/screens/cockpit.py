"""The screen one works in: five panes, a preview, and a key for each thing there is to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from itday.store import outbox
from itday.ui.footing import Entry, Hint
from itday.ui.keys import ACTS, MOVES, SCREEN, Act
from itday.ui.screens._cockpit_deciding import Deciding
from itday.ui.widgets.bar import Bar

if TYPE_CHECKING:
    from itday.ui.panes.base import Action

DEED_OF: dict[str, Action] = {"take": "take", "finish": "finish"}
IN_PANE = (
    *("take", "finish", "comment", "go_in", "make_todo", "note"),
    *("filter", "find", "undo", "browse", "copy", "preview", "refresh", "leave"),
)
IN_PREVIEW = (
    *("go_out", "take", "finish", "comment", "make_todo", "note"),
    *("browse", "copy", "undo", "leave"),
)


class CockpitScreen(Deciding):
    """What is left when moving and deciding are done elsewhere: hints, help, leaving."""

    def why_greyed(self, name: str) -> str:
        """Why an action does nothing here and now; empty if it does."""
        if name in DEED_OF:
            return self.why_not(DEED_OF[name])
        if name in {"keep_mine", "take_theirs"}:
            return "" if self.conflict() is not None else "no conflict"
        if name in {"browse", "copy", "go_in"} and self.subject is None:
            return "nothing is selected"
        if name == "browse" and self.subject is not None and not self.subject.url:
            return "" if self.subject.fields.get("join_url") else "no address"
        if name == "maximise" and self.form.narrow:
            return "one pane only"
        return ""

    def _words(self, name: str) -> str:
        deed = self.deed(DEED_OF[name]) if name in DEED_OF else None
        return deed.words if deed is not None else ACTS[name].words

    def hints(self) -> list[Hint]:
        """The keys for what has focus: line, preview or pane; the help comes last."""
        if self.query(Bar):
            return [Hint("enter", "keeps it"), Hint("esc", "leaves it")]
        names = IN_PREVIEW if self.preview.has_focus else IN_PANE
        if self.conflict() is not None:
            names = ("keep_mine", "take_theirs", *names)
        hints = [Hint("j k", "move")]
        for name in (*names, "help"):
            greyed = bool(self.why_greyed(name))
            if name in DEED_OF and self.deed(DEED_OF[name]) is None:
                continue
            if name == "comment" and (self.subject is None or self.subject.kind != "ticket"):
                continue
            hints.append(Hint(self.keys.key(name), self._words(name), greyed))
        return hints

    def action_help(self) -> None:
        """The keys of what has focus; enter runs one."""
        from itday.ui.screens.guide import Guide

        where = "the preview" if self.preview.has_focus else self.pane.name_shown
        self.app.push_screen(Guide(f"Keys of {where}", self.entries()), self.run_named)

    def entries(self) -> list[Entry]:
        """Every action with the key in force, the row's own first."""
        acts = (*SCREEN, *MOVES)
        return [self._entry(act) for act in acts if not act.argument or self._pane_name(act)]

    def _entry(self, act: Act) -> Entry:
        deed = self.deed(DEED_OF[act.name]) if act.name in DEED_OF else None
        words = act.said if deed is None else deed.words
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
        from textual.command import CommandPalette

        from itday.ui.commands import Commands

        self.app.push_screen(
            CommandPalette(providers=[Commands], placeholder="What is to be done?")
        )

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
