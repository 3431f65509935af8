"""Published calendars from real web servers: Radicale's export of a collection, and plain files."""

# ruff: noqa: ASYNC212  # another program, for which the test waits

from __future__ import annotations

import threading
import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from itday.connectors.ics import Ics, IcsConfig
from itday.domain.errors import AuthFailed, Gone
from itday.domain.meeting import Meeting
from itday.domain.secret import Secret
from itday.sdk.connector import Setting
from itday.sdk.testing import Replica
from tests.conftest import MORNING
from tests.connectors.caldav_fake import event, payload
from tests.connectors.ics_server import FakeIcs

if TYPE_CHECKING:
    from tests.live.peers.served import CaldavPeer

MAKE = """<C:mkcalendar xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><set><prop>
<displayname>Work, all</displayname></prop></set></C:mkcalendar>"""


@pytest.fixture
def other(radicale: CaldavPeer, request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """Another program of the same person, at a new collection."""
    base = f"{radicale.url}{radicale.home}{request.node.name}/"
    login = (radicale.user, radicale.password)
    with httpx.Client(base_url=base, auth=login, trust_env=False) as client:
        client.request("MKCALENDAR", "", content=MAKE).raise_for_status()
        client.put("weekly.ics", content=payload("weekly.ics")).raise_for_status()
        client.put("one.ics", content=event("one", "Inspection")).raise_for_status()
        yield client


@pytest.fixture
async def made(radicale: CaldavPeer, other: httpx.Client) -> AsyncIterator[Ics]:
    """The connector at the collection's own address."""
    config = IcsConfig(url=str(other.base_url).rstrip("/"), username=radicale.user)
    connector = Ics(config, setting(radicale.password))
    yield connector
    await connector.aclose()


def setting(secret: str | None = None) -> Setting:
    """A morning in London."""
    kept = None if secret is None else Secret(secret)
    return Setting(source="cal", secret=kept, now=lambda: MORNING, zone="Europe/London")


async def test_what_radicale_exports(made: Ics, other: httpx.Client) -> None:
    """A series with its changes, and the name of the collection; what changes is seen."""
    replica = Replica(made, "meetings")
    await replica.pull()
    found = [Meeting.model_validate_json(one) for one in replica.held.values()]
    assert {one.calendar for one in found} == {"Work, all"}
    assert len([one for one in found if one.recurring]) > 3
    assert await replica.pull() == set()

    other.put("one.ics", content=event("one", "Inspection, moved", "20261125T130000Z"))
    other.put("two.ics", content=event("two", "Fire drill"))
    assert {ref.key for ref in await replica.pull()} == {"one", "two"}
    other.delete("two.ics")
    assert {ref.key for ref in await replica.pull()} == {"two"}


async def test_a_wrong_password(radicale: CaldavPeer, other: httpx.Client) -> None:
    """It asks to sign in again; the password is not in it."""
    config = IcsConfig(url=str(other.base_url).rstrip("/"), username=radicale.user)
    made = Ics(config, setting("wrong-pass-word"))

    with pytest.raises(AuthFailed) as caught:
        await made.check()
    await made.aclose()
    assert "wrong-pass-word" not in str(caught.value)


@pytest.fixture
def site(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A web server over a folder, which gives dates and no tags; the folder and its address."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=tmp_path)) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield tmp_path, f"webcal://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


async def test_a_secret_address_on_a_plain_web_server(site: tuple[Path, str]) -> None:
    """Kept as the secret, as it is pasted; a changed file is seen, a missing one is not quoted."""
    folder, url = site
    file = folder / "private-0a1b2c3d4e5f6071.ics"
    file.write_bytes(FakeIcs().text.encode())
    made = Ics(IcsConfig(), setting(f"{url}/{file.name}"))
    replica = Replica(made, "meetings")
    assert len(await replica.pull()) > 5
    assert await replica.pull() == set()

    file.write_bytes(FakeIcs().text.replace("SUMMARY:Tea", "SUMMARY:Coffee").encode())
    assert {ref.key for ref in await replica.pull()} == {"oddball"}
    file.unlink()
    with pytest.raises(Gone) as caught:
        await replica.pull()
    await made.aclose()
    assert "private" not in str(caught.value)
    assert len(replica.held) > 5


async def test_a_year_of_a_school(site: tuple[Path, str]) -> None:
    """Ten thousand events of which two months are in view, within seconds."""
    folder, url = site
    start = datetime(2026, 1, 1, 9, tzinfo=UTC)
    days = (start + timedelta(hours=n) for n in range(10_000))
    whole = b"".join(event(f"e{n}", f"Lesson {n}", f"{day:%Y%m%dT%H%M%SZ}").replace(
        b"DURATION:PT1H", f"DTEND:{day + timedelta(hours=1):%Y%m%dT%H%M%SZ}".encode(),
    ) for n, day in enumerate(days))  # fmt: skip
    (folder / "all.ics").write_bytes(whole)
    made = Ics(IcsConfig(), setting(f"{url}/all.ics"))
    began = time.process_time()
    replica = Replica(made, "meetings")
    await replica.pull()
    await made.aclose()

    assert len(replica.held) == 68 * 24
    assert time.process_time() - began < 20
