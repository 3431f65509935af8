"""Small servers on this machine that misbehave on purpose, and certificates good and bad."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class Seen:
    """A request as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(slots=True)
class Server:
    """Where a server listens and what it was asked."""

    url: str = ""
    port: int = 0
    seen: list[Seen] = field(default_factory=list)

    def saw(self, word: str) -> bool:
        """Whether any request carried `word` anywhere."""
        return any(word in repr(one) for one in self.seen)


Answer = Callable[[Seen, asyncio.StreamWriter], Awaitable[None]]


def packet(status: int = 200, body: bytes = b"{}", **headers: str) -> bytes:
    """A whole answer; `content_length=""` leaves that header out."""
    named = {k.replace("_", "-"): v for k, v in headers.items()}
    named = {"content-length": str(len(body)), "connection": "close"} | named
    lines = [f"HTTP/1.1 {status} X", *(f"{k}: {v}" for k, v in named.items() if v)]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def always(raw: bytes) -> Answer:
    """Answer everything in the same way."""

    async def answer(_: Seen, out: asyncio.StreamWriter) -> None:
        out.write(raw)

    return answer


@asynccontextmanager
async def serving(
    answer: Answer, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None
) -> AsyncIterator[Server]:
    """Serve on a free port of `host`, one request a connection."""
    server = Server()

    async def serve(reader: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        try:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError):
                seen = await _read(reader)
                server.seen.append(seen)
                await answer(seen, out)
                await out.drain()
        finally:
            out.close()
            with contextlib.suppress(OSError):
                await out.wait_closed()

    tasks: set[asyncio.Task[None]] = set()
    listening = await asyncio.start_server(
        lambda reader, out: tasks.add(asyncio.create_task(serve(reader, out))), host, 0, ssl=tls
    )
    server.port = listening.sockets[0].getsockname()[1]
    shown = "localhost" if tls else host
    server.url = f"{'https' if tls else 'http'}://{shown}:{server.port}"
    try:
        yield server
    finally:
        listening.close()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def _read(reader: asyncio.StreamReader) -> Seen:
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    fields = (line.partition(": ") for line in head[1:] if line)
    headers = {name.lower(): value for name, _, value in fields}
    body = await reader.readexactly(int(headers.get("content-length", 0)))
    method, path, _ = head[0].split(" ")
    return Seen(method, path, headers, body)


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority made for one test run."""

    folder: Path
    name: x509.Name
    key: ec.EllipticCurvePrivateKey

    @property
    def file(self) -> Path:
        """Its certificate, to be trusted."""
        return self.folder / "ca.pem"

    def server(self, host: str, *, days: int = 2, signed: bool = True) -> ssl.SSLContext:
        """A server's context with a certificate for `host`, self-signed where not `signed`."""
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        issuer, by = (self.name, self.key) if signed else (subject, key)
        file = self.folder / f"{host}{days}{signed}.pem"
        _write(file, _sign(subject, key, issuer, by, days=days, host=host), key)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context


def authority(folder: Path) -> Authority:
    """Make an authority whose certificate lies in `folder`."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "School Inspection CA")])
    made = Authority(folder, name, key)
    _write(made.file, _sign(name, key, name, key, days=2, host=None), None)
    return made


def _sign(
    subject: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer: x509.Name,
    by: ec.EllipticCurvePrivateKey,
    *,
    days: int,
    host: str | None,
) -> x509.Certificate:
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=9))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=host is None, path_length=None), critical=True)
    )
    if host:
        names = x509.SubjectAlternativeName([x509.DNSName(host)])
        made = made.add_extension(names, critical=False)
    return made.sign(by, hashes.SHA256())


def _write(file: Path, made: x509.Certificate, key: ec.EllipticCurvePrivateKey | None) -> None:
    text = made.public_bytes(serialization.Encoding.PEM)
    if key is not None:
        text += key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    file.write_bytes(text)
