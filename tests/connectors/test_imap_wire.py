"""Signing in: what is sent when, and to whom."""

from __future__ import annotations

import imaplib
from collections.abc import Iterator

import pytest

from itday.connectors._imap_session import Address, Login, Session, TokenRefused
from itday.connectors._imap_wire import connect
from itday.domain.errors import AuthFailed, Unavailable
from itday.domain.secret import Secret
from itday.sdk.budget import Budget
from tests.connectors.imap_server import RICH, FakeImap

BUDGET = Budget(page_bytes=1 << 20, read_s=5.0, connect_s=5.0)


@pytest.fixture
def server() -> Iterator[FakeImap]:
    """A rich server."""
    fake = FakeImap()
    fake.password = "pass word"
    yield fake
    fake.close()


def signed_in(
    server: FakeImap, said: str = "pass word", security: str = "none", *, by_token: bool = False
) -> Session:
    """Connect and sign in; whoever calls closes it."""
    address = Address("127.0.0.1", server.port, security, None)
    login = Login("asmith", Secret(said), by_token=by_token, mend="Sign in")
    return connect(address, login, BUDGET, lambda _: None)


def test_a_token_is_shown_by_xoauth2(server: FakeImap) -> None:
    """Once, in one line of its own, and never as a password."""
    server.capabilities = [*RICH, "AUTH=XOAUTH2", "AUTH=PLAIN"]

    signed_in(server, by_token=True).close()

    words = [line for line in server.asked if line.split()[0] in {"LOGIN", "AUTHENTICATE"}]
    assert words == ["AUTHENTICATE XOAUTH2 user=asmith\1auth=Bearer pass word\1\1"]


def test_a_token_that_is_not_taken(server: FakeImap) -> None:
    """It is the token's fault, which a new one may mend; the server's reason is waited for."""
    server.capabilities = [*RICH, "AUTH=XOAUTH2"]

    with pytest.raises(TokenRefused, match="authenticationfailed") as caught:
        signed_in(server, "of yesterday", by_token=True)

    assert caught.value.remedy == "Sign in"


def test_a_server_that_knows_no_tokens(server: FakeImap) -> None:
    """Nothing is sent to it."""
    with pytest.raises(AuthFailed, match="no OAuth") as caught:
        signed_in(server, by_token=True)

    assert not isinstance(caught.value, TokenRefused)
    assert server.asked == ["CAPABILITY"]


def test_qresync_is_enabled_where_it_is_offered(server: FakeImap) -> None:
    """A rich session says so; a poor one is not asked for what it lacks."""
    rich = signed_in(server)
    assert (rich.qresync, rich.has("MOVE")) == (True, True)
    assert rich.greeting == "Fake ready"
    rich.close()

    server.capabilities = ["IMAP4REV1"]
    poor = signed_in(server)
    assert (poor.qresync, poor.has("MOVE")) == (False, False)
    poor.close()
    assert [line for line in server.asked if line.startswith("ENABLE")] == ["ENABLE QRESYNC"]


@pytest.mark.parametrize("password", ["päss", "a\r\nb", "a\x00b"])
def test_a_password_that_login_cannot_carry(server: FakeImap, password: str) -> None:
    """It is said, not sent: it would break the command, or say another thing than was meant."""
    with pytest.raises(AuthFailed, match="ASCII"):
        signed_in(server, password)

    assert server.asked == ["CAPABILITY"]


def test_a_server_that_takes_no_passwords(server: FakeImap) -> None:
    """LOGINDISABLED is heeded, as RFC 3501 demands."""
    server.capabilities = [*RICH, "LOGINDISABLED"]

    with pytest.raises(AuthFailed, match="no passwords"):
        signed_in(server)

    assert server.asked == ["CAPABILITY"]


def test_a_session_that_began_before_tls_is_left(server: FakeImap) -> None:
    """PREAUTH before STARTTLS would keep the whole session in the clear."""
    server.greeting = b"* PREAUTH welcome"
    server.capabilities = [*RICH, "STARTTLS"]

    with pytest.raises(Unavailable, match="STARTTLS"):
        signed_in(server, security="starttls")

    assert server.asked == ["CAPABILITY"]


def test_a_refused_starttls_is_not_passed_over(server: FakeImap) -> None:
    """An offer that turns out empty ends the connection."""
    server.capabilities = [*RICH, "STARTTLS"]
    server.rig["STARTTLS"] = lambda _: b"TAG NO not today\r\nTAG OK done\r\n"

    with pytest.raises(imaplib.IMAP4.error):
        signed_in(server, security="starttls")

    assert not any("LOGIN" in line for line in server.asked)


@pytest.mark.parametrize(("said", "shown"), [(b" too many connections", "too many"), (b"", "hung")])
def test_a_server_that_greets_with_bye_is_busy(server: FakeImap, said: bytes, shown: str) -> None:
    """It speaks IMAP well enough: it is tried again, not called another kind of server."""
    server.greeting = b"* BYE" + said

    with pytest.raises(Unavailable, match=shown):
        signed_in(server)
