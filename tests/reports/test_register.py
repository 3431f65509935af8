"""The register as CSV, Markdown and DOCX: safe to open, redacted, anchored."""

from __future__ import annotations

import csv
import io
import sys
import zipfile

import pytest

from itday.config import rules
from itday.domain.errors import ItdayError
from itday.domain.log import Breach
from itday.domain.school_time import School
from itday.reports.register import Register, as_csv, as_docx, as_markdown
from itday.triage.redact import Known, Redactor
from tests.samples import NOW, entry

ENTRY = entry()
HOSTILE = ENTRY.model_copy(
    update={"title": '=HYPERLINK("http://x.example","a")', "narrative": "By Ann Oakes\x0c <b>|x|"}
)


def register(level: str = "role") -> Register:
    """Two entries, one of them hostile."""
    redactor = Redactor([Known("Ann Oakes", role="Finance")])
    return Register([ENTRY, HOSTILE], rules.load(), School(), NOW, redactor, level, "f00d")


def test_no_cell_is_a_formula() -> None:
    """Every cell is quoted, and one that begins like a formula is disarmed."""
    text = as_csv(register())
    rows = list(csv.reader(io.StringIO(text)))

    assert text.startswith('"number","title"')
    assert len(rows) == 3
    assert rows[2][1].startswith("'=")
    assert all(not cell.startswith(("=", "+", "-", "@")) for row in rows for cell in row)


def test_times_say_of_which_zone_they_are() -> None:
    """To a reader each with its zone; a spreadsheet gets what it can reckon with, and a column."""
    rows = list(csv.DictReader(io.StringIO(as_csv(register()))))

    assert (rows[0]["aware"], rows[0]["times are of"]) == ("2026-11-24 08:15", "Europe/London")
    assert "- aware: 2026-11-24 08:15 GMT" in as_markdown(register())


def test_where_no_data_were_involved_no_hours_end() -> None:
    """A time there would say that something is owed."""
    none = ENTRY.model_copy(update={"breach": Breach(personal_data="no")})

    assert "72 h end" in as_markdown(register())
    assert "72 h end" not in as_markdown(register()._replace(entries=[none]))


def test_names_are_left_out_by_role() -> None:
    """And there in full."""
    assert "Oakes" not in as_csv(register()) + as_markdown(register())
    assert "Oakes" in as_csv(register("full"))


def test_markdown_has_each_entry_its_clock_and_the_anchor() -> None:
    """What a stranger wrote is no markup."""
    text = as_markdown(register())

    assert "## 1: Mail with a class list" in text
    assert "breach clock: 72 h left" in text
    assert "Ledger head: f00d" in text
    assert "\\<b\\>\\|x\\|" in text


def test_docx_opens_and_names_nobody_in_its_properties() -> None:
    """Its text holds what the Markdown does; its properties are ours."""
    made = zipfile.ZipFile(io.BytesIO(as_docx(register())))
    text = made.read("word/document.xml").decode()

    assert "Mail with a class list" in text
    assert "Oakes" not in text
    assert "<dc:creator>itday</dc:creator>" in made.read("docProps/core.xml").decode()


def test_a_missing_package_is_named_with_its_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The register in other forms does without it."""
    monkeypatch.setitem(sys.modules, "docx", None)

    with pytest.raises(ItdayError, match=r"itday\[report\]"):
        as_docx(register())
