"""Names say what a thing is; the words that say nothing are not used."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.house.tree import SRC, modules, parts

if TYPE_CHECKING:
    from collections.abc import Iterator

EMPTY = {"manager", "helper", "helpers", "util", "utils", "handler", "processor"}
"""Words that only say that something is done with something."""


def words(name: str) -> set[str]:
    """Split a module's or class's name, whichever way it is written, into lower-case words."""
    apart = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name)
    return set(apart.replace("/", "_").replace(".", "_").split("_"))


def empty_names(path: str, text: str) -> Iterator[str]:
    """Give the module's path and its classes' names where they hold an empty word."""
    if words(path) & EMPTY:
        yield path
    for part in parts(ast.parse(text)):
        if isinstance(part.node, ast.ClassDef) and words(part.node.name) & EMPTY:
            yield f"{path}:{part.name}"


def test_names_say_something() -> None:
    """No module and no class is called after its being used."""
    found = [n for p in modules() for n in empty_names(str(p), (SRC / p).read_text())]

    assert found == []


def test_words_sees_an_empty_name() -> None:
    """A module and a class are each named."""
    assert list(empty_names("store/cache_utils.py", "class SyncManager: ...")) == [
        "store/cache_utils.py",
        "store/cache_utils.py:SyncManager",
    ]
    assert list(empty_names("store/cache.py", "class Handled: ...")) == []
