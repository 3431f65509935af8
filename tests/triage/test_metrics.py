"""Times to acknowledge and to resolve, against figures worked out by hand."""

from __future__ import annotations

from itday.triage.metrics import Life, Spread, figures

H = 3600.0
LIVES = [
    Life(0, 60, acknowledged=1 * H, resolved=2 * H, open=False, happened=-2 * H),
    Life(0, 60, acknowledged=2 * H, resolved=10 * H, open=False, happened=0),
    Life(0, 60, acknowledged=3 * H, open=True),
    Life(0, 60, acknowledged=10 * H, resolved=11 * H, open=False),
    Life(5 * H, 9 * H, open=True),
    Life(0, 60, acknowledged=0.1 * H, resolved=0.1 * H, open=False, bulk=True),
]


def half(start: float, end: float) -> float:
    """A school that works half the time."""
    return (end - start) / 2


def test_against_figures_worked_out_by_hand() -> None:
    """Acknowledged after 1, 2, 3, 10 h: mean 4, median 2.5, 90 % 10; resolved after 2, 10, 11 h."""
    told = figures(LIVES, 20 * H, half)

    assert told["mtta"]["clock"] == {
        "count": 4, "mean_s": 4 * H, "median_s": 2.5 * H, "p90_s": 10 * H,
    }  # fmt: skip
    assert told["mttr"]["clock"]["mean_s"] == 23 / 3 * H
    assert (told["mttr"]["clock"]["median_s"], told["mttr"]["clock"]["p90_s"]) == (10 * H, 11 * H)
    assert told["mtta"]["school"]["mean_s"] == 2 * H


def test_what_flatters_is_left_out_and_what_is_open_stands_beside() -> None:
    """Bulk closed ones are counted, and counted out; the oldest open alert has its age."""
    told = figures(LIVES, 20 * H, half)

    assert (told["alerts"], told["open"], told["bulk_closed"]) == (6, 2, 1)
    assert told["oldest_open_s"] == 20 * H
    assert told["unacknowledged"] == 1
    assert told["ingestion_delay"]["p90_s"] == 4 * H
    assert told["detection_delay"] == {"count": 2, "mean_s": H, "median_s": H, "p90_s": 2 * H}


def test_nothing_gives_nothing() -> None:
    """No mean of none."""
    told = figures([], 0, half)

    assert told["mtta"]["clock"] == {"count": 0, "mean_s": None, "median_s": None, "p90_s": None}
    assert told["oldest_open_s"] is None
    assert Spread.of([5.0]) == Spread(1, 5, 5, 5)
