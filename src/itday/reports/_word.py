"""Word documents: how each report begins one and ends it."""

from __future__ import annotations

import io
from typing import Any

from itday.domain.errors import ItdayError


def begun(title: str, heading: str, where: str) -> Any:
    """A `docx.Document` with its heading; its properties name the program and no person.

    Args:
        title: Of its properties.
        heading: At the top of the first page.
        where: What is written, as the error names it.

    Raises:
        ItdayError: python-docx is not installed.
    """
    try:
        from docx import Document
    except ImportError as error:
        raise ItdayError(
            "writing DOCX needs python-docx", where=where, remedy="pip install 'itday[report]'"
        ) from error
    document = Document()
    document.core_properties.author = "itday"
    document.core_properties.title = printable(title)
    document.add_heading(printable(heading), 0)
    return document


def ended(document: Any) -> bytes:
    """The file of a document."""
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def printable(text: str) -> str:
    """Text without what XML cannot hold."""
    return "".join(ch for ch in text if ch >= " " or ch in "\t\n")
