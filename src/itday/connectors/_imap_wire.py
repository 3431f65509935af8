"""One connection to an IMAP server: opened over verified TLS, logged in, and bounded.

Runs in the connector's own thread. Facts from RFC 3501, RFC 5530 (response codes), RFC 6851 (MOVE)
and RFC 7162 (QRESYNC), read 2026-11-24; tried against Dovecot 2.3.19 and mail-devel 0.18.1 with
IMAPClient 4.1.0.
"""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
from typing import TYPE_CHECKING, Any

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import LoginError

from itday.connectors._imap_session import AGAIN, Session, TokenRefused
from itday.domain.errors import AuthFailed, BadReply, Unavailable
from itday.domain.text import clean
from itday.sdk import seen, tls
from itday.sdk.scrub import scrub

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    from itday.connectors._imap_session import Address, Login
    from itday.sdk.budget import Budget

TOO_LARGE = "the answer is larger than"
LATER = frozenset({"UNAVAILABLE", "INUSE", "LIMIT", "SERVERBUG"})
"""RFC 5530 codes of a refused login that say nothing about the password."""
_CODE = re.compile(r"\[([A-Z-]+)")


class Wire(imaplib.IMAP4):
    """The standard library's protocol, which by itself reads whatever length a server announces."""

    def __init__(
        self,
        address: Address,
        trust: ssl.SSLContext | None,
        budget: Budget,
        opened: Callable[[socket.socket], None],
    ) -> None:
        """Connect, shake hands and read the greeting.

        Args:
            address: Where to.
            trust: For TLS from the first byte; `None` to begin in the clear.
            budget: The most that a piece of work may take.
            opened: Gets a second handle on the connection as soon as there is one. It outlives the
                change to TLS, and shutting it down ends every wait on the connection.

        Raises:
            OSError: No connection, or no TLS.
            imaplib.IMAP4.error: No IMAP server, or it broke off.
            Unavailable: It greets with BYE: too many connections, or going down.
        """
        self._trust = trust
        self._budget = budget
        self._left = budget.page_bytes
        self._opened = opened
        self._spare: socket.socket | None = None
        self.welcome = b""
        try:
            super().__init__(address.host, address.port, budget.connect_s)
        except imaplib.IMAP4.error:
            if not self.welcome.upper().startswith(b"* BYE"):
                raise
            said = clean(scrub(self.welcome[5:].decode("utf-8", "replace")), limit=200)
            what = f"the server hung up ({said})" if said else "the server hung up"
            raise Unavailable(what, where=address.host, remedy=AGAIN) from None

    def renew(self) -> None:
        """Begin a new count of octets."""
        self._left = self._budget.page_bytes

    def read(self, size: int) -> bytes:
        """Read a literal, unless it is announced too large.

        Raises:
            BadReply: It, with what came before, is over the budget.
        """
        self._take(size)
        return super().read(size)

    def readline(self) -> bytes:
        """Read a line, within the budget."""
        line = super().readline()
        self._take(len(line))
        return line

    def _take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise BadReply(f"{TOO_LARGE} {self._budget.page_bytes >> 10} KB", where=self.host)

    def _create_socket(self, timeout: float | None = None) -> socket.socket:
        raw = socket.create_connection((self.host, self.port), timeout)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # a search is sent in two pieces
        self._spare = raw.dup()
        try:
            self._opened(self._spare)
            if self._trust is None:
                return raw
            return self._trust.wrap_socket(raw, server_hostname=self.host)
        except BaseException:
            raw.close()
            self._spare.close()
            raise

    def shutdown(self) -> None:
        """Close both handles."""
        if self._spare is not None:
            self._spare.close()
        with contextlib.suppress(OSError):  # already closed by the other side: that is what we want
            super().shutdown()


class _Client(IMAPClient):  # type: ignore[misc]  # the library ships no types
    """IMAPClient over a wire of ours."""

    def __init__(self, wire: Wire, *, ssl: bool, budget: Budget) -> None:
        self._ready = wire
        timeout = SocketTimeout(connect=budget.connect_s, read=budget.read_s)
        super().__init__(wire.host, wire.port, ssl=ssl, timeout=timeout)
        self._imap.debug = 0  # it formats every line for a log that nobody reads
        self.normalise_times = False

    def _create_IMAP4(self) -> Wire:  # noqa: N802  # the library's name
        return self._ready


def connect(
    address: Address, login: Login, budget: Budget, opened: Callable[[socket.socket], None]
) -> Session:
    """Open, secure and log in; the password is sent only once the connection is secure.

    Args:
        address: Where to, and how secured.
        login: Who we are.
        budget: The most that a piece of work may take.
        opened: As for `Wire`.

    Raises:
        OSError: No connection; an `ssl.SSLError` where the certificate is not trusted.
        imaplib.IMAP4.error: The server is no IMAP server, or hung up.
        Unavailable: It does not offer STARTTLS, although the settings ask for it.
        AuthFailed: It does not take the login.
    """
    trust = None if address.security == "none" else tls.context(address.ca_file)
    direct = address.security == "tls"
    wire = Wire(address, trust if direct else None, budget, opened)
    try:
        client = _Client(wire, ssl=direct, budget=budget)
        if address.security == "starttls":
            _start_tls(client, wire, trust)
        seen.note_certificate(address.host, wire.sock)
        _log_in(client, wire, login)
        offered = client.has_capability("ENABLE") and client.has_capability("QRESYNC")
        enabled = client.enable("QRESYNC") if offered else []
    except BaseException:
        wire.shutdown()
        raise
    return Session(client, wire, qresync=b"QRESYNC" in enabled)


def _start_tls(client: Any, wire: Wire, trust: ssl.SSLContext | None) -> None:
    """Secure the connection, or leave: a stripped offer is how an attacker gets the password."""
    if "STARTTLS" not in wire.capabilities or wire.state != "NONAUTH":
        raise Unavailable(
            "the server offers no STARTTLS, or something in between took the offer out;"
            " no password was sent",
            where=wire.host,
            remedy='Use `security = "tls"` and port 993, or ask who runs the server',
        )
    client.starttls(ssl_context=trust)


def _log_in(client: Any, wire: Wire, login: Login) -> None:
    if login.by_token:
        _show_token(client, wire, login)
        return
    password = login.password.reveal()
    if "LOGINDISABLED" in wire.capabilities:
        raise AuthFailed("the server takes no passwords over this connection", where=wire.host)
    by_plain = "AUTH=PLAIN" in wire.capabilities
    both = login.username + password
    if not by_plain and not (both.isascii() and both.isprintable()):
        raise AuthFailed(
            "the server's LOGIN takes only names and passwords of ASCII characters",
            where=wire.host,
            remedy="Choose another password",
        )
    try:
        (client.plain_login if by_plain else client.login)(login.username, password)
    except LoginError as error:
        if isinstance(error.__context__, imaplib.IMAP4.abort):
            raise error.__context__ from None  # the line broke: this says nothing of the password
        raise _refusal(error, wire.host, login) from None


def _show_token(client: Any, wire: Wire, login: Login) -> None:
    """Sign in by XOAUTH2; a server that refuses says why first, and gets an empty line for it."""
    if "AUTH=XOAUTH2" not in wire.capabilities:
        raise AuthFailed(
            "the server takes no OAuth sign-in (XOAUTH2)",
            where=wire.host,
            remedy="Use a password: leave out `sign_in` and `provider`",
        )
    if not login.username.isprintable():
        raise AuthFailed("no server takes such a name", where=wire.host, remedy=login.mend)
    words = iter([f"user={login.username}\1auth=Bearer {login.password.reveal()}\1\1"])
    try:
        client.sasl_login("XOAUTH2", lambda _: next(words, ""))
    except LoginError as error:
        if isinstance(error.__context__, imaplib.IMAP4.abort):
            raise error.__context__ from None  # the line broke: this says nothing of the token
        raise _refusal(error, wire.host, login) from None


def _refusal(error: LoginError, host: str, login: Login) -> AuthFailed | Unavailable:
    code = _CODE.search(str(error))
    if code and code[1] in LATER:
        return Unavailable(f"the server takes no login now ({code[1].lower()})", where=host)
    kind = TokenRefused if login.by_token else AuthFailed
    return kind(
        f"the server does not take the login{f' ({code[1].lower()})' if code else ''}",
        where=host,
        remedy=login.mend,
    )
