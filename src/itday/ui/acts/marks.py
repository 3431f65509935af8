"""Marking rows, so that the next key decides on all of them at once."""

from __future__ import annotations

from itday.ui.act import Act

ACTS = (
    Act("mark", "space", "mark", "mark the row and go to the next; marks may be in several panes"),
    Act("mark_range", "v", "mark a range", "mark from here to where the cursor goes; again ends"),
    Act("mark_others", "V", "mark all others", "mark what is not marked here, and the reverse"),
)
