"""Alerts of four origins: windows of them listed, one looked up, changed or judged.

Facts: the pages named in `_microsoft365_alerts`, and learn.microsoft.com/graph/api/
riskyuser-dismiss, -confirmsafe, -confirmcompromised (read 2026-11-29).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any

from itday.connectors import _microsoft365_alerts as alerts
from itday.connectors._microsoft365_asking import Asking, step
from itday.domain.alert import Alert
from itday.domain.errors import BadReply, Gone
from itday.domain.feed import Page
from itday.domain.ref import Ref
from itday.sdk.alerts.page import Reader, Window, ago, newest
from itday.sdk.alerts.page import alerts as read_alerts

ALERTS: Mapping[str, tuple[str, str, Reader]] = {
    alerts.RISK: (
        "identityProtection/riskDetections",
        "IdentityRiskEvent.Read.All",
        alerts.detection,
    ),
    alerts.RISKY_USER: (
        "identityProtection/riskyUsers",
        "IdentityRiskyUser.Read.All",
        alerts.risky_user,
    ),
    alerts.SIGN_IN: ("auditLogs/signIns", "AuditLog.Read.All", alerts.sign_in),
    alerts.DEFENDER: ("security/alerts_v2", "SecurityAlert.Read.All", alerts.incident),
}
"""Where alerts of each beginning of a key are, what reading them takes, and who reads them."""
RISK_DOORS = ("dismiss", "confirmSafe", "confirmCompromised")
LATE = timedelta(hours=48)
"""Detections may come so long after what they are about; asked for again each time."""
ANEW = timedelta(hours=1)
"""How often a whole window is listed: the state of a detection changes without its time."""


class Alerts(Asking):
    """Alerts of the four origins, and the accounts they are about."""

    async def window(
        self, head: str, cursor: str | None, wanted: str, late: timedelta, *, top: int
    ) -> AsyncIterator[Page[Alert]]:
        """An alert feed: since the newest one known, and all of the window each hour."""
        now, days = self._setting.now(), self._config.alert_days
        kept = Window.read(cursor, now, days, ANEW)
        path, needs, read = ALERTS[head]
        top_of = kept.newest if kept else None
        since = ago(top_of, late) if top_of else ago(now, timedelta(days=days))
        params = {"$filter": wanted.format(since=since), "$top": top}
        async for rows, _ in self._graph.pages(path, needs=needs, params=params):
            found, aside = read_alerts(rows, read, self._source)
            top_of = newest(found, top_of)
            yield Page(found, aside=aside)
        on = Window(full=kept.full if kept else now, newest=top_of, days=days)
        yield Page(cursor=on.model_dump_json(), complete=kept is None)

    async def risky_users(self) -> AsyncIterator[Page[Alert]]:
        """Accounts that are at risk, or confirmed compromised, now."""
        path, needs, read = ALERTS[alerts.RISKY_USER]
        wanted = "riskState eq 'atRisk' or riskState eq 'confirmedCompromised'"
        async for rows, _ in self._graph.pages(path, needs=needs, params={"$filter": wanted}):
            found, aside = read_alerts(rows, read, self._source)
            yield Page(found, aside=aside)

    async def alert(self, ref: Ref) -> Alert:
        """An alert, of whichever of the four."""
        row, read = await self._alert_row(ref)
        return self._alert(row, read)

    async def change_alert(self, ref: Ref, body: Mapping[str, Any], comment: str = "") -> Alert:
        """Change one of Defender's, with a comment where there is something to say."""
        path = f"security/alerts_v2/{step(ref.key.partition('/')[2])}"
        needs = "SecurityAlert.ReadWrite.All"
        if comment:
            said = {
                "@odata.type": "microsoft.graph.security.alertComment",
                "comment": comment,
            }
            await self._graph.send("POST", f"{path}/comments", needs=needs, body=said)
        reply = await self._graph.send("PATCH", path, needs=needs, body=body)
        return self._alert(reply.json(), alerts.incident)

    async def judge(self, ref: Ref, door: str) -> None:
        """Send the risk of an alert through one of `RISK_DOORS`."""
        head, _, key = ref.key.partition("/")
        needs = "IdentityRiskyUser.ReadWrite.All"
        if head == alerts.SIGN_IN:
            path, body = f"auditLogs/signIns/{door}", {"requestIds": [key]}
        else:
            row, _ = await self._alert_row(ref)
            user = str(row.get("id" if head == alerts.RISKY_USER else "userId") or "")
            path, body = f"identityProtection/riskyUsers/{door}", {"userIds": [user]}
        await self._graph.send("POST", path, needs=needs, body=body)

    async def _alert_row(self, ref: Ref) -> tuple[Mapping[str, Any], Reader]:
        head, _, key = ref.key.partition("/")
        if head not in ALERTS:
            raise Gone("no such alert", where=str(ref))
        path, needs, read = ALERTS[head]
        return await self._get(f"{path}/{step(key)}", needs, {}), read

    def _alert(self, row: Any, read: Reader) -> Alert:
        found, aside = read_alerts([row], read, self._source)
        if aside:
            raise BadReply(f"the alert cannot be read: {aside[0].why}", where=self._source)
        return found[0]
