"""Signing in to Microsoft by the real msal at a real OAuth server: oidc-provider, over TLS.

It stands where Entra would, by the setting `login_url`: a person types the code or comes back with
a posted one, tokens are rotated, and a token that was spent twice is revoked with all that came of
it. What it has not: claims challenges, Conditional Access, consent of an administrator, tokens for
several resources by one sign-in; those stand on the double (`tests/connectors/graph_double.py`).
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from itday.connectors._microsoft365_config import Microsoft365Config
from itday.domain.errors import AuthFailed, SettingsError, Unavailable
from itday.domain.secret import Secret
from itday.sdk.accounts.microsoft import Account
from itday.sdk.connector import Setting
from itday.sdk.tokens import MemoryTokens
from tests.live.person import Person

if TYPE_CHECKING:
    from tests.live.peers.served import OidcPeer


def now() -> datetime:
    """The real time: msal takes no other."""
    return datetime.now(UTC)


class Browser:
    """How itday speaks with the person: each page that it shows is followed."""

    def __init__(self, person: Person, code: str = "") -> None:
        """Have `person` at the keys."""
        self.person, self.said, self.last = person, list[str](), ""

    def say(self, line: str) -> None:
        """Read what stands there, go to the page and type the code."""
        self.said.append(line)
        words = line.split()
        self.last = self.person.follow(words[1], words[-1])

    async def open(self, url: str) -> bool:
        """Follow the page to its end, which is back at itday."""
        self.last = await asyncio.to_thread(self.person.follow, url)
        return True

    async def pasted(self) -> str:
        """Nothing is pasted."""
        await asyncio.Event().wait()
        return ""


Make = Callable[..., Account]


@pytest.fixture
async def make(oidc: OidcPeer, tokens: MemoryTokens, tmp_path: Path) -> AsyncIterator[Make]:
    """Makes an account; each is what another copy of itday would have."""
    made: list[Account] = []

    def one(**table: Any) -> Account:
        config = {
            "tenant": oidc.tenant, "client_id": oidc.client, "login_url": oidc.url,
            "graph_url": oidc.graph, "ca_file": oidc.cert, "areas": ["calendar", "mail"], **table,
        }  # fmt: skip
        setting = Setting(source="school", now=now, home=tmp_path, tokens=tokens)
        made.append(Account(Microsoft365Config.model_validate(config), setting))
        return made[-1]

    yield one
    for account in made:
        await account.aclose()


@pytest.fixture
def alice(oidc: OidcPeer) -> Browser:
    """Who agrees to everything."""
    return Browser(Person("alice", oidc.cert))


@pytest.fixture(params=["browser", "device"])
def way(request: pytest.FixtureRequest, at_once: None) -> str:
    """Both ways of signing in."""
    return str(request.param)


def what_it_is(oidc: OidcPeer, token: Secret) -> dict[str, Any]:
    """What the server says of a token to the service that is shown it."""
    answer = httpx.post(
        f"{oidc.root}/token/introspection",
        data={"token": token.reveal()},
        auth=("graph", "graph-secret"),
        verify=oidc.trust(),
    )
    said: dict[str, Any] = answer.json()
    return said


def spare_key(tokens: MemoryTokens) -> str:
    """The refresh token that is kept now."""
    kept = tokens.read()
    assert kept is not None
    (one,) = json.loads(kept.reveal())["RefreshToken"].values()
    return str(one["secret"])


def an_hour_later(tokens: MemoryTokens) -> None:
    """Every access token that is kept has run out."""
    kept = tokens.read()
    assert kept is not None
    cache = json.loads(kept.reveal())
    for one in cache["AccessToken"].values():
        one["expires_on"] = "1"
    tokens.write(Secret(json.dumps(cache)))


def post(oidc: OidcPeer, path: str, **data: str) -> httpx.Response:
    """What another program of the same client would send."""
    every = {"client_id": oidc.client, **data}
    return httpx.post(f"{oidc.root}{path}", data=every, verify=oidc.trust())


async def test_a_person_signs_in(way: str, make: Make, alice: Browser, oidc: OidcPeer) -> None:
    """By each way; the token is theirs and carries what was asked for, and nothing more."""
    account = make(sign_in=way)

    words = await account.sign_in(alice)

    assert words.startswith(f"as alice@{oidc.tenant}")
    about = what_it_is(oidc, await account.token("Calendars.Read"))
    assert (about["active"], about["sub"], about["client_id"]) == (True, "alice", "itday")
    asked = {f"{oidc.graph}/{name}" for name in ("User.Read", "Calendars.Read", "Mail.Read")}
    assert asked <= set(about["scope"].split())
    assert f"{oidc.graph}/Tasks.Read" not in about["scope"]


async def test_what_they_are_told(make: Make, alice: Browser, at_once: None) -> None:
    """The code stands on one line with the page; the browser's last page is ours."""
    await make(sign_in="device").sign_in(alice)
    (line,) = alice.said
    assert line.startswith("Open https://localhost:")
    assert " on any device and type " in line
    await make(sign_in="browser").sign_in(alice)
    assert "Close this page and go back to the terminal" in alice.last


async def test_a_person_declines(way: str, make: Make, oidc: OidcPeer) -> None:
    """Nothing is kept, and it is said."""
    bob = Browser(Person("bob", oidc.cert, agrees=False))

    with pytest.raises(AuthFailed, match="declined"):
        await make(sign_in=way).sign_in(bob)
    with pytest.raises(AuthFailed, match="nobody is signed in"):
        await make(sign_in=way).token("Calendars.Read")


async def test_it_is_renewed_once_for_all(
    make: Make, alice: Browser, oidc: OidcPeer, tokens: MemoryTokens
) -> None:
    """Two copies of itday want it for three feeds each: one renewal, and a new refresh token."""
    await make().sign_in(alice)
    old, first = spare_key(tokens), await make().token("Mail.Read")
    an_hour_later(tokens)
    before = oidc.asked("POST /token")

    one, other = make(), make()
    every = await asyncio.gather(
        *(account.token("Mail.Read") for account in (one, other) for _ in range(3))
    )

    assert oidc.asked("POST /token") == before + 1
    assert every == [every[0]] * 6
    assert every[0] != first
    assert what_it_is(oidc, every[0])["active"]
    assert spare_key(tokens) != old


async def test_what_is_still_good_asks_nobody(make: Make, alice: Browser, oidc: OidcPeer) -> None:
    """A start without network shows what is known."""
    await make().sign_in(alice)
    before = oidc.log()

    assert await make().token("Mail.Read")
    assert oidc.log() == before


async def test_a_stolen_key_that_was_spent(
    make: Make, alice: Browser, oidc: OidcPeer, tokens: MemoryTokens
) -> None:
    """Spent twice, it takes the whole sign-in with it; so itday must spend it once, and says so."""
    await make().sign_in(alice)
    stolen = spare_key(tokens)
    an_hour_later(tokens)
    await make().token("Mail.Read")

    again = post(oidc, "/token", grant_type="refresh_token", refresh_token=stolen)
    an_hour_later(tokens)

    assert again.json()["error"] == "invalid_grant"
    with pytest.raises(AuthFailed) as caught:
        await make().token("Mail.Read")
    assert caught.value.remedy == "Run `itday signin school`"


async def test_a_revoked_sign_in_and_the_next_one(
    make: Make, alice: Browser, oidc: OidcPeer, tokens: MemoryTokens
) -> None:
    """An administrator ends it: one line says what to do, doing that mends it."""
    await make().sign_in(alice)
    assert post(oidc, "/token/revocation", token=spare_key(tokens)).status_code == 200
    an_hour_later(tokens)

    with pytest.raises(AuthFailed) as caught:
        await make().token("Mail.Read")
    assert caught.value.remedy == "Run `itday signin school`"
    await make().sign_in(alice)
    assert what_it_is(oidc, await make().token("Mail.Read"))["active"]


async def test_signing_out_forgets(make: Make, alice: Browser, tokens: MemoryTokens) -> None:
    """Nothing is left that could be spent."""
    account = make()
    await account.sign_in(alice)
    await account.sign_out()

    assert tokens.read() is None
    with pytest.raises(AuthFailed):
        await account.token("Mail.Read")


@pytest.mark.parametrize(
    ("table", "error", "words"),
    [
        ({"tenant": "elsewhere.example"}, SettingsError, "knows no tenant elsewhere.example"),
        ({"client_id": "unknown", "sign_in": "device"}, AuthFailed, "client"),
        ({"ca_file": None}, Unavailable, "certificate"),
    ],
)
async def test_what_is_set_wrong(
    make: Make, alice: Browser, table: dict[str, Any], error: type[Exception], words: str
) -> None:
    """The tenant, the application, or whom to trust: each is said for what it is."""
    with pytest.raises(error, match=words):
        await make(**table).sign_in(alice)
