"""Minutes: decisions and actions first, in three forms that other programs read."""

from __future__ import annotations

import email
import email.policy
import io
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.domain.school_time import School
from itday.domain.verbs import Jot, KeepSeries, KeepTopic
from itday.reports import minutes
from itday.store import gathering
from itday.store.cache import FeedKey
from tests.samples import NOW, sample
from tests.store.desk import ask, page

if TYPE_CHECKING:
    from itday.reports.minutes import Minutes
    from itday.store.database import Db

MEETING = Ref("s", "meeting", "1")
LINES = (
    "we began late",
    "TODO chase the *quote* @tom due:fri !1 +switches",
    "DECISION lease the laptops",
    "WAITING the price @supplier",
    "RISK <b>late</b>",
    "DONE moved the rack",
    "QUESTION who signs? @ann @ben",
    "NOTICE gates shut at 6",
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
    for key, title in (("a", "chase the *quote*"), ("b", "printers")):
        fields = {"title": title, "series": "finance", "raised_at": NOW.isoformat()}
        ask(db, KeepTopic(ref=Ref(DESK, "topic", key), fields=fields))
    # A week later: `due:fri` is still the Friday after it was written.
    later = NOW + timedelta(days=7)
    return minutes.compose(db, gathering.find(db, "s:meeting:1", later), School(), later)


def test_as_markdown(held: Minutes) -> None:
    """Strangers' words are no markup; what is carried over is told once."""
    text = minutes.markdown(held)

    assert text.startswith("# Finance\n\nTuesday 24 November 2026, 09:15, Room 4  \n")
    assert "Present or invited: Ann Oakes" in text
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings == [
        "Decisions", "Actions", "Done", "Risks", "Questions", "Notices", "Notes", "Carried over",
    ]  # fmt: skip
    assert "- chase the \\*quote\\* (tom, by Fri 27 Nov, +switches)\n" in text
    assert "- Waiting: the price (supplier)\n" in text
    assert "- who signs? (ann, ben)\n" in text
    assert "- \\<b\\>late\\</b\\>\n" in text
    assert text.endswith("## Carried over\n\n- printers\n")


def test_as_a_word_document(held: Minutes) -> None:
    """Read back by another program's eyes: the words are in it, and nobody's name is its author."""
    data = minutes.encoded(held, ".docx", "", [])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        body = archive.read("word/document.xml").decode()
        core = archive.read("docProps/core.xml").decode()

    assert all(word in body for word in ("lease the laptops", "Carried over", "&lt;b&gt;late"))
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
    assert "ACTIONS\n- chase the *quote* (tom" in body.get_content().replace("\r\n", "\n")


def test_a_title_makes_no_header(held: Minutes) -> None:
    """A line end in it is a space."""
    from dataclasses import replace

    data = minutes.eml(replace(held, title="x\r\nBcc: y@z.example"), "", [])
    mail = email.message_from_bytes(data, policy=email.policy.default)

    assert mail["Bcc"] is None
    assert mail["To"] is None


def test_those_invited(db: Db) -> None:
    """Each once."""
    page(db, sample("meeting"), feed=FeedKey("s", "meetings", "meeting"))

    meant = gathering.find(db, "s:meeting:1", NOW)

    assert minutes.addresses(meant) == ["a.oakes@school.example"]


def test_an_empty_meeting_says_so(db: Db) -> None:
    """Rather than nothing."""
    page(db, sample("meeting"), feed=FeedKey("s", "meetings", "meeting"))
    made = minutes.compose(db, gathering.find(db, "s:meeting:1", NOW), School(), NOW)

    assert "Nothing was written down." in minutes.plain_text(made)


def test_no_meeting_no_minutes(db: Db) -> None:
    """One line says why."""
    ask(db, KeepSeries(ref=Ref(DESK, "series", "finance"), fields={"title": "Finance"}))

    with pytest.raises(ItdayError, match="no meeting of this series"):
        minutes.compose(db, gathering.find(db, "finance", NOW), School(), NOW)
