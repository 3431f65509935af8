"""Taking alerts in from a file once, without a source in the settings."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from itday import registry
from itday.domain.errors import ItdayError
from itday.sdk.connector import Setting
from itday.store import cache
from itday.store.cache import Applied, FeedKey
from itday.store.codec import encode

if TYPE_CHECKING:
    from itday.store.store import Store

SOURCE = "files"
"""The source name of what was taken in by hand."""
FEED = FeedKey(SOURCE, "alerts", "alert")


class Ingested(NamedTuple):
    """What the files brought."""

    new: int
    updated: int
    unchanged: int
    aside: tuple[str, ...]
    """Rows that could not be read: where, and why."""


def ingest(store: Store, files: list[Path], now: Callable[[], datetime]) -> Ingested:
    """Take every alert of these files in; the same file again changes nothing.

    Args:
        store: Open.
        files: Any shape that the source `alerts_file` reads.
        now: The clock.

    Raises:
        ItdayError: A file is not there, or may not be read.
    """
    total, read, aside = Applied(), 0, []
    for file in files:
        if not file.is_file():
            raise ItdayError("no such file", where=str(file))
        applied, count, left = asyncio.run(_one(store, str(file.resolve()), now))
        total, read = total.plus(applied), read + count
        aside += left
    return Ingested(total.new, total.changed, read - total.new - total.changed, tuple(aside))


async def _one(
    store: Store, file: str, now: Callable[[], datetime]
) -> tuple[Applied, int, list[str]]:
    found = registry.connector("alerts_file")
    config = found.Config.model_validate({"path": file})
    total, read = Applied(), 0
    aside: list[str] = []
    source = found(config, Setting(source=SOURCE, now=now))
    await source.aopen()
    try:
        async for page in source.alerts(None):  # type: ignore[attr-defined]  # that source's feed
            rows = [encode(record, FEED.feed) for record in page.records]
            at = now().timestamp()
            total = total.plus(await store.write(cache.apply_page, FEED, rows, now=at))
            read += len({row.key for row in rows})
            aside += [f"{one.key}: {one.why}" for one in page.aside]
    finally:
        await source.aclose()
    if read or not aside:
        await store.write(cache.finish, FEED, state="fresh", now=now().timestamp())
    return total, read, aside
