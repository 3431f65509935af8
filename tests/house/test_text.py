"""Text from strangers reaches a widget only through `itday.ui.text`.

A widget takes a string for markup, and passes control characters on to the terminal. So whatever
reaches one must come from a function of `itday.ui.text`, which cleans and gives `Content`. The rule
here, for every file below `ui/` but `ui/text.py`: nothing is called `from_markup`, and what a sink
takes (the first argument of `Static`, `Label`, `notify`, a title of a border, a cell) is

- a literal without `[`, or any literal where `markup=False` is said; or
- a call of a function imported from `itday.ui.text`, or of one in this file that declares to return
  something other than a string; or `Content` put together from such parts; or
- a name or attribute that is only ever bound to such, or is declared as something not a string.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from tests.house.tree import SRC, Function, modules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WIDGETS = {"Static", "Label", "Button", "Option", "Tab", "Checkbox", "RadioButton", "Selection"}
METHODS = {"notify", "add_row", "add_column", "add_columns", "add_option", "set_label"}
TITLES = {"border_title", "border_subtitle", "tooltip", "placeholder"}
PARTS = {"Content", "Text", "assemble", "append", "join", "styled"}
"""What puts text together without reading markup; its arguments are judged in its place."""
DEPTH = 8
"""How far a name is followed; also ends names that are bound to each other."""


@dataclass
class Judge:
    """Knows one file: what it imports, what its functions return, what its names are bound to."""

    tree: ast.Module
    safe_calls: set[str] = field(default_factory=set)
    bound: dict[str, list[ast.expr]] = field(default_factory=dict)
    declared: dict[str, bool] = field(default_factory=dict)
    """For a name with a type: whether that type is free of strings."""

    def __post_init__(self) -> None:
        """Read the file once."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module == "itday.ui.text":
                self.safe_calls |= {alias.asname or alias.name for alias in node.names}
            elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                if node.returns and not is_stringy(node.returns):
                    self.safe_calls.add(node.name)
            elif isinstance(node, ast.arg) and node.annotation:
                self._declare(node.arg, node.annotation)
            elif isinstance(node, ast.AnnAssign):
                self._declare(called(node.target), node.annotation)
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    self.bound.setdefault(called(target), []).append(node.value)

    def _declare(self, name: str, annotation: ast.expr) -> None:
        self.declared[name] = self.declared.get(name, True) and not is_stringy(annotation)

    def allows(self, value: ast.expr, *, markup: bool = True, depth: int = 0) -> bool:
        """Say whether `value` may reach a widget, which reads markup in it or does not."""
        if isinstance(value, ast.Constant):
            return not (markup and isinstance(value.value, str) and "[" in value.value)
        if isinstance(value, ast.Call) and self._gives_clean(value):
            return True
        if isinstance(value, ast.Name | ast.Attribute) and called(value) in self.declared:
            return self.declared[called(value)]
        inner = self._made_of(value)
        return (
            bool(inner)
            and depth < DEPTH
            and all(self.allows(part, markup=markup, depth=depth + 1) for part in inner)
        )

    def _gives_clean(self, call: ast.Call) -> bool:
        if isinstance(call.func, ast.Attribute) and called(call.func.value) == "text":
            return "text" in self.imported_modules
        return called(call.func) in self.safe_calls

    def _made_of(self, value: ast.expr) -> list[ast.expr]:
        """Give what decides whether `value` is clean; nothing where it cannot be."""
        match value:
            case ast.Starred():
                return [value.value]
            case ast.IfExp():
                return [value.body, value.orelse]
            case ast.BoolOp():
                return value.values
            case ast.Tuple() | ast.List():
                return value.elts
            case ast.GeneratorExp() | ast.ListComp():
                return [value.elt]
            case ast.Call() if called(value.func) in PARTS:
                return value.args
            case ast.Name() | ast.Attribute():
                return self.bound.get(called(value), [])
        return []

    @property
    def imported_modules(self) -> set[str]:
        """The names that modules of `itday.ui` have in this file."""
        froms = (n for n in ast.walk(self.tree) if isinstance(n, ast.ImportFrom))
        return {a.asname or a.name for n in froms if n.module == "itday.ui" for a in n.names}

    def findings(self) -> Iterator[str]:
        """Give each breach as `line: what`."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Attribute | ast.Name) and called(node) == "from_markup":
                yield f"{node.lineno}: from_markup"
            elif isinstance(node, ast.Assign):
                for target in node.targets:
                    if called(target) in TITLES and not self.allows(node.value):
                        yield f"{node.lineno}: {ast.unparse(node)}"
            elif isinstance(node, ast.Call):
                yield from self._breaches(node)

    def _breaches(self, call: ast.Call) -> Iterator[str]:
        name = called(call.func)
        if name not in WIDGETS | METHODS:
            return
        plain = any(
            k.arg == "markup" and isinstance(k.value, ast.Constant) and k.value.value is False
            for k in call.keywords
        )
        many = name in {"add_row", "add_columns", "add_column"}
        sunk = call.args if many else call.args[:1]
        sunk += [k.value for k in call.keywords if k.arg in {"title", "tooltip", "content"}]
        if not all(self.allows(value, markup=not plain) for value in sunk):
            yield f"{call.lineno}: {ast.unparse(call)}"


def called(node: ast.expr) -> str:
    """Give the last word of a name: `notify` of `self.app.notify`."""
    match node:
        case ast.Name():
            return node.id
        case ast.Attribute():
            return node.attr
        case ast.Subscript():
            return called(node.value)
    return ""


def is_stringy(annotation: ast.expr) -> bool:
    """Say whether a type lets a string through."""
    names = {n.id for n in ast.walk(annotation) if isinstance(n, ast.Name)}
    quoted = {str(n.value) for n in ast.walk(annotation) if isinstance(n, ast.Constant)}
    return bool(names & {"str", "Any", "object", "TextType", "ContentText", "VisualType"}) or any(
        "str" in text for text in quoted
    )


def screens() -> list[Path]:
    """Give the files the rule is for."""
    return [path for path in modules() if path.parts[0] == "ui" and path.name != "text.py"]


@pytest.mark.parametrize("path", screens(), ids=str)
def test_only_clean_text_reaches_widgets(path: Path) -> None:
    """Each file below ui/ keeps the rule at the head of this module."""
    assert list(Judge(ast.parse((SRC / path).read_text())).findings()) == []


BAD = [
    "Static(record.title)",
    "Label(f'{n} new')",
    "self.notify('Sent: ' + subject)",
    "self.border_title = f'{n} open'",
    "Content.from_markup('[b]$x[/b]', x=x)",
    "Static('[b]Alerts[/b]')",
    "table.add_row(shown(a), record.title)",
    "def f(title: str): return Static(title)",
    "line = f'{n}'\nStatic(line)",
    "self.notify(shown(a), title=record.source)",
    "Static(Content(record.title))",
    "Static(shown(a) if a else record.title)",
]
GOOD = [
    "Static(shown(record.title))",
    "Static(id='preview')",
    "Label('Nothing new')",
    "Label('[y/N]', markup=False)",
    "self.border_title = shown(title)",
    "line = shown(record.title)\nStatic(line)",
    "def f(line: Content): return Static(line)",
    "def line(self) -> Content: ...\nStatic(self.line())",
    "Static(Content.assemble(shown(a), ' of ', shown(b)))",
    "from itday.ui import text\nStatic(text.shown(a))",
    "table.add_row(*(shown(cell) for cell in cells))",
]


@pytest.mark.parametrize("code", BAD)
def test_text_sees_a_breach(code: str) -> None:
    """Each way round the rule is seen."""
    head = "from itday.ui.text import shown\n"
    assert len(list(Judge(ast.parse(head + code)).findings())) == 1


@pytest.mark.parametrize("code", GOOD)
def test_text_lets_clean_text_through(code: str) -> None:
    """What keeps the rule is let be."""
    head = "from itday.ui.text import shown\n"
    assert list(Judge(ast.parse(head + code)).findings()) == []


def test_functions_are_known() -> None:
    """A function that declares a string is no source of clean text."""
    code = "def line(self) -> str: ...\nStatic(self.line())"
    judge = Judge(ast.parse(code))

    assert any(isinstance(node, Function) for node in judge.tree.body)
    assert len(list(judge.findings())) == 1
