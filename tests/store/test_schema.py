"""The tables: the same record in both files, and search that follows every change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.store.codec import Stored
from itday.store.search import find
from tests.store.desk import page, ticket

if TYPE_CHECKING:
    from itday.store.database import Db


@pytest.mark.parametrize("schema", ["main", "desk"])
def test_both_files_hold_records_alike(db: Db, schema: str) -> None:
    """The columns are `Stored`'s fields, after the row's number."""
    columns = [name for _, name, *_ in db.execute(f"PRAGMA {schema}.table_info(record)")]

    assert columns == ["id", *Stored._fields]


def test_the_index_of_words_follows_the_rows(db: Db) -> None:
    """Added, changed and removed rows are found, found anew, and not found."""
    page(db, ticket("1", title="Printer jam"))
    assert [row.key for row in find(db, "printer")] == ["1"]

    page(db, ticket("1", title="Projector"))
    assert find(db, "printer") == []
    assert [row.key for row in find(db, "projector")] == ["1"]

    page(db, gone=("1",))
    assert find(db, "projector") == []
    db.execute("INSERT INTO record_fts (record_fts) VALUES ('integrity-check')")


def test_a_change_beside_the_words_leaves_the_index_alone(db: Db) -> None:
    """Most changes are of a status: the index of words is the dearest thing to write."""
    page(db, ticket("1"))
    before = db.execute("SELECT count(*) FROM record_fts_data").fetchone()

    page(db, ticket("1", priority=1))

    assert db.execute("SELECT count(*) FROM record_fts_data").fetchone() == before


@pytest.mark.parametrize("index", ["record_open", "record_short"])
def test_lists_have_their_index(db: Db, index: str) -> None:
    """In both files."""
    for schema in ("main", "desk"):
        names = [row[1] for row in db.execute(f"PRAGMA {schema}.index_list(record)")]
        assert index in names
