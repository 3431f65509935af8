"""Evidence says whether there was something to report."""

from __future__ import annotations

from tests.samples import sample


def test_a_look_is_closed_and_says_what_came_of_it() -> None:
    """Nothing is left to do about it."""
    found = sample("check")
    nothing = found.model_copy(update={"finding": ""})

    assert (found.facets().state, found.facets().open) == ("finding", False)
    assert nothing.facets().state == "nothing to report"
    assert "One job failed" in found.facets().words
