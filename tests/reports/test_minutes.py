"""Minutes: decisions and actions first, in three forms that other programs read."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from itday.config.settings import Me
from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.domain.school_time import School
from itday.domain.verbs import Jot, KeepProject, KeepSeries, KeepTopic
from itday.reports import _minutes_forms as forms
from itday.reports import minutes
from itday.store import gathering
from itday.store.cache import FeedKey
from tests.samples import NOW, sample
from tests.store.desk import ask, page

if TYPE_CHECKING:
    from itday.reports.minutes import Minutes
    from itday.store.database import Db

MEETING = Ref("s", "meeting", "1")
ME = Me("Dana Reed", "d.reed@school.example")
LINES = (
    "we began late",
    "TODO chase the *quote* @tom due:fri !1 +switches",
    "DECISION lease the laptops",
    "WAITING the price @supplier",
    "RISK <b>late</b>",
    "DONE moved the rack",
    "QUESTION who signs? @ann @ben",
    "NOTICE gates shut at 6",
    "NOTE the hall is booked",
    "TODO count the iPads due:2026-12-01",
    "DECISION let Sam go #Private",
    "iPads are late @me",
    "NOTE iPads came +SWITCHES",
)


@pytest.fixture
def held(db: Db) -> Minutes:
    """A meeting with a line of each kind, and something left on the agenda."""
    page(db, sample("meeting"), feed=FeedKey("s", "meetings", "meeting"))
    for number, text in enumerate(LINES):
        at = (NOW + timedelta(minutes=number)).isoformat()
        kind = text.split()[0].lower()
        note = Ref(DESK, "note", f"n{number}")
        ask(db, Jot(ref=note, text=text, at=at, about=MEETING, type=kind if kind.isalpha() else ""))
    ask(db, KeepSeries(ref=Ref(DESK, "series", "finance"), fields={
        "title": "Finance", "uids": ["m@school.example"]}))  # fmt: skip
    ask(db, KeepProject(ref=Ref(DESK, "project", "core"), fields={
        "title": "Core switches", "tag": "switches"}))  # fmt: skip
    before = {"series": "finance", "raised_at": (NOW - timedelta(days=9)).isoformat()}
    today = {"settled_at": NOW.isoformat()}
    for key, fields in (
        ("a", {"title": "chase the *quote*"}),
        ("b", {"title": "printers", "type": "action", "due": "2026-11-30"}),
        ("c", {"title": "roof", "owner": "ann"}),
        ("d", {"title": "answer the insurer", "status": "done", **today}),
        ("e", {"title": "second line", "status": "dropped", "reason": "no money", **today}),
        ("f", {"title": "long ago", "status": "done", "settled_at": "2026-11-02T09:00:00+00:00"}),
    ):
        ask(db, KeepTopic(ref=Ref(DESK, "topic", key), fields=before | fields))
    # A week later: `due:fri` is still the Friday after it was written.
    later = NOW + timedelta(days=7)
    return minutes.compose(db, gathering.find(db, "s:meeting:1", later), School(), later, ME)


def test_as_markdown(held: Minutes) -> None:
    """Strangers' words are no markup; what is carried over is told once."""
    text = forms.markdown(held)

    assert text.startswith("# Finance\n\nTuesday 24 November 2026, 09:15, Room 4  \n")
    assert "Present or invited: Ann Oakes" in text
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "Decisions", "Actions", "Done", "Risks", "Questions", "Notices", "Notes", "Dropped",
        "Carried over",
    ]  # fmt: skip
    assert "- Chase the \\*quote\\* (tom, by Fri 27 Nov, Core switches)\n" in text
    assert "- Count the iPads (Dana Reed, by today)\n" in text
    assert "- Waiting: The price (supplier)\n" in text
    assert "- Who signs? (ann, ben)\n" in text
    assert "- \\<b\\>late\\</b\\>\n" in text
    assert "- Moved the rack\n- Answer the insurer\n" in text
    assert "- Second line (no money)\n" in text
    assert text.endswith("## Carried over\n\n- Printers (Dana Reed, by Mon 30 Nov)\n- Roof (ann)\n")


def test_what_is_private_stays_so(held: Minutes) -> None:
    """What was only jotted down, and what is tagged so; what is not of this day."""
    text = minutes.encoded(held, ".md", "", []).decode()

    assert not [
        word for word in ("began late", "let Sam go", "are late", "long ago") if word in text
    ]
    assert "- The hall is booked\n- iPads came (Core switches)\n" in text


def test_as_a_word_document(held: Minutes) -> None:
    """Read back by another program's eyes: the words are in it, and nobody's name is its author."""
    data = minutes.encoded(held, ".docx", "", [])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
        core = archive.read("docProps/core.xml").decode()

    assert all(word in body for word in ("Lease the laptops", "Carried over", "&lt;b&gt;late"))
    assert "itday" in core


def test_as_a_mail_draft(held: Minutes) -> None:
    """A mail program opens it unsent, addressed to those invited."""
    data = minutes.encoded(held, ".eml", "me@school.example", ["a.oakes@school.example"])
    mail = email.message_from_bytes(data, policy=email.policy.default)

    assert mail["Subject"] == "Minutes: Finance, 24 November 2026"
    assert (mail["To"], mail["From"]) == ("a.oakes@school.example", "me@school.example")
    assert mail["X-Unsent"] == "1"
    body = mail.get_body()
    assert body is not None
    assert "ACTIONS\n- Chase the *quote* (tom" in body.get_content().replace("\r\n", "\n")


def test_a_title_makes_no_header(held: Minutes) -> None:
    """A line end in it is a space."""
    from dataclasses import replace

    data = forms.eml(replace(held, title="x\r\nBcc: y@z.example"), "", [])
    mail = email.message_from_bytes(data, policy=email.policy.default)

    assert mail["Bcc"] is None
    assert mail["To"] is None


def test_those_invited(db: Db) -> None:
    """Each once; nobody writes to themselves."""
    page(db, sample("meeting"), feed=FeedKey("s", "meetings", "meeting"))

    meant = gathering.find(db, "s:meeting:1", NOW)

    assert minutes.addresses(meant, ME) == ["a.oakes@school.example"]
    assert minutes.addresses(meant, Me("Ann Oakes", "A.Oakes@school.example")) == []


def test_an_empty_meeting_says_so(db: Db) -> None:
    """Rather than nothing."""
    page(db, sample("meeting"), feed=FeedKey("s", "meetings", "meeting"))
    made = minutes.compose(db, gathering.find(db, "s:meeting:1", NOW), School(), NOW, ME)

    assert "Nothing was decided, and nothing is to be done." in forms.plain_text(made)


def test_no_meeting_no_minutes(db: Db) -> None:
    """One line says why."""
    ask(db, KeepSeries(ref=Ref(DESK, "series", "finance"), fields={"title": "Finance"}))

    with pytest.raises(ItdayError, match="no meeting of this series"):
        minutes.compose(db, gathering.find(db, "finance", NOW), School(), NOW, ME)
