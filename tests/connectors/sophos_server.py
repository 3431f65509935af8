"""Sophos Central in memory: sign-in, whoami and one region, all at one address."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

import httpx

from itday.sdk.testing import HOSTILE, SECRET
from tests.conftest import MORNING

CLIENT, TENANT = "5f0c-client", "57ca9a6b-885f-4e36-95ec-290548c26059"
Entry = dict[str, Any]


def alert(number: int, severity: str = "high", **more: Any) -> Entry:
    """An alert as the Common API gives it."""
    at = MORNING - timedelta(hours=9) + timedelta(minutes=number)
    return {
        "id": f"b7a3f0{number:02}-0000-4000-8000-000000000000",
        "allowedActions": ["acknowledge", "cleanPua"], "category": "malware",
        "description": f"Malware detected {number}", "groupKey": "MSw",
        "managedAgent": {"id": "0ab1", "type": "computer"}, "person": {"id": "9c2d"},
        "product": "endpoint", "raisedAt": f"{at:%Y-%m-%dT%H:%M:%S}.271Z", "severity": severity,
        "tenant": {"id": TENANT, "name": "Fernhill"}, "type": "Event::Endpoint::Threat::Detected",
        **more,
    }  # fmt: skip


class FakeSophos:
    """Answers as Sophos Central does: an acknowledged alert is gone from the list."""

    def __init__(self) -> None:
        """Begin with four alerts, one of which cannot be acknowledged."""
        every = [alert(1, description=HOSTILE), alert(2), alert(3, "low"),
                 alert(4, "medium", allowedActions=["authPua"])]  # fmt: skip
        self.alerts: dict[str, Entry] = {one["id"]: one for one in every}
        self.secret = SECRET
        self.token = "token-1"  # of nobody's
        self.kind = "tenant"
        self.region = ""
        """Where it says that the tenant's region is; empty for this very address."""
        self.expires_in = 3600
        self.now: datetime = MORNING
        self.signed_in = 0
        self.done: list[tuple[str, str]] = []
        self.most = 100
        """Alerts a page, at most."""

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        path = request.url.path
        if path == "/api/v2/oauth2/token":
            return self._sign_in(dict(parse_qsl(request.content.decode())))
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return _error(401, "Unauthorized", "The token is invalid or expired")
        if path == "/whoami/v1":
            here = self.region or f"{request.url.scheme}://{request.url.netloc.decode()}"
            hosts = {"global": "https://api.central.sophos.com", "dataRegion": here}
            return httpx.Response(200, json={"id": TENANT, "idType": self.kind, "apiHosts": hosts})
        if request.headers.get("x-tenant-id") != TENANT:
            return _error(403, "Forbidden", "no such tenant")
        if path == "/common/v1/alerts":
            return self._list(dict(request.url.params))
        found = re.fullmatch(r"/common/v1/alerts/([^/]+)(/actions)?", path)
        if found is None or found[1] not in self.alerts:
            return _error(404, "NotFound", "Alert not found")
        if found[2] is None:
            return httpx.Response(200, json=self.alerts[found[1]])
        return self._act(found[1], json.loads(request.content))

    def _sign_in(self, form: dict[str, str]) -> httpx.Response:
        wanted = {"grant_type": "client_credentials", "client_id": CLIENT, "scope": "token",
                  "client_secret": self.secret}  # fmt: skip
        if form != wanted:
            return httpx.Response(400, json={"errorCode": "oauth.invalid_client_secret",
                                             "message": "Invalid credentials"})  # fmt: skip
        self.signed_in += 1
        body = {"access_token": self.token, "token_type": "bearer", "expires_in": self.expires_in}
        return httpx.Response(200, json=body)

    def _list(self, params: dict[str, str]) -> httpx.Response:
        rows = sorted(self.alerts.values(), key=lambda one: str(one["raisedAt"]))
        start = int(params.get("pageFromKey", "0"))
        size = min(int(params["pageSize"]), self.most)
        after = start + size
        pages: dict[str, Any] = {"size": size, "maxSize": 100}
        if after < len(rows):
            pages["nextKey"] = str(after)
        return httpx.Response(200, json={"items": rows[start:after], "pages": pages})

    def _act(self, key: str, body: dict[str, str]) -> httpx.Response:
        if body["action"] not in self.alerts[key]["allowedActions"]:
            return _error(400, "BadRequest", "Action not allowed")
        del self.alerts[key]
        self.done.append((key, body["message"]))
        return httpx.Response(201, json={"id": "x", "action": body["action"],
                                         "status": "requested"})  # fmt: skip


def _error(status: int, kind: str, words: str) -> httpx.Response:
    body = {"error": kind, "message": words, "correlationId": "c", "requestId": "r", "code": "x"}
    return httpx.Response(status, json=body)
