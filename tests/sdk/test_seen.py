"""What answers tell beside their content."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from itday.sdk import seen


@pytest.fixture(autouse=True)
def nothing_seen() -> Iterator[None]:
    """Begin and end without memories."""
    seen.forget()
    yield
    seen.forget()


class Peer:
    """A connection with a certificate."""

    def __init__(self, said: Any) -> None:
        """What the library would say of it."""
        self.said = said

    def getpeercert(self) -> Any:
        """Say it."""
        return self.said


def test_clocks() -> None:
    """How far we are ahead; no date says nothing."""
    seen.note_date("a.example", datetime.now(UTC) - timedelta(hours=1))
    seen.note_date("b.example", None)

    assert seen.ahead("desk") is None
    seen.note_date("a.example", datetime.now(UTC) - timedelta(hours=1), "desk")
    seen.note_date("a.example", None, "desk")
    ahead = seen.ahead("desk")

    assert ahead is not None
    assert abs(ahead - timedelta(hours=1)) < timedelta(seconds=5)
    (told,) = seen.seen().values()
    assert told.ahead is not None
    assert abs(told.ahead - timedelta(hours=1)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    ("said", "ends"),
    [
        ({"notAfter": "Dec 24 10:00:00 2026 GMT"}, datetime(2026, 12, 24, 10, tzinfo=UTC)),
        ({"notAfter": "some day"}, None),
        ({}, None),
        (None, None),
    ],
)
def test_certificates(said: Any, ends: datetime | None) -> None:
    """Their end; what cannot be read, or is not said, is not known."""
    seen.note_certificate("a.example", Peer(said))

    assert seen.seen()["a.example"].ends == ends


def test_no_certificate() -> None:
    """A connection in the clear leaves nothing behind."""
    seen.note_certificate("a.example", None)

    assert seen.seen() == {}


def test_only_so_many() -> None:
    """A page that redirects for ever fills no memory."""
    for n in range(1_000):
        seen.note_date(f"h{n}.example", datetime.now(UTC))

    assert len(seen.seen()) == seen.MOST
