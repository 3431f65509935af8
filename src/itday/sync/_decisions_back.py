"""Undo and redo, and what every decision is written down with: who, when, why.

What takes back is loaded when something is taken back: a note does without.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from itday.store.decide import Circumstance

if TYPE_CHECKING:
    from itday.config.settings import Settings
    from itday.store.database import Db
    from itday.store.outbox import Letter
    from itday.store.store import Store
    from itday.store.undo import TakenBack


class TakingBack:
    """The part of `Decisions` that takes back and does again."""

    settings: Settings
    store: Store

    def now(self) -> datetime:
        """The time, aware and in UTC."""
        raise NotImplementedError

    def _decided(self) -> None:
        """Called after each decision: there may be something to deliver."""

    async def undo(self, batch: str | None = None) -> TakenBack:
        """Take back the latest batch, or the one named.

        Raises:
            ItdayError: There is nothing to undo, or that batch was taken back already.
        """
        from itday.store.undo import undo

        taken = await self.store.write(undo, self._circumstance(), batch)
        self._decided()
        return taken

    def undo_now(self, batch: str | None = None) -> TakenBack:
        """As `undo`, waiting here."""
        from itday.store.undo import undo

        taken = self.store.write_now(undo, self._circumstance(), batch)
        self._decided()
        return taken

    async def withdraw(self, number: int) -> str:
        """Take one change back that waits to be sent; give its title.

        Args:
            number: The letter's, in the outbox.

        Raises:
            ItdayError: It is on its way, or was answered already.
        """
        from itday.store.undo import withdraw

        return await self.store.write(withdraw, self._circumstance(), number)

    def withdraw_now(self, number: int) -> str:
        """As `withdraw`, waiting here."""
        from itday.store.undo import withdraw

        return self.store.write_now(withdraw, self._circumstance(), number)

    async def settle(self, letter: Letter, *, mine: bool) -> None:
        """End a conflict: mine is sent again on top of theirs, or given up; the ledger says so."""
        await self.store.write(_settle, letter, self._circumstance(), mine)
        self._decided()

    def settle_now(self, letter: Letter, *, mine: bool) -> None:
        """As `settle`, waiting here."""
        self.store.write_now(_settle, letter, self._circumstance(), mine)
        self._decided()

    async def redo(self) -> TakenBack:
        """Do again what was undone last.

        Raises:
            ItdayError: Nothing was undone, or something was decided since.
        """
        from itday.store.undo import redo

        taken = await self.store.write(redo, self._circumstance())
        self._decided()
        return taken

    def redo_now(self) -> TakenBack:
        """As `redo`, waiting here."""
        from itday.store.undo import redo

        taken = self.store.write_now(redo, self._circumstance())
        self._decided()
        return taken

    def _circumstance(self, reason: str = "") -> Circumstance:
        me = self.settings.me
        return Circumstance(me.name or me.email or "me", self.now(), reason)


def _settle(db: Db, letter: Letter, by: Circumstance, mine: bool) -> None:  # by place
    from itday.store import outbox

    if mine:
        outbox.insist(db, letter, by)
    else:
        outbox.yield_to(db, letter, by.at.timestamp(), by)
