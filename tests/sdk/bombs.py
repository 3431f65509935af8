"""What three bombs cost a process that does nothing else: `python -m tests.sdk.bombs [MB]`."""

from __future__ import annotations

import asyncio
import gzip
import json
import resource
import sys
import zlib

from itday.domain.errors import BadReply
from itday.sdk.http import Http
from tests.sdk.servers import always, packet, serving

MB = 1 << 20


def zeros(size: int) -> bytes:
    """That many zeros, packed a piece at a time."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join([*(packer.compress(bytes(MB)) for _ in range(size // MB)), packer.flush()])


def slow(size: int) -> bytes:
    """Packed some fifty times, so that it is the budget of bytes that ends it."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    rows = (json.dumps({"id": n, "title": "x" * 400}).encode() for n in range(size // 420))
    return b"".join([*map(packer.compress, rows), packer.flush()])


ONCE = zeros(int(sys.argv[1]) * MB if sys.argv[1:] else 1 << 30)
BOMBS = {
    "packed thrice": (gzip.compress(gzip.compress(ONCE)), "gzip, gzip, gzip"),
    "packed once": (ONCE, "gzip"),
    "as if honest": (slow(32 * MB), "gzip"),
}


async def cost(body: bytes, coding: str) -> str:
    """Ask for it, and say how that ended."""
    async with serving(always(packet(body=body, content_encoding=coding))) as desk:
        http = Http(desk.url, source="desk")
        try:
            return f"read {len((await http.send('GET', '')).content)} bytes"
        except BadReply as error:
            return str(error)
        finally:
            await http.aclose()


def main() -> None:
    """Print how each ended, and the largest size that this process had before and after."""
    asyncio.run(cost(gzip.compress(b"{}"), "gzip"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    ends = {name: asyncio.run(cost(*bomb)) for name, bomb in BOMBS.items()}
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(json.dumps({"ends": ends, "before_kb": before, "after_kb": after}) + "\n")


if __name__ == "__main__":
    main()
