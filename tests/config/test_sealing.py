"""What is sealed opens under its key, in its place, unchanged; else not at all."""

from __future__ import annotations

from itday.config import sealing

KEY, OTHER = b"k" * 32, b"o" * 32
TEXT = b"a refresh token"


def test_it_opens_under_its_key() -> None:
    """And two seals of one text are not alike."""
    one, two = (sealing.seal(KEY, TEXT, "here") for _ in range(2))

    assert sealing.opened(KEY, one, "here") == sealing.opened(KEY, two, "here") == TEXT
    assert one != two
    assert TEXT not in one


def test_another_key_or_place_opens_nothing() -> None:
    """A seal moved to another source is no sign-in there."""
    sealed = sealing.seal(KEY, TEXT, "here")

    assert sealing.opened(OTHER, sealed, "here") is None
    assert sealing.opened(KEY, sealed, "there") is None


def test_every_changed_byte_is_noticed() -> None:
    """And so is every one cut off."""
    sealed = sealing.seal(KEY, TEXT, "here")
    for at in range(len(sealed)):
        spoilt = bytearray(sealed)
        spoilt[at] ^= 1
        assert sealing.opened(KEY, bytes(spoilt), "here") is None
        assert sealing.opened(KEY, sealed[:at], "here") is None


def test_the_package_is_looked_for_without_loading_it() -> None:
    """It is here, for the tests."""
    assert sealing.possible()
