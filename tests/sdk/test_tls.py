"""Certificates good and bad, and the words for each."""

from __future__ import annotations

import asyncio
import ssl
from typing import TYPE_CHECKING, Any

import pytest

from itday.domain.errors import Unavailable
from itday.sdk import tls
from itday.sdk.http import Budget, Http
from tests.sdk.servers import Authority, always, authority, packet, serving

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """The authority of a school's inspecting proxy."""
    return authority(tmp_path_factory.mktemp("ca"))


async def ask(server: ssl.SSLContext, ca_file: Path | None) -> int:
    """The status that a server with this certificate answers."""
    async with serving(always(packet()), tls=server) as desk:
        http = Http(desk.url, ca_file=ca_file, source="desk", budget=Budget(connect_s=2))
        try:
            return (await http.send("POST", content=b"x")).status
        finally:
            await http.aclose()


async def test_an_authority_named_in_the_settings_is_trusted(school: Authority) -> None:
    """`ca_file` makes a school's own issuer good."""
    assert await ask(school.server("localhost"), school.file) == 200


@pytest.mark.parametrize(
    ("host", "how", "trusted", "problem"),
    [
        ("localhost", {}, False, "issuer is unknown"),
        ("localhost", {"signed": False}, True, "self-signed"),
        ("other.invalid", {}, True, "for another host"),
        ("localhost", {"days": -1}, True, "has expired"),
    ],
)
async def test_any_other_certificate_is_refused(
    school: Authority, host: str, how: dict[str, Any], trusted: bool, problem: str
) -> None:
    """One line names host and problem and what to do; never to switch checking off."""
    server = school.server(host, **how)
    with pytest.raises(Unavailable) as caught:
        await ask(server, school.file if trusted else None)

    line = str(caught.value)
    assert line.startswith("desk: localhost:")
    assert problem in line
    assert type(caught.value) is Unavailable
    assert caught.value.remedy
    assert not {"verify", "insecure", "disable", "off"} & set(line.lower().split())


async def test_a_server_without_tls_is_named() -> None:
    """A mail server behind an https address is no traceback."""

    def greet(_: asyncio.StreamReader, out: asyncio.StreamWriter) -> None:
        out.write(b"220 mail.example ESMTP\r\n")
        out.close()

    listening = await asyncio.start_server(greet, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    http = Http(f"https://127.0.0.1:{port}", source="desk", budget=Budget(connect_s=1))
    with pytest.raises(Unavailable, match="no secure connection"):
        await http.send("GET")
    await http.aclose()
    listening.close()
    await listening.wait_closed()


async def test_a_missing_certificate_file_is_said_clearly(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A `SSL_CERT_FILE` or `ca_file` that is not there or no PEM stops this source only."""
    junk = tmp_path / "junk.pem"
    junk.write_text("no certificate")
    for wrong in (junk, tmp_path / "gone.pem"):
        http = Http("https://localhost:1", ca_file=wrong, source="desk")
        with pytest.raises(Unavailable, match=r"desk: ca_file .*cannot be read") as caught:
            await http.send("GET")
        assert "`ca_file`" in caught.value.remedy
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "gone.pem"))
    with pytest.raises(Unavailable, match=r"SSL_CERT_FILE names .*gone.pem, which is not there"):
        await Http("https://localhost:1", source="desk").send("GET")


def test_contexts_are_shared(school: Authority) -> None:
    """One context a `ca_file`, whoever asks: making it is most of a client's cost."""
    assert tls.context(None) is tls.context(None)
    assert tls.context(school.file) is tls.context(school.file)
    assert tls.context(school.file) is not tls.context(None)


def test_other_faults_are_not_explained_as_tls() -> None:
    """A time-out within TLS's normal waiting is not a certificate's fault."""
    fault = TimeoutError()
    fault.__context__ = ssl.SSLWantReadError()

    assert tls.explain(fault, "x") is None
    assert tls.explain(None, "x") is None
