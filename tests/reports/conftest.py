"""Both databases, empty, as one connection."""

from tests.store.conftest import db

__all__ = ["db"]
