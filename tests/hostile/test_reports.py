"""Reports that others open: no text of a source becomes a heading, link, picture or script."""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

from itday.cli.main import main
from tests.hostile.corpus import FORGED

MARKDOWN = (
    "log export --format md --redact full", "alerts export --format md --case {case}",
    "meet minutes s:meeting:meeting{n}", "log digest --redact full",
)  # fmt: skip
LIVE = frozenset({"html_block", "html_inline", "image", "link_open"})
FAULTY = "Forged heading"


def written(line: str, capfd: pytest.CaptureFixture[str], out: Path | None = None) -> str:
    """What a command prints, or writes."""
    assert main([*line.split(), *(["--out", str(out)] if out else [])]) in {0, 1}
    return capfd.readouterr().out


def lines(line: str, capfd: pytest.CaptureFixture[str]) -> list[str]:
    """The command line for each case, or each meeting, that it can be about."""
    main(["alerts", "cases", "--all", "--json"])
    cases = [str(one["case"]) for one in json.loads(capfd.readouterr().out)]
    whole = [line.format(case=one) for one in cases] if "{case}" in line else [line]
    return [one.format(n=n) for one in whole for n in range(len(FORGED) if "{n}" in one else 1)]


def live(markdown: str) -> list[str]:
    """What of a text would act, or pose as ours, where the reader of Markdown lets HTML through."""
    found = []
    for token in MarkdownIt("commonmark").enable("table").parse(markdown):
        found += [one.type for one in (token, *(token.children or ())) if one.type in LIVE]
        if token.type == "inline" and token.content.lstrip().startswith(FAULTY):
            found.append(token.content)
    return found


class Page(HTMLParser):
    """What a page has of tags and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.policy = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note it."""
        given = dict(attrs)
        self.tags.add(tag)
        self.attributes |= given.keys()
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given.get("content") or ""


def test_there_are_twenty_three() -> None:
    """As many as were asked for."""
    assert len(FORGED) == 23


@pytest.mark.parametrize("line", MARKDOWN)
def test_markdown_is_only_text(
    forged_profile: None, line: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Read by a parser that lets HTML through: no link, picture, tag or heading of a source."""
    texts = [written(one, capfd) for one in lines(line, capfd)]

    assert any("alert" in text or FAULTY in text for text in texts)
    assert [found for text in texts for found in live(text)] == []


def test_what_forges_is_seen() -> None:
    """The same texts as they came are found out."""
    found = {kind for one in FORGED for kind in live(f"x\n\n{one}\n")}

    assert found >= LIVE
    assert FAULTY in found


def test_a_page_loads_and_runs_nothing(
    forged_profile: None, capfd: pytest.CaptureFixture[str]
) -> None:
    """`today` as HTML: our own tags, no script, no picture, no handler, a policy that says so."""
    page = Page()
    page.feed(written("today --html", capfd))

    assert page.tags & {"script", "img", "iframe", "object", "form", "link", "b"} == set()
    assert not [one for one in page.attributes if one.startswith("on")]
    assert all(one.startswith(("https://", "http://", "#")) for one in page.links)
    assert "default-src 'none'" in page.policy


@pytest.mark.parametrize("line", ["log export --format docx"])
def test_a_word_document_fetches_nothing(
    hostile_profile: None, line: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """No outside relation, no field, no macro; twice the same bytes; LibreOffice opens it."""
    files = [tmp_path / "a.docx", tmp_path / "b.docx"]
    for file in files:
        written(line, capfd, file)
    first, second = (file.read_bytes() for file in files)
    with zipfile.ZipFile(io.BytesIO(first)) as held:
        parts = {name: held.read(name).decode("utf-8", "replace") for name in held.namelist()}

    assert [name for name, xml in parts.items() if 'TargetMode="External"' in xml] == []
    assert [name for name, xml in parts.items() if "w:instrText" in xml or "w:fldS" in xml] == []
    assert not [name for name in parts if "vba" in name.lower() or "embed" in name.lower()]
    assert first == second
    _opened(files[0])


def _opened(file: Path) -> None:
    """Have LibreOffice read it, where it is installed."""
    office = shutil.which("soffice")
    if office is None:
        return
    home = f"-env:UserInstallation=file://{file.parent}/office"
    subprocess.run(
        [office, home, "--headless", "--convert-to", "txt:Text", "--outdir", str(file.parent),
         str(file)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    assert "incident register" in file.with_suffix(".txt").read_text("utf-8", "replace").casefold()
