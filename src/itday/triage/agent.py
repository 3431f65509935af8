"""A user agent in a few words: which program, on what, to be compared at a glance.

The forms are the browsers' own: developer.mozilla.org, "User-Agent header" (of 2025-10-28, read
2026-11-29). Where a text is none of them its beginning is all that is said: scripts name themselves
there, and whoever made one up is not believed to be a browser.
"""

from __future__ import annotations

import re

PROGRAMS = (
    ("Edge", "Edg|EdgA|EdgiOS"),
    ("Opera", "OPR"),
    ("Chrome", "Chrome|CriOS"),
    ("Firefox", "Firefox|FxiOS"),
    ("Safari", "Safari"),
)
"""The first that is there: each later one is in the texts of those before it."""
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("ChromeOS", "CrOS"),
    ("Windows", "Windows"),
    ("macOS", "Macintosh"),
    ("Linux", "Linux"),
)
LONGEST = 40


def said(agent: str) -> str:
    """`Chrome 126 on Windows`; of what is no browser the beginning; empty of nothing."""
    line = " ".join(agent.split())
    if line.startswith("Mozilla/"):
        for name, words in PROGRAMS:
            if found := re.search(rf"\b(?:{words})/(\d+)", line):
                # Safari's own number is WebKit's; its version stands beside it.
                version = re.search(r"\bVersion/(\d+)", line) if name == "Safari" else found
                system = next((os for os, word in SYSTEMS if word in line), "")
                on = f" on {system}" if system else ""
                return f"{name}{f' {version[1]}' if version else ''}{on}"
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
