"""A stand-in that answers as Request Tracker's REST 2.0 does, as far as the connector asks it.

It understands the TicketSQL that the connector writes, and no other.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import httpx

from itday.sdk.testing import HOSTILE

QUEUES = {"1": "General", "3": "Servicedesk"}
ACTIVE = {"new", "open", "stalled"}
UNSET = "1970-01-01T00:00:00Z"


def stamp(moment: datetime) -> str:
    """A time as RT writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class FakeRt:
    """Three open tickets and a closed one; `now` is its clock, in whole seconds."""

    def __init__(self) -> None:
        """Begin at a quarter past eight."""
        self.now = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
        self.version = 100
        self.per_page = 100
        self.tickets: dict[int, dict[str, Any]] = {}
        self.texts: list[dict[str, Any]] = []
        self.keeps_marks = True
        self.refusal = ""
        """What a change of fields is answered with in place of being done."""
        self.before_put: Callable[[], None] = lambda: None
        """What somebody else does just before a change arrives."""
        for number, status in enumerate(("new", "open", "stalled", "resolved"), 1):
            self.add(number, status)

    def add(self, number: int, status: str = "new", **more: Any) -> None:
        """File a ticket."""
        ticket = {
            "id": number, "Subject": f"{HOSTILE} {number}", "Status": status, "Priority": "50",
            "Owner": "Nobody", "Queue": "3", "Requestor": "c.reed", "EffectiveId": number,
            "LastUpdated": self.now - timedelta(hours=1), "Created": self.now - timedelta(days=1),
            "ETag": number,
        }  # fmt: skip
        self.tickets[number] = ticket | more

    def set(self, number: int, **more: Any) -> None:
        """Change a ticket, as somebody at the desk would."""
        self.version += 1
        self.tickets[number] |= {"LastUpdated": self.now, "ETag": self.version, **more}

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        if not request.headers.get("Authorization", "").startswith("token "):
            return self.say(401, {"message": "Unauthorized"})
        path = request.url.path.removeprefix("/REST/2.0/").split("/")
        match path:
            case ["rt"]:
                return self.say(200, {"Version": "5.0.3"})
            case ["queue", name]:
                return self.say(200 if name in QUEUES.values() else 404, {"Name": name})
            case ["tickets"]:
                return self.page(request.url.params)
            case ["ticket", number, *rest]:
                return self.ticket(request, int(number), "".join(rest))
        return self.say(404, {"message": "Not Found"})

    def say(self, status: int, body: Any, **headers: str) -> httpx.Response:
        """An answer with the server's time."""
        dated = {"Date": format_datetime(self.now, usegmt=True), **headers}
        return httpx.Response(status, json=body, headers=dated)

    def page(self, params: Mapping[str, str]) -> httpx.Response:
        """A page of tickets by number."""
        query = params["query"]
        found = [t for _, t in sorted(self.tickets.items()) if self.meets(t, query)]
        size = min(int(params["per_page"]), self.per_page)
        rows = [self.row(t, "CustomFields" in params["fields"]) for t in found[:size]]
        return self.say(200, {"items": rows, "count": len(rows), "total": len(found)})

    def meets(self, ticket: Mapping[str, Any], query: str) -> bool:
        """Whether a ticket meets the connector's query."""
        ids = [int(n) for n in re.findall(r"EffectiveId = (\d+)", query)]
        if ids:
            return ticket["EffectiveId"] in ids
        if ticket["EffectiveId"] != ticket["id"] or ticket["Status"] == "deleted":
            return False
        if exact := re.search(r"\bid = (\d+)", query):
            return bool(ticket["id"] == int(exact[1]))
        after = int((re.search(r"id > (\d+)", query) or ["", "0"])[1])
        seconds = int((re.search(r"> '(\d+) seconds ago'", query) or ["", "0"])[1])
        recent = ticket["LastUpdated"] > self.now - timedelta(seconds=seconds)
        queues = re.findall(r"Queue = '(\w+)'", query)
        open_or_recent = recent or ("__Active__" in query and ticket["Status"] in ACTIVE)
        in_queue = not queues or QUEUES[ticket["Queue"]] in queues
        return bool(ticket["id"] > after and open_or_recent and in_queue)

    def row(self, ticket: Mapping[str, Any], custom: bool) -> dict[str, Any]:
        """A ticket as a list shows it."""
        who, queue = ticket["Owner"], ticket["Queue"]
        return {
            **ticket,
            "id": str(ticket["id"]),
            "Owner": {"id": who, "type": "user", "Name": who},
            "Queue": {"id": queue, "type": "queue", "Name": QUEUES[queue]},
            "Requestor": [{"id": ticket["Requestor"], "Name": "c.reed", "RealName": "Carol Reed",
                           "EmailAddress": "c.reed@school.example"}],
            "Due": UNSET,
            "Created": stamp(ticket["Created"]),
            "LastUpdated": stamp(ticket["LastUpdated"]),
            "CustomFields": [{"name": "Room", "values": ["B12"]}] if custom else "",
            "ETag": None,
        }  # fmt: skip

    def ticket(self, request: httpx.Request, number: int, rest: str) -> httpx.Response:
        """One ticket: read, changed, written to."""
        if number not in self.tickets:
            return self.say(404, {"message": "Not Found"})
        number = self.tickets[number]["EffectiveId"]
        if rest == "attachments":
            rows = [t for t in reversed(self.texts) if t["ticket"] == number]
            return self.say(200, {"items": rows, "count": len(rows), "total": len(rows)})
        if request.method == "POST":
            return self.write(number, rest, json.loads(request.content))
        if request.method == "PUT":
            self.before_put()
        ticket = self.tickets[number]
        if request.method == "PUT":
            if request.headers.get("If-Match") != f'"{ticket["ETag"]}"':
                return self.say(412, {"message": "Precondition Failed"})
            return self.say(200, self.change(number, rest, json.loads(request.content)))
        row = self.row(ticket, custom=True) | {"id": number}
        row["Owner"] = {"id": ticket["Owner"]}
        row["Queue"] = {"id": ticket["Queue"]}
        return self.say(200, row, ETag=f'"{ticket["ETag"]}"')

    def change(self, number: int, rest: str, body: Mapping[str, Any]) -> list[str]:
        """Change fields; the answer is sentences whatever happened."""
        if self.refusal:
            return [self.refusal]
        if rest in {"take", "steal"}:
            if rest == "take" and self.tickets[number]["Owner"] != "Nobody":
                return ["You can only take tickets that are unowned"]
            self.set(number, Owner="asmith")
            return ["Owner changed"]
        self.set(number, **{k: v if k == "Owner" else str(v) for k, v in body.items()})
        return [f"Ticket {number}: {name} changed" for name in body]

    def write(self, number: int, kind: str, body: Mapping[str, Any]) -> httpx.Response:
        """Take a comment or a reply."""
        if self.refusal:
            return self.say(400, {"message": self.refusal})
        self.set(number)
        kept = body["ContentType"] if self.keeps_marks else "text/plain"
        self.texts.append(
            {
                "ticket": number, "id": str(self.version), "TransactionId": str(self.version),
                "ContentType": "text/plain", "Content": body["Content"], "Filename": "",
                "Headers": "MIME-Version: 1.0\nContent-Type: " + kept.replace("; ", ";\n "),
                "Creator": {"id": "asmith", "Name": "asmith"}, "Created": stamp(self.now),
                "kind": kind,
            }
        )  # fmt: skip
        return self.say(201, ["Comments added"])
