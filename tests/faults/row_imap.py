"""IMAP's row: the same faults in another protocol, and those that only it has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from itday.connectors._imap_heads import key_of, read_head
from itday.domain.change import Change
from itday.domain.ref import Ref
from itday.domain.verbs import Archive, MarkRead
from itday.sdk.budget import Budget
from itday.sdk.testing import HOSTILE
from tests.conftest import MORNING
from tests.connectors.imap_server import Box, FakeImap, letter, minutes_ago
from tests.faults import breaks
from tests.faults.breaks import changed, instead, only, times
from tests.faults.cell import Cell, lift
from tests.faults.everywhere import EVERYWHERE
from tests.faults.proxy import Fault, ImapTalk, Turn
from tests.faults.row import FAR, SECRET, USER, Row

if TYPE_CHECKING:
    import pytest

    from tests.faults.stage import Stage

FLOOD = b"* OK " + b"x" * 90 + b"\r\n"


def command(*names: str) -> Callable[[Turn], bool]:
    """Whether one of these is commanded."""
    return lambda turn: turn.verb in names


def sixth(turn: Turn) -> bool:
    """Whether the feed reads messages, and the newest one is among them."""
    return bool(re.match(r"UID FETCH (\d+,)*6\b.*BODYSTRUCTURE", turn.line))


def saying(text: str, *, stays: bool = True) -> Fault:
    """Some answer; `TAG` is the command's tag, `LOGIN` the command itself, password and all."""

    def answer(turn: Turn) -> bytes:
        tag = turn.raw.partition(b" ")[0].decode()
        return text.replace("TAG", tag).replace("LOGIN", turn.line).encode()

    return instead(answer, stays=stays)


def rewritten(old: bytes, new: bytes, *names: str) -> Callable[[], Fault]:
    """Words of an answer are others."""
    how = lambda _, answer: re.sub(old, new, answer, count=1)  # noqa: E731  # one expression
    return lambda: only(command(*names), changed(how))


def twice(_: Turn, answer: bytes) -> bytes:
    """All but the last line, again."""
    lines = answer.rstrip(b"\r\n").rpartition(b"\r\n")
    return lines[0] + b"\r\n" + answer if lines[0] else answer


async def flood(turn: Turn) -> bool:
    """Lines without end, until the client has had enough."""
    for _ in range(400):
        await turn.say(FLOOD * 1000)
    return False


def remade(stage: Stage) -> None:
    """The mailbox is made anew: all numbers mean something else."""
    stage.row.expire()


def stripped(stage: Stage) -> None:
    """Somebody in between takes the offer of STARTTLS out."""
    stage.proxy.later = None


def offered(stage: Stage) -> None:
    """It is offered again."""
    stage.proxy.later = stage.authority.server("localhost")


def skewed(stage: Stage, by: timedelta) -> None:
    """The server's clock is wrong when the next message comes."""
    stage.row.at(stage.clock() + by)


def righted(stage: Stage) -> None:
    """Its clock is right again."""
    stage.row.at(stage.clock())
    lift(stage)


NO = "TAG NO {}\r\n"
IMAP: Sequence[Cell] = (
    Cell(no=4, name="cut-fetch", shows="failed", fault=lambda: only(command("FETCH"), breaks.cut)),
    Cell(no=5, name="lost-write", shows="fresh",
         fault=lambda: times(2, breaks.lost, command("STORE", "MOVE"))),
    Cell(no=5, name="hanging-write", shows="fresh", brief=True,
         fault=lambda: times(1, breaks.hang, command("STORE"))),
    Cell(no=9, name="refused-once", shows="signed out", says="itday secret set",
         fault=lambda: times(1, saying(NO.format("LOGIN")), command("LOGIN"))),
    Cell(no=10, name="login", shows="signed out", says="itday secret set", most=3,
         fault=lambda: only(command("LOGIN"), saying(NO.format("[AUTHENTICATIONFAILED] LOGIN")))),
    Cell(no=11, name="noperm", shows="no permission", ends=("refused", "refused"),
         fault=lambda: only(command("EXAMINE", "SELECT"), saying(NO.format("[NOPERM] no")))),
    Cell(no=16, name="bye", shows="failed", fault=lambda: saying("* BYE down\r\n", stays=False)),
    Cell(no=16, name="unavailable", shows="failed",
         fault=lambda: only(command("LOGIN"), saying(NO.format("[UNAVAILABLE] LOGIN")))),
    Cell(no=16, name="in-use", shows="failed",
         fault=lambda: only(command("EXAMINE", "SELECT"), saying(NO.format("[INUSE] later")))),
    Cell(no=17, name="portal", shows="failed",
         fault=lambda: saying("HTTP/1.1 200 OK\r\n\r\n<html>Sign in</html>\r\n", stays=False)),
    Cell(no=17, name="truncated", shows="failed",
         fault=lambda: only(command("FETCH"), instead(b"* 1 FETCH (UID 1 FLA", stays=False))),
    Cell(no=17, name="bad", shows="failed",
         fault=lambda: only(command("EXAMINE", "SELECT"), saying("TAG BAD what?\r\n"))),
    Cell(no=18, name="no-date", shows="partial", heals=False,
         fault=lambda: only(sixth, changed(lambda _, answer: answer.replace(
             b"INTERNALDATE ", b"INTERNALDATE NIL X-WAS ", 1)))),
    Cell(no=18, name="odd-number", shows="failed",
         fault=rewritten(b"UIDVALIDITY 7", b"UIDVALIDITY seven", "EXAMINE", "SELECT")),
    Cell(no=18, name="odd-search", shows="failed",
         fault=lambda: only(command("SEARCH"), saying("* SEARCH one two\r\nTAG OK done\r\n"))),
    Cell(no=19, name="empty-search", shows="failed",
         fault=lambda: only(command("SEARCH"), saying("* SEARCH\r\nTAG OK done\r\n"))),
    Cell(no=19, name="empty-fetch", shows="partial", ends=("refused", "refused"),
         fault=lambda: only(command("FETCH"), saying("TAG OK done\r\n"))),
    Cell(no=19, name="left-out", shows="partial",
         fault=lambda: only(sixth, saying("TAG OK done\r\n"))),
    Cell(no=19, name="empty-full", shows="held", full=True, ends=("refused", "refused"),
         fault=lambda: only(command("SEARCH", "FETCH"), saying("TAG OK done\r\n"))),
    Cell(no=19, name="empty-mailbox", shows="held", full=True,
         fault=rewritten(rb"\* \d+ EXISTS", b"* 0 EXISTS", "EXAMINE")),
    Cell(no=20, name="repeated", shows="fresh",
         fault=lambda: only(command("FETCH"), changed(twice))),
    Cell(no=21, name="referral", shows="failed",
         begin=lambda stage: setattr(stage.proxy, "fault", only(
             command("EXAMINE", "SELECT"),
             saying(NO.format(f"[REFERRAL imap://127.0.0.1:{stage.thief.port}/] there")))),
         ends=("refused", "refused")),
    Cell(no=22, name="flood", shows="failed", says="larger than",
         fault=lambda: only(command("EXAMINE", "SELECT"), flood)),
    *(Cell(no=24, name=f"skew{day:+d}", shows="fresh", end=righted,
           begin=partial(skewed, by=timedelta(days=day))) for day in (-1, 1)),
    Cell(no=0, name="uidvalidity", shows="fresh", begin=remade),
    Cell(no=0, name="uidvalidity-full", shows="fresh", begin=remade, full=True),
    Cell(no=0, name="bye-mid-fetch", shows="failed",
         fault=lambda: only(command("FETCH"), instead(
             b"* 3 FETCH (UID 3 BODY[] {90}\r\nabc\r\n* BYE down\r\n", stays=False))),
    Cell(no=0, name="2-gb-announced", shows="failed", says="larger than",
         fault=lambda: only(command("SEARCH"), saying("* SEARCH {2147483648}\r\n"))),
    Cell(no=0, name="2-gb-message-announced", shows="partial", heals=False,
         fault=lambda: only(lambda turn: turn.verb == "FETCH" and "HEADER" in turn.line,
                            saying("* 6 FETCH (UID 6 FLAGS () BODY[] {2147483648}\r\n"))),
    Cell(no=0, name="starttls-stripped", shows="failed", says="no password was sent",
         later_tls=True, begin=stripped, end=offered),
)  # fmt: skip


class ImapRow(Row):
    """A mailbox with five messages, and an archive."""

    speaks = ImapTalk
    skips: ClassVar[Mapping[int, str]] = {
        12: "IMAP has no 404: a message that is not there is left out of the answer (19)",
        14: "IMAP has no precondition that a STORE or MOVE of one message could fail",
        15: "IMAP has no word for how long to wait; [UNAVAILABLE] and [INUSE] are in 16",
    }

    def __init__(self) -> None:
        """Serve the stand-in."""
        self.fake = FakeImap()
        self.fake.password = SECRET
        self.fake.boxes["Archive"] = Box(attributes=r"\Archive", uidvalidity=99)
        self.port = self.fake.port
        self.now = MORNING
        subjects = ["One", HOSTILE, "Three", "Four", "Five"]
        for number, subject in enumerate(subjects, 1):
            self.fake.put(letter(number, subject), minutes_ago(MORNING, 60 - number))

    def settings(self, port: int, ca_file: Path | None, *, later: bool = False) -> str:
        """In the clear on this machine, or trusted."""
        security = ("starttls" if later else "tls") if ca_file else "none"
        trust = f'ca_file = "{ca_file}"' if ca_file else ""
        return (
            f'type = "imap"\nhost = "localhost"\nport = {port}\nusername = "{USER}"\n'
            f'security = "{security}"\n{trust}'
        )

    @classmethod
    def cells(cls) -> Sequence[Cell]:
        """What every connector meets, and its own."""
        return (*EVERYWHERE, *IMAP)

    def changes(self) -> Sequence[Change]:
        """One that may happen twice unseen, and one that may not."""
        keys = [
            key_of(read_head(letter(number, subject)), minutes_ago(MORNING, 60 - number))
            for number, subject in ((1, "One"), (5, "Five"))
        ]
        first, fifth = (Ref(FAR, "message", key) for key in keys)
        return [MarkRead(ref=first), Archive(ref=fifth)]

    def done(self) -> Sequence[int]:
        """Whether the first was read; copies of the second in the archive."""
        first = next(one for one in self.fake.boxes["INBOX"].mails if b"<m1@" in one.raw)
        return [int(r"\Seen" in first.flags), len(self.fake.boxes["Archive"].mails)]

    def meanwhile(self) -> None:
        """One comes, one is flagged, one is deleted."""
        inbox = self.fake.boxes["INBOX"].mails
        self.fake.put(letter(6, "Six"), minutes_ago(self.now, 1))
        self.fake.set(next(one for one in inbox if b"<m3@" in one.raw), r"\Flagged")
        self.fake.drop(next(one for one in inbox if b"<m4@" in one.raw))

    def titles(self) -> Sequence[str]:
        """Of the mailbox."""
        mails = self.fake.boxes["INBOX"].mails
        return [read_head(one.raw).subject for one in mails]

    def hostile(self) -> None:
        """Every header."""
        odd = dict.fromkeys(("From", "To", "Cc", "Message_ID", "References", "Date"), HOSTILE)
        self.fake.put(letter(7, HOSTILE, **odd), minutes_ago(self.now, 2))

    def unknown(self) -> None:
        """Flags of nobody's."""
        self.fake.set(self.fake.boxes["INBOX"].mails[1], r"\Zorgle", "$Whatever", "NonJunk")

    def expire(self) -> None:
        """All numbers."""
        inbox = self.fake.boxes["INBOX"]
        inbox.uidvalidity += 1
        for one in inbox.mails:
            one.uid += 40
        inbox.uidnext += 40

    def at(self, now: datetime) -> None:
        """What it notes as the time when a message comes."""
        self.now = now

    def within(self, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
        """Each piece of work gets this budget."""
        brief = Budget(whole_s=seconds, connect_s=seconds, read_s=seconds)
        monkeypatch.setattr("itday.connectors.imap.Imap.budget", brief)

    def close(self) -> None:
        """End the stand-in."""
        self.fake.close()
