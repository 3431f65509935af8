"""The cockpit in a real Chromium: drawn, typed into, closed to every other page."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.live.browser import browser, program
from tests.live.conftest import REQUIRED

ITDAY = Path(sys.executable).with_name("itday")
PICTURE = "PICTURE_OF_THE_SERVED"
"""Names a file for the picture, for who wants to look at it."""


@pytest.fixture
def chromium() -> None:
    """Skip where there is none; as in CI, fail."""
    if program() is None:
        (pytest.fail if REQUIRED else pytest.skip)("chromium is not installed: see CONTRIBUTING.md")


@pytest.fixture
def served(itday_home: Path) -> Iterator[str]:
    """The demo school, served; its address."""
    subprocess.run([ITDAY, "demo", "--sync-only"], check=True, timeout=120)
    words: list[str | Path] = [ITDAY, "--profile", "demo", "serve"]
    with subprocess.Popen(words, stdout=subprocess.PIPE, text=True) as running:
        assert running.stdout is not None
        yield running.stdout.readline().removeprefix("Open ").strip()
        running.terminate()
        running.communicate(timeout=20)
        assert running.returncode == 0


def notes() -> list[str]:
    """The notes of the demo, as another process sees them."""
    words: list[str | Path] = [ITDAY, "--profile", "demo", "list", "note", "--json"]
    told = subprocess.check_output(words, text=True)
    return [row["title"] for row in json.loads(told)]


async def test_the_cockpit_in_a_browser(chromium: None, served: str, tmp_path: Path) -> None:
    """It is drawn, and typed into with no click first; nothing is asked of anywhere else."""
    async with browser(tmp_path / "profile") as tab:
        await tab.call("Page.navigate", url=served)
        first_byte = "document.body && document.body.classList.contains('-first-byte')"
        await tab.until(lambda: tab.value(first_byte), "the cockpit drew something")
        location = await tab.value("location.href")
        cookie = await tab.value("document.cookie")
        title = await tab.value("document.title")
        drawn = await tab.still()
        await tab.type("n")
        await tab.changed(drawn)  # the line to type in
        await tab.type("Seen in a browser\r")

        async def noted() -> bool:
            return "Seen in a browser" in await asyncio.to_thread(notes)

        await tab.until(noted, "the note is in the store")
        picture = await tab.picture()
        if PICTURE in os.environ:
            await asyncio.to_thread(Path(os.environ[PICTURE]).write_bytes, picture)
        asked = {urlsplit(one).netloc for one in tab.asked if one.startswith(("http", "ws"))}

    host = urlsplit(served).netloc
    assert location == f"http://{host}/", "the token is out of the address"
    assert cookie == "", "and out of the sight of scripts"
    assert title == "itday"
    assert asked == {host}
    assert len(picture) > 20_000


async def test_a_page_of_elsewhere_gets_nothing(
    chromium: None, served: str, tmp_path: Path
) -> None:
    """A page with another origin can open no terminal, even in the browser that has the cookie."""
    host = urlsplit(served).netloc
    async with browser(tmp_path / "profile") as tab:
        await tab.call("Page.navigate", url=served)
        await tab.until(lambda: tab.value("location.search === ''"), "the token was used")
        await tab.call("Page.navigate", url="data:text/html,<title>elsewhere</title>")
        await tab.until(lambda: tab.value("document.title === 'elsewhere'"), "we are elsewhere")
        await tab.value(
            f"window.told = ''; const s = new WebSocket('ws://{host}/ws');"
            "s.onopen = () => window.told = 'open'; s.onclose = () => window.told ||= 'closed';"
        )
        await tab.until(lambda: tab.value("window.told"), "the socket was answered")
        told = await tab.value("window.told")

    assert told == "closed"
