"""Each module has its test and stands in a layer, and the layers are really watched."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.house.tree import ROOT, SRC, TESTS, modules

if TYPE_CHECKING:
    from collections.abc import Iterable

WITHOUT_TEST: dict[str, str] = {}
"""Modules without a test of their own, and why. The list may only shrink."""

NOT_MIRRORED = ("bench", "contract", "crash", "faults", "hostile", "house", "live")
"""Folders of tests that speak of the whole and not of one module."""


def starts(name: str) -> list[str]:
    """Give what a name may be a longer form of, itself included: `a`, `a_b`, `a_b_c`."""
    words = name.split("_")
    return ["_".join(words[:n]) for n in range(1, len(words) + 1)]


def without_test(sources: Iterable[Path], tests: Iterable[Path]) -> set[str]:
    """Give the modules that no test module is named after.

    A private module, such as `_caldav_xml`, may leave its test to that of `caldav`.
    """
    have = {str(test) for test in tests}
    lacking = set()
    for path in sources:
        if path.stem not in {"__init__", "__main__"}:
            names = starts(path.stem[1:]) if path.stem[0] == "_" else [path.stem]
            if not any(str(path.with_name(f"test_{name}.py")) in have for name in names):
                lacking.add(str(path))
    return lacking


def without_source(sources: Iterable[Path], tests: Iterable[Path]) -> set[str]:
    """Give the test modules that are named after no module; `test_cache_faults` is of `cache`."""
    have = {path.with_name(path.stem.removeprefix("_")) for path in sources}
    lost = set()
    for test in tests:
        if not test.name.startswith("test_") or test.parts[0] in NOT_MIRRORED:
            continue
        if not any(test.with_name(name) in have for name in starts(test.stem[5:])):
            lost.add(str(test))
    return lost


def test_each_module_has_its_test() -> None:
    """A module without a test is named in the list above, with the reason."""
    lacking = without_test(modules(), modules(TESTS))

    assert lacking - set(WITHOUT_TEST) == set(), "write tests/<same path>/test_<name>.py"
    assert set(WITHOUT_TEST) - lacking == set(), "these have a test now: take them off the list"
    assert all(WITHOUT_TEST.values())


def test_each_test_has_its_module() -> None:
    """A test that stands elsewhere than its module is not found when the module changes."""
    assert without_source(modules(), modules(TESTS)) == set()


def test_the_mirror_sees_what_is_missing() -> None:
    """A module without test and a test without module are both named."""
    sources = [Path("store/cache.py"), Path("store/desk.py"), Path("store/__init__.py")]
    sources += [Path("store/_cache_rows.py"), Path("store/_desk_rows.py")]
    tests = [Path("store/test_cache.py"), Path("store/test_cache_faults.py")]
    tests += [Path("sync/test_cache.py"), Path("house/test_words.py")]

    assert without_test(sources, tests) == {"store/_desk_rows.py", "store/desk.py"}
    assert without_source(sources, tests) == {"sync/test_cache.py"}


def strangers(name: str, text: str) -> set[str]:
    """Give the connectors, or their private modules, that the connector `name` imports.

    Its own private modules begin with the first word of its name: `_alerts_row` of `alerts_file`.
    """
    found = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom):
            full = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            full = [alias.name for alias in node.names]
        else:
            continue
        found |= {path.split(".")[2] for path in full if path.startswith("itday.connectors.")}
    own = f"_{name.lstrip('_').split('_')[0]}"
    return {other for other in found if other != own and not other.startswith(f"{own}_")}


@pytest.mark.parametrize("path", sorted((SRC / "connectors").glob("*.py")), ids=lambda p: p.stem)
def test_no_connector_knows_another(path: Path) -> None:
    """A connector can be taken out, or break, and no other notices."""
    assert strangers(path.stem, path.read_text()) == set()


def test_connectors_are_seen_to_know_another() -> None:
    """Each way of importing another is seen; a connector's own private modules are not meant."""
    text = """
from itday.connectors._caldav_xml import parse
from itday.connectors._imap_wire import Wire
from itday.connectors import rt
import itday.connectors.todotxt
"""

    assert strangers("caldav", text) == {"_imap_wire", "rt", "todotxt"}


def contracts() -> list[dict[str, object]]:
    """Give the import contracts of pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found: list[dict[str, object]] = settings["tool"]["importlinter"]["contracts"]
    return found


PLANTS = {
    "Each layer knows only those below it": ("domain/errors.py", "import itday.sdk"),
    "Textual stays in ui": ("domain/errors.py", "import textual.app"),
    "httpx stays behind sdk.http": ("domain/errors.py", "import httpx"),
    "Nobody imports a connector by name": ("store/__init__.py", "import itday.connectors.planted"),
}
"""For each contract a line that breaks it, and the module to write it in."""


def test_each_contract_has_its_plant() -> None:
    """A contract that nobody has tried to break may be one that cannot be broken."""
    assert {contract["name"] for contract in contracts()} == set(PLANTS)


@pytest.mark.slow
def test_contracts_break_when_broken(tmp_path: Path) -> None:
    """In a copy of the sources with one bad import for each contract, each is reported."""
    copy = tmp_path / "itday"
    shutil.copytree(SRC, copy, ignore=shutil.ignore_patterns("__pycache__"))
    (copy / "connectors" / "planted.py").touch()
    for place, line in PLANTS.values():
        with (copy / place).open("a") as module:
            module.write(f"\n{line}\n")
    told = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--config", ROOT / "pyproject.toml",
         "--no-cache"],
        cwd=tmp_path, env={"PYTHONPATH": str(tmp_path), "COLUMNS": "200"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert f"Contracts: 0 kept, {len(PLANTS)} broken." in told.stdout, told.stdout + told.stderr
