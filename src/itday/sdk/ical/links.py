"""The link that joins a meeting, wherever its maker put it.

Addresses of the four services as their invitations show them (read 2026-11-24): Teams
`teams.microsoft.com/l/meetup-join/…` and `/meet/…`, Google Meet `meet.google.com/abc-defg-hij`,
Zoom `NAME.zoom.us/j/…`, Webex `NAME.webex.com/…`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from itday.domain.text import safe_url

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_TEXT = 64 << 10
JOIN = re.compile(
    r"https://(?:"
    r"teams\.(?:microsoft|live)\.com/(?:l/meetup-join|meet)/"
    r"|meet\.google\.com/[a-z]{3}-[a-z]{4}-[a-z]{3}"
    r"|(?:[a-z0-9-]{1,63}\.){0,3}zoom\.us/(?:j|my|w|s)/"
    r"|(?:[a-z0-9-]{1,63}\.){1,3}webex\.com/"
    r")[^\s<>\"'\\^`{|}]{0,2000}",
    re.IGNORECASE,
)


def join_url(own: Iterable[str], texts: Iterable[str]) -> str:
    """The first address to join by, fit for the opener; empty where there is none.

    Args:
        own: Values of properties that hold nothing but such an address; any service counts.
        texts: Words among which one of the known services' addresses may stand.
    """
    for value in own:
        if value.startswith("https://") and safe_url(value):
            return value
    for text in texts:
        for found in JOIN.finditer(text[:MAX_TEXT]):
            url = found[0].rstrip(".,;:!?)]>")
            if safe_url(url):
                return url
    return ""
