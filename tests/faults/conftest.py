"""The stage of every cell, and what it is made of."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest

from itday.config import secrets
from itday.sdk.scrub import forget
from tests.conftest import Clock
from tests.faults.proxy import FaultProxy, HttpTalk
from tests.faults.row import SECRET, Row
from tests.faults.stage import Stage
from tests.sdk.servers import Authority, authority

BUDGET_S = 8.0
"""What one request may take where nobody is slow."""


@pytest.fixture(scope="session")
def school_ca(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The school's own certificate authority."""
    return authority(tmp_path_factory.mktemp("ca"))


@pytest.fixture
def staged(
    school_ca: Authority,
    clock: Clock,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Callable[[Row], Stage]]:
    """Sets the stage for a row; the program knows the time from the test's clock alone."""
    monkeypatch.setattr(secrets, "_environment", {})
    monkeypatch.setenv("ITDAY_SECRET_FAR", SECRET)
    monkeypatch.setattr("itday.runtime.clock_of", lambda *_, **__: clock)
    caplog.set_level(logging.DEBUG, logger="itday")
    with ExitStack() as ends:
        ends.callback(forget)

        def stage(row: Row) -> Stage:
            ends.callback(row.close)
            proxies = FaultProxy(row.speaks, row.port), FaultProxy(HttpTalk, row.port)
            for one in proxies:
                one.start()
                ends.callback(one.stop)
            row.within(monkeypatch, BUDGET_S)
            made = Stage(row, *proxies, clock, school_ca, monkeypatch, capsys, caplog)
            made.tick(timedelta())
            return made

        yield stage
