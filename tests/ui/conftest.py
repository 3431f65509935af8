"""A profile on a stage, filled or empty, closed when the test ends."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.ui.stage import Stage


@pytest.fixture
def stage(itday_home: object) -> Iterator[Stage]:
    """A profile with four sources, of which none was pulled yet."""
    made = Stage()
    yield made
    made.runtime.close()


@pytest.fixture
def full(stage: Stage) -> Stage:
    """The same, with rows of every kind, pulled two minutes ago."""
    stage.fill()
    return stage
