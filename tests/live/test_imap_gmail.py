"""A mailbox with Google's sign-in: a real OAuth server in Google's place, Dovecot in Gmail's.

The pages and the tokens are oidc-provider's, renewing is google-auth's; what is Google's alone (its
consent screen, scopes that can be unticked, keys of service accounts) only the double has.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from itday.connectors import _imap_signin as signin
from itday.connectors._imap_config import ImapConfig
from itday.connectors.imap import Imap
from itday.domain.errors import AuthFailed
from itday.domain.secret import Secret
from itday.domain.verbs import MarkRead
from itday.sdk.accounts import google
from itday.sdk.accounts._google_kept import Kept
from itday.sdk.connector import Setting
from itday.sdk.tokens import MemoryTokens
from tests.connectors.imap_server import pull, titles
from tests.live.peers.oidc_peer import GMAIL
from tests.live.person import Person
from tests.live.test_imap import flags, job, other, put
from tests.live.test_signin import Browser

if TYPE_CHECKING:
    from tests.live.peers.served import DovecotPeer, OidcPeer

Make = Callable[..., Imap]


@pytest.fixture
def trust(oidc: OidcPeer, dovecot_gmail: DovecotPeer, tmp_path: Path) -> Path:
    """The certificates of both."""
    both = tmp_path / "trust.pem"
    both.write_text(Path(oidc.cert).read_text() + Path(dovecot_gmail.cert).read_text())
    return both


@pytest.fixture
async def make(
    oidc: OidcPeer, dovecot_gmail: DovecotPeer, tokens: MemoryTokens, trust: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> AsyncIterator[Make]:  # fmt: skip
    """Makes connectors to alice's mailbox that share one sign-in; Google's addresses lead here."""
    genuine, peer, made = signin._gmail, dovecot_gmail, list[Imap]()
    monkeypatch.setattr(google, "ASK", f"{oidc.root}/auth")

    def here(config: ImapConfig, setting: Setting) -> signin.Gmail:
        return replace(genuine(config, setting), token_url=f"{oidc.root}/token")

    monkeypatch.setattr(signin, "_gmail", here)

    def one(**table: Any) -> Imap:
        config = {
            "host": peer.host, "port": peer.imaps, "username": "alice", "ca_file": trust,
            "provider": "google", "sign_in": "browser", "client_id": "gmail", **table,
        }  # fmt: skip
        setting = Setting(
            source="mail", now=lambda: datetime.now(UTC), home=trust.parent, write=True,
            tokens=tokens, secret=Secret("gmail-secret"),
        )  # fmt: skip
        made.append(Imap(ImapConfig.model_validate(config), setting))
        return made[-1]

    yield one
    for connector in made:
        await connector.aclose()


@pytest.fixture
def alice(oidc: OidcPeer) -> Browser:
    """Who agrees to everything."""
    return Browser(Person("alice", oidc.cert))


def later(tokens: MemoryTokens) -> Kept:
    """An hour later: the access token has run out. Gives what is kept."""
    kept = Kept.read(tokens.read())
    assert kept is not None
    was = kept.model_copy(update={"until": datetime.now(UTC) - timedelta(minutes=1)})
    tokens.write(Secret(was.model_dump_json()))
    return kept


async def test_sign_in_read_and_mark(
    make: Make, alice: Browser, dovecot_gmail: DovecotPeer, tokens: MemoryTokens
) -> None:
    """With the one scope that Gmail knows; what is decided here another program sees."""
    with other(dovecot_gmail) as program:
        put(program, 1)
        made = make()
        await made.sign_in(alice)

        kept = Kept.read(tokens.read())
        assert kept is not None
        assert kept.scopes == (GMAIL,)
        records, _, _ = await pull(made)
        assert titles(records) == ["Mail 1 Büro?"]
        await made.push(MarkRead(ref=records[0].ref, seen=True), job(records[0]))
        assert "\\Seen" in str(flags(program, 1))


async def test_renewed_again_and_again(
    make: Make, alice: Browser, oidc: OidcPeer, tokens: MemoryTokens
) -> None:
    """By google-auth; a server that gives another refresh token each time finds us with the new."""
    await make().sign_in(alice)
    first = later(tokens)
    assert "as alice" in await make().check()
    second = later(tokens)
    before = oidc.asked("POST /token")
    assert "as alice" in await make().check()

    assert oidc.asked("POST /token") == before + 1
    assert second.renew != first.renew


async def test_a_token_for_something_else(make: Make, alice: Browser, tokens: MemoryTokens) -> None:
    """Dovecot refuses a mailbox of another's by a good token; the line says what to run."""
    await make().sign_in(alice)

    with pytest.raises(AuthFailed, match="does not take the login") as caught:
        await make(username="bob").check()

    assert "itday signin mail" in caught.value.remedy
