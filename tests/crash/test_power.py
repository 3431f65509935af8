"""What was acknowledged survives a power cut, and the harness would notice if it did not.

Set `ITDAY_CRASH_CYCLES` for more cuts than an ordinary run makes.
"""

from __future__ import annotations

import os

import pytest

from tests.crash import power

CUTS = int(os.environ.get("ITDAY_CRASH_CYCLES", "100"))


@pytest.mark.slow
def test_nothing_acknowledged_is_lost() -> None:
    """Pages, notes and decisions, with the store's own settings; and there were some."""
    figures = power.run(CUTS)

    assert figures.faults == [], str(figures)
    assert all(figures.told[what] > CUTS // 2 for what in ("page", "note", "decided"))


@pytest.mark.slow
def test_the_harness_notices_a_store_that_does_not_sync() -> None:
    """SQLite's usual setting for logs loses what it acknowledged."""
    figures = power.run(20, synchronous="NORMAL")

    assert any("lost" in fault for fault in figures.faults)
