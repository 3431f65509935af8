"""Keeping a note, however its line was read."""

from __future__ import annotations

import pytest

from itday.cli import noting
from itday.cli.opened import Invocation
from itday.config.paths import paths
from itday.store import rows


def test_a_note_is_kept_and_filed() -> None:
    """In the store and in the day's page, without what a terminal would act on."""
    with Invocation() as invocation:
        note, decided = noting.keep(invocation.offline, "\nfirst\x1b[2J\nsecond\n")
        row = invocation.offline.store.read_now(rows.row, note.ref)

    (page,) = (paths().data / "notes").rglob("*.md")
    assert row is not None
    assert row.fields["text"] == "first\nsecond"
    assert decided.titles == ("first",)
    assert f"- first ^{note.ref.short}\n  second\n" in page.read_text()


def test_a_page_that_cannot_be_written_loses_no_note(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It is kept, and what hinders is said."""
    with Invocation() as invocation:
        runtime = invocation.offline
        (paths().data / "notes").write_text("a file where the folder should be")
        note, _ = noting.keep(runtime, "toner")
        row = runtime.store.read_now(rows.row, note.ref)

    assert row is not None
    assert "noted, but not filed" in capsys.readouterr().err
