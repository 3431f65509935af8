"""What is drawn by chance."""

from __future__ import annotations

import uuid

from itday.domain import chance


def test_each_draw_is_another() -> None:
    """Of the length that was asked for."""
    drawn = {chance.token(8) for _ in range(100)}

    assert len(drawn) == 100
    assert {len(one) for one in drawn} == {16}
    assert len({chance.salt() for _ in range(100)}) == 100
    assert len(chance.salt()) == 16


def test_a_new_key_is_a_uuid_drawn_by_chance() -> None:
    """Version 4 of the standard's variant, written as other programs write it."""
    read = uuid.UUID(key := chance.new_key())

    assert (read.version, read.variant, str(read)) == (4, uuid.RFC_4122, key)
    assert chance.new_key() != key
