"""Finding a message again by its key; more in test_imap."""

from __future__ import annotations

from datetime import UTC, datetime
from unittest.mock import Mock

import pytest

from itday.connectors._imap_find import Wanted, find, row_at, rows
from itday.connectors._imap_heads import key_of, read_head
from itday.connectors._imap_session import State
from itday.domain.errors import BadReply, Gone

AT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
HEAD = b'Message-ID: <a"b@x.example>\r\nSubject: One\r\n'
KEY = key_of(read_head(HEAD), AT)
TOLD = {b"INTERNALDATE": AT, b"BODY[HEADER.FIELDS (X)]<0>": HEAD, b"FLAGS": ()}


def session(*found: list[int], told: dict[bytes, object] | None = None) -> Mock:
    """A mailbox whose searches find these, one after the other, all told of in the same way."""
    return Mock(
        open=Mock(return_value=State(7, 10, 1, None)),
        search=Mock(side_effect=found),
        fetch=Mock(side_effect=lambda uids, what: dict.fromkeys(uids, told or TOLD)),
    )


@pytest.mark.parametrize("key", ["", "x", "99999999", "1-2", "9" * 12 + "-" + "0" * 16])
def test_what_is_no_key_is_not_looked_for(key: str) -> None:
    """A slip on the command line asks nothing of the server."""
    made = session()

    assert find(made, "INBOX", Wanted(key)) is None
    made.open.assert_not_called()


def test_a_known_place_is_looked_at_first() -> None:
    """Where the UID still holds the message, no search is needed."""
    made = session()

    assert find(made, "INBOX", Wanted(KEY, "7:5")) == 5
    made.search.assert_not_called()


def test_several_copies_are_counted() -> None:
    """The second of them is `.2`; where one is left, that is meant."""
    assert find(session([4, 6]), "INBOX", Wanted(KEY)) == 4
    assert find(session([4, 6]), "INBOX", Wanted(f"{KEY}.2")) == 6
    assert find(session([6]), "INBOX", Wanted(f"{KEY}.2")) == 6
    assert find(session([]), "INBOX", Wanted(KEY)) is None


def test_where_moving_changed_the_time_the_message_id_finds_it() -> None:
    """It is quoted, so that it cannot end the command's text; a part of another does not count."""
    later = TOLD | {b"INTERNALDATE": AT.replace(hour=9)}
    made = session([], [3], told=later)

    assert find(made, "Archive", Wanted(KEY, message_id='<a"b@x.example>')) == 3
    made.search.assert_called_with('HEADER MESSAGE-ID "<a\\"b@x.example>"')
    assert find(session([], [3], told=later), "Archive", Wanted(KEY, message_id="<a")) is None
    assert find(session([]), "Archive", Wanted(KEY, message_id="a\r\nb")) is None


def test_a_row_without_its_time_or_head_is_named() -> None:
    """The reason is kept, the others are read."""
    made = session()
    made.fetch = Mock(return_value={1: TOLD, 2: {b"FLAGS": ()}, 3: {b"INTERNALDATE": AT}})

    good, broken = rows(made, "INBOX", [1, 2, 3, 4])

    assert [row.uid for row in good] == [1]
    assert set(broken) == {2, 3}


def test_a_message_that_cannot_be_read_is_not_gone() -> None:
    """It is there: a change of it waits, and nothing is taken out."""
    there = session(told={b"FLAGS": ()})
    with pytest.raises(BadReply):
        row_at(there, "INBOX", 5)

    there.fetch = Mock(return_value={})
    with pytest.raises(Gone):
        row_at(there, "INBOX", 5)
