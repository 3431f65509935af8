"""What strangers write, and how to see whether it did anything.

51 payloads: 28 that would act on a terminal or deceive a reader, 23 in the mark-up of widgets.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from itday.domain.text import clean

CONTROL = (
    "\x1b[2J", "\x1b]0;owned\x07", "\x1b]2;owned\x1b\\", "\x1bk owned\x1b\\",
    "\x1b]52;c;b3duZWQ=\x07", "\x1b]8;;http://x.example\x1b\\link\x1b]8;;\x1b\\", "\x1bP1;2q\x1b\\",
    "\x1b[?1049l", "\x1b[6n", "\x1b[21t", "\x1bc", "\x9b31mred", "\x9d0;owned\x9c", "\x90q\x9c",
    "\x07\x07", "a\x08b", "a\x00b", "a\x7fb", "a\rb", "a\x0bb\x0cc", "one\ntwo", "\x85next",
    "photo\u202egpj.exe", "\u2066isolate\u2069", "in\u200bvi\u200csible\ufeff",
    "e" + "\u0301" * 300,
    "tag\U000e0041\U000e0042", "lone\ud800",
)  # fmt: skip
MARKUP = (
    "[b]bold[/b]", "[red]red[/red]", "[EXTERNAL] Re: invoice", "[URGENT][SAFEGUARDING] call me",
    "x [/] y", "[/b]", "[@click=app.quit]quit[/]", "[ @click=app.bell()]bell[/]",
    "[link=http://x.example]go[/link]", "[redacted]", "[a b c]", "[on red]x[/]", "\\[b]x[/b]",
    "[[b]]", "[]", "[", "]", "[b", "$error", "[$error]x[/]", "[\n@click=app.quit]x[/]",
    "[b][b][b]", "{title} %s %(x)s",
)  # fmt: skip
PAYLOADS = CONTROL + MARKUP
FORGED = (
    "# Forged heading",
    "x\n\n## Forged heading",
    "x\n===",
    "- [x] approved",
    "[x] approved",
    "![p](http://x.example/p.png)",
    "[p](javascript:alert(1))",
    "<http://x.example/>",
    "http://x.example/ www.x.example",
    "[a]: http://x.example/",
    "<script>alert(1)</script>",
    "<img src=http://x.example/p.png onerror=alert(1)>",
    "<!-- x",
    "--> <b>x</b>",
    "</td></tr></table><h1>Forged heading</h1>",
    '" onmouseover="alert(1)',
    "' onload='alert(1)",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "```\nx\n```",
    "> quoted",
    "1. first\n2. second",
    "---",
    "&lt;script&gt; &#60;b&#62; \\<b\\> **b** `c` ~~d~~",
)
"""What would be a heading, a tick, a picture, a link, a script or a table in a report."""
ACTING = frozenset(map(chr, (*range(0x20), 0x7F, *range(0x80, 0xA0), *range(0xD800, 0xE000))))
DECEIVING = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def acts(text: str) -> list[str]:
    """What in an output would act on a terminal or turn its reading order; line ends may be."""
    bad = (ACTING | DECEIVING) - {"\n"}
    return sorted({f"U+{ord(char):04X}" for char in text if char in bad})


def told(number: int, payload: str) -> str:
    """A title that has a payload, and can be found by its number."""
    return f"N{number:02} {payload}"


def legible(number: int, payload: str) -> str:
    """How that title is to be read on a screen or in a listing."""
    return clean(told(number, payload)).rstrip()


def spoiled(value: Any, payload: str) -> Iterator[Any]:
    """The value with the payload in place of each of its texts, one after the other; deep."""
    if isinstance(value, str):
        yield payload
    elif isinstance(value, dict):
        for key, one in value.items():
            yield from ({**value, key: other} for other in spoiled(one, payload))
    elif isinstance(value, list | tuple):
        for at, one in enumerate(value):
            for other in spoiled(one, payload):
                yield [*value[:at], other, *value[at + 1 :]]
