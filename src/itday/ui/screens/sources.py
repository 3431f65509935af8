"""The sources screen: how each source stands, what it can do, and one key that mends it."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from textual.content import Content

from itday import registry
from itday.domain.errors import ItdayError
from itday.ui import editor, sheet_keys, source_view
from itday.ui.act import Act
from itday.ui.heading import COPY
from itday.ui.keys import bindings
from itday.ui.screens.sheet import Sheet
from itday.ui.source_view import SourceLine
from itday.ui.text import joined, line, shown
from itday.ui.widgets.line_list import Cell, Cells, LineList

if TYPE_CHECKING:
    from itday.runtime import Runtime
    from itday.store.database import Db
    from itday.ui.keys import Keymap

MENDS = {
    "": "nothing to mend",
    "sign in": "sign in",
    "command": "sign in",
    "settings": "edit settings",
    "accept": "accept",
    "switch on": "switch on",
    "retry": "retry",
}
"""What the one key does, by what is wrong."""


class SourceList(LineList[SourceLine]):
    """A line a feed."""

    screen_: Sources

    def key_of(self, thing: SourceLine) -> tuple[str, str]:
        """Source and feed."""
        return thing.key

    def cells(self, thing: SourceLine) -> Cells:
        """Whose, which feed, how it stands, how old, when next, what may be done."""
        moment = self.screen_.moment
        state = thing.state(moment.stamp)
        feed = thing.feed
        kind = source_view.KINDS.get(feed.kind, feed.kind) if feed else ""
        bad = state not in source_view.COUNTED or bool(thing.skew)
        same = [one for one in self.screen_.things if one.feed and one.source == thing.source]
        several = feed and sum(one.feed.kind == feed.kind for one in same if one.feed) > 1
        name = f"{feed.feed.replace('_', ' ')} · " if feed and several else ""
        write = thing.settings is not None and thing.settings.write
        return (
            Cell("!" if thing.skew else source_view.sign(state), 1, "warning"),
            Cell(thing.source if thing.first else "", 12, "strong" if bad else ""),
            Cell(kind, 7, "accent", from_width=44),
            Cell(name + source_view.state_said(thing, moment), 0, "warning" if bad else ""),
            Cell(_age(thing, self.screen_), 10, "muted", from_width=52, right=True),
            Cell(_next(thing, self.screen_), 15, "muted", from_width=66, right=True),
            Cell("write" if write else "read", 5, "muted", from_width=72),
        )


def _age(thing: SourceLine, screen: Sources) -> str:
    """How old its rows are."""
    if thing.feed is None or not thing.feed.ok_at:
        return ""
    return f"{screen.moment.ago(thing.feed.ok_at)} old".replace("now old", "now")


def _next(thing: SourceLine, screen: Sources) -> str:
    said = source_view.next_pull(thing, screen.moment)
    return f"pull {said}" if said else ""


class Sources(Sheet[SourceLine]):
    """Every source and feed."""

    ACTS = sheet_keys.SOURCES
    NAME = "sources"
    OF = "sources"
    BINDINGS = bindings(ACTS, of=OF)

    def __init__(self, runtime: Runtime, keys: Keymap, faults: Mapping[str, str]) -> None:
        """Read the first picture.

        Args:
            runtime: The profile.
            keys: The keys in force.
            faults: Why a source as a whole cannot be used, by its name; looked at again each time.
        """
        self.faults = faults
        super().__init__(runtime, keys)

    # What is shown

    def make_list(self) -> LineList[SourceLine]:
        """The list, empty."""
        made = SourceList()
        made.screen_ = self
        made.empty = (
            "No source is set up yet. The key , sets one up; itday demo shows what it is like."
        )
        return made

    def gather(self, db: Db) -> Sequence[SourceLine]:
        """Every source of the settings with its feeds."""
        return source_view.gather(db, self.runtime.settings, self.faults)

    def title_line(self) -> Content:
        """How many sources there are, and how many want a look."""
        now = self.moment.stamp
        names = dict.fromkeys(thing.source for thing in self.things)
        bad = {
            thing.source
            for thing in self.things
            if thing.state(now) not in source_view.COUNTED or thing.skew
        }
        look = f"{len(bad)} to look at" if bad else "all well"
        told = [shown("Sources", "bold"), shown(str(len(names)))]
        if names:
            told.append(shown(look, "bold $text-warning" if bad else ""))
        return joined(told)

    def card(self, thing: SourceLine) -> Content:
        """One source with all its feeds."""
        own = [one for one in self.things if one.source == thing.source]
        width = self.preview.scrollable_content_region.width or 50
        return source_view.card(own, self.moment, width, self.runtime.settings)

    def words_of(self, act: Act) -> str:
        """What the key does to this source."""
        thing = self.current
        if thing is not None and act.name == "mend":
            return MENDS[thing.mend(self.moment.stamp)]
        if thing is not None and act.name == "switch" and thing.settings is not None:
            return "switch off" if thing.settings.enabled else "switch on"
        return act.words

    def why_greyed(self, name: str) -> str:
        """Why an action does nothing to this source."""
        thing, now = self.current, self.moment.stamp
        if self.runtime.read_only and name not in {"back", "go_out", "help"}:
            return COPY
        if name in {"back", "go_out", "help", "palette", "refresh_all", "setup"}:
            return ""
        if thing is None:
            return "" if name == "edit_settings" else "nothing is selected"
        if name == "mend" and not thing.mend(now):
            return "nothing is wrong with it"
        if name == "accept" and thing.mend(now) != "accept":
            return "no pull of it is held back"
        if name in {"switch", "refresh", "sign_in"} and thing.settings is None:
            return "its table in the settings has a fault"
        if name == "refresh" and thing.settings is not None and not thing.settings.enabled:
            return "it is switched off"
        return ""

    # Keys

    def action_mend(self) -> None:
        """Do what sets this source right."""
        thing = self.current
        if not self.allowed("mend") or thing is None:
            return
        match thing.mend(self.moment.stamp):
            case "sign in":
                self.action_sign_in()
            case "command":
                self._command(source_view.command_in(thing.line))
            case "settings":
                self.action_edit_settings()
            case "accept":
                self.action_accept()
            case "switch on":
                self.action_switch()
            case "retry":
                self.action_refresh()

    def on_line_list_chosen(self) -> None:
        """A second click mends."""
        self.action_mend()

    def action_refresh(self) -> None:
        """Pull this source now, whatever went wrong before."""
        thing = self.current
        if self.allowed("refresh") and thing is not None:
            self.runtime.refresh(sources=[thing.source])
            self.tell(f"Asking {thing.source}")

    def action_refresh_all(self) -> None:
        """Pull every source now."""
        if self.allowed("refresh_all"):
            self.runtime.refresh()
            self.tell("Asking every source")

    def action_sign_in(self) -> None:
        """Sign in through the vendor's pages; or keep another password or token, then try it."""
        thing = self.current
        if self.allowed("sign_in") and thing is not None:
            lacks_secret = thing.mend(self.moment.stamp) == "sign in"
            self.work("signing in", lambda: self._sign_in(thing.source, lacks_secret=lacks_secret))

    async def _sign_in(self, name: str, *, lacks_secret: bool) -> None:
        if not lacks_secret and await asyncio.to_thread(self._signs_in, name):
            self._command(["signin", name])
        else:
            await self._keep_secret(name)

    def _signs_in(self, name: str) -> bool:
        """Whether one signs in to a source through its vendor's own pages."""
        source = next(one for one in self.runtime.settings.sources if one.name == name)
        signs_in = getattr(registry.connector(source.type), "signs_in", None)
        return signs_in is not None and signs_in(source.table)

    async def _keep_secret(self, name: str) -> None:
        from itday.config import secrets
        from itday.domain.secret import Secret
        from itday.ui.screens.overlay import Hidden

        value = await self.app.push_screen_wait(Hidden(f"Password or token of {name}"))
        if value is None:
            return
        # The keyring may wait for a person to unlock it.
        await asyncio.to_thread(secrets.put, self.runtime.profile, name, Secret(value))
        self.runtime.refresh(sources=[name])
        self.tell(f"Kept. Asking {name}")

    def action_edit_settings(self) -> None:
        """Open the settings at this source's line, and read them again afterwards."""
        self.work("editing the settings", self._edit)

    async def _edit(self) -> None:
        thing = self.current
        at = 1
        if thing is not None:
            at = (
                thing.problem.line
                if thing.problem
                else thing.settings.line
                if thing.settings
                else 1
            )
        file = self.runtime.settings.file
        try:
            words = editor.command(file, at)
        except ItdayError:
            self.app.copy_to_clipboard(line(f"{file}:{at}"))
            raise
        self.outside(words)
        await self._read_settings()

    def _command(self, words: Sequence[str]) -> None:
        """Run one of itday's own commands in the terminal, the cockpit waiting behind it."""
        profile = self.runtime.profile

        async def run() -> None:
            self.outside([sys.executable, "-m", "itday", "--profile", profile, *words])
            self.runtime.refresh(sources=words[-1:])

        self.work("signing in", run)

    async def _read_settings(self) -> None:
        """Take the settings as they are now; where they cannot be read, the old ones stay."""
        await asyncio.to_thread(self.runtime.read_settings)
        self.cockpit.source_faults.clear()
        for problem in self.runtime.settings.problems:
            self.warn(str(problem))
        self.reload()

    def action_switch(self) -> None:
        """Switch this source on or off, in the settings."""
        thing = self.current
        if self.allowed("switch") and thing is not None:
            self.work("switching", lambda: self._switch(thing))

    async def _switch(self, thing: SourceLine) -> None:
        from itday.config import edit

        on = not (thing.settings is not None and thing.settings.enabled)
        path = ("sources", thing.source, "enabled")
        await asyncio.to_thread(edit.put_value, self.runtime.settings.file, path, on)
        await self._read_settings()
        self.tell(f"{thing.source} is switched {'on' if on else 'off'}")

    def action_accept(self) -> None:
        """Agree that far less is there than there was."""
        thing = self.current
        if self.allowed("accept") and thing is not None:
            self.work("accepting", lambda: self._accept(thing))

    async def _accept(self, thing: SourceLine) -> None:
        from itday.ui.screens.overlay import Answer, Choice

        options = [
            Answer("n", "no, keep the old rows", "keep"),
            Answer("y", "yes, take out what the source no longer lists", "accept"),
        ]
        ask = Choice(f"Accept what {thing.source} lists now?", options, body=thing.line)
        if await self.app.push_screen_wait(ask) != "accept":
            return
        results = await self.runtime.sync_once([thing.source], accept=True, deliver=False)
        errors = [result.error for result in results if result.error]
        self.warn(errors[0]) if errors else self.tell(f"{thing.source}: accepted")
        self.reload()

    def action_setup(self) -> None:
        """Set up another source, or change one."""
        self.cockpit.run_named("setup")
