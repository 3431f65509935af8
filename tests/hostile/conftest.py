"""A profile full of hostile text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from itday.config import secrets
from itday.config.paths import paths, private_dir
from itday.runtime import Runtime
from tests.conftest import MORNING
from tests.hostile import world
from tests.hostile.corpus import FORGED
from tests.hostile.world import SETTINGS, fill

MADE: dict[str, Path] = {}
"""Each profile once it was made: filling it takes longer than most tests."""


@pytest.fixture
def hostile_profile(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The default profile; its clock is that of all tests."""
    _profile("hostile", monkeypatch, tmp_path_factory)


@pytest.fixture
def forged_profile(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The same with texts that look like parts of a report."""
    monkeypatch.setattr(world, "STORABLE", FORGED)
    _profile("forged", monkeypatch, tmp_path_factory)


def _profile(
    name: str, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    monkeypatch.setattr(secrets, "_environment", {})
    monkeypatch.setattr("itday.runtime.clock_of", lambda *_, **__: lambda: MORNING)
    home = paths().config.parent.parent
    if name in MADE:
        shutil.copytree(MADE[name], home, dirs_exist_ok=True)
        return
    private_dir(paths().config.parent)
    paths().config.write_text(SETTINGS, encoding="utf-8")
    runtime = Runtime.open(now=lambda: MORNING)
    try:
        fill(runtime, MORNING)
    finally:
        runtime.close()
    MADE[name] = tmp_path_factory.mktemp(name) / "home"
    shutil.copytree(home, MADE[name])
