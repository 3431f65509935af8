"""The incident register as a file: CSV for a spreadsheet, Markdown to read, DOCX to hand on.

Every text goes through the redactor, and every cell of the CSV is safe against formulas.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from itday.domain.log import LogEntry
from itday.domain.school_time import School
from itday.domain.text import csv_cell
from itday.reports import _word as word
from itday.reports._times import exact
from itday.reports._word import printable
from itday.triage.obligations import clock, duties
from itday.triage.redact import Redactor
from itday.triage.rules import Rules

SHEET = "%Y-%m-%d %H:%M"


class Register(NamedTuple):
    """What is written, and for whose eyes."""

    entries: Sequence[LogEntry]
    rules: Rules
    school: School
    now: datetime
    redactor: Redactor
    level: str
    head: str
    """The ledger's last link: printed here, it proves later that nothing was cut off."""
    sheet: bool = False
    """Whether times are such as a spreadsheet reads."""

    def say(self, text: object) -> str:
        """A text at the level of redaction."""
        return self.redactor.say(str(text), self.level)

    def when(self, moment: datetime | None) -> str:
        """A moment on the school's clock; empty where there is none.

        With its zone, but for a spreadsheet, which would take that for no time at all: there a
        column names the zone.
        """
        if moment is None:
            return ""
        zone = self.school.zone
        return f"{moment.astimezone(zone):{SHEET}}" if self.sheet else exact(moment, zone)


def columns(register: Register) -> dict[str, Callable[[LogEntry], object]]:
    """The register's columns by name, in order."""
    when = register.when
    return {
        "number": lambda one: one.ref.key,
        "title": lambda one: one.title,
        "category": lambda one: one.category,
        "severity": lambda one: one.severity.name.lower(),
        "why severe": lambda one: one.severity_why,
        "status": lambda one: one.status,
        "source": lambda one: one.origin,
        "occurred": lambda one: when(one.occurred_at),
        "detected": lambda one: when(one.detected_at),
        "aware": lambda one: when(one.aware_at),
        "contained": lambda one: when(one.contained_at),
        "resolved": lambda one: when(one.resolved_at),
        "closed": lambda one: when(one.closed_at),
        "reporter": lambda one: one.reporter,
        "owner": lambda one: one.owner,
        "systems": lambda one: "; ".join(one.systems),
        "affected": lambda one: "; ".join(f"{who} {n}" for who, n in one.affected.items()),
        "data": lambda one: "; ".join(one.data_types),
        "special category": lambda one: _yes(one.special_category),
        "children": lambda one: _yes(one.children),
        "impact": lambda one: "; ".join(one.impact),
        "what leadership must hear": lambda one: one.must_hear,
        "decision wanted": lambda one: one.decision_wanted,
        "narrative": lambda one: one.narrative,
        "actions": lambda one: "; ".join(_by(step.what, step.owner) for step in one.actions),
        "root cause": lambda one: one.root_cause,
        "personal data": lambda one: one.breach.personal_data,
        "risk to people": lambda one: one.breach.risk or "",
        "reported": lambda one: _yes(one.breach.report),
        "why": lambda one: one.breach.reason,
        "decided by": lambda one: one.breach.decider,
        "decided": lambda one: when(one.breach.decided_at),
        "72 h end": lambda one: "" if one.breach.personal_data == "no" else when(one.breach_due),
        "notifications": lambda one: _told(register, one),
        "evidence": lambda one: "; ".join(f"{e.checked}: {e.seen}" for e in one.evidence),
        "safeguarding": lambda one: one.safeguarding_ref if one.safeguarding else "",
        "lessons": lambda one: one.lessons,
        "review": lambda one: one.review_on,
        "SLT last heard": lambda one: when(one.reported_at),
        "legal hold": lambda one: "yes" if one.legal_hold else "",
    }


def _yes(value: bool | None) -> str:
    return {True: "yes", False: "no", None: ""}[value]


def _by(what: str, owner: str) -> str:
    return f"{what} ({owner})" if owner else what


def _told(register: Register, entry: LogEntry) -> str:
    found = duties(entry, register.rules, register.now)
    return "; ".join(
        f"{duty.body}: {duty.state}" + (f" {register.when(duty.told_at)}" if duty.told_at else "")
        for duty in found
        if duty.state != "no"
    )


def as_csv(register: Register) -> str:
    """The register for a spreadsheet: a heading, then a line an entry; every cell is quoted."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    told = columns(register._replace(sheet=True))
    told["times are of"] = lambda _: str(register.school.zone)
    writer.writerow(told)
    for entry in register.entries:
        writer.writerow(csv_cell(register.say(make(entry))) for make in told.values())
    return out.getvalue()


def as_markdown(register: Register) -> str:
    """The register to read: a heading and a list an entry; empty fields are left out."""
    parts = [f"# {_heading(register)}", "", _foot(register), ""]
    for entry in register.entries:
        parts += [f"## {entry.ref.key}: {_escaped(register.say(entry.title))}", ""]
        parts += [f"- {name}: {_escaped(value)}" for name, value in facts(register, entry)]
        parts.append("")
    return "\n".join(parts)


def as_docx(register: Register) -> bytes:
    """The register as a Word document: a table an entry; its properties name nobody.

    Raises:
        ItdayError: python-docx is not installed.
    """
    document = word.begun("Incident register", _heading(register), "export", register.now)
    document.add_paragraph(_foot(register))
    for entry in register.entries:
        document.add_heading(printable(f"{entry.ref.key}: {register.say(entry.title)}"), 1)
        told = facts(register, entry)
        table = document.add_table(rows=0, cols=2, style="Light Grid Accent 1")
        for name, value in told:
            cells = table.add_row().cells
            cells[0].text, cells[1].text = name, printable(value)
    return word.ended(document)


def facts(register: Register, entry: LogEntry) -> list[tuple[str, str]]:
    """Name and value of every field that says something, at the level of redaction."""
    told = {name: make for name, make in columns(register).items() if name != "number"}
    found = [(name, register.say(make(entry)).strip()) for name, make in told.items()]
    running = clock(entry, register.now)
    found += [("breach clock", running)] if running else []
    return [(name, value) for name, value in found if value and name != "title"]


def _heading(register: Register) -> str:
    return f"Incident register{', ' + register.school.name if register.school.name else ''}"


def _foot(register: Register) -> str:
    count = len(register.entries)
    return (
        f"{count} {'entry' if count == 1 else 'entries'} as of {register.when(register.now)}. "
        f"Redaction: {register.level}. Ledger head: {register.head}"
    )


def _escaped(text: str) -> str:
    """Text that stands in one line of Markdown as it is."""
    line = " ".join(text.split())
    return "".join(f"\\{c}" if c in "\\`*_[]<>#|" else c for c in line)
