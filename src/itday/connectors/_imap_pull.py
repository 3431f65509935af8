"""One pull's budget, and how a message that nobody can read is kept from stopping all others."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from itday.connectors._imap_find import Row, rows
from itday.domain.errors import BadReply, CursorExpired

if TYPE_CHECKING:
    from collections.abc import Callable

    from itday.connectors._imap_channel import Channel
    from itday.connectors._imap_session import Session
    from itday.connectors._imap_sync import Look

T = TypeVar("T")
MAX_BROKEN = 10
"""Messages of one pull that may break the connection or the parser before we give up."""


class Pull:
    """Asks the mailbox in pieces that together end in time."""

    def __init__(self, channel: Channel, mailbox: str, seconds: float) -> None:
        """Begin a pull of `mailbox` that may take `seconds`."""
        self._channel = channel
        self._mailbox = mailbox
        self._ends = asyncio.get_running_loop().time() + seconds
        self._broken = 0

    async def run(self, work: Callable[[Session], T]) -> T:
        """Do one piece of work.

        Raises:
            SourceError: As `Channel.run`; `Unavailable` also where the pull's time is up.
        """
        left = self._ends - asyncio.get_running_loop().time()
        return await self._channel.run(work, seconds=max(0.0, left))

    async def rows(self, look: Look, uids: list[int]) -> tuple[list[Row], dict[int, str]]:
        """Read some messages.

        What the answer leaves out is asked for again. Where one message spoils the answer, each is
        read by itself, and that one without its parts.

        Returns:
            The rows, and why others cannot be read, by UID.

        Raises:
            BadReply: This is not about single messages.
            CursorExpired: The mailbox was made anew meanwhile.
        """
        good: list[Row] = []
        broken: dict[int, str] = {}
        try:
            good, broken = await self._rows(look, uids, structure=True)
            told = {row.uid for row in good} | broken.keys()
            if left := [uid for uid in uids if uid not in told]:  # deleted since, or forgotten
                more, unreadable = await self._rows(look, left, structure=True)
                good, broken = good + more, broken | unreadable
        except BadReply:
            good, broken = [], {}
            for uid in uids:
                await self._by_itself(look, uid, good, broken)
        return good, broken

    async def _by_itself(
        self, look: Look, uid: int, good: list[Row], broken: dict[int, str]
    ) -> None:
        for structure in (True, False):
            try:
                some, unreadable = await self._rows(look, [uid], structure=structure)
            except BadReply as error:
                self._broken += structure
                if self._broken > MAX_BROKEN:
                    raise
                broken[uid] = error.what
            else:
                good += some
                broken.pop(uid, None)
                broken |= unreadable
                return

    async def _rows(
        self, look: Look, uids: list[int], *, structure: bool
    ) -> tuple[list[Row], dict[int, str]]:
        work = partial(_checked, look=look, folder=self._mailbox, uids=uids, structure=structure)
        return await self.run(work)


def _checked(
    session: Session, *, look: Look, folder: str, uids: list[int], structure: bool
) -> tuple[list[Row], dict[int, str]]:
    if session.open(folder).uidvalidity != look.state.uidvalidity:
        raise CursorExpired("the mailbox was made anew while it was read")
    return rows(session, folder, uids, structure=structure)
