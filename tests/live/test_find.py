"""What setup finds out about a domain, tried on a real calendar server over TLS."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from itday.config.settings import load
from itday.runtime import Runtime
from itday.setup import source
from itday.setup._find_dns import Dns
from itday.setup.desk import Desk
from itday.setup.find import Findings, World, look
from itday.setup.step import NO, YES
from tests.conftest import Clock
from tests.live.conftest import peer
from tests.live.peers.served import CaldavPeer
from tests.sdk.servers import Authority, authority
from tests.setup.names import here, name_server
from tests.setup.talking import DEFAULT, lead

HOST = "cloud.school.example"


@pytest.fixture
def ca(tmp_path: Path) -> Authority:
    """Whom the test trusts."""
    return authority(tmp_path)


@pytest.fixture
def cloud(ca: Authority) -> Iterator[CaldavPeer]:
    """Radicale with a certificate for a host of the school's."""
    ca.server(HOST)
    [pem] = ca.folder.glob(f"{HOST}*.pem")
    with peer("radicale_peer", CaldavPeer, {"PEER_TLS": str(pem)}) as facts:
        yield facts


async def test_from_an_address_to_a_calendar(
    ca: Authority, cloud: CaldavPeer, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The DNS names the host, its well-known place redirects, and what was found is tried."""
    here(monkeypatch, HOST)
    monkeypatch.setenv("SSL_CERT_FILE", str(ca.file))
    zone = {("_caldavs._tcp.school.example", "SRV"): [f"0 0 {cloud.port} {HOST}."]}
    runtime = Runtime.open(now=clock)
    desk = Desk(runtime)
    await desk.put(("me", "email"), f"{cloud.user}@school.example")
    async with name_server(zone) as (place, asked):

        async def look_up(email: str) -> Findings:
            return await look(email, World(Dns(place), ca_file=ca.file))

        monkeypatch.setattr(desk, "look_up", look_up)
        led = await lead(
            source.add(desk), "+find", YES, "+found0",
            *(NO, DEFAULT, cloud.user, NO, NO, cloud.password, NO),
        )  # fmt: skip
    runtime.close()

    assert ("_caldavs._tcp.school.example", "SRV") in asked
    assert f"Found: calendar and to-dos (CalDAV) at {HOST}:{cloud.port}." in led.text
    assert "It works: " in led.text
    [made] = load(desk.file).sources
    assert made.table == {"url": f"https://{HOST}:{cloud.port}/", "username": cloud.user}
