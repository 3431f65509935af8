"""Words from the command line or standard input, and what is too few or too many of them."""

from __future__ import annotations

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("words", "stdin"),
    [(("note", " "), ""), (("note", "-"), ""), (("note", "-"), "x" * 20_001), (("note",), "")],
)
def test_nothing_and_too_much_is_refused(words: tuple[str, ...], stdin: str, run: Run) -> None:
    """A note of no words, and one that would be cut off."""
    assert run(*words, stdin=stdin).code == 2
    assert run("list", "note", "--json").json == []
