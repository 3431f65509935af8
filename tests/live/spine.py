"""A school's servers, seeded by other clients than ours, and the installed `itday` before them."""

from __future__ import annotations

import imaplib
import json
import ssl
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx

from tests.live.peers.served import CaldavPeer, DovecotPeer, MailDevelPeer, RtPeer

if TYPE_CHECKING:
    from collections.abc import Mapping

ITDAY = Path(sys.executable).with_name("itday")


@dataclass(frozen=True)
class Answer:
    """How one command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, as JSON."""
        return json.loads(self.out)


@dataclass
class Desk:
    """One person's itday: a home of its own, and the installed program."""

    home: Path
    secrets: dict[str, str] = field(default_factory=dict)

    def env(self, **more: str) -> dict[str, str]:
        """What the program is told beside its words."""
        return {
            "PATH": "/usr/bin:/bin",
            "HOME": str(self.home),
            "ITDAY_HOME": str(self.home),
            "LC_ALL": "C.UTF-8",
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
            **{f"ITDAY_SECRET_{name}": value for name, value in self.secrets.items()},
            **more,
        }

    def itday(self, *words: str, **env: str) -> Answer:
        """Run the installed program."""
        done = subprocess.run(
            [ITDAY, *words],
            env=self.env(**env),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        return Answer(done.returncode, done.stdout, done.stderr)

    def good(self, *words: str) -> Answer:
        """Run the program and insist that it ended well."""
        answer = self.itday(*words)
        assert answer.code == 0, f"{words}: {answer.code}\n{answer.out}\n{answer.err}"
        return answer

    def sync(self, *words: str) -> dict[str, dict[str, Any]]:
        """Sync; give what each feed brought, by `source feed`."""
        rows = self.itday("sync", "--json", *words).json["feeds"]
        return {f"{row['source']} {row['feed']}": row for row in rows}

    def listed(self, kind: str) -> dict[str, dict[str, Any]]:
        """All records of a kind, closed ones too, by title."""
        return {row["title"]: row for row in self.good("list", kind, "--all", "--json").json}

    def settings(self, text: str) -> None:
        """Write the settings file."""
        file = self.home / "default" / "settings.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(text), encoding="utf-8")


@dataclass(frozen=True)
class Calendars:
    """Another client of a CalDAV server: plain requests."""

    peer: CaldavPeer

    def _client(self) -> httpx.Client:
        auth = (self.peer.user, self.peer.password) if self.peer.password else None
        return httpx.Client(base_url=self.peer.url, auth=auth, trust_env=False)

    def make(self, name: str, component: str) -> None:
        """A calendar for one sort of component."""
        body = (
            '<C:mkcalendar xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:set><D:prop>'
            f"<D:displayname>{name}</D:displayname><C:supported-calendar-component-set>"
            f'<C:comp name="{component}"/></C:supported-calendar-component-set>'
            "</D:prop></D:set></C:mkcalendar>"
        )
        with self._client() as client:
            reply = client.request("MKCALENDAR", f"{self.peer.home}{name}/", content=body)
            reply.raise_for_status()

    def put(self, place: str, lines: str) -> None:
        """Write one object, whatever is there."""
        text = "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//other client//EN\n"
        text += textwrap.dedent(lines).strip() + "\nEND:VCALENDAR\n"
        kind = {"Content-Type": "text/calendar; charset=utf-8"}
        with self._client() as client:
            body = text.replace("\n", "\r\n").encode()
            client.put(self.peer.home + place, content=body, headers=kind).raise_for_status()

    def get(self, place: str) -> str:
        """One object's text."""
        with self._client() as client:
            return client.get(self.peer.home + place).raise_for_status().text

    def objects(self, name: str) -> list[str]:
        """The texts of all objects of a calendar."""
        with self._client() as client:
            reply = client.request("PROPFIND", f"{self.peer.home}{name}/", headers={"Depth": "1"})
            hrefs = [
                part.split("<", 1)[0]
                for part in reply.text.replace("<D:href>", "<href>").split("<href>")[1:]
            ]
            return [client.get(href).text for href in hrefs if href.endswith(".ics")]


@dataclass(frozen=True)
class Mailbox:
    """Another client of an IMAP server: the standard library's."""

    peer: DovecotPeer | MailDevelPeer

    def _open(self) -> imaplib.IMAP4:
        if isinstance(self.peer, DovecotPeer):
            trust = ssl.create_default_context(cafile=self.peer.cert)
            box: imaplib.IMAP4 = imaplib.IMAP4_SSL(
                self.peer.host, self.peer.imaps, ssl_context=trust
            )
        else:
            box = imaplib.IMAP4(self.peer.host, self.peer.imap)
        box.login(self.peer.user, self.peer.password)
        return box

    def deliver(self, subject: str, sender: str, *, to: str, text: str = "Hello.") -> None:
        """Put a message into the inbox."""
        mail = EmailMessage()
        mail["Subject"], mail["From"], mail["To"] = subject, sender, to
        mail["Date"] = format_datetime(datetime.now(UTC))
        mail["Message-ID"] = make_msgid(domain="other.example")
        mail.set_content(text)
        with self._open() as box:
            box.append("INBOX", "", "", mail.as_bytes().replace(b"\n", b"\r\n"))

    def flags(self, subject: str, mailbox: str = "INBOX") -> str | None:
        """The flags of the message with that subject; `None` where there is none."""
        with self._open() as box:
            if box.select(mailbox, readonly=True)[0] != "OK":
                return None
            found = box.search(None, "SUBJECT", f'"{subject}"')[1][0]
            if not found:
                return None
            fetched = box.fetch(found.split()[-1].decode(), "(FLAGS)")[1][0]
            return str(fetched)


@dataclass(frozen=True)
class HelpDesk:
    """Another client of Request Tracker: its REST interface, as another technician."""

    peer: RtPeer

    def _client(self) -> httpx.Client:
        token = {"Authorization": f"token {self.peer.tokens['bob']}"}
        return httpx.Client(base_url=self.peer.url, headers=token, trust_env=False)

    def file(self, subject: str, **fields: str) -> str:
        """File a ticket; give its number."""
        body = {"Queue": self.peer.queue, "Subject": subject, "Content": "Please help.", **fields}
        with self._client() as client:
            return str(client.post("ticket", json=body).raise_for_status().json()["id"])

    def ticket(self, number: str) -> Mapping[str, Any]:
        """One ticket as it is now."""
        with self._client() as client:
            ticket: Mapping[str, Any] = client.get(f"ticket/{number}").raise_for_status().json()
            return ticket

    def texts(self, number: str) -> list[str]:
        """The texts written to a ticket, in order."""
        with self._client() as client:
            query = {"fields": "Content,ContentType", "per_page": "100"}
            reply = client.get(f"ticket/{number}/attachments", params=query).raise_for_status()
            return [str(one.get("Content") or "") for one in reply.json()["items"]]
