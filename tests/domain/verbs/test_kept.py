"""What is kept on the desk comes and goes whole."""

from __future__ import annotations

import pytest

from itday.domain.kinds import KINDS
from itday.domain.ref import DESK, Ref
from itday.domain.verbs.kept import KEEPS, REMOVES, KeepProject, KeepTopic
from tests.samples import sample


@pytest.mark.parametrize("kind", KEEPS)
def test_it_comes_back_as_it_was(kind: str) -> None:
    """Removing is taken back by keeping, keeping by removing."""
    record = sample(kind, source=DESK)
    was = record.model_dump(mode="json")

    back = REMOVES[kind](ref=record.ref).inverse(was)

    assert back is not None
    assert KINDS[kind].model_validate(back.predict({})).model_dump(mode="json") == was
    assert isinstance(back.inverse({}), REMOVES[kind])
    assert REMOVES[kind](ref=record.ref).inverse({}) is None


def test_a_change_is_taken_back_field_by_field() -> None:
    """What was set meanwhile in other fields stays."""
    was = {"title": "Switches", "spend": 1, "owner": "ann"}

    back = KeepProject(ref=Ref(DESK, "project", "1"), fields={"spend": 2}).inverse(was)

    assert back is not None
    assert back.predict(was) == {"spend": 1}


def test_a_topic_is_told_in_the_words_of_a_meeting() -> None:
    """For the toast."""
    ref = Ref(DESK, "topic", "1")

    assert KeepTopic(ref=ref, fields={"series": "finance"}).describe() == (
        "on the agenda of finance"
    )
    assert KeepTopic(ref=ref, fields={"status": "dropped"}).describe().startswith("dropped")
