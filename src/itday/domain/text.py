"""Text from strangers, made fit for a terminal, for the opener of links and for a spreadsheet.

Knows which characters act on a terminal or deceive a reader; knows no widget and no file.
"""

from __future__ import annotations

import re
import unicodedata

MAX_COMBINING = 4
"""Marks that may pile up on one letter: enough for every living language."""
MAX_URL = 4096
ELLIPSIS = "\u2026"
FIRST_MARK = "\u0300"

# Patterns as text: they are compiled when something is not plain, and then kept by `re`.
_ANSI = (
    r"\x1b\[[0-?]*[ -/]*[@-~]"  # CSI
    r"|\x1b[\]PX^_][^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?"  # OSC DCS SOS PM APC
    r"|\x9b[0-?]*[ -/]*[@-~]"  # the same two in their 8-bit form
    r"|[\x90\x98\x9d-\x9f][^\x07\x1b\x9c]{0,4096}(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]"
)
_LINE_END = "\r\n|[\r\x0b\x0c\x85\u2028\u2029]"
_ASTRAL_NONCHARACTERS = "".join(chr(p << 16 | c) for p in range(1, 17) for c in (0xFFFE, 0xFFFF))
_CONTROL = (
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
    + _ASTRAL_NONCHARACTERS
    + "]"
)
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff\U0001d173-\U0001d17a"
)
_HIDDEN = f"[{_BIDI}{_INVISIBLE}]"
_JOINERS = "\u200c\u200d\ufe00-\ufe0f"
_PLAIN = "\x00-\x7f\u00c0-\u024f\u0370-\u0482\u048a-\u052f"
"""Latin, Greek and Cyrillic: scripts that are written without joiners; none of it is a mark."""
_JOINER_IN_PLAIN = f"(?<![^{_PLAIN}])[{_JOINERS}]+(?![^{_PLAIN}])"
_JOINER_RUN = f"([{_JOINERS}])[{_JOINERS}]+"


def clean(s: str, *, limit: int = 2000, multiline: bool = False) -> str:
    """A printable, bounded copy of `s` that is read in the order it is written.

    Terminal sequences go as a whole; what is left of them shows as `U+FFFD`. Characters that turn
    the reading order or cannot be seen are dropped; single joiners are kept where emoji or a
    script need them.
    Cleaning a second time changes nothing.

    Args:
        s: Any text from outside.
        limit: Characters to return at most, 1 or more; a longer text ends in an ellipsis.
        multiline: Keep line ends, as line feeds; otherwise each becomes a space.
    """
    if len(s) <= limit and _is_plain(s):
        return s
    s = re.sub(_ANSI, "", s[: 4 * limit])
    s = re.sub(_LINE_END, "\n", s)
    s = re.sub(_CONTROL, "\ufffd", s)
    if not s.isascii():
        s = unicodedata.normalize("NFC", re.sub(_HIDDEN, "", s))
        s = re.sub(_JOINER_IN_PLAIN, "", re.sub(_JOINER_RUN, r"\1", _thin(s)))
    s = s.replace("\t", "    ")
    if not multiline:
        s = s.replace("\n", " ")
    return s if len(s) <= limit else s[: limit - 1] + ELLIPSIS


def _is_plain(s: str) -> bool:
    """Whether nothing is to be done, as with nearly all there is in English, French or German.

    What is printable and comes before the combining marks neither acts, hides nor composes.
    """
    return s.isprintable() and (s.isascii() or max(s.replace(ELLIPSIS, " ")) < FIRST_MARK)


def _thin(s: str) -> str:
    """Drop what piles more than `MAX_COMBINING` marks on one letter."""
    kept, run = [], 0
    for ch in s:
        if unicodedata.combining(ch) or unicodedata.category(ch) == "Me":
            run += 1
            if run > MAX_COMBINING:
                continue
        elif not re.match(f"[{_JOINERS}]", ch):
            run = 0
        kept.append(ch)
    return "".join(kept)


_URL_MARKS = frozenset("\\\"'<>^`{|}")
_HOST = r"(?!-)[a-z0-9._-]+|(?=[0-9a-f.]*:)[0-9a-f:.]+"


def safe_url(u: str) -> str | None:
    """Give `u` back if it may be handed to the system's opener, else `None`.

    Only http and https pass, without user name, space, quote, backslash or any character outside
    ASCII: international hosts must come (and be shown) as `xn--`.
    """
    if not 0 < len(u) <= MAX_URL or not u.isascii():
        return None
    if any(ch <= " " or ch == "\x7f" or ch in _URL_MARKS for ch in u):
        return None
    from urllib.parse import urlsplit  # few texts are addresses, and it loads `ipaddress`

    try:
        parts = urlsplit(u)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in {"https", "http"} or "@" in parts.netloc or port == 0:
        return None
    return u if re.fullmatch(_HOST, parts.hostname or "") else None


_FORMULA = tuple("=+-@\t\r\n|%\uff1d\uff0b\uff0d\uff20")
_PLAIN_NUMBER = r"[+-]?[0-9]{1,15}([.,][0-9]{1,9})?"
_SKIPPED_BY_SPREADSHEETS = " \u00a0\u200b\ufeff'\""


def csv_cell(v: str) -> str:
    """Give `v` with a leading apostrophe where a spreadsheet would take it for a formula.

    Plain numbers, negative ones too, stay numbers. The writer must quote every cell.
    """
    v = v.replace("\x00", "")
    head = v.lstrip(_SKIPPED_BY_SPREADSHEETS)
    if head.startswith(_FORMULA) and not re.fullmatch(_PLAIN_NUMBER, head):
        return "'" + v
    return v


def a(word: str) -> str:
    """A word with its article: `a ticket`, `an alert`."""
    return f"{'an' if word[:1] in 'aeiou' else 'a'} {word}"
