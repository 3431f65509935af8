"""The clock: the machine's, or the made-up school's morning."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from itday.config.settings import Settings, parse
from itday.domain.errors import SettingsError
from itday.sync.clock import clock_of, real
from tests.conftest import Clock

DEMO = '[sources.a]\ntype = "demo"\nat = {}\n'


def settings(text: str) -> Settings:
    """The settings of a text."""
    return parse(text, Path("settings.toml"))


def test_a_real_profile_goes_by_the_machine() -> None:
    """Also where one of its sources is made up."""
    assert clock_of(settings(""))().tzinfo is UTC
    mixed = DEMO.format('"2020-01-01T08:00:00Z"') + '[sources.rt]\ntype = "rt"\n'
    assert clock_of(settings(mixed)) is real


@pytest.mark.parametrize(
    ("at", "begins"),
    [
        ('"2026-11-24T08:15:00Z"', datetime(2026, 11, 24, 8, 15, tzinfo=UTC)),
        ("2026-06-24T08:15:00+01:00", datetime(2026, 6, 24, 7, 15, tzinfo=UTC)),
        ('"2026-06-24T08:15"', datetime(2026, 6, 24, 7, 15, tzinfo=UTC)),
    ],
)
def test_a_made_up_profile_begins_at_its_time(at: str, begins: datetime, clock: Clock) -> None:
    """And runs on from there; a time without a zone is the school's."""
    made_up = clock_of(settings(DEMO.format(at)), clock)
    assert made_up() == begins

    clock.tick(timedelta(minutes=3))

    assert made_up() == begins + timedelta(minutes=3)


def test_a_made_up_profile_without_a_time_is_now(clock: Clock) -> None:
    """There is nothing else to go by."""
    assert clock_of(settings('[sources.a]\ntype = "demo"\n'), clock) is clock


def test_a_time_that_is_none_is_said() -> None:
    """With how to write it."""
    with pytest.raises(SettingsError, match="at is no time: 'morning'"):
        clock_of(settings(DEMO.format('"morning"')))
