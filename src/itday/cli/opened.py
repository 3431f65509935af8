"""What one call of the command line holds: its profile, and the runtime once it is needed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from itday.cli.log import LateLog
    from itday.runtime import Runtime


class Invocation:
    """Handed to every command as `ctx.obj`."""

    def __init__(self, profile: str, *, debug: bool, read_only: bool = False) -> None:
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
        if self._runtime is None:
            from itday.cli import log
            from itday.runtime import Runtime

            self._runtime = Runtime.open(self.profile, read_only=self.read_only)
            self._runtime.store.listen(_tell)
            self._log = log.begin(self._runtime.paths.state)
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


def _tell(line: str) -> None:
    from itday.cli.output import say

    say(f"itday: {line}", err=True)


pass_invocation = click.make_pass_decorator(Invocation)

json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON, for programs.")
