"""What is kept of a case."""

from __future__ import annotations

import pytest

from itday.domain.case import CaseRecord, CaseStatus
from tests.samples import sample


@pytest.mark.parametrize(
    ("status", "open_"),
    [
        ("new", True),
        ("acknowledged", True),
        ("on hold", True),
        ("resolved", False),
        ("closed", False),
    ],
)
def test_a_case_is_open_until_it_is_resolved(status: str, open_: bool) -> None:
    """Whatever its alerts say."""
    record = sample("case", source="desk")
    assert isinstance(record, CaseRecord)

    facets = record.model_copy(update={"status": CaseStatus(status)}).facets()

    assert (facets.state, facets.open) == (status, open_)
