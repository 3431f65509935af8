"""Where the archive is; what is done to messages is in test_imap."""

from __future__ import annotations

from unittest.mock import Mock

import pytest

from itday.connectors._imap_acts import archive_name, move
from itday.connectors._imap_find import Wanted
from itday.domain.errors import Gone, Refused

PLAIN: dict[str, frozenset[bytes]] = {"INBOX": frozenset(), "Sent": frozenset({rb"\sent"})}
ARCHIVE = {"Old": frozenset({rb"\archive"})}
ALL = {"All Mail": frozenset({rb"\all"})}


@pytest.mark.parametrize(
    ("folders", "chosen", "found"),
    [
        (PLAIN | ALL | ARCHIVE, "", ("Old", True)),
        (PLAIN | ALL, "", ("All Mail", True)),
        (PLAIN, "", ("Archive", False)),
        (PLAIN | {"Archive": frozenset()}, "", ("Archive", True)),
        (PLAIN | {"Archive": frozenset({rb"\noselect"})}, "", ("Archive", False)),
        (PLAIN | ARCHIVE, "2026", ("2026", False)),
        (PLAIN | ARCHIVE | {"2026": frozenset()}, "2026", ("2026", True)),
    ],
)
def test_where_the_archive_is(
    folders: dict[str, frozenset[bytes]], chosen: str, found: tuple[str, bool]
) -> None:
    """The settings decide, then the server's own marks, then the usual name."""
    assert archive_name(Mock(folders=Mock(return_value=folders)), chosen) == found


def test_the_mailbox_is_no_archive() -> None:
    """Moving a message to where it is would lose it on some servers."""
    session = Mock(folders=Mock(return_value=PLAIN))

    with pytest.raises(Refused):
        move(session, Wanted("1-a"), "INBOX", "INBOX", away=True)
    session.send.assert_not_called()


def test_no_archive_is_made_for_what_is_not_there() -> None:
    """A message that is gone leaves no empty mailbox behind."""
    session = Mock(folders=Mock(return_value=PLAIN))

    with pytest.raises(Gone):
        move(session, Wanted("1-a"), "INBOX", "", away=True)
    session.create.assert_not_called()
