"""An Okta organisation in memory: a log that is asked by polling, and accounts."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import Any

import httpx

from itday.sdk.testing import HOSTILE, SECRET
from tests.conftest import MORNING

HEAD = "head@fernhill.example"
SIGN_IN, THREAT, DENIED = (
    "user.session.start", "security.threat.detected", "user.mfa.okta_verify.deny_push",
)  # fmt: skip
EQUALS = re.compile(r'(uuid|eventType|target\.id) eq ("(?:[^"\\]|\\.)*")')
Entry = dict[str, Any]


def entry(number: int, kind: str = THREAT, **more: Any) -> Entry:
    """An entry of the log."""
    at = MORNING - timedelta(hours=12) + timedelta(minutes=number)
    return {
        "uuid": f"e{number:04}", "published": f"{at:%Y-%m-%dT%H:%M:%S}.512Z", "eventType": kind,
        "version": "0", "severity": "WARN", "displayMessage": f"Threat {number}",
        "actor": {"id": "00u1", "type": "User", "alternateId": HEAD, "displayName": "Head Teacher",
                  "detailEntry": None},
        "client": {"ipAddress": "203.0.113.9", "device": "Computer", "zone": "null", "id": None,
                   "userAgent": {"rawUserAgent": "Mozilla/5.0", "os": "Windows", "browser": None},
                   "geographicalContext": {"city": "Lagos", "country": "Nigeria", "state": None}},
        "outcome": {"result": "FAILURE", "reason": "INVALID_CREDENTIALS"},
        "securityContext": {"asNumber": 64500, "asOrg": "example vpn", "isProxy": True,
                            "risk": {"level": "HIGH", "reasons": None}},
        "target": None, "transaction": {"id": "t", "type": "WEB", "detail": {}},
        **more,
    }  # fmt: skip


class FakeOkta:
    """Answers as Okta does: next links for ever, errors with codes, limits in headers."""

    def __init__(self) -> None:
        """Begin with three alerts and what is none."""
        self.log: list[Entry] = [
            entry(1, displayMessage=HOSTILE),
            entry(2, DENIED),
            entry(3, SIGN_IN),
            entry(4, THREAT, actor={"id": "o", "type": "SystemPrincipal", "alternateId": "system@o",
                                    "displayName": "Okta System", "detailEntry": None},
                  target=[{"id": "a", "type": "AppInstance", "alternateId": "x"},
                          {"id": "00u1", "type": "User", "alternateId": HEAD, "displayName": "Head",
                           "detailEntry": None}]),
        ]  # fmt: skip
        self.users = {"00u1": {"id": "00u1", "status": "ACTIVE", "profile": {"login": HEAD}}}
        self.epoch = 0
        """Places made before the newest one have expired."""
        self.now: datetime = MORNING
        self.asked: list[httpx.Request] = []
        self.cleared = 0
        self.secret = SECRET

    def add(self, *entries: Entry) -> None:
        """Store entries, as Okta does, whenever they were published."""
        self.log += entries

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        self.asked.append(request)
        if not request.headers.get("authorization", "").endswith(f" {self.secret}"):
            return _error(401, "E0000011", "Invalid token provided")
        path = request.url.path
        if path == "/api/v1/logs":
            return self._logs(request)
        if found := re.fullmatch(r"/api/v1/users/([^/]+)(/.*)?", path):
            return self._user(request.method, found[1], found[2] or "")
        return _error(404, "E0000022", "The endpoint does not support the provided HTTP method")

    def _logs(self, request: httpx.Request) -> httpx.Response:
        params = request.url.params
        after = params.get("after", "0.0")
        epoch, _, place = after.partition(".")
        if int(epoch) != (self.epoch if "after" in params else 0):
            return _error(400, "E0000031", "Invalid search criteria.")
        size = int(params.get("limit", "100"))
        wanted = [one for one in self.log[int(place) :] if _fits(one, params.get("filter", ""))]
        since = params.get("since", "")
        rows = [one for one in wanted if one["published"] >= since][:size]
        last = self.log.index(rows[-1]) + 1 if rows else int(place)
        url = request.url.copy_set_param("after", f"{self.epoch}.{last}")
        links = f'<{request.url}>; rel="self", <{url}>; rel="next"'
        return httpx.Response(200, json=rows, headers={"Link": links, "X-Rate-Limit-Limit": "120"})

    def _user(self, method: str, name: str, rest: str) -> httpx.Response:
        known = [u for u in self.users.values() if name in (u["id"], u["profile"]["login"])]  # type: ignore[index]
        if not known:
            return _error(404, "E0000007", f"Not found: Resource not found: {name} (User)")
        user: dict[str, Any] = known[0]
        if (method, rest) == ("GET", ""):
            return httpx.Response(200, json=user)
        if (method, rest) == ("DELETE", "/sessions"):
            self.cleared += 1
            at = f"{self.now + timedelta(seconds=1):%Y-%m-%dT%H:%M:%S}.000Z"
            who = [{"id": user["id"], "type": "User", "alternateId": HEAD, "displayName": "Head"}]
            self.add(entry(9000 + self.cleared, "user.session.clear", target=who, published=at))
            return httpx.Response(204)
        turned = {"suspend": ("ACTIVE", "SUSPENDED"), "unsuspend": ("SUSPENDED", "ACTIVE")}
        verb = rest.rpartition("/")[2]
        if method == "POST" and verb in turned:
            was, now = turned[verb]
            if user["status"] != was:
                return _error(400, "E0000001", f"Cannot {verb} a user that is not {was}")
            user["status"] = now
            return httpx.Response(200, json={})
        return _error(404, "E0000022", "no such thing")


def _fits(one: Entry, query: str) -> bool:
    """Whether an entry passes a filter of `eq`s, joined by all `or` or all `and`."""
    found = EQUALS.findall(query)
    said = [_value(one, name) == json.loads(value) for name, value in found]
    return not query or (all(said) if " and " in query else any(said))


def _value(one: Entry, name: str) -> Any:
    if name == "target.id":
        return (one.get("target") or [{}])[0].get("id")
    return one.get(name)


def _error(status: int, code: str, words: str) -> httpx.Response:
    body = {"errorCode": code, "errorSummary": words, "errorLink": code, "errorId": "x",
            "errorCauses": []}  # fmt: skip
    return httpx.Response(status, json=body)
