"""Series and what stands on their agendas."""

from __future__ import annotations

from itday.domain.series import Topic, TopicStatus
from tests.samples import NOW, sample


def test_actions_come_before_topics() -> None:
    """Last time's actions are spoken of first."""
    action = sample("topic")
    assert isinstance(action, Topic)

    topic = action.model_copy(update={"type": "topic"})

    assert action.facets().rank < topic.facets().rank


def test_what_is_settled_is_no_longer_open() -> None:
    """Done or dropped."""
    topic = sample("topic")

    for status in TopicStatus:
        found = topic.model_copy(update={"status": status}).facets()
        assert (found.state, found.open) == (status, status == TopicStatus.OPEN)


def test_a_series_is_found_by_who_comes() -> None:
    """And says when it last met."""
    facets = sample("series").facets()

    assert "Ann Oakes" in facets.words
    assert facets.at == NOW
