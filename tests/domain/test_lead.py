"""What a line begins with; what the whole line means is in `test_grammar`."""

from __future__ import annotations

import sys

import pytest

from itday.domain.lead import lead_of, type_of
from tests.house.test_imports import loaded


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("toner", "note"),
        ("", "note"),
        ("\n  \nRISK: the lease", "risk"),
        ("TODO toner", "todo"),
        ("todo toner", "note"),
        ("- toner", "note"),
        ("- RISK the lease", "risk"),
        ("- [ ] toner", "todo"),
        ("* [x] toner", "done"),
        ("- [x] TODO toner", "done"),
        ("-toner", "note"),
        ("RISKY", "note"),
    ],
)
def test_the_type_of_a_note(text: str, kind: str) -> None:
    """By the first line with words; a kind is in capitals, a box is ticked or not."""
    assert type_of(text) == kind


def test_where_the_text_begins() -> None:
    """Behind bullet, box and kind, which are one token."""
    lead = lead_of("  - [ ] ACTION: toner")

    assert lead is not None
    assert (lead.token.start, lead.token.end, lead.said) == (2, 15, True)
    assert lead_of("toner") is None


def test_it_costs_next_to_nothing() -> None:
    """No dataclass and none of the grammar."""
    assert not {"dataclasses", "itday.domain.grammar"} & loaded("import itday.domain.lead")
    assert "dataclasses" in sys.modules
