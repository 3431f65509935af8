"""HTML as text."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from itday.connectors._imap_body import MAX_BODY
from itday.sdk.html import plain


def test_html_shows_what_a_reader_would_see() -> None:
    """No scripts and styles, line ends where blocks end, and where a link really goes."""
    html = """<html><head><title>T</title><style>p {}</style></head><body>
      <p>Dear&nbsp;Al,<br>see <a href="https://evil.example/x">your bank</a>.</p>
      <script>alert("x")</script><ul><li>one<li>two</ul>
      <a href="javascript:x()">no</a><!-- hidden --></body></html>"""

    assert plain(html) == "Dear Al,\nsee your bank <https://evil.example/x>.\n\none\ntwo\nno"


HOSTILE = (
    "<", "<div>", "<a b=", "&", "<!--", "<!", "<?", "</", "</a ", "<![CDATA[", "<a b='", '<a b="',
    "<script>", "<style><", "</script", "<a/", "&#1", "--><!", "<br><p>",
)  # fmt: skip


@pytest.mark.parametrize("seed", HOSTILE)
def test_hostile_html_costs_little(seed: str) -> None:
    """A body of the largest size takes seconds at worst, and no stack."""
    start = time.thread_time()
    plain(seed * (MAX_BODY // len(seed)))

    assert time.thread_time() - start < 3


@given(st.text(max_size=300))
def test_no_html_breaks_it(html: str) -> None:
    """Any text at all is read to its end."""
    plain(html)
    plain(f"<p>{html}<b {html}>")


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("if 1 < 2 and 3 > 2", "if 1 < 2 and 3 > 2"),
        ("<script>if (a<b) x()</script>seen", "seen"),
        ("<head><title>t</title><body>seen", "seen"),
        ("a<!-- <b>no</b> -->b<!-- never closed", "ab"),
        ("&lt;b&gt; &eacute; &#x20ac; &#99999999999999;", "<b> \u00e9 \u20ac \ufffd"),
        ("<A HREF='https://x.example/?a=1&amp;b=2'>x</A>", "x <https://x.example/?a=1&b=2>"),
        ("a<br/>b<hr>c", "a\nb\nc"),
        ("", ""),
    ],
)
def test_small_things(html: str, text: str) -> None:
    """Each of these is met in mail."""
    assert plain(html) == text
