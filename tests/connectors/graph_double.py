"""A stand-in for Microsoft Graph and its sign-in: stateful, and held to the contract both ways.

Every request is judged before it is answered, and every answer before it leaves: what the contract
does not allow is kept in `faults`, and a bad request is refused.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import httpx

from itday.sdk.testing import HOSTILE
from tests.connectors.graph_contract import answer_faults, request_faults

Row = dict[str, Any]
ARCHIVE, INBOX = "folder-archive", "folder-inbox"
TENANT = "fernhill.example"


def stamp(moment: datetime) -> str:
    """A time as Graph writes it, with seven decimals."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f0Z")


def zoned(at: datetime) -> Row:
    """A time as Graph writes it where UTC was asked for."""
    return {"dateTime": f"{at:%Y-%m-%dT%H:%M:%S}.0000000", "timeZone": "UTC"}


def at_risk(rows: Iterable[Row]) -> list[Row]:
    """Those that are at risk, or confirmed to be."""
    return [row for row in rows if row["riskState"] in {"atRisk", "confirmedCompromised"}]


class Log:
    """A collection that can be listed in pages, and whose changes can be asked for."""

    def __init__(self) -> None:
        """Begin empty."""
        self.rows: dict[str, Row] = {}
        self.moved: dict[str, int] = {}
        self.seq = 0

    def put(self, row: Row, **changed: Any) -> Row:
        """Add or change a row."""
        self.seq += 1
        self.rows[row["id"]] = row | changed
        self.moved[row["id"]] = self.seq
        return self.rows[row["id"]]

    def drop(self, key: str) -> None:
        """Take a row out."""
        self.seq += 1
        del self.rows[key]
        self.moved[key] = self.seq

    def since(self, seq: int) -> list[Row]:
        """What changed after that, removed rows too; from 0 on all there is."""
        keys = sorted((k for k, n in self.moved.items() if n > seq), key=self.moved.__getitem__)
        gone = {"reason": "deleted"}
        return [
            self.rows.get(key, {"id": key, "@removed": gone})
            for key in keys
            if key in self.rows or seq
        ]


OUTLOOK = ("me/messages", "me/mailFolders", "me/events", "me/calendarView")
"""Whose identifiers change when a thing moves, unless each request says otherwise."""
IMMUTABLE = 'IdType="ImmutableId"'


class FakeGraph:
    """Two or three of everything, one of each hostile."""

    def __init__(self) -> None:
        """Begin at a quarter past eight."""
        self.now = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
        self.faults: list[str] = []
        self.page = 2
        self.good: set[str] = set()
        """The access tokens that are taken; empty: any."""
        self.forms: list[dict[str, str]] = []
        """What was asked of the token door."""
        self.refusals: list[tuple[str, int]] = []
        """What it answers first: error and AADSTS code."""
        self.nonce = ""
        self.tokens = 0
        """How many access tokens were given out."""
        self.denied: dict[str, tuple[int, str]] = {}
        """Status and code by the beginning of a path: a permission or licence that is missing."""
        self.epoch = 1
        """Part of every delta link: another one, and all of them have expired."""
        self.base = ""
        """Where it says it is, if a proxy stands before it."""
        self.challenge = False
        self.acts: list[tuple[str, str]] = []
        self.withheld: set[str] = set()
        """Permissions that nobody has consented to: no refresh token brings them."""
        self.before_write: Callable[[], None] = lambda: None
        self.detections, self.users_at_risk, self.sign_ins = Log(), Log(), Log()
        self.incidents, self.planner, self.events, self.mail = Log(), Log(), Log(), Log()
        self.plans = Log()
        self.archived: dict[str, Row] = {}
        """What lies in the archive."""
        self.lists: dict[str, Row] = {}
        self.tasks: dict[str, Log] = {}
        self.accounts: dict[str, Row] = {}
        self.roles: list[Row] = []
        self._fill()

    def _fill(self) -> None:
        """The first picture."""
        at = stamp(self.now - timedelta(hours=2))
        for number in (1, 2, 3):
            self.detect(f"d{number}", f"u{number}")
            self.users_at_risk.put(
                {"id": f"u{number}", "isDeleted": False, "isProcessing": False,
                 "riskLevel": "high", "riskState": "atRisk", "riskDetail": "none",
                 "riskLastUpdatedDateTime": at, "userDisplayName": f"{HOSTILE} {number}",
                 "userPrincipalName": f"p{number}@{TENANT}"}
            )  # fmt: skip
            self.sign_ins.put(self.risky_sign_in(f"s{number}", at))
            self.incidents.put(self._incident(f"a{number}", at))
            self.planner.put(self._assigned(f"p{number}"))
            self.plans.put({"id": "plan", "title": "Device refresh"})
            self.events.put(self.event(f"e{number}", number))
            self.write(f"m{number}")
            self.accounts[f"u{number}"] = {
                "id": f"u{number}", "displayName": f"{HOSTILE} {number}", "accountEnabled": True,
                "userPrincipalName": f"p{number}@{TENANT}", "mail": f"p{number}@{TENANT}",
                "jobTitle": "Teacher", "department": "Art", "userType": "Member",
            }  # fmt: skip
        self.roles = [{"id": "r1", "displayName": "Global Reader", "members": [{"id": "u1"}]}]
        for key, name in (("l1", "Tasks"), ("l2", "Cabling")):
            well_known = "defaultList" if key == "l1" else "none"
            self.lists[key] = {"id": key, "displayName": name, "isOwner": True, "isShared": False,
                               "wellknownListName": well_known}  # fmt: skip
            self.tasks[key] = Log()
        for number in (1, 2, 3):
            self.tasks["l1"].put(self.task(f"t{number}"))

    # What there is

    def detect(self, key: str, user: str, **more: Any) -> None:
        """A risk detection."""
        at = stamp(self.now - timedelta(hours=1))
        self.detections.put({
            "id": key, "requestId": f"r-{key}", "correlationId": None,
            "source": "IdentityProtection",
            "riskEventType": f"unfamiliarFeatures{HOSTILE if key == 'd3' else ''}",
            "riskState": "atRisk", "riskLevel": "medium", "riskDetail": "none",
            "detectionTimingType": "realtime", "activity": "signin", "tokenIssuerType": "AzureAD",
            "ipAddress": "203.0.113.9", "activityDateTime": at, "detectedDateTime": at,
            "lastUpdatedDateTime": at, "userId": user, "userDisplayName": f"{HOSTILE} {key}",
            "userPrincipalName": f"p{user[1:]}@{TENANT}", "additionalInfo": "[]",
            "location": {"city": "Leeds", "state": None, "countryOrRegion": "GB",
                         "geoCoordinates": None},
        } | more)  # fmt: skip

    def risky_sign_in(self, key: str, at: str) -> Row:
        """A sign-in at risk."""
        return {
            "id": key, "createdDateTime": at, "userId": f"u{key[1:]}", "ipAddress": "198.51.100.7",
            "userDisplayName": f"Pat {key}", "userPrincipalName": f"p{key[1:]}@{TENANT}",
            "appDisplayName": f"Portal {HOSTILE}", "riskState": "atRisk", "riskDetail": "none",
            "riskLevelDuringSignIn": "high", "riskLevelAggregated": "high",
            "riskEventTypes_v2": ["unfamiliarFeatures"], "isInteractive": True,
            "location": {"city": "Lagos", "state": None, "countryOrRegion": "NG"},
            "status": {"errorCode": 50126, "failureReason": "Invalid username or password."},
            "deviceDetail": {"deviceId": "", "displayName": "", "operatingSystem": "Windows10",
                             "browser": "Edge 141", "isCompliant": False, "isManaged": False,
                             "trustType": ""},
        }  # fmt: skip

    def _incident(self, key: str, at: str) -> Row:
        """A Defender alert about an account."""
        return {
            "id": key, "title": f"Inbox rule {HOSTILE} {key}", "category": "Persistence",
            "severity": "high", "status": "new", "classification": None, "determination": None,
            "productName": "Microsoft Defender XDR", "serviceSource": "microsoft365Defender",
            "createdDateTime": at, "lastUpdateDateTime": at, "comments": [],
            "alertWebUrl": f"https://security.microsoft.com/alerts/{key}",
            "evidence": [{"@odata.type": "#microsoft.graph.security.userEvidence",
                          "createdDateTime": at, "verdict": "suspicious",
                          "userAccount": {"userPrincipalName": f"p{key[1:]}@{TENANT}",
                                          "accountName": f"p{key[1:]}", "displayName": "Pat"}}],
        }  # fmt: skip

    def _assigned(self, key: str) -> Row:
        """A Planner task."""
        return {"@odata.etag": 'W/"1"', "id": key, "title": f"Survey {HOSTILE} {key}",
                "percentComplete": 0, "priority": 5, "planId": "plan", "bucketId": "b",
                "dueDateTime": "2026-12-01T10:00:00Z"}  # fmt: skip

    def event(self, key: str, days: int, **more: Any) -> Row:
        """An invitation, so many days ahead."""
        opens = (self.now + timedelta(days=days)).replace(tzinfo=None)
        return {
            "id": key, "iCalUId": f"uid-{key}", "subject": f"Budget {HOSTILE} {key}",
            "start": zoned(opens), "end": zoned(opens + timedelta(hours=1)), "isAllDay": False,
            "isCancelled": False, "type": "singleInstance", "showAs": "busy",
            "body": {"content": "Agenda", "contentType": "text"},
            "location": {"displayName": "Room 4"}, "onlineMeetingUrl": None,
            "onlineMeeting": {"joinUrl": "https://teams.microsoft.com/l/meetup-join/19%3ax"},
            "organizer": {"emailAddress": {"name": "Dana", "address": f"dana@{TENANT}"}},
            "attendees": [{"type": "required", "status": {"response": "accepted"},
                           "emailAddress": {"name": "Lee", "address": f"lee@{TENANT}"}}],
            "responseStatus": {"response": "notResponded"}, "seriesMasterId": None,
            "webLink": f"https://outlook.office365.com/calendar/{key}",
        } | more  # fmt: skip

    def write(self, key: str, **more: Any) -> Row:
        """A message in the inbox."""
        return self.mail.put({
            "id": key, "subject": f"Invoice {HOSTILE} {key}", "isRead": False, "isDraft": False,
            "from": {"emailAddress": {"name": "Dana", "address": f"dana@{TENANT}"}},
            "toRecipients": [{"emailAddress": {"name": "Me", "address": f"a.smith@{TENANT}"}}],
            "ccRecipients": [], "receivedDateTime": stamp(self.now - timedelta(hours=3)),
            "flag": {"flagStatus": "notFlagged"}, "importance": "normal", "hasAttachments": False,
            "inferenceClassification": "focused", "parentFolderId": INBOX,
            "webLink": f"https://outlook.office365.com/mail/{key}",
            "internetMessageId": f"<{key}@{TENANT}>",
        } | more)  # fmt: skip

    def task(self, key: str, **more: Any) -> Row:
        """A To Do task."""
        at = stamp(self.now - timedelta(days=1))
        return {
            "@odata.etag": 'W/"x"', "id": key, "title": f"Order {HOSTILE} {key}",
            "status": "notStarted", "importance": "normal", "isReminderOn": False,
            "hasAttachments": False, "categories": ["+cabling", "room"], "createdDateTime": at,
            "lastModifiedDateTime": at, "body": {"content": "", "contentType": "text"},
            "dueDateTime": {"dateTime": "2026-12-01T00:00:00.0000000", "timeZone": "UTC"},
            "linkedResources": [],
        } | more  # fmt: skip

    # Answering

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request, of Graph's or of the sign-in server's."""
        path = unquote(request.url.raw_path.decode().partition("?")[0]).lstrip("/")
        if not path.startswith("v1.0/"):
            return self.login(path, request)
        path = path.removeprefix("v1.0/")
        query = dict(parse_qsl(request.url.query.decode()))
        body = json.loads(request.content) if request.content else None
        if self.challenge:
            self.challenge = False
            claims = "eyJhY2Nlc3NfdG9rZW4iOnsibmJmIjp7ImVzc2VudGlhbCI6dHJ1ZX19fQ=="
            return self.say(401, {}, www_authenticate=f'Bearer error="insufficient_claims", '
                            f'claims="{claims}"')  # fmt: skip
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not given or (self.good and given not in self.good):
            return self.refuse(401, "InvalidAuthenticationToken")
        for beginning, (status, code) in self.denied.items():
            if path.startswith(beginning):
                return self.refuse(status, code)
        if path == "me":
            return self.say(200, {"id": "u1", "userPrincipalName": f"p1@{TENANT}"})
        faults = request_faults(request.method, path, set(query), body)
        if path.startswith(OUTLOOK) and IMMUTABLE not in request.headers.get("Prefer", ""):
            faults.append(f"{request.method} {path} without {IMMUTABLE}: ids would change")
        if faults:
            self.faults += faults
            return self.refuse(400, "BadRequest", "; ".join(faults))
        reply = self._graph(request, path.removeprefix("me/"), query, body)
        if reply.content and reply.status_code < 400:
            self.faults += answer_faults(path, reply.json())
        return reply

    def say(self, status: int, body: Any = None, **headers: str) -> httpx.Response:
        """An answer with the server's time."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        dated = {"Date": format_datetime(self.now, usegmt=True), **named}
        if body is None:
            return httpx.Response(status, headers=dated)
        return httpx.Response(status, json=body, headers=dated)

    def refuse(self, status: int, code: str, words: str = "no") -> httpx.Response:
        """A refusal as Graph words it."""
        return self.say(status, {"error": {"code": code, "message": words, "innerError": {}}})

    def _graph(
        self, request: httpx.Request, path: str, query: Mapping[str, str], body: Any
    ) -> httpx.Response:
        """Answer a request that keeps the contract."""
        if request.method != "GET":
            self.before_write()
        if request.method == "GET" and path in self.listed:
            return self._listing(request, self.listed[path](query))
        match [request.method, *path.split("/")]:
            case ["GET", "todo", "lists", key, "tasks"] if key in self.lists:
                return self._listing(request, list(self.tasks[key].rows.values()))
            case ["GET", "todo", "lists", key, "tasks", "delta"] if key in self.lists:
                return self._delta(request, self.tasks[key], query)
            case ["GET", "mailFolders", "inbox", "messages", "delta"]:
                return self._delta(request, self.mail, query)
            case [_, "identityProtection" | "auditLogs", _, door] if door in RISK:
                return self._judge(door, body)
            case ["POST", "events", key, door] if key in self.events.rows:
                return self._answer(key, door)
            case [method, *steps]:
                return self._one(method, steps, body, request)
        return self.refuse(404, "itemNotFound")

    @property
    def listed(self) -> Mapping[str, Callable[[Mapping[str, str]], list[Row]]]:
        """The listings without a delta."""
        return {
            "identityProtection/riskDetections": lambda q: self._after(
                self.detections, "detectedDateTime", q
            ),
            "identityProtection/riskyUsers": lambda _: at_risk(self.users_at_risk.rows.values()),
            "auditLogs/signIns": lambda q: at_risk(
                self._after(self.sign_ins, "createdDateTime", q)
            ),
            "security/alerts_v2": lambda q: self._after(self.incidents, "lastUpdateDateTime", q),
            "users": lambda _: list(self.accounts.values()),
            "directoryRoles": lambda _: self.roles,
            "todo/lists": lambda _: list(self.lists.values()),
            "planner/tasks": lambda _: list(self.planner.rows.values()),
            "calendarView": self._viewed,
        }

    def _viewed(self, query: Mapping[str, str]) -> list[Row]:
        """The events in a window."""
        opens, closes = query["startDateTime"][:19], query["endDateTime"][:19]
        return [
            row
            for row in self.events.rows.values()
            if opens < row["end"]["dateTime"] and row["start"]["dateTime"] < closes
        ]

    def _after(self, log: Log, field: str, query: Mapping[str, str]) -> list[Row]:
        """The rows from the time in the filter on."""
        _, _, rest = query["$filter"].partition(f"{field} ge ")
        since = rest.split(" ")[0][:19]
        assert since, f"the filter does not name {field}"
        return [row for row in log.rows.values() if row[field][:19] >= since]

    def _listing(self, request: httpx.Request, rows: list[Row]) -> httpx.Response:
        """A page of rows, by a link that holds the place."""
        at = int(dict(parse_qsl(request.url.query.decode())).get("$skiptoken", "0"))
        page: Row = {"@odata.context": "x", "value": rows[at : at + self.page]}
        if at + self.page < len(rows):
            page["@odata.nextLink"] = self._link(request, f"$skiptoken={at + self.page}")
        return self.say(200, page)

    def _delta(self, request: httpx.Request, log: Log, query: Mapping[str, str]) -> httpx.Response:
        """A page of changes; ends in a link that asks for the next ones."""
        place = query.get("$skiptoken") or query.get("$deltatoken") or f"{self.epoch}.0.0"
        epoch, seq, at = map(int, place.split("."))
        if epoch != self.epoch:
            return self.refuse(410, "SyncStateNotFound")
        _, _, since = query.get("$filter", "").partition(" ge ")
        rows = [
            one for one in log.since(seq) if str(one.get("receivedDateTime", "9")) >= since[:19]
        ]
        page: Row = {"value": rows[at : at + self.page]}
        if at + self.page < len(rows):
            page["@odata.nextLink"] = self._link(
                request, f"$skiptoken={epoch}.{seq}.{at + self.page}"
            )
        else:
            page["@odata.deltaLink"] = self._link(request, f"$deltatoken={epoch}.{log.seq}.0")
        return self.say(200, page)

    def _link(self, request: httpx.Request, query: str) -> str:
        """An absolute link to the same listing."""
        base = self.base or f"{request.url.scheme}://{request.url.netloc.decode()}"
        path, _, before = request.url.raw_path.decode().partition("?")
        bare = f"{base}{path}"
        kept = [one for one in before.split("&") if one and "token=" not in one.lower()]
        return "?".join([bare, "&".join([*kept, quote(query, safe="=.")])])

    def _judge(self, door: str, body: Any) -> httpx.Response:
        """Dismiss, confirm safe, confirm compromised."""
        state = RISK[door]
        users = set(body.get("userIds", ()))
        users |= {self.sign_ins.rows[one]["userId"] for one in body.get("requestIds", ())}
        self.acts += [(door, user) for user in sorted(users)]
        for log, name in ((self.detections, "userId"), (self.users_at_risk, "id"),
                          (self.sign_ins, "userId")):  # fmt: skip
            for row in list(log.rows.values()):
                if row[name] in users:
                    log.put(row, riskState=state)
        return self.say(204)

    def _answer(self, key: str, door: str) -> httpx.Response:
        """An answer to an invitation; a declined one leaves the calendar."""
        self.acts.append((door, key))
        if door == "decline":
            self.events.drop(key)
        else:
            word = {"accept": "accepted", "tentativelyAccept": "tentativelyAccepted"}[door]
            self.events.put(self.events.rows[key], responseStatus={"response": word})
        return self.say(202)

    def _one(
        self, method: str, steps: list[str], body: Any, request: httpx.Request
    ) -> httpx.Response:
        """One thing: read, changed, made, moved, taken out."""
        plain = {
            "identityProtection/riskDetections": self.detections,
            "identityProtection/riskyUsers": self.users_at_risk,
            "auditLogs/signIns": self.sign_ins,
            "events": self.events,
            "planner/plans": self.plans,
        }
        log, key = plain.get("/".join(steps[:-1])), steps[-1]
        if log is not None and key in log.rows:
            return self.say(200, log.rows[key])
        match steps:
            case ["mailFolders", "archive"]:
                return self.say(200, {"id": ARCHIVE})
            case ["security", "alerts_v2", key, *rest]:
                return self._triage(method, key, rest, body)
            case ["messages", key, *rest]:
                return self._letter(method, key, rest, body)
            case ["planner", "tasks", key]:
                return self._plan(method, key, body, request)
            case ["todo", "lists", home, "tasks", *rest] if home in self.tasks:
                return self._tick(method, home, "".join(rest), body)
            case ["users", login, *rest]:
                return self._account(method, login, rest, body)
        return self.refuse(404, "itemNotFound")

    def _triage(self, method: str, key: str, rest: list[str], body: Any) -> httpx.Response:
        """A Defender alert."""
        if key not in self.incidents.rows:
            return self.refuse(404, "ResourceNotFound")
        row = self.incidents.rows[key]
        if rest:
            said = {"comment": body["comment"], "createdDateTime": stamp(self.now)}
            row = self.incidents.put(row, comments=[*row["comments"], said])
            return self.say(200, {"value": row["comments"]})
        if method == "PATCH":
            self.acts.append(("triage", key))
            row = self.incidents.put(row, **body, lastUpdateDateTime=stamp(self.now))
        return self.say(200, row)

    def _letter(self, method: str, key: str, rest: list[str], body: Any) -> httpx.Response:
        """A message; one that is moved leaves the inbox's listing and keeps its identifier."""
        row = self.mail.rows.get(key) or self.archived.get(key)
        if row is None:
            return self.refuse(404, "ErrorItemNotFound")
        if method == "GET":
            text = {"content": "Dear all", "contentType": "text"}
            return self.say(200, row | {"body": text})
        self.acts.append(("move" if rest else "patch", key))
        if rest and body["destinationId"] == "archive":
            self.archived[key] = row | {"parentFolderId": ARCHIVE}
            if key in self.mail.rows:
                self.mail.drop(key)
            return self.say(201, self.archived[key])
        if rest:
            self.archived.pop(key, None)
            return self.say(201, self.mail.put(row, parentFolderId=INBOX))
        return self.say(200, self.mail.put(row, **body))

    def _plan(self, method: str, key: str, body: Any, request: httpx.Request) -> httpx.Response:
        """A Planner task: changed only by who names its present version."""
        row = self.planner.rows.get(key)
        if row is None:
            return self.refuse(404, "")
        if method == "PATCH":
            if request.headers.get("If-Match") != row["@odata.etag"]:
                return self.refuse(412, "")
            self.acts.append(("plan", key))
            version = int(row["@odata.etag"][3:-1]) + 1
            row = self.planner.put(row | {"@odata.etag": f'W/"{version}"'}, **body)
        return self.say(200, row)

    def _tick(self, method: str, home: str, key: str, body: Any) -> httpx.Response:
        """A To Do task."""
        log = self.tasks[home]
        if method == "POST":
            made = f"t{len(log.moved) + 100}"
            self.acts.append(("make", body["title"]))
            links = [{"id": f"x{made}", **link} for link in body.get("linkedResources", ())]
            fresh = self.task(made, categories=[], dueDateTime=None)
            return self.say(201, log.put(fresh | body | {"linkedResources": links}))
        if key not in log.rows:
            return self.refuse(404, "itemNotFound")
        if method == "DELETE":
            self.acts.append(("drop", key))
            log.drop(key)
            return self.say(204)
        if method == "PATCH":
            self.acts.append(("tick", key))
            log.put(log.rows[key], **body)
        return self.say(200, log.rows[key])

    def _account(self, method: str, login: str, rest: list[str], body: Any) -> httpx.Response:
        """An account, by identifier or login."""
        found = [a for a in self.accounts.values() if login in {a["id"], a["userPrincipalName"]}]
        if login == "me" or not found:
            return (
                self.say(200, {"id": "u1", "userPrincipalName": f"p1@{TENANT}"})
                if (login == "me")
                else self.refuse(404, "Request_ResourceNotFound")
            )
        if rest == ["revokeSignInSessions"]:
            self.acts.append(("revoke", found[0]["id"]))
            found[0]["signInSessionsValidFromDateTime"] = stamp(self.now)
            return self.say(200, {"@odata.context": "#Edm.Boolean", "value": True})
        if method == "GET":
            return self.say(200, found[0])
        self.acts.append(("enable" if body["accountEnabled"] else "disable", found[0]["id"]))
        found[0].update(body)
        return self.say(204)

    # Signing in

    def login(self, path: str, request: httpx.Request) -> httpx.Response:
        """What Entra's sign-in server says: where its doors are, and tokens for a refresh token."""
        here = self.base or f"{request.url.scheme}://{request.url.netloc.decode()}"
        base = f"{here}/{path.partition('/')[0]}"
        if path.endswith("/.well-known/openid-configuration"):
            return self.say(200, {
                "issuer": f"{base}/v2.0", "authorization_endpoint": f"{base}/oauth2/v2.0/authorize",
                "token_endpoint": f"{base}/oauth2/v2.0/token",
                "device_authorization_endpoint": f"{base}/oauth2/v2.0/devicecode",
            })  # fmt: skip
        form = dict(parse_qsl(request.content.decode()))
        if path.endswith("/oauth2/v2.0/devicecode"):
            return self.say(200, {
                "user_code": "ABCD-EFGH", "device_code": "d1", "expires_in": 900, "interval": 5,
                "verification_uri": f"{base}/device", "message": "Go there and type it",
            })  # fmt: skip
        if not path.endswith("/oauth2/v2.0/token"):
            return self.say(404, {"error": "not_found"})
        self.forms.append(form)
        if self.refusals:
            error, code = self.refusals.pop(0)
            words = f"AADSTS{code}: No."
            told = {"error": error, "error_codes": [code], "error_description": words}
            return self.say(400, told)
        if form["grant_type"] == "refresh_token" and form.get("refresh_token") != "refresh-1":
            words = "AADSTS700082: The refresh token has expired."
            told = {"error": "invalid_grant", "error_codes": [700082], "error_description": words}
            return self.say(400, told)
        lacking = {one for one in self.withheld if f"/{one}" in form.get("scope", "")}
        if form["grant_type"] == "refresh_token" and lacking:
            words = "AADSTS65001: The user or administrator has not consented."
            told = {"error": "invalid_grant", "error_codes": [65001], "error_description": words}
            return self.say(400, {**told, "suberror": "consent_required"})
        return self.say(200, self._grant(form, base))

    def _grant(self, form: Mapping[str, str], base: str) -> Row:
        """A new access token, and who it is for."""
        self.tokens += 1
        token = f"token-{self.tokens}"
        self.good.add(token)
        who = {"iss": f"{base}/v2.0", "aud": form.get("client_id"), "sub": "s", "oid": "u1",
               "tid": "t1", "preferred_username": f"p1@{TENANT}", "exp": 4_000_000_000,
               "iat": 1, "nonce": self.nonce}  # fmt: skip
        return {
            "token_type": "Bearer", "expires_in": 3600, "access_token": token,
            "scope": form.get("scope", ""), "refresh_token": "refresh-1",
            "id_token": f"{packed({'alg': 'none'})}.{packed(who)}.x",
            "client_info": packed({"uid": "u1", "utid": "t1"}),
        }  # fmt: skip


def packed(value: Row) -> str:
    """JSON as a part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")


RISK = {
    "dismiss": "dismissed",
    "confirmSafe": "confirmedSafe",
    "confirmCompromised": "confirmedCompromised",
}
