"""Taking alerts in by hand: once, whole, and whatever is odd about them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from itday.domain.errors import ItdayError
from itday.domain.ref import Ref
from itday.store import history, rows
from itday.store.store import Store
from itday.sync.ingest import ingest
from tests.samples import NOW

DETECTION = {
    "id": "e1",
    "riskEventType": "unfamiliarFeatures",
    "riskLevel": "medium",
    "riskState": "atRisk",
    "detectedDateTime": "2026-11-24T07:00:00Z",
    "userPrincipalName": "a.oakes@school.example",
}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """Both databases, empty."""
    with Store(tmp_path / "c", tmp_path / "d") as made:
        yield made


@pytest.fixture(autouse=True)
def folders(tmp_path: Path) -> None:
    """Where they are."""
    for name in "cd":
        (tmp_path / name).mkdir(mode=0o700)


def written(tmp_path: Path, *found: Mapping[str, object]) -> Path:
    """A file of Entra's detections."""
    file = tmp_path / "entra.json"
    file.write_text("\n".join(json.dumps(one) for one in found))
    return file


def test_the_same_file_again_brings_nothing(store: Store, tmp_path: Path) -> None:
    """What changed meanwhile is an update."""
    file = written(tmp_path, DETECTION)
    first = ingest(store, [file], lambda: NOW)
    again = ingest(store, [file], lambda: NOW)
    written(tmp_path, DETECTION | {"riskState": "dismissed"})
    changed = ingest(store, [file], lambda: NOW)

    assert (first.new, first.updated, first.unchanged) == (1, 0, 0)
    assert (again.new, again.updated, again.unchanged) == (0, 0, 1)
    assert (changed.new, changed.updated, changed.unchanged) == (0, 1, 0)


def test_what_is_odd_is_kept_and_its_record_byte_for_byte(store: Store, tmp_path: Path) -> None:
    """Unknown type, no place, details as a text within the text."""
    odd = DETECTION | {
        "riskEventType": "neverHeardOf",
        "location": None,
        "additionalInfo": '[{"Key":"userAgent","Value":"x"}]',
    }
    file = written(tmp_path, odd)

    found = ingest(store, [file], lambda: NOW)

    assert (found.new, found.aside) == (1, ())
    ref = Ref("files", "alert", "e1")
    assert store.read_now(history.raw, ref) == file.read_bytes()
    row = store.read_now(rows.row, ref)
    assert row is not None
    assert row.fields["types"] == ["neverHeardOf"]


def test_what_cannot_be_read_is_named_and_the_rest_comes(store: Store, tmp_path: Path) -> None:
    """By its line."""
    file = written(tmp_path, DETECTION, {"who": "knows"})

    found = ingest(store, [file], lambda: NOW)

    assert found.new == 1
    assert ":2" in found.aside[0]


def test_a_file_that_is_not_there_is_an_error(store: Store, tmp_path: Path) -> None:
    """One line."""
    with pytest.raises(ItdayError, match="no such file"):
        ingest(store, [tmp_path / "gone.json"], lambda: NOW)
