"""Verbs of meetings."""

from __future__ import annotations

import pytest

from itday.domain.verbs import Rsvp
from itday.domain.verbs.meeting import ANSWERS
from tests.domain.verbs.every import MEETING


@pytest.mark.parametrize("before", ANSWERS)
def test_taken_back_it_is_the_answer_before(before: str) -> None:
    """The organiser hears of it again."""
    assert Rsvp(ref=MEETING, answer="declined").inverse({"partstat": before}) == Rsvp(
        ref=MEETING, answer=before
    )


def test_a_first_answer_cannot_be_unsaid() -> None:
    """There is no way to say nothing again."""
    assert Rsvp(ref=MEETING, answer="accepted").inverse({"partstat": "needs-action"}) is None


def test_each_answer_has_its_words() -> None:
    """For toasts and the outbox."""
    said = {Rsvp(ref=MEETING, answer=answer).describe() for answer in ANSWERS}

    assert said == {"accept", "accept tentatively", "decline"}
