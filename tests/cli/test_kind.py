"""Kinds as people type them."""

from __future__ import annotations

import click
import pytest

from itday.cli.kind import ALIASES, KINDS, KindName
from itday.domain import kinds


def test_every_kind_can_be_named() -> None:
    """In the singular and the plural; the names are those of the vocabulary."""
    named = {KindName().convert(word, None, None) for word in (*KINDS, *ALIASES)}

    assert named == set(kinds.KINDS) == set(KINDS)
    assert KindName().convert("Tickets", None, None) == "ticket"


def test_an_unknown_kind_is_told_what_there_is() -> None:
    """All of them."""
    with pytest.raises(click.BadParameter, match=", ".join(KINDS)):
        KindName().convert("bananas", None, None)
