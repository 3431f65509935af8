"""Posts: bodies and comments."""

from __future__ import annotations

from itday.domain.post import Post


def test_a_body_is_cleaned_and_keeps_its_lines() -> None:
    """Lines matter in a mail; escape sequences do not."""
    assert Post(text="one\r\ntwo\x1b[31m red").text == "one\ntwo red"


def test_a_body_is_bounded() -> None:
    """A megabyte of text takes seconds to draw."""
    assert len(Post(text="x" * 1_000_000).text) == 20_000
