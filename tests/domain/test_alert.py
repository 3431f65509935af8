"""Alerts: the source's record is kept, unknown words survive, the worst comes first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from itday.domain.alert import Alert, Severity
from itday.domain.ref import Ref
from tests.samples import NOW, sample


def _alert(**fields: object) -> Alert:
    ref = Ref("s", "alert", "1")
    return Alert.model_validate({"ref": ref, "title": "x", "created_time": NOW, **fields})


def test_the_source_record_is_kept_byte_for_byte() -> None:
    """Evidence: odd spacing, escapes and bytes that are no text included."""
    raw = b'{ "id" : "1",\t"x":"\\u00e9\xff" }\n'

    assert _alert(raw=raw).raw == raw


@pytest.mark.parametrize("field", ["status", "verdict"])
def test_unknown_words_survive_a_round_trip(field: str) -> None:
    """Vendors add members to their enumerations without notice."""
    alert = _alert(**{field: "brandNewWord"})

    again = Alert.model_validate_json(alert.model_dump_json())

    assert getattr(again, field) == "brandNewWord"


def test_the_worst_first_then_the_newest() -> None:
    """What may be a fire is above what is old."""
    alerts = [
        _alert(severity=Severity.LOW),
        _alert(severity=Severity.CRITICAL, created_time=NOW - timedelta(days=1)),
        _alert(severity=Severity.CRITICAL),
    ]

    order = sorted(range(3), key=lambda at: alerts[at].facets()[2:4])

    assert order == [2, 1, 0]


def test_one_finds_it_by_person_place_and_type() -> None:
    """The words of a search: address, country, login."""
    words = sample("alert").facets().words

    assert all(word in words for word in ("192.0.2.7", "NL", "aoakes", "unfamiliarFeatures"))
