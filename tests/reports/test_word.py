"""Word documents: ours by their properties, readable whatever a stranger wrote."""

from __future__ import annotations

import io
import sys

import pytest
from docx import Document

from itday.domain.errors import ItdayError
from itday.reports import _word as word
from tests.samples import NOW


def test_a_document_names_the_program_and_no_person() -> None:
    """Read again by the library, title, heading and author are these."""
    read = Document(
        io.BytesIO(word.ended(word.begun("Minutes", "Finance\x0c 1:1", "minutes", NOW)))
    )

    assert read.core_properties.author == "itday"
    assert read.core_properties.title == "Minutes"
    assert read.core_properties.comments == ""
    assert {read.core_properties.created, read.core_properties.modified} == {NOW}
    assert [one.text for one in read.paragraphs] == ["Finance 1:1"]


def test_printable_keeps_lines_and_tabs() -> None:
    """All else below a space is what XML cannot hold."""
    assert word.printable("a\x00b\tc\nd\x1be") == "ab\tc\nde"


def test_without_the_package_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """One line: what, where, the remedy."""
    monkeypatch.setitem(sys.modules, "docx", None)

    with pytest.raises(ItdayError, match="needs python-docx") as caught:
        word.begun("Minutes", "Finance", "minutes", NOW)

    assert (caught.value.where, caught.value.remedy) == ("minutes", "pip install 'itday[report]'")
