"""Text sealed under a key: unreadable, and not to be changed or put elsewhere unnoticed.

AES-256-GCM by the `cryptography` package, which sign-in libraries bring; we make no cipher.
"""

from __future__ import annotations

import importlib.util
import os

FORM = b"\x01"
"""The first byte of what is sealed: how it is."""
NONCE = 12


def possible() -> bool:
    """Whether the package that seals is installed; loads nothing."""
    return importlib.util.find_spec("cryptography") is not None


def seal(key: bytes, text: bytes, about: str) -> bytes:
    """Seal under a key of 32 bytes.

    Args:
        key: From which the text can be had again.
        text: What to seal.
        about: Where it belongs: it opens only there.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    nonce = os.urandom(NONCE)
    return FORM + nonce + AESGCM(key).encrypt(nonce, text, about.encode())


def opened(key: bytes, sealed: bytes, about: str) -> bytes | None:
    """What was sealed; `None` where key or place is another, or it was changed."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if sealed[:1] != FORM or len(sealed) <= 1 + NONCE:
        return None
    nonce, rest = sealed[1 : 1 + NONCE], sealed[1 + NONCE :]
    try:
        return AESGCM(key).decrypt(nonce, rest, about.encode())
    except InvalidTag:
        return None
