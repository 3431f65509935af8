"""A server whose clock is not ours: what it brings is shown, and so is the difference."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from itday.cli.main import main
from itday.config.paths import paths, private_dir
from itday.runtime import Runtime
from itday.sdk import seen
from itday.ui.app import CockpitApp
from tests.connectors.caldav_fake import event
from tests.ui.screens.test_sources import opened
from tests.ui.stage import screen_text, settle

APART = {
    timedelta(minutes=-7): "clock 7 min ahead",
    timedelta(minutes=3): "clock 3 min behind",
    timedelta(days=1): "clock 24 h behind",
    timedelta(seconds=90): "",
    timedelta(): "",
}
"""How far the server's clock is from ours, and what is to be read of it."""


class Clocked(ThreadingHTTPServer):
    """A published calendar on a server with a clock of its own."""

    fast = timedelta()
    extra: tuple[str, str] = ("X-Odd", "0")


class Calendar(BaseHTTPRequestHandler):
    """Its one page."""

    server: Clocked

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The server's own time, in place of ours."""
        return format_datetime(datetime.now(UTC) + self.server.fast, usegmt=True)

    def do_GET(self) -> None:
        """Give it."""
        body = event("one", "Inspection")
        self.send_response(200)
        self.send_header("Content-Type", "text/calendar")
        self.send_header("Content-Length", str(len(body)))
        self.send_header(*self.server.extra)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Print nothing."""


@pytest.fixture
def clocked() -> Iterator[Clocked]:
    """The server, and a profile that knows it alone."""
    server = Clocked(("127.0.0.1", 0), Calendar)
    thread = threading.Thread(target=server.serve_forever, args=[0.02])
    thread.start()
    private_dir(paths().config.parent)
    url = f"http://127.0.0.1:{server.server_port}/term.ics"
    text = f'[sources.term]\ntype = "ics"\nurl = "{url}"\n'
    paths().config.write_text(text, encoding="utf-8")
    seen.forget()
    yield server
    seen.forget()
    server.shutdown()
    thread.join()
    server.server_close()


def told(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What a command prints, and that all is well."""
    capsys.readouterr()
    assert main(words) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(("fast", "says"), APART.items(), ids=str)
def test_it_is_said(
    clocked: Clocked, capsys: pytest.CaptureFixture[str], fast: timedelta, says: str
) -> None:
    """From two minutes on, in each place that speaks of a source; the pull itself is fresh."""
    clocked.fast = fast
    told(capsys, "sync")

    lines = told(capsys, "sources"), told(capsys, "sources", "term"), told(capsys, "today")

    assert "fresh" in lines[0]
    assert "All true as of" in lines[2]
    spoken = says.replace("clock ", "clock is ")
    for line, words in zip(lines, (says, spoken, spoken), strict=True):
        assert words in line if words else "clock" not in line
    (feed,) = json.loads(told(capsys, "sources", "--json"))[0]["feeds"]
    assert abs(feed["clock_ahead_s"] + fast.total_seconds()) < 30


@pytest.mark.parametrize("fast", [timedelta(minutes=-7), timedelta()], ids=str)
async def test_the_screens_say_it(clocked: Clocked, fast: timedelta) -> None:
    """A quiet mark in the header; the sources screen names the source and what to do."""
    clocked.fast = fast
    runtime = Runtime.open()
    await runtime.sync_once()
    app = CockpitApp(runtime)
    async with app.run_test(size=(160, 40)) as pilot:
        await settle(pilot)
        header = screen_text(app).splitlines()[0]
        await opened(pilot)
        screen = screen_text(app)
    runtime.close()

    off = bool(fast)
    assert ("· clock 7 min ahead" in header) == off
    assert ("fresh, clock 7 min ahead" in screen) == off
    assert ("1 to look at" in screen) == off
    assert ("by network time" in " ".join(screen.split())) == off


def test_once_it_is_right_nothing_is_said(
    clocked: Clocked, capsys: pytest.CaptureFixture[str]
) -> None:
    """The next answer counts; one out of a store on the way tells an old time, and does not."""
    clocked.fast = timedelta(hours=-3)
    told(capsys, "sync")
    assert "clock 3 h ahead" in told(capsys, "sources")
    clocked.fast = timedelta()
    told(capsys, "sync")
    assert "clock" not in told(capsys, "sources")

    clocked.fast, clocked.extra = timedelta(hours=-3), ("Age", "10800")
    told(capsys, "sync")

    assert "clock" not in told(capsys, "sources")
