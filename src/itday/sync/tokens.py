"""The sign-in of one source: sealed under the profile's key in desk.db, or in memory only.

Where the databases are encrypted it is encrypted twice, and where they are not it still never lies
on the disk in plain text: without a keyring for the key it lasts as long as the process.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from itday.config import profile_key, sealing, secrets
from itday.domain import installing
from itday.domain.secret import Secret
from itday.store import tokens
from itday.store.lock import locked

if TYPE_CHECKING:
    from itday.sync.ground import Ground

_fleeting: dict[tuple[str, str], Secret] = {}
"""What could not be kept, by profile and source, for as long as this process lives."""
_making = threading.Lock()


class KeptTokens:
    """The place of one source; may be used from any thread, and by several copies of itday."""

    def __init__(self, ground: Ground, source: str) -> None:
        """Look at nothing yet."""
        self._ground = ground
        self._source = source
        self._key: bytes | None = None

    def read(self) -> Secret | None:
        """What is kept; `None` where nothing is, or the key is another than it was."""
        if (held := _fleeting.get(self._name)) is not None:
            return held
        sealed = self._ground.store.write_now(tokens.read, self._source)
        if sealed is None or not sealing.possible() or (key := self._found()) is None:
            return None
        text = sealing.opened(key, sealed, self._about)
        return None if text is None else Secret(text.decode())

    def write(self, tokens_: Secret | None) -> None:
        """Keep it, in one transaction; in memory where it cannot be sealed."""
        store = self._ground.store
        if tokens_ is None:
            _fleeting.pop(self._name, None)
            store.write_now(tokens.write, self._source, None)
        elif self.fleeting():
            _fleeting[self._name] = tokens_
        else:
            sealed = sealing.seal(self._made(), tokens_.reveal().encode(), self._about)
            store.write_now(tokens.write, self._source, sealed)
            _fleeting.pop(self._name, None)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether the right to renew is ours."""
        with locked(self._ground.locks / f"{self._source}.tokens.lock") as ours:
            yield ours

    def fleeting(self) -> str:
        """Why it lasts for this session only; empty where it is kept."""
        if not sealing.possible():
            how = installing.command("itday[encrypt]")
            return f"the package that seals it is not installed ({how})"
        if self._found() is not None:
            return ""
        state = secrets.backend(self._ground.profile)
        return "" if state.usable else f"{state.why}. {state.remedy}"

    @property
    def _name(self) -> tuple[str, str]:
        return self._ground.profile, self._source

    @property
    def _about(self) -> str:
        return f"tokens of {self._source}"

    def _found(self) -> bytes | None:
        """The key that tokens are sealed under, if there is one."""
        if self._key is None:
            found = profile_key.get(self._ground.profile, self._ground.secret)
            self._key = found.drawn(profile_key.TOKENS) if found else None
        return self._key

    def _made(self) -> bytes:
        """The same, made if need be; by one copy of itday."""
        with _making, locked(self._ground.locks / "key.lock", wait=True):
            if (key := self._found()) is not None:
                return key
            made = profile_key.make(self._ground.profile)
        self._key = made.drawn(profile_key.TOKENS)
        return self._key
