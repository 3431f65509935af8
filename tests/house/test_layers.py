"""Each module has its test and stands in a layer, and the layers are really watched."""

from __future__ import annotations

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

NOT_MIRRORED = ("bench", "house", "live")
"""Folders of tests that speak of the whole and not of one module."""


def without_test(sources: Iterable[Path], tests: Iterable[Path]) -> set[str]:
    """Give the modules that no test module is named after."""
    have = {str(test) for test in tests}
    names = (path for path in sources if path.stem not in {"__init__", "__main__"})
    return {str(p) for p in names if str(p.with_name(f"test_{p.stem}.py")) not in have}


def without_source(sources: Iterable[Path], tests: Iterable[Path]) -> set[str]:
    """Give the test modules that are named after no module; `test_cache_faults` is of `cache`."""
    have = {path.with_suffix("") for path in sources}
    lost = set()
    for test in tests:
        if not test.name.startswith("test_") or test.parts[0] in NOT_MIRRORED:
            continue
        words = test.stem.removeprefix("test_").split("_")
        starts = ("_".join(words[:n]) for n in range(1, len(words) + 1))
        if not any(test.with_name(start) in have for start in starts):
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
    tests = [Path("store/test_cache.py"), Path("store/test_cache_faults.py")]
    tests += [Path("sync/test_cache.py"), Path("house/test_words.py")]

    assert without_test(sources, tests) == {"store/desk.py"}
    assert without_source(sources, tests) == {"sync/test_cache.py"}


def contracts() -> list[dict[str, object]]:
    """Give the import contracts of pyproject.toml."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    found: list[dict[str, object]] = settings["tool"]["importlinter"]["contracts"]
    return found


PLANTS = {
    "Each layer knows only those below it": ("domain/errors.py", "import itday.sdk"),
    "Textual stays in ui": ("domain/errors.py", "import textual.app"),
    "httpx stays behind sdk.http": ("domain/errors.py", "import httpx"),
    "No connector knows another": ("connectors/planted.py", "import itday.connectors.planted_too"),
    "Nobody imports a connector by name": ("sync/planted.py", "import itday.connectors.planted"),
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
    (copy / "connectors" / "planted_too.py").touch()
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
