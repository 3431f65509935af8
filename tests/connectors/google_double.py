"""A stand-in for Google's APIs and its token server: stateful, held to the contract both ways.

Every request is judged before it is answered, and every answer before it leaves: what the contract
does not allow is kept in `faults`, and a bad request is refused.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qs, parse_qsl, unquote

import httpx

from itday.sdk.testing import HOSTILE
from tests.connectors.google_contract import answer_faults, request_faults

Row = dict[str, Any]
DOMAIN = "fernhill.example"
ME = f"a.smith@{DOMAIN}"
LOG = "admin#reports#activities"
KIND = "type.googleapis.com/google.apps.alertcenter.type.AccountWarning"


def stamp(moment: datetime) -> str:
    """A time as Google writes it."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


class FakeGoogle:
    """Three of everything, one of each hostile."""

    def __init__(self) -> None:
        """Begin at a quarter past eight."""
        self.now = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
        self.faults: list[str] = []
        self.page = 2
        self.good: set[str] = set()
        """The access tokens that are taken; empty: any."""
        self.tokens = 0
        self.forms: list[dict[str, str]] = []
        """What was asked of the token server."""
        self.refusal = ""
        """What the token server answers in place of a token."""
        self.denied: dict[str, tuple[int, str]] = {}
        """Status and reason by the beginning of a path."""
        self.acts: list[tuple[str, str]] = []
        self.alerts: dict[str, Row] = {}
        self.said: dict[str, list[Row]] = {}
        self.log: list[Row] = []
        self.lists: dict[str, dict[str, Row]] = {"l1": {}, "l2": {}}
        self.events: dict[str, Row] = {}
        self.mail: dict[str, Row] = {}
        self.history: list[tuple[int, str]] = []
        self.unlisted: set[str] = set()
        """Names of events that the login log refuses to list."""
        self.oldest = 0
        """History before this is forgotten."""
        self.users: dict[str, Row] = {}
        self.before_write: Callable[[], None] = lambda: None
        for number in (1, 2, 3):
            self._fill(number)

    def _fill(self, number: int) -> None:
        at = self.now - timedelta(hours=number)
        self.alert(f"a{number}", at)
        self.enter(f"{number}", at, "suspicious_login" if number < 3 else "login_success")
        if number == 3:
            odd = self.log[0]["events"][0]
            self.log[0]["events"].insert(0, odd | {"name": f"odd_{HOSTILE}"})
        self.lists["l1"][f"t{number}"] = self.task(f"t{number}")
        self.events[f"e{number}"] = self.event(f"e{number}", number)
        self.write(f"m{number}")
        self.users[f"u{number}"] = {
            "id": f"u{number}", "primaryEmail": f"p{number}@{DOMAIN}", "suspended": False,
            "name": {"fullName": f"Pat {HOSTILE} {number}"}, "isAdmin": number == 1,
            "isDelegatedAdmin": False, "orgUnitPath": "/Staff/Art",
        }  # fmt: skip

    # What there is

    def alert(self, key: str, at: datetime, **more: Any) -> None:
        """An alert about an account."""
        self.alerts[key] = {
            "customerId": "046", "alertId": key, "createTime": stamp(at), "startTime": stamp(at),
            "updateTime": stamp(at), "type": f"Suspicious login {HOSTILE}", "etag": "x",
            "source": "Google identity", "deleted": False,
            "securityInvestigationToolLink": f"https://admin.google.com/ac/sc/{key}",
            "data": {"@type": KIND, "email": f"p{key[1:]}@{DOMAIN}",
                     "loginDetails": {"ipAddress": "203.0.113.9", "loginTime": stamp(at)}},
            "metadata": {"customerId": "046", "alertId": key, "status": "NOT_STARTED",
                         "severity": "HIGH", "updateTime": stamp(at), "etag": "x"},
        } | more  # fmt: skip

    def enter(self, key: str, at: datetime, name: str, *, odd: bool = True) -> None:
        """An entry of the login log; `odd`: as Google says of it."""
        flag = {"name": "is_suspicious", "boolValue": odd}
        who = {"name": "affected_email_address", "value": f"p{key}@{DOMAIN}"}
        when = {"name": "login_timestamp", "intValue": str(int(at.timestamp() * 1e6))}
        self.log.insert(0, {
            "kind": "admin#reports#activity",
            "id": {"time": stamp(at), "uniqueQualifier": f"-{key}", "applicationName": "login",
                   "customerId": "C046"},
            "actor": {"email": f"p{key}@{DOMAIN}", "callerType": "USER"},
            "ipAddress": "198.51.100.7",
            "events": [{"type": "account_warning", "name": name, "parameters": [who, when, flag]}],
        })  # fmt: skip

    def task(self, key: str, **more: Any) -> Row:
        """A task."""
        return {
            "kind": "tasks#task", "id": key, "etag": "x", "title": f"Order {HOSTILE} {key}",
            "status": "needsAction", "due": "2026-12-01T00:00:00.000Z", "notes": "Blue",
            "updated": stamp(self.now - timedelta(days=1)),
            "webViewLink": f"https://tasks.google.com/task/{key}",
        } | more  # fmt: skip

    def event(self, key: str, days: int, **more: Any) -> Row:
        """An invitation, so many days ahead."""
        opens = self.now + timedelta(days=days)
        return {
            "kind": "calendar#event", "id": key, "iCalUID": f"uid-{key}", "etag": '"1"',
            "status": "confirmed", "summary": f"Budget {HOSTILE} {key}", "location": "Room 4",
            "description": "Agenda", "start": {"dateTime": stamp(opens)},
            "end": {"dateTime": stamp(opens + timedelta(hours=1))},
            "organizer": {"email": f"dana@{DOMAIN}", "displayName": "Dana"},
            "attendees": [{"email": ME, "self": True, "responseStatus": "needsAction"},
                          {"email": f"lee@{DOMAIN}", "responseStatus": "accepted"}],
            "hangoutLink": "https://meet.google.com/abc-defg-hij", "updated": stamp(self.now),
            "htmlLink": f"https://calendar.google.com/event?eid={key}",
        } | more  # fmt: skip

    def write(self, key: str, **more: Any) -> None:
        """A message in the inbox."""
        headers = {
            "From": f"Dana <dana@{DOMAIN}>", "To": ME, "Subject": f"Invoice {HOSTILE} {key}",
            "Message-ID": f"<{key}@{DOMAIN}>",
        } | more.pop("headers", {})  # fmt: skip
        self.touch(key, {
            "id": key, "threadId": key, "labelIds": ["INBOX", "UNREAD"], "sizeEstimate": 900,
            "historyId": "1",
            "internalDate": str(int((self.now - timedelta(hours=3)).timestamp() * 1000)),
            "payload": {"headers": [{"name": n, "value": v} for n, v in headers.items()]},
        } | more)  # fmt: skip

    def touch(self, key: str, row: Row | None) -> None:
        """Change a message, or take it out, and have the history name it."""
        if row is None:
            self.mail.pop(key, None)
        else:
            self.mail[key] = row
        self.history.append((len(self.history) + 1, key))

    # Answering

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, of any host or below a gateway."""
        host = request.url.host
        path = unquote(request.url.raw_path.decode().partition("?")[0]).lstrip("/")
        if host in {"localhost", "127.0.0.1"}:
            host, _, path = path.removeprefix("gw/").partition("/")
        if host == "oauth2.googleapis.com":
            return self._grant(dict(parse_qsl(request.content.decode())))
        query = parse_qs(request.url.query.decode())
        body = json.loads(request.content) if request.content else None
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not given or (self.good and given not in self.good):
            return self.refuse(401, "authError")
        for beginning, (status, reason) in self.denied.items():
            if path.startswith(beginning):
                return self.refuse(status, reason)
        faults = request_faults(request.method, host, path, set(query), body)
        if faults:
            self.faults += faults
            return self.refuse(400, "invalid", "; ".join(faults))
        if request.method != "GET":
            self.before_write()
        reply = self._answer(request, path, query, body)
        if reply.content and reply.status_code < 400:
            self.faults += answer_faults(request.method, host, path, reply.json())
        return reply

    def say(self, status: int, body: Any = None) -> httpx.Response:
        """An answer with the server's time."""
        dated = {"Date": format_datetime(self.now, usegmt=True)}
        if body is None:
            return httpx.Response(status, headers=dated)
        return httpx.Response(status, json=body, headers=dated)

    def refuse(self, status: int, reason: str, words: str = "no") -> httpx.Response:
        """A refusal as Google words it."""
        errors = [{"domain": "global", "reason": reason, "message": words}]
        return self.say(status, {"error": {"code": status, "message": words, "errors": errors}})

    def _answer(
        self, request: httpx.Request, path: str, query: Mapping[str, list[str]], body: Any
    ) -> httpx.Response:
        match path.split("/"):
            case ["v1beta1", *steps]:
                return self._center(request.method, steps, query, body)
            case ["admin", "reports", *_]:
                if set(query.get("eventName", ())) & self.unlisted:
                    return self.refuse(400, "invalid")
                return self._listing(query, self._entries(query), "items", kind=LOG)
            case ["admin", "directory", "v1", "users", *steps]:
                return self._directory(request.method, steps, query, body)
            case ["tasks", "v1", *steps]:
                return self._tasks(request.method, steps, query, body)
            case ["calendar", "v3", "calendars", "primary", "events", *steps]:
                return self._calendar(request, steps, query, body)
            case ["gmail", "v1", "users", "me", *steps]:
                return self._gmail(request.method, steps, query, body)
        return self.refuse(404, "notFound")

    def _entries(self, query: Mapping[str, list[str]]) -> list[Row]:
        """Of the login log, newest first: since then, until then, of one event as flagged."""
        since, until = query.get("startTime", [""])[0][:19], query.get("endTime", ["9"])[0][:19]
        rows = [one for one in self.log if since <= one["id"]["time"][:19] < until]
        if name := query.get("eventName", [""])[0]:
            rows = [one for one in rows if name in {event["name"] for event in one["events"]}]
        if query.get("filters") == ["is_suspicious==true"]:
            flag = {"name": "is_suspicious", "boolValue": True}
            rows = [one for one in rows if flag in one["events"][0]["parameters"]]
        return rows

    def _listing(
        self, query: Mapping[str, list[str]], rows: Iterable[Row], name: str, **more: Any
    ) -> httpx.Response:
        """A page of rows; the member is left out where there are none."""
        every = list(rows)
        at = int(query.get("pageToken", ["0"])[0])
        asked = query.get("maxResults") or query.get("pageSize") or [str(self.page)]
        end = at + min(self.page, int(asked[0]))
        page = dict(more)
        if every[at:end]:
            page[name] = every[at:end]
        if end < len(every):
            page["nextPageToken"] = str(end)
        return self.say(200, page)

    def _center(
        self, verb: str, steps: list[str], query: Mapping[str, list[str]], body: Any
    ) -> httpx.Response:
        """The Alert Center."""
        if steps == ["alerts"]:
            since = query.get("filter", [""])[0].partition('>= "')[2][:19]
            rows = [one for one in self.alerts.values() if one["createTime"][:19] >= since]
            return self._listing(query, rows, "alerts")
        key = steps[1]
        if key not in self.alerts:
            return self.refuse(404, "notFound")
        if steps[2:] == ["feedback"]:
            if verb == "POST":
                self.acts.append(("feedback", key))
                self.said.setdefault(key, []).append(body | {"alertId": key, "email": ME})
                return self.say(200, self.said[key][-1])
            return self.say(200, {"feedback": self.said.get(key, [])})
        return self.say(200, self.alerts[key])

    def _directory(
        self, verb: str, steps: list[str], query: Mapping[str, list[str]], body: Any
    ) -> httpx.Response:
        """Accounts."""
        if not steps:
            return self._listing(query, self.users.values(), "users", kind="x")
        found = [one for one in self.users.values() if steps[0] in {one["id"], one["primaryEmail"]}]
        if not found:
            return self.refuse(404, "notFound")
        if steps[1:] == ["signOut"]:
            self.acts.append(("signOut", found[0]["id"]))
            return self.say(204)
        if verb == "PATCH":
            self.acts.append(("suspend" if body["suspended"] else "restore", found[0]["id"]))
            found[0].update(body)
        return self.say(200, found[0])

    def _tasks(
        self, verb: str, steps: list[str], query: Mapping[str, list[str]], body: Any
    ) -> httpx.Response:
        """Lists and tasks."""
        if steps == ["users", "@me", "lists"]:
            names = {"l1": "My tasks", "l2": "Cabling"}
            rows = [
                {"kind": "tasks#taskList", "id": one, "title": names[one]} for one in self.lists
            ]
            return self._listing(query, rows, "items", kind="tasks#taskLists")
        home, rest = self.lists[steps[1]], steps[3:]
        if not rest and verb == "POST":
            self.acts.append(("make", body["title"]))
            row = self.task(f"t{len(home) + 100}", notes="", updated=stamp(self.now)) | body
            row.pop("due", None) if "due" not in body else None
            home[row["id"]] = row
            return self.say(200, row)
        if not rest:
            since = query.get("updatedMin", [""])[0][:19]
            rows = [one for one in home.values() if one["updated"][:19] >= since]
            if "showDeleted" not in query:
                rows = [one for one in rows if not one.get("deleted")]
            return self._listing(query, rows, "items", kind="tasks#tasks")
        if rest[0] not in home:
            return self.refuse(404, "notFound")
        if verb == "DELETE":
            self.acts.append(("drop", rest[0]))
            home[rest[0]] |= {"deleted": True, "updated": stamp(self.now)}
            return self.say(204)
        if verb == "PATCH":
            self.acts.append(("tick", rest[0]))
            told = home[rest[0]] | body | {"updated": stamp(self.now)}
            home[rest[0]] = {name: one for name, one in told.items() if one is not None}
        return self.say(200, home[rest[0]])

    def _calendar(
        self, request: httpx.Request, steps: list[str], query: Mapping[str, list[str]], body: Any
    ) -> httpx.Response:
        """Events."""
        if not steps:
            opens, closes = query.get("timeMin", [""])[0][:19], query.get("timeMax", ["9"])[0][:19]
            rows = [
                one
                for one in self.events.values()
                if one["end"].get("dateTime", one["end"].get("date", "9")) > opens
                and one["start"].get("dateTime", one["start"].get("date", "0")) < closes
            ]
            return self._listing(query, rows, "items", kind="calendar#events")
        if steps[0] not in self.events:
            return self.refuse(404, "notFound")
        row = self.events[steps[0]]
        if request.method == "PATCH":
            if request.headers.get("If-Match") != row["etag"]:
                return self.refuse(412, "conditionNotMet")
            self.acts.append(("rsvp", steps[0]))
            row = self.events[steps[0]] = row | body | {"etag": f'"{row["etag"]}x"'}
        return self.say(200, row)

    def _gmail(
        self, verb: str, steps: list[str], query: Mapping[str, list[str]], body: Any
    ) -> httpx.Response:
        """Mail."""
        match steps:
            case ["profile"]:
                return self.say(200, {"emailAddress": ME, "historyId": str(len(self.history))})
            case ["messages"]:
                here = [one for one in self.mail.values() if "INBOX" in one["labelIds"]]
                days = int(query["q"][0].partition("newer_than:")[2].removesuffix("d"))
                oldest = f"{(self.now - timedelta(days=days)).timestamp() * 1000:.0f}"
                here = [one for one in here if one["internalDate"] > oldest]
                here.sort(key=lambda one: str(one["internalDate"]), reverse=True)
                rows = [{"id": one["id"], "threadId": one["id"]} for one in here]
                return self._listing(query, rows, "messages", resultSizeEstimate=len(rows))
            case ["history"]:
                since = int(query["startHistoryId"][0])
                if since < self.oldest:
                    return self.refuse(404, "notFound")
                told = [
                    {"id": str(n), "messagesAdded": [{"message": {"id": key, "threadId": key}}]}
                    for n, key in self.history
                    if n > since
                ]
                return self._listing(query, told, "history", historyId=str(len(self.history)))
            case ["messages", key, *rest] if key in self.mail:
                if rest == ["modify"]:
                    self.acts.append(("modify", key))
                    labels = [*self.mail[key]["labelIds"], *body.get("addLabelIds", ())]
                    off = set(body.get("removeLabelIds", ()))
                    kept = [one for one in dict.fromkeys(labels) if one not in off]
                    self.touch(key, self.mail[key] | {"labelIds": kept})
                row = self.mail[key]
                if query.get("format") == ["full"]:
                    part = {"mimeType": "text/plain", "body": {"data": "RGVhciBhbGw="}}
                    row = row | {"payload": {"mimeType": "multipart/mixed", "parts": [part]}}
                return self.say(200, row)
        return self.refuse(404, "notFound")

    def _grant(self, asked: dict[str, str]) -> httpx.Response:
        """The token server."""
        self.forms.append(asked)
        if self.refusal:
            words = "Token has been expired or revoked."
            return self.say(400, {"error": self.refusal, "error_description": words})
        self.tokens += 1
        token = f"token-{self.tokens}"
        self.good.add(token)
        told = {"access_token": token, "expires_in": 3600, "token_type": "Bearer"}
        if asked.get("grant_type") == "authorization_code":
            told |= {"refresh_token": "refresh-1", "scope": self.granted, **self.lasts}
        return self.say(200, told)

    granted = ""
    """The scopes that a person granted."""
    lasts: Mapping[str, int] = {}  # a test that wants another puts one in place
    """What it says of how long, where it says something."""
