"""Eight slow sources at once against the slowest alone, and the memory a whole sync takes."""

from __future__ import annotations

import asyncio
import os
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from itday.config.paths import paths
from itday.config.secrets import take_environment
from itday.runtime import Runtime
from tests.bench.measure import (
    ROUNDS,
    Figure,
    environment,
    first_frame,
    itday,
    peak_of,
    python,
    timed,
)
from tests.bench.programs import MINIMAL
from tests.bench.slow_desk import LATENCY_S, PAGES

SOURCES = 8


@contextmanager
def _desks() -> Iterator[int]:
    """The slow server, in a process of its own; gives its port."""
    argv = python("-m", "tests.bench.slow_desk")
    with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield int(server.stdout.readline())
        finally:
            server.kill()


def _settings(home: Path, port: int, count: int) -> None:
    os.environ["ITDAY_HOME"] = str(home)
    file = paths().config
    file.parent.mkdir(parents=True, exist_ok=True)
    tables = [
        f'[sources.desk{at}]\ntype = "rt"\nurl = "http://127.0.0.1:{port}/"\n'
        for at in range(count)
    ]
    file.write_text("\n".join(tables), encoding="utf-8")


class _Times(NamedTuple):
    """Seconds of a first pull and of one that finds nothing changed, connectors loaded already."""

    full: float
    again: float


def _sync(home: Path, port: int, count: int) -> _Times:
    _settings(home, port, count)
    runtime = Runtime.open()
    try:
        full = timed(lambda: asyncio.run(runtime.sync_once(full=True)))
        return _Times(full, timed(lambda: asyncio.run(runtime.sync_once())))
    finally:
        runtime.close()


def syncing() -> Iterator[Figure]:
    """8 sources of 10 pages with 50 ms each, all at once, against one of them alone."""
    for at in range(SOURCES):
        os.environ[f"ITDAY_SECRET_DESK{at}"] = "token"
    take_environment()
    pairs = []
    with _desks() as port:
        for _ in range(ROUNDS // 2 + 2):
            with tempfile.TemporaryDirectory() as many, tempfile.TemporaryDirectory() as one:
                pairs.append((_sync(Path(many), port, SOURCES), _sync(Path(one), port, 1)))
    latency = {"full": PAGES * LATENCY_S, "again": LATENCY_S}
    for what, name in (
        ("again", "sync of 8 unchanged sources / one alone"),
        ("full", "first pull of 8 sources of 1,000 tickets / one alone"),
    ):
        taken = [(getattr(ours, what), getattr(base, what)) for ours, base in pairs[1:]]
        ratio = statistics.median(ours / base for ours, base in taken)
        ours, base = (statistics.median(column) for column in zip(*taken, strict=True))
        says = (
            f"{ours * 1e3:.0f} ms to {base * 1e3:.0f} ms; latency alone {latency[what] * 1e3:.0f}"
        )
        yield Figure(name, ratio, 1.25, True, says)


def memory() -> Iterator[Figure]:
    """The most memory `itday sync` of 8 desks ever holds, against a minimal Textual app."""
    with _desks() as port, tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        _settings(home, port, SOURCES)
        secrets = {f"ITDAY_SECRET_DESK{at}": "token" for at in range(SOURCES)}
        ours = peak_of(itday("sync"), environment(home) | secrets)
        script = home / "minimal.py"
        script.write_text(MINIMAL, encoding="utf-8")
        base = first_frame(python(str(script)), (b"MINIMAL-MARKER",), home).peak_mib
    yield Figure(
        "peak memory of itday sync, 8,000 tickets / one Static",
        ours / base,
        2.2,
        True,
        f"{ours:.0f} to {base:.0f} MiB",
    )
