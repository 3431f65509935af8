"""What a domain tells of itself, asked of a real name server and real TLS on loopback."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from itday.setup import _find_web, find
from itday.setup._find_dns import Dns, Place
from itday.setup.find import World, look
from tests.sdk.servers import Authority, Seen, authority, packet, serving
from tests.setup.names import here, name_server
from tests.setup.test_find_web import config

EMAIL = "dana@school.example"


@pytest.fixture
def ca(tmp_path: Path) -> Authority:
    """Whom the test trusts."""
    return authority(tmp_path)


async def cloud(seen: Seen, out: asyncio.StreamWriter) -> None:
    """A calendar server behind its well-known place."""
    if seen.path == "/.well-known/caldav":
        out.write(packet(301, b"", location="/dav/"))
    else:
        out.write(packet(401 if seen.path == "/dav/" else 404, b""))


async def test_calendar_and_mail_by_the_dns(ca: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """SRV leads to the host, its well-known place to the address; nothing secret is sent."""
    here(monkeypatch, "cloud.school.example")
    async with serving(cloud, tls=ca.server("cloud.school.example")) as server:
        zone = {
            ("_caldavs._tcp.school.example", "SRV"): [f"0 0 {server.port} cloud.school.example."],
            ("_imaps._tcp.school.example", "SRV"): ["0 0 993 imap.school.example."],
            ("school.example", "MX"): ["10 imap.school.example."],
        }
        async with name_server(zone) as (place, _):
            found = await look(EMAIL, World(Dns(place), ca_file=ca.file))

    calendar, mail = found.sources
    assert calendar.answers == {
        "url": f"https://cloud.school.example:{server.port}/dav/", "username": EMAIL,
    }  # fmt: skip
    assert mail.answers == {"host": "imap.school.example", "username": EMAIL}
    assert (calendar.warning, mail.warning, found.preset) == ("", "", None)
    assert found.said[1] == "Found: mail (IMAP) at imap.school.example."
    assert not server.saw("dana")
    assert not server.saw("authorization")


async def test_a_server_that_is_not_trusted(ca: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its certificate is for another: nothing is found there, and the line says so."""
    here(monkeypatch, "cloud.school.example")
    async with serving(cloud, tls=ca.server("evil.example")) as server:
        zone = {
            ("_caldavs._tcp.school.example", "SRV"): [f"0 0 {server.port} cloud.school.example."]
        }
        async with name_server(zone) as (place, _):
            found = await look(EMAIL, World(Dns(place), ca_file=ca.file))

    assert found.sources == ()
    assert "the certificate is for another host" in "\n".join(found.said)


@pytest.mark.parametrize(
    ("exchanger", "key"),
    [
        ("school-example.mail.protection.outlook.com.", "microsoft365"),
        ("school-example.a-v1.mx.microsoft.", "microsoft365"),
        ("ASPMX.L.GOOGLE.COM.", "google"),
        ("in1-smtp.messagingengine.com.", "fastmail"),
        ("mx01.mail.icloud.com.", "icloud"),
        ("mx.mail.protection.outlook.com.evil.example.", ""),
        ("notgoogle.com.", ""),
    ],
)
async def test_whose_mail_exchanger_it_is(
    monkeypatch: pytest.MonkeyPatch, exchanger: str, key: str
) -> None:
    """By the end of its name, label by label."""
    here(monkeypatch)
    async with name_server({("school.example", "MX"): [f"5 {exchanger}"]}) as (place, _):
        found = await look(EMAIL, World(Dns(place)))

    assert (found.preset.key if found.preset else "") == key


async def test_a_host_elsewhere_is_warned_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """The DNS may lie: what is not of the domain is said to be so, with the host's name."""
    here(monkeypatch)
    zone = {("_imaps._tcp.school.example", "SRV"): ["0 0 993 imap.evil-school.example."]}
    async with name_server(zone) as (place, _):
        found = await look(EMAIL, World(Dns(place)))

    [mail] = found.sources
    assert "imap.evil-school.example is no host of school.example" in mail.warning


async def test_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing can be asked: a line for each thing, once, and it goes on."""
    here(monkeypatch)
    found = await look(EMAIL, World(Dns(Place("127.0.0.1", 9), whole_s=0.2)))

    assert (found.sources, found.preset) == ((), None)
    assert found.said[0].startswith("Nothing was found of school.example")
    assert len(found.said) == len(set(found.said)) <= 4
    assert all(len(line) < 120 for line in found.said)


async def test_servers_that_never_end(ca: Authority, monkeypatch: pytest.MonkeyPatch) -> None:
    """Are left when the time for all of it is over, and what answered in time is kept."""
    here(monkeypatch, "cloud.school.example")
    never = asyncio.Event()

    async def silent(_: Seen, out: asyncio.StreamWriter) -> None:
        await never.wait()

    async with serving(silent, tls=ca.server("cloud.school.example")) as server:
        zone = {
            ("_caldavs._tcp.school.example", "SRV"): [f"0 0 {server.port} cloud.school.example."],
            ("_imaps._tcp.school.example", "SRV"): ["0 0 993 imap.school.example."],
        }
        async with name_server(zone) as (place, _):
            found = await look(EMAIL, World(Dns(place), ca_file=ca.file, whole_s=0.5))

    assert [one.type for one in found.sources] == ["imap"]
    assert "Not found out: not everything answered within 0.5 s." in found.said


async def test_published_settings_and_the_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where both name the host, how one signs in is the file's; else the DNS is believed."""

    async def told(*_: object, **__: object) -> dict[str, object]:
        return {"host": "imap.school.example", "username": "{login}"}

    here(monkeypatch)
    monkeypatch.setattr(_find_web, "mailbox", told)
    for host, login in (("imap", "dana"), ("mail", EMAIL)):
        zone = {("_imaps._tcp.school.example", "SRV"): [f"0 0 993 {host}.school.example."]}
        async with name_server(zone) as (place, _):
            [mail] = (await look(EMAIL, World(Dns(place)))).sources
        assert mail.answers == {"host": f"{host}.school.example", "username": login}


@pytest.mark.parametrize(
    ("text", "domain"),
    [(EMAIL, "school.example"), (" school.example ", "school.example"), ("dana", ""), ("", ""),
     ("a@localhost", ""), ("a@127.0.0.1", ""), ("a@[::1]", ""), ("a@schule-köln.example", "")],
)  # fmt: skip
def test_the_domain_of_an_address(text: str, domain: str) -> None:
    """Or the domain itself; none where it cannot be asked about."""
    assert find.domain_of(text) == domain


def test_a_published_server_is_within_the_sample() -> None:
    """The sample that other tests spoil is a good one."""
    assert b"mail.school.example" in config()
