"""The page on security names a test for each promise, and each of them exists."""

from __future__ import annotations

import re
from pathlib import Path

from tests.house.tree import ROOT

PAGE = ROOT / "docs" / "security.md"
NAMED = re.compile(r"`tests/([\w/]+\.py)::(\w+)`")
ROW = re.compile(r"^\| ([A-G]\d+) \|(.*)\|$", re.MULTILINE)

ROWS = {"A": 11, "B": 11, "C": 5, "D": 12, "E": 9, "F": 3, "G": 8}
"""How many rows each group has."""


def missing(text: str, top: Path = ROOT / "tests") -> list[str]:
    """The tests that a text names and that are not there."""
    found = []
    for file, name in NAMED.findall(text):
        path = top / file
        if not path.exists() or not re.search(rf"def {name}\b", path.read_text(encoding="utf-8")):
            found.append(f"{file}::{name}")
    return found


def test_each_named_test_exists() -> None:
    """A test that was renamed or taken out is a promise that nobody keeps."""
    assert missing(PAGE.read_text(encoding="utf-8")) == []


def test_each_row_names_a_test() -> None:
    """All of them are there, in order, each with figures asked and reached, and its test."""
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))

    assert [number for number, _ in rows] == [
        f"{group}{number}" for group, last in ROWS.items() for number in range(1, last + 1)
    ]
    assert [number for number, row in rows if not NAMED.search(row)] == []
    assert [number for number, row in rows if not all(map(str.strip, row.split(" | ")))] == []
    assert {len(row.split(" | ")) for _, row in rows} == {5}


def test_nothing_makes_pdf() -> None:
    """Makers of PDF fetch pictures and attach files that a text names: none is used."""
    makers = {"reportlab", "weasyprint", "fpdf", "xhtml2pdf", "pdfkit"}
    lines = re.compile(r"^\s*(?:from|import) ([\w.]+)", re.MULTILINE)
    texts = (path.read_text("utf-8") for path in (ROOT / "src").rglob("*.py"))
    imported = {name.partition(".")[0] for text in texts for name in lines.findall(text)}

    assert "httpx" in imported
    assert imported & makers == set()


def test_a_missing_test_is_seen(tmp_path: Path) -> None:
    """One file is gone, one function, and one is there."""
    (tmp_path / "test_a.py").write_text("def test_here() -> None: ...")
    text = "`tests/test_a.py::test_here` `tests/test_a.py::test_no` `tests/test_b.py::test_x`"

    assert missing(text, tmp_path) == ["test_a.py::test_no", "test_b.py::test_x"]
