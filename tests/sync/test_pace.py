"""The pace: regular while all is well, patient while it is not, and never sooner than asked."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.domain.errors import (
    AuthFailed,
    BadReply,
    Forbidden,
    Gone,
    SettingsError,
    Unavailable,
)
from itday.sync.pace import BREAKER, FIRST_S, JITTER, LONGEST_S, Pace, backoff, varied

CHANCES = st.floats(0, 1, exclude_max=True)


@given(st.floats(1, 1e6), CHANCES)
def test_waits_vary_by_a_tenth(seconds: float, chance: float) -> None:
    """Both ways, so that copies drift apart and none drifts off."""
    wait = varied(seconds, lambda: chance)

    assert seconds * (1 - JITTER) <= wait <= seconds * (1 + JITTER)


def test_failures_double_the_wait() -> None:
    """30 s, 1, 2, 4 minutes; from the fifth on a probe every half hour."""
    waits = [backoff(n, lambda: 0.5) for n in range(1, 8)]

    assert waits == [FIRST_S, 60, 120, 240, LONGEST_S, LONGEST_S, LONGEST_S]


def test_success_forgets_failures() -> None:
    """The next failure is a first one."""
    pace = Pace(120, lambda: 0.5)
    for _ in range(3):
        pace.failed(Unavailable("no route"))

    assert pace.good() == 120
    assert pace.failed(Unavailable("no route")) == FIRST_S


def test_somebody_asking_forgets_failures() -> None:
    """Refresh closes the breaker."""
    pace = Pace(120, lambda: 0.5)
    for _ in range(BREAKER):
        pace.failed(Unavailable("no route"))
    assert pace.broken

    pace.clear()

    assert not pace.broken


@pytest.mark.parametrize(
    "error",
    [AuthFailed("no"), Forbidden("no"), SettingsError("no")],
    ids=lambda error: type(error).__name__,
)
def test_what_waiting_does_not_mend_stops(error: Exception) -> None:
    """Until somebody acts."""
    assert Pace(120, random.random).failed(error) is None


def test_what_cannot_be_read_is_probed_each_half_hour() -> None:
    """A sign-in page in the way goes by itself; a vendor's change does not mind being asked."""
    assert Pace(120, lambda: 0.5).failed(BadReply("a web page")) == LONGEST_S


@pytest.mark.parametrize("error", [Gone("no"), KeyError("no"), Unavailable("no")])
def test_all_else_is_tried_again(error: Exception) -> None:
    """A fault of the connector's included."""
    assert Pace(120, lambda: 0.5).failed(error) == FIRST_S


@given(st.floats(1, 3600), CHANCES, st.integers(0, 8))
def test_a_wait_the_source_asked_for_is_kept(asked: float, chance: float, before: int) -> None:
    """Not one second sooner, however often it failed before."""
    pace = Pace(10, lambda: chance)
    for _ in range(before):
        pace.failed(Unavailable("busy"))

    wait = pace.failed(Unavailable("busy", retry_after_s=asked))

    assert wait is not None
    assert wait >= asked
