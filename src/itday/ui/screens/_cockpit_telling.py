"""Toasts, and work off the key press whose faults are told."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any

from itday.domain.errors import ItdayError
from itday.ui.text import line

if TYPE_CHECKING:
    from textual.screen import Screen
    from textual.worker import Worker

    Part = Screen[None]
else:
    Part = object
"""What the parts of the cockpit's screen are built on. Textual looks through all of a class when it
is made, which takes half a millisecond each: it sees the whole screen only, not its parts."""


class Telling(Part):
    """A screen that says things and works."""

    def tell(
        self, message: str, *, severity: Any = "information", timeout: float | None = None
    ) -> None:
        """A toast in plain words; one that only informs takes the place of the one before.

        Args:
            message: What is said.
            severity: Textual's word.
            timeout: In seconds, where it is not the usual.
        """
        if severity == "information":
            self.hush("information")
        self.app.notify(line(message, limit=300), severity=severity, markup=False, timeout=timeout)

    def hush(self, *severities: str) -> None:
        """Take back toasts of these severities: they are about what is no longer there."""
        for toast in [*self.app._notifications]:  # noqa: SLF001  # the only list there is
            if toast.severity in severities:
                self.app._unnotify(toast)  # noqa: SLF001

    def warn(self, message: str) -> None:
        """A toast that says why something was not done."""
        self.tell(message, severity="warning")

    def work(
        self,
        name: str,
        call: Callable[[], Coroutine[Any, Any, None]],
        *,
        group: str = "deciding",
        exclusive: bool = False,
    ) -> None:
        """Run something off the key press; what the person can mend becomes a toast.

        Any other error is reported by the app, under the name.
        """

        async def guarded() -> None:
            try:
                await call()
            except ItdayError as error:
                self.tell(str(error), severity="error")

        # The app's, not the screen's: it is the app that hears how its work ends. Not called
        # here: what never begins, since the app ends first, must leave nothing behind.
        _: Worker[None] = self.app.run_worker(
            guarded, name=name, group=group, exclusive=exclusive, exit_on_error=False
        )
