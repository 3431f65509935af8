"""Playing one cell: a good sync, the fault, its end; and what must hold on the way."""

from __future__ import annotations

import resource
from collections.abc import Mapping
from datetime import timedelta

from itday.sync.pull import FeedResult
from tests.conftest import MORNING
from tests.faults.cell import Cell
from tests.faults.stage import STALL_S, Shown, Stage

GOOD = {"fresh", "partial"}
BRIEF_S = 0.5
"""What one request may take where somebody is slow."""
MEMORY_KB = 160 << 10
"""What a fault may cost at the most, of a bomb of 100 MB and a body of 40 MB."""
WORST = ("signed out", "no permission", "failed", "held", "waiting", "partial", "fresh")
"""The states of a source's feeds, the one that the person is to act on first."""


async def play(stage: Stage, cell: Cell) -> None:
    """Everything about one cell; an `AssertionError` says what did not hold."""
    before = await begun(stage, cell)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    cell.start(stage)
    await meanwhile(stage, cell, before)
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - peak < MEMORY_KB, "memory"
    cell.end(stage)
    await afterwards(stage, cell)
    assert stage.stalled < STALL_S, f"the loop stood still for {stage.stalled:.1f} s"
    assert not stage.leaks()


async def begun(stage: Stage, cell: Cell) -> Shown:
    """All is well, and then time passes: decisions wait, and others were at work."""
    stage.settle(tls=cell.tls, later=cell.later_tls)
    results = await stage.sync()
    assert {one.state for one in results} == {"fresh"}, [one.error for one in results]
    before = stage.shown()
    assert before == await stage.truth()
    stage.decide()
    stage.tick()
    stage.row.meanwhile()
    stage.neighbour("Answer the governor")
    return before


async def meanwhile(stage: Stage, cell: Cell, before: Shown) -> None:
    """The fault lasts: it is shown for what it is, and spoils nothing."""
    asked = len(stage.proxy.asked)
    if cell.brief:
        with stage.monkeypatch.context() as patched:
            stage.row.within(patched, BRIEF_S)
            results = await stage.sync(full=cell.full)
    else:
        results = await stage.sync(full=cell.full)
    times = stage.row.quotas if cell.shows == "waiting" else 1
    assert cell.most is None or len(stage.proxy.asked) - asked <= cell.most * times, (
        stage.proxy.asked
    )
    assert stage.thief.lines == 0, "another server was connected to"
    _says(cell, results)
    _neighbour_is_fresh(stage)
    _shows(stage, cell, before)
    if cell.shows == "waiting":
        await _is_left_alone(stage)


def _says(cell: Cell, results: list[FeedResult]) -> None:
    """Each failure is one line that names its source."""
    for one in results:
        assert "\n" not in one.error
        assert bool(one.error) == (one.state != "fresh"), one
        assert one.state == "fresh" or one.error.startswith("far: "), one.error
        assert "a fault in the connector" not in one.error, one.error
    assert not cell.says or any(cell.says in one.error for one in results), results


def _neighbour_is_fresh(stage: Stage) -> None:
    (feed,) = stage.feeds("list").values()
    assert (feed.state, feed.ok_at) == ("fresh", stage.clock().timestamp())
    assert len(stage.shown("list")) == 2


def _shows(stage: Stage, cell: Cell, before: Shown) -> None:
    """State and age, in what is stored and in what is printed; and the rows."""
    states = stage.feeds()
    worst = min((one.state for one in states.values()), key=WORST.index)
    assert worst == cell.shows, [(one.feed, one.state, one.error) for one in states.values()]
    sources, today = stage.printed("sources"), stage.printed("today")
    for one in states.values():
        if one.state not in GOOD:
            assert one.ok_at == MORNING.timestamp(), "its rows are not as new as it says"
            assert f"far {one.feed}: {one.state}" in today
            assert "true as of 08:15" in today
            assert any(
                one.state in line and "true 40 min ago" in line for line in sources.splitlines()
            )
    if cell.shows not in {*GOOD, "signed out"} and "refused" not in cell.ends:
        lost = set(before) - set(stage.shown())
        assert not lost, f"no longer shown: {lost}"


async def _is_left_alone(stage: Stage) -> None:
    """Who asked to be left alone is not asked again before the time."""
    stage.tick(timedelta(seconds=5))
    asked = len(stage.proxy.asked)
    await stage.sync()
    assert len(stage.proxy.asked) == asked, "asked within the wait"
    assert "waiting" in {one.state for one in stage.feeds().values()}


async def afterwards(stage: Stage, cell: Cell) -> None:
    """The fault is over: what is shown is what there is, and each change happened once."""
    stage.tick(timedelta(hours=1, minutes=10))
    results = await stage.sync()
    if not cell.heals:
        view, truth = stage.shown(), await stage.truth()
        honest = view == truth or "partial" in {one.state for one in results}
        assert honest, f"fresh, it says, but {_differences(view, truth)}"
        results = await stage.sync(full=True)
    assert {one.state for one in results} == {"fresh"}, [(one.state, one.error) for one in results]
    assert tuple(stage.letters()) == tuple(cell.ends)
    truth = await stage.truth()
    assert stage.shown() == truth, _differences(stage.shown(), truth)
    expected = [int(end == "sent") for end in cell.ends]
    assert list(stage.row.done()) == expected, "not exactly once"
    assert "All true as of" in stage.printed("today")


def _differences(view: Shown, truth: Shown) -> Mapping[str, object]:
    """What is shown and is not so; what is so and is not shown."""
    return {
        "too much": sorted(view.keys() - truth.keys()),
        "missing": sorted(truth.keys() - view.keys()),
        "other": sorted(key for key in view.keys() & truth.keys() if view[key] != truth[key]),
    }
