"""What `itday sync` hears while it runs: a progress bar a source, and what became of the outbox."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from itday.sync.events import Conflicted, Failed, Pulled, Pulling, Refused, Sent

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

    from itday.runtime import Runtime
    from itday.sync.events import SyncEvent


class Told:
    """What was delivered, declined or in conflict; draws nothing."""

    def __init__(self) -> None:
        """Have heard nothing yet."""
        self.sent: list[Sent] = []
        self.refused: list[Refused] = []
        self.conflicts: list[Conflicted] = []

    def hear(self, event: SyncEvent) -> None:
        """Note what the outbox's letters came to."""
        if isinstance(event, Sent):
            self.sent.append(event)
        elif isinstance(event, Refused):
            self.refused.append(event)
        elif isinstance(event, Conflicted):
            self.conflicts.append(event)


class Bars(Told):
    """Also draws one bar a source, which fills as the source's feeds end."""

    def __init__(self, bars: Progress, names: list[str]) -> None:
        """Draw an empty bar for each source."""
        super().__init__()
        self._bars = bars
        self._tasks: dict[str, TaskID] = {
            name: bars.add_task(name, total=None, said="waiting") for name in names
        }
        self._begun = dict.fromkeys(names, 0)
        self._ended = dict.fromkeys(names, 0)

    def hear(self, event: SyncEvent) -> None:
        """Move the bar of the source the event speaks of."""
        super().hear(event)
        if not isinstance(event, (Pulling, Pulled, Failed)) or event.source not in self._tasks:
            return
        name = event.source
        counted = self._begun if isinstance(event, Pulling) else self._ended
        counted[name] += 1
        said = {Pulling: "pulling", Pulled: "done", Failed: "failed"}[type(event)]
        total = max(self._begun[name], self._ended[name])
        self._bars.update(self._tasks[name], total=total, completed=self._ended[name], said=said)


@contextmanager
def watching(runtime: Runtime, sources: tuple[str, ...], *, quiet: bool) -> Iterator[Told]:
    """Give what listens to a sync: with bars on stderr where somebody watches, else without."""
    if quiet or not sys.stderr.isatty():
        yield Told()
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    names = [s.name for s in runtime.settings.sources if not sources or s.name in sources]
    columns = (TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[said]}"))
    with Progress(
        *columns, TimeElapsedColumn(), console=Console(stderr=True), transient=True
    ) as bars:
        yield Bars(bars, names)
