"""One letter on its way: what a source's answer, or the lack of one, means for the outbox."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Any

from itday.domain.change import change_of
from itday.domain.errors import (
    AuthFailed,
    Conflict,
    Forbidden,
    Gone,
    ItdayError,
    Refused,
    SettingsError,
    SourceError,
    Unavailable,
    Unsettled,
)
from itday.store import cache, outbox, overlay
from itday.store.cache import FeedKey
from itday.store.codec import Stored, decode, encode
from itday.sync import events
from itday.sync.attempt import fault_line
from itday.sync.pace import backoff

if TYPE_CHECKING:
    from itday.domain.change import Change
    from itday.domain.record import Record
    from itday.domain.ref import Ref
    from itday.sdk.connector import Connector, Job
    from itday.store.database import Db
    from itday.store.outbox import Letter
    from itday.sync.session import Session


class Fate(Enum):
    """What became of a letter."""

    ENDED = "ended"
    """Sent, refused, in conflict or withdrawn: the next one may go."""
    LATER = "later"
    """It waits; others of the source may go."""
    SOURCE_RESTS = "source rests"
    """It waits, and so do all others of the source."""


class Delivery:
    """One letter and the connector that carries it."""

    def __init__(self, session: Session, connector: Connector[Any], letter: Letter) -> None:
        """Take a letter of the source whose turn it is."""
        self._session = session
        self._ground = session.ground
        self._connector = connector
        self._letter = letter
        self._unsure = letter.state != "waiting"
        """Whether the source may have acted on an earlier try."""
        self._gone = False
        """Whether the thing was found gone after the change had taken effect."""
        self.error: Exception | None = None
        """Why it was put off, where it was."""

    async def send(self) -> Fate:
        """Carry the change out, exactly once, or note why not; never raises but when cancelled.

        A letter whose answer was lost is looked up first: what took effect is not asked again.
        """
        try:
            change = change_of(self._letter.verb, self._letter.ref, self._letter.payload)
            record = await self._carried_out(change)
            if record is not None:
                await self._done(change, record)
        except (Refused, Forbidden, Gone) as error:
            return await self._refused(error)
        except Conflict as error:
            return await self._conflict(error)
        except Exception as error:  # noqa: BLE001  # a connector's fault ends no other delivery
            return await self._put_off(error)
        return Fate.ENDED

    async def _carried_out(self, change: Change) -> Record | None:
        """The record as the source has it afterwards; `None` if the letter was withdrawn."""
        job = self._job()
        if type(change) not in self._connector.actions:
            title = self._connector.title or self._connector.name
            raise Refused(f"{title} cannot {change.describe()}", where=self._session.source.name)
        if self._unsure:
            record = await self._settled(change, job)
            if record is not None:
                return record
        if not await self._ground.store.write(outbox.claim, self._letter):
            return None
        record = await self._connector.push(change, job)
        if not self._unsure:
            return record
        # The answer to a repeated request may be a replay of the first: older than what is there.
        return await self._read(record)

    def _job(self) -> Job:
        from itday.sdk.connector import Job

        letter = self._letter
        return Job(
            key=letter.idem,
            base=letter.base,
            asked_at=datetime.fromtimestamp(letter.asked_at, UTC),
            tries=letter.tries,
        )

    async def _settled(self, change: Change, job: Job) -> Record | None:
        try:
            return await self._connector.settled(change, job)
        except Gone:
            # Not there: a new thing was never made; for an old one the push itself will say so.
            return None

    async def _read(self, answered: Record) -> Record:
        try:
            return await self._connector.read(answered.ref)
        except Gone:
            self._gone = True
            return answered

    async def _done(self, change: Change, record: Record) -> None:
        fields = record.model_dump(mode="json") | {"etag": record.etag}
        row = encode(record, self._feed_of(record.kind))
        now = self._ground.stamp()

        def keep(db: Db) -> None:
            letter = self._letter
            was = _seen(db, letter)
            predicted = change.predict(was)
            unseen = outbox.unlike(fields, was | predicted)
            trusted = not (self._unsure and unseen)
            if predicted:  # made under a version: nobody else's change is in between
                unseen = frozenset()
            if self._gone:
                self._take_out(db, record.ref)
            else:
                cache.put(db, _in_its_feed(db, row))
            if row.key != letter.ref.key:
                outbox.readdress(db, letter, row.key)
                letter = letter._replace(ref=letter.ref._replace(key=row.key))
            outbox.delivered(db, letter, now, record=fields, unseen=unseen, trusted=trusted)

        await self._ground.store.write(keep)
        self._changed()
        self._ground.listener(events.Sent(record.ref, record.title, change.describe()))

    def _feed_of(self, kind: str) -> str:
        """The feed that would bring such a record, so that a later full pass may miss it."""
        feeds = self._connector.feeds.values()
        return next((feed.method for feed in feeds if feed.record.kind == kind), "")

    async def _refused(self, error: SourceError) -> Fate:
        letter, why = self._letter, self._session.line(error)
        now = self._ground.stamp()

        def give_back(db: Db) -> None:
            if isinstance(error, Gone) and letter.base:
                self._take_out(db, letter.ref)
            outbox.refused(db, letter, now, why)

        await self._ground.store.write(give_back)
        self._changed()
        self._ground.listener(events.Refused(letter.ref, self._title(), why))
        return Fate.ENDED

    def _take_out(self, db: Db, ref: Ref) -> None:
        """The source says that it is gone; should that be wrong, the next pull sees everything."""
        cache.drop(db, *ref)
        cache.forget_cursor(db, FeedKey(ref.source, self._feed_of(ref.kind), ref.kind))

    async def _conflict(self, error: Conflict) -> Fate:
        letter, why = self._letter, self._session.line(error)
        try:
            record = await self._theirs(error)
        except Gone as gone:
            return await self._refused(gone)
        except SourceError as unread:
            # Their version cannot be had now; the next try meets the same conflict.
            return await self._put_off(unread)
        theirs = record.model_dump(mode="json") | {"etag": record.etag}
        row, now = encode(record, self._feed_of(record.kind)), self._ground.stamp()

        def keep(db: Db) -> None:
            key = FeedKey(letter.ref.source, row.feed, letter.ref.kind)
            cache.apply_page(db, key, [_in_its_feed(db, row)], now=now)
            outbox.conflict(db, letter, theirs, why)

        await self._ground.store.write(keep)
        self._changed()
        self._ground.listener(events.Conflicted(letter.ref, self._title()))
        return Fate.ENDED

    async def _theirs(self, error: Conflict) -> Record:
        """The other version: what came with the error if that is whole, else what is there now."""
        fields = {"ref": list(self._letter.ref)} | error.theirs
        etag = str(fields.pop("etag", ""))
        try:
            return decode(self._letter.ref.kind, fields, etag)
        except ValueError:  # some of its fields only
            return await self._connector.read(self._letter.ref)

    async def _put_off(self, error: Exception) -> Fate:
        """Try again later: it is not known to have happened."""
        self.error = error
        session, letter = self._session, self._letter
        line = session.line(error) if isinstance(error, ItdayError) else fault_line(session, error)
        stops = isinstance(error, (AuthFailed, SettingsError))
        asked = error.retry_after_s if isinstance(error, Unavailable) else None
        wait = 0.0 if stops else backoff(letter.tries + 1, self._ground.chance)
        not_begun = stops or (isinstance(error, Unavailable) and not isinstance(error, Unsettled))
        await self._ground.store.write(
            outbox.put_off,
            letter,
            until=self._ground.stamp() + max(wait, asked or 0.0),
            error=line,
            unsettled=self._unsure or not not_begun,
        )
        self._changed()
        return Fate.SOURCE_RESTS if stops or isinstance(error, Unavailable) else Fate.LATER

    def _title(self) -> str:
        letter = self._letter
        return str(letter.base.get("title") or letter.payload.get("title") or letter.ref)

    def _changed(self) -> None:
        self._ground.listener(events.Changed(frozenset({self._letter.ref.kind})))


def _seen(db: Db, letter: Letter) -> dict[str, Any]:
    """The version that a letter rests on, without what was decided on top and then withdrawn."""
    held = overlay.held(db, letter.ref)
    return held if held.get("etag") == letter.base.get("etag") else letter.base


def _in_its_feed(db: Db, row: Stored) -> Stored:
    """The row under the feed that brought it earlier, where one did."""
    held = db.execute(
        "SELECT feed FROM main.record WHERE source = ? AND kind = ? AND key = ?", row[:3]
    ).fetchone()
    return row._replace(feed=held[0]) if held else row
