"""Google's two logs of alerts: the Alert Center, and what of the login log is one.

Facts: developers.google.com/workspace/admin/reports/v1/guides/manage-audit-login (read 2026-11-29).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from itday.connectors import _google_logins as login_log
from itday.connectors._google_asking import Asking, step
from itday.domain.alert import Alert
from itday.domain.errors import BadReply, Gone, Refused
from itday.domain.feed import Aside, Page
from itday.domain.ref import Ref
from itday.sdk.alerts import google as alert_shape
from itday.sdk.alerts.page import Window, ago, newest
from itday.sdk.alerts.page import alerts as read_alerts

LATE = timedelta(hours=48)
"""An alert may come so long after what it is about; asked for again each time."""
LOG_LATE = timedelta(hours=6)
"""The same of the login log, whose stragglers the hourly look at all of the window finds."""
ANEW = timedelta(hours=1)
"""How often all of the window is looked at: an alert's state changes without its time."""
USEFUL = {"very": "VERY_USEFUL", "somewhat": "SOMEWHAT_USEFUL", "not": "NOT_USEFUL"}


class Center(Asking):
    """The Alert Center."""

    area = "alerts"
    api = "alertcenter"
    root = "v1beta1/alerts"
    probe = ("", {"pageSize": 1})

    async def pull(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """Its alerts: new ones each time, all of the window each hour."""
        now, days = self._setting.now(), self._config.alert_days
        kept = Window.read(cursor, now, days, ANEW)
        top = kept.newest if kept else None
        since = ago(top, LATE) if top else ago(now, timedelta(days=days))
        params = {"filter": f'createTime >= "{since}"', "pageSize": 100}
        async for rows, _ in self._pages("", "alerts", params):
            found, aside = read_alerts(rows, alert_shape.read, self._source, "alertId")
            top = newest(found, top)
            yield Page(found, aside=aside)
        on = Window(full=kept.full if kept else now, newest=top, days=days)
        yield Page(cursor=on.model_dump_json(), complete=kept is None)

    async def alert(self, ref: Ref) -> Alert:
        """An alert by its identifier."""
        row = await self._get(f"/{step(ref.key)}")
        found, aside = read_alerts([row], alert_shape.read, self._source, "alertId")
        if aside:
            raise BadReply(f"the alert cannot be read: {aside[0].why}", where=self._source)
        return found[0]

    async def rate(self, ref: Ref, useful: str) -> None:
        """Say how useful an alert was."""
        await self._send("POST", f"/{step(ref.key)}/feedback", body={"type": USEFUL[useful]})

    async def rated(self, ref: Ref, useful: str) -> bool:
        """Whether that was said of it, by anybody."""
        said = await self._get(f"/{step(ref.key)}/feedback")
        every = said.get("feedback", []) if isinstance(said, dict) else []
        return any(isinstance(one, dict) and one.get("type") == USEFUL[useful] for one in every)


class Logins(Asking):
    """The login log, whose entries never change."""

    area = "logins"
    api = "admin"
    root = login_log.PATH

    async def pull(self, cursor: str | None) -> AsyncIterator[Page[Alert]]:
        """What is alarming: of the last hours each time, of all the window each hour.

        The window is asked for by the names of events: a large school's log has hundreds of
        thousands of entries a month, and hardly one of them is an alert.
        """
        now, days = self._setting.now(), self._config.alert_days
        kept = Window.read(cursor, now, days, ANEW)
        odd: list[Aside] = []
        if kept and kept.newest:
            params = {"startTime": ago(kept.newest, LOG_LATE)}
            async for page in self._listed(params, login_log.is_alert):
                yield page
        else:
            since = {"startTime": ago(now, timedelta(days=days))}
            for wanted in login_log.WANTED:
                try:
                    async for page in self._listed({**since, **wanted}):
                        yield page
                except Refused as error:
                    odd.append(Aside(wanted["eventName"], f"Google does not list it: {error.what}"))
        on = Window(full=kept.full if kept else now, newest=now, days=days)
        yield Page(cursor=on.model_dump_json(), aside=odd, complete=kept is None and not odd)

    async def alert(self, ref: Ref) -> Alert:
        """An entry: it can only be listed, so its second is."""
        _, at, _ = (*ref.key.split("/", 2), "", "")[:3]
        try:
            since = datetime.strptime(at, login_log.STAMP).replace(tzinfo=UTC)
        except ValueError:
            raise Gone("no such entry", where=str(ref)) from None
        params = {
            "startTime": since.isoformat().replace("+00:00", "Z"),
            "endTime": f"{since + timedelta(seconds=1):%Y-%m-%dT%H:%M:%SZ}",
        }
        async for page in self._listed(params):
            for one in page.records:
                if one.ref == ref:
                    return one
        raise Gone("no such entry", where=str(ref))

    async def _listed(
        self, params: Mapping[str, str], fits: Callable[[Any], bool] = lambda _: True
    ) -> AsyncIterator[Page[Alert]]:
        async for rows, _ in self._pages("", "items", {**params, "maxResults": 1000}):
            found, aside = read_alerts([*filter(fits, rows)], login_log.read, self._source)
            yield Page(found, aside=aside)
