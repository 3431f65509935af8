"""A password or token that cannot be shown by accident."""

from __future__ import annotations

import hmac
from typing import Any, NoReturn, final


@final
class Secret:
    """A secret value: only `reveal()` gives it out, every other way shows `***` or refuses.

    `json.dumps` refuses it because it is no JSON type; pickling and copying refuse by themselves.
    """

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        """Keep `value` as it is."""
        self._value = value

    def reveal(self) -> str:
        """Give the secret itself; call this only where it is put on the wire."""
        return self._value

    def __repr__(self) -> str:
        """Show that there is a secret, not even how long it is."""
        return "Secret(***)"

    __str__ = __repr__

    def __format__(self, spec: str) -> str:
        """Show the same in every f-string, whatever the format asked for."""
        return repr(self)

    def __bool__(self) -> bool:
        """Say whether there is anything in it."""
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        """Compare in a time that does not tell where the two differ."""
        if not isinstance(other, Secret):
            return NotImplemented
        mine, theirs = self._value.encode(errors="replace"), other._value.encode(errors="replace")
        return hmac.compare_digest(mine, theirs)

    __hash__ = None  # type: ignore[assignment]  # a hash would betray equal secrets

    def __reduce_ex__(self, protocol: Any) -> NoReturn:
        """Refuse to be pickled, copied or sent to another process."""
        msg = "a secret is not pickled or copied"
        raise TypeError(msg)
