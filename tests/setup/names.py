"""A name server on loopback, honest or not, and a network in which its names are this machine."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any

import dns.message
import dns.rcode
import dns.rrset
import pytest

from itday.setup._find_dns import Place

Twist = Callable[[bytes], bytes | None]
"""What becomes of an answer on its way; `None` where it is lost."""


def honest(answer: bytes) -> bytes | None:
    """As it is."""
    return answer


class _Serving(asyncio.DatagramProtocol):
    def __init__(self, zone: Mapping[tuple[str, str], list[str]], twist: Twist) -> None:
        self.zone, self.twist = zone, twist
        self.asked: list[tuple[str, str]] = []

    def connection_made(self, transport: Any) -> None:
        self.transport = transport

    def datagram_received(self, packet: bytes, address: Any) -> None:
        query = dns.message.from_wire(packet)
        [question] = query.question
        key = (str(question.name).rstrip("."), question.rdtype.name)
        self.asked.append(key)
        answer = dns.message.make_response(query)
        if rows := self.zone.get(key):
            answer.answer.append(dns.rrset.from_text(question.name, 60, "IN", key[1], *rows))
        elif not any(name == key[0] for name, _ in self.zone):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        if (sent := self.twist(answer.to_wire())) is not None:
            self.transport.sendto(sent, address)


@asynccontextmanager
async def name_server(
    zone: Mapping[tuple[str, str], list[str]], twist: Twist = honest
) -> AsyncIterator[tuple[Place, list[tuple[str, str]]]]:
    """Answer for a zone; gives where, and what was asked so far.

    Args:
        zone: Records as text, by name and kind.
        twist: What becomes of each answer.
    """
    loop = asyncio.get_running_loop()
    transport, serving = await loop.create_datagram_endpoint(
        lambda: _Serving(zone, twist), local_addr=("127.0.0.1", 0)
    )
    try:
        yield Place("127.0.0.1", transport.get_extra_info("sockname")[1]), serving.asked
    finally:
        transport.close()


def here(monkeypatch: pytest.MonkeyPatch, *hosts: str) -> None:
    """Let these names be this machine; every other is looked up in vain."""
    genuine = socket.getaddrinfo

    def look_up(host: Any, *rest: Any, **named: Any) -> Any:
        name = host.decode() if isinstance(host, bytes) else host
        if name in hosts:
            return genuine("127.0.0.1", *rest, **named)
        if name in {None, "127.0.0.1", "localhost"}:
            return genuine(host, *rest, **named)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
