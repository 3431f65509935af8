"""Meetings: in the order of the day."""

from __future__ import annotations

from itday.domain.meeting import Meeting
from tests.samples import sample


def test_a_cancelled_meeting_is_not_open() -> None:
    """Nobody should walk to it."""
    meeting = sample("meeting").model_copy(update={"status": "cancelled"})

    assert not meeting.facets().open


def test_it_ranks_by_its_start_and_ends_exclusively() -> None:
    """Two at the same time: the shorter one first."""
    meeting = sample("meeting")

    facets = meeting.facets()

    assert isinstance(meeting, Meeting)
    assert facets.rank == meeting.start.timestamp()
    assert facets.due == meeting.end


def test_one_finds_it_by_who_comes() -> None:
    """Attendees, place and text are searched."""
    words = sample("meeting").facets().words

    assert "a.oakes@school.example" in words
    assert "Room 4" in words
