"""What a sync is heard to say: bars that move, and what became of the outbox."""

from __future__ import annotations

import io

from rich.console import Console
from rich.progress import Progress, TextColumn

from itday.cli.progress import Bars, Told
from itday.domain.ref import Ref
from itday.store.cache import Applied
from itday.sync.events import Conflicted, Failed, Pulled, Pulling, Refused, Sent


def test_bars_move() -> None:
    """A source's bar fills as its feeds end; other events move nothing."""
    progress = Progress(TextColumn("{task.fields[said]}"), console=Console(file=io.StringIO()))
    bars = Bars(progress, ["s"])
    ref = Ref("s", "todo", "1")

    for event in (
        Pulling("s", "a"),
        Pulled("s", "a", "todo", Applied(), 1),
        Pulling("other", "a"),
        Failed("s", "", "", "failed", "down"),
        Sent(ref, "t", "done"),
    ):
        bars.hear(event)

    (task,) = progress.tasks
    assert (task.total, task.completed, task.fields["said"]) == (2, 2, "failed")
    assert [one.title for one in bars.sent] == ["t"]


def test_what_was_declined_is_heard() -> None:
    """Refusals and conflicts end in the lines that the person reads."""
    told, ref = Told(), Ref("s", "todo", "1")

    told.hear(Refused(ref, "t", "closed"))
    told.hear(Conflicted(ref, "u"))

    assert (told.refused[0].why, told.conflicts[0].title) == ("closed", "u")
