"""Verbs of messages."""

from __future__ import annotations

import pytest

from itday.domain.change import Change
from itday.domain.verbs import Archive, Flag, MarkRead
from tests.domain.verbs.every import MESSAGE
from tests.samples import sample

WAS = sample("message").model_dump(mode="json")


@pytest.mark.parametrize("verb", [MarkRead, Flag, Archive])
def test_taken_back_it_is_as_before(verb: type[Change]) -> None:
    """Each flag on its own."""
    change = verb(ref=MESSAGE)
    after = WAS | change.predict(WAS)

    back = change.inverse(WAS)

    assert after != WAS
    assert back is not None
    assert after | back.predict(after) == WAS


def test_each_direction_has_its_words() -> None:
    """A toast must not say flag when it takes one off."""
    said = {MarkRead(ref=MESSAGE, seen=seen).describe() for seen in (True, False)} | {
        Flag(ref=MESSAGE, flagged=on).describe() for on in (True, False)
    }

    assert len(said) == 4
    assert Archive(ref=MESSAGE, archived=False).describe() == "back to the inbox"
