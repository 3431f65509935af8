"""Signing in to Google by the real google-auth, against a double of its token server."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from itday.connectors._google_config import GoogleConfig
from itday.domain.errors import AuthFailed, Forbidden, SettingsError
from itday.domain.secret import Secret
from itday.sdk.accounts._google_kept import PREFIX, Kept
from itday.sdk.accounts.google import Account
from itday.sdk.connector import Setting
from itday.sdk.http import Http
from itday.sdk.tokens import MemoryTokens
from tests.conftest import Clock
from tests.connectors.google_double import ME, FakeGoogle
from tests.connectors.google_tokens import kept
from tests.sdk.accounts.test_microsoft import packed_bytes
from tests.sdk.test_oauth import Silent

Make = Callable[..., Account]


@pytest.fixture(scope="module")
def key_file() -> str:
    """A service account's key, made for the test."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return json.dumps(
        {"type": "service_account", "client_email": "itday@p.iam.example", "private_key_id": "1",
         "private_key": pem.decode(), "token_uri": "https://elsewhere.example/token"}
    )  # fmt: skip


@pytest.fixture
def server() -> FakeGoogle:
    """The double."""
    return FakeGoogle()


@pytest.fixture
def tokens() -> MemoryTokens:
    """Where the sign-in is kept."""
    return MemoryTokens()


@pytest.fixture
def make(
    server: FakeGoogle, tokens: MemoryTokens, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Make:
    """Makes an account whose requests go to the double."""
    genuine = Http.__init__

    def wired(self: Http, *args: Any, **named: Any) -> None:
        genuine(self, *args, **{**named, "transport": httpx.MockTransport(server)})

    monkeypatch.setattr(Http, "__init__", wired)

    def made(*, secret: str | None = "s3", **table: Any) -> Account:  # noqa: S107  # of nobody
        setting = Setting(
            source="school", now=Clock(), home=tmp_path, write=True, tokens=tokens, email=ME,
            secret=Secret(secret) if secret else None,
        )  # fmt: skip
        return Account(GoogleConfig.model_validate({"client_id": "c1", **table}), setting)

    return made


class Person(Silent):
    """Signs in in the browser that is opened for them."""

    def __init__(self, answer: str = "code=c1") -> None:
        """Answer so."""
        super().__init__()
        self.answer = answer
        self.asked: dict[str, list[str]] = {}

    async def open(self, url: str) -> bool:
        """The consent page sends the browser back to the loopback address."""
        self.asked = parse_qs(urlsplit(url).query)
        back = urlsplit(self.asked["redirect_uri"][0])
        query = self.answer
        if "state=" not in query:
            query += f"&state={self.asked['state'][0]}"
        reader, writer = await asyncio.open_connection("127.0.0.1", back.port)
        writer.write(f"GET /?{query} HTTP/1.1\r\n\r\n".encode())
        await reader.read()
        writer.close()
        return True


async def test_by_browser_with_pkce(make: Make, server: FakeGoogle, tokens: MemoryTokens) -> None:
    """The proof goes with the code, and a refresh token comes back."""
    account, person = make(), Person()
    server.granted = " ".join(PREFIX + one for one in ("calendar.events", "gmail.modify", "tasks"))

    said = await account.sign_in(person)

    form = server.forms[0]
    assert said.startswith("to Google; for this session only")
    assert person.asked["access_type"] == ["offline"]
    digest = sha256(form["code_verifier"].encode()).digest()
    assert person.asked["code_challenge"] == [packed_bytes(digest)]
    assert form["redirect_uri"] == person.asked["redirect_uri"][0]
    found = Kept.read(tokens.read())
    assert found is not None
    assert found.renew == "refresh-1"
    assert found.renew_until is None
    assert await account.token("tasks") == Secret("token-1")


async def test_what_google_grants_for_a_week_is_known_to_end(
    make: Make, server: FakeGoogle, tokens: MemoryTokens
) -> None:
    """Renewing the access token does not lengthen it."""
    server.granted, server.lasts = PREFIX + "tasks", {"refresh_token_expires_in": 604_800}
    account = make()
    await account.sign_in(Person())
    week = await account.ends()
    assert week is not None
    assert week.at == Clock()() + timedelta(days=7)

    await account.token("tasks", spent=Secret("token-1"))

    assert await account.ends() == week


async def test_what_the_person_unticked_is_missing_alone(make: Make, server: FakeGoogle) -> None:
    """It is said at once, and later by name; the rest works."""
    account = make()
    server.granted = f"{PREFIX}calendar.events {PREFIX}tasks"

    assert "not granted: gmail.modify" in await account.sign_in(Person())
    assert await account.token("calendar.events")
    with pytest.raises(Forbidden, match=r"gmail\.modify"):
        await account.token("gmail.modify")


@pytest.mark.parametrize(
    ("granted", "needs"),
    [
        ("gmail.modify", "gmail.readonly"),
        ("calendar.events", "calendar.events.readonly"),
        ("tasks", "tasks.readonly"),
        ("admin.directory.user", "admin.directory.user.readonly"),
    ],
)
async def test_who_may_write_may_read(
    make: Make, server: FakeGoogle, granted: str, needs: str
) -> None:
    """Where writing is switched off later, nobody has to sign in again; not the other way."""
    account = make()
    server.granted = PREFIX + granted
    await account.sign_in(Person())

    assert await account.token(needs)
    server.granted = PREFIX + needs
    await account.sign_in(Person())
    with pytest.raises(Forbidden):
        await account.token(granted)


@pytest.mark.parametrize(
    ("answer", "words"),
    [("error=access_denied", "declined"), ("code=c1&state=other", "not the answer")],
)
async def test_the_browser_brings_no_sign_in(
    make: Make, server: FakeGoogle, answer: str, words: str
) -> None:
    """Declined, or an answer to somebody else's question."""
    with pytest.raises(AuthFailed, match=words):
        await make().sign_in(Person(answer))
    assert server.forms == []


async def test_a_service_account_speaks_for_an_administrator(
    make: Make, server: FakeGoogle, key_file: str
) -> None:
    """With an assertion signed by its key, sent to our token server whatever the file says."""
    account = make(secret=key_file, sign_in="service", admin=ME, areas=["alerts"])

    assert (await account.sign_in(Silent())).startswith(f"for {ME}")
    form = server.forms[0]
    assert form["grant_type"] == "urn:ietf:params:oauth:grant-type:jwt-bearer"
    body = form["assertion"].split(".")[1]
    import base64

    told = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    assert (told["sub"], told["scope"]) == (ME, f"{PREFIX}apps.alerts")
    assert await account.token("apps.alerts") == Secret("token-1")


@pytest.mark.parametrize("secret", ["not json", "[]", "{}", '{"client_email": "x"}'])
async def test_a_secret_that_is_no_key(make: Make, secret: str) -> None:
    """Said without quoting it."""
    account = make(secret=secret, sign_in="service", admin=ME, areas=["alerts"])

    with pytest.raises(AuthFailed, match="not a service account's key") as caught:
        await account.sign_in(Silent())
    assert secret not in str(caught.value)


async def test_an_old_sign_in_is_renewed(
    make: Make, server: FakeGoogle, tokens: MemoryTokens
) -> None:
    """By google-auth, once for a hundred who ask."""
    tokens.write(kept("old", days=-1))
    account = make()

    every = await asyncio.gather(*(account.token("tasks") for _ in range(100)))

    assert set(map(Secret.reveal, every)) == {"token-1"}
    assert [one["grant_type"] for one in server.forms] == ["refresh_token"]


async def test_a_revoked_sign_in_is_said(
    make: Make, server: FakeGoogle, tokens: MemoryTokens
) -> None:
    """In Google's words, with the command that mends it."""
    tokens.write(kept("old", days=-1))
    server.refusal = "invalid_grant"

    with pytest.raises(AuthFailed, match="expired or revoked") as caught:
        await make().token("tasks")
    assert "itday signin school" in caught.value.remedy


async def test_nobody_is_signed_in(make: Make, tokens: MemoryTokens) -> None:
    """At first, and after signing out."""
    tokens.write(kept("t"))
    account = make()
    await account.sign_out()

    with pytest.raises(AuthFailed, match="nobody is signed in"):
        await account.token("tasks")


async def test_without_its_client_secret(make: Make) -> None:
    """Google wants one even of a desktop application."""
    with pytest.raises(AuthFailed, match="itday secret set school"):
        await make(secret="").sign_in(Person())


async def test_without_google_auth_the_command_that_installs_it_is_named(
    make: Make, tokens: MemoryTokens, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A token that is still good works without it."""
    import sys

    monkeypatch.setitem(sys.modules, "google.oauth2.credentials", None)
    tokens.write(kept("still good"))
    account = make()

    assert await account.token("tasks") == Secret("still good")
    tokens.write(kept("old", days=-1))
    for asked in (account.token("tasks"), account.sign_in(Person())):
        with pytest.raises(SettingsError, match=r"pip install 'itday\[google\]'"):
            await asked
