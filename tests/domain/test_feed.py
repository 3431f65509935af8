"""Pages."""

from __future__ import annotations

from itday.domain.feed import Page
from itday.domain.ticket import Ticket


def test_an_empty_page_moves_nothing() -> None:
    """No record, no removal, no cursor, and no claim of being complete."""
    page: Page[Ticket] = Page()

    assert (page.records, page.gone, page.cursor, page.aside) == ((), (), None, ())
    assert not page.complete
