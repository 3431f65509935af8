"""Delivers the outbox of one source, in order per thing, each change exactly once.

A letter is claimed before it is sent, so one that a crash cut off is found as `sending` and looked
up at the source before it is sent again, with the same idempotency key.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from itday.domain.errors import AuthFailed, ItdayError, SettingsError, StoreError, Unavailable
from itday.store import outbox
from itday.sync.attempt import fault_line
from itday.sync.letter import Delivery, Fate
from itday.sync.pace import Pace, backoff

if TYPE_CHECKING:
    from itday.store.outbox import Letter
    from itday.sync.session import Session

BUSY_S = 5.0
"""When to look again while another copy of itday has the source."""


class Delivered(NamedTuple):
    """How a look at the outbox ended."""

    wait_s: float | None
    """Seconds until there may be something to send; `None`: not before somebody decides."""
    error: str = ""
    """Why something still waits; one line, empty where nothing failed."""


class Sender:
    """The deliveries of one source that may be written to."""

    def __init__(self, session: Session) -> None:
        """Send nothing yet."""
        self._session = session
        self._pace = Pace(0.0, session.ground.chance)
        self._rest_until = 0.0

    def ask_again(self) -> None:
        """Forget past failures: somebody asks for another try."""
        self._pace.clear()
        self._rest_until = 0.0

    async def deliver(self) -> Delivered:
        """Send what is due, until nothing is; a failure of the source is in the result.

        Where the source may not be written to, nothing is sent and everything stays.

        Raises:
            StoreError: Nothing can be stored: the disk is full, or a file damaged.
        """
        session, ground = self._session, self._session.ground
        if not session.source.write:
            return Delivered(None)
        rest = max(self._rest_until - ground.monotonic(), session.rest())
        if rest > 0:
            return Delivered(rest)
        try:
            wait = await self._next()
            if wait is None or wait > 0:
                return Delivered(wait)
            async with session.turn() as ours:
                return await self._empty() if ours else Delivered(BUSY_S)
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  # a connector that cannot be made
            return self._failed(error)

    async def _empty(self) -> Delivered:
        """Send letter after letter while the source takes them; what has to wait, waits alone."""
        connector = await self._session.connector()
        error = ""
        while due := await self._due():
            for letter in due:
                if self._rests(letter):
                    continue
                delivery = Delivery(self._session, connector, letter)
                fate = await delivery.send()
                if delivery.error is None:
                    continue
                error = self._line(delivery.error)
                if fate is Fate.SOURCE_RESTS and not self._only_its_quota(letter, delivery.error):
                    return self._failed(delivery.error)
        self._pace.clear()
        return Delivered(await self._next(), error)

    async def _due(self) -> list[Letter]:
        """What may be sent now."""
        ground, name = self._session.ground, self._session.source.name
        every = await ground.store.read(outbox.due, name, ground.stamp())
        return [letter for letter in every if not self._rests(letter)]

    async def _next(self) -> float | None:
        """Seconds until a letter may go, 0 where one may."""
        session, ground = self._session, self._session.ground
        letters = await ground.store.read(outbox.first, session.source.name)
        now = ground.stamp()
        waits = (max(x.next_at - now, session.rest(session.quota(x.verb))) for x in letters)
        return min((max(0.0, wait) for wait in waits), default=None)

    def _rests(self, letter: Letter) -> bool:
        return self._session.rest(self._session.quota(letter.verb)) > 0

    def _only_its_quota(self, letter: Letter, error: Exception) -> bool:
        """Whether a letter was told to wait for a limit that others do not share; then those do."""
        session, quota = self._session, self._session.quota(letter.verb)
        if not (quota and isinstance(error, Unavailable) and error.asks_for_rest):
            return False
        session.rest_for(error.retry_after_s or backoff(1, session.ground.chance), quota)
        return True

    def _failed(self, error: Exception) -> Delivered:
        wait = self._pace.failed(error)
        if isinstance(error, (AuthFailed, SettingsError)):
            self._session.stopped = error
        if wait is not None:
            self._rest_until = self._session.ground.monotonic() + wait
        if isinstance(error, Unavailable) and error.asks_for_rest and wait is not None:
            self._session.rest_for(wait)
        return Delivered(wait, self._line(error))

    def _line(self, error: Exception) -> str:
        if isinstance(error, ItdayError):
            return self._session.line(error)
        return fault_line(self._session, error)
