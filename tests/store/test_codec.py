"""Records as rows: nothing of a record is lost, and the columns say what the record says."""

from __future__ import annotations

import pytest

from itday.domain.kinds import KINDS
from itday.store.codec import Stored, decode, encode
from tests.samples import sample


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_comes_back_as_it_was(kind: str) -> None:
    """Every field, and the etag that is kept beside the body."""
    record = sample(kind)

    row = encode(record, "feed")

    assert decode(kind, row.body, row.etag).model_dump() == record.model_dump()
    assert decode(kind, row.body, row.etag).etag == record.etag


@pytest.mark.parametrize("kind", KINDS)
def test_the_columns_are_the_facets(kind: str) -> None:
    """Lists are sorted by columns: they must say what the record says of itself."""
    record = sample(kind)
    facets = record.facets()

    row = encode(record, "feed")

    assert (row.source, row.kind, row.key) == record.ref
    assert (row.state, bool(row.open), row.rank, row.sort) == facets[:4]
    assert row.at == (facets.at.timestamp() if facets.at else None)
    assert row.due == (facets.due.timestamp() if facets.due else None)


def test_the_hash_is_of_what_is_shown() -> None:
    """A new etag alone is no new version; a new title is."""
    plain = sample("todo")

    assert encode(plain.model_copy(update={"etag": "x"}), "").hash == encode(plain, "").hash
    assert encode(plain.model_copy(update={"title": "x"}), "").hash != encode(plain, "").hash


def test_a_row_has_the_tables_columns() -> None:
    """The field names are the SQL's."""
    assert Stored._fields[0] == "source"
    assert {"short", "hash", "words", "body", "raw"} < set(Stored._fields)


def test_fields_may_be_given_as_a_mapping() -> None:
    """What the person sees, decisions applied, becomes a record without a way through JSON."""
    body = sample("ticket").model_dump(mode="json") | {"assignee": "dana"}

    assert decode("ticket", body).model_dump()["assignee"] == "dana"
