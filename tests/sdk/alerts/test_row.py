"""What the readers of all shapes share."""

from __future__ import annotations

from itday.sdk.alerts.row import dig, spoken
from tests.sdk.alerts.shape import alert, rows


def test_halves_of_characters_and_odd_keys_are_survived() -> None:
    """Half a character becomes a question mark, an unprintable identifier its digest."""
    one = alert(rows("entra_page.json")[0], id="a\n\u202eb", userDisplayName="x\ud800y")

    assert one.ref.key.startswith("key-")
    assert str(one.user) == "x?y"
    assert one == alert(rows("entra_page.json")[0], id="a\n\u202eb", userDisplayName="x\ud800y")


def test_paths_are_found_flat_and_nested() -> None:
    """`a.b.c` may be cut at any dot."""
    assert dig({"a": {"b.c": 1}}, "a.b.c") == dig({"a.b": {"c": 1}}, "a.b.c") == 1
    assert dig({"a": 1}, "a.b") is None
    assert spoken("deny_push") == "Deny push"
