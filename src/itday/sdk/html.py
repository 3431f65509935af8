"""HTML from strangers as plain text, in one pass over it.

The standard library's parser is not used: on 256 kB of unclosed comments or tags it takes minutes,
since it looks for their ends again from every beginning (measured with Python 3.11.7). Nothing here
is shown as HTML, so a tag that is misread costs a few stray characters and no more.
"""

from __future__ import annotations

import html
import re

MAX_LINK = 2000
_SKIPPED = frozenset({"head", "script", "style", "template", "title"})
_BREAKS = frozenset(
    {"br", "p", "div", "tr", "li", "ul", "ol", "table", "blockquote", "hr", "pre", "body"}
    | {f"h{n}" for n in range(1, 7)}
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_NAME = re.compile(r"/?[a-z][a-z0-9]*", re.IGNORECASE)
_HREF = re.compile(r"""\bhref\s?=\s?(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_ABSURD = re.compile(r"&#x?[0-9a-f]{9,};?", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\f\v\xa0]+")
_EMPTY_LINES = re.compile(r"\n[ \n]*\n")


def plain(text: str) -> str:
    """What a reader would see: no scripts, no styles, links with their address behind them.

    Takes time in proportion to the length, and never fails.
    """
    reader = _Reader()
    first, *chunks = _COMMENT.sub("", text).split("<")
    reader.words(first)
    for chunk in chunks:
        reader.chunk(chunk)
    seen = _SPACES.sub(" ", "".join(reader.out))
    lines = "\n".join(line.strip() for line in seen.split("\n"))
    return _EMPTY_LINES.sub("\n\n", lines).strip()


class _Reader:
    """Collects what is seen; builds no tree, so depth costs nothing."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self._hidden = ""
        """The tag whose end shows text again."""
        self._link = ""

    def chunk(self, chunk: str) -> None:
        """Take what stands between one `<` and the next."""
        inside, closed, after = chunk.partition(">")
        name = _NAME.match(inside)
        if name:
            self._tag(name[0].lower(), inside[:MAX_LINK])
            self.words(after)
        elif inside[:1] in {"!", "?", "/"}:
            self.words(after)
        else:  # a `<` that is meant as one
            self.words(f"<{inside}{closed}{after}")

    def words(self, words: str) -> None:
        """Keep text that is shown; its line ends are only spaces in HTML."""
        if words and not self._hidden:
            words = _ABSURD.sub("\ufffd", words)
            self.out.append(html.unescape(words).replace("\n", " "))

    def _tag(self, name: str, inside: str) -> None:
        if self._hidden:
            if name == f"/{self._hidden}" or (name == "body" and self._hidden == "head"):
                self._hidden = ""
        elif name in _SKIPPED:
            self._hidden = name
        elif name.removeprefix("/") in _BREAKS:
            self.out.append("\n")
        elif name == "a":
            target = _HREF.search(inside)
            self._link = html.unescape(target[1] or target[2] or target[3] or "") if target else ""
        elif name == "/a":
            self._end_link()

    def _end_link(self) -> None:
        """Say where a link goes, since its words may lie."""
        if self._link.lower().startswith(("http:", "https:")):
            self.out.append(f" <{self._link}>")
        self._link = ""
