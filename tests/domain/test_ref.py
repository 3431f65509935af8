"""References: what names a record in lists, commands and both databases."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.domain.ref import Ref

NAMES = st.text("abcdefghijklmnop-_", min_size=1)


@given(NAMES, NAMES, st.text(min_size=1))
def test_what_is_printed_is_read_back(source: str, kind: str, key: str) -> None:
    """A key may hold colons, slashes or anything else."""
    ref = Ref(source, kind, key)

    assert Ref.parse(str(ref)) == ref


@pytest.mark.parametrize("text", ["", "rt", "rt:ticket", "rt:ticket:", ":ticket:1", "rt::1"])
def test_a_part_that_is_missing_is_refused(text: str) -> None:
    """Half a name must not stand for something."""
    with pytest.raises(ValueError, match="not a reference"):
        Ref.parse(text)


def test_the_short_form_never_changes() -> None:
    """People write it down: it must mean the same in the next release."""
    assert Ref("rt", "ticket", "17").short == "2a9b0597"


@given(st.text(min_size=1))
def test_every_key_has_a_short_form(key: str) -> None:
    """Eight hexadecimal digits, whatever a source calls its things."""
    assert len(Ref("s", "ticket", key).short) == 8


def test_a_lone_surrogate_in_a_key_has_a_short_form() -> None:
    """A mailbox may hold a Message-ID that is no Unicode text."""
    assert len(Ref("mail", "message", "\udc80").short) == 8
