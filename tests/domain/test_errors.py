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


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("AADSTS700082: expired.", "desk: AADSTS700082: expired. Run it"),
        ("who are you?", "desk: who are you? Run it"),
        ("no such thing! ", "desk: no such thing! Run it"),
        ("it went on and on…", "desk: it went on and on… Run it"),
        ("busy", "desk: busy. Run it"),
    ],
)
def test_a_server_that_ends_its_sentence(what: str, line: str) -> None:
    """One full stop, whoever wrote it."""
    assert str(ItdayError(what, where="desk", remedy="Run it")) == line


def test_a_lost_answer_is_also_a_reason_to_wait() -> None:
    """Who only waits must not need to know of writes."""
    assert issubclass(Unsettled, Unavailable)
    assert Unavailable("busy", retry_after_s=30).retry_after_s == 30


def test_what_asks_for_rest() -> None:
    """Too many requests is no fault, named time or not; a dead line is."""
    assert Unavailable("busy", retry_after_s=30).asks_for_rest
    assert Unavailable("busy", busy=True).asks_for_rest
    assert not Unavailable("no route").asks_for_rest


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
