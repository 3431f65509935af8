"""The project's files, as the house tests look at them."""

from __future__ import annotations

import ast
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
SRC = ROOT / "src" / "itday"
TESTS = ROOT / "tests"

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules(top: Path = SRC) -> list[Path]:
    """Give the Python files below `top`, relative to it, sorted."""
    return sorted(path.relative_to(top) for path in top.rglob("*.py"))


def named(folder: str, top: Path = SRC) -> list[str]:
    """Give the names of a folder's modules that are found by scanning: no base, no private one."""
    found = (top / folder).glob("*.py")
    return sorted(path.stem for path in found if path.stem != "base" and path.stem[0] != "_")


@cache
def tracked() -> tuple[Path, ...]:
    """Give the files that git would hand over: tracked ones, and new ones it does not ignore."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    ).stdout.decode()
    return tuple(path for name in listed.split("\0") if name and (path := ROOT / name).is_file())


@dataclass(frozen=True)
class Part:
    """A function or class and where it stands."""

    name: str
    """Dotted from the module's top: `Cockpit.compose`."""
    node: Function | ast.ClassDef

    @property
    def lines(self) -> int:
        """How many lines it takes, decorators left out."""
        return (self.node.end_lineno or self.node.lineno) - self.node.lineno + 1


def parts(tree: ast.AST, within: str = "") -> Iterator[Part]:
    """Give every function and class below `tree`, outer ones first."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield Part(f"{within}{node.name}", node)
            yield from parts(node, f"{within}{node.name}.")
        else:
            yield from parts(node, within)
