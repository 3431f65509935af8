"""What a decision on all alerts of a case leaves in its record."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from itday.domain.alert import Alert, Severity
from itday.domain.person import Person
from itday.domain.ref import Ref
from itday.domain.verbs import Acknowledge, Close, HandOver, Snooze
from itday.store import casework
from tests.conftest import MORNING
from tests.ui.stage import Stage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from itday.domain.case import CaseRecord
    from itday.domain.change import Change
    from itday.runtime import Runtime

KAY = Person(name="Kay Moss", email="k.moss@school.example")
REFS = [Ref("alerts", "alert", key) for key in ("b1", "b2", "b3")]


@pytest.fixture
def stage(itday_home: object) -> Iterator[Stage]:
    """A profile, open."""
    made = Stage()
    yield made
    made.runtime.close()


def bring(stage: Stage, count: int = 2) -> Runtime:
    """Alerts of one person, hours apart."""
    stage.bring([
        Alert(
            ref=ref, title="Sign-in from a new country", user=KAY, severity=Severity.MEDIUM,
            created_time=MORNING - timedelta(hours=5 - number), types=("newCountry",),
        )
        for number, ref in enumerate(REFS[:count])
    ])  # fmt: skip
    return stage.runtime


def decide(
    runtime: Runtime, make: Callable[[Ref], Change], count: int = 2, reason: str = ""
) -> Any:
    """One decision on so many of them."""
    return runtime.decide_now([make(ref) for ref in REFS[:count]], reason)


def record(runtime: Runtime) -> CaseRecord | None:
    """The only case's."""
    return next(iter(runtime.store.read_now(casework.records)), None)


def close(ref: Ref) -> Close:
    """As harmless."""
    return Close(ref=ref, verdict="benign_positive", reason="on the trip to Delft")


def test_taking_all_alerts_takes_the_case_on(stage: Stage) -> None:
    """With who and when; and one undo takes both back."""
    runtime = bring(stage)

    decide(runtime, lambda ref: Acknowledge(ref=ref))

    found = record(runtime)
    assert found is not None
    assert (found.status, found.owner, found.acknowledged_at) == (
        "acknowledged", "Dana Reed", MORNING,
    )  # fmt: skip
    assert set(found.alerts) == set(REFS[:2])
    runtime.undo_now()
    assert record(runtime) is None


def test_closing_the_last_closes_the_case(stage: Stage) -> None:
    """With verdict, reason and the score it had; a part of its alerts is only noted."""
    runtime = bring(stage, 3)

    decide(runtime, close, 2)
    assert record(runtime) is None, "its line stands for three"
    runtime.undo_now()
    decide(runtime, close, 3)

    found = record(runtime)
    assert found is not None
    assert (found.status, found.verdict, found.reason) == (
        "closed", "benign_positive", "on the trip to Delft",
    )  # fmt: skip
    assert found.breakdown
    assert found.bulk is False


def test_what_else_is_decided_stands_among_what_was_done(stage: Stage) -> None:
    """Silence with its reason, and to whom it was handed: that is its owner from then on."""
    runtime = bring(stage)
    until = (MORNING + timedelta(hours=2)).isoformat()

    decide(runtime, lambda ref: HandOver(ref=ref, name="Kim Vale"))
    decide(
        runtime,
        lambda ref: Snooze(ref=ref, until=until, at=MORNING.isoformat()),
        reason="she rings",
    )

    found = record(runtime)
    assert found is not None
    assert found.owner == "Kim Vale"
    assert [one.what for one in found.actions] == [
        "hand over to Kim Vale", "silence until Tue 24 Nov 10:15: she rings",
    ]  # fmt: skip
    assert [one.owner for one in found.actions] == ["Dana Reed"] * 2


def test_one_alert_of_several_is_no_decision_on_the_case(stage: Stage) -> None:
    """Nor are two of three, nor alerts of two people, each a part of a case."""
    runtime = bring(stage, 3)

    decide(runtime, lambda ref: Acknowledge(ref=ref), 1)
    decide(runtime, close, 2)

    assert record(runtime) is None


def test_an_alert_opened_again_opens_its_case(stage: Stage) -> None:
    """Whatever the record says: nobody overlooks it."""
    from itday.config import rules
    from itday.domain.verbs.alert import Restate

    runtime = bring(stage)
    decide(runtime, close)

    runtime.decide_now([Restate(ref=REFS[0], status="new", verdict=None)])

    (one,) = runtime.store.read_now(casework.work, rules.load(), MORNING)
    assert (one.case.open, one.status) == (True, "new")
