"""What all records share: cleaned text, refused surprises, a body that comes back."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from itday.domain.kinds import KINDS
from itday.domain.record import Record, epoch, moment
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from tests.samples import NOW, sample

CONTROL = "\x1b]0;owned\x07 \u202egpj.exe [@click=app.quit]"


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_comes_back_from_its_body(kind: str) -> None:
    """The store keeps JSON, and beside it the mark and the source's text: nothing gets lost."""
    record = sample(kind).model_copy(update={"etag": "", "raw": b""})

    again = type(record).model_validate_json(record.model_dump_json())

    assert again == record


@pytest.mark.parametrize("kind", KINDS)
def test_hostile_text_is_clean_once_it_is_in_a_record(kind: str) -> None:
    """No connector can forget it: the model itself cleans."""
    fields = sample(kind).model_dump(mode="json") | {"title": CONTROL}

    record = KINDS[kind].model_validate(fields)

    assert record.title == " gpj.exe [@click=app.quit]"


@pytest.mark.parametrize("kind", KINDS)
def test_facets_are_dated_in_utc_or_aware(kind: str) -> None:
    """A naive time would be compared with an aware one somewhere, and crash."""
    facets = sample(kind).facets()

    for when in (facets.at, facets.due):
        assert when is None or when.tzinfo is not None


def test_an_unknown_field_is_refused() -> None:
    """A misspelt field of a connector must not vanish."""
    with pytest.raises(ValidationError, match="asignee"):
        Ticket.model_validate(
            {"ref": ["rt", "ticket", "1"], "title": "x", "number": "1", "asignee": "me"}
        )


def test_a_naive_time_is_refused() -> None:
    """Nobody knows when that was."""
    with pytest.raises(ValidationError):
        Ticket(
            ref=Ref("rt", "ticket", "1"),
            title="x",
            number="1",
            updated_at=datetime(2026, 3, 2, 8, 15),  # noqa: DTZ001 - what the test is about
        )


def test_etag_and_raw_text_are_no_part_of_a_version() -> None:
    """A server that changes only its marks has not changed the thing."""
    record = Ticket(ref=Ref("rt", "ticket", "1"), title="x", number="1", etag="7", raw=b"{}")

    assert "etag" not in record.model_dump_json()
    assert "raw" not in record.model_dump_json()


def test_a_record_without_facets_says_so() -> None:
    """A new kind that forgets them fails at once, not in a list."""
    with pytest.raises(NotImplementedError):
        Record(ref=Ref("s", "x", "1"), title="x").facets()


@given(st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_a_moment_comes_back_from_its_seconds(when: datetime) -> None:
    """To the microsecond that a float can hold."""
    back = moment(epoch(when))

    assert back is not None
    assert abs((back - when).total_seconds()) < 1e-5


def test_no_moment_is_no_number() -> None:
    """Absence stays absence, both ways."""
    assert epoch(None) is None
    assert moment(None) is None
    assert NOW.tzinfo is not None
