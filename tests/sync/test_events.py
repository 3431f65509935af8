"""Events: what is said, and to nobody if nobody listens."""

from __future__ import annotations

import pytest

from itday.sync.events import Changed, Pulling, deaf


def test_an_event_is_never_altered() -> None:
    """Several listeners may hear the same one."""
    with pytest.raises(AttributeError):
        Pulling("rt", "tickets").source = "other"  # type: ignore[misc]


def test_nobody_need_listen() -> None:
    """The listener by default does nothing with anything."""
    deaf(Changed(frozenset({"ticket"})))
