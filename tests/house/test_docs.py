"""What a person meets has its page, and no file says what only this machine knows."""

from __future__ import annotations

import importlib
import re
from typing import TYPE_CHECKING

import click
import pytest

from itday.config.settings import load
from itday.sync.connect import faults
from tests.house.tree import ROOT, SRC, named, tracked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

PAGED = {"connectors": "connectors", "ui/panes": "panes", "reports": "reports"}
"""Where each module has a page, and the folder of docs/ the page stands in."""

COMMANDS = ROOT / "docs" / "using" / "commands.md"
ENTRY = [name for name in ("itday.cli.parser",) if (SRC / "cli" / "parser.py").exists()]

# In two parts, so that this file does not name what it forbids.
HOSTS = [
    ("py", r"pi\.org"),
    ("pythonhos", r"ted\.org"),
    ("registry.np", r"mjs"),
    ("npm", r"js\.org"),
]
FORBIDDEN = {
    "a path of one machine": re.compile(
        r"(?<![\w./~>-])/(?:work|root)/|/home/[a-z]+/|/tmp/bash_jobs|/opt/(?:wheels|py)"
    ),
    "the address of a package registry": re.compile("|".join(a + b for a, b in HOSTS)),
    "a word of the workshop": re.compile(
        r"\bthe CEO\b|\b[C]laude\b|\b[A]nthropic\b|\bco-authored-[b]y\b", re.IGNORECASE
    ),
}


def without_page(folder: str, names: Iterable[str], docs: Path = ROOT / "docs") -> list[str]:
    """Give the pages that are missing, relative to docs/."""
    pages = (docs / folder / f"{name}.md" for name in names)
    return [str(page.relative_to(docs)) for page in pages if not page.exists()]


@pytest.mark.parametrize("place", PAGED)
def test_each_has_its_page(place: str) -> None:
    """A connector, pane or report that nobody wrote about cannot be used."""
    assert without_page(PAGED[place], named(place)) == []


def test_docs_sees_a_missing_page(tmp_path: Path) -> None:
    """One page is there, the other is named."""
    (tmp_path / "panes").mkdir()
    (tmp_path / "panes" / "todo.md").touch()

    assert without_page("panes", ["todo", "mail"], tmp_path) == ["panes/mail.md"]


LINK = re.compile(r"\]\((?!\w+:|#)([^)#\s]+)[^)]*\)")


def dead_links(page: Path, text: str) -> list[str]:
    """Give the links of a page that lead to no file; those to the web are not followed."""
    return [target for target in LINK.findall(text) if not (page.parent / target).exists()]


def test_links_lead_somewhere() -> None:
    """Every link from page to page has its page."""
    pages = [path for path in tracked() if path.suffix == ".md"]
    found = {str(p.relative_to(ROOT)): dead_links(p, p.read_text()) for p in pages}

    assert {page: links for page, links in found.items() if links} == {}


def test_docs_sees_a_dead_link(tmp_path: Path) -> None:
    """A page that is there and an address on the web are let be."""
    (tmp_path / "here.md").touch()
    text = "[a](here.md#part) [b](gone.md) [c](https://example.org/x) [d](#part) ![e](no.svg)"

    assert dead_links(tmp_path / "page.md", text) == ["gone.md", "no.svg"]


def commands(group: click.Group, before: str) -> Iterator[str]:
    """Give every command below `group` as a person types it."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if command is None or command.hidden:
            continue
        yield f"{before} {name}"
        if isinstance(command, click.Group):
            yield from commands(command, f"{before} {name}")


@pytest.mark.parametrize("entry", ENTRY)
def test_each_command_is_explained(entry: str) -> None:
    """`docs/using/commands.md` has every command as it is typed."""
    found = [v for v in vars(importlib.import_module(entry)).values() if isinstance(v, click.Group)]
    text = COMMANDS.read_text()

    assert found, f"{entry} holds no click group"
    assert [name for name in commands(found[0], "itday") if name not in text] == []


TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
TYPED = re.compile(r"`(itday(?: [a-z]+){1,2})[ `]")


def not_there(text: str, known: set[str], top: Path = ROOT) -> list[str]:
    """Give the tests and commands that a page names as its proof, and that are nowhere."""
    files = {name: top / name for name, _ in TEST.findall(text)}
    held = {name: file.read_text() if file.exists() else "" for name, file in files.items()}
    lost = [
        f"{file}::{name}" for file, name in TEST.findall(text) if f"def {name}(" not in held[file]
    ]
    return [*lost, *(name for name in TYPED.findall(text) if name not in known)]


@pytest.mark.parametrize("entry", ENTRY)
def test_what_a_page_gives_as_proof_exists(entry: str) -> None:
    """Each test and each command behind a figure."""
    top = next(
        v for v in vars(importlib.import_module(entry)).values() if isinstance(v, click.Group)
    )
    known = {"itday demo", *commands(top, "itday")}
    text = (ROOT / "docs" / "using" / "suspicious.md").read_text()

    assert len(TEST.findall(text)) >= 12
    assert not_there(text, known) == []


def test_docs_sees_proof_that_is_not_there(tmp_path: Path) -> None:
    """A test that was renamed, a file that is gone, a command that never was."""
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_a.py").write_text("def test_x() -> None: ...")
    text = (
        "`tests/test_a.py::test_x` `tests/test_a.py::test_y` `tests/test_b.py::test_x` `itday fly`"
    )

    found = not_there(text, {"itday log"}, tmp_path)

    assert found == ["tests/test_a.py::test_y", "tests/test_b.py::test_x", "itday fly"]


def test_commands_sees_those_in_groups() -> None:
    """A command within a group is typed after its group; a hidden one is nobody's business."""
    top, log = click.Group("itday"), click.Group("log")
    top.add_command(log)
    log.add_command(click.Command("add"))
    log.add_command(click.Command("debug", hidden=True))

    assert list(commands(top, "itday")) == ["itday log", "itday log add"]


def slips(text: str) -> list[str]:
    """Give what of `FORBIDDEN` the text holds, with the words themselves."""
    return [f"{what}: {hit[0]}" for what, rule in FORBIDDEN.items() if (hit := rule.search(text))]


def test_no_file_names_this_machine() -> None:
    """What is tracked reads the same wherever it was written."""
    found = {}
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture or a document: not read as text
        if path != ROOT / "tests" / "house" / "test_docs.py" and (slip := slips(text)):
            found[str(path.relative_to(ROOT))] = slip

    assert found == {}


@pytest.mark.parametrize(
    "text",
    ["see /work/main/x", "in /home/asmith/.config", f"from https://{HOSTS[0][0]}pi.org/simple"],
)
def test_docs_sees_a_slip(text: str) -> None:
    """Each is named."""
    assert len(slips(text)) == 1


@pytest.mark.parametrize("text", ["/network/root/", "~/work/", "https://example.org/work/"])
def test_docs_lets_addresses_be(text: str) -> None:
    """A path within an address or a home says nothing about this machine."""
    assert slips(text) == []


def test_each_connector_takes_its_example() -> None:
    """Who copies the example file must not meet an error; each table is read by its connector."""
    example = ROOT / "config.example.toml"
    settings = load(example)

    assert settings.problems == ()
    assert [str(found) for one in settings.sources for found in faults(one, example)] == []
    assert {one.type for one in settings.sources} == set(named("connectors")) - {"demo"}
