"""Files, functions and classes stay small enough to be read."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.house.tree import SRC, TESTS, Function, modules, parts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

FILE_LINES = {SRC: 400, TESTS: 600}
FUNCTION_LINES = 60
PUBLIC_METHODS = 12

TEXTUAL = ("action_", "check_action", "compose", "get_", "on_", "render", "validate_", "watch_")
"""How the methods begin that Textual calls; they are one thing each and do not count."""

TOO_LARGE: dict[str, str] = {}
"""`path` or `path:Name` of what may be larger, and why. The list may only shrink."""


DECLARED = ("property", "cached_property", "overload", "feed", "action")
"""What is read like a field, or is one of a connector's feeds and verbs, does not count."""


def is_declared(node: Function) -> bool:
    """Say whether a decorator makes it something else than a method one calls."""
    names = {ast.unparse(decorator).split("(")[0] for decorator in node.decorator_list}
    return bool(names & set(DECLARED))


def too_large(path: str, text: str, file_lines: int) -> Iterator[str]:
    """Give `path` if the file is too long, and `path:Name` of each too large part."""
    if text.count("\n") > file_lines:
        yield path
    for part in parts(ast.parse(text)):
        if isinstance(part.node, ast.ClassDef):
            methods = (n for n in part.node.body if isinstance(n, Function) and not is_declared(n))
            names = [n.name for n in methods if not n.name.startswith(("_", "test_", *TEXTUAL))]
            if len(names) > PUBLIC_METHODS:
                yield f"{path}:{part.name}"
        elif part.lines > FUNCTION_LINES:
            yield f"{path}:{part.name}"


@pytest.mark.parametrize("top", FILE_LINES, ids=lambda top: top.name)
def test_sizes(top: Path) -> None:
    """What is larger is named in the list above, with the reason."""
    found = {
        large
        for path in modules(top)
        for large in too_large(f"{top.name}/{path}", (top / path).read_text(), FILE_LINES[top])
    }
    allowed = {name for name in TOO_LARGE if name.startswith(f"{top.name}/")}

    assert found - allowed == set(), "split these"
    assert allowed - found == set(), "these are small enough now: take them off the list"


def test_sizes_sees_what_is_too_large() -> None:
    """A long file, a long function and a class with many methods are each named."""
    long = "def long():\n" + "    x = 1\n" * FUNCTION_LINES
    many = "class Many:\n" + "".join(f"    def m{n}(self): ...\n" for n in range(13))
    screen = "class Screen:\n" + "".join(f"    def action_{n}(self): ...\n" for n in range(13))

    assert list(too_large("a.py", long + many + screen, 70)) == ["a.py", "a.py:long", "a.py:Many"]
    assert list(too_large("a.py", screen, 70)) == []
