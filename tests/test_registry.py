"""The registry: every connector by its name, and only the one that is asked for."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from itday import registry
from itday.domain.errors import SettingsError
from itday.sdk.connector import Connector
from itday.sdk.rehearsal import FakeSource

ROOT = Path(__file__).parents[1]


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """What one test finds is not what the next one finds."""
    caches = (registry.modules_of, registry._foreign, registry._theirs)
    for one in caches:
        one.cache_clear()
    yield
    for one in caches:
        one.cache_clear()


def announce(monkeypatch: pytest.MonkeyPatch, **points: str) -> None:
    """Let other packages announce connectors."""
    found = [EntryPoint(name, value, registry.CONNECTORS) for name, value in points.items()]
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: found)


def test_connectors_are_the_modules_of_their_folder() -> None:
    """No part, no base, and all of them."""
    files = (ROOT / "src" / "itday" / "connectors").glob("*.py")

    assert registry.connector_names() == sorted(
        file.stem for file in files if file.stem[0] != "_" and file.stem != "base"
    )


@pytest.mark.parametrize("name", registry.connector_names())
def test_each_connector_loads_and_is_called_like_its_module(name: str) -> None:
    """So that `type = "NAME"` finds it."""
    found = registry.connector(name)

    assert issubclass(found, Connector)
    assert found.name == name
    assert found.feeds


def test_listing_imports_no_connector() -> None:
    """Nor anything that they need."""
    code = (
        "import sys; from itday import registry; registry.connector_names(); "
        "registry.pane_names(); "
        "print([m for m in sys.modules if m.startswith(('itday.conn', 'itday.ui', 'pydantic'))])"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_loading_one_imports_no_other() -> None:
    """A school without that product never runs its code."""
    code = (
        "import sys; from itday import registry; registry.connector('alerts_file'); "
        "names = [n for n in registry.connector_names() if f'itday.connectors.{n}' in sys.modules];"
        "print(names)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "['alerts_file']\n"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("cladav", "no connector called cladav. Did you mean caldav?"),
        ("zzzzzz", "itday connectors lists them"),
        ("_caldav_xml", "no connector called _caldav_xml"),
        ("os", "no connector called os"),
        ("../cli", "no connector called"),
    ],
)
def test_an_unknown_name_is_said(name: str, words: str) -> None:
    """With the nearest that is known; nothing else can be loaded by a name in the settings."""
    with pytest.raises(SettingsError, match=words):
        registry.connector(name)


def module(folder: Path, monkeypatch: pytest.MonkeyPatch, text: str, name: str = "widget") -> None:
    """Let a module of that text be one of our connectors."""
    import itday.connectors

    (folder / f"{name}.py").write_text(text)
    monkeypatch.setattr(itday.connectors, "__path__", [*itday.connectors.__path__, str(folder)])
    monkeypatch.setattr(registry, "modules_of", lambda _: [name])
    monkeypatch.delitem(sys.modules, f"itday.connectors.{name}", raising=False)


@pytest.mark.parametrize(
    ("needs", "command"),
    [
        (["msal>=1; extra == 'microsoft'"], r"pip install 'itday\[microsoft\]'"),
        (["msal>=1 ; python_version > '3' and extra == \"ms\""], r"pip install 'itday\[ms\]'"),
        (["httpx>=0.28"], "pip install 'msal'"),
        (None, "pip install 'msal'"),
    ],
)
def test_a_missing_package_names_the_command(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    needs: list[str] | None,
    command: str,
) -> None:
    """That installs it: the extra of ours that brings it, else the package."""
    module(tmp_path, monkeypatch, "import msal.application\n")
    monkeypatch.setitem(sys.modules, "msal", None)
    monkeypatch.setattr(importlib.metadata, "requires", lambda _: needs)

    with pytest.raises(SettingsError, match=f"widget needs the package msal.*{command}"):
        registry.connector("widget")


def test_a_program_that_was_never_installed_names_the_package(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It runs from a folder of sources and has no extras to speak of."""

    def unknown(name: str) -> None:
        raise importlib.metadata.PackageNotFoundError(name)

    module(tmp_path, monkeypatch, "import msal\n")
    monkeypatch.setitem(sys.modules, "msal", None)
    monkeypatch.setattr(importlib.metadata, "requires", unknown)

    with pytest.raises(SettingsError, match="pip install 'msal'"):
        registry.connector("widget")


def test_a_module_of_ours_that_is_missing_is_our_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No `pip install` would mend it."""
    module(tmp_path, monkeypatch, "import itday.no_such_part\n")

    with pytest.raises(ModuleNotFoundError, match="no_such_part"):
        registry.connector("widget")


def test_other_packages_connectors_are_listed_unloaded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Their code runs when a source names them, not before."""
    announce(monkeypatch, gadget="no_such_module_at_all:CONNECTOR")

    assert registry.foreign_connectors() == {"gadget": "an unknown package"}
    assert "gadget" not in registry.connector_names()


def test_other_packages_connectors_load_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """As ours do, but what is given only stands for a class that is run elsewhere."""
    announce(monkeypatch, gadget="itday.sdk.rehearsal:FakeSource")

    found = registry.connector("gadget")

    assert not issubclass(found, FakeSource)
    assert (found.name, found.feeds) == ("gadget", FakeSource.feeds)
    assert found.actions.keys() == FakeSource.actions.keys()
    assert registry.connector("gadget") is found


def test_two_packages_with_one_name_are_both_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which one would be given the password must not hang on the order of a path."""
    points = [EntryPoint("gadget", value, registry.CONNECTORS) for value in ("a:A", "b:B")]
    monkeypatch.setattr(importlib.metadata, "entry_points", lambda group: points)

    with pytest.raises(SettingsError, match="both call a connector gadget"):
        registry.connector("gadget")


def test_nobody_takes_the_place_of_one_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that calls itself `caldav` would be given its password."""
    announce(monkeypatch, caldav="itday.sdk.rehearsal:FakeSource")

    assert registry.connector("caldav") is not FakeSource


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("no_such_module_at_all:CONNECTOR", r"cannot be loaded \(ModuleNotFoundError\)"),
        ("itday.sdk.rehearsal:NOTHING", r"cannot be loaded \(AttributeError\)"),
        ("itday.domain.ref:DESK", "is no connector"),
        ("itday.domain.ref:Ref", "is no connector"),
    ],
)
def test_a_strangers_fault_is_said(monkeypatch: pytest.MonkeyPatch, value: str, words: str) -> None:
    """By name, with whom to ask."""
    announce(monkeypatch, gadget=value)

    with pytest.raises(SettingsError, match=f"gadget .from an.*{words}.*Ask those who made"):
        registry.connector("gadget")


def test_an_unknown_name_may_be_near_a_strangers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Theirs are suggested, too."""
    announce(monkeypatch, gadget="x:y")

    with pytest.raises(SettingsError, match="Did you mean gadget"):
        registry.connector("gadgett")


def test_panes_are_found_in_the_same_way() -> None:
    """The modules of their folder; an unknown one is said."""
    files = (ROOT / "src" / "itday" / "ui" / "panes").glob("*.py")
    names = sorted(file.stem for file in files if file.stem[0] != "_" and file.stem != "base")

    assert registry.pane_names() == names
    with pytest.raises(SettingsError, match="no pane called nothing"):
        registry.pane("nothing")


@pytest.mark.parametrize("name", registry.pane_names())
def test_each_pane_loads(name: str) -> None:
    """By the name in `panes = [...]`."""
    assert registry.pane(name).__module__ == f"itday.ui.panes.{name}"
