"""`itday config`: where the settings are, what they say, what is wrong with them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from itday.config.paths import paths
from tests.cli.conftest import write

if TYPE_CHECKING:
    from tests.cli.conftest import Run

GOOD = '[sources.school]\ntype = "demo"\nkinds = ["todo"]\n'

ODD = '[sources.odd]\ntype = "demo"\nsiez = 2\n'


def test_config_path_and_show(run: Run) -> None:
    """Where it is, whether it is there, and what it says."""
    assert run("config", "path").out == f"{paths().config}\n"
    assert run("config", "show").code == 3
    write(GOOD)
    assert run("config", "show").out == GOOD
    assert run("--profile", "other", "config", "path").out == f"{paths('other').config}\n"


def test_config_validate(run: Run) -> None:
    """Every fault a line with its place; connectors check their own keys."""
    write(GOOD)
    assert run("config", "validate").out == f"{paths().config}: good, 1 sources\n"

    write(GOOD + ODD + "[sources.none]\n")
    told = run("config", "validate")

    assert told.code == 3
    assert len(told.err.splitlines()) == 2
    assert f"{paths().config}:6: [sources.odd]" in told.err


def test_config_validate_tells_each_fault_of_a_table(run: Run) -> None:
    """What is misspelt first: it is why another key is missing."""
    write('[sources.mail]\ntype = "imap"\nusername = "dana"\nhots = "imap.school.example"\n')

    first, second = run("config", "validate").err.splitlines()

    assert first.endswith(":4: [sources.mail] imap knows no key hots. Did you mean host?")
    assert second.endswith(":1: [sources.mail] host is missing. Add it to [sources.mail]")


def test_config_schema(run: Run) -> None:
    """JSON schema with every connector's keys."""
    schema = run("config", "schema").json

    assert "$schema" in schema
    assert '"siez"' not in json.dumps(schema)
    assert '"seed"' in json.dumps(schema)
