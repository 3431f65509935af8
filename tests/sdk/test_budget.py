"""Unpacking stops at the budget, however the answer is cut into pieces."""

from __future__ import annotations

import gzip
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.domain.errors import BadReply
from itday.sdk.budget import STEP, Budget, Unpacker


def unpacked(content: bytes, coding: str, budget: Budget, piece: int) -> bytes:
    """`content` taken in pieces of that size."""
    unpacker = Unpacker(coding, budget)
    for start in range(0, len(content), piece):
        unpacker.feed(content[start : start + piece])
    return unpacker.whole()


@given(
    st.lists(st.binary(max_size=300), min_size=1, max_size=5),
    st.integers(1, 64),
    st.sampled_from(["gzip", "x-gzip", " GZIP "]),
)
def test_pieces_make_no_difference(parts: list[bytes], piece: int, coding: str) -> None:
    """Any cutting of any members gives what went in."""
    packed = b"".join(gzip.compress(part) for part in parts)

    assert unpacked(packed, coding, Budget(), piece) == b"".join(parts)


@pytest.mark.parametrize("coding", ["", "identity"])
def test_unpacked_answers_pass(coding: str) -> None:
    """What is not packed comes as it is, up to the budget and not a byte further."""
    budget = Budget(page_bytes=100)

    assert unpacked(b"x" * 100, coding, budget, 7) == b"x" * 100
    with pytest.raises(BadReply, match="larger"):
        unpacked(b"x" * 101, coding, budget, 7)


@pytest.mark.parametrize(
    "coding", ["gzip,gzip", "br", "deflate", "zstd", "identity, gzip", "gzip\x00"]
)
def test_other_codings_are_refused_unread(coding: str) -> None:
    """Stacked or foreign packings end before a byte is unpacked."""
    with pytest.raises(BadReply):
        Unpacker(coding, Budget())


def test_no_more_than_a_step_is_unpacked_over_the_budget() -> None:
    """A bomb of 64 MB in one piece costs the budget and one step."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(64)) + packer.flush()
    unpacker = Unpacker("gzip", Budget(page_bytes=1 << 18, ratio=10_000))

    with pytest.raises(BadReply, match="256 KB"):
        unpacker.feed(bomb)
    assert len(unpacker._out) <= (1 << 18) + STEP


def test_an_empty_packed_answer_is_empty() -> None:
    """HEAD and 304 name a packing and send nothing."""
    assert Unpacker("gzip", Budget()).whole() == b""
