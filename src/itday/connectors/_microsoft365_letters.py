"""Outlook's mail: the inbox by its delta, one message looked up, changed or moved.

Facts: the pages named in `_microsoft365_mail`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from typing import TYPE_CHECKING, Any

from itday.connectors import _microsoft365_mail as mail
from itday.connectors._microsoft365_asking import Asking, Links, step
from itday.connectors._microsoft365_graph import OPTIONS, Graph
from itday.connectors._microsoft365_rows import parted
from itday.domain.feed import Page
from itday.domain.message import Message
from itday.domain.ref import Ref
from itday.sdk.rows import as_row, read_rows
from itday.triage.weight import Circle

if TYPE_CHECKING:
    from itday.connectors._microsoft365_config import Microsoft365Config
    from itday.domain.post import Post
    from itday.sdk.connector import Setting


class Letters(Asking):
    """Messages of one mailbox."""

    def __init__(self, config: Microsoft365Config, setting: Setting, graph: Graph) -> None:
        """Ask `graph`."""
        super().__init__(config, setting, graph)
        self._circle = Circle(
            me=frozenset({setting.email.lower()} - {""}),
            vips=frozenset(config.vips),
            staff_domains=frozenset(config.staff_domains),
        )
        self._archive: str | None = None

    async def pull(self, cursor: str | None) -> AsyncIterator[Page[Message]]:
        """The inbox: the last days first, and again once a day; else what changed."""
        kept = Links.read(cursor, self._today)
        wanted = mail.since(self._setting.now(), self._config.mail_days)
        path = f"{self._config.me}/mailFolders/inbox/messages/delta"
        params = None if kept else {"$select": mail.FIELDS, "$filter": wanted}
        prefer = f"{OPTIONS}, odata.maxpagesize=200"
        told = False
        async for rows, link in self._graph.pages(
            kept.links[path] if kept else path, needs="Mail.Read", params=params, prefer=prefer
        ):
            here, gone = parted(rows)
            fit, aside = read_rows(mail.Mail, [mail.spelt(row) for row in here])
            told = told or bool(rows)
            on = Links(day=self._today, links={path: link}) if link and told else None
            yield Page(
                [self._shown(row) for row in fit if not row.isDraft],
                gone=[self._ref(Message, key) for key in gone],
                cursor=on.model_dump_json() if on else None,
                aside=aside,
                complete=kept is None and link is not None,
            )

    async def message(self, ref: Ref) -> Message:
        """A message by its immutable identifier."""
        path = f"{self._config.me}/messages/{step(ref.key)}"
        row = await self._get(path, "Mail.Read", {"$select": mail.FIELDS})
        return await self._message(row, ref)

    async def change_message(self, ref: Ref, body: Mapping[str, Any], *, door: str = "") -> Message:
        """Change a message's fields, or send it through a door such as `move`."""
        path = f"{self._config.me}/messages/{step(ref.key)}{door}"
        reply = await self._graph.send(
            "POST" if door else "PATCH",
            path,
            needs="Mail.ReadWrite",
            body=body,
            headers={"Prefer": OPTIONS},
        )
        return await self._message(reply.json(), ref)

    async def letter(self, ref: Ref) -> Post:
        """A message's text."""
        path = f"{self._config.me}/messages/{step(ref.key)}"
        row = await self._get(path, "Mail.Read", {"$select": "from,receivedDateTime,body"})
        return mail.post(as_row(mail.Letter, mail.spelt(row), where=self._source))

    async def _message(self, row: Any, ref: Ref) -> Message:
        seen = as_row(mail.Mail, mail.spelt(row), where=self._source)
        if self._archive is None:
            path = f"{self._config.me}/mailFolders/archive"
            found = await self._get(path, "Mail.Read", {"$select": "id"})
            self._archive = str(found.get("id"))
        return mail.message(seen, ref, self._circle, archived=seen.parentFolderId == self._archive)

    def _shown(self, row: mail.Mail) -> Message:
        return mail.message(row, self._ref(Message, row.id), self._circle, archived=False)
