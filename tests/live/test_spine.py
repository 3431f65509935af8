"""The main job on real servers: pull, show, decide, deliver, and read back with other clients."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.live.spine import Calendars, Desk, HelpDesk, Mailbox

if TYPE_CHECKING:
    from tests.live.peers.served import CaldavPeer, DovecotPeer, MailDevelPeer, RtPeer

ALERT = (
    '{"@timestamp":"2026-11-24T06:40:00Z","event":{"id":"e-1","kind":"alert","severity":73,'
    '"category":["authentication"],"action":"impossible-travel"},"message":"Impossible travel",'
    '"user":{"name":"a.oakes","email":"a.oakes@school.example"},'
    '"source":{"ip":"192.0.2.7","geo":{"country_iso_code":"NL"}}}\n'
)
ME = "it@school.example"
SERIES = """
    BEGIN:VEVENT
    UID:finance@other.example
    DTSTAMP:20261101T000000Z
    SUMMARY:Director of finance
    LOCATION:Room 4
    DTSTART;TZID=Europe/London:{day}T090000
    DTEND;TZID=Europe/London:{day}T093000
    RRULE:FREQ=WEEKLY;COUNT=3
    END:VEVENT
    BEGIN:VEVENT
    UID:finance@other.example
    RECURRENCE-ID;TZID=Europe/London:{second}T090000
    DTSTAMP:20261101T000000Z
    SUMMARY:Director of finance (moved)
    DTSTART;TZID=Europe/London:{second}T140000
    DTEND;TZID=Europe/London:{second}T143000
    END:VEVENT
"""


class School(NamedTuple):
    """The person's itday, and another client of each server."""

    desk: Desk
    radicale: Calendars
    xandikos: Calendars
    dovecot: Mailbox
    maildevel: Mailbox
    rt: HelpDesk
    tickets: tuple[str, str]


class Servers(NamedTuple):
    """Five real servers."""

    radicale: CaldavPeer
    xandikos: CaldavPeer
    dovecot: DovecotPeer
    maildevel: MailDevelPeer
    rt: RtPeer


@pytest.fixture(scope="module")
def servers(request: pytest.FixtureRequest) -> Servers:
    """All of them, started."""
    return Servers(*map(request.getfixturevalue, Servers._fields))


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory, servers: Servers) -> School:
    """A home whose settings name five real servers and two files, all seeded."""
    home = tmp_path_factory.mktemp("home")
    secrets = {"TASKS": "secret", "MAIL": "secret", "OLDMAIL": servers.maildevel.password}
    made = School(
        Desk(home, secrets | {"HELPDESK": servers.rt.tokens["alice"]}),
        Calendars(servers.radicale),
        Calendars(servers.xandikos),
        Mailbox(servers.dovecot),
        Mailbox(servers.maildevel),
        HelpDesk(servers.rt),
        ("", ""),
    )
    made.desk.settings(_settings(servers, home))
    return made._replace(tickets=_seed(made))


def _seed(school: School) -> tuple[str, str]:
    first, second = _days()
    school.radicale.make("work", "VEVENT")
    school.radicale.make("tasks", "VTODO")
    school.radicale.put("work/finance.ics", SERIES.format(day=first, second=second))
    for uid, title in (("toner", "Order toner"), ("cert", "Renew the certificate")):
        school.radicale.put(
            f"tasks/{uid}.ics",
            f"""
            BEGIN:VTODO
            UID:{uid}@other.example
            DTSTAMP:20261101T000000Z
            SUMMARY:{title}
            PRIORITY:2
            X-OTHER-APP:keep me
            END:VTODO
            """,
        )
    school.xandikos.put(
        "calendar/inset.ics",
        f"""
        BEGIN:VEVENT
        UID:inset@other.example
        DTSTAMP:20261101T000000Z
        SUMMARY:INSET day
        DTSTART;VALUE=DATE:{second}
        END:VEVENT
        """,
    )
    for subject in ("Fire drill on Friday?", "Projector invoice"):
        school.dovecot.deliver(
            subject, "Ann Oakes <a.oakes@school.example>", to="it@school.example"
        )
    school.maildevel.deliver("From the old server", "b@school.example", to="it@school.example")
    return (
        school.rt.file("[URGENT][SAFEGUARDING] call me", Priority="100"),
        school.rt.file("Toner in B12", Priority="0"),
    )


def _days() -> tuple[str, str]:
    first = datetime.now(UTC).date() + timedelta(days=1)
    return f"{first:%Y%m%d}", f"{first + timedelta(days=7):%Y%m%d}"


def _settings(servers: Servers, home: Path) -> str:
    radicale, xandikos, dovecot, maildevel, rt = servers
    (home / "default").mkdir(parents=True)
    (home / "default" / "alerts.ndjson").write_text(ALERT, encoding="utf-8")
    (home / "default" / "todo.txt").write_text("(A) Call the supplier +printers\n", "utf-8")
    return f"""
    [me]
    name = "Alex Smith"
    email = "it@school.example"
    [me.logins]
    helpdesk = "alice"
    [todo]
    source = "tasks"
    [sources.tasks]
    type = "caldav"
    url = "{radicale.url}"
    username = "alice"
    write = true
    [sources.diary]
    type = "caldav"
    url = "{xandikos.url}"
    [sources.mail]
    type = "imap"
    host = "localhost"
    port = {dovecot.imaps}
    username = "alice"
    ca_file = "{dovecot.cert}"
    write = true
    [sources.oldmail]
    type = "imap"
    host = "{maildevel.host}"
    port = {maildevel.imap}
    username = "{maildevel.user}"
    security = "none"
    [sources.helpdesk]
    type = "rt"
    url = "{rt.url}"
    queues = ["{rt.queue}"]
    write = true
    [sources.alerts]
    type = "alerts_file"
    path = "alerts.ndjson"
    [sources.list]
    type = "todotxt"
    path = "todo.txt"
    """


def test_one_sync_brings_every_record_of_every_server(school: School) -> None:
    """Each feed is fresh, and each record has the fields that its server was given."""
    feeds = school.desk.sync()

    assert {name: row["state"] for name, row in feeds.items()} == dict.fromkeys(feeds, "fresh")
    assert {name: row["new"] for name, row in feeds.items()} == {
        "tasks meetings": 3,
        "tasks todos": 2,
        "diary meetings": 1,
        "diary todos": 0,
        "mail messages": 2,
        "oldmail messages": 1,
        "helpdesk tickets": 2,
        "alerts alerts": 1,
        "list todos": 1,
    }


def test_what_is_listed_is_what_the_servers_hold(school: School) -> None:
    """Field by field, from the cache alone."""
    desk = school.desk
    todo = desk.listed("todo")["Order toner"]["record"]
    ticket = desk.listed("ticket")["[URGENT][SAFEGUARDING] call me"]
    mail = desk.listed("message")["Fire drill on Friday?"]["record"]
    alert = desk.listed("alert")["Impossible travel"]["record"]
    meetings = desk.listed("meeting")

    assert (todo["status"], todo["priority"], todo["list_name"]) == ("needs-action", 2, "tasks")
    assert ticket["record"]["number"] == f"#{school.tickets[0]}"
    assert (ticket["record"]["priority"], ticket["record"]["status"]) == (2, "new")
    assert (mail["sender"]["email"], mail["seen"]) == ("a.oakes@school.example", False)
    assert alert["user"]["email"] == "a.oakes@school.example"
    assert alert["src_endpoint"]["country"] == "NL"
    assert meetings["INSET day"]["record"]["all_day"]
    assert meetings["Director of finance (moved)"]["record"]["recurring"]
    assert {"Director of finance", "Director of finance (moved)", "INSET day"} == set(meetings)
    assert desk.listed("todo")["Call the supplier"]["record"]["projects"] == ["printers"]


def test_a_second_sync_finds_nothing_new(school: School) -> None:
    """And so does one after the cache was deleted: what was seen stays seen."""
    again = school.desk.sync()
    for file in (school.desk.home / "default" / "cache").glob("cache-v*"):
        file.unlink()
    rebuilt = school.desk.sync()

    for feeds in (again, rebuilt):
        assert {(row["new"], row["changed"], row["gone"]) for row in feeds.values()} == {(0, 0, 0)}
    assert len(school.desk.listed("message")) == 3


def test_a_to_do_is_created_and_completed_on_the_server(school: School) -> None:
    """Read back by another client; what other programs wrote is still there."""
    desk = school.desk
    desk.good("todo", "Order", "blue", "toner", "due:2026-12-01")
    toner = desk.listed("todo")["Order toner"]["ref"]
    desk.good("do", "done", toner)
    desk.sync("tasks")

    texts = school.radicale.objects("tasks")
    created = next(text for text in texts if "Order blue toner" in text)
    completed = school.radicale.get("tasks/toner.ics")

    assert "DUE;VALUE=DATE:20261201" in created
    assert "STATUS:COMPLETED" in completed
    assert "X-OTHER-APP:keep me" in completed
    assert desk.good("outbox", "--json").json == []
    assert desk.listed("todo")["Order blue toner"]["source"] == "tasks"
    desk.sync("tasks")
    assert [title for title in desk.listed("todo") if "blue" in title] == ["Order blue toner"]


def test_a_ticket_is_taken_commented_on_and_resolved(school: School) -> None:
    """The private comment is private at the desk, and the reply is not."""
    desk, number = school.desk, school.tickets[0]
    desk.good("do", "take", f"helpdesk:{number}")
    desk.good("do", "comment", f"helpdesk:{number}", "--text", "Not for her eyes")
    desk.good("do", "resolve", f"helpdesk:{number}", "--reason", "called back")
    assert school.rt.ticket(number)["Status"] == "new"
    desk.sync("helpdesk")

    ticket = school.rt.ticket(number)

    assert ticket["Owner"]["id"] == "alice"
    assert ticket["Status"] == "resolved"
    assert any("Not for her eyes" in text for text in school.rt.texts(number))
    assert desk.listed("ticket")["[URGENT][SAFEGUARDING] call me"]["state"] == "resolved"
    posts = desk.good("show", f"helpdesk:{number}", "--posts", "--json").json["posts"]
    assert [post["public"] for post in posts if "Not for her" in post["text"]] == [False]


def test_a_mail_is_flagged_and_archived(school: School) -> None:
    """Opening its body first marks nothing as read."""
    desk = school.desk
    drill = desk.listed("message")["Fire drill on Friday?"]["ref"]
    invoice = desk.listed("message")["Projector invoice"]["ref"]
    body = desk.good("show", drill, "--posts", "--json").json["posts"]
    assert "Hello." in body[0]["text"]
    assert "Seen" not in (school.dovecot.flags("Fire drill on Friday?") or "")
    desk.good("do", "flag", drill)
    desk.good("do", "archive", invoice)
    desk.sync("mail")

    assert "Flagged" in (school.dovecot.flags("Fire drill on Friday?") or "")
    assert school.dovecot.flags("Projector invoice") is None
    assert school.dovecot.flags("Projector invoice", "Archive") is not None
    assert desk.sync("mail")["mail messages"]["new"] == 0


def test_undo_reaches_what_was_sent(school: School) -> None:
    """The flag comes off on the server too."""
    desk = school.desk
    ref = desk.listed("message")["Fire drill on Friday?"]["ref"]
    desk.good("do", "read", ref)
    desk.sync("mail")
    assert "Seen" in (school.dovecot.flags("Fire drill on Friday?") or "")

    desk.good("undo")
    desk.sync("mail")

    assert "Seen" not in (school.dovecot.flags("Fire drill on Friday?") or "")


@pytest.mark.parametrize("settle", ["--mine", "--theirs"])
def test_both_sides_changed_is_a_conflict_with_both_versions(school: School, settle: str) -> None:
    """Nobody's change is lost: the person decides, either way."""
    desk = school.desk
    uid = f"conflict{settle[2:]}"
    lines = """
        BEGIN:VTODO
        UID:{0}@other.example
        DTSTAMP:20261101T000000Z
        SUMMARY:{1}
        END:VTODO
        """
    school.radicale.put(f"tasks/{uid}.ics", lines.format(uid, f"Original {uid}"))
    desk.sync("tasks")
    ref = desk.listed("todo")[f"Original {uid}"]["ref"]
    desk.good("do", "edit", ref, "--title", f"Mine {uid}")
    school.radicale.put(f"tasks/{uid}.ics", lines.format(uid, f"Theirs {uid}"))
    desk.sync("tasks")

    [letter] = desk.itday("outbox", "--json").json
    shown = desk.itday("outbox").out

    assert letter["state"] == "conflict"
    assert all(f"{word} {uid}" in shown for word in ("Original", "Mine", "Theirs"))
    assert f"SUMMARY:Theirs {uid}" in school.radicale.get(f"tasks/{uid}.ics")
    desk.good("outbox", str(letter["id"]), settle)
    desk.sync("tasks")
    kept = "Mine" if settle == "--mine" else "Theirs"
    assert f"SUMMARY:{kept} {uid}" in school.radicale.get(f"tasks/{uid}.ics")
    assert f"{kept} {uid}" in desk.listed("todo")
    assert desk.good("outbox", "--json").json == []


def test_the_register_of_all_this_holds(school: School) -> None:
    """Every decision is in the ledger, and its chain verifies."""
    desk = school.desk

    entries = desk.good("history", "--json").json

    verbs = {entry["content"]["verb"] for entry in entries}
    assert {"create", "done", "assign", "comment", "status", "flag", "archive", "edit"} <= verbs
    assert desk.good("history", "--verify").out.startswith("The chain holds")
