"""What is said of a change in the outbox, and the versions of a conflict."""

from __future__ import annotations

from typing import Any

import pytest

from itday.domain.ref import Ref
from itday.domain.school_time import School
from itday.store.outbox import Letter
from itday.ui.letter_view import card, state, text_of, title, what
from itday.ui.moment import Moment
from tests.conftest import MORNING

NOW = Moment(MORNING, School())
T = MORNING.timestamp()
KEYS = {"keep_mine": "M", "take_theirs": "T"}
BASE = {"title": "Budget", "priority": 5, "due": None, "list_name": "Work", "etag": "v1"}


def letter(state: str = "waiting", *, theirs: dict[str, Any] | None = None, **more: Any) -> Letter:
    """An edit of a to-do."""
    payload = {"title": "Budget 2", "due": None, "priority": 1, "description": None}
    made = Letter(
        7, "idem", Ref("lists", "todo", "t"), "edit", payload, BASE, state, 0, T, 0.0, "", theirs
    )
    return made._replace(**more)


@pytest.mark.parametrize("width", [90, 50])
def test_a_conflict_in_full(width: int) -> None:
    """All three versions at any width, the side that changed each, and the keys that settle it."""
    theirs = BASE | {"title": "Budget for the bursar and the governors", "etag": "v2"}

    text = card(letter("conflict", theirs=theirs, error="changed"), NOW, width, KEYS).plain

    for said in ("Budget 2", "bursar", "! both", "you", "M sends yours", "T gives yours up"):
        assert said in text
    assert max(map(len, text.splitlines())) <= width


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (letter(), "waits to be sent"),
        (letter(tries=2, next_at=T + 600, error="timed out"), "next try    08:25"),
        (letter("refused", error="no right to edit"), "no right to edit"),
        (letter("unsettled"), "looked at before"),
    ],
)
def test_each_state_in_full(found: Letter, said: str) -> None:
    """With the source's words, and what the change alters."""
    text = card(found, NOW, 80, KEYS).plain

    assert said in text
    assert "Budget 2 (was Budget)" in text


def test_states_in_a_word() -> None:
    """None is like another."""
    names = ("sending", "unsettled", "conflict", "sent", "refused", "withdrawn")
    words = [state(letter(), T), state(letter(tries=1, next_at=T + 9), T)]
    words += [state(letter(name), T) for name in names]

    assert len(set(words)) == len(words)
    assert state(letter(tries=1, next_at=T - 9), T) == "waiting"


def test_what_a_newer_program_wrote() -> None:
    """A verb that is not known is named, and nothing breaks."""
    odd = letter(verb="teleport", payload={"to": "attic", "from": ""}, base={})

    assert (what(odd), title(odd), text_of(odd.payload)) == ("teleport", "t", "to attic")
    assert "teleport" in card(odd, NOW, 80, KEYS).plain
