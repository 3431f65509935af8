"""`itday doctor`: every fault with one line of remedy."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.config.paths import paths, private_dir
from tests.cli.conftest import write
from tests.keyrings import Ring

if TYPE_CHECKING:
    from tests.cli.conftest import Run

GOOD = '[sources.school]\ntype = "demo"\nkinds = ["todo"]\n'

ODD = '[sources.odd]\ntype = "demo"\nsiez = 2\n'


def test_doctor_finds_what_is_wrong(run: Run) -> None:
    """A line for each thing looked at; exit code 1 for any fault."""
    write(GOOD + ODD + '[sources.rt]\ntype = "rt"\nurl = "https://rt.example"\n')

    told = run("doctor", "--offline")

    assert told.code == 1
    assert "FAULT  rt: no secret. itday secret set rt\n" in told.out
    assert "Did you mean size?" in told.out
    assert "good   school: settings good\n" in told.out
    assert "good   ledger: the chain holds, and all that stands twice agrees\n" in told.out


def test_no_keyring_is_no_fault_where_nothing_is_lacking(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server whose secrets come from the environment is well."""
    write('[sources.rt]\ntype = "rt"\nurl = "https://rt.example"\n')
    assert "FAULT  keyring: " in run("doctor", "--offline").out

    monkeypatch.setenv("ITDAY_SECRET_RT", "hidden")
    told = run("doctor", "--offline")

    assert told.code == 0
    assert "note   keyring: " in told.out


def test_doctor_asks_the_sources(run: Run) -> None:
    """Each with the cheapest question that needs address and login."""
    write(GOOD)

    lines = run("doctor", "--json").json

    assert [one["line"] for one in lines if "seed" in one["line"]]
    assert {"good", "line", "fatal", "warns", "level", "check"} == set(lines[0])


def test_what_lies_in_plain_form_is_said(run: Run, ring: Ring) -> None:
    """No fault, but a warning with what does away with it."""
    write(GOOD)

    told = run("doctor", "--offline")

    assert told.code == 0
    assert "warn   databases: not encrypted. itday encrypt does it\n" in told.out


def test_doctor_survives_anything(run: Run) -> None:
    """Settings that cannot be read, a desk that is none: findings, not the end."""
    write("[school\n")
    assert "not TOML" in run("doctor").out

    write(GOOD)
    private_dir(paths().data)
    (paths().data / "desk.db").write_bytes(b"no database at all, but long enough" * 100)
    told = run("doctor", "--offline")
    assert told.code == 1
    assert "desk.db" in told.out


def test_files_that_others_may_read(run: Run) -> None:
    """Named, with the command that closes them."""
    write(GOOD)
    run("note", "x")
    (paths().data / "desk.db").chmod(0o644)

    assert "others may read 3 of its files. chmod -R go= " in run("doctor", "--offline").out
