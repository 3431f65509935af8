"""Findings, as people and programs read them."""

from __future__ import annotations

import pytest

from itday.cli.doctor.finding import Subject, fault, good, note, warn
from itday.config.paths import paths
from tests.conftest import MORNING


def test_levels() -> None:
    """Only a fault is one; a remedy is a sentence of its own."""
    assert fault("It is broken", "Mend it").line == "It is broken. Mend it"
    assert [one.fault for one in (good("a"), note("b"), warn("c"), fault("d"))] == [
        *(False, False, False, True)
    ]


def test_for_programs() -> None:
    """The keys that were always there, and two more."""
    assert note("a")._replace(check="x").json() == {
        "good": True, "line": "a", "fatal": False, "warns": False, "level": "note", "check": "x",
    }  # fmt: skip


def test_nothing_is_opened_unasked() -> None:
    """A subject without databases says so."""
    subject = Subject("default", paths(), lambda: MORNING)

    assert subject.sources == []
    with pytest.raises(ValueError, match="not asked for"):
        _ = subject.runtime
