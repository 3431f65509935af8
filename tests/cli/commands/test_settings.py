"""`itday config`, `connectors`, `secret` and `doctor`: setting up, and what is wrong."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from itday.cli import checks
from itday.config import secrets
from itday.config.paths import paths, private_dir
from itday.domain.secret import Secret

if TYPE_CHECKING:
    from tests.cli.conftest import Run

GOOD = '[sources.school]\ntype = "demo"\nkinds = ["todo"]\n'
ODD = '[sources.odd]\ntype = "demo"\nsiez = 2\n'


def write(text: str) -> None:
    """Make the settings file."""
    private_dir(paths().config.parent)
    paths().config.write_text(text)


@pytest.fixture
def trusted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the tests' key store for one that encrypts."""
    import keyring

    module = type(keyring.get_keyring()).__module__
    monkeypatch.setitem(secrets.ENCRYPTING, module, "Test store")


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


def test_config_schema(run: Run) -> None:
    """JSON schema with every connector's keys."""
    schema = run("config", "schema").json

    assert "$schema" in schema
    assert '"siez"' not in json.dumps(schema)
    assert '"seed"' in json.dumps(schema)


def test_connectors(run: Run) -> None:
    """Each with what it brings and what it can change."""
    rows = {row["type"]: row for row in run("connectors", "--json").json}

    assert rows["demo"]["kinds"] == ["alert", "meeting", "message", "ticket", "todo"]
    assert "done" in rows["demo"]["verbs"]
    assert rows["demo"]["needs_secret"] is False
    assert set(rows) >= {"caldav", "imap", "rt", "alerts_file"}
    assert "demo" in run("connectors").out


def test_a_secret_is_kept_and_forgotten(run: Run, trusted: None) -> None:
    """Read from standard input, never shown."""
    write('[sources.rt]\ntype = "rt"\n')

    told = run("secret", "set", "rt", stdin="hunter2\n")

    assert (told.code, told.out, told.err) == (0, "Kept in Test store.\n", "")
    assert secrets.get("default", "rt") == Secret("hunter2")
    assert run("secret", "rm", "rt").out == "Forgotten.\n"
    assert run("secret", "rm", "rt").code == 1


def test_a_secret_for_a_source_that_is_not_there(run: Run, trusted: None) -> None:
    """Kept, and said: the name may be misspelt."""
    write('[sources.rt]\ntype = "rt"\n')

    told = run("secret", "set", "tr", stdin="hunter2")

    assert told.code == 0
    assert told.err == "No source is called tr yet; there are rt.\n"


def test_no_secret_given(run: Run) -> None:
    """An empty line is no secret."""
    assert run("secret", "set", "rt", stdin="\n").code == 3


def test_no_keyring_to_keep_it(run: Run) -> None:
    """What to do instead is said."""
    told = run("secret", "set", "rt", stdin="hunter2")

    assert told.code == 3
    assert "ITDAY_SECRET_RT" in told.err
    assert "hunter2" not in told.err


def test_doctor_finds_what_is_wrong(run: Run) -> None:
    """A line for each thing looked at; exit code 1 for any fault."""
    write(GOOD + ODD + '[sources.rt]\ntype = "rt"\nurl = "https://rt.example"\n')

    told = run("doctor", "--offline")

    assert told.code == 1
    assert "FAULT  rt: no secret. itday secret set rt\n" in told.out
    assert "Did you mean size?" in told.out
    assert "good   school: settings good, needs no secret\n" in told.out
    assert "good   ledger: the chain holds\n" in told.out


def test_no_keyring_is_no_fault_where_nothing_is_lacking(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server whose secrets come from the environment is well."""
    write('[sources.rt]\ntype = "rt"\nurl = "https://rt.example"\n')
    assert "FAULT  keyring: " in run("doctor", "--offline").out

    monkeypatch.setenv("ITDAY_SECRET_RT", "hidden")
    told = run("doctor", "--offline")

    assert told.code == 0
    assert "good   keyring: " in told.out


def test_doctor_asks_the_sources(run: Run) -> None:
    """Each with the cheapest question that needs address and login."""
    write(GOOD)

    lines = run("doctor", "--json").json

    assert [one["line"] for one in lines if "seed" in one["line"]]
    assert {"good", "line", "fatal"} == set(lines[0])


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


def test_a_certificate_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual cause of a morning without sources."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")

    found = {finding.line: finding.good for finding in checks.machine()}

    assert found["SSL_CERT_FILE: /nowhere.pem is not there. Unset it or mend the path"] is False
    assert found["proxy: taken from HTTPS_PROXY"] is True


def test_files_that_others_may_read(run: Run) -> None:
    """Named, with the command that closes them."""
    write(GOOD)
    run("note", "x")
    (paths().data / "desk.db").chmod(0o644)

    assert "FAULT  desk.db: others may read it. chmod 700" in run("doctor", "--offline").out
