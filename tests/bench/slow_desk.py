"""A help desk on loopback that takes its time: what `rt` asks for, and no more.

Run as a program: prints its port, then answers until it is killed. Each desk, named by the first
part of the path, has `PAGES` pages of a hundred tickets.
"""

from __future__ import annotations

import asyncio
import json
import re
from datetime import UTC, datetime
from email.utils import format_datetime
from urllib.parse import parse_qs, urlsplit

LATENCY_S = 0.05
PAGES = 10
PER_PAGE = 100
CREATED = "2026-11-02T09:00:00Z"


def page(after: int) -> dict[str, object]:
    """The tickets that follow a number."""
    last = PAGES * PER_PAGE
    numbers = range(after + 1, min(after + PER_PAGE, last) + 1)
    items = [
        {
            "id": str(number),
            "type": "ticket",
            "Subject": f"Printer {number} is out of toner",
            "Status": "open",
            "Priority": "50",
            "Created": CREATED,
            "LastUpdated": CREATED,
            "Owner": {"id": "Nobody", "Name": "Nobody"},
            "Queue": {"id": "1", "Name": "IT"},
            "Requestor": [{"id": "ann", "Name": "ann", "EmailAddress": "ann@school.example"}],
        }
        for number in numbers
    ]
    return {"count": len(items), "total": last - after, "items": items}


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answer one connection's requests, each after the latency."""
    while head := await reader.readuntil(b"\r\n\r\n"):
        target = urlsplit(head.split(b" ", 2)[1].decode())
        query = parse_qs(target.query).get("query", [""])[0]
        found = re.search(r"id > (\d+)", query)
        after = int(found[1]) if found else 0
        # Asked what changed lately: nothing did.
        body = json.dumps(page(after if "__Active__" in query else PAGES * PER_PAGE)).encode()
        await asyncio.sleep(LATENCY_S)
        now = format_datetime(datetime.now(UTC), usegmt=True)
        writer.write(
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
            + f"Date: {now}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
            + body
        )
        await writer.drain()


async def serve() -> None:
    """Listen on a free port of loopback, print it, and go on."""
    loop = asyncio.get_running_loop()

    def fault(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
        if not isinstance(context.get("exception"), (asyncio.IncompleteReadError, OSError)):
            loop.default_exception_handler(context)

    loop.set_exception_handler(fault)
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
