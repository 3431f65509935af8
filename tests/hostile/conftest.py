"""A profile full of hostile text."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from itday.config import secrets
from itday.config.paths import paths, private_dir
from itday.runtime import Runtime
from tests.conftest import MORNING
from tests.hostile.world import SETTINGS, fill

MADE: dict[str, Path] = {}
"""The profile once it was made: filling it takes longer than most tests."""


@pytest.fixture
def hostile_profile(
    monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """The default profile; its clock is that of all tests."""
    monkeypatch.setattr(secrets, "_environment", {})
    monkeypatch.setattr("itday.runtime.clock_of", lambda *_, **__: lambda: MORNING)
    home = paths().config.parent.parent
    if "home" in MADE:
        shutil.copytree(MADE["home"], home, dirs_exist_ok=True)
        return
    private_dir(paths().config.parent)
    paths().config.write_text(SETTINGS, encoding="utf-8")
    runtime = Runtime.open(now=lambda: MORNING)
    try:
        fill(runtime, MORNING)
    finally:
        runtime.close()
    MADE["home"] = tmp_path_factory.mktemp("hostile") / "home"
    shutil.copytree(home, MADE["home"])
