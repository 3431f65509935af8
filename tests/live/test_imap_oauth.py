"""A mailbox by OAuth: real msal, a real OAuth server, and Dovecot that asks it about each token.

oidc-provider stands where Entra would, Dovecot where Exchange would; both over verified TLS.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from itday.connectors._imap_config import ImapConfig
from itday.connectors.imap import Imap
from itday.domain.errors import AuthFailed
from itday.domain.verbs import MarkRead
from itday.sdk.connector import Setting
from itday.sdk.tokens import MemoryTokens
from tests.connectors.imap_server import pull, titles
from tests.live.person import Person
from tests.live.test_imap import flags, job, other, put
from tests.live.test_signin import Browser, an_hour_later, now, post, spare_key

if TYPE_CHECKING:
    from tests.live.peers.served import DovecotPeer, OidcPeer

Make = Callable[..., Imap]


@pytest.fixture
def trust(oidc: OidcPeer, dovecot_oauth: DovecotPeer, tmp_path: Path) -> Path:
    """The certificates of both."""
    both = tmp_path / "trust.pem"
    both.write_text(Path(oidc.cert).read_text() + Path(dovecot_oauth.cert).read_text())
    return both


@pytest.fixture
async def make(
    oidc: OidcPeer, dovecot_oauth: DovecotPeer, tokens: MemoryTokens, tmp_path: Path, trust: Path
) -> AsyncIterator[Make]:
    """Makes connectors to alice's mailbox that share one sign-in."""
    peer, made = dovecot_oauth, list[Imap]()

    def one(**table: Any) -> Imap:
        config = {
            "host": peer.host, "port": peer.imaps, "username": "alice", "ca_file": trust,
            "provider": "microsoft", "sign_in": "browser", "tenant": oidc.tenant,
            "client_id": oidc.client, "login_url": oidc.url, **table,
        }  # fmt: skip
        setting = Setting(source="mail", now=now, home=tmp_path, tokens=tokens, write=True)
        made.append(Imap(ImapConfig.model_validate(config), setting))
        return made[-1]

    yield one
    for connector in made:
        await connector.aclose()


@pytest.fixture
def alice(oidc: OidcPeer) -> Browser:
    """Who agrees to everything."""
    return Browser(Person("alice", oidc.cert))


@pytest.mark.parametrize("way", ["browser", "device"])
async def test_sign_in_read_and_mark(
    way: str, make: Make, alice: Browser, dovecot_oauth: DovecotPeer, at_once: None
) -> None:
    """By each way; what is decided here is seen by another program."""
    with other(dovecot_oauth) as program:
        put(program, 1, 2)
        made = make(sign_in=way)
        assert (await made.sign_in(alice)).startswith("as alice@")

        records, last, cursor = await pull(made)
        assert titles(records) == ["Mail 2 Büro?", "Mail 1 Büro?"]
        await made.push(MarkRead(ref=records[1].ref, seen=True), job(records[1]))

        assert "\\Seen" in str(flags(program, 1))
        assert (await pull(made, cursor))[0][0].seen
        assert last.complete
    ends = await made.ends()
    assert ends is not None
    assert ends.why == "unused for so long, it ends; itday signin mail renews it"


async def test_nobody_is_signed_in(make: Make) -> None:
    """It says what to run; the mail server is not even called."""
    with pytest.raises(AuthFailed) as caught:
        await make().check()
    assert (caught.value.what, caught.value.remedy) == (
        "nobody is signed in", "Run `itday signin mail`",
    )  # fmt: skip


async def test_a_token_that_ran_out(
    make: Make, alice: Browser, oidc: OidcPeer, tokens: MemoryTokens
) -> None:
    """An hour later it is renewed before Dovecot sees it: once, for what both do."""
    await make().sign_in(alice)
    an_hour_later(tokens)
    before, made = oidc.asked("POST /token"), make()

    await made.check()
    await pull(made)

    assert oidc.asked("POST /token") == before + 1


async def test_a_token_that_ended_early(
    make: Make, alice: Browser, oidc: OidcPeer, tokens: MemoryTokens
) -> None:
    """Good by its date, no longer good at the server: one more is asked for, and taken."""
    await make().sign_in(alice)
    token = await make()._oauth.account.token("IMAP.AccessAsUser.All")
    assert post(oidc, "/token/revocation", token=token.reveal()).status_code == 200
    before = oidc.asked("POST /token")

    assert "as alice" in await make().check()

    assert oidc.asked("POST /token") == before + 1


async def test_a_sign_in_that_was_revoked(
    make: Make, alice: Browser, oidc: OidcPeer, tokens: MemoryTokens
) -> None:
    """One line says what to do; doing that mends it."""
    await make().sign_in(alice)
    assert post(oidc, "/token/revocation", token=spare_key(tokens)).status_code == 200
    an_hour_later(tokens)

    with pytest.raises(AuthFailed) as caught:
        await pull(make())
    assert caught.value.remedy == "Run `itday signin mail`"
    await make().sign_in(alice)
    assert "as alice" in await make().check()


async def test_somebody_elses_mailbox(make: Make, alice: Browser, oidc: OidcPeer) -> None:
    """Dovecot refuses a good token for another's mailbox; one renewal, then it is said."""
    await make().sign_in(alice)
    before = oidc.asked("POST /token")

    with pytest.raises(AuthFailed, match="does not take the login") as caught:
        await make(username="bob").check()

    assert oidc.asked("POST /token") == before + 1
    assert caught.value.remedy == (
        "Run `itday signin mail`; the mailbox must allow IMAP, and be bob's"
    )
