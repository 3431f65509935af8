"""Notes."""

from __future__ import annotations

from datetime import timedelta

from tests.samples import NOW, sample


def test_the_newest_note_comes_first() -> None:
    """What was just caught is on top."""
    older = sample("note").model_copy(update={"at": NOW - timedelta(hours=1)})

    assert sample("note").facets()[2:4] < older.facets()[2:4]


def test_every_line_of_a_note_is_found() -> None:
    """Not the first one alone."""
    assert "prices" in sample("note").facets().words
