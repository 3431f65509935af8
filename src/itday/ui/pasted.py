"""What is pasted is read in one piece: Textual reads it a character at a time, keys among them.

A megabyte took it two thirds of a second of work (Textual 8.2.8, seen 2026-11-29). What lies
between the marks that a terminal puts around a paste is taken out of what the parser sees.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable
from typing import TYPE_CHECKING

from textual._xterm_parser import XTermParser
from textual.events import Paste

if TYPE_CHECKING:
    from textual.message import Message

BEGIN, END = "\x1b[200~", "\x1b[201~"
Events = Generator["Message", None, str]
"""What was found, and then the rest that was not looked at yet."""


class PieceParser(XTermParser):
    """Textual's, for keys and answers of the terminal; pastes go past it."""

    def __init__(self, debug: bool = False) -> None:
        """Begin outside of any paste."""
        super().__init__(debug)
        self._pieces: list[str] | None = None
        self._seen = ""
        """The last that was looked at, as long as a mark less one: marks come in two halves too."""

    def feed(self, data: str) -> Iterable[Message]:
        """Read what came, empty at the end, and give what it means."""
        if not data:
            yield from super().feed(data)
        while data:
            if self._pieces is not None:
                data = yield from self._within(self._pieces, data)
            else:
                data = yield from self._outside(data)

    def _outside(self, data: str) -> Events:
        """Hand on what comes before a paste."""
        before = len(self._seen)
        at = (self._seen + data).find(BEGIN)
        if at < 0:
            self._seen = (self._seen + data)[1 - len(BEGIN) :]
            yield from super().feed(data)
            return ""
        self._seen, self._pieces = "", []
        if at > before:
            yield from super().feed(data[: at - before])
        elif at < before:
            # It was given half a mark, and gets a paste of nothing to go with it.
            for event in super().feed(BEGIN[before - at :] + END):
                if not isinstance(event, Paste):
                    yield event
        return data[at - before + len(BEGIN) :]

    def _within(self, pieces: list[str], data: str) -> Events:
        """Keep what is pasted, until its end."""
        data = self._seen + data
        at = data.find(END)
        if at < 0:
            half = next(n for n in range(len(END) - 1, -1, -1) if data.endswith(END[:n]))
            self._seen = END[:half]
            pieces.append(data[: len(data) - half])
            return ""
        pieces.append(data[:at])
        self._seen, self._pieces = "", None
        yield Paste("".join(pieces).replace("\x00", ""))
        return data[at + len(END) :]


def in_pieces() -> None:
    """Have the cockpit's terminal read so; call before the app runs. Not on Windows."""
    try:
        from textual.drivers import linux_driver
    except ImportError:  # without termios
        return
    linux_driver.XTermParser = PieceParser  # type: ignore[attr-defined]  # no door of its own
