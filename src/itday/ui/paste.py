"""What is pasted: cleaned, and no more of it than can be shown at once."""

from __future__ import annotations

from itday.domain.text import clean

LONGEST = 200_000
LONGEST_LINE = 20_000
"""Characters of one line, where the field itself names no limit: a longer one takes seconds."""


def tamed(pasted: str, room: int | None = None) -> tuple[str, str]:
    """What may be put in, and a line that says what was left out; empty where nothing was.

    Args:
        pasted: As the terminal gave it.
        room: Characters that the field still takes; `None` for a field of many lines.
    """
    most = LONGEST if room is None else min(room, LONGEST)
    if room is not None:
        pasted = pasted.lstrip("\r\n").partition("\n")[0].partition("\r")[0]
    if len(pasted) <= most:
        return clean(pasted, limit=LONGEST, multiline=True), ""
    text = clean(pasted[:most], limit=LONGEST, multiline=True)
    return text, f"Too long to paste: the first {most:,} of {len(pasted):,} characters were put in"
