"""A progress bar a source while `itday sync` runs; nothing where nobody watches."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from itday.sync.events import Failed, Pulled, Pulling

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from itday.runtime import Runtime
    from itday.sync.events import SyncEvent


@contextmanager
def watching(
    runtime: Runtime, sources: tuple[str, ...], *, quiet: bool
) -> Iterator[Callable[[SyncEvent], None]]:
    """Give the listener that draws the bars, on stderr; a deaf one for pipes and JSON."""
    if quiet or not sys.stderr.isatty():
        yield lambda _event: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    names = [s.name for s in runtime.settings.sources if not sources or s.name in sources]
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
    with Progress(
        *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bars:
        yield _Bars(bars, names).hear


class _Bars:
    """One bar a source: it fills as the source's feeds end."""

    def __init__(self, bars: Progress, names: list[str]) -> None:
        self._bars = bars
        self._tasks: dict[str, TaskID] = {
            name: bars.add_task(name, total=None, said="waiting") for name in names
        }
        self._feeds: dict[str, list[int]] = {name: [0, 0] for name in names}

    def hear(self, event: Any) -> None:
        """Move the bar of the source the event speaks of."""
        if not isinstance(event, (Pulling, Pulled, Failed)) or event.source not in self._tasks:
            return
        begun = self._feeds[event.source]
        begun[isinstance(event, (Pulled, Failed))] += 1
        said = {Pulling: "pulling", Pulled: "done", Failed: "failed"}[type(event)]
        self._bars.update(self._tasks[event.source], total=begun[0], completed=begun[1], said=said)
