"""The round in the cockpit: shown first, walked one thing at a time, closed on purpose."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING

from itday.store import round as rounds
from itday.store.sighting import close_round
from itday.ui.panes._round import RoundPane
from itday.ui.screens._cockpit_deciding import Deciding

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.runtime import Runtime
    from itday.store.round import Round
    from itday.store.undo import TakenBack
    from itday.triage.rules import Rules
    from itday.ui.view import View


class Rounding(Deciding):
    """Walking and closing the round."""

    async def begin_round(self, *, quiet: bool = False) -> None:
        """Show the round; where there is nothing in it, say so unless `quiet`."""
        picture = await self._gather()
        if not picture.items:
            if not quiet:
                self.tell(RoundPane.nothing)
            return
        self.round.folds.opened.clear()
        self.round.fill(picture, self.view.letters, self.moment)
        self.in_round = True
        self.opened = None
        self.add_class("-round")
        self.round.focus()
        self.lay_out()

    async def _gather(self) -> Round:
        """The round as it is now; a fault in the school's rules is told, and itday's own hold."""
        told, fault = await asyncio.to_thread(_rules, self.runtime)
        if fault:
            self.warn(fault)
        return await self.runtime.store.read(rounds.gather, self.moment.now, told)

    def leave_round(self) -> None:
        """Back to the panes; the round stays open."""
        if self.in_round:
            self.in_round = False
            self.remove_class("-round")
            self.pane.focus()
            self.lay_out()

    async def close_round(self) -> None:
        """Say that what is shown was seen; what came after the picture stays new."""
        picture = self.round.picture if self.in_round else None
        upto, at = (picture.upto, picture.at) if picture else (self.view.upto, self.moment.stamp)
        await self.runtime.store.write(close_round, upto, at)
        undecided = self.round.undecided if picture else 0
        self.round.decided.clear()
        self.leave_round()
        later = await self._gather()
        parts = [
            "Cleared: all that was shown has been seen",
            f"{undecided} left as they are" if undecided else "",
            f"{len(later.items)} came in meanwhile and stay new" if later.items else "",
        ]
        self.tell(". ".join(filter(None, parts)))
        self.reload()

    def go_to(self, place: int) -> None:
        """A pane, which ends looking at the round."""
        self.leave_round()
        super().go_to(place)

    def action_go_in(self) -> None:
        """Into a case of the round: its alerts; into anything else, to read it."""
        row = self.subject
        if self.in_round and row is not None and self.round.folds.is_case(row):
            if not self.round.fold(row):
                self.round.unfold(row)
            self.say_row()
        else:
            super().action_go_in()

    def action_go_out(self) -> None:
        """Out one level: of a case to its line, from the round itself to the panes."""
        inside = self.opened is not None or self.preview.has_focus or self.marks
        if self.in_round and not (inside or self.round.filter.tests):
            row = self.round.current
            if row is None or not self.round.fold(row):
                self.leave_round()
        else:
            super().action_go_out()

    def step(self, by: int) -> None:
        """The next row, or one before, wherever the focus is."""
        self.opened = None
        self.pane.cursor += by
        self._read_on()

    def _read_on(self) -> None:
        row = self.subject
        if self.preview.has_focus and row is not None:
            self.ask_posts(row)

    async def decide(self, changes: Sequence[Change], said: str, reason: str = "") -> None:
        """Write decisions down; in the round, go on to the next thing."""
        about = {row.ref for row in self.subjects}
        await super().decide(changes, said, reason)
        if self.in_round and self.app.screen is self:
            self.round.decided.append(about)
            self.opened = None
            if self.round.next_open():
                self._read_on()
            elif self.round.undecided:
                self.tell(f"All of these are decided: {self.keys.key('go_out')} shows the rest")
            else:
                self.tell(f"All of it is decided: {self.keys.key('clear_round')} clears the round")

    def tell_taken(self, word: str, taken: TakenBack) -> None:
        """Say what was undone; in the round it waits to be decided again."""
        if self.in_round and word == "Undone" and self.round.decided:
            self.round.decided.pop()
        super().tell_taken(word, taken)

    def take_in(self, view: View) -> None:
        """Show a picture; the round has the same things, as they are now."""
        super().take_in(view)
        if not self.in_round:
            return
        now = self.runtime.store.read_now(rounds.again, self.round.picture)
        self.round.renew(now, view.letters, self.moment)
        if self._untouched and view.upto > now.upto:
            self.work("reading the round", self._catch_up, group="round", exclusive=True)
        self.say_row()

    @property
    def _untouched(self) -> bool:
        """Whether another picture may take the place of this one."""
        return self.in_round and not self.round.decided and not self.marks

    async def _catch_up(self) -> None:
        """What came in joins the round, as long as nobody has begun to decide."""
        picture = await self._gather()
        if self._untouched:
            self.round.fill(picture, self.view.letters, self.moment)
            self.say_row()


def _rules(runtime: Runtime) -> tuple[Rules, str]:
    """The rules in force, and what is wrong with the school's own."""
    from itday.config import rules  # not for the first frame

    return rules.in_force(runtime.settings.rules_file)
