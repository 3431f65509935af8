"""What a verdict tells the sources: only after a yes, and no is the default."""

from __future__ import annotations

import pytest

from itday.domain.alert import Alert, Severity
from itday.domain.ref import Ref
from itday.store import feeds, outbox
from tests.ui.stage import ANN, Stage, at, settle

ENTRA = Alert(
    ref=Ref("alerts", "alert", "e1"),
    title="Atypical travel",
    types=("unlikelyTravel",),
    product="Microsoft Entra ID Protection",
    severity=Severity.CRITICAL,
    created_time=at(minutes=-5),
    user=ANN,
)


@pytest.fixture
def entra(full: Stage) -> Stage:
    """A source that can dismiss, and one alert of it before all others."""
    full.runtime.store.write_now(
        feeds.describe_source, "alerts", "alerts_file", write=True, verbs=["dismiss-risk", "close"]
    )
    full.bring([ENTRA])
    return full


async def sent(stage: Stage, *answers: str) -> list[str]:
    """The verbs that wait to be sent after closing the first case as benign."""
    app = stage.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("g")
        for key in ("i", "v", "b", *"ok", "enter", *answers):
            await pilot.press(key)
            await settle(pilot)
    return [letter.verb for letter in stage.runtime.store.read_now(outbox.waiting)]


async def test_a_yes_sends_it(entra: Stage) -> None:
    """Beside the closing itself."""
    assert "dismiss-risk" in await sent(entra, "y")


async def test_no_is_the_default(entra: Stage) -> None:
    """Enter on the question sends nothing but the closing; it is named to be done by hand."""
    verbs = await sent(entra, "enter", "o")

    assert "dismiss-risk" not in verbs
    assert "close" in verbs
