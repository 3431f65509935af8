"""A small IMAP server for tests: as able or as poor as they like, and broken where they like."""

from __future__ import annotations

import base64
import re
import socketserver
import threading
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from itday.connectors._imap_config import ImapConfig
from itday.connectors.imap import Imap
from itday.domain.feed import Page
from itday.domain.message import Message
from itday.domain.secret import Secret
from itday.sdk import Setting
from itday.sdk.testing import SECRET, SOURCE

if TYPE_CHECKING:
    from collections.abc import Iterable

RICH = ("IMAP4REV1", "UIDPLUS", "MOVE", "ENABLE", "CONDSTORE", "QRESYNC", "SPECIAL-USE")
TEXT = b'("TEXT" "PLAIN" ("CHARSET" "utf-8") NIL NIL "8BIT" 5 1 NIL NIL NIL NIL)'
_ITEM = re.compile(rb"BODY\.PEEK\[(.*?)\]<0\.(\d+)>|[A-Z0-9.]+")
_WORD = re.compile(rb'"((?:[^"\\]|\\.)*)"|\(([^()]*(?:\([^)]*\)[^()]*)*)\)|(\S+)')


@dataclass
class Mail:
    """One message in a mailbox."""

    uid: int
    raw: bytes
    at: datetime
    flags: set[str] = field(default_factory=set)
    modseq: int = 1
    structure: bytes = TEXT


@dataclass
class Box:
    """One mailbox."""

    attributes: str = ""
    uidvalidity: int = 7
    uidnext: int = 1
    mails: list[Mail] = field(default_factory=list)
    vanished: list[tuple[int, int]] = field(default_factory=list)
    """UID and the change that removed it."""


class FakeImap:
    """The mailboxes, what was asked, and what is answered instead of the truth."""

    def __init__(self, capabilities: Iterable[str] = RICH) -> None:
        """Begin with an empty INBOX."""
        self.capabilities = list(capabilities)
        self.boxes = {"INBOX": Box()}
        self.modseq = 1
        self.password = ""
        self.greeting = b"* OK Fake ready"
        self.asked: list[str] = []
        """The commands, in order, with arguments."""
        self.rig: dict[str, Callable[[str], bytes | None]] = {}
        """By command: raw bytes to answer with (then the line is cut), or `None` for the truth."""
        self.lines = 0
        """Connections made."""
        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), self._client())
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = int(self._server.server_address[1])
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()

    def put(
        self, raw: bytes, at: datetime, *flags: str, box: str = "INBOX", structure: bytes = TEXT
    ) -> Mail:
        """Deliver a message."""
        self.modseq += 1
        inside = self.boxes[box]
        mail = Mail(inside.uidnext, raw, at, set(flags), self.modseq, structure)
        inside.mails.append(mail)
        inside.uidnext += 1
        return mail

    def set(self, mail: Mail, *flags: str) -> None:
        """Set a message's flags, as another program does."""
        self.modseq += 1
        mail.flags, mail.modseq = set(flags), self.modseq

    def drop(self, mail: Mail, box: str = "INBOX") -> None:
        """Remove a message for good, as another program does."""
        self.modseq += 1
        self.boxes[box].mails.remove(mail)
        self.boxes[box].vanished.append((mail.uid, self.modseq))

    def words(self) -> list[str]:
        """The commands without arguments, and without those of signing in; forgets them."""
        out = [" ".join(line.split()[: 2 if line.startswith("UID") else 1]) for line in self.asked]
        self.asked.clear()
        return [word.removeprefix("UID ") for word in out if word not in SIGNING_IN]

    def _client(self) -> type[socketserver.StreamRequestHandler]:
        fake = self

        class Client(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def handle(self) -> None:
                fake.lines += 1
                Talk(fake, self.rfile, self.wfile).serve()

        return Client


SIGNING_IN = {"CAPABILITY", "LOGIN", "AUTHENTICATE", "ENABLE"}


class Talk:
    """One connection."""

    def __init__(self, fake: FakeImap, reader: Any, writer: Any) -> None:
        """Answer what `reader` brings on `writer`."""
        self.fake, self.reader, self.writer = fake, reader, writer
        self.box = Box()
        self.tag = b""

    def serve(self) -> None:
        """Talk until either side hangs up."""
        try:
            self.send(self.fake.greeting)
            for line in iter(self.reader.readline, b""):
                if not self.answer(line.strip()):
                    return
        except OSError:
            pass  # the client hung up in the middle, as some tests do

    def answer(self, line: bytes) -> bool:
        """Answer one command; says whether to go on."""
        self.tag, _, rest = line.partition(b" ")
        self.fake.asked.append(rest.decode())
        name, _, args = rest.partition(b" ")
        if name == b"UID":
            name, _, args = args.partition(b" ")
        if (rig := self.fake.rig.get(name.decode())) and (raw := rig(rest.decode())) is not None:
            self.writer.write(raw.replace(b"TAG", self.tag))
            return raw.endswith(b"TAG OK done\r\n")
        getattr(self, f"_do_{name.decode().lower()}")(args)
        return True

    def send(self, *lines: bytes) -> None:
        """Write lines."""
        self.writer.write(b"".join(line + b"\r\n" for line in lines))

    def ok(self, text: bytes = b"done") -> None:
        """End a command well."""
        self.send(self.tag + b" OK " + text)

    def no(self, text: bytes) -> None:
        """End a command badly."""
        self.send(self.tag + b" NO " + text)

    def _do_capability(self, _: bytes) -> None:
        self.send(b"* CAPABILITY " + " ".join(self.fake.capabilities).encode())
        self.ok()

    def _do_login(self, args: bytes) -> None:
        said = [a or b or c for a, b, c in _WORD.findall(args)]
        if said[-1].decode() == self.fake.password:
            self.ok()
        else:
            self.no(b"[AUTHENTICATIONFAILED] wrong")

    def _do_authenticate(self, args: bytes) -> None:
        """XOAUTH2: the word, or why not and then an empty line; the token is the password."""
        self.send(b"+ ")
        said = base64.b64decode(self.reader.readline().strip()).decode()
        self.fake.asked[-1] += f" {said}"
        if said == f"user=asmith\1auth=Bearer {self.fake.password}\1\1":
            return self.ok()
        self.send(b"+ " + base64.b64encode(b'{"status":"400"}'))
        assert self.reader.readline().strip() == b""
        return self.no(b"[AUTHENTICATIONFAILED] no")

    def _do_enable(self, args: bytes) -> None:
        self.send(b"* ENABLED " + args)
        self.ok()

    def _do_list(self, _: bytes) -> None:
        for name, box in self.fake.boxes.items():
            self.send(f'* LIST ({box.attributes}) "/" "{name}"'.encode())
        self.ok()

    def _do_create(self, args: bytes) -> None:
        self.fake.boxes[args.decode().strip('"')] = Box(uidvalidity=99)
        self.ok()

    def _do_subscribe(self, _: bytes) -> None:
        self.ok()

    def _do_examine(self, args: bytes, mode: bytes = b"READ-ONLY") -> None:
        name = args.decode().strip('"')
        if name not in self.fake.boxes:
            return self.no(b"[NONEXISTENT] no such mailbox")
        self.box = self.fake.boxes[name]
        self.send(
            b"* FLAGS (\\Seen \\Flagged)",
            b"* %d EXISTS" % len(self.box.mails),
            b"* 0 RECENT",
            b"* OK [UIDVALIDITY %d] x" % self.box.uidvalidity,
            b"* OK [UIDNEXT %d] x" % self.box.uidnext,
        )
        if "CONDSTORE" in self.fake.capabilities:
            self.send(b"* OK [HIGHESTMODSEQ %d] x" % self.fake.modseq)
        return self.ok(b"[" + mode + b"] done")

    def _do_select(self, args: bytes) -> None:
        self._do_examine(args, b"READ-WRITE")

    def _do_search(self, args: bytes) -> None:
        said = [(a or b or c).decode() for a, b, c in _WORD.findall(args)]
        found = list(self.box.mails)
        while said:
            key = said.pop(0)
            found = [mail for mail in found if self._fits(mail, key, said)]
            del said[: {"FLAGGED": 0, "HEADER": 2}.get(key, 1)]
        self.send(b"* SEARCH " + " ".join(str(mail.uid) for mail in found).encode())
        self.ok()

    def _fits(self, mail: Mail, key: str, said: list[str]) -> bool:
        if key == "FLAGGED":
            return r"\Flagged" in mail.flags
        if key == "HEADER":
            return f"{said[0]}: {said[1]}".lower().encode() in mail.raw.lower()
        if key == "UID":
            return mail.uid in self._uids(said[0])
        day = _day(said[0])
        return mail.at.date() >= day if key == "SINCE" else mail.at.date() < day

    def _uids(self, text: str) -> set[int]:
        last = max((mail.uid for mail in self.box.mails), default=0)
        found: set[int] = set()
        for part in text.split(","):
            start, _, end = part.partition(":")
            ends = sorted((int(start), last if end == "*" else int(end or start)))
            found.update(range(ends[0], ends[1] + 1))
        return found

    def _do_fetch(self, args: bytes) -> None:
        uids, _, rest = args.partition(b" ")
        what, _, modifier = rest[1:].rpartition(b") (") if b"CHANGEDSINCE" in rest else (
            rest[1:-1], b"", b"",
        )  # fmt: skip
        since = int(re.findall(rb"\d+", modifier)[0]) if modifier else 0
        wanted = self._uids(uids.decode())
        if b"VANISHED" in modifier:
            gone = [str(u) for u, change in self.box.vanished if u in wanted and change > since]
            self.send(b"* VANISHED (EARLIER) " + ",".join(gone).encode()) if gone else None
        for number, mail in enumerate(self.box.mails, 1):
            if mail.uid in wanted and mail.modseq > since:
                told = b" ".join(self._told(mail, item) for item in _ITEM.finditer(what))
                self.send(b"* %d FETCH (UID %d %s)" % (number, mail.uid, told))
        self.ok()

    def _told(self, mail: Mail, item: re.Match[bytes]) -> bytes:
        if item[1] is not None:
            head, _, body = mail.raw.partition(b"\r\n\r\n")
            content = (head + b"\r\n\r\n" if b"HEADER" in item[1] else body)[: int(item[2])]
            return b"BODY[%s]<0> {%d}\r\n%s" % (item[1], len(content), content)
        simple: dict[bytes, Callable[[], bytes]] = {
            b"FLAGS": lambda: b"(" + " ".join(sorted(mail.flags)).encode() + b")",
            b"INTERNALDATE": lambda: mail.at.strftime('"%d-%b-%Y %H:%M:%S +0000"').encode(),
            b"RFC822.SIZE": lambda: b"%d" % len(mail.raw),
            b"BODYSTRUCTURE": lambda: mail.structure,
        }
        return item[0] + b" " + simple[item[0]]()

    def _do_store(self, args: bytes) -> None:
        uids, how, flags = args.split(b" ", 2)
        for mail in self.box.mails:
            if mail.uid in self._uids(uids.decode()):
                named = set(flags.strip(b"()").decode().split())
                keep = mail.flags | named if how.startswith(b"+") else mail.flags - named
                self.fake.set(mail, *keep)
        self.ok()

    def _do_copy(self, args: bytes) -> None:
        uid, name = args.decode().split(" ", 1)
        mail = next(mail for mail in self.box.mails if mail.uid == int(uid))
        self.fake.put(mail.raw, mail.at, *mail.flags, box=name.strip('"'), structure=mail.structure)
        self.ok()

    def _do_move(self, args: bytes) -> None:
        uid, name = args.decode().split(" ", 1)
        mail = next(mail for mail in self.box.mails if mail.uid == int(uid))
        self.fake.put(mail.raw, mail.at, *mail.flags, box=name.strip('"'), structure=mail.structure)
        self._drop(mail)
        self.ok()

    def _do_expunge(self, args: bytes) -> None:
        for mail in [m for m in self.box.mails if r"\Deleted" in m.flags]:
            if not args or mail.uid in self._uids(args.decode()):
                self._drop(mail)
        self.ok()

    def _drop(self, mail: Mail) -> None:
        name = next(name for name, box in self.fake.boxes.items() if box is self.box)
        self.fake.drop(mail, name)


def _day(text: str) -> date:
    return datetime.strptime(text, "%d-%b-%Y").replace(tzinfo=UTC).date()


def letter(number: int, subject: str = "", **fields: str) -> bytes:
    """A message's octets; `fields` replace or add to its headers."""
    heads = {
        "From": "Kim Lee <kim.lee@school.example>",
        "To": "Alex Smith <a.smith@school.example>",
        "Subject": subject or f"Mail {number}",
        "Message-ID": f"<m{number}@school.example>",
        "Date": "Mon, 23 Nov 2026 10:00:00 +0000",
    } | {name.replace("_", "-"): value for name, value in fields.items()}
    lines = [f"{name}: {value}" for name, value in heads.items() if value]
    return "\r\n".join([*lines, "", "Hello"]).encode()


def minutes_ago(now: datetime, minutes: int) -> datetime:
    """That many minutes before `now`, to the second as IMAP counts."""
    return (now - timedelta(minutes=minutes)).replace(microsecond=0)


Make = Callable[..., Imap]


@asynccontextmanager
async def making(server: FakeImap, now: Callable[[], datetime]) -> AsyncIterator[Make]:
    """Gives what makes connectors to `server`, with other settings if given; closes them."""
    made: list[Imap] = []

    def one(secret: str = SECRET, **settings: Any) -> Imap:
        setting = Setting(
            source=SOURCE, secret=Secret(secret), now=now, email="a.smith@school.example"
        )
        made.append(Imap(ImapConfig.model_validate(config(server) | settings), setting))
        return made[-1]

    yield one
    for connector in made:
        await connector.aclose()


def config(server: FakeImap) -> dict[str, Any]:
    """The settings that reach `server`."""
    return {
        "host": "127.0.0.1",
        "port": server.port,
        "username": "asmith",
        "security": "none",
    }


async def pull(made: Imap, cursor: str | None = None) -> tuple[list[Message], Page[Message], str]:
    """All records of a pull, its last page, and the cursor afterwards."""
    pages = [page async for page in made.messages(cursor)]
    records = [record for page in pages for record in page.records]
    return records, pages[-1], pages[-1].cursor or cursor or ""


def titles(records: list[Message]) -> list[str]:
    """What they are called."""
    return [record.title for record in records]
