"""A CalDAV server in memory: two calendars of one account, with or without tokens and tags."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from xml.sax.saxutils import escape

import httpx

from itday.sdk.testing import HOSTILE_XML

PAYLOADS = Path(__file__).parent / "payloads" / "caldav"
HOME, WORK, TASKS = "/dav/asmith/", "/dav/asmith/work/", "/dav/asmith/tasks/"
NAMESPACES = (
    'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'
)
ONE_AT_LEAST = re.compile(r"<d:href>([^<]+)</d:href>")


def payload(name: str) -> bytes:
    """One calendar object, with the line ends that RFC 5545 wants."""
    return (PAYLOADS / name).read_text(encoding="utf-8").replace("\n", "\r\n").encode()


def event(uid: str, title: str, start: str = "20261124T100000Z", more: str = "") -> bytes:
    """A small event of an hour."""
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VEVENT\r\nUID:{uid}\r\n"
        f"DTSTAMP:20261101T080000Z\r\nDTSTART:{start}\r\nDURATION:PT1H\r\nSUMMARY:{title}\r\n"
        f"{more}END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


def task(uid: str, title: str, more: str = "") -> bytes:
    """A small to-do."""
    return (
        f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//EN\r\nBEGIN:VTODO\r\nUID:{uid}\r\n"
        f"DTSTAMP:20261101T080000Z\r\nSUMMARY:{title}\r\n{more}END:VTODO\r\nEND:VCALENDAR\r\n"
    ).encode()


@dataclass
class Shelf:
    """One calendar."""

    name: str
    component: str
    objects: dict[str, bytes] = field(default_factory=dict)
    log: list[str] = field(default_factory=list)
    """Paths in the order in which they changed: a token is a place in it."""

    def put(self, path: str, raw: bytes) -> None:
        """Keep an object and note the change."""
        self.objects[path] = raw
        self.log.append(path)

    def drop(self, path: str) -> None:
        """Delete an object and note the change."""
        del self.objects[path]
        self.log.append(path)


def etag(raw: bytes) -> str:
    """The tag of an object's bytes."""
    return f'"{sha256(raw).hexdigest()[:12]}"'


class FakeCaldav:
    """Answers as a CalDAV server does; its `shelves` are to be changed by tests."""

    def __init__(self) -> None:
        """Begin with two events and three to-dos, one of them done."""
        self.tokens = True
        """Whether it has sync-tokens."""
        self.ctags = True
        """Whether it has ctags."""
        self.bad_token_status = 403
        self.silent_tags = False
        """Whether PUT is answered without a tag."""
        self.omits_missing = False
        """Whether a multiget leaves out what is not there, instead of saying 404."""
        self.missing_inside = False
        """Whether PROPFIND says 404 inside a 207, as Xandikos does."""
        self.trusts_span = True
        """Whether a query with a time-range lists only what is in `in_span`."""
        self.in_span: set[str] | None = None
        self.epoch = 1
        self.work = Shelf("Work", "VEVENT")
        self.tasks = Shelf("Tasks", "VTODO")
        self.shelves = {WORK: self.work, TASKS: self.tasks}
        self.work.put(f"{WORK}finance.ics", event("finance", "Finance"))
        self.work.put(f"{WORK}odd.ics", event("odd", HOSTILE_XML, "20261125T100000Z"))
        self.tasks.put(f"{TASKS}cert.ics", task("cert", "Renew the certificate"))
        self.tasks.put(f"{TASKS}odd.ics", task("odd", HOSTILE_XML))
        done = "STATUS:COMPLETED\r\nCOMPLETED:20261123T150000Z\r\nPERCENT-COMPLETE:100\r\n"
        self.tasks.put(f"{TASKS}done.ics", task("done", "Order toner", done))

    def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        path, body = request.url.raw_path.decode(), request.content.decode()
        if request.method == "PROPFIND":
            return self._propfind(path, request.headers["Depth"])
        if request.method == "REPORT":
            return self._report(path, body)
        shelf = self._shelf(path)
        if request.method == "GET":
            raw = shelf.objects.get(path) if shelf else None
            return self._gone() if raw is None else self._sent(200, raw, content=raw)
        if request.method == "PUT" and shelf:
            return self._put(shelf, path, request)
        return httpx.Response(405)

    def _propfind(self, path: str, depth: str) -> httpx.Response:
        if path == "/.well-known/caldav":
            return httpx.Response(301, headers={"Location": "/dav/"})
        if path == "/dav/":
            return self._found([_response(path, _link("current-user-principal", "/dav/me/"))])
        if path == "/dav/me/":
            return self._found([_response(path, _link("C:calendar-home-set", HOME))])
        if path in self.shelves:
            return self._found([self._marks(path)])
        if path != HOME and self.missing_inside:
            return self._found([_missing(f"https://cal.example{path}")])
        if path != HOME:
            return self._gone()
        inner = [self._marks(one) for one in self.shelves] if depth == "1" else []
        return self._found([_response(path, "<resourcetype><collection/></resourcetype>"), *inner])

    def _marks(self, path: str) -> str:
        shelf = self.shelves[path]
        token = f"<sync-token>{self._token(shelf)}</sync-token>" if self.tokens else ""
        ctag = f"<S:getctag>{self.epoch}-{len(shelf.log)}</S:getctag>" if self.ctags else ""
        return _response(
            path,
            "<resourcetype><collection/><C:calendar/></resourcetype>"
            f"<displayname>{shelf.name}</displayname>"
            f'<C:supported-calendar-component-set><C:comp name="{shelf.component}"/>'
            f"</C:supported-calendar-component-set>{token}{ctag}",
        )

    def _token(self, shelf: Shelf) -> str:
        return f"http://x.example/{self.epoch}/{len(shelf.log)}"

    def _report(self, path: str, body: str) -> httpx.Response:
        shelf = self.shelves.get(path)
        if shelf is None:
            return self._gone()
        if "sync-collection" in body:
            return self._changes(shelf, body)
        if "calendar-multiget" in body:
            return self._multiget(shelf, body)
        listed = shelf.objects
        if "time-range" in body and self.in_span is not None:
            listed = {one: raw for one, raw in listed.items() if one in self.in_span}
        return self._found([_response(one, _tag(raw)) for one, raw in listed.items()])

    def _changes(self, shelf: Shelf, body: str) -> httpx.Response:
        found = re.search(rf"<d:sync-token>http://x.example/{self.epoch}/(\d+)<", body)
        if not self.tokens or found is None:
            return httpx.Response(
                self.bad_token_status, text='<error xmlns="DAV:"><valid-sync-token/></error>'
            )
        changed = dict.fromkeys(shelf.log[int(found[1]) :])
        rows = [
            _response(one, _tag(shelf.objects[one])) if one in shelf.objects else _missing(one)
            for one in changed
        ]
        return self._found([*rows, f"<sync-token>{self._token(shelf)}</sync-token>"])

    def _multiget(self, shelf: Shelf, body: str) -> httpx.Response:
        rows = []
        for one in ONE_AT_LEAST.findall(body):
            raw = shelf.objects.get(one)
            if raw is not None:
                text = escape(raw.decode())
                rows.append(_response(one, f"{_tag(raw)}<C:calendar-data>{text}</C:calendar-data>"))
            elif not self.omits_missing:
                rows.append(_missing(one))
        return self._found(rows)

    def _put(self, shelf: Shelf, path: str, request: httpx.Request) -> httpx.Response:
        was = shelf.objects.get(path)
        if request.headers.get("If-None-Match") == "*" and was is not None:
            return httpx.Response(412)
        match = request.headers.get("If-Match")
        if match is not None and (was is None or match not in {etag(was), "*"}):
            return httpx.Response(412)
        shelf.put(path, request.content)
        return self._sent(201 if was is None else 204, request.content)

    def _sent(self, status: int, raw: bytes, content: bytes = b"") -> httpx.Response:
        tag = {} if self.silent_tags and not content else {"ETag": etag(raw)}
        return httpx.Response(status, headers=tag, content=content)

    def _shelf(self, path: str) -> Shelf | None:
        return self.shelves.get(path.rpartition("/")[0] + "/")

    @staticmethod
    def _gone() -> httpx.Response:
        return httpx.Response(404)

    @staticmethod
    def _found(rows: list[str]) -> httpx.Response:
        text = f"<?xml version='1.0'?><multistatus {NAMESPACES}>{''.join(rows)}</multistatus>"
        return httpx.Response(207, text=text, headers={"Content-Type": "application/xml"})


def _response(path: str, props: str) -> str:
    return (
        f"<response><href>{path}</href><propstat><prop>{props}</prop>"
        "<status>HTTP/1.1 200 OK</status></propstat></response>"
    )


def _missing(path: str) -> str:
    return f"<response><href>{path}</href><status>HTTP/1.1 404 Not Found</status></response>"


def _link(name: str, path: str) -> str:
    return f"<{name}><href>{path}</href></{name}>"


def _tag(raw: bytes) -> str:
    return f"<getetag>{escape(etag(raw))}</getetag>"
