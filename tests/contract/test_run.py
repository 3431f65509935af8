"""All that the cloud connectors can ask is asked, and nothing of it is out of the contract."""

from __future__ import annotations

import pytest

from tests.contract.run import google, microsoft


@pytest.mark.parametrize("drive", [microsoft, google], ids=["microsoft365", "google"])
async def test_everything_is_asked_and_allowed(drive: object) -> None:
    """Each method of the contract file is used, and each control is caught."""
    judged = await drive()  # type: ignore[operator]  # either of two coroutines

    assert judged.faults == []
    assert judged.unused == []
    assert judged.missed == 0
    assert judged.controls >= 4
