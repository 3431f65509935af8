"""How a thing is named: by its source, its kind and its key there."""

from __future__ import annotations

from typing import NamedTuple

DESK = "desk"
"""The source name of what the person wrote here; no configured source may take it."""


class Ref(NamedTuple):
    """The name of one record, unique over all sources; it never changes."""

    source: str
    """The source's name in the settings, or `desk`."""
    kind: str
    """`todo`, `ticket`, `alert`, `meeting`, `message`, `note`, or another of `domain.kinds`."""
    key: str
    """The source's own identifier; any text, colons included."""

    def __str__(self) -> str:
        """Give `source:kind:key`, which `parse` reads back."""
        return f"{self.source}:{self.kind}:{self.key}"

    @classmethod
    def parse(cls, text: str) -> Ref:
        """Read `source:kind:key`.

        Raises:
            ValueError: One of the three parts is missing.
        """
        source, _, rest = text.partition(":")
        kind, _, key = rest.partition(":")
        if not (source and kind and key):
            raise ValueError(f"not a reference: {text!r}")
        return cls(source, kind, key)

    @property
    def short(self) -> str:
        """Eight hexadecimal digits that stand for this name in listings, the same for ever."""
        from hashlib import blake2b  # loads a library that showing a list does without

        return blake2b(str(self).encode("utf-8", "surrogatepass"), digest_size=4).hexdigest()
