"""A key as a code that somebody wrote down: every slip is told, and what is alike is taken so."""

from __future__ import annotations

import random
import re

import pytest

from itday.config import recovery
from itday.config.profile_key import ProfileKey
from itday.domain.errors import SettingsError

KEY = ProfileKey(bytes(range(32)))
CODE = recovery.code(KEY)


def test_there_and_back() -> None:
    """For every key; the code is 14 groups of four."""
    chance = random.Random(3)  # noqa: S311  # which keys, the same in every run
    for _ in range(200):
        key = ProfileKey(chance.randbytes(32))
        code = recovery.code(key)
        assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){13}[0-9A-HJKMNP-TV-Z]{4}", code)
        assert recovery.key(code) == key


def test_it_is_typed_as_people_type() -> None:
    """Small letters, blanks, line ends, and letters for digits that look like them."""
    typed = CODE.lower().replace("-", "  ").replace("0", "o").replace("1", "l") + "\n"

    assert typed.strip() != CODE
    assert recovery.key(typed) == KEY


def test_every_single_slip_is_told() -> None:
    """A wrong letter, two neighbours swapped, one forgotten, one too many; without repeating it."""
    plain = CODE.replace("-", "")
    slips = []
    for at, letter in enumerate(plain):
        other = "A" if letter != "A" else "B"
        slips += [plain[:at] + other + plain[at + 1 :], plain[:at] + plain[at + 1 :]]
        slips += [plain[:at] + letter + plain[at:]]
        if at and plain[at - 1] != letter:
            slips += [plain[: at - 1] + letter + plain[at - 1] + plain[at + 1 :]]
    assert len(slips) > 200
    for slip in slips:
        with pytest.raises(SettingsError, match="this is not the recovery code") as caught:
            recovery.key(slip)
        assert slip[:8] not in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("", "0 letters and digits instead of 56"),
        ("!" * 56, "'!', which no code has"),
        (CODE[:-5], "52 letters"),
        ("é" + CODE, "'É', which no code has"),
    ],
)
def test_what_is_wrong_is_said(typed: str, why: str) -> None:
    """So that the person knows where to look."""
    with pytest.raises(SettingsError, match=re.escape(why)):
        recovery.key(typed)
