"""Faults of what the person has set up, each made real."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from itday.cli.doctor import setup
from itday.config.paths import paths
from itday.registry import foreign_connectors
from itday.runtime import Runtime
from itday.store import feeds, tokens
from tests.cli.conftest import write
from tests.cli.doctor.stage import faults, look

RT = '[sources.rt]\ntype = "rt"\nurl = "https://rt.example"\n'
OWN = '[sources.own]\ntype = "command"\nkind = "todo"\ncommand = ["{}"]\n'


def test_tables_that_are_wrong() -> None:
    """A slip of the pen, a connector that is not there, a source that is switched off."""
    found = look(
        setup.settings,
        '[sources.a]\ntype = "demo"\nsiez = 2\n[sources.b]\ntype = "dmeo"\n'
        '[sources.c]\ntype = "demo"\nenabled = false\n[sources.d]\ntype = "demo"\n[sources.e]\n',
    )

    said = faults(found)
    assert len(said) == 3
    assert any("Did you mean size?" in line for line in said)
    assert any("Did you mean demo?" in line for line in said)
    assert ("note", "c: switched off") in found
    assert ("good", "d: settings good") in found


def test_no_source_yet() -> None:
    """A first run is no fault."""
    assert [level for level, _ in look(setup.settings, "[me]\n")] == ["good"]


def test_who_may_touch_the_settings() -> None:
    """They name programs that are run: nobody else may write them."""
    write(RT)
    file = paths().config
    file.parent.chmod(0o755)
    file.chmod(0o644)
    assert [level for level, _ in look(setup.settings_file)] == ["note"]
    file.chmod(0o666)
    assert "others may change it. chmod go-w" in faults(look(setup.settings_file))[0]
    file.chmod(0o600)
    assert look(setup.settings_file) == []
    file.parent.chmod(0o777)
    assert "others may change it" in faults(look(setup.settings_file))[0]


def test_secrets_that_are_lacking(monkeypatch: pytest.MonkeyPatch) -> None:
    """No keyring is a fault only where something is lacking for it."""
    found = look(setup.secrets, RT)
    assert faults(found)[0] == "rt: no secret. itday secret set rt"
    assert faults(found)[1].startswith("keyring: ")

    monkeypatch.setenv("ITDAY_SECRET_RT", "hidden")
    assert [level for level, _ in look(setup.secrets, RT)] == ["good", "note"]
    assert "hidden" not in str(found)


def test_nobody_is_signed_in() -> None:
    """A source of a vendor's own sign-in, before and after; one with a secret is no such source."""
    keys = 'tenant = "fernhill.example"\nclient_id = "00000000-0000-0000-0000-000000000000"\n'
    settings = f'[sources.work]\ntype = "microsoft365"\n{keys}{RT}'
    assert look(setup.sign_ins, settings) == [
        ("FAULT", "work: nobody is signed in. itday signin work")
    ]  # fmt: skip
    with closing(Runtime.open()) as runtime:
        runtime.store.write_now(tokens.write, "work", b"sealed")

    assert look(setup.sign_ins) == [("good", "work: a sign-in is kept")]


def test_a_sign_in_that_ends_soon() -> None:
    """Days ahead it is a warning with what to do; a source that is switched off has time."""
    look(setup.settings, '[sources.a]\ntype = "demo"\n[sources.b]\ntype = "demo"\n'
         '[sources.c]\ntype = "demo"\nenabled = false\n')  # fmt: skip
    now = datetime.now(UTC).timestamp()
    with closing(Runtime.open()) as runtime:
        for name, days in (("a", 5.5), ("b", 60.5), ("c", 1.5)):
            ends = (now + days * feeds.DAY_S, f"itday signin {name} renews it")
            runtime.store.write_now(
                feeds.describe_source, name, "demo", write=False, verbs=[], ends=ends
            )

    assert look(setup.sign_in_ends) == [
        ("warn", "a: the sign-in lasts 5 days yet: itday signin a renews it"),
        ("good", "b: the sign-in lasts 60 days yet: itday signin b renews it"),
    ]


def test_programs_that_are_missing(tmp_path: Path) -> None:
    """By name in the path, or by a path of their own."""
    assert faults(look(setup.programs, OWN.format("no-such-program"))) == [
        "own: no-such-program is not installed. Install it or its path"
    ]
    assert faults(look(setup.programs, OWN.format("./gone.py")))
    assert look(setup.programs, OWN.format("sh"))[0][0] == "good"
    program = paths().config.parent / "here.py"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o700)
    assert look(setup.programs, OWN.format("./here.py"))[0] == ("good", f"own: runs {program}")


def test_connectors_of_others(monkeypatch: pytest.MonkeyPatch) -> None:
    """With package and version, and whether they are used."""
    assert foreign_connectors() == {}
    monkeypatch.setattr("itday.registry.foreign_connectors", lambda: {"deskline": "itday-dl 1.2"})

    assert look(setup.foreign, "[me]\n") == [
        ("note", "connector deskline: from itday-dl 1.2, installed, off until a source names it")
    ]
