"""Rows through a filter: the same rows however it was come to, and time for the next key."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest

from itday.domain.school_time import School
from itday.triage.filter import Filter, Shown, parse
from itday.ui.panes import _sieve
from itday.ui.panes._sieve import SLICE, Sieve
from tests.samples import NOW
from tests.triage.rows import Thing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from itday.store.rows import Row

TITLES = ("Order toner", "Toner low", "Tone of voice", "Projector torn")


def _rows(count: int) -> Sequence[Row]:
    return cast("Sequence[Row]", [Thing(title=TITLES[n % len(TITLES)]) for n in range(count)])


def _filter(text: str) -> Filter:
    return parse(text, School(), NOW)


def test_typing_on_looks_at_what_passed() -> None:
    """A longer word is looked for among what had the shorter one; a shorter one among all."""
    rows, sieve = _rows(8), Sieve()
    steps: list[tuple[int, int]] = []
    for text in ("ton", "toner", '"toner l"', "to"):
        wanted, looked = _filter(text), list[Shown]()

        def counting(row: Shown, wanted: Filter = wanted, looked: list[Shown] = looked) -> bool:
            looked.append(row)
            return wanted(row)

        found = sieve.sift(wanted._replace(tests=(counting,)), rows)
        steps.append((len(looked), len(found)))

    assert steps == [(8, 6), (6, 4), (4, 2), (8, 8)]


def test_other_rows_are_looked_at_anew() -> None:
    """What passed of the rows before says nothing of those that were read since."""
    sieve = Sieve()
    sieve.sift(_filter("toner"), _rows(4))

    assert len(sieve.sift(_filter("toner"), _rows(12))) == 6


def test_the_next_key_gets_its_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """After each slice whose time is over; one that is given up leaves what was found before."""
    monkeypatch.setattr(_sieve, "LONGEST_S", -1.0)
    rows, sieve = _rows(SLICE * 4), Sieve()
    slices = sieve.slices(_filter("toner"), rows)
    next(slices)
    next(slices)
    slices.close()  # type: ignore[attr-defined]  # an iterator to those who use it

    assert sieve.found == ()
    assert len(list(sieve.slices(_filter("toner"), rows))) == 4
    assert len(sieve.found) == SLICE * 2
