"""What goes wrong with a connection, sorted by what happens next."""

from __future__ import annotations

import imaplib
import socket
from unittest.mock import Mock

import pytest

from itday.connectors._imap_session import AT_ONCE, Session, slices, sort
from itday.domain.errors import (
    BadReply,
    Forbidden,
    Gone,
    Refused,
    SourceError,
    Unavailable,
    Unsettled,
)

HOST = "imap.school.example"
NO = imaplib.IMAP4.error
ABORT = imaplib.IMAP4.abort


@pytest.mark.parametrize(
    ("error", "reading", "writing"),
    [
        (ABORT("socket error: EOF"), Unavailable, Unsettled),
        (ABORT("Too many connections"), Unavailable, Unsettled),
        (ABORT("unexpected response: b'<html>'"), BadReply, Unsettled),
        (TimeoutError(), Unavailable, Unsettled),
        (ConnectionResetError(), Unavailable, Unsettled),
        (ConnectionRefusedError(), Unavailable, Unsettled),
        (socket.gaierror(), Unavailable, Unsettled),
        (NO("fetch failed: [UNAVAILABLE] later"), Unavailable, Unavailable),
        (NO("move failed: [NOPERM] no"), Forbidden, Forbidden),
        (NO("move failed: [OVERQUOTA] full"), BadReply, Refused),
        (BadReply("garbled"), BadReply, Unsettled),
        (Gone("not there"), Gone, Gone),
    ],
)
def test_each_error_is_sorted(
    error: Exception, reading: type[SourceError], writing: type[SourceError]
) -> None:
    """A lost answer to a write is never taken for a refusal, nor a refusal for a lost answer."""
    assert type(sort(error, HOST, wrote=False)) is reading
    assert type(sort(error, HOST, wrote=True)) is writing


def test_the_line_says_where_and_what() -> None:
    """The person reads the host once, and the server's words cleaned."""
    shown = str(sort(NO("move failed: \x1b[31mfull\x07"), HOST, wrote=True))

    assert shown.startswith(f"{HOST}: move failed: ")
    assert "\x1b" not in shown
    assert str(sort(TimeoutError(), HOST, wrote=False)).count(HOST) == 1


def test_long_lists_are_cut() -> None:
    """No command line is longer than servers take, and no UID is left out."""
    uids = list(range(1, 2 * AT_ONCE + 2))

    assert [len(some) for some in slices(uids)] == [AT_ONCE, AT_ONCE, 1]
    assert [uid for some in slices(uids) for uid in some] == uids
    assert list(slices([])) == []


@pytest.mark.parametrize(
    ("said", "gone"),
    [
        ([b"(EARLIER) 41,43:45", b"7"], {7, 41, 43, 44, 45}),
        ([b"45:43"], {43, 44, 45}),
        ([None], set()),
        (None, set()),
    ],
)
def test_what_vanished(said: list[bytes | None] | None, gone: set[int]) -> None:
    """Ranges in either direction, several answers, or none."""
    wire = Mock(host=HOST, welcome=b"* OK")
    wire.response.return_value = ("VANISHED", said)

    assert Session(Mock(), wire, qresync=True).vanished() == gone


def test_an_absurd_range_is_not_counted_out() -> None:
    """Four thousand million UIDs in one range would fill the memory."""
    wire = Mock(host=HOST, welcome=b"* OK")
    wire.response.return_value = ("VANISHED", [b"1:4294967295"])

    with pytest.raises(BadReply):
        Session(Mock(), wire, qresync=True).vanished()
