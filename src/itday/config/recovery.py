"""A profile's key as a code that a person writes down, and types when the keyring has lost it.

56 letters and digits in groups of four: 32 bytes of key and 3 that tell a slip of the pen. Letters
that are easily taken for others are not used, and taken for them when typed.
"""

from __future__ import annotations

import re
from hashlib import sha256

from itday.config.profile_key import SIZE, ProfileKey
from itday.domain.errors import SettingsError

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})
CHECK = 3
"""Bytes that tell a slip: one in 16 million passes."""
LENGTH = (SIZE + CHECK) * 8 // 5
GROUP = 4


def code(key: ProfileKey) -> str:
    """The code of a key: 14 groups of four."""
    number = int.from_bytes(key.reveal() + _check(key.reveal()))
    letters = "".join(LETTERS[number >> (5 * place) & 31] for place in reversed(range(LENGTH)))
    return "-".join(letters[at : at + GROUP] for at in range(0, LENGTH, GROUP))


def _check(key: bytes) -> bytes:
    return sha256(b"itday recovery" + key).digest()[:CHECK]


def key(typed: str) -> ProfileKey:
    """The key of a code as somebody typed it: small letters, blanks and dashes do not matter.

    Raises:
        SettingsError: It is no code; what is wrong with it is said without repeating it.
    """
    letters = re.sub(r"[\s-]", "", typed).upper().translate(ALIKE)
    if wrong := sorted(set(letters) - set(LETTERS)):
        raise _no_code(f"it has {wrong[0]!r}, which no code has")
    if len(letters) != LENGTH:
        raise _no_code(f"it has {len(letters)} letters and digits instead of {LENGTH}")
    number = 0
    for letter in letters:
        number = number << 5 | LETTERS.index(letter)
    whole = number.to_bytes(SIZE + CHECK)
    value, check = whole[:SIZE], whole[SIZE:]
    if _check(value) != check:
        raise _no_code("there is a slip somewhere in it")
    return ProfileKey(value)


def _no_code(why: str) -> SettingsError:
    return SettingsError(
        f"this is not the recovery code: {why}", remedy="Compare it with what you wrote down"
    )
