"""A Wazuh indexer in memory: one index that is searched."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta
from typing import Any

import httpx

from itday.sdk.testing import HOSTILE, SECRET
from tests.conftest import MORNING

USER = "itday"
Entry = dict[str, Any]


def alert(number: int, level: int = 10, **more: Any) -> Entry:
    """A document of the index."""
    at = MORNING - timedelta(hours=2) + timedelta(minutes=number)
    stamp = f"{at:%Y-%m-%dT%H:%M:%S}.123+0000"
    return {
        "timestamp": stamp, "@timestamp": f"{at:%Y-%m-%dT%H:%M:%S}.123Z",
        "id": f"1764312{number:04}.77{number:03}",
        "rule": {"level": level, "description": f"Failed logins {number}", "id": "60204",
                 "groups": ["windows", "authentication_failures"], "firedtimes": 1, "mail": False},
        "agent": {"id": "004", "name": "dc1", "ip": "192.0.2.10"},
        "manager": {"name": "wazuh"}, "decoder": {"name": "windows_eventchannel"},
        "location": "EventChannel", "full_log": None,
        "data": {"win": {"eventdata": {"targetUserName": "a.oakes", "ipAddress": "203.0.113.9"}}},
        "GeoLocation": {"country_name": "Nigeria", "city_name": "Lagos"},
        **more,
    }  # fmt: skip


class FakeWazuh:
    """Answers a search as OpenSearch does."""

    def __init__(self) -> None:
        """Begin with four alerts and what is too quiet to be one."""
        self.index: list[Entry] = [alert(1), alert(2, 15), alert(3, 3), alert(4, 7), alert(5, 12)]
        self.index[0]["rule"]["description"] = HOSTILE
        self.secret = SECRET
        self.searches: list[dict[str, Any]] = []
        self.failed = 0
        """Parts of the index that do not answer."""

    def add(self, *alerts: Entry) -> None:
        """Index alerts, whenever they were raised."""
        self.index += alerts

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        login = base64.b64encode(f"{USER}:{self.secret}".encode()).decode()
        if request.headers.get("authorization") != f"Basic {login}":
            return _error(401, "security_exception", "Unauthorized")
        if (request.method, request.url.path) != ("POST", "/wazuh-alerts-4.x-*/_search"):
            return _error(404, "index_not_found_exception", "no such index")
        asked = json.loads(request.content)
        self.searches.append(asked)
        found = sorted(filter(lambda one: _fits(one, asked), self.index), key=_place)
        after = asked.get("search_after")
        rows = [one for one in found if after is None or _place(one) > tuple(after)]
        hits = [
            {"_index": "wazuh-alerts-4.x-2026.11.24", "_id": f"x{one['id']}", "_source": one,
             "sort": list(_place(one))}
            for one in rows[: asked["size"]]
        ]  # fmt: skip
        body = {
            "took": 3, "timed_out": False,
            "_shards": {"total": 3, "successful": 3 - self.failed, "skipped": 0,
                        "failed": self.failed},
            "hits": {"total": {"value": len(found), "relation": "eq"}, "hits": hits},
        }  # fmt: skip
        return httpx.Response(200, json=body)


def _stamp(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _place(one: Entry) -> tuple[int, str]:
    return round(_stamp(one["timestamp"]).timestamp() * 1000), one["id"]


def _fits(one: Entry, asked: dict[str, Any]) -> bool:
    """Whether a document passes the filters that we know."""
    said = []
    for part in asked["query"]["bool"]["filter"]:
        if "terms" in part:
            said.append(bool(set(part["terms"]["rule.groups"]) & set(one["rule"]["groups"])))
        elif "timestamp" in part["range"]:
            said.append(_stamp(one["timestamp"]) >= _stamp(part["range"]["timestamp"]["gte"]))
        else:
            said.append(one["rule"]["level"] >= part["range"]["rule.level"]["gte"])
    return all(said)


def _error(status: int, kind: str, words: str) -> httpx.Response:
    cause = {"type": kind, "reason": words}
    body = {"error": {"root_cause": [cause], **cause}, "status": status}
    return httpx.Response(status, json=body)
