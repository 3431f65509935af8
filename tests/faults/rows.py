"""The rows of the matrix, by connector; and which connectors must have one."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.faults.row import Row
from tests.faults.row_caldav import CaldavRow
from tests.faults.row_google import GoogleRow
from tests.faults.row_ics import IcsRow
from tests.faults.row_imap import ImapRow
from tests.faults.row_microsoft365 import Microsoft365Row
from tests.faults.row_okta import OktaRow
from tests.faults.row_rt import RtRow
from tests.faults.row_sophos import SophosRow
from tests.faults.row_wazuh import WazuhRow

ROWS: Mapping[str, type[Row]] = {
    "caldav": CaldavRow,
    "google": GoogleRow,
    "ics": IcsRow,
    "imap": ImapRow,
    "microsoft365": Microsoft365Row,
    "okta": OktaRow,
    "rt": RtRow,
    "sophos": SophosRow,
    "wazuh": WazuhRow,
}
"""A connector that talks to a network and is not here fails the suite."""

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
