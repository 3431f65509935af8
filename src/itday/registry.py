"""Finds connectors and panes by name, and imports only the one that is asked for.

Ours are the modules of `itday.connectors` and `itday.ui.panes`; a module whose name begins with `_`
is a part of another. Other people's connectors announce themselves by the entry point group
`itday.connectors`: they are code with the person's rights, so none is run before a source of the
settings names it, then only in a process of its own, and none can take the place of one of ours.
"""

from __future__ import annotations

import difflib
import importlib
import importlib.util
import pkgutil
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from itday.domain import installing
from itday.domain.errors import SettingsError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint
    from types import ModuleType

    from itday.sdk.connector import Connector

CONNECTORS = "itday.connectors"
PANES = "itday.ui.panes"


def connector_names() -> list[str]:
    """The connectors that come with itday, sorted; none is imported."""
    return modules_of(CONNECTORS)


def is_ours(name: str) -> bool:
    """Whether a connector comes with itday; any other may take a while to say what it is."""
    return name in connector_names()


def foreign_connectors() -> dict[str, str]:
    """Connectors of other packages, by name, with `package version`; none is run."""
    return {
        name: " and ".join(map(_origin, points))
        for name, points in sorted(_foreign().items())
        if not is_ours(name)
    }


def connector(name: str) -> type[Connector[Any]]:
    """Load the connector that settings call `type = "NAME"`.

    Somebody else's is asked what it is in a process of its own, and what is returned stands for it:
    the call waits for that, for seconds where it must.

    Raises:
        SettingsError: There is none of that name, a package it needs is not installed, or, being
            somebody else's, it cannot be loaded.
    """
    if is_ours(name):
        return _ours(CONNECTORS, name, "CONNECTOR")  # type: ignore[no-any-return]
    if name in _foreign():
        return _theirs(name)
    near = difflib.get_close_matches(name, [*connector_names(), *_foreign()], n=1)
    remedy = f"Did you mean {near[0]}?" if near else "itday connectors lists them"
    raise SettingsError(f"there is no connector called {name}", remedy=remedy)


def forget() -> None:
    """Look again at what is installed when next asked: something was, while we ran."""
    _foreign.cache_clear()
    _theirs.cache_clear()


def pane_names() -> list[str]:
    """The panes there are, sorted; none is imported."""
    return modules_of(PANES)


def pane(name: str) -> Any:
    """Load one pane's class.

    Raises:
        SettingsError: There is none of that name.
    """
    if name in pane_names():
        return _ours(PANES, name, "PANE")
    near = difflib.get_close_matches(name, pane_names(), n=1)
    remedy = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(pane_names())}"
    raise SettingsError(f"there is no pane called {name}", remedy=remedy)


@cache
def modules_of(package: str) -> list[str]:
    """The modules of a package that stand for something: no part (`_x`), no `base`.

    Neither the modules nor the packages are run: only the folder is looked at.
    """
    top, *below = package.split(".")
    spec = importlib.util.find_spec(top)
    places = spec.submodule_search_locations or [] if spec else []
    folders = [str(Path(place, *below)) for place in places]
    names = {module.name for module in pkgutil.iter_modules(folders)}
    return sorted(name for name in names if name[0] != "_" and name != "base")


def _ours(package: str, name: str, attribute: str) -> Any:
    try:
        module: ModuleType = importlib.import_module(f"{package}.{name}")
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] == "itday":
            raise
        raise _lacking(name, error.name.split(".")[0]) from error
    return getattr(module, attribute)


def _lacking(name: str, package: str) -> SettingsError:
    bringing = (extra for one, extra in installing.needs() if _plain(one) == _plain(package))
    extra = next(bringing, "")
    return SettingsError(
        f"{name} needs the package {package}, which is not installed",
        remedy=installing.command(f"itday[{extra}]" if extra else package),
    )


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@cache
def _foreign() -> dict[str, list[EntryPoint]]:
    from importlib.metadata import entry_points

    found: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=CONNECTORS):
        found.setdefault(point.name, []).append(point)
    return found


def _origin(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else "an unknown package"


@cache
def _theirs(name: str) -> type[Connector[Any]]:
    from itday.sdk.isolated import Plugin, isolated

    point, *others = _foreign()[name]
    if others:
        raise SettingsError(
            f"{foreign_connectors()[name]} both call a connector {name}",
            remedy="Uninstall all but one of them",
        )
    return isolated(Plugin(name, point.value, _origin(point)))
