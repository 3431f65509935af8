"""What was acknowledged survives a power cut, and the harness would notice if it did not.

Set `ITDAY_CRASH_CYCLES` for more cuts than an ordinary run makes.
"""

from __future__ import annotations

import os

import pytest

from itday.store import cipher
from tests.crash import power
from tests.store.sealed import need_sqlcipher

CUTS = int(os.environ.get("ITDAY_CRASH_CYCLES", "100"))


@pytest.mark.slow
def test_nothing_acknowledged_is_lost() -> None:
    """Pages, notes and decisions, with the store's own settings; and there were some."""
    figures = power.run(CUTS)

    assert figures.faults == [], str(figures)
    assert all(figures.told[what] > CUTS // 2 for what in ("page", "note", "decided"))
    assert figures.encrypted == (CUTS // 2 if cipher.possible() else 0)


@pytest.mark.slow
@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
@pytest.mark.parametrize("kind", power.KINDS)
def test_the_harness_notices_a_store_that_does_not_sync(kind: str, synchronous: str) -> None:
    """SQLite's usual setting for logs loses what it acknowledged; without any, a file is spoilt."""
    if kind == power.ENCRYPTED:
        need_sqlcipher()
    figures = power.run(20, synchronous=synchronous, kinds=[kind])

    assert any("lost" in fault for fault in figures.faults), str(figures)
