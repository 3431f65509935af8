"""Bad connectors of other packages: whatever they do, the program goes on and says who it was."""

from __future__ import annotations

import asyncio
import builtins
import json
import re
import shutil
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from itday.domain.text import clean
from itday.sdk.connector import Connector
from itday.sdk.isolated import isolated
from itday.sync.ground import Ground
from itday.sync.once import Wish, once
from itday.sync.pull import FeedResult
from tests.plugins import HASTY, PATIENT, gone_soon, odd, on_the_path
from tests.sync.stage import Stage, ticket

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="bad in ways that /proc shows")

TWO = '[sources.odd]\ntype = "odd"\n[sources.good]\ntype = "fake"\n'
STALL_S = 1.0
"""Far more than is ever measured, so that a busy machine does not matter."""


@dataclass(frozen=True)
class Bad:
    """What a connector does, and what is said of it."""

    pull: str = "pass"
    says: str = ""
    """Empty: it does no harm, and the feed is fresh."""
    top: str = ""
    hasty: bool = False
    """Whether it is a deadline that ends it."""


LATE = "did not answer within 1 seconds"
EVERY_FD = "for fd in range(3, 64):\n  try: os.write(fd, {what})\n  except OSError: pass\n"
STAY = (
    "pid = os.fork()\nif pid == 0:\n  time.sleep(3600)\nyield Page([self.ticket(str(pid))])\nreturn"
)
PATCHES = """
import builtins, json, socket
builtins.isinstance = lambda *a: True
builtins.len = lambda *a: 0
json.dumps = lambda *a, **k: '{"id": 1, "end": {}}'
asyncio.sleep = None
socket.socket.connect = None
"""

BAD = {
    "hangs on import": Bad(top="time.sleep(3600)", says=LATE, hasty=True),
    "leaves on import": Bad(top="sys.exit(3)", says=r"cannot be loaded \(SystemExit\)"),
    "ends on import": Bad(top="os._exit(4)", says="ended by itself, with exit code 4"),
    "is no Python": Bad(top="def (", says=r"cannot be loaded \(SyntaxError\)"),
    "lacks a package": Bad(top="import no_such", says=r"cannot be loaded \(ModuleNotFoundError\)"),
    "blocks": Bad("time.sleep(3600)", LATE, hasty=True),
    "never answers": Bad("await asyncio.sleep(3600)", LATE, hasty=True),
    "swallows cancellation": Bad(
        "while True:\n  try: await asyncio.sleep(3600)\n  except BaseException: pass",
        LATE,
        hasty=True,
    ),
    "spins": Bad("while True: pass", LATE, hasty=True),
    "never ends": Bad("while True: yield Page([self.ticket()])", "more than 300 pages in one pull"),
    "ends": Bad("os._exit(5)", "ended by itself, with exit code 5"),
    "kills itself": Bad("os.kill(os.getpid(), 11)", "ended by itself, by signal 11"),
    "leaves": Bad("raise SystemExit(3)", r"failed \(SystemExit\)"),
    "interrupts": Bad("raise KeyboardInterrupt", r"failed \(KeyboardInterrupt\)"),
    "raises what cannot be shown": Bad(
        "class Mute(Exception):\n  def __str__(self): raise self\nraise Mute", r"failed \(Mute\)"
    ),
    "answers without end": Bad(
        "yield Page([self.ticket(str(n), raw=b'x' * 600_000) for n in range(20)])",
        "gave an answer of more than 4 MB",
    ),
    "takes all memory": Bad(
        "hog = ['x' * 10_000_000 for _ in range(400)]", r"ran out of memory \(700 MB\)"
    ),
    "prints": Bad("print('\\x1b[2J' * 100_000); sys.stderr.write('x' * 1_000_000)"),
    "writes nonsense on the pipe": Bad(EVERY_FD.format(what="b'nonsense\\n'"), "what is no answer"),
    "writes a bomb on the pipe": Bad(
        EVERY_FD.format(what="b'[' * 60_000 + b'\\n'"), "what is no answer"
    ),
    "writes a line without end": Bad(
        "while True:\n  " + EVERY_FD.format(what="b'x' * 4096").replace("\n", "\n  "),
        "wrote a line of more than 1 MB",
    ),
    "closes descriptors": Bad("os.closerange(3, 256)", "ended by itself|closed its side"),
    "leaves a child behind": Bad(STAY),
    "patches": Bad(PATCHES, "odd"),
    "gives what is no record": Bad("yield Page([{'id': object()}])", r"failed \(TypeError\)"),
    "gives what is no page": Bad("yield [self.ticket()]", r"failed \(TypeError\)"),
    "gives another kind": Bad(
        "yield Page([Todo(ref=Ref('odd', 'todo', '1'), title='x')])", "called a record odd:todo"
    ),
    "speaks for another source": Bad(
        "yield Page([Ticket(ref=Ref('good', 'ticket', '1'), title='x', number='1')])",
        "called a record good:ticket",
    ),
    "takes out another source's": Bad(
        "yield Page(gone=[Ref('good', 'ticket', '1')])", "called a record good:ticket"
    ),
    "raises at its end": Bad("class Late:\n  def __del__(self): raise OSError\nx = Late()\ndel x"),
}


class Ticker:
    """Notes how long the event loop was away."""

    def __init__(self) -> None:
        """Begin at once."""
        self.longest = 0.0
        self._last = time.perf_counter()
        self._loop = asyncio.get_running_loop()
        self._tick()

    def _tick(self) -> None:
        now = time.perf_counter()
        self.longest = max(self.longest, now - self._last)
        self._last = now
        self._timer = self._loop.call_later(0.002, self._tick)

    def stop(self) -> float:
        """The longest time, in seconds, that nothing else was served."""
        self._timer.cancel()
        return self.longest


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where the distribution is."""
    (tmp_path / "site").mkdir()
    with on_the_path(tmp_path / "site") as folder:
        yield folder


@pytest.fixture
def stage(tmp_path: Path, clock: Callable[[], datetime]) -> Iterator[Stage]:
    """A bad source and a good one."""
    stage = Stage(tmp_path, clock, TWO)
    stage.put(ticket("1", "good", title="Ours"), source="good")
    yield stage
    stage.store.close()


def ground(stage: Stage, folder: Path, bad: Bad) -> Ground:
    """The stage's, with the bad connector behind the name `odd`."""
    plugin = odd(folder, top=bad.top, pull=bad.pull)
    limits = PATIENT
    if bad.hasty:
        limits = replace(HASTY, start_s=1) if bad.top else HASTY

    def load(name: str) -> type[Connector[Any]]:
        return isolated(plugin, limits) if name == "odd" else stage.classes[name]

    return replace(stage.ground, connector=load)


async def pulled(ground: Ground) -> tuple[dict[str, FeedResult], float]:
    """Pull both once: how each source ended, and the loop's longest stall."""
    ticker = Ticker()
    results = await once(ground, [], Wish())
    stall = ticker.stop()
    return {r.source: r for r in results if r.feed in {"", "tickets"}}, stall


@pytest.mark.slow
@pytest.mark.parametrize("name", BAD)
async def test_a_bad_connector_harms_nobody(stage: Stage, folder: Path, name: str) -> None:
    """Its feed says who it was and what it did; the good source is fresh; the loop never waits."""
    bad = BAD[name]
    untouched = builtins.isinstance, builtins.len, json.dumps, asyncio.sleep
    pipes = _pipes()

    results, stall = await pulled(ground(stage, folder, bad))

    sys.stdout.write(f"{name}: the loop's longest stall was {stall * 1000:.0f} ms\n")
    assert stall < STALL_S
    assert results["good"].state == "fresh"
    assert [row.title for row in stage.rows() if row.source == "good"] == ["Ours"]
    assert untouched == (builtins.isinstance, builtins.len, json.dumps, asyncio.sleep)
    assert _pipes() <= pipes
    _judge(bad, results["odd"])


def _pipes() -> set[str]:
    """Our open pipes and sockets: a source that was let go must leave none."""
    found = set()
    for file in Path("/proc/self/fd").glob("*"):
        with suppress(FileNotFoundError):  # the one that lists the folder
            found.add(str(file.readlink()))
    return {name for name in found if name.startswith(("pipe:", "socket:"))}


def _judge(bad: Bad, result: FeedResult) -> None:
    if not bad.says:
        assert (result.state, result.error) == ("fresh", "")
        return
    assert result.state == "failed"
    assert re.search(bad.says, result.error), result.error
    assert "the connector odd (from itday-odd 1.2)" in result.error
    assert clean(result.error, limit=2000) == result.error


async def test_what_it_started_ends_with_it(stage: Stage, folder: Path) -> None:
    """A child that stays, and holds our pipe open, is ended when the source is let go."""
    results, _ = await pulled(ground(stage, folder, BAD["leaves a child behind"]))

    (row,) = (row for row in stage.rows() if row.source == "odd")
    assert results["odd"].state == "fresh"
    assert gone_soon(int(row.key))


HOSTILE = r"""
bad = Ticket.model_construct(ref=Ref('odd', 'ticket', '1'), title='\x1b]0;owned\x07\u202egnp.exe',
                             number='\x9b31m1', etag='', raw=b'')
key = self.ticket('\x1b[2J2')
none = Ticket.model_construct(ref=Ref('odd', 'ticket', '3'), title=7, etag='', raw=b'')
from itday.sdk import Aside
yield Page([bad, key, none], aside=[Aside('\x1b[2J4', '\x1b[31mwhy')], cursor='\x1b[2J')
return
"""


async def test_its_text_is_cleaned_like_any(stage: Stage, folder: Path) -> None:
    """What was put past the models is cleaned here; what cannot be read is set aside."""
    results, _ = await pulled(ground(stage, folder, Bad(HOSTILE)))

    (row,) = (row for row in stage.rows() if row.source == "odd")
    assert results["odd"].state == "partial"
    assert (row.key, row.title) == ("1", "gnp.exe")
    aside = dict(stage.state(source="odd").aside)
    assert set(aside) == {"2", "3", "4"}
    assert aside["4"] == "why"


async def test_a_source_that_worked_says_so_when_it_no_longer_does(
    stage: Stage, folder: Path
) -> None:
    """After an update that breaks it: its rows stay, and its feed does not look well."""
    await pulled(ground(stage, folder, Bad()))
    assert stage.state(source="odd").state == "fresh"
    shutil.rmtree(folder / "itday_odd-1.2.dist-info")

    await pulled(ground(stage, folder, Bad(top="import no_such")))

    state = stage.state(source="odd")
    assert state.state == "failed"
    assert "the connector odd (from itday-odd 1.2) cannot be loaded" in state.error
    assert [row.key for row in stage.rows() if row.source == "odd"] == ["1"]
