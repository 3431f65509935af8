"""What a verdict tells the sources: only after a yes, and no is the default."""

from __future__ import annotations

import pytest

from itday.domain.alert import Alert, Severity
from itday.domain.ref import Ref
from itday.store import feeds, outbox, rows, undo
from itday.store.decide import Circumstance
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


DEFENDER = ENTRA.model_copy(
    update={"ref": Ref("alerts", "alert", "d1"), "product": "Microsoft Defender XDR"}
)
GOOGLE = ENTRA.model_copy(
    update={"ref": Ref("alerts", "alert", "g1"), "product": "Google Workspace"}
)


async def sent(stage: Stage, *answers: str) -> list[tuple[str, str]]:
    """The verbs and alerts that wait to be sent after closing the first case as benign."""
    app = stage.app()
    async with app.run_test(size=(120, 40)) as pilot:
        await settle(pilot)
        await pilot.press("g")
        for key in ("i", "v", "b", *"ok", "enter", *answers):
            await pilot.press(key)
            await settle(pilot)
    return [
        (letter.verb, letter.ref.key) for letter in stage.runtime.store.read_now(outbox.waiting)
    ]


async def test_a_yes_sends_it(entra: Stage) -> None:
    """Beside the closing itself."""
    assert ("dismiss-risk", "e1") in await sent(entra, "y")


async def test_no_is_the_default(entra: Stage) -> None:
    """Enter on the question sends nothing but the closing; it is named to be done by hand."""
    verbs = await sent(entra, "enter", "o")

    assert ("dismiss-risk", "e1") not in verbs
    assert ("close", "e1") in verbs


@pytest.mark.parametrize(("alert", "verb"), [(DEFENDER, "close"), (GOOGLE, "feedback")])
async def test_other_products_are_asked_about_too(full: Stage, alert: Alert, verb: str) -> None:
    """Defender's classification goes with the closing; Google hears how useful its alert was."""
    full.runtime.store.write_now(
        feeds.describe_source, "alerts", "x", write=True, verbs=["close", "feedback"]
    )
    full.bring([alert])

    assert (verb, alert.ref.key) in await sent(full, "y", "o")


async def test_a_no_closes_defenders_alert_here_alone(full: Stage) -> None:
    """It is closed on the screen, nothing waits to be sent, and one undo opens it again."""
    full.runtime.store.write_now(
        feeds.describe_source, "alerts", "x", write=True, verbs=["close", "restate"]
    )
    full.bring([DEFENDER])

    assert "d1" not in [key for _, key in await sent(full, "enter", "o")]
    row = full.runtime.store.read_now(rows.row, DEFENDER.ref)
    assert row is not None
    assert row.fields["status"] == "resolved"
    full.runtime.store.write_now(undo.undo, Circumstance("ann", at(), ""))
    row = full.runtime.store.read_now(rows.row, DEFENDER.ref)
    assert row is not None
    assert row.fields["status"] == "new"
