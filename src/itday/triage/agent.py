"""A user agent in a few words: which program, on what, to be compared at a glance.

The forms are the browsers' own: developer.mozilla.org, "User-Agent header" (of 2025-10-28, read
2026-11-29). Where a text is none of them its beginning is all that is said: scripts name themselves
there, and whoever made one up is not believed to be a browser.
"""

from __future__ import annotations

import re

PROGRAMS = (
    ("Edge", re.compile(r"\b(?:Edg|EdgA|EdgiOS)/(\d{1,5})")),
    ("Opera", re.compile(r"\bOPR/(\d{1,5})")),
    ("Chrome", re.compile(r"\b(?:Chrome|CriOS)/(\d{1,5})")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/(\d{1,5})")),
    # Its own number is WebKit's; the version stands beside it.
    ("Safari", re.compile(r"\bSafari/")),
)
VERSION = re.compile(r"\bVersion/(\d{1,5})")
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
        for name, program in PROGRAMS:
            if found := program.search(line):
                version = found if found.re.groups else VERSION.search(line)
                system = next((os for os, word in SYSTEMS if word in line), "")
                on = f" on {system}" if system else ""
                return f"{name}{f' {version[1]}' if version else ''}{on}"
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1]}…"
