"""A user agent in a few words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.triage.agent import LONGEST, said

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"


@pytest.mark.parametrize(("agent", "words"), [
    (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/126.0.0.0 Safari/537.36",
     "Chrome 126 on Windows"),
    (f"Mozilla/5.0 (Windows NT 10.0) {WEBKIT} Chrome/126.0 Safari/537.36 Edg/126.0.2592.87",
     "Edge 126 on Windows"),
    ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
     "Firefox 128 on Linux"),
    (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) {WEBKIT} Version/18.0 Safari/604.1",
     "Safari 18 on iPhone"),
    ("Mozilla/5.0 (Macintosh; Intel Mac OS X 15_6) Safari/605.1.15", "Safari on macOS"),
    (f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {WEBKIT} Chrome/126.0.0.0 Safari/537.36",
     "Chrome 126 on ChromeOS"),
    ("python-requests/2.32.3", "python-requests/2.32.3"),
    ("axios/1.7 Chrome/126", "axios/1.7 Chrome/126"),
    ("", ""),
])  # fmt: skip
def test_programs_by_name(agent: str, words: str) -> None:
    """Browsers with their system; a script as it calls itself."""
    assert said(agent) == words


@given(st.text(max_size=300))
def test_any_text_is_one_short_line(agent: str) -> None:
    """Whatever a stranger sends."""
    words = said(agent)

    assert len(words) <= LONGEST
    assert "\n" not in words
