"""Forty broken mails through the mail connector's own steps, each within its budget."""

from __future__ import annotations

from email import message_from_bytes, policy

import pytest

from itday.domain.text import clean
from tests.connectors.imap_mails import MAILS, read, took

MOST_MB = 50
SOON_S = 0.5
"""Ten times what is asked; `python -m tests.connectors.imap_mails` says what each takes."""


def test_there_are_forty() -> None:
    """As many as were asked for."""
    assert len(MAILS) == 40


@pytest.mark.parametrize("name", MAILS)
def test_a_broken_mail_costs_little(name: str) -> None:
    """A record and a text come of it, at most 50 MB are needed, and no time to speak of."""
    spent, most = took(MAILS[name])

    assert most < MOST_MB * 1e6
    assert spent < SOON_S


@pytest.mark.parametrize("name", MAILS)
def test_nothing_in_it_acts(name: str) -> None:
    """Whatever was decoded on the way, the record and the text hold nothing that acts."""
    record, post = read(MAILS[name])

    for line in (record.title, *record.attachments, *(one.full for one in record.to)):
        assert line == clean(line)
    assert post.text == clean(post.text, limit=len(post.text), multiline=True)


def test_the_usual_reader_would_be_noticed() -> None:
    """A tenth of one of them costs the library's modern parser more than all that is allowed."""
    import tracemalloc

    head = MAILS["encoded words"].head[:100_000] + b"\r\n\r\n"
    tracemalloc.start()
    try:
        str(message_from_bytes(head, policy=policy.default)["subject"])
        assert tracemalloc.get_traced_memory()[1] > MOST_MB * 1e6
    finally:
        tracemalloc.stop()
