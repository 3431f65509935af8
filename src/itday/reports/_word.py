"""Word documents: how each report begins one and ends it."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime
from typing import Any

from itday.domain import installing
from itday.domain.errors import ItdayError


def begun(title: str, heading: str, where: str, made: datetime) -> Any:
    """A `docx.Document` with its heading; its properties name the program and no person.

    Args:
        title: Of its properties.
        heading: At the top of the first page.
        where: What is written, as the error names it.
        made: When, aware; it stands in the properties.

    Raises:
        ItdayError: python-docx is not installed.
    """
    try:
        from docx import Document
    except ImportError as error:
        raise ItdayError(
            "writing DOCX needs python-docx",
            where=where,
            remedy=installing.command("itday[report]"),
        ) from error
    document = Document()
    properties = document.core_properties
    properties.author = properties.last_modified_by = "itday"
    properties.title = printable(title)
    # The template's own would say that it was made in 2013, by a program.
    properties.comments = ""
    properties.created = properties.modified = made.astimezone(UTC)
    document.add_heading(printable(heading), 0)
    return document


def ended(document: Any) -> bytes:
    """The file of a document; the same document is the same bytes, whenever it is written."""
    made, out = io.BytesIO(), io.BytesIO()
    document.save(made)
    with zipfile.ZipFile(made) as parts, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as kept:
        for part in parts.infolist():
            kept.writestr(zipfile.ZipInfo(part.filename), parts.read(part), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def printable(text: str) -> str:
    """Text without what XML cannot hold."""
    return "".join(ch for ch in text if ch >= " " or ch in "\t\n")
