"""Errors: one line of what, where and the remedy."""

from __future__ import annotations

import inspect

import pytest

from itday.domain import errors
from itday.domain.errors import Conflict, ItdayError, SourceError, Unavailable, Unsettled


def test_an_error_is_one_line_of_where_what_and_remedy() -> None:
    """Whatever line breaks a source put in."""
    error = ItdayError("no answer\nfor 30 s", where="desk", remedy="Check the network")

    assert str(error) == "desk: no answer for 30 s. Check the network"


@pytest.mark.parametrize("parts", [{}, {"where": "desk"}, {"remedy": "Wait"}])
def test_what_is_empty_leaves_no_trace(parts: dict[str, str]) -> None:
    """No stray colon, no stray full stop."""
    line = str(ItdayError("busy", **parts))

    assert not line.startswith(":")
    assert not line.endswith(".")


def test_a_lost_answer_is_also_a_reason_to_wait() -> None:
    """Who only waits must not need to know of writes."""
    assert issubclass(Unsettled, Unavailable)
    assert Unavailable("busy", retry_after_s=30).retry_after_s == 30


def test_a_conflict_carries_their_version() -> None:
    """Both versions are shown."""
    assert Conflict("changed", theirs={"title": "x"}).theirs == {"title": "x"}


def test_the_tree_in_the_docs_names_every_error() -> None:
    """Who reads the top of the module sees all there is."""
    tree = errors.__doc__ or ""
    classes = [name for name, _ in inspect.getmembers(errors, inspect.isclass) if name[0] != "_"]

    assert [name for name in classes if name in vars(errors) and name != "Any"]
    assert [name for name in classes if issubclass(getattr(errors, name), ItdayError)] == sorted(
        name for name in classes if name in tree
    )
    assert issubclass(Conflict, SourceError)
