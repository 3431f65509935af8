"""One contribution to a conversation: a mail body, a ticket's comment or reply."""

from __future__ import annotations

from pydantic import AwareDatetime

from itday.domain.record import Block, Line, Model


class Post(Model):
    """Text somebody wrote about a record, fetched when it is opened."""

    author: Line = ""
    at: AwareDatetime | None = None
    text: Block
    public: bool = True
    """Whether the person who asked can read it; a private comment is `False`."""
    type: Line = ""
    """The source's word: `Correspond`, `Comment`, `Status`, ..."""
