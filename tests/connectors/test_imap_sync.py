"""What changed since the last look; the ways to ask are tried in test_imap."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from unittest.mock import Mock

import pytest

from itday.connectors._imap_session import State
from itday.connectors._imap_sync import Held, Mark, Window, letters, look_again, received_at
from itday.domain.errors import CursorExpired, Unavailable

NOW = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
WINDOW = Window(NOW - timedelta(days=30), 500)
MARK = Mark(settings="x", uidvalidity=7, uidnext=10, exists=1, modseq=50, held={})


def test_flags_whatever_their_case() -> None:
    """Servers write flags as they like, some with numbers among them."""
    assert letters((rb"\SEEN", rb"\flagged", b"$Junk", 1)) == "SF"
    assert letters(()) == ""


@pytest.mark.parametrize(
    "state",
    [
        State(8, 10, 1, 50),
        State(7, 9, 1, 50),
        State(7, 10, 1, 49),
    ],
)
def test_a_mailbox_that_went_back_in_time(state: State) -> None:
    """Another UIDVALIDITY, a UIDNEXT or a change count that fell: nothing we know holds."""
    session = Mock(open=Mock(return_value=state))

    with pytest.raises(CursorExpired):
        look_again(session, "INBOX", WINDOW, MARK)


def test_the_last_message_is_not_new() -> None:
    """A search for `10:*` finds message 9 where there is no 10."""
    session = Mock(open=Mock(return_value=State(7, 11, 1, None)), search=Mock(return_value=[9]))

    assert look_again(session, "INBOX", WINDOW, MARK).wanted == []


def test_a_mark_survives_the_cursor() -> None:
    """What was stored comes back the same, short as it is."""
    mark = MARK.model_copy(update={"held": {3: Held(key="1-a"), 9: Held(key="", aside="why")}})
    cursor = mark.model_dump_json(exclude_defaults=True)

    assert Mark.model_validate_json(cursor) == mark
    assert "flags" not in cursor


def test_the_time_in_a_key() -> None:
    """What has no key is never too old."""
    assert received_at("1795508100-0123456789abcdef.2") == 1795508100
    assert received_at("") == float("inf")


def test_new_mail_that_is_not_listed_is_no_quiet_day() -> None:
    """UIDNEXT says that something came: a search that finds less than that is not believed."""
    held = {9: Held(key="1-a"), 8: Held(key="1-b")}
    mark = MARK.model_copy(update={"held": held, "exists": 2, "modseq": None})
    session = Mock(
        open=Mock(return_value=State(7, 11, 2, None)),
        search=Mock(return_value=[]),
        fetch=Mock(return_value={9: {b"FLAGS": ()}}),
    )

    with pytest.raises(Unavailable, match="does not list all"):
        look_again(session, "INBOX", WINDOW, mark)
