"""The scripted morning, in a real terminal: decided, undone, noted, ticked, cleared; then quiet."""

from __future__ import annotations

import shutil
from collections import Counter
from pathlib import Path

import pytest

from itday.runtime import Runtime
from itday.store import checks, ledger, rows
from itday.store import round as rounds
from tools import morning

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="tmux is not installed")


def test_the_morning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keys only; afterwards the ledger has what was decided, and nothing is new."""
    monkeypatch.setenv("ITDAY_HOME", str(tmp_path))

    scenes = morning.play(tmp_path)

    with_demo = Runtime.open("demo")
    try:
        entries = with_demo.store.read_now(ledger.history, 500)
        held = [one.content for one in entries if one.content is not None]
        verbs = Counter(one["verb"] for one in held)
        quiet = with_demo.store.read_now(rounds.gather, with_demo.now())
        asleep = with_demo.store.read_now(rows.silenced, with_demo.now().timestamp())
        ticked = with_demo.store.read_now(checks.looked)
    finally:
        with_demo.close()
    batches = {one.batch for one in entries if one.content and one.content["verb"] == "snooze"}
    assert scenes[-1] == "reopened"
    # The two to-dos of the round: what another was asked for in the meeting is waited for.
    assert (verbs["close"], verbs["create"], verbs["log"]) == (14, 2, 1)
    # Two cases and four alerts beside them; the spray is one case too.
    assert verbs["acknowledge"] == 5 + 2 + 4
    assert (verbs["snooze"], len(batches), asleep) == (14, 1, [])
    assert sum(one["verb"] == "comment" and not one["payload"]["public"] for one in held) == 1
    assert [one["payload"]["assignee"] for one in held if one["verb"] == "assign"].count(
        "j.penrice"
    ) == 2
    assert len(ticked) == 4
    assert quiet.items == ()
