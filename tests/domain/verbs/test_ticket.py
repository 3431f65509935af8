"""Verbs of tickets."""

from __future__ import annotations

import pytest

from itday.domain.change import Change
from itday.domain.verbs import Assign, Comment, SetPriority, SetStatus
from tests.domain.verbs.every import TICKET
from tests.samples import sample

WAS = sample("ticket").model_dump(mode="json")


@pytest.mark.parametrize(
    "change",
    [
        Assign(ref=TICKET, assignee="ann"),
        SetStatus(ref=TICKET, status="resolved"),
        SetPriority(ref=TICKET, priority=1),
    ],
)
def test_taken_back_it_is_as_before(change: Change) -> None:
    """Owner, status and priority go back to what they were."""
    after = WAS | change.predict(WAS)

    back = change.inverse(WAS)

    assert after != WAS
    assert back is not None
    assert after | back.predict(after) == WAS


def test_a_comment_is_private_unless_said() -> None:
    """Words for colleagues must not reach the person who asked by default."""
    assert not Comment(ref=TICKET, text="x").public
    assert Comment(ref=TICKET, text="x").describe() == "private comment"
    assert Comment(ref=TICKET, text="x", public=True).describe() == "public reply"


def test_a_comment_cannot_be_taken_back_nor_seen_on_the_ticket() -> None:
    """So it is named as out of reach, and its delivery is looked up in the conversation."""
    comment = Comment(ref=TICKET, text="x")

    assert comment.inverse(WAS) is None
    assert not comment.holds(WAS)


def test_nobody_is_a_word() -> None:
    """Giving a ticket back is said as such."""
    assert Assign(ref=TICKET, assignee="").describe() == "assign to nobody"
