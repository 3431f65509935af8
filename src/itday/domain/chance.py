"""What is drawn by chance: Python's `secrets` and `uuid` would load twenty modules to draw it."""

from __future__ import annotations

import os


def salt() -> bytes:
    """16 bytes that nobody can guess."""
    return os.urandom(16)


def token(size: int) -> str:
    """So many bytes that nobody can guess, in hexadecimal."""
    return os.urandom(size).hex()


def new_key() -> str:
    """A key that nothing has: 120 bits by chance in the form of a UUID, as programs expect it."""
    drawn = token(16)
    return f"{drawn[:8]}-{drawn[8:12]}-4{drawn[13:16]}-a{drawn[17:20]}-{drawn[20:]}"
