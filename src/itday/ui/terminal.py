"""The terminal: whether it can show the cockpit, and that it is always given back.

Textual leaves a terminal in raw mode on SIGTERM, SIGHUP and SIGQUIT, and after SIGSTOP with
SIGCONT starts its input a second time (seen with Textual 8.2.8, 2026-11-24). Both are mended here.
"""

from __future__ import annotations

import asyncio
import atexit
import os
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from textual.app import App

RESET = (
    "\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?2004l\x1b[?1004l\x1b[?2048l"
    "\x1b[<u\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m"
)
"""Mouse, paste, focus and resize reports, keyboard protocol, line wrap, screen, cursor, colours."""
PATIENCE_S = 3.0
"""How long an orderly end may take once a signal asked for it."""
LOOK_S = 5.0
"""How often it is seen whether the terminal is still there: not everybody is sent SIGHUP."""
ENDING = ("SIGTERM", "SIGHUP", "SIGQUIT", "SIGINT")


def reset() -> bool:
    """Put a terminal right that a killed program left; `False` where standard output is none."""
    if not sys.stdout.isatty():
        return False
    if os.name == "posix":
        import termios

        line = termios.tcgetattr(sys.stdout.fileno())
        line[0] |= termios.ICRNL | termios.IXON | termios.BRKINT
        line[1] |= termios.OPOST | termios.ONLCR
        line[3] |= termios.ICANON | termios.ECHO | termios.ISIG | termios.IEXTEN | termios.ECHOE
        termios.tcsetattr(sys.stdout.fileno(), termios.TCSANOW, line)
    sys.stdout.write(RESET)
    sys.stdout.flush()
    return True


def usable() -> str | None:
    """Why the cockpit cannot be shown here; `None` where it can."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        return "not a terminal"
    if not sys.stderr.isatty():
        # Textual draws there.
        return "standard error is no terminal"
    term = os.environ.get("TERM", "")
    if os.name != "nt" and term in {"", "dumb", "unknown"}:
        return f"TERM={term}" if term else "TERM is not set"
    return None


class Keeper:
    """Remembers how the terminal was, and puts it back once, whatever happens."""

    def __init__(self, app: App[Any]) -> None:
        """Remember the terminal as it is now; call before the app runs."""
        self._app = app
        self._before = _attributes()
        self._done = False
        atexit.register(self.give_back)

    def give_back(self) -> None:
        """Reset the terminal; a second call, or none of a terminal, does nothing."""
        if self._done or self._before is None or sys.__stderr__ is None:
            return
        self._done = True
        import termios

        try:
            os.write(sys.__stderr__.fileno(), RESET.encode())
            termios.tcsetattr(sys.__stdin__.fileno(), termios.TCSANOW, self._before)  # type: ignore[union-attr]
        except OSError:
            return  # the terminal is gone: there is nothing to give back

    def watch(self) -> None:
        """Answer signals from now on; call in the app's event loop once its driver runs."""
        loop = asyncio.get_running_loop()
        if os.name != "posix" or self._before is None:
            return
        for name in ENDING:
            number = getattr(signal, name)
            loop.add_signal_handler(number, self._end, number)
        self._mend_continuing(loop)
        loop.call_later(LOOK_S, self._look, loop)

    def _look(self, loop: asyncio.AbstractEventLoop) -> None:
        """Leave where the terminal has gone: reading from it would go on for ever, at full load."""
        if _attributes() is None:
            self._end(signal.SIGHUP)
        else:
            loop.call_later(LOOK_S, self._look, loop)

    def _end(self, number: int) -> None:
        """Leave as by the key; if something does not let go, at once."""
        code = 128 + number
        loop = asyncio.get_running_loop()
        loop.call_later(PATIENCE_S, self._end_now, code)
        for name in ENDING:
            # A second signal is meant.
            loop.remove_signal_handler(getattr(signal, name))
        self._app.exit(return_code=code)

    def _end_now(self, code: int) -> None:
        self.give_back()
        os._exit(code)

    def _mend_continuing(self, loop: asyncio.AbstractEventLoop) -> None:
        """After SIGSTOP only the screen is drawn anew; Textual's way is for its own SIGTSTP."""
        driver: Any = self._app._driver  # noqa: SLF001  # Textual has no door there
        resume: Callable[[], None] | None = getattr(driver, "_sigcont_application", None)
        raw = _attributes()
        if resume is None or raw is None:
            return

        def on_continue(number: int, frame: object) -> None:
            del number, frame
            if getattr(driver, "_must_signal_resume", False):
                resume()
                return
            import termios

            termios.tcsetattr(sys.stdin.fileno(), termios.TCSANOW, raw)
            loop.call_soon_threadsafe(lambda: self._app.refresh(layout=True))

        signal.signal(signal.SIGCONT, on_continue)


def _attributes() -> list[Any] | None:
    """How the terminal's line is set; `None` where standard input is no terminal any more."""
    if os.name != "posix" or sys.__stdin__ is None or not sys.__stdin__.isatty():
        return None
    import termios

    try:
        return termios.tcgetattr(sys.__stdin__.fileno())
    except termios.error:
        return None
