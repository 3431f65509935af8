"""Templates of prep sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import SettingsError
from itday.reports.sheets import BUILT_IN, FIELD, check, fill, template

if TYPE_CHECKING:
    from pathlib import Path

OWED = {"actions", "topics", "projects", "cyber", "infrastructure"}
"""What no sheet may leave out."""


@pytest.mark.parametrize("name", BUILT_IN)
def test_each_built_in_sheet_says_what_is_owed_once(name: str, tmp_path: Path) -> None:
    """Every action, project and incident has its place."""
    text = template(name, tmp_path)
    names = FIELD.findall(text)

    check(text, "built in")
    assert set(names) >= OWED
    assert len(names) == len(set(names))


def test_the_persons_own_comes_first(tmp_path: Path) -> None:
    """And may have a name of its own."""
    for name in ("finance", "governors"):
        (tmp_path / f"{name}.md").write_text("# {{ title }}\n\n{{ actions }}\n")
        assert template(name, tmp_path).startswith("# {{ title }}")
    (tmp_path / "plain.md").write_text("mine")
    assert template("", tmp_path) == "mine"


@pytest.mark.parametrize(("text", "said"), [
    ("# {{ title }}\n{{ nonsense }}", "sheet.md:2: {{ nonsense }} is not known"),
    ("so: {{ actions }}", "line of its own"),
])  # fmt: skip
def test_what_a_template_cannot_mean_is_said(text: str, said: str, tmp_path: Path) -> None:
    """With its line, before anything is printed."""
    (tmp_path / "sheet.md").write_text(text)

    with pytest.raises(SettingsError) as raised:
        template("sheet", tmp_path)
    assert said in str(raised.value)


@pytest.mark.parametrize("name", ["chess", "../finance", "A"])
def test_a_sheet_that_is_not_there(name: str, tmp_path: Path) -> None:
    """No file outside the folder is read."""
    with pytest.raises(SettingsError):
        template(name, tmp_path)


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    """Is one line of error."""
    (tmp_path / "x.md").write_bytes(b"\xff\xfe\x00")

    with pytest.raises(SettingsError, match="UTF-8"):
        template("x", tmp_path)


def test_filling() -> None:
    """Empty sections go with their heading; nothing in a value is filled again."""
    text = "# {{ title }}\n\n## A\n\n{{ actions }}\n\n## B\n\n{{ topics }}\n\nend {{ since }}\n"

    filled = fill(text, {"title": "{{ since }}", "since": "Tue"}, {"topics": "- {{ title }}"})

    assert filled == "# {{ since }}\n\n## B\n\n- {{ title }}\n\nend Tue\n"
