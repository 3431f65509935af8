"""Mail over IMAP: the newest messages of one mailbox, their flags, and an archive beside it.

Headers only; a body is fetched when a message is opened, and nothing is marked as read by that.
docs/connectors/imap.md says what is sent when, and why a message is not called by its UID.
"""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cached_property, partial
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from itday.connectors import _imap_acts as acts
from itday.connectors._imap_channel import Channel, always
from itday.connectors._imap_config import UNTOLD, ImapConfig
from itday.connectors._imap_find import Row, Wanted
from itday.connectors._imap_pull import Pull
from itday.connectors._imap_record import message_of, post_of
from itday.connectors._imap_session import Address, Login
from itday.connectors._imap_signin import SignIn
from itday.connectors._imap_sync import Held, Look, Mark, Window, look_again, look_first
from itday.domain.errors import AuthFailed, CursorExpired, SettingsError
from itday.domain.message import Message
from itday.domain.text import clean
from itday.domain.verbs import Archive, Flag, MarkRead
from itday.sdk import Aside, Connector, Job, Mode, Page, action, feed
from itday.sdk.budget import Budget
from itday.sdk.oauth import SignsIn
from itday.triage.weight import Circle

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Mapping

    from itday.connectors._imap_session import Session
    from itday.domain.post import Post
    from itday.domain.ref import Ref
    from itday.sdk.oauth import Ends, Talk

RULES = 1
"""Raised when records come out differently from the same mail: everything is then pulled anew."""
BATCH = 50
"""Messages fetched at once: at worst 6.5 MB of headers."""
LEFT_OUT = "the server listed it and left it out of its answer"
PULL_S = 300.0
"""Seconds that a whole pull may take."""


class Imap(Connector[ImapConfig], SignsIn):
    """One mailbox; all talk goes through one connection in one thread."""

    name = "imap"
    title = "Mail (IMAP)"
    asks = (
        "Have at hand: the server's name, and a password. Where the provider has app passwords "
        "(with two-step sign-in it must), make one for itday."
    )
    Config = ImapConfig
    budget = Budget(page_bytes=16 << 20, whole_s=60.0, connect_s=10.0, read_s=20.0)
    """What one piece of work may take: opening the mailbox, a batch, an action, a body."""

    @classmethod
    def wants_secret(cls, config: ImapConfig) -> bool:
        """A password, a client's secret or a key; a person's sign-in at Microsoft needs none."""
        return config.provider != "microsoft" or config.sign_in == "app"

    @classmethod
    def signs_in(cls, table: Mapping[str, Any]) -> bool:
        """Whether it is OAuth at all."""
        return bool(table.get("sign_in", "password") != "password")

    async def sign_in(self, talk: Talk) -> str:
        """Sign the person in through the provider's pages.

        Raises:
            SettingsError: This mailbox takes a password.
            AuthFailed, Forbidden, Unavailable: As the provider says.
        """
        return await self._oauth.account.sign_in(talk)

    async def sign_out(self) -> None:
        """Forget the sign-in here."""
        await self._oauth.account.sign_out()

    async def ends(self) -> Ends | None:
        """When the sign-in that is kept ends; a password has no known end."""
        return None if self.config.provider == "none" else await self._oauth.ends()

    def consent_url(self) -> str:
        """Where an administrator grants it; empty where there is no such."""
        return self._oauth.consent_url()

    @feed(Message, every=timedelta(minutes=2), mode=Mode.DELTA)
    async def messages(self, cursor: str | None) -> AsyncIterator[Page[Message]]:
        """The newest messages of the mailbox, newest first.

        Args:
            cursor: The mailbox as it was (`Mark`); `None` for all within the window.

        Yields:
            Pages of at most 50 messages without a cursor, then one with it, with what is gone and
            what cannot be read. Where nothing changed, one empty page without a cursor.

        Raises:
            CursorExpired: The mailbox was made anew or restored, or the settings changed.
            AuthFailed, Forbidden, Gone: The login, the right, or the mailbox is missing.
            Unavailable: No connection, no trust in it, no answer in time, a listing with holes.
            BadReply: More than 10 messages of one pull broke the reading.
        """
        mark = self._mark(cursor)
        mailbox = self.config.mailbox
        pull = Pull(self._channel, mailbox, PULL_S)
        since = self.setting.now() - timedelta(days=self.config.days)
        window = Window(since, self.config.limit)
        if mark is None:
            look = await pull.run(partial(look_first, mailbox=mailbox, window=window))
        else:
            look = await pull.run(partial(look_again, mailbox=mailbox, window=window, mark=mark))
        held = dict(look.kept)
        names = {one.key: uid for uid, one in held.items() if one.key}
        left = set(look.wanted)
        for start in range(0, len(look.wanted), BATCH):
            good, broken = await pull.rows(look, look.wanted[start : start + BATCH])
            yield Page(tuple(self._held(row, held, names) for row in good))
            held |= {uid: Held(key="", aside=why) for uid, why in broken.items()}
            left -= {row.uid for row in good} | broken.keys()
        yield self._last(mark, look, held, left)

    @action(MarkRead)
    async def mark_read(self, change: MarkRead, job: Job) -> Message:
        r"""Set or clear `\Seen`; what else changed on the message does not matter.

        Raises:
            Gone: It is neither in the mailbox nor in the archive.
            Refused: The server does not keep the flag.
            Forbidden: The mailbox is read-only.
            Unsettled: The answer was lost.
        """
        return await self._flag(change.ref, job, rb"\Seen", on=change.seen)

    @action(Flag)
    async def flag(self, change: Flag, job: Job) -> Message:
        r"""Set or clear `\Flagged`, as `mark_read` does."""
        return await self._flag(change.ref, job, rb"\Flagged", on=change.flagged)

    @action(Archive)
    async def archive(self, change: Archive, job: Job) -> Message:
        """Move it into the archive, which is made if there is none, or back.

        Raises:
            Gone: It is neither in the mailbox nor in the archive.
            Refused: The server can only delete all marked messages at once.
            Forbidden: A mailbox is read-only.
            Unsettled: The answer was lost.
        """
        work = partial(
            acts.move,
            wanted=self._wanted(change.ref, job),
            mailbox=self.config.mailbox,
            chosen=self.config.archive or "",
            away=change.archived,
        )
        return self._record(await self._channel.run(work), change.ref)

    async def check(self) -> str:
        """Open the mailbox, and say what answered, as whom, and how it tells of changes."""
        mailbox = self.config.mailbox

        def look(session: Session) -> str:
            state = session.open(mailbox, anew=True)
            way = "QRESYNC" if session.qresync else "CONDSTORE" if state.modseq else "no CONDSTORE"
            server = clean(session.greeting, limit=60).rstrip(". ") or self.config.host
            return f"{server}, as {self.config.username}, {state.exists} in {mailbox}, {way}"

        return await self._channel.run(look)

    async def read(self, ref: Ref) -> Message:
        """One message as it is now, in the mailbox or the archive.

        Raises:
            Gone: It is in neither.
        """
        return self._record(await self._channel.run(self._locate(ref)), ref)

    async def posts(self, ref: Ref) -> tuple[Post, ...]:
        """The message's text: one post of at most 256 kB; marks nothing as read.

        Raises:
            Gone: The message has no text, or is no longer there.
        """
        locate = self._locate(ref)
        return (await self._channel.run(lambda session: post_of(session, locate(session))),)

    async def aclose(self) -> None:
        """Hang up."""
        if "_channel" in self.__dict__:
            await self._channel.aclose()
        if "_oauth" in self.__dict__:
            await self._oauth.account.aclose()

    @cached_property
    def _oauth(self) -> SignIn:
        if self.config.provider == "none":
            name = self.setting.source
            remedy = f"Run `itday secret set {name}`"
            raise SettingsError("it signs in with a password", where=name, remedy=remedy)
        return SignIn(self.config, self.setting)

    @cached_property
    def _channel(self) -> Channel:
        config = self.config
        if config.provider == "none":
            secret = self.setting.secret
            if not secret:
                remedy = f"Run `itday secret set {self.setting.source}`"
                raise AuthFailed("no password is kept", where=self.setting.source, remedy=remedy)
            who = always(Login(config.username, secret))
        else:
            who = self._oauth.login
        port = config.port or (993 if config.security == "tls" else 143)
        address = Address(config.host, port, config.security, config.trusted(self.setting.home))
        return Channel(address, who, self.budget)

    @cached_property
    def _circle(self) -> Circle:
        mine = {self.setting.email, self.setting.me, self.config.username}
        return Circle(
            me=frozenset(one.lower() for one in mine if "@" in one),
            vips=frozenset(self.config.vips),
            staff_domains=frozenset(name.removeprefix("@") for name in self.config.staff_domains),
        )

    @cached_property
    def _seen_at(self) -> dict[str, str]:
        """Where messages were last seen, by key: spares a search when one is opened."""
        return {}

    @cached_property
    def _digest(self) -> str:
        """Of the settings that records depend on."""
        config = self.config.model_dump(mode="json", exclude=UNTOLD)
        told = json.dumps([RULES, config, sorted(self._circle.me)], sort_keys=True)
        return blake2b(told.encode(), digest_size=8).hexdigest()

    def _mark(self, cursor: str | None) -> Mark | None:
        if cursor is None:
            return None
        try:
            mark = Mark.model_validate_json(cursor)
        except ValidationError:
            raise CursorExpired("the cursor is not one of ours") from None
        if mark.settings != self._digest:
            raise CursorExpired("the settings changed")
        return mark

    def _held(self, row: Row, held: dict[int, Held], names: dict[str, int]) -> Message:
        """The record of a row, which is noted in `held`; a copy of another gets an ordinal."""
        key, number = row.key, 1
        before = held.get(row.uid)
        if before and before.key.partition(".")[0] == key:
            key = before.key
        while names.setdefault(key, row.uid) != row.uid:
            number += 1
            key = f"{row.key}.{number}"
        held[row.uid] = Held(key=key, flags=row.flags)
        return self._record(row, self.ref(Message, key))

    def _last(
        self, mark: Mark | None, look: Look, held: dict[int, Held], left: set[int]
    ) -> Page[Message]:
        """The page that ends a pull; where the server left something out, it is no step forward.

        Args:
            mark: The mailbox as it was.
            look: What was looked for.
            held: What is held now.
            left: What the server listed and did not tell.
        """
        state = look.state
        before = dict(mark.held) if mark else {}
        new = Mark(
            settings=self._digest,
            uidvalidity=state.uidvalidity,
            uidnext=state.uidnext,
            exists=state.exists,
            modseq=state.modseq,
            held=dict(sorted(held.items())),
        )
        aside = {uid: one.aside for uid, one in new.held.items() if one.aside}
        aside |= dict.fromkeys(sorted(left), LEFT_OUT)
        if mark and left:  # the same again next time, but for what is to be named then
            noted = {uid: _aside(before.get(uid)) for uid in sorted(left)}
            new = mark.model_copy(update={"held": before | noted})
        gone = {before[uid].key for uid in look.gone} - {one.key for one in held.values()} - {""}
        gone |= {f"UID {uid}" for uid, one in before.items() if one.aside and uid not in aside}
        still = new == mark or (left and not mark)
        return Page(
            gone=tuple(self.ref(Message, key) for key in sorted(gone)),
            cursor=None if still else new.model_dump_json(exclude_defaults=True),
            aside=tuple(Aside(f"UID {uid}", why) for uid, why in aside.items()),
            complete=mark is None and not left,
        )

    def _record(self, row: Row, ref: Ref) -> Message:
        self._seen_at[ref.key] = row.etag
        archived = row.folder != self.config.mailbox
        return message_of(row, ref, self._circle, archived=archived)

    def _wanted(self, ref: Ref, job: Job | None = None) -> Wanted:
        base = job.base if job else {}
        etag = self._seen_at.get(ref.key) or str(base.get("etag") or "")
        return Wanted(ref.key, etag, str(base.get("message_id") or ""))

    def _locate(self, ref: Ref) -> Callable[[Session], Row]:
        return partial(
            acts.locate,
            wanted=self._wanted(ref),
            mailbox=self.config.mailbox,
            chosen=self.config.archive or "",
        )

    async def _flag(self, ref: Ref, job: Job, flag: bytes, *, on: bool) -> Message:
        work = partial(
            acts.set_flag,
            wanted=self._wanted(ref, job),
            mailbox=self.config.mailbox,
            chosen=self.config.archive or "",
            flag=flag,
            on=on,
        )
        return self._record(await self._channel.run(work), ref)


def _aside(before: Held | None) -> Held:
    """A message that was left out, as it was held before if it was."""
    return Held(key=before.key if before else "", flags=before.flags if before else "",
                aside=LEFT_OUT)  # fmt: skip


CONNECTOR = Imap
