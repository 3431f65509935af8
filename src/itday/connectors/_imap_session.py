"""What the connector says to an IMAP server, in its own words; errors are sorted in one place."""

from __future__ import annotations

import contextlib
import imaplib
import re
import socket
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from itday.domain.errors import (
    AuthFailed,
    BadReply,
    Forbidden,
    Gone,
    Refused,
    SourceError,
    Unavailable,
    Unsettled,
)
from itday.domain.text import clean
from itday.sdk import tls
from itday.sdk.scrub import scrub

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from itday.connectors._imap_wire import Wire
    from itday.domain.secret import Secret

UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, RecursionError, OverflowError)
"""What the library's parser raises on an answer that it does not expect."""
MAX_VANISHED = 100_000
AT_ONCE = 600
AGAIN = "Nothing to do: tried again"
_RANGE = re.compile(rb"(\d{1,10})(?::(\d{1,10}))?")
_CODE = re.compile(r"\[([A-Z-]+)")
_STRANGE = re.compile(r"unexpected|unterminated|got more than")


@dataclass(frozen=True, slots=True)
class Address:
    """Where the server is, and how the way there is secured: `tls`, `starttls` or `none`."""

    host: str
    port: int
    security: str
    ca_file: Path | None


@dataclass(frozen=True, slots=True)
class Login:
    """Who we are to the server."""

    username: str
    password: Secret
    by_token: bool = False
    """Whether the password is an OAuth token, sent by XOAUTH2."""
    mend: str = "Check `username`, and set the password with `itday secret set`"
    """What to do where the server does not take it."""


class TokenRefused(AuthFailed):
    """The server does not take a token; a new one may do."""


@dataclass(frozen=True, slots=True)
class State:
    """What a server says of a mailbox when it is opened."""

    uidvalidity: int
    uidnext: int
    exists: int
    modseq: int | None
    """HIGHESTMODSEQ; `None` where the server counts no changes."""


class Session:
    """One logged-in connection and the mailbox that is open on it."""

    def __init__(self, client: Any, wire: Wire, *, qresync: bool) -> None:
        """Take over an `IMAPClient` that is logged in.

        Args:
            client: It must not be used by others any more.
            wire: Its protocol.
            qresync: Whether QRESYNC was enabled (RFC 7162).
        """
        self._client = client
        self.qresync = qresync
        words = (wire.welcome or b"").decode("utf-8", "replace")
        self.greeting = re.sub(r"^\* OK ?(?:\[[^\]]*\] ?)?", "", words)
        """The server's first line, as it came."""
        self._wire = wire
        self._open: tuple[str, bool, State] | None = None
        self.wrote = False
        """Whether a command that changes something was sent since `begin`."""
        self.commands: list[str] = []
        """What was sent since `begin`, without arguments."""

    def begin(self) -> None:
        """Start a new piece of work, with a new budget."""
        self._wire.renew()
        self.wrote = False
        self.commands = []

    def close(self) -> None:
        """Let go of the connection without a word: LOGOUT would wait for a server that is gone."""
        self._wire.shutdown()

    def has(self, capability: str) -> bool:
        """Whether the server offers that, now that we are logged in."""
        return bool(self._client.has_capability(capability))

    def open(self, folder: str, *, write: bool = False, anew: bool = False) -> State:
        """Open a mailbox, unless it is open already and `anew` does not ask for its state now.

        Raises:
            Gone: There is no such mailbox.
            Forbidden: It may not be opened, or not be changed.
        """
        if self._open and self._open[0] == folder and (self._open[1] or not write) and not anew:
            return self._open[2]
        self._open = None
        with self._said("SELECT" if write else "EXAMINE"):
            try:
                told = self._client.select_folder(folder, readonly=not write)
            except imaplib.IMAP4.readonly:
                told = {}
            except imaplib.IMAP4.error as error:
                if not str(error).startswith("select failed"):  # the library's word for NO
                    raise
                raise _no_mailbox(str(error), folder) from None
            if write and not told.get(b"READ-WRITE"):
                raise Forbidden(f'the mailbox "{folder}" is read-only', where=self._wire.host)
            counts = told.get(b"HIGHESTMODSEQ")
            state = State(told[b"UIDVALIDITY"], told[b"UIDNEXT"], told[b"EXISTS"], counts)
        self._open = (folder, write, state)
        return state

    def search(self, *criteria: object) -> list[int]:
        """The UIDs that match, ascending; a single text is sent as it is."""
        what = criteria[0] if len(criteria) == 1 else list(criteria)
        with self._said("SEARCH"):
            return sorted({int(uid) for uid in self._client.search(what)})

    def fetch(
        self, uids: Iterable[int], what: Sequence[str], modifiers: Sequence[str] = ()
    ) -> dict[int, dict[bytes, Any]]:
        """What the server tells of these messages, by UID; those it no longer has are missing."""
        given: dict[int, dict[bytes, Any]] = {}
        for some in slices(uids):
            with self._said("FETCH"):
                given |= self._client.fetch(some, list(what), list(modifiers) or None)
        return given

    def vanished(self) -> set[int]:
        """The UIDs that the server called VANISHED since this was last asked."""
        _, told = self._wire.response("VANISHED")
        gone: set[int] = set()
        for line in told or []:
            for first, last in _RANGE.findall(line if isinstance(line, bytes) else b""):
                start, end = int(first), int(last or first)
                if abs(end - start) > MAX_VANISHED:
                    raise BadReply("an absurd range of UIDs", where=self._wire.host)
                gone.update(range(min(start, end), max(start, end) + 1))
        return gone

    def flag(self, uid: int, flag: str, *, on: bool) -> None:
        """Set or clear one flag of one message; the mailbox must be open for writing."""
        self.wrote = True
        with self._said("STORE"):
            change = self._client.add_flags if on else self._client.remove_flags
            change([uid], [flag.encode("ascii")], silent=True)

    def send(self, uid: int, folder: str) -> bool:
        """Move one message at once where the server can (RFC 6851), else copy it.

        Returns:
            Whether it was moved.
        """
        self.wrote = True
        moves = self.has("MOVE")
        with self._said("MOVE" if moves else "COPY"):
            (self._client.move if moves else self._client.copy)([uid], folder)
        return moves

    def remove(self, uid: int) -> None:
        """Delete one message for good and no other (RFC 4315)."""
        self.flag(uid, r"\Deleted", on=True)
        with self._said("EXPUNGE"):
            self._client.uid_expunge([uid])

    def folders(self) -> dict[str, frozenset[bytes]]:
        """All mailboxes with their attributes, in lower case."""
        with self._said("LIST"):
            return {
                str(name): frozenset(flag.lower() for flag in flags if isinstance(flag, bytes))
                for flags, _, name in self._client.list_folders()
            }

    def create(self, folder: str) -> None:
        """Make a mailbox and subscribe to it, so that other programs show it."""
        self.wrote = True
        with self._said("CREATE"):
            self._client.create_folder(folder)
        with self._said("SUBSCRIBE"):
            self._client.subscribe_folder(folder)

    @contextlib.contextmanager
    def _said(self, command: str) -> Iterator[None]:
        """Note a command, and tell an answer that cannot be read from everything else."""
        self.commands.append(command)
        try:
            yield
        except (imaplib.IMAP4.error, OSError, SourceError):
            raise
        except UNREADABLE as error:
            what = f"the answer to {command} cannot be read ({type(error).__name__})"
            raise BadReply(what, where=self._wire.host) from None


def slices(uids: Iterable[int]) -> Iterator[list[int]]:
    """As many UIDs at once as fit on a line that every server takes (RFC 2683, 3.2.1.5)."""
    left = list(uids)
    for start in range(0, len(left), AT_ONCE):
        yield left[start : start + AT_ONCE]


def _no_mailbox(said: str, folder: str) -> Gone | Forbidden | Unavailable:
    code = _CODE.search(said)
    if code and code[1] in {"NOPERM", "ACL"}:
        return Forbidden(f'the mailbox "{folder}" may not be opened', remedy="Check its rights")
    if code and code[1] in {"UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT"}:
        return Unavailable(f'the mailbox "{folder}" cannot be opened now', remedy=AGAIN)
    return Gone(f'there is no mailbox "{folder}"', remedy="Check `mailbox` in the settings")


def lost(error: BaseException) -> bool:
    """Whether the connection broke, as opposed to the server saying no."""
    if isinstance(error, imaplib.IMAP4.abort):
        return not _STRANGE.search(str(error)) or "EOF" in str(error)
    return isinstance(error, OSError)


def sort(error: Exception, host: str, *, wrote: bool) -> SourceError:
    """The error of ours that stands for what the connection or the library raised.

    Args:
        error: An `OSError` or an error of `imaplib`; errors of ours are given back, but for an
            answer that cannot be read to something that was written.
        host: For the line.
        wrote: Whether something may have been changed.
    """
    if isinstance(error, SourceError) and not (wrote and isinstance(error, BadReply)):
        return error
    said = clean(scrub(" ".join(str(error).split())), limit=200)
    if wrote and (lost(error) or isinstance(error, (BadReply, imaplib.IMAP4.abort))):
        remedy = "It may have happened: it is read again before another try"
        return Unsettled(_how_lost(error, said), where=host, remedy=remedy)
    if lost(error):
        what, remedy = tls.explain(error, host) or (_how_lost(error, said), AGAIN)
        return Unavailable(what, where="" if what.startswith(host) else host, remedy=remedy)
    code = _CODE.search(said)
    if code and code[1] in {"UNAVAILABLE", "INUSE", "SERVERBUG", "LIMIT"}:
        return Unavailable(said, where=host, remedy=AGAIN)
    if code and code[1] == "NOPERM":
        return Forbidden(said, where=host, remedy="Ask for the right on the mailbox")
    if wrote:
        return Refused(said, where=host)
    return BadReply(f"not as IMAP goes: {said}", where=host)


def _how_lost(error: Exception, said: str) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, ConnectionRefusedError):
        return "nothing answers there"
    if isinstance(error, socket.gaierror):
        return "the name cannot be looked up"
    return f"the connection broke ({said})" if said else "the connection broke"
