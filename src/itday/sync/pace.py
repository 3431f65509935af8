"""When to ask a feed again: its interval while all is well, longer and longer while it fails.

Every wait is varied by a tenth, so that copies of itday in one school do not all ask at once.
"""

from __future__ import annotations

from collections.abc import Callable

from itday.domain.errors import (
    AuthFailed,
    BadReply,
    Forbidden,
    SettingsError,
    StoreError,
    Unavailable,
)

FIRST_S = 30.0
"""The wait after the first failure; doubled after each further one."""
LONGEST_S = 1800.0
BREAKER = 5
"""After so many failures in a row the source is only probed, once every `LONGEST_S`."""
JITTER = 0.1

STOPS = (AuthFailed, Forbidden, SettingsError, StoreError)
"""What trying again by itself would not mend."""


def varied(seconds: float, chance: Callable[[], float]) -> float:
    """The wait, up to a tenth shorter or longer.

    Args:
        seconds: 0 or more.
        chance: Gives a number from 0 up to 1.
    """
    return seconds * (1 - JITTER + 2 * JITTER * chance())


def backoff(failures: int, chance: Callable[[], float]) -> float:
    """The wait in seconds after so many failures in a row, 1 or more."""
    if failures >= BREAKER:
        return varied(LONGEST_S, chance)
    return varied(min(LONGEST_S, FIRST_S * 2 ** (failures - 1)), chance)


class Pace:
    """The pace of one feed, or of one source's deliveries."""

    def __init__(self, every_s: float, chance: Callable[[], float]) -> None:
        """Begin in good health.

        Args:
            every_s: Seconds between two good pulls.
            chance: Gives a number from 0 up to 1; where waits vary.
        """
        self.every_s = every_s
        self.failures = 0
        """Failures since the last success."""
        self._chance = chance

    def good(self) -> float:
        """Seconds to wait after a success."""
        self.failures = 0
        return varied(self.every_s, self._chance)

    def failed(self, error: BaseException) -> float | None:
        """Seconds to wait after a failure; `None`: until somebody asks.

        What the source itself asked for is the least it gets.
        """
        self.failures += 1
        if isinstance(error, BadReply):
            # A vendor's change will not mend itself; the sign-in page of a hotel's Wi-Fi will.
            return varied(LONGEST_S, self._chance)
        if isinstance(error, STOPS):
            return None
        wait = backoff(self.failures, self._chance)
        asked = error.retry_after_s if isinstance(error, Unavailable) else None
        if asked is None:
            return wait
        return max(asked, wait) if self.failures >= BREAKER else varied_up(asked, self._chance)

    @property
    def broken(self) -> bool:
        """Whether the source is only probed now and then."""
        return self.failures >= BREAKER

    def clear(self) -> None:
        """Forget past failures: somebody asks for another try."""
        self.failures = 0


def varied_up(seconds: float, chance: Callable[[], float]) -> float:
    """A wait the source asked for: up to a tenth longer, never shorter."""
    return seconds * (1 + JITTER * chance())
