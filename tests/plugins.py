"""Throw-away distributions with a connector in them, good or bad, installed nowhere."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from itday import registry
from itday.sdk.isolated import Limits, Plugin

PATIENT = Limits(start_s=60, step_s=60, answer_bytes=4 << 20, pages=300, rest_s=0)
"""Deadlines that a busy machine keeps too."""
HASTY = Limits(start_s=60, step_s=1, drop_s=0.2, rest_s=0)
"""For those who miss a deadline."""

ODD = """
import asyncio, os, sys, time
from datetime import timedelta
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.domain.todo import Todo
from itday.sdk import Connector, ConnectorConfig, Mode, Page, feed
{top}

class Config(ConnectorConfig):
    queue: str = "IT"


class Made(Connector[Config]):
    name = "odd"
    Config = Config
    needs_secret = False

    def ticket(self, key="1", title="Printer", **more):
        return Ticket(ref=Ref(self.setting.source, "ticket", key), title=title, number=key, **more)

    @feed(Ticket, every=timedelta(minutes=5), mode=Mode.SNAPSHOT)
    async def tickets(self, cursor):
{pull}
        yield Page([self.ticket()])
"""
"""A connector with one feed, that does something odd when imported or pulled."""


def distribution(folder: Path, name: str, module: str, version: str = "1.2") -> Plugin:
    """Write a distribution `itday-NAME` whose entry point is `Made` of the module.

    Args:
        folder: Where; `on_the_path` makes it found.
        name: Of the connector.
        module: The module's text.
        version: Of the distribution.
    """
    (folder / f"itday_{name}.py").write_text(module)
    known = folder / f"itday_{name}-{version}.dist-info"
    known.mkdir()
    words = f"Metadata-Version: 2.1\nName: itday-{name}\nVersion: {version}\n"
    (known / "METADATA").write_text(words)
    value = f"itday_{name}:Made"
    (known / "entry_points.txt").write_text(f"[itday.connectors]\n{name} = {value}\n")
    (known / "RECORD").write_text("")
    return Plugin(name, value, f"itday-{name} {version}")


def odd(folder: Path, *, name: str = "odd", top: str = "", pull: str = "pass") -> Plugin:
    """A distribution whose connector does something odd."""
    indented = "\n".join(f"        {line}" for line in pull.splitlines())
    return distribution(folder, name, ODD.format(top=top, pull=indented))


@contextmanager
def on_the_path(folder: Path) -> Iterator[Path]:
    """Have what is in the folder found, as if it were installed; nothing of it stays known."""
    sys.path.append(str(folder))
    registry.forget()
    try:
        yield folder
    finally:
        sys.path.remove(str(folder))
        registry.forget()


def is_gone(pid: int) -> bool:
    """Whether no process has that number, or one that only waits to be taken note of."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return True
    return stat.rsplit(")", 1)[1].split()[0] in {"Z", "X"}


def gone_soon(pid: int, within_s: float = 10.0) -> bool:
    """Whether it is gone before long: the system takes a moment to end a process."""
    until = time.monotonic() + within_s
    while not is_gone(pid):
        if time.monotonic() > until:
            return False
        os.sched_yield()
    return True


async def until(true: Callable[[], object], within_s: float = 60.0) -> None:
    """Let everything else run until something holds."""
    async with asyncio.timeout(within_s):
        while not true():  # noqa: ASYNC110  # what it waits for happens in another process
            await asyncio.sleep(0)
