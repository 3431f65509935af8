"""The payloads of the alert shapes, and one record read through all of them."""

from __future__ import annotations

from typing import Any

from itday.connectors._alerts_file_text import Piece, cut
from itday.connectors.alerts_file import alert_of
from itday.domain.alert import Alert
from itday.sdk.alerts.row import Given
from tests.house.tree import TESTS

PAYLOADS = TESTS / "connectors" / "payloads" / "alerts_file"
GIVEN = Given("here", b"{}")


def rows(name: str) -> list[dict[str, Any]]:
    """The records of a payload."""
    return [piece.value for piece in cut((PAYLOADS / name).read_text(encoding="utf-8"))]


def read(row: dict[str, Any], told: Given = GIVEN) -> Alert | None:
    """One record through all shapes."""
    return alert_of(Piece(1, told.raw, row), None, told)


def alert(row: dict[str, Any], **changed: Any) -> Alert:
    """A record that is an alert, with some members changed."""
    found = read(row | changed)
    assert found is not None
    return found
