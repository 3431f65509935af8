"""Signing in to Microsoft by the real msal, against a double of its sign-in server."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from itday.connectors._microsoft365_config import Microsoft365Config
from itday.domain.errors import AuthFailed, Forbidden, SettingsError, Unavailable
from itday.domain.secret import Secret
from itday.sdk.accounts.microsoft import AGAIN, Account
from itday.sdk.connector import Setting
from itday.sdk.http import Http
from itday.sdk.tokens import MemoryTokens
from tests.conftest import Clock
from tests.connectors.graph_double import TENANT, FakeGraph, packed
from tests.connectors.graph_tokens import kept
from tests.sdk.test_oauth import Silent

Make = Callable[..., Account]
CLOCK = Clock()


@pytest.fixture
def server() -> FakeGraph:
    """The double."""
    return FakeGraph()


@pytest.fixture
def tokens() -> MemoryTokens:
    """Where the sign-in is kept."""
    return MemoryTokens()


@pytest.fixture
def make(
    server: FakeGraph, tokens: MemoryTokens, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Make:
    """Makes an account whose requests go to the double."""
    genuine = Http.__init__

    def wired(self: Http, *args: Any, **named: Any) -> None:
        genuine(self, *args, **{**named, "transport": httpx.MockTransport(server)})

    monkeypatch.setattr(Http, "__init__", wired)

    def made(*, secret: str = "", now: Clock = CLOCK, **table: Any) -> Account:
        config = {"tenant": TENANT, "client_id": "app", "areas": ["calendar", "risk"], **table}
        setting = Setting(
            source="school", now=now, home=tmp_path, write=True, tokens=tokens,
            email=f"p1@{TENANT}", secret=Secret(secret) if secret else None,
        )  # fmt: skip
        return Account(Microsoft365Config.model_validate(config), setting)

    return made


class Person(Silent):
    """Signs in in the browser that is opened for them."""

    def __init__(self, server: FakeGraph, *, answer: str = "code=c1") -> None:
        """Answer so."""
        super().__init__()
        self.server, self.answer = server, answer
        self.asked: list[dict[str, list[str]]] = []

    async def open(self, url: str) -> bool:
        """The sign-in page sends the browser back to the loopback address."""
        asked = parse_qs(urlsplit(url).query)
        self.asked.append(asked)
        # msal sends the nonce's digest, and looks for that in the identity token.
        self.server.nonce = asked["nonce"][0]
        back = urlsplit(asked["redirect_uri"][0])
        reader, writer = await asyncio.open_connection("127.0.0.1", back.port)
        body = f"{self.answer}&state={asked['state'][0]}"
        if "state=" in self.answer:
            body = self.answer
        head = f"POST / HTTP/1.1\r\nContent-Length: {len(body)}\r\n\r\n"
        writer.write((head + body).encode())
        await reader.read()
        writer.close()
        return True


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Waiting takes no time; gives how long it would have been."""
    waited: list[float] = []
    genuine = asyncio.sleep

    async def sleep(seconds: float) -> None:
        waited.append(seconds)
        await genuine(0)

    monkeypatch.setattr(asyncio, "sleep", sleep)
    return waited


async def test_by_browser_with_pkce(make: Make, server: FakeGraph, tokens: MemoryTokens) -> None:
    """Two questions, so that security can be refused alone; the proof goes with each code."""
    person = Person(server)
    server.withheld = {"IdentityRiskyUser.ReadWrite.All"}

    said = await make().sign_in(person)

    assert said.startswith(f"as p1@{TENANT}; for this session only")
    assert person.said == [AGAIN]
    day, security = (asked["scope"][0] for asked in person.asked)
    assert "Calendars.ReadWrite" in day
    assert "Identity" not in day
    assert "IdentityRiskyUser.ReadWrite.All" in security
    silent = server.forms.pop(1)
    assert (silent["grant_type"], silent["scope"].split()[0]) == (
        "refresh_token",
        security.split()[0],
    )
    for asked, form in zip(person.asked, server.forms, strict=True):
        assert asked["code_challenge_method"] == ["S256"]
        assert form["grant_type"] == "authorization_code"
        digest = sha256(form["code_verifier"].encode()).digest()
        assert asked["code_challenge"] == [packed_bytes(digest)]
    assert tokens.read() is not None


async def test_what_was_granted_before_takes_one_sign_in(make: Make, server: FakeGraph) -> None:
    """The first brings a token for the rest; nobody types a second code."""
    person, account = Person(server), make()

    await account.sign_in(person)

    assert len(person.asked) == 1
    assert await account.token("Calendars.Read")
    assert await account.token("IdentityRiskyUser.ReadWrite.All")
    assert len(server.forms) == 2


def packed_bytes(value: bytes) -> str:
    """Base64 for URLs, without padding."""
    import base64

    return base64.urlsafe_b64encode(value).decode().rstrip("=")


async def test_security_refused_the_calendar_stays(make: Make, server: FakeGraph) -> None:
    """The person is signed in for their own things, and told who can grant the rest."""

    class Half(Person):
        async def open(self, url: str) -> bool:
            if self.asked:
                self.server.refusals = [("invalid_grant", 65001)]
            return await super().open(url)

    account = make()
    server.withheld = {"IdentityRiskyUser.ReadWrite.All"}
    said = await account.sign_in(Half(server))

    assert "not for security: permission missing" in said
    assert "--consent" in said
    assert await account.token("Calendars.Read")
    server.refusals = [("invalid_grant", 65001)] * 2
    with pytest.raises(Forbidden, match="IdentityRiskyUser"):
        await account.token("IdentityRiskyUser.ReadWrite.All")


async def test_consent_to_one_of_several_was_taken_back(make: Make, server: FakeGraph) -> None:
    """What is asked for then is the one permission that is needed: the other feeds go on."""
    account = make()
    await account.sign_in(Person(server))
    spent = await account.token("IdentityRiskEvent.Read.All")
    server.refusals = [("invalid_grant", 65001)]

    again = await account.token("IdentityRiskEvent.Read.All", spent=spent)

    assert again != spent
    asked = [one.rpartition("/")[2] for one in server.forms[-1]["scope"].split() if "/" in one]
    assert asked == ["IdentityRiskEvent.Read.All"]


@pytest.mark.parametrize(
    ("answer", "words"),
    [("error=access_denied", "declined"), ("code=c1&state=other", "not the answer")],
)
async def test_the_browser_brings_no_sign_in(
    make: Make, server: FakeGraph, answer: str, words: str
) -> None:
    """Declined, or an answer to somebody else's question."""
    with pytest.raises(AuthFailed, match=words):
        await make().sign_in(Person(server, answer=answer))
    assert server.forms == []


async def test_by_device_at_the_servers_pace(
    make: Make, server: FakeGraph, at_once: list[float]
) -> None:
    """Asked again while the person types, slower when told so."""
    server.refusals = [("authorization_pending", 70016), ("slow_down", 0)]
    talk = Silent()

    said = await make(sign_in="device", areas=["calendar"]).sign_in(talk)

    assert said.startswith(f"as p1@{TENANT}")
    assert "ABCD-EFGH" in talk.said[0]
    assert [one for one in at_once if one >= 1] == [5.0, 5.0, 10.0]


@pytest.mark.parametrize(
    ("refusal", "error", "words"),
    [
        (("authorization_declined", 70018), AuthFailed, "declined"),
        (("invalid_grant", 53003), AuthFailed, "Conditional Access"),
        (("invalid_grant", 65001), Forbidden, "permission missing"),
        (("temporarily_unavailable", 0), Unavailable, "AADSTS0"),
        (("invalid_client", 7000218), AuthFailed, "AADSTS7000218"),
    ],
)
async def test_what_the_tenant_refuses_is_said(  # noqa: PLR0917  # a table's columns
    make: Make,
    server: FakeGraph,
    at_once: list[float],
    refusal: tuple[str, int],
    error: type[Exception],
    words: str,
) -> None:
    """In a line, with what the person can do."""
    server.refusals = [refusal]

    with pytest.raises(error, match=words):
        await make(sign_in="device").sign_in(Silent())


async def test_nobody_types_the_code(
    make: Make, server: FakeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It ends when the code does."""
    clock = Clock()
    server.refusals = [("authorization_pending", 70016)] * 9999

    async def sleep(seconds: float) -> None:
        from datetime import timedelta

        clock.tick(timedelta(minutes=4))

    monkeypatch.setattr(asyncio, "sleep", sleep)
    with pytest.raises(AuthFailed, match="nobody typed"):
        await make(sign_in="device", now=clock).sign_in(Silent())


async def test_as_an_application(make: Make, server: FakeGraph) -> None:
    """With a client secret, for a named mailbox; no person is asked."""
    account = make(secret="s3", sign_in="app", mailbox="it@fernhill.example")

    assert await account.sign_in(Silent()) == "as the application app"
    assert server.forms[0]["grant_type"] == "client_credentials"
    assert await account.token("Mail.Read") == Secret("token-1")
    assert server.tokens == 1


async def test_an_application_without_its_secret(make: Make) -> None:
    """Says which command keeps it."""
    with pytest.raises(AuthFailed, match="itday secret set school"):
        await make(sign_in="app", mailbox="it@fernhill.example").token("Mail.Read")


async def test_a_hundred_ask_and_one_renews(
    make: Make, server: FakeGraph, tokens: MemoryTokens
) -> None:
    """A refresh token that is spent twice would sign the person out."""
    tokens.write(kept("old", days=-1))
    account = make()

    every = await asyncio.gather(*(account.token("Calendars.Read") for _ in range(100)))

    assert set(map(Secret.reveal, every)) == {"token-1"}
    assert server.tokens == 1


async def test_signed_out_nothing_is_left(make: Make, tokens: MemoryTokens) -> None:
    """And what asks next is told to sign in."""
    tokens.write(kept("t"))
    account = make()
    await account.sign_out()

    assert tokens.read() is None
    with pytest.raises(AuthFailed, match="itday signin school"):
        await account.token("Calendars.Read")


async def test_a_tenant_that_is_none(make: Make, server: FakeGraph) -> None:
    """The line names the tenant and the two settings to look at."""

    def unknown(path: str, request: httpx.Request) -> httpx.Response:
        return httpx.Response(400, json={"error": "invalid_tenant"})

    server.login = unknown  # type: ignore[method-assign]

    with pytest.raises(SettingsError, match=r"knows no tenant fernhill\.example"):
        await make(sign_in="device").sign_in(Silent())


async def test_a_captive_portal_is_no_sign_in_server(make: Make, server: FakeGraph) -> None:
    """A web page in place of JSON is said to be one."""

    def portal(path: str, request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, html="<html>Sign in to Guest-WiFi</html>")

    server.login = portal  # type: ignore[method-assign]

    with pytest.raises(Exception, match="captive portal"):
        await make(sign_in="device").sign_in(Silent())


async def test_without_msal_the_command_that_installs_it_is_named(
    make: Make, tokens: MemoryTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sign-in that is still good works without it."""
    import sys

    monkeypatch.setitem(sys.modules, "msal", None)
    tokens.write(kept("still good"))
    account = make()

    assert await account.token("Calendars.Read") == Secret("still good")
    with pytest.raises(SettingsError, match=r"pip install 'itday\[microsoft\]'"):
        await account.sign_in(Silent())


def test_the_double_packs_as_tokens_do() -> None:
    """The control for what the tests compare with."""
    assert packed({}) == "e30"
    assert datetime(2026, 11, 24, tzinfo=UTC) < Clock()()
