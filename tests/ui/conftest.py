"""A profile on a stage, filled or empty, closed when the test ends."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.ui.stage import Stage

REPORTS = "TEXTUAL_SNAPSHOT_TEMPDIR"
"""Where the pictures' plugin says that it keeps its report."""


@pytest.fixture(scope="session")
def reports_folder() -> str | None:
    """What the plugin set, before any test cleared the environment."""
    return os.environ.get(REPORTS)


@pytest.fixture(autouse=True)
def reports_kept(
    reports_folder: str | None, itday_home: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Give the plugin its folder back: the environment is emptied for each test."""
    if reports_folder is not None:
        monkeypatch.setenv(REPORTS, reports_folder)


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
