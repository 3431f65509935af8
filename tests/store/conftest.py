"""Both databases, empty, as one connection."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.store.database import Db, cache_file, connect, desk_file, prepare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def db(tmp_path: Path) -> Iterator[Db]:
    """A connection that may write."""
    cache, desk = cache_file(tmp_path), desk_file(tmp_path)
    prepare(cache, desk)
    connection = connect(cache, desk)
    yield connection
    connection.close()
