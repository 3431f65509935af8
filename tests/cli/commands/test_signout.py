"""`itday signout`: the sign-in is forgotten here."""

from __future__ import annotations

from itday.sync import tokens
from tests.cli.conftest import Run, write
from tests.connectors.graph_tokens import kept


def test_it_is_forgotten(run: Run) -> None:
    """And said."""
    write('[sources.school]\ntype = "microsoft365"\ntenant = "a.example"\nclient_id = "app"\n')
    tokens._fleeting["default", "school"] = kept("t")

    told = run("signout", "school")

    assert told.out == "Signed out of school.\n"
    assert ("default", "school") not in tokens._fleeting


def test_nothing_to_sign_out_of(run: Run) -> None:
    """A source that has no sign-in of its own."""
    write('[sources.list]\ntype = "todotxt"\npath = "todo.txt"\n')

    assert run("signout", "list").code == 3
