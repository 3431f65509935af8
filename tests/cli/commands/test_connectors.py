"""`itday connectors`: what there is to connect to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.cli.conftest import write
from tests.plugins import odd, on_the_path

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.cli.conftest import Run


def test_connectors(run: Run) -> None:
    """Each with what it brings and what it can change."""
    rows = {row["type"]: row for row in run("connectors", "--json").json}

    assert rows["demo"]["kinds"] == ["alert", "meeting", "message", "person", "ticket", "todo"]
    assert "done" in rows["demo"]["verbs"]
    assert rows["demo"]["needs_secret"] is False
    assert set(rows) >= {"caldav", "imap", "rt", "alerts_file"}
    assert "demo" in run("connectors").out


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """With another package's connector, installed."""
    with on_the_path(tmp_path) as folder:
        odd(folder)
        yield folder


def row(run: Run, code: int = 0) -> Any:
    """What is said of it."""
    told = run("connectors", "--json")
    assert told.code == code
    return next(row for row in told.json if row["type"] == "odd")


def test_another_packages_connector_is_off_until_it_is_named(folder: Path, run: Run) -> None:
    """Whose it is, is said; what it is, would mean to run it."""
    marker = folder / "run"
    (folder / "itday_odd.py").write_text(f"open({str(marker)!r}, 'w')\n")

    known = row(run)

    assert (known["origin"], known["loaded"], known["kinds"]) == ("itday-odd 1.2", False, [])
    assert "(from itday-odd 1.2)" in run("connectors").out
    assert "off: no source names it" in run("connectors").out
    assert not marker.exists()


def test_a_source_that_names_it_switches_it_on(folder: Path, run: Run) -> None:
    """Then it is asked what it is, and pulled like any."""
    write('[sources.here]\ntype = "odd"\n')

    known = row(run)
    assert (known["loaded"], known["kinds"], known["needs_secret"]) == (True, ["ticket"], False)
    assert run("sync").code == 0
    assert run("list", "ticket", "--json").json[0]["title"] == "Printer"
    assert "odd (from itday-odd 1.2)" in run("sources").out
    assert run("sources", "--json").json[0]["origin"] == "itday-odd 1.2"
    schema = run("config", "schema").json
    tables = schema["properties"]["sources"]["additionalProperties"]["allOf"]
    (table,) = (t["then"] for t in tables if t["if"]["properties"]["type"]["const"] == "odd")
    assert "queue" in table["properties"]


def test_one_that_cannot_be_loaded_is_said(folder: Path, run: Run) -> None:
    """Beside the others, with whom to ask, and what came of it in the exit code."""
    write('[sources.here]\ntype = "odd"\n')
    (folder / "itday_odd.py").write_text("import no_such_package\n")

    known = row(run, code=1)

    assert "cannot be loaded (ModuleNotFoundError). Ask those who made itday-odd" in known["error"]
    assert run("sync").code == 1
    assert "the connector odd (from itday-odd 1.2)" in run("sync").err + run("sync").out
    assert run("doctor").code != 0


def test_its_own_model_checks_the_table(folder: Path, run: Run) -> None:
    """With the line, and the nearest key that it knows."""
    write('[sources.here]\ntype = "odd"\nqeue = "IT"\n')

    told = run("config", "validate")

    assert told.code == 3
    assert "settings.toml:3" in told.err
    assert "odd knows no key qeue. Did you mean queue?" in told.err.replace("did", "Did")
