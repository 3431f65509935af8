"""The forms that minutes are written in: Markdown, plain text, a Word document, a mail draft."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING

from itday.reports import _word as word
from itday.reports._word import printable
from itday.triage.said import plain

if TYPE_CHECKING:
    from itday.reports.minutes import Minutes


def _head(minutes: Minutes) -> Iterator[str]:
    yield minutes.when + (f", {minutes.place}" if minutes.place else "")
    if minutes.people:
        yield f"Present or invited: {', '.join(minutes.people)}"


def _parts(minutes: Minutes) -> Iterator[tuple[str, Sequence[str]]]:
    yield from minutes.lines.items()
    if minutes.next_time:
        yield "Carried over", minutes.next_time
    if not minutes.lines:
        yield "Notes", ["Nothing was decided, and nothing is to be done."]


def markdown(minutes: Minutes) -> str:
    """The minutes as Markdown; strangers' words stay words."""
    out = [f"# {plain(minutes.title)}", ""]
    out += [f"{plain(line)}  " for line in _head(minutes)]
    for heading, lines in _parts(minutes):
        out += ["", f"## {heading}", "", *(f"- {plain(line)}" for line in lines)]
    return "\n".join(out) + "\n"


def plain_text(minutes: Minutes) -> str:
    """The minutes for a mail."""
    out = [minutes.title, *_head(minutes)]
    for heading, lines in _parts(minutes):
        out += ["", heading.upper(), *(f"- {line}" for line in lines)]
    return "\n".join(out) + "\n"


def docx(minutes: Minutes) -> bytes:
    """The minutes as a Word document.

    Raises:
        ItdayError: python-docx is not installed.
    """
    of_that_day = datetime.combine(minutes.on, time(), UTC)
    document = word.begun(minutes.title, minutes.title, "minutes", of_that_day)
    for line in _head(minutes):
        document.add_paragraph(printable(line))
    for heading, lines in _parts(minutes):
        document.add_heading(heading, 1)
        for line in lines:
            document.add_paragraph(printable(line), style="List Bullet")
    return word.ended(document)


def eml(minutes: Minutes, sender: str, to: Sequence[str]) -> bytes:
    """A mail draft with the minutes, to be opened, looked at and sent by a mail program.

    Args:
        minutes: What to send.
        sender: The person's own address; may be empty.
        to: Addresses of those who were invited.
    """
    from email.message import EmailMessage
    from email.policy import SMTP

    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = _line(f"Minutes: {minutes.title}, {minutes.on.day} {minutes.on:%B %Y}")
    if sender:
        mail["From"] = _line(sender)
    if to:
        mail["To"] = ", ".join(map(_line, to))
    mail["X-Unsent"] = "1"
    mail.set_content(plain_text(minutes))
    return mail.as_bytes()


def _line(text: str) -> str:
    """A header's value: one line, whatever was in it."""
    return " ".join(printable(text).split())
