"""What one call of the command line holds: its profile, and the runtime once it is needed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from itday.cli.log import LateLog
    from itday.runtime import Runtime

DEFAULT = "default"
"""The profile where none is named."""


class Invocation:
    """Handed to every command as `ctx.obj`."""

    def __init__(
        self, profile: str = DEFAULT, *, debug: bool = False, read_only: bool = False
    ) -> None:
        """Note profile, debugging and whether it is only looked at; open nothing."""
        self.profile = profile
        self.read_only = read_only
        self.debug = debug
        self._runtime: Runtime | None = None
        self._log: LateLog | None = None

    @property
    def runtime(self) -> Runtime:
        """Settings and store of the profile, opened when first asked for.

        Raises:
            SettingsError: The settings file cannot be used.
            StoreError: A database cannot be used.
        """
        runtime = self.offline
        if self._log is None:
            from itday.cli import log

            self._log = log.begin(runtime.paths.state)
        return runtime

    @property
    def offline(self) -> Runtime:
        """The same for a command that asks no source: nothing is logged, and no log is loaded.

        Raises:
            SettingsError, StoreError: As `runtime`.
        """
        if self._runtime is None:
            from itday.runtime import Runtime

            self._runtime = Runtime.open(self.profile, read_only=self.read_only)
            self._runtime.store.listen(_tell)
        return self._runtime

    def ask_passphrase(self) -> None:
        """Ask for the passphrase of secrets kept in a file, while there is a terminal to ask on.

        Raises:
            SettingsError: It is wrong.
        """
        from itday.config.paths import paths

        if (paths(self.profile).data / "secrets.box").exists() and sys.stdin.isatty():
            from itday.config import secrets

            secrets.prepare(self.profile)

    def close(self) -> None:
        """Close what was opened."""
        if self._runtime is not None:
            self._runtime.close()
            self._runtime = None
        if self._log is not None:
            from itday.cli import log

            log.end(self._log)
            self._log = None

    def __enter__(self) -> Self:
        """Give the invocation itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close what was opened."""
        self.close()


def _tell(line: str) -> None:
    from itday.cli.output import say

    say(f"itday: {line}", err=True)
