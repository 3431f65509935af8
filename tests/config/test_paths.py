"""Where files go, and that only their owner gets at them."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from itday.config.paths import paths, private_dir
from itday.domain.errors import SettingsError

if TYPE_CHECKING:
    from pathlib import Path

posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX's")


def test_itday_home_holds_everything(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One variable moves all four places, a folder a profile."""
    monkeypatch.setenv("ITDAY_HOME", str(tmp_path))
    demo = paths("demo")
    assert demo.config == tmp_path / "demo" / "settings.toml"
    assert (demo.data, demo.cache, demo.state) == tuple(
        tmp_path / "demo" / name for name in ("data", "cache", "state")
    )
    assert not any(tmp_path.iterdir()), "asking for paths makes nothing"


def test_places_of_two_profiles_never_meet(monkeypatch: pytest.MonkeyPatch) -> None:
    """The demo must not touch the real one, with the system's own folders too."""
    monkeypatch.delenv("ITDAY_HOME", raising=False)
    one, two = paths(), paths("demo")
    real = {one.config.parent, one.data, one.cache, one.state}
    demo = {two.config.parent, two.data, two.cache, two.state}
    assert len(real | demo) == 8
    assert not any(a.is_relative_to(b) for a in real for b in demo)
    assert not any(b.is_relative_to(a) for a in real for b in demo)


@pytest.mark.parametrize("name", ["", "..", "a/b", "A", "-x", "con", "com1", "a" * 33, "a\n"])
def test_names_that_are_no_folder_are_refused(name: str) -> None:
    """A profile cannot climb out of its place."""
    with pytest.raises(SettingsError, match="cannot be the name of a profile"):
        paths(name)


@posix
def test_a_folder_is_private_whatever_the_umask(tmp_path: Path) -> None:
    """The folder, and those made on the way, are 0700; those that were there stay as they are."""
    tmp_path.chmod(0o755)
    before = os.umask(0o000)
    try:
        made = private_dir(tmp_path / "a" / "b")
    finally:
        os.umask(before)
    assert [path.stat().st_mode & 0o777 for path in (made, made.parent, tmp_path)] == [
        0o700,
        0o700,
        0o755,
    ]


@posix
def test_an_open_folder_is_closed(tmp_path: Path) -> None:
    """A folder unpacked from a backup with wide modes is tightened."""
    tmp_path.chmod(0o775)
    private_dir(tmp_path)
    assert tmp_path.stat().st_mode & 0o777 == 0o700


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    """The message has the path and a remedy."""
    (tmp_path / "data").write_text("")
    with pytest.raises(SettingsError, match=r"data: this folder cannot be used.*ITDAY_HOME"):
        private_dir(tmp_path / "data")


@posix
def test_a_stranger_s_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder somebody else owns could be read by them: nothing is put there."""
    monkeypatch.setattr(os, "geteuid", lambda: tmp_path.stat().st_uid + 1)
    with pytest.raises(SettingsError, match="belongs to somebody else"):
        private_dir(tmp_path)
