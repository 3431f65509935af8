"""What stands beside a thing: the record stays as it is."""

from __future__ import annotations

from itday.domain.ref import Ref
from itday.domain.verbs import HandOver, Snooze, Wake

REF = Ref("s", "alert", "1")
AT = "2026-11-24T08:15:00+00:00"


def test_the_record_is_left_alone() -> None:
    """Nothing is predicted, so nothing of it is patched."""
    asked = (Snooze(ref=REF, until="", at=AT), Wake(ref=REF), HandOver(ref=REF, name="Ann"))

    assert [change.predict({"title": "x"}) for change in asked] == [{}, {}, {}]
    assert all(change.standing and change.local for change in asked)


def test_said() -> None:
    """Until when, to whom, why."""
    assert Snooze(ref=REF, until=AT, at=AT).describe() == "silence until Tue 24 Nov 08:15"
    assert Snooze(ref=REF, until="", at=AT).describe() == "silence until resolved"
    assert Wake(ref=REF, why="it rose").describe() == "woken: it rose"
    assert HandOver(ref=REF, name="Ann").describe() == "hand over to Ann"
    assert HandOver(ref=REF, name="Ann").inverse({}) == HandOver(ref=REF, name="")
    assert Snooze(ref=REF, until="", at=AT).inverse({}) == Wake(ref=REF)
