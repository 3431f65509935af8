"""The rows of the matrix, by connector; and which connectors must have one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import tests.faults
from tests.faults.row import Row


def _brought(file: Path) -> type[Row]:
    """The row that a file brings."""
    module = import_module(f"tests.faults.{file.stem}")
    made = [one for one in vars(module).values() if isinstance(one, type) and issubclass(one, Row)]
    (row,) = [one for one in made if one.__module__ == module.__name__]
    return row


ROWS: Mapping[str, type[Row]] = {
    file.stem.removeprefix("row_"): _brought(file)
    for folder in tests.faults.__path__
    for file in sorted(Path(folder).glob("row_*.py"))
}
"""By connector: one file each. A connector that talks to a network and has none fails the suite."""

NETWORK = (
    *("itday.sdk.http", "itday.sdk.tls", "httpx", "http.client", "urllib.request", "urllib3"),
    *("socket", "ssl", "asyncio.streams", "imaplib", "imapclient", "smtplib", "ldap3"),
    *("requests", "msal", "google"),
)
"""Modules by which a connector can reach another machine."""


def imported(text: str) -> Iterator[str]:
    """The full name of everything that a module imports, whenever it does."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def networked(folder: Path) -> set[str]:
    """The connectors of a folder that import such a module, themselves or in a private part."""
    found = set()
    names = [path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")]
    for name in names:
        parts = [folder / f"{name}.py", *folder.glob(f"_{name.split('_')[0]}_*.py")]
        every = {one for part in parts for one in imported(part.read_text(encoding="utf-8"))}
        if any(one == net or one.startswith(f"{net}.") for one in every for net in NETWORK):
            found.add(name)
    return found
