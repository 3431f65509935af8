"""Changing the settings file: comments stay, and it never ends up unusable."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from itday.config.edit import change_source, put_source, put_value, remove
from itday.config.settings import load
from itday.domain.errors import SettingsError

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A settings file with comments."""
    made = tmp_path / "settings.toml"
    made.write_bytes(EXAMPLE.read_bytes())
    return made


def test_only_the_value_asked_for_changes(file: Path) -> None:
    """Every other line, comments and blank ones too, is as it was."""
    before = file.read_text().splitlines()
    settings = put_value(file, ("sources", "helpdesk", "write"), value=False)
    after = file.read_text().splitlines()
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert changed == [("write = true", "write = false")]
    assert settings == load(file)


def test_a_source_is_added_and_taken_away_again(file: Path) -> None:
    """Adding, then removing, leaves the settings as they were."""
    before = load(file)
    added = put_source(file, "wiki", {"type": "rt", "url": "https://w.example", "group": None})
    assert added.sources[-1].name == "wiki"
    assert "[sources.wiki]" in file.read_text()
    assert "# No secret belongs in here" in file.read_text()
    assert remove(file, ("sources", "wiki")).sources == before.sources
    assert remove(file, ("sources", "wiki")).sources == before.sources
    assert remove(file, ("nothing", "here")).sources == before.sources


def test_a_first_source_makes_file_and_folder_private(tmp_path: Path) -> None:
    """On a first run there is nothing yet."""
    file = tmp_path / "new" / "settings.toml"
    put_source(file, "mail", {"type": "imap", "host": "imap.example"})
    put_value(file, ("me", "name"), "Alex")
    put_value(file, ("me", "logins", "mail"), "asmith")
    put_value(file, ("theme",), "nord")
    settings = load(file)
    assert (settings.me.name, settings.theme) == ("Alex", "nord")
    assert settings.me.logins == {"mail": "asmith"}
    assert "[sources]\n" not in file.read_text()
    if os.name == "posix":
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.parent.stat().st_mode & 0o777 == 0o700


def test_a_change_that_cannot_be_meant_is_refused(file: Path) -> None:
    """The file keeps its bytes, and no file is left beside it."""
    before = file.read_bytes()
    changes: tuple[Callable[[], object], ...] = (
        lambda: put_value(file, ("school", "timezone"), "Mars/Olympus"),
        lambda: put_value(file, ("theme", "x"), "y"),
        lambda: put_value(file, ("sources", "helpdesk", "write"), "yes"),
        lambda: put_source(file, "desk", {"type": "rt"}),
        lambda: put_source(file, "wiki", {"type": "rt", "password": "hunter2"}),
        lambda: remove(file, ("sources", "tasks")),  # [todo] names it
    )
    for change in changes:
        with pytest.raises(SettingsError):
            change()
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == ["settings.toml"]


@pytest.mark.skipif(os.name != "posix", reason="symbolic links need rights on Windows")
def test_a_link_stays_a_link(file: Path, tmp_path: Path) -> None:
    """People keep their settings in a repository of dot files."""
    link = tmp_path / "link.toml"
    link.symlink_to(file)
    put_value(link, ("theme",), "nord")
    assert link.is_symlink()
    assert load(file).theme == "nord"


def test_windows_line_ends_are_kept(tmp_path: Path) -> None:
    """A file from Notepad does not end up with two kinds."""
    file = tmp_path / "settings.toml"
    file.write_bytes(b"# mine\r\n[me]\r\nname = 'A'\r\n")
    put_value(file, ("me", "name"), "B")
    assert file.read_bytes() == b'# mine\r\n[me]\r\nname = "B"\r\n'


def test_a_faulty_file_is_not_changed(tmp_path: Path) -> None:
    """The fault that was there is named with its line, not overwritten."""
    file = tmp_path / "settings.toml"
    file.write_text("theme = nord\n")
    with pytest.raises(SettingsError, match=r"settings.toml:1: not TOML"):
        put_value(file, ("me", "name"), "A")


def test_a_source_is_changed_in_its_place(file: Path) -> None:
    """Lines that stay the same, `every` and comments are kept; what is not wanted goes."""
    before = file.read_text()
    table = {"type": "rt", "url": "https://rt.fernhill.example", "queues": ["AV"], "write": None}

    settings = change_source(file, "helpdesk", table)

    [made] = [one for one in settings.sources if one.name == "helpdesk"]
    assert made.table == {"url": "https://rt.fernhill.example", "queues": ["AV"]}
    assert not made.write
    assert made.every is not None
    comments = [line for line in before.splitlines() if line.startswith("#")]
    assert [line for line in file.read_text().splitlines() if line.startswith("#")] == comments
    with pytest.raises(SettingsError, match="holds a secret"):
        change_source(file, "helpdesk", {"type": "rt", "token": "x"})
    assert load(file) == settings
