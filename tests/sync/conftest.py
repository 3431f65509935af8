"""A stage with one source, `rt`, that may be written to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from tests.sync.stage import Stage

ONE = '[sources.rt]\ntype = "rt"\nwrite = true\n'

Make = Callable[[str], Stage]


@pytest.fixture
def make(tmp_path: Path, clock: Callable[[], datetime]) -> Iterator[Make]:
    """Sets a stage up for a settings text; its store is closed after the test."""
    stages: list[Stage] = []

    def made(settings: str) -> Stage:
        folder = tmp_path / str(len(stages))
        folder.mkdir()
        stages.append(Stage(folder, clock, settings))
        return stages[-1]

    yield made
    for stage in stages:
        stage.store.close()


@pytest.fixture
def stage(make: Make) -> Stage:
    """The stage with one source."""
    return make(ONE)
