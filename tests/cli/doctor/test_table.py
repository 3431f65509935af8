"""The table: every check is in it, and none ends the others."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from itday.cli.doctor import far, files, machine, setup, table
from itday.cli.doctor.finding import Finding, Subject, good
from itday.cli.doctor.table import CHECKS, Check, Needs, examine
from itday.config.paths import paths
from itday.config.settings import load
from itday.domain.errors import StoreError
from itday.runtime import Runtime
from tests.house.tree import ROOT


def subject(runtime: Runtime) -> Subject:
    """An empty profile."""
    return Subject(
        "default", paths(), lambda: datetime.now(UTC), load(paths().config), lambda: runtime
    )


def test_every_check_is_in_the_table() -> None:
    """A function that takes a subject and is not named there is never asked."""
    looks = {check.look for check in CHECKS}
    for module in (machine, setup, files, far):
        for node in ast.parse(Path(str(module.__file__)).read_text()).body:
            if isinstance(node, ast.FunctionDef) and node.name[0] != "_":
                assert getattr(module, node.name) in looks, f"{module.__name__}.{node.name}"
    assert len({check.name for check in CHECKS}) == len(CHECKS)


def test_every_check_has_its_test() -> None:
    """A file of tests beside each file of checks looks at each of its checks."""
    for check in CHECKS:
        module = check.look.__module__.rpartition(".")[2]
        text = Path(__file__).with_name(f"test_{module}.py").read_text()
        assert f"{module}.{check.look.__name__}" in text, check.name


def test_every_check_is_explained() -> None:
    """The page names each, in the order of the table."""
    page = (ROOT / "docs" / "using" / "doctor.md").read_text()
    said = re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)

    assert said == [check.name for check in CHECKS]


def test_what_a_check_rests_on() -> None:
    """Without settings only the machine is looked at; offline, no source."""
    with closing(Runtime.open()) as runtime:
        names = {one.check for one in examine(subject(runtime), Needs.NOTHING)}
        assert names <= {check.name for check in CHECKS if check.needs == Needs.NOTHING}
        offline = {one.check for one in examine(subject(runtime), Needs.FILES)}
    assert {"sqlite", "settings", "health"} <= offline
    assert "sources" not in offline


def test_a_check_that_fails_is_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    """The others are made; after a database that cannot be used, what needs it is not."""

    def breaks(_: Subject) -> Iterator[Finding]:
        yield good("so far")
        raise KeyError("x")

    def shut(_: Subject) -> Iterator[Finding]:
        raise StoreError("desk.db cannot be used")

    monkeypatch.setattr(table, "CHECKS", [
        Check("breaks", breaks, Needs.NOTHING), Check("shut", shut, Needs.FILES),
        Check("more", files.health, Needs.FILES),
        Check("last", lambda _: [good("still here")], Needs.SETTINGS),
    ])  # fmt: skip
    with closing(Runtime.open()) as runtime:
        found = list(examine(subject(runtime), Needs.NETWORK))

    assert [one.line for one in found] == [
        "so far", "breaks: could not be looked at (KeyError). See the log",
        "desk.db cannot be used", "still here",
    ]  # fmt: skip
