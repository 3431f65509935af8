"""What changed in all calendars since a cursor, for one kind of record.

One request asks for the marks of all calendars; only those that differ are looked into: by
sync-token where the server has them, else by listing tags and comparing. Nothing is taken for
gone because a list does not mention it: the object itself must answer 404.

Meetings are kept for a window of days. When the day turns, each calendar's window is listed anew,
and what is new in it or repeats is fetched once more; all else stays as it was.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Generic, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from itday.connectors._caldav_wire import BATCH, Calendar, Changed, Dav, Found, Home
from itday.domain.errors import CursorExpired, Forbidden, Gone
from itday.domain.feed import Aside, Page
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.sdk.ical.component import FAULTS
from itday.sdk.ical.events import Place
from itday.sdk.ical.lines import UnreadableError
from itday.sdk.ical.recur import Purse

R = TypeVar("R", bound=Record)
ALONE = [""]
"""The parts of an object that is one record and does not repeat."""


class Held(BaseModel):
    """What is held of one calendar."""

    model_config = ConfigDict(extra="forbid")

    token: str = ""
    ctag: str = ""
    objects: dict[str, list[str]] = {}
    """By path: the tag's mark, then the part of the key of each record that was made of it."""

    def parts(self, path: str) -> list[str]:
        """The parts of the keys made of one object."""
        return self.objects.get(path, [""])[1:]


class Cursor(BaseModel):
    """How far we are."""

    model_config = ConfigDict(extra="forbid")

    v: Literal[1] = 1
    home: str
    direct: bool
    window: str = ""
    """The day and span the meetings were kept for."""
    calendars: dict[str, Held] = {}

    @classmethod
    def read(cls, text: str) -> Cursor:
        """Read what `text` gave.

        Raises:
            CursorExpired: It was written by another version, or is damaged.
        """
        try:
            packed = cls.model_validate_json(text)
        except ValidationError:
            raise CursorExpired("the place to go on from cannot be read") from None
        for base, held in packed.calendars.items():
            held.objects = {
                one if one.startswith("/") else base + one: own for one, own in held.objects.items()
            }
        return packed

    def text(self) -> str:
        """As `read` takes it: paths are kept relative to their calendar's."""
        packed = self.model_copy(deep=True)
        for base, held in packed.calendars.items():
            held.objects = {one.removeprefix(base): own for one, own in held.objects.items()}
        return packed.model_dump_json()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted(Generic[R]):
    """What a feed looks for."""

    record: type[R]
    component: str
    """`VEVENT` or `VTODO`."""
    span: tuple[str, str] | None
    """The window for the server, as RFC 4791 writes moments; `None` for all there is."""
    window: str
    """The same as a mark: when it differs, all is listed anew."""
    names: frozenset[str]
    """The calendars to keep, folded; empty for all."""
    read: Callable[[bytes, Place, Purse], Sequence[R]]
    """Makes the records of one object; raises `UnreadableError`."""
    place: Place
    """Source and address, for the records."""

    def takes(self, calendar: Calendar) -> bool:
        """Whether a calendar is one to look into."""
        last = calendar.path.rstrip("/").rpartition("/")[2]
        named = {calendar.name.casefold(), last.casefold()} & self.names
        return self.component in calendar.components and bool(named or not self.names)


@dataclass(slots=True)
class Batch(Generic[R]):
    """What came of some objects of one calendar."""

    records: list[R] = field(default_factory=list)
    gone: list[Ref] = field(default_factory=list)
    aside: list[Aside] = field(default_factory=list)


class Pull(Generic[R]):
    """One pull of one feed."""

    def __init__(self, dav: Dav, wanted: Wanted[R], cursor: str | None) -> None:
        """Take the cursor last stored; `None` starts from nothing.

        Raises:
            CursorExpired: It cannot be read.
        """
        self._dav = dav
        self._wanted = wanted
        self._was = None if cursor is None else Cursor.read(cursor)
        self._anew = self._was is None or self._was.window != wanted.window
        self.calendars: list[Calendar] = []
        """All that the server has, once `pages` has begun."""

    async def pages(self) -> AsyncIterator[Page[R]]:
        """Give what changed; only the last page has a cursor, so a pull cut short starts over.

        Raises:
            CursorExpired: The calendars have moved.
            Gone: The server lists no calendar at all.
        """
        home = await self._home()
        now = Cursor(home=home.path, direct=home.direct, window=self._wanted.window)
        before = self._was.calendars if self._was else {}
        aside: list[Aside] = []
        for calendar in filter(self._wanted.takes, self.calendars):
            held = before.get(calendar.path)
            if held is not None and not self._anew and _same(calendar, held):
                now.calendars[calendar.path] = held
                continue
            after = held.model_copy(deep=True) if held else Held()
            try:
                async for page in self._calendar(calendar, after, known=held is not None):
                    yield page
                now.calendars[calendar.path] = after
                # Where it could not be read before, it can now.
                yield Page(gone=list(self._refs(calendar.path, ALONE)))
            except (Forbidden, Gone) as error:  # one that we may not read must not hide the others
                aside.append(Aside(calendar.path, error.what))
                now.calendars |= {calendar.path: held} if held else {}
        gone = await self._dropped(before, now)
        moved = None if now == self._was else now.text()
        yield Page(gone=gone, cursor=moved, aside=aside, complete=self._was is None and not aside)

    async def _home(self) -> Home:
        if self._was is None:
            home = await self._dav.home()
        else:
            home = Home(self._was.home, self._was.direct)
        try:
            self.calendars = await self._dav.calendars(home)
        except Gone:
            if self._was is None:
                raise
            raise CursorExpired(
                "the calendars are no longer where they were", where=self._wanted.place.source
            ) from None
        if not self.calendars:
            raise Gone(
                "the server lists no calendars",
                where=self._wanted.place.source,
                remedy="Check `url` and `username`",
            )
        return home

    async def _dropped(self, before: dict[str, Held], now: Cursor) -> list[Ref]:
        """The records of calendars that are no longer kept, or no longer exist."""
        gone: list[Ref] = []
        listed = {calendar.path: calendar for calendar in self.calendars}
        for path, held in before.items():
            calendar = listed.get(path)
            if path in now.calendars or (calendar and self._wanted.takes(calendar)):
                continue
            if calendar is None and await self._dav.exists(path):
                now.calendars[path] = held
                continue
            gone += [ref for one in held.objects for ref in self._refs(one, held.parts(one))]
        return gone

    async def _calendar(
        self, calendar: Calendar, held: Held, *, known: bool
    ) -> AsyncIterator[Page[R]]:
        """Bring `held` up to date; give the records on the way."""
        found = None
        if known and held.token and not self._anew:
            found = await self._dav.changed(calendar.path, held.token)
        if found is None:
            found = await self._compared(calendar, held)
        purse = Purse()
        gone = sorted(found.gone & held.objects.keys())
        if gone:
            yield Page(gone=[ref for path in gone for ref in self._dropped_object(path, held)])
        todo = [path for path, etag in found.etags.items() if self._due(path, etag, held)]
        for start in range(0, len(todo), BATCH):
            batch = await self._batch(calendar, todo[start : start + BATCH], held, purse)
            yield Page(records=batch.records, gone=batch.gone, aside=batch.aside)
        held.token, held.ctag = (found.token, calendar.ctag) if found.whole else ("", "")

    def _due(self, path: str, etag: str, held: Held) -> bool:
        """Whether an object must be fetched."""
        own = held.objects.get(path)
        if own is None or not etag or own[0] != mark(etag):
            return True
        return self._anew and own[1:] != ALONE

    async def _compared(self, calendar: Calendar, held: Held) -> Changed:
        """What differs by the tags of all objects; those not listed are to be asked for."""
        wanted = self._wanted
        listed = await self._dav.listed(calendar.path, wanted.component, wanted.span)
        whole = bool(listed or not held.objects)  # an empty list may be a fault of the server's
        for path in [one for one in held.objects if one not in listed]:
            if held.parts(path):
                listed[path] = ""
            else:
                del held.objects[path]
        return Changed(etags=listed, token=calendar.token, whole=whole)

    async def _batch(
        self, calendar: Calendar, paths: Sequence[str], held: Held, purse: Purse
    ) -> Batch[R]:
        out = Batch[R]()
        fetched = await self._dav.fetch(calendar.path, paths)
        out.aside += [Aside(path, why) for path, why in fetched.unreadable.items()]
        for path in fetched.gone:
            out.gone += self._dropped_object(path, held)
        # Parsing takes milliseconds an object: in a thread, so that the screen goes on.
        read = await asyncio.to_thread(self._read_all, calendar, fetched.found, purse)
        for path, records in read:
            if isinstance(records, Aside):
                out.aside.append(records)
                held.objects[path] = [mark(fetched.found[path].etag), *held.parts(path)]
                continue
            parts = [record.ref.key[len(path) :].removeprefix("#") for record in records]
            left = [part for part in held.parts(path) if part not in parts]
            out.gone += self._refs(path, left)
            out.records += records
            held.objects.pop(path, None)
            if parts or not calendar.token:  # only lists of tags meet the same object again
                held.objects[path] = [mark(fetched.found[path].etag), *parts]
        return out

    def _read_all(
        self, calendar: Calendar, found: dict[str, Found], purse: Purse
    ) -> list[tuple[str, Sequence[R] | Aside]]:
        return [(path, self._read(calendar, path, one, purse)) for path, one in found.items()]

    def _read(self, calendar: Calendar, path: str, one: Found, purse: Purse) -> Sequence[R] | Aside:
        place = self._wanted.place.at(path, calendar.name, one.etag)
        try:
            return self._wanted.read(one.raw, place, purse)
        except UnreadableError as error:
            return Aside(path, str(error))
        except FAULTS as error:  # what a library did not expect: named by its kind, never quoted
            return Aside(path, f"cannot be read ({type(error).__name__})")

    def _dropped_object(self, path: str, held: Held) -> list[Ref]:
        # One that was set aside has no parts: then it is named itself.
        refs = list(self._refs(path, held.parts(path) or ALONE))
        held.objects.pop(path, None)
        return refs

    def _refs(self, path: str, parts: Sequence[str]) -> Iterator[Ref]:
        for part in parts:
            key = f"{path}#{part}" if part else path
            yield Ref(self._wanted.place.source, self._wanted.record.kind, key)


def mark(etag: str) -> str:
    """Enough of a tag to see that it differs: some servers' have 66 characters, times thousands."""
    return blake2b(etag.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _same(calendar: Calendar, held: Held) -> bool:
    """Whether a calendar says that nothing has changed in it."""
    return bool(
        (calendar.token and calendar.token == held.token)
        or (calendar.ctag and calendar.ctag == held.ctag)
    )
