"""What the conversation stands on."""

from __future__ import annotations

import pytest

from itday.config import secrets
from itday.domain.errors import SettingsError
from itday.domain.secret import Secret
from itday.setup.desk import Desk

TEXT = """# mine
[sources.list]  # the only one
type = "todotxt"
path = "a.txt"  # at home
every = "1m"
"""


async def test_comments_stay(desk: Desk) -> None:
    """A source that is changed keeps what stays the same, and what no connector knows."""
    desk.file.parent.mkdir(parents=True, exist_ok=True)
    desk.file.write_text(TEXT)
    desk.runtime.read_settings()

    await desk.put_source("list", {"type": "todotxt", "path": "a.txt", "write": True})

    assert desk.file.read_text() == TEXT + "write = true\n"
    assert desk.table_of("list") == {"path": "a.txt", "write": True}
    assert desk.settings.sources[0].write


async def test_a_bad_value_writes_nothing(desk: Desk) -> None:
    """The file stays as it was; there is none where there was none."""
    with pytest.raises(SettingsError, match="timezone must be"):
        await desk.put(("school", "timezone"), "Mars")

    assert not desk.file.exists()


async def test_taking_a_source_out(desk: Desk) -> None:
    """With its secret."""
    await desk.put_source("mail", {"type": "imap", "host": "x", "username": "y"})
    await desk.keep_secret("mail", Secret("s"))

    await desk.remove_source("mail")

    assert desk.settings.sources == ()
    assert secrets.get("default", "mail") is None


async def test_a_secret_that_cannot_be_kept_is_lent(desk: Desk) -> None:
    """Until the program ends."""
    desk.lend_secret("mail", Secret("s"))

    assert await desk.kept_secret("mail") == Secret("s")


async def test_what_is_not_written_yet(desk: Desk) -> None:
    """A source as its table would be."""
    source = desk.source("a", "todotxt", {"path": "x", "write": True})

    assert (source.name, source.write, source.table) == ("a", True, {"path": "x"})
    assert desk.table_of("a") == {}
