"""The words that add a package to this very itday, whatever installed it."""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from itday.domain import installing
from tests.house.tree import SRC

NEEDS = [
    "textual>=8",
    'pytest>=8; extra == "report"',
    "pytest>=8; extra == 'serve'",
    'no-such-package; extra == "serve"',
    'itday[report,serve]; extra == "all"',
]


@pytest.fixture
def prefix(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An environment of its own, switched on by nobody, with pip in it."""
    made = tmp_path / "itday"
    made.mkdir()
    monkeypatch.setattr(sys, "prefix", str(made))
    monkeypatch.setattr(sys, "executable", str(made / "bin/python"))
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    monkeypatch.setattr(metadata, "requires", lambda _: NEEDS)
    return made


def came_from(monkeypatch: pytest.MonkeyPatch, told: Any) -> None:
    """Let the package say where it was installed from."""
    text = json.dumps(told) if told is not None else None
    real = metadata.distribution
    ours = SimpleNamespace(read_text=lambda _: text)
    monkeypatch.setattr(metadata, "distribution", lambda n: ours if n == "itday" else real(n))


def test_pipx_takes_it_into_its_own_environment(prefix: Path) -> None:
    """Which is named as the person named it."""
    (prefix / "pipx_metadata.json").write_text("{}")

    assert installing.command("itday[report]") == "pipx inject itday 'itday[report]'"


@pytest.mark.parametrize(
    ("told", "source"),
    [
        ({"url": "file:///srv/my%20itday", "dir_info": {}}, "/srv/my itday[{}]"),
        (
            {"url": "https://git.example/itday", "vcs_info": {"vcs": "git"}},
            "itday[{}] @ git+https://git.example/itday",
        ),
        (None, "itday[{}]"),
    ],
)
def test_uv_is_told_all_that_is_to_stay(
    prefix: Path, monkeypatch: pytest.MonkeyPatch, told: Any, source: str
) -> None:
    """The extras that are there beside the new one, and where itday came from."""
    (prefix / "uv-receipt.toml").write_text("")
    came_from(monkeypatch, told)

    serve, plain = source.format("report,serve"), source.format("report")
    assert installing.command("itday[serve]") == f"uv tool install '{serve}'"
    assert installing.command("tzdata") == f"uv tool install --with 'tzdata' '{plain}'"


def test_pip_of_the_environment_that_is_meant(
    prefix: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its Python, unless it is switched on; where it has no pip, uv does it from outside."""
    assert installing.command("x") == f"{prefix}/bin/python -m pip install 'x'"

    monkeypatch.setattr(importlib.util, "find_spec", lambda _: None)
    assert installing.command("x") == f"uv pip install --python {prefix} 'x'"

    monkeypatch.setattr(importlib.util, "find_spec", lambda name: name)
    monkeypatch.setenv("VIRTUAL_ENV", str(prefix))
    assert installing.command("x") == "pip install 'x'"


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        ("pipx_metadata.json", "pipx inject --force itday 'x'"),
        ("uv-receipt.toml", "uv tool install --reinstall-package x --with 'x' 'itday[report]'"),
        ("other", "bin/python -m pip install --force-reinstall 'x'"),
    ],
)
def test_what_is_there_is_put_in_its_place_again(
    prefix: Path, monkeypatch: pytest.MonkeyPatch, mark: str, words: str
) -> None:
    """Where it turned out to be the wrong build."""
    (prefix / mark).write_text("{}")
    came_from(monkeypatch, None)

    assert installing.command("x", anew=True).endswith(words)


def test_nothing_else_says_how_to_install() -> None:
    """A remedy with `pip` in it would be wrong for most: this module alone knows the words."""
    ours = [p for p in SRC.rglob("*.py") if re.search(r"pip install|pipx inject", p.read_text())]

    assert [path.name for path in ours] == ["installing.py"]


def test_what_is_lacking(prefix: Path) -> None:
    """An extra is there when all that it brings is; `all` is none of its own."""
    assert installing.lacking() == {"serve"}
    assert dict(installing.needs()) == {"pytest": "serve", "no-such-package": "serve"}


def test_run_from_a_folder_of_sources(prefix: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """There are no extras, and no place it came from."""

    def unknown(name: str) -> Any:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "requires", unknown)
    monkeypatch.setattr(metadata, "distribution", unknown)
    (prefix / "uv-receipt.toml").write_text("")

    assert installing.lacking() == set()
    assert installing.command("itday[report]") == "uv tool install 'itday[report]'"
