"""Faults that only the sources can show, each made real."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import httpx
import pytest

from itday.cli.doctor import far
from itday.cli.doctor.finding import Subject
from itday.config.paths import paths
from itday.config.settings import load
from itday.runtime import Runtime
from itday.sdk import seen
from tests.cli.conftest import write
from tests.cli.doctor.stage import faults
from tests.connectors.ics_server import FakeIcs
from tests.faults.served import HttpStandIn

Examine = Callable[[str], list[tuple[str, str]]]


@pytest.fixture(autouse=True)
def nothing_seen() -> Iterator[None]:
    """Begin and end without memories."""
    seen.forget()
    yield
    seen.forget()


@pytest.fixture
def examine() -> Examine:
    """Asks the sources and looks at what they told."""

    def examined(settings: str) -> list[tuple[str, str]]:
        write(settings)
        with closing(Runtime.open()) as runtime:
            subject = Subject(
                "default", paths(), lambda: datetime.now(UTC), load(paths().config), lambda: runtime
            )
            looks = (far.sources, far.skew, far.certificates)
            return [(one.level, one.line) for look in looks for one in look(subject)]

    return examined


def source(url: str, name: str = "cal", more: str = "") -> str:
    """A calendar."""
    return f'[sources.{name}]\ntype = "ics"\nurl = "{url}"\n{more}'


def test_one_source_fails_and_another_does_not(examine: Examine) -> None:
    """Each is asked, whatever becomes of the others; one that is off is not."""
    server = HttpStandIn(FakeIcs())
    there = f"http://127.0.0.1:{server.port}/a.ics"
    found = examine(
        source(there)
        + source("http://127.0.0.1:1/a.ics", "gone")
        + source("http://127.0.0.1:1/a.ics", "off", "enabled = false\n")
    )
    server.close()

    assert [level for level, _ in found] == ["good", "FAULT"]
    assert found[0][1].startswith("cal: School, all")
    assert found[1][1].startswith("gone: 127.0.0.1:1 cannot be reached")


@pytest.mark.parametrize(("minutes", "said"), [(-10, "10 min ahead of"), (30, "30 min behind")])
def test_a_clock_that_is_off(examine: Examine, minutes: int, said: str) -> None:
    """By the servers' own; a minute is nothing."""
    fake, ahead = FakeIcs(), timedelta(minutes=minutes)

    def answer(request: httpx.Request) -> httpx.Response:
        reply = fake(request)
        reply.headers["date"] = format_datetime(datetime.now(UTC) + ahead, usegmt=True)
        return reply

    server = HttpStandIn(answer)
    there = source(f"http://127.0.0.1:{server.port}/a.ics")
    (line,) = faults(examine(there))
    assert said in line
    ahead = timedelta(minutes=1)
    assert faults(examine(there)) == []
    server.close()


@pytest.mark.parametrize(("days", "level"), [(3, "FAULT"), (20, "note"), (90, "good")])
def test_how_long_a_certificate_holds(
    examine: Examine, tmp_path: Path, days: int, level: str
) -> None:
    """Read off the connection that was made anyway, over TLS."""
    from tests.faults.proxy import FaultProxy, HttpTalk
    from tests.sdk.servers import authority

    known = authority(tmp_path)
    server = HttpStandIn(FakeIcs())
    proxy = FaultProxy(HttpTalk, server.port)
    proxy.start()
    proxy.listen(known.server("localhost", days=days))
    found = examine(
        source(f"https://localhost:{proxy.port}/a.ics", more=f'ca_file = "{known.file}"\n')
    )
    proxy.stop()
    server.close()

    (line,) = (one for one in found if one[1].startswith("certificate of localhost"))
    assert line[0] == level
    assert f"ends in {days - 1} days" in line[1] or f"ends in {days} days" in line[1]
