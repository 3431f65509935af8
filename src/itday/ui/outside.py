"""What leaves the cockpit: text for the clipboard, and addresses for the browser."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from itday.domain.errors import ItdayError
from itday.domain.text import safe_url
from itday.store.rows import Row
from itday.ui.text import line

PATIENCE_S = 5.0
"""How long an opener may take to say that it failed; after that it is taken to be at work."""


class Copyable(NamedTuple):
    """One thing that can be copied from a row."""

    letter: str
    name: str
    text: str


def copies(row: Row) -> list[Copyable]:
    """What of a row can be copied, clean and without what is empty; the title is always first."""
    fields = row.fields
    person = fields.get("sender") or fields.get("requester") or fields.get("user") or {}
    place = fields.get("src_endpoint") or {}
    found = (
        ("t", "title", row.title),
        ("n", "number", fields.get("number")),
        ("a", "address", person.get("email") if isinstance(person, dict) else ""),
        ("i", "IP address", place.get("ip")),
        ("j", "link to join", fields.get("join_url")),
        ("w", "web address", row.url),
        ("r", "reference for the command line", str(row.ref)),
    )
    return [Copyable(letter, name, line(text)) for letter, name, text in found if text]


def address(row: Row) -> str:
    """The address of a row that may be handed to the system's opener.

    Raises:
        ItdayError: It has none, or one that is refused, shown for what it is.
    """
    url = row.url or str(row.fields.get("join_url") or "")
    if not url:
        raise ItdayError("this row has no address to open")
    if safe_url(url) is None:
        raise ItdayError(f"not opened, since it is no plain web address: {line(url, limit=200)}")
    return url


def host(url: str) -> str:
    """The host of an address, which is where one really goes."""
    return urlsplit(url).hostname or ""


def opener() -> list[str]:
    """The system's own program for web addresses, with its arguments before the address.

    Raises:
        ItdayError: There is none.
    """
    if sys.platform == "win32":
        return ["rundll32", "url.dll,FileProtocolHandler"]
    names = ("open",) if sys.platform == "darwin" else ("xdg-open", "wslview", "gio")
    for name in names:
        if path := shutil.which(name):
            return [path, "open"] if name == "gio" else [path]
    raise ItdayError("no program opens web addresses here", remedy="Copy it with y instead")


async def open_address(url: str, command: Sequence[str] = ()) -> None:
    """Hand an address to the browser, as one argument and through no shell.

    Args:
        url: As `address` gave it.
        command: Instead of the system's opener.

    Raises:
        ItdayError: There is no opener, or it said that it failed.
    """
    if safe_url(url) is None:
        raise ItdayError("not opened, since it is no plain web address")
    words = [*(command or opener()), url]
    # Its words would be drawn over the cockpit, and it must outlive it.
    quiet = asyncio.subprocess.DEVNULL
    try:
        started = await asyncio.create_subprocess_exec(
            *words, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=os.name == "posix"
        )
        code = await asyncio.wait_for(started.wait(), PATIENCE_S)
    except TimeoutError:
        return
    except OSError as error:
        raise ItdayError(f"{words[0]} cannot be run: {error.strerror}") from error
    if code:
        raise ItdayError(f"{words[0]} gave up (code {code})", remedy="Copy it with y instead")
