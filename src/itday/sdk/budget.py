"""What one answer may cost: bytes, seconds, and how much bigger it may get by unpacking.

235 bytes of gzip inside gzip inside gzip made an unguarded client use more than a gigabyte, and a
per-read time-out let a dripping server hold a request for as long as it liked.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

from itday.domain.errors import BadReply

STEP = 1 << 16
"""Bytes unpacked at a time; below this size no ratio is looked at."""
MAX_MEMBERS = 64
"""Gzip members in one answer; real servers send one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """The most that one request may take."""

    page_bytes: int = 16 << 20
    """Bytes of an answer, as sent and as unpacked."""
    ratio: int = 200
    """Times that an answer may grow by unpacking; JSON and ICS stay under 50."""
    whole_s: float = 30.0
    """Seconds for the whole request, redirects included."""
    connect_s: float = 10.0
    """Seconds for connecting, TLS included."""
    read_s: float = 20.0
    """Seconds between two pieces of an answer."""


class Unpacker:
    """Takes an answer's pieces as they come and gives the whole, or stops when it gets too much."""

    def __init__(self, coding: str, budget: Budget) -> None:
        """Prepare for one answer.

        Args:
            coding: The `Content-Encoding` header, empty where there is none.
            budget: The most it may take.

        Raises:
            BadReply: The answer is packed twice, or in a way that we did not ask for.
        """
        names = [name for part in coding.split(",") if (name := part.strip().lower())]
        if names not in ([], ["identity"], ["gzip"], ["x-gzip"]):
            raise BadReply("the answer is packed in a way that was not asked for")
        self._budget = budget
        self._zip = zlib.decompressobj(wbits=31) if "gzip" in "".join(names) else None
        self._members = 0
        self._sent = 0
        self._out = bytearray()

    def feed(self, piece: bytes) -> None:
        """Take the next piece.

        Raises:
            BadReply: It does not unpack, or goes over the budget.
        """
        self._sent += len(piece)
        if self._zip is None:
            self._out += piece
            self._check()
            return
        try:
            while piece:
                piece = self._unpack(piece)
        except zlib.error:
            raise BadReply("the answer's packing is damaged") from None

    def whole(self) -> bytes:
        """Give the unpacked answer.

        Raises:
            BadReply: It ended in the middle of a packed stream.
        """
        if self._zip is not None and self._sent and not self._zip.eof:
            raise BadReply("the answer was cut off")
        return bytes(self._out)

    def _unpack(self, piece: bytes) -> bytes:
        """Unpack one step and return what is left of `piece`."""
        if self._zip is None or self._zip.eof:
            self._members += 1
            if self._members >= MAX_MEMBERS:
                raise BadReply("the answer is packed in too many parts")
            self._zip = zlib.decompressobj(wbits=31)
        self._out += self._zip.decompress(piece, STEP)
        self._check()
        return self._zip.unused_data if self._zip.eof else self._zip.unconsumed_tail

    def _check(self) -> None:
        size = max(len(self._out), self._sent)
        if size > self._budget.page_bytes:
            limit = self._budget.page_bytes
            shown = f"{limit >> 20} MB" if limit >= 1 << 20 else f"{limit >> 10} KB"
            raise BadReply(f"the answer is larger than {shown}", remedy="Ask for smaller pages")
        if len(self._out) > max(STEP, self._budget.ratio * self._sent):
            raise BadReply(f"the answer grew more than {self._budget.ratio} times when unpacked")
