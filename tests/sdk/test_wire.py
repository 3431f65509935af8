"""What goes through the pipe to a connector's process comes out as it went in, or is refused."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from itday.domain.errors import (
    AuthFailed,
    Conflict,
    Forbidden,
    ItdayError,
    Refused,
    SettingsError,
    StoreError,
    Unavailable,
    Unsettled,
)
from itday.domain.ref import Ref
from itday.domain.ticket import Ticket
from itday.sdk.wire import (
    Fault,
    Misnamed,
    error_of,
    error_told,
    packed,
    record_of,
    record_told,
    ref_of,
    unpacked,
)
from tests.samples import sample

REF = Ref("s", "ticket", "1")
KINDS = ("todo", "ticket", "alert", "meeting", "message")


def through(told: Any) -> Any:
    """What comes out at the other end."""
    return unpacked(packed({"id": 1, "row": told}))["row"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_comes_out_as_it_went_in(kind: str) -> None:
    """Mark and raw text, which are no part of its JSON, too."""
    record = sample(kind).model_copy(update={"etag": '"v1"', "raw": b"\x00\xff\n"})

    again = record_of(through(record_told(record)), record.ref.source, kind)

    assert again == record
    assert (again.etag, again.raw) == (record.etag, record.raw)


def told(**fields: Any) -> dict[str, Any]:
    """A record as it might be told."""
    made = record_told(Ticket(ref=REF, title="Printer", number="1"))
    return made | {"fields": made["fields"] | fields}


@pytest.mark.parametrize(
    "bad",
    [
        *(
            None,
            [],
            "x",
            {},
            {"fields": 3},
            {"fields": {}},
            told(ref=None),
            told(ref=["s", 1, "2"]),
        ),
        *(told(ref=["s", 1, "2"]), told(ref=["s", "ticket", ""])),
        *(told(ref=["s", "ticket", "\x1b[2J"]), told(title=7)),
        *(told(ref=["s", "ticket", "x" * 501]), told(surprise=1), told(updated_at="soon")),
        *(told() | {"etag": 5}, told() | {"raw": "no base64!"}, told() | {"raw": 5}),
    ],
)
def test_what_is_no_record_is_refused(bad: Any) -> None:
    """As one error, which sets the row aside."""
    with pytest.raises(ValueError):  # noqa: PT011  # whatever is wrong
        record_of(bad, "s", "ticket")


@pytest.mark.parametrize("ref", [["t", "ticket", "1"], ["s", "todo", "1"]])
def test_another_name_is_misnamed(ref: list[str]) -> None:
    """No connector speaks for another source, or in another feed."""
    with pytest.raises(Misnamed, match="called a record"):
        record_of(told(ref=ref), "s", "ticket")


def test_a_name_is_shown_clean() -> None:
    """Where no kind was asked for, there must be one of that name."""
    with pytest.raises(Misnamed) as caught:
        ref_of(["s", "\x1b]0;x\x07ghost", "1"], "s")
    assert str(caught.value) == "called a record s:ghost"
    assert ref_of(list(REF), "s") == REF


@pytest.mark.parametrize(
    "line",
    [
        *(b"", b"x", b"3", b"[]", b"{}", b'{"id": "1"}', b'{"id": true}', b'{"id": 1.0}'),
        *(b'{"id": 1, "x": NaN}', b"[" * 100_000, b'{"id": ' + b"9" * 5000 + b"}", b"\xff\xfe"),
    ],
    ids=lambda line: repr(line[:12]),
)
def test_nonsense_is_no_line(line: bytes) -> None:
    """One error for all of it, and soon."""
    with pytest.raises(ValueError):  # noqa: PT011  # whatever is wrong
        unpacked(line)


def test_a_table_may_hold_dates() -> None:
    """TOML has them, JSON has not."""
    assert json.loads(packed({"id": 1, "from": date(2026, 11, 24)}))["from"] == "2026-11-24"
    with pytest.raises(TypeError):
        packed({"id": 1, "x": object()})


ERRORS: list[ItdayError] = [
    AuthFailed("no", where="desk.example", remedy="Sign in"),
    Forbidden("no right to see it"),
    Unavailable("busy", retry_after_s=17.0),
    Unavailable("busy", busy=True),
    Unsettled("lost"),
    Refused("closed already"),
    SettingsError("no queue"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_comes_out_as_it_went_in(error: ItdayError) -> None:
    """Of the same class, with all its parts."""
    again = error_of(through(error_told(error)))

    assert type(again) is type(error)
    assert vars(again) == vars(error)


def test_an_error_of_a_class_of_its_own_is_the_nearest_known() -> None:
    """A connector may refine ours."""

    class QueueClosed(Refused):
        pass

    assert type(error_of(through(error_told(QueueClosed("closed"))))) is Refused


@pytest.mark.parametrize("error", [KeyError("x"), StoreError("ours alone"), SystemExit(3)])
def test_any_other_error_is_a_fault(error: BaseException) -> None:
    """Named, with its trace for the log."""
    again = error_of(through(error_told(error)))

    assert isinstance(again, Fault)
    assert again.name == type(error).__name__
    assert again.name in again.trace


@pytest.mark.parametrize(
    "bad", [None, [], {}, {"type": []}, {"type": "Nothing", "name": "\x1b[2J"}]
)
def test_what_is_no_error_is_a_fault(bad: Any) -> None:
    """Whatever it is instead."""
    assert isinstance(error_of(bad), Fault)


@pytest.mark.parametrize(
    "seconds", [-1, float("inf"), "17", True, None, [], pytest.param(10**400, id="long")]
)
def test_a_rest_that_cannot_be_meant_is_none(seconds: Any) -> None:
    """Else a connector could silence its source for ever."""
    again = error_of({"type": "Unavailable", "what": "busy", "retry_after_s": seconds})

    assert isinstance(again, Unavailable)
    assert again.retry_after_s in {None, 86_400.0}


def test_an_error_is_cleaned() -> None:
    """It is printed, like what a server says."""
    again = error_of(
        {"type": "Refused", "what": "\x1b]0;x\x07no" + "x" * 9000, "remedy": "\x9b31m"}
    )

    assert isinstance(again, Refused)
    assert again.what.startswith("nox")
    assert len(again.what) == 500
    assert again.remedy == ""


@pytest.mark.parametrize(
    ("theirs", "kept"),
    [
        ({"title": "Theirs", "number": "1", "etag": "v2"}, True),
        ({"title": "Theirs", "number": "1", "ref": ["other", "ticket", "1"]}, False),
        ({"title": "Theirs", "number": "1", "ref": ["s", "ticket", "2"]}, False),
        *(({"title": "part of it"}, False), ([], False), (None, False)),
    ],
)
def test_the_other_version_of_a_conflict_is_checked(theirs: Any, *, kept: bool) -> None:
    """It is stored, so it must be the record that was asked about; else that is read again."""
    again = error_of({"type": "Conflict", "what": "changed", "theirs": theirs}, REF)

    assert isinstance(again, Conflict)
    assert bool(again.theirs) is kept
    assert not kept or again.theirs["etag"] == "v2"
