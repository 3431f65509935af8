"""A screen beside the cockpit: it says things and works by the cockpit's ways."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from textual.app import SuspendNotSupported
from textual.await_complete import AwaitComplete
from textual.screen import Screen

from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from itday.ui.app import CockpitApp
    from itday.ui.screens.cockpit import CockpitScreen


class Beside(Screen[None]):
    """A screen that says things and works by the cockpit's ways."""

    @property
    def cockpit(self) -> CockpitScreen:
        """The screen below."""
        return cast("CockpitApp", self.app).cockpit

    def on_mount(self) -> None:
        """What was said on the screen below stays there; only an error is read to its end."""
        self.cockpit.hush("information", "warning")

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Leave, and take along what was said here."""
        self.cockpit.hush("information", "warning")
        return super().dismiss(result)

    def work(self, name: str, call: Any, **more: Any) -> None:
        """Run something off the key press; what the person can mend becomes a toast."""
        self.cockpit.work(name, call, **more)

    def tell(self, message: str) -> None:
        """A toast in plain words."""
        self.cockpit.tell(message)

    def warn(self, message: str) -> None:
        """A toast that says why something was not done."""
        self.cockpit.warn(message)

    def outside(self, words: Sequence[str]) -> int:
        """Give the terminal to a program until it ends; give its exit code.

        Args:
            words: The program and its arguments; no shell reads them.

        Raises:
            ItdayError: It cannot be run, or this terminal cannot be lent (in a browser).
        """
        try:
            with self.app.suspend():
                code = subprocess.call(words)  # noqa: S603  # an argument list, the person's own
        except SuspendNotSupported as error:
            raise ItdayError(
                "this terminal cannot be given to another program", remedy=" ".join(words)
            ) from error
        except OSError as error:
            raise ItdayError(f"{words[0]} cannot be run: {error.strerror}") from error
        if code:
            self.warn(f"{words[0]} ended with code {code}")
        return code
