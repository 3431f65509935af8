"""Messages: what asks for attention."""

from __future__ import annotations

import pytest

from tests.samples import sample


@pytest.mark.parametrize(
    ("flags", "state", "is_open"),
    [
        ({}, "unread", True),
        ({"seen": True}, "read", False),
        ({"seen": True, "flagged": True}, "flagged", True),
        ({"archived": True}, "archived", False),
        ({"archived": True, "flagged": True}, "archived", False),
    ],
)
def test_unread_or_flagged_is_open_until_archived(
    flags: dict[str, bool],
    state: str,
    is_open: bool,
) -> None:
    """The pane shows what still asks for something."""
    facets = sample("message").model_copy(update=flags).facets()

    assert (facets.state, facets.open) == (state, is_open)


def test_the_weightier_comes_first() -> None:
    """The rule's weight decides, not the hour."""
    light, heavy = (sample("message").model_copy(update={"weight": w}) for w in (10, 90))

    assert heavy.facets()[2:4] < light.facets()[2:4]
