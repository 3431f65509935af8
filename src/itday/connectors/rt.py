"""Request Tracker 5 (Best Practical), by its REST 2.0 interface: the help desk's tickets.

Facts: https://docs.bestpractical.com/rt/5.0.3/RT/REST2.html, and RT 5.0.3 itself, asked on
2026-11-24. What its authors do not say: a change is answered with 200 and a list of sentences also
when it failed, so every change is read back; `GET /ticket/3` of a ticket merged into 1 gives 1.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar
from urllib.parse import quote

from pydantic import TypeAdapter

from itday.connectors import _rt_posts, _rt_query
from itday.connectors._rt_config import RtConfig
from itday.connectors._rt_desk import Desk, number_of
from itday.connectors._rt_query import Mark
from itday.connectors._rt_rows import NOBODY, Row
from itday.domain.change import Change
from itday.domain.errors import (
    Conflict,
    Forbidden,
    Refused,
    SourceError,
    Unavailable,
    Unsettled,
)
from itday.domain.feed import Mode, Page
from itday.domain.post import Post
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.text import clean
from itday.domain.ticket import Ticket
from itday.domain.verbs import Assign, Comment, SetPriority, SetStatus
from itday.sdk.connector import Connector, Job, Setting, action, feed

TRIES = 3
"""How often a change is offered to a ticket that somebody else keeps changing."""

ENTRIES = TypeAdapter(_rt_posts.Entries)
TEXTS = TypeAdapter(_rt_posts.Texts)
VERSION = TypeAdapter(dict[str, Any])


class Rt(Connector[RtConfig]):
    """One login's view of a desk."""

    name: ClassVar[str] = "rt"
    title: ClassVar[str] = "Request Tracker"
    asks: ClassVar[str] = (
        "Have at hand: RT's web address, and a token with an expiry date (in RT: Logged in as, "
        "Settings, Auth tokens)."
    )
    Config = RtConfig

    def __init__(self, config: RtConfig, setting: Setting) -> None:
        """Prepare the client; nothing is asked yet.

        Raises:
            SettingsError: The address cannot be used.
        """
        super().__init__(config, setting)
        self._desk = Desk(config, setting)
        self._shape = _rt_query.shape_of(config.queues, config.query, config.closed_days)

    @feed(Ticket, every=timedelta(minutes=2), mode=Mode.DELTA)
    async def tickets(self, cursor: str | None) -> AsyncIterator[Page[Ticket]]:
        """Tickets that are open or were closed lately; then what changed.

        The cursor holds the server's time of the pull, so an unchanged desk costs one request. Once
        a day, and after the settings changed, everything is listed again: RT does not report
        tickets that were deleted or moved to a queue that the login cannot see.

        Yields:
            Pages of 0 to 100 tickets by number; only the last has a cursor. Tickets that left the
            queues or were merged into others are named as gone. Changes of the last minute are
            reported again.

        Raises:
            AuthFailed, Unavailable, BadReply: As `sdk.http` says.
            Forbidden: The login cannot see one of the queues.
            Refused: RT does not understand `query`; its words say where.
        """
        mark, now = Mark.read(cursor), self.setting.now()
        today = _rt_query.day_of(now)
        pull = (
            self._changes(mark, now, mark.seconds(now))
            if mark and mark.full == today and mark.shape == self._shape
            else self._everything(now)
        )
        async for page in pull:
            yield page

    async def _everything(self, now: datetime) -> AsyncIterator[Page[Ticket]]:
        """A full pass."""
        for queue in self.config.queues:
            place = f"queue/{quote(queue, safe='')}"
            if (await self._desk.send("GET", place, ok={403, 404})).status != 200:
                raise Forbidden(
                    f"no queue {queue!r} can be seen",
                    where=self.setting.source,
                    remedy="Check its name, and that the login has SeeQueue and ShowTicket",
                )
        query = _rt_query.open_queue(self.config.queues, self.config.query, self.config.closed_days)
        newest, first = datetime.min.replace(tzinfo=UTC), None
        async for listing, served, last in self._desk.pages(query):
            first = first or served
            rows, aside = self._desk.rows(listing)
            newest = max([newest, *(row.LastUpdated for row in rows if row.LastUpdated)])
            cursor = self._cursor(first, now, newest) if last else None
            yield Page(
                [self._desk.record(row) for row in rows], cursor=cursor, aside=aside, complete=last
            )

    async def _changes(
        self, mark: Mark, now: datetime, seconds: int
    ) -> AsyncIterator[Page[Ticket]]:
        """What changed in the last `seconds`, in any queue that the login can see."""
        newest, first, told = mark.newest, None, False
        query = _rt_query.changed(seconds, self.config.query)
        async for listing, served, last in self._desk.pages(query):
            first, told = first or served, told or bool(listing.items)
            if not mark.covered(seconds, first):  # our clock was set back: ask further back
                since = int((first - mark.server).total_seconds()) + _rt_query.OVERLAP_S
                async for page in self._changes(mark, now, since):
                    yield page
                return
            rows, aside = self._desk.rows(listing)
            fresh = [r.id for r in rows if r.LastUpdated and r.LastUpdated > mark.newest]
            newest = max([newest, *(row.LastUpdated for row in rows if row.LastUpdated)])
            # An empty list is no reason to ask from a later time on: it may be the desk's fault.
            cursor = self._cursor(first, now, newest, mark.full) if last and told else None
            ours = [row for row in rows if self._is_ours(row)]
            left = [self.ref(Ticket, row.id) for row in rows if not self._is_ours(row)]
            gone = left + await self._merged(fresh)
            yield Page(
                [self._desk.record(row) for row in ours], gone=gone, cursor=cursor, aside=aside
            )

    async def _merged(self, ids: list[int]) -> list[Ref]:
        """The tickets that were merged into these; RT does not mark them as changed themselves."""
        if not ids:
            return []
        listing, _ = await self._desk.listing(_rt_query.merged_into(ids))
        rows, _ = self._desk.rows(listing)
        return [self.ref(Ticket, row.id) for row in rows if row.id not in ids]

    async def check(self) -> str:
        """Ask for the version, the cheapest request that needs the login."""
        reply = await self._desk.send("GET", "rt")
        version = self._desk.decode(VERSION, reply).get("Version", "?")
        login = f", as {self.setting.me}" if self.setting.me else ""
        return clean(f"Request Tracker {version}{login}", limit=100)

    async def read(self, ref: Ref) -> Ticket:
        """One ticket as it is now.

        Raises:
            Gone: It was deleted or merged, or the login can no longer see it.
        """
        return await self._desk.ticket(ref)

    async def posts(self, ref: Ref) -> tuple[Post, ...]:
        """The newest 50 contributions that have a text; files and pictures are left out.

        Raises:
            Gone: RT has no such ticket.
        """
        place = f"ticket/{number_of(ref)}"
        history = await self._desk.send("GET", f"{place}/history", params=_rt_posts.HISTORY)
        texts = await self._desk.send("GET", f"{place}/attachments", params=_rt_posts.TEXTS)
        return _rt_posts.posts(self._desk.decode(ENTRIES, history), self._desk.decode(TEXTS, texts))

    async def settled(self, change: Change, job: Job) -> Record | None:
        """Whether a change took effect; a comment is looked for among the ticket's newest texts."""
        if not isinstance(change, Comment):
            return await super().settled(change, job)
        place = f"ticket/{number_of(change.ref)}/attachments"
        reply = await self._desk.send("GET", place, params=_rt_posts.TEXTS)
        there = _rt_posts.has(
            self._desk.decode(TEXTS, reply),
            key=job.key,
            text=change.text,
            author=self.setting.me,
            since=job.asked_at,
        )
        return await self.read(change.ref) if there else None

    @action(Assign)
    async def assign(self, change: Assign, job: Job) -> Ticket:
        """Give a ticket to a login, or to nobody.

        Taking uses RT's own `take` or `steal`, which need less of a permission than giving away.

        Raises:
            Conflict: Somebody else has taken it meanwhile.
            Refused: No such login, or it may not own tickets there, in RT's words.
        """
        own = bool(self.setting.me) and change.assignee.casefold() == self.setting.me.casefold()

        def ask(row: Row) -> tuple[str, dict[str, Any]]:
            if own:
                return ("/steal" if row.owner else "/take"), {}
            return "", {"Owner": change.assignee or NOBODY}

        return await self._change(change, job, ask)

    @action(SetStatus)
    async def set_status(self, change: SetStatus, job: Job) -> Ticket:
        """Move a ticket on, in the word of its own lifecycle where the settings name one.

        Raises:
            Conflict: Its status was changed meanwhile.
            Refused: Its lifecycle or the login's rights do not allow it, in RT's words.
        """

        def ask(row: Row) -> tuple[str, dict[str, Any]]:
            return "", {"Status": self.config.their_status(change.status, row.Status)}

        return await self._change(change, job, ask)

    @action(SetPriority)
    async def set_priority(self, change: SetPriority, job: Job) -> Ticket:
        """Set the number that stands for a priority; RT would take a word it does not know for 0.

        Raises:
            Conflict: Its priority was changed meanwhile.
            Refused: The settings name no number for it, or RT declined.
        """
        number = self.config.their_priority(change.priority)
        if number is None:
            raise Refused(
                f"no number of RT's stands for priority {change.priority}",
                where=self.setting.source,
                remedy="Name one under priorities in the settings",
            )
        return await self._change(change, job, lambda _: ("", {"Priority": number}))

    @action(Comment)
    async def comment(self, change: Comment, job: Job) -> Ticket:
        """Write to a ticket; a public reply is mailed to the people on it.

        Raises:
            Gone: The ticket was deleted or merged into another one, which is left alone.
            Refused: The login may not, in RT's words.
            Unsettled: Nobody knows whether it was taken, or it was and the ticket cannot be read.
        """
        await self.read(change.ref)
        kind = "correspond" if change.public else "comment"
        body = {"Content": change.text, "ContentType": _rt_posts.content_type(job.key)}
        await self._desk.send("POST", f"ticket/{number_of(change.ref)}/{kind}", json=body)
        return await self._reread(change.ref)

    async def aclose(self) -> None:
        """Close the connections."""
        await self._desk.aclose()

    async def _change(
        self, change: Change, job: Job, ask: Callable[[Row], tuple[str, dict[str, Any]]]
    ) -> Ticket:
        """Offer a change to the ticket as it is now, and read what became of it.

        Args:
            change: What is wanted.
            job: Its `base` says what the person saw.
            ask: Gives the end of the address and the body, for the ticket as it is now.
        """
        for _ in range(TRIES):
            row, tag = await self._desk.now(change.ref)
            now = self._desk.record(row).model_dump(mode="json")
            if _holds(change, now):
                return await self.read(change.ref)
            wanted = change.predict(job.base)
            if any(name in job.base and job.base[name] != now[name] for name in wanted):
                theirs = (await self.read(change.ref)).model_dump(mode="json")
                what = "it was changed at the desk meanwhile"
                raise Conflict(what, where=str(change.ref), theirs=theirs)
            end, body = ask(row)
            place = f"ticket/{number_of(change.ref)}{end}"
            try:
                reply = await self._desk.send("PUT", place, json=body, headers={"If-Match": tag})
            except Conflict:  # changed between our two requests, perhaps in another field
                continue
            record = await self._reread(change.ref)
            if _holds(change, record.model_dump(mode="json")):
                return record
            raise Refused(self._desk.sentences(reply), where=str(change.ref))
        raise Unavailable("the ticket is being changed all the time", where=str(change.ref))

    async def _reread(self, ref: Ref) -> Ticket:
        """The ticket after a change that was taken.

        Raises:
            Unsettled: It cannot be read: the change must not simply be sent again.
        """
        try:
            return await self.read(ref)
        except SourceError as error:
            raise Unsettled(
                f"changed, but cannot be read back: {error.what}",
                where=str(ref),
                remedy="It is read again before another try",
            ) from error

    def _is_ours(self, row: Row) -> bool:
        """Whether it is in a queue that the settings name."""
        named = {queue.casefold() for queue in self.config.queues}
        return not named or row.Queue.name.casefold() in named or row.Queue.id in named

    def _cursor(
        self, server: datetime | None, here: datetime, newest: datetime, full: str = ""
    ) -> str:
        full = full or _rt_query.day_of(here)
        mark = Mark(server=server or here, here=here, newest=newest, full=full, shape=self._shape)
        return mark.model_dump_json()


def _holds(change: Change, now: Mapping[str, Any]) -> bool:
    """As `Change.holds`, but logins are the same whatever their case."""
    return all(
        str(now.get(name)).casefold() == str(value).casefold()
        for name, value in change.predict(now).items()
    )


CONNECTOR = Rt
