"""A secret shows itself only to who asks for it by name."""

from __future__ import annotations

import copy
import json
import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from itday.domain.secret import Secret

if TYPE_CHECKING:
    from collections.abc import Callable

CANARY = "hunter2-canary"


@dataclass
class Login:
    """Something that holds a secret beside other fields."""

    user: str
    token: Secret


@pytest.mark.parametrize(
    "show",
    [
        repr,
        str,
        lambda s: f"{s}",
        lambda s: f"{s!r:>40}",
        lambda s: f"{s:>40}",
        lambda s: "%s %r" % (s, s),  # noqa: UP031  # the old way must be safe too
        "{}".format,
        lambda s: repr(Login("dana", s)),
        lambda s: repr({"token": s, "all": [s]}),
        lambda s: str(ValueError(s)),
    ],
)
def test_no_way_of_showing_gives_it_away(show: Callable[[Secret], str]) -> None:
    """Every way to make text of it says only that it is there."""
    text = show(Secret(CANARY))

    assert CANARY not in text
    assert "***" in text


@pytest.mark.parametrize("keep", [json.dumps, pickle.dumps, copy.copy, copy.deepcopy, vars])
def test_it_cannot_be_kept_elsewhere(keep: Callable[[Secret], object]) -> None:
    """JSON, pickle, copies and `vars` refuse instead of carrying it on."""
    with pytest.raises(TypeError) as caught:
        keep(Secret(CANARY))

    assert CANARY not in str(caught.value)


def test_it_reveals_what_it_was_given() -> None:
    """The one way out gives the value unchanged."""
    assert Secret(CANARY).reveal() == CANARY


def test_equality_and_truth() -> None:
    """Equal values are equal, text is never equal to a secret, and an empty one is false."""
    assert Secret("pä\ud800ss") == Secret("pä\ud800ss")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert not Secret("")
    assert Secret("a")


def test_it_has_no_hash() -> None:
    """It cannot become a key, where equal secrets would show as one."""
    with pytest.raises(TypeError):
        hash(Secret("a"))
