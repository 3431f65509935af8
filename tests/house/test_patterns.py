"""No text makes a regular expression slow: each that is in the source, against pump strings."""

from __future__ import annotations

import ast
import importlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest

from itday.domain import school_words
from itday.triage.redact import Known, Redactor
from tests.house.tree import ROOT

SRC = ROOT / "src"
ATOMS = (
    *("a", "A", "0", "9 ", "1.", "a.", "a-", "a@", "@", "-"),
    *("_", " ", "\t", "\n", "\r\n ", '"', '\\"', "'", "(", "["),
    *("<a ", "<!--", "&#x", ":", "a:", "=?a?q?", "http://a.", "0a:", "x=1;", "é"),
)
"""What is repeated: thirty pump strings, each with an end that fits nothing."""
LENGTHS = (16, 20, 24, 28, 200, 1_000, 4_000, 20_000)
"""A pattern that grows without bound is found out at the shorter ones, and not asked further."""
SLOW_S = 0.5
"""Ten times what is asked for, of a processor that others use too."""
FINDING = frozenset({"finditer", "findall", "sub", "subn", "split"})
TRYING = frozenset({"search", "match", "fullmatch"})
DYNAMIC: Mapping[str, Callable[[], list[re.Pattern[Any]]]] = {
    "itday.domain.school_words": lambda: [re.compile(one) for one, _ in school_words.WORDS],
    "itday.triage.redact": lambda: [Redactor([Known("Zoë van Aarle", "z@x.example")])._names],
}
"""Modules with a pattern that is made while they run, and what it is there."""


class Found(NamedTuple):
    """A pattern, and how it is used."""

    place: str
    pattern: re.Pattern[Any]
    uses: frozenset[str]


def calls(tree: ast.Module) -> Iterator[tuple[ast.Call, str]]:
    """What a module has of `re.compile(...)`, `re.sub(...)` and so on, with the method's name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of, method = node.func.value, node.func.attr
            ours = method == "compile" or method in FINDING | TRYING
            if ours and isinstance(of, ast.Name) and of.id == "re":
                yield node, method


def pattern_of(call: ast.Call, module: ModuleType) -> re.Pattern[Any] | None:
    """The pattern of a call, its names looked up in its module; `None` for one made on the way."""
    flags = next((one.value for one in call.keywords if one.arg == "flags"), None)
    if flags is None and len(call.args) > 1 and ast.unparse(call.func) == "re.compile":
        flags = call.args[1]
    given = [call.args[0], *([flags] if flags else [])]
    try:
        return re.compile(*(_value(one, module) for one in given))
    except NameError:
        return None


def _value(node: ast.expr, module: ModuleType) -> Any:
    return eval(compile(ast.Expression(node), "", "eval"), vars(module))  # noqa: S307  # our own


def name_of(call: ast.Call, tree: ast.Module) -> str:
    """What a pattern is called in its module; empty where it stands in something else."""
    for line in tree.body:
        if isinstance(line, ast.Assign) and line.value is call:
            target = line.targets[0]
            return target.id if isinstance(target, ast.Name) else ""
    return ""


def used(trees: Mapping[str, ast.Module]) -> dict[tuple[str, str], set[str]]:
    """Which methods are asked of which name of which module, wherever it was imported to."""
    found: dict[tuple[str, str], set[str]] = {}
    for module, tree in trees.items():
        known = {
            alias.asname or alias.name: (node.module, alias.name)
            for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module
            for alias in node.names
        }  # fmt: skip
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                name = known.get(node.value.id, (module, node.value.id))
                found.setdefault(name, set()).add(node.attr)
    return found


@cache
def collected() -> tuple[Found, ...]:
    """All patterns of the source."""
    paths = {_module(path): path for path in sorted(SRC.rglob("*.py"))}
    trees = {name: ast.parse(path.read_text("utf-8")) for name, path in paths.items()}
    uses, found = used(trees), []
    for name, tree in trees.items():
        made = 0
        for call, method in calls(tree):
            place = f"{name}:{call.lineno}"
            pattern = pattern_of(call, importlib.import_module(name))
            if pattern is None:
                made += 1
                continue
            named = uses.get((name, name_of(call, tree)), set())
            asked = (named if method == "compile" else {method}) & (FINDING | TRYING)
            kept = frozenset(asked or {"finditer", "match"})
            found.append(Found(place, pattern, kept))
        if made:
            assert name in DYNAMIC, f"{name}: say in DYNAMIC what its pattern is when it runs"
            found += [Found(name, one, frozenset({"finditer", "fullmatch"}))
                      for one in DYNAMIC[name]()]  # fmt: skip
    return tuple(found)


def _module(path: Path) -> str:
    return ".".join(path.relative_to(SRC).with_suffix("").parts).removesuffix(".__init__")


def slowest(found: Found) -> tuple[float, str]:
    """The longest that one use of a pattern takes, in seconds, and on what."""
    worst = (0.0, "")
    for length in LENGTHS:
        for atom in ATOMS:
            text = (atom * (length // len(atom) + 1))[:length] + "!\0"
            given = text.encode() if isinstance(found.pattern.pattern, bytes) else text
            for use in found.uses:
                began = time.thread_time()
                if use in FINDING:
                    for _ in found.pattern.finditer(given):
                        pass
                else:
                    getattr(found.pattern, use)(given)
                spent = time.thread_time() - began
                worst = max(worst, (spent, f"{use} of {length:,} characters {atom!r}"))
                if spent > SLOW_S:
                    return worst
    return worst


def test_all_are_found() -> None:
    """There are many, of texts and of bytes, tried and looked for."""
    every = collected()

    assert len(ATOMS) == 30
    assert len(every) > 120
    assert {one.place.partition(":")[0] for one in every} <= set(MODULES)
    assert {type(one.pattern.pattern) for one in every} == {str, bytes}
    assert frozenset.union(*(one.uses for one in every)) >= {"sub", "search", "match", "fullmatch"}


MODULES = [_module(path) for path in sorted(SRC.rglob("*.py")) if "re." in path.read_text("utf-8")]
"""Those that may have a pattern; what they have is found when it is asked for."""


@pytest.mark.parametrize("module", MODULES)
def test_no_text_makes_it_slow(module: str) -> None:
    """Twenty thousand characters made to hurt are looked through in no time."""
    for found in collected():
        if found.place.partition(":")[0] == module:
            spent, what = slowest(found)
            text = f"{found.place}: {found.pattern.pattern!r} took {spent:.2f} s: {what}"
            assert spent < SLOW_S, text


@pytest.mark.parametrize("pattern", [r"(a+)+;", r"\s+$"])
def test_a_slow_one_is_noticed(pattern: str) -> None:
    """One that doubles with each letter is found at some twenty of them, a square at thousands."""
    uses = frozenset({"search"})

    assert slowest(Found("x", re.compile(pattern), uses))[0] > SLOW_S
