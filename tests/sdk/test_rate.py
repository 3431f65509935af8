"""Keeping under a published rate."""

from __future__ import annotations

import asyncio

import pytest

from itday.sdk.rate import Rate


class Time:
    """A clock that sleeping moves."""

    at = 0.0

    def __call__(self) -> float:
        """Give the time."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Let time pass."""
        self.at += seconds


@pytest.mark.parametrize(("calls", "seconds"), [(1, 1.0), (5, 10.0)])
async def test_no_span_has_more_calls_than_allowed(calls: int, seconds: float) -> None:
    """Whoever comes at once waits for its turn; the first ones do not wait."""
    time, at = Time(), []
    rate = Rate(calls, seconds, clock=time, sleep=time.sleep)

    async def call() -> None:
        await rate.wait()
        at.append(time.at)

    await asyncio.gather(*(call() for _ in range(4 * calls)))

    assert at[:calls] == [0.0] * calls
    assert all(later - first >= seconds for first, later in zip(at, at[calls:], strict=False))


async def test_who_comes_late_does_not_wait() -> None:
    """A span that has passed is forgotten."""
    time = Time()
    rate = Rate(1, 1.0, clock=time, sleep=time.sleep)
    await rate.wait()
    time.at = 5.0

    await rate.wait()

    assert time.at == 5.0
