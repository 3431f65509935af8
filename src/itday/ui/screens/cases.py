"""The case screen: one row a case, the most pressing first; the case in full beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, cast

from textual.content import Content

from itday.config import rules
from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.store import casework, register
from itday.store.casework import Worked
from itday.triage import learning
from itday.triage.brief import About, Point, brief
from itday.ui import sheet_keys
from itday.ui.act import Act
from itday.ui.case_view import CaseView
from itday.ui.keys import Keymap, bindings
from itday.ui.screens._cases_asking import Asking, told_of
from itday.ui.screens._cases_bulk import bulk
from itday.ui.screens._cases_rows import LINES, Rows, greyed, having
from itday.ui.screens.sheet import Sheet
from itday.ui.text import joined, shown
from itday.ui.widgets.line_list import LineList

if TYPE_CHECKING:
    from itday.domain.log import LogEntry
    from itday.runtime import Runtime
    from itday.store.database import Db
    from itday.store.rows import Row
    from itday.ui.app import CockpitApp

PASSING_S = 0.1
Ask = Callable[[Asking], Awaitable[Sequence[Change]]]


class Cases(Sheet[Worked]):
    """Every open case; keys decide on the one under the cursor."""

    ACTS = sheet_keys.CASES
    NAME = "cases"
    OF = "cases"
    BINDINGS = bindings(ACTS, of=OF)

    def __init__(self, runtime: Runtime, keys: Keymap, about: Ref | None = None) -> None:
        """Open, on the case of an alert where one is named.

        Raises:
            SettingsError: The school's own rules cannot be used.
        """
        self.rules = rules.load(runtime.settings.rules_file)
        self.all_ = False
        self.first = "timeline"
        self.about = about
        self.found: dict[Ref, Sequence[Row]] = {}
        """What else there is of the people in a case, by its first alert."""
        self.looked: Ref | None = None
        """The case that this was looked for last."""
        self.entries: dict[Ref, LogEntry] = {}
        """The SLT log, for duties and the clock."""
        self.read = False
        """Whether the cases are there: a key that comes before waits for them."""
        self.waiting: tuple[str, Ask] | None = None
        super().__init__(runtime, keys)

    def make_list(self) -> LineList[Worked]:
        """The list, empty."""
        made = Rows()
        made.screen_ = self
        made.empty = "Looking through the alerts."
        return made

    def _read_now(self) -> Sequence[Worked]:
        # A year of alerts takes a second: the screen is there before.
        return ()

    def on_mount(self) -> None:
        """Show the screen, then read."""
        super().on_mount()
        self.read = False
        self.reload()

    def gather(self, db: Db) -> Sequence[Worked]:
        """The cases, the most pressing first."""
        self.entries = {one.ref: one for one in register.entries(db)}
        found = casework.work(
            db, self.rules, self.runtime.now(), open_only=not self.all_ and self.about is None
        )
        words = self.words.casefold().split()
        return [
            one
            for one in found
            if (self.all_ or one.case.open or self._is_about(one)) and having(one, words)
        ]

    def _is_about(self, one: Worked) -> bool:
        return self.about is not None and self.about in one.case.refs

    def take_in(self, things: Sequence[Worked]) -> None:
        """Show them; the first time, with the cursor on the case that was asked for."""
        self.looked = None
        super().take_in(things)
        learnt = learning.note(self.runtime.settings.school, self.moment.now)
        nothing = "No open case. Nothing asks for you here. E shows the closed ones."
        self.list.empty = f"{nothing} But {learnt}." if learnt else nothing
        if self.about is not None and things:
            at = next((n for n, one in enumerate(things) if self._is_about(one)), None)
            self.list.cursor = at if at is not None else 0
            self.about = None
            self.say()
        self.read = True
        if self.waiting is not None:
            waited, self.waiting = self.waiting, None
            self._decide(*waited)

    def title_line(self) -> Content:
        """How many, and how many press."""
        pressing = sum(one.score.band == "act now" and one.case.open for one in self.things)
        told = [shown("Cases", "bold"), shown(f"{len(self.things)}{'' if self.all_ else ' open'}")]
        told.append(shown(f"{pressing} act now" if pressing else "", "bold $text-error"))
        told.append(shown(f"with {self.words}" if self.words else ""))
        return joined(told)

    def say(self) -> None:
        """Title, case and footer; what else there is of its people follows."""
        super().say()
        thing = self.current
        ref = thing.case.sights[0].ref if thing is not None else None
        if thing is None or ref is None or ref == self.looked:
            return
        self.looked = ref

        async def look() -> None:
            # The cursor may only pass by.
            await asyncio.sleep(PASSING_S)
            self.found[ref] = await self.runtime.store.read(casework.related, thing.case)
            if self.is_attached:
                self.say()

        self.work("looking for what else there is", look, group="related", exclusive=True)

    def card(self, thing: Worked) -> Content:
        """The case in full."""
        width = self.preview.scrollable_content_region.width or 50
        record = thing.record
        entry = self.entries.get(record.log) if record is not None and record.log else None
        about = About(thing.case, thing.score, record, thing.steps, entry)
        told = brief(about, self.rules, self.moment.now, self.moment.clock)
        if learnt := learning.note(self.runtime.settings.school, self.moment.now):
            told.append(Point("New year", learnt))
        related = self.found.get(thing.case.sights[0].ref)
        return CaseView(thing, self.moment, width, self.first, related, told).content()

    def why_greyed(self, name: str) -> str:
        """Why a key does nothing to this case."""
        return greyed(name, self.current)

    def words_of(self, act: Act) -> str:
        """What the key does."""
        return "open only" if act.name == "every" and self.all_ else act.words

    # Deciding

    def _decide(self, name: str, ask: Ask) -> None:
        ahead = cast("CockpitApp", self.app).ahead
        if not self.read:
            self.waiting = name, ask
            # What is typed behind it is no command.
            ahead.expect(f"reading the {self.NAME}")
            return
        thing = self.current
        if not self.allowed(name) or thing is None:
            return

        async def decided() -> None:
            changes = await ask(Asking(self.cockpit, thing))
            if not changes:
                return
            said, reason = told_of(changes, thing.title)
            await self.runtime.decide(changes, reason)
            self.tell(f"{said}. {self.keys.key('undo')} undoes it")
            self.reload()

        self.work(f"deciding: {name}", decided)
        if name in LINES:
            ahead.expect(f"deciding: {name}")

    def action_take(self) -> None:
        """Take the case on."""
        self._decide("take", Asking.take)

    def action_verdict(self) -> None:
        """Close with a verdict."""
        self._decide("verdict", Asking.verdict)

    def action_evidence(self) -> None:
        """Note what was checked and seen."""
        self._decide("evidence", Asking.evidence)

    def action_contact(self) -> None:
        """Note that the person was asked."""
        self._decide("contact", Asking.contact)

    def action_tick(self) -> None:
        """Tick the next step off; after the last, none is ticked."""
        self._decide("tick", Asking.tick)

    def action_log(self) -> None:
        """The case's entry in the SLT log."""
        self._decide("log", Asking.log)

    def action_bulk(self) -> None:
        """Close every open case of this one's band, and none above it, with one reason."""
        rank = {name: at for at, (name, _) in enumerate(self.rules.bands)}
        self._decide("bulk", lambda asking: bulk(asking, self.things, rank))

    def action_combine(self) -> None:
        """Put another case together with this one."""
        self._decide("combine", lambda asking: asking.join(self.things))

    def action_apart(self) -> None:
        """Take an alert out of the case."""
        self._decide("apart", Asking.apart)

    def action_timeline(self) -> None:
        """The alerts in order of time first."""
        self._show_first("timeline")

    def action_explain(self) -> None:
        """The score first."""
        self._show_first("score")

    def action_related(self) -> None:
        """What else there is of these people first."""
        self._show_first("related")

    def _show_first(self, name: str) -> None:
        self.first = name
        self.preview.scroll_home(animate=False)
        self.say()

    def action_every(self) -> None:
        """Show the closed ones as well, or no longer."""
        self.all_ = not self.all_
        self.reload()
