"""What a key asks of a row: the verb, how the change is made, and what is asked first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal, NamedTuple

from itday.domain.change import Change

Question = Literal["", "verdict", "closing words"]
"""What is asked first: nothing, verdict and reason, or a line for the record."""


class Deed(NamedTuple):
    """One key on one row."""

    words: str
    """In the footer and in toasts: `take`, `close`."""
    change: type[Change]
    """The verb that its source must know."""
    make: Callable[..., Sequence[Change]]
    """Makes the changes, given the answers to the question in their order."""
    question: Question = ""
    why_not: str = ""
    """Why the row needs none of it: `already yours`; empty if it does."""
