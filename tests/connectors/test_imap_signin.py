"""What is asked of Microsoft and Google for a mailbox; tests/live/test_imap_oauth.py signs in."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from itday.connectors._imap_config import ImapConfig
from itday.connectors._imap_signin import GMAIL, SignIn
from itday.domain.errors import AuthFailed
from itday.domain.secret import Secret
from itday.sdk.connector import Setting
from itday.sdk.http import Http
from itday.sdk.tokens import MemoryTokens
from tests.conftest import Clock
from tests.connectors.google_double import FakeGoogle
from tests.sdk.accounts.test_google import Person


@pytest.fixture
def google(monkeypatch: pytest.MonkeyPatch) -> FakeGoogle:
    """Google's token server."""
    server, genuine = FakeGoogle(), Http.__init__

    def wired(self: Http, *args: Any, **named: Any) -> None:
        genuine(self, *args, **{**named, "transport": httpx.MockTransport(server)})

    monkeypatch.setattr(Http, "__init__", wired)
    return server


def made(home: Path, **table: Any) -> SignIn:
    """The sign-in of one mailbox."""
    whole = {"host": "imap.example", "username": "a@fernhill.example", "client_id": "c1", **table}
    setting = Setting(source="mail", now=Clock(), home=home, tokens=MemoryTokens(),
                      secret=Secret("s3"))  # fmt: skip
    return SignIn(ImapConfig.model_validate(whole), setting)


async def test_google_gives_the_one_scope_that_imap_takes(
    google: FakeGoogle, tmp_path: Path
) -> None:
    """Asked for by its whole name; the token goes with the mailbox's name."""
    sign_in, person = made(tmp_path, provider="google", sign_in="browser"), Person()
    google.granted = GMAIL

    said = await sign_in.account.sign_in(person)

    assert said.startswith("to Google; for this session only")
    assert person.asked["scope"] == [GMAIL]
    login = await sign_in.login(None)
    assert (login.username, login.by_token) == ("a@fernhill.example", True)
    assert (await sign_in.login(login)).password != login.password
    ends = await sign_in.ends()
    assert ends is not None
    assert "itday signin mail" in ends.why
    assert sign_in.consent_url() == ""
    await sign_in.account.aclose()


async def test_nobody_is_signed_in_at_google(google: FakeGoogle, tmp_path: Path) -> None:
    """One line that says what to run."""
    with pytest.raises(AuthFailed) as caught:
        await made(tmp_path, provider="google", sign_in="browser").login(None)
    assert caught.value.remedy == "Run `itday signin mail`"


@pytest.mark.parametrize(
    ("table", "scope"),
    [
        ({}, "https://outlook.office.com/IMAP.AccessAsUser.All"),
        ({"sign_in": "app"}, "https://outlook.office365.com/IMAP.AccessAsUser.All"),
        ({"resource": "https://mail.cloud.example"},
         "https://mail.cloud.example/IMAP.AccessAsUser.All"),
    ],
)  # fmt: skip
async def test_where_an_administrator_grants_it(
    tmp_path: Path, table: dict[str, str], scope: str
) -> None:
    """The page names Exchange's own permission, and none of Graph's."""
    whole = {"provider": "microsoft", "sign_in": "browser", "tenant": "t.example", **table}
    sign_in = made(tmp_path, **whole)

    asked = parse_qs(urlsplit(sign_in.consent_url()).query)

    assert asked["scope"] == [scope]
    assert asked["client_id"] == ["c1"]
    await sign_in.account.aclose()
