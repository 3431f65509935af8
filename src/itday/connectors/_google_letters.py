"""Gmail: the inbox by its listing and its history, one message looked up, labels changed.

Facts: developers.google.com/workspace/gmail/api/guides/sync and /reference/quota (read 2026-11-29).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from itday.connectors import _google_mail as mail
from itday.connectors._google_asking import Asking, Place, step
from itday.domain.errors import CursorExpired, Gone
from itday.domain.feed import Aside, Page
from itday.domain.message import Message
from itday.sdk.rows import as_row, read_rows
from itday.triage.weight import Circle

if TYPE_CHECKING:
    from itday.connectors._google_api import Api
    from itday.connectors._google_config import GoogleConfig
    from itday.domain.post import Post
    from itday.domain.ref import Ref
    from itday.sdk.connector import Setting

AT_ONCE = 8
"""Messages that are read side by side; Gmail refuses a person's eleventh request at once."""
PAGE = 100
"""Messages that are read before they are shown."""
META = {
    "format": "metadata",
    "metadataHeaders": mail.HEADERS,
    "fields": "id,labelIds,internalDate,sizeEstimate,payload/headers",
}


class Letters(Asking):
    """Messages of one mailbox."""

    area = "mail"
    api = "gmail"
    root = "gmail/v1/users/me/"
    probe = ("profile", {})

    def __init__(self, config: GoogleConfig, setting: Setting, api: Api) -> None:
        """Ask `api`."""
        super().__init__(config, setting, api)
        self._circle = Circle(
            me=frozenset({setting.email.lower()} - {""}),
            vips=frozenset(config.vips),
            staff_domains=frozenset(config.staff_domains),
        )

    async def pull(self, cursor: str | None) -> AsyncIterator[Page[Message]]:
        """The inbox: the last days first, and again once a day; else what its history names."""
        kept = Place.read(cursor, self._today)
        async for page in self._history(kept) if kept else self._inbox():
            yield page

    async def message(self, ref: Ref) -> Message:
        """A message by its identifier."""
        row = as_row(mail.Mail, await self._row(ref.key), where=self._source)
        return mail.message(row, ref, self._circle)

    async def relabel(self, ref: Ref, label: str, *, on: bool) -> Message:
        """Put a label on a message, or take it off."""
        body = {"addLabelIds" if on else "removeLabelIds": [label]}
        await self._send("POST", f"messages/{step(ref.key)}/modify", body=body)
        return await self.message(ref)

    async def letter(self, ref: Ref) -> Post:
        """A message's text; nothing is marked as read."""
        found = await self.message(ref)
        row = await self._get(f"messages/{step(ref.key)}", {"format": "full"})
        return mail.post(row, found.sender.full if found.sender else "", found.date)

    async def _inbox(self) -> AsyncIterator[Page[Message]]:
        """All of the last days, newest first, no more than the limit."""
        # Asked before the listing: what comes meanwhile is in the history after it.
        top = await self._get("profile")
        keys: list[str] = []
        odd: list[Aside] = []
        query = f"in:inbox newer_than:{self._config.mail_days}d"
        async for rows, _ in self._pages("messages", "messages", {"q": query, "maxResults": 500}):
            named, aside = read_rows(mail.Named, rows)
            keys += [one.id for one in named]
            odd += aside
            if len(keys) >= self._config.mail_limit:
                break
        keys = keys[: self._config.mail_limit]
        for start in range(0, len(keys), PAGE):
            fit, aside = read_rows(mail.Mail, await self._many(keys[start : start + PAGE]))
            yield Page(self._shown(fit), aside=aside)
        on = Place(day=self._today, at=str(top.get("historyId", "")))
        yield Page(cursor=on.model_dump_json(), aside=odd, complete=not odd)

    async def _history(self, kept: Place) -> AsyncIterator[Page[Message]]:
        """What the history names since: read anew, or no longer in the inbox.

        Raises:
            CursorExpired: Google has forgotten that far back, or listing anew costs less.
        """
        touched: set[str] = set()
        unnamed: list[Aside] = []
        at = kept.at
        params = {"startHistoryId": kept.at, "maxResults": 500}
        try:
            async for _, page in self._pages("history", "history", params):
                named, odd = mail.moved(dict(page))
                touched |= named
                unnamed += odd
                at = str(page.get("historyId", at))
                if len(touched) > self._config.mail_limit:
                    raise CursorExpired("more changed than is kept", where=self._source)
        except Gone:
            raise CursorExpired("Gmail has forgotten its history", where=self._source) from None
        fit, aside = read_rows(mail.Mail, await self._many(sorted(touched)))
        here = {row.id for row in fit if mail.is_shown(row)} | {one.key for one in aside}
        on = Place(day=self._today, at=at) if touched else kept
        yield Page(
            self._shown(fit),
            gone=[self._ref(Message, key) for key in sorted(touched - here)],
            aside=[*unnamed, *aside],
            cursor=on.model_dump_json(),
        )

    async def _many(self, keys: Sequence[str]) -> list[Any]:
        """The rows of several messages, some at a time; one that is gone is left out."""
        turn = asyncio.Semaphore(AT_ONCE)

        async def one(key: str) -> Any:
            async with turn:
                try:
                    return await self._row(key)
                except Gone:
                    return None

        async with asyncio.TaskGroup() as group:
            every = [group.create_task(one(key)) for key in keys]
        return [row for task in every if (row := task.result()) is not None]

    async def _row(self, key: str) -> Mapping[str, Any]:
        row: Mapping[str, Any] = await self._get(f"messages/{step(key)}", META)
        return row

    def _shown(self, rows: Sequence[mail.Mail]) -> list[Message]:
        here = [row for row in rows if mail.is_shown(row)]
        return [mail.message(row, self._ref(Message, row.id), self._circle) for row in here]
