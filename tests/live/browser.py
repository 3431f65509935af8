"""A real Chromium without a window, led by its DevTools protocol."""

from __future__ import annotations

import asyncio
import base64
import itertools
import shutil
import subprocess
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp

FLAGS = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--remote-debugging-port=0", "--window-size=1280,800", "--no-proxy-server"),
)
PATIENCE_S = 60.0


def program() -> str | None:
    """Chromium, where it is installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


class Tab:
    """One page of the browser."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        """Talk to it over this."""
        self._socket = socket
        self._number = itertools.count(1)
        self.asked: list[str] = []
        """Every address that the page asked for."""

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Do something; give what came of it."""
        number = next(self._number)
        await self._socket.send_json({"id": number, "method": method, "params": params})
        async with asyncio.timeout(PATIENCE_S):
            while True:
                told = await self._socket.receive_json()
                if told.get("method") == "Network.requestWillBeSent":
                    self.asked.append(told["params"]["request"]["url"])
                if told.get("method") == "Network.webSocketCreated":
                    self.asked.append(told["params"]["url"])
                if told.get("id") == number:
                    assert "error" not in told, told
                    result: dict[str, Any] = told["result"]
                    return result

    async def value(self, script: str) -> Any:
        """What a script gives."""
        answer = await self.call("Runtime.evaluate", expression=script, returnByValue=True)
        return answer["result"].get("value")

    async def until(self, true: Callable[[], Any], what: str) -> None:
        """Wait until something that is asked again and again holds."""
        async with asyncio.timeout(PATIENCE_S):
            while not await true():
                await self.value("new Promise(done => setTimeout(done, 50))")
        assert what

    async def type(self, text: str) -> None:
        """Press keys, a letter each; a carriage return is enter."""
        for letter in text:
            key = {"\r": "Enter"}.get(letter, letter)
            code = {"windowsVirtualKeyCode": 13} if letter == "\r" else {}
            await self.call("Input.dispatchKeyEvent", type="keyDown", key=key, text=letter, **code)
            await self.call("Input.dispatchKeyEvent", type="keyUp", key=key, **code)

    async def picture(self) -> bytes:
        """What is seen, as a PNG."""
        answer = await self.call("Page.captureScreenshot", format="png")
        return base64.b64decode(answer["data"])

    async def still(self) -> bytes:
        """Wait until the same is seen three times in a row; give that."""
        seen: list[bytes] = []

        async def same() -> bool:
            seen.append(await self.picture())
            return len(seen) > 2 and seen[-1] == seen[-2] == seen[-3]

        await self.until(same, "the page is still")
        return seen[-1]

    async def changed(self, before: bytes) -> bytes:
        """Wait until something else is seen than before; give that."""
        now = before

        async def other() -> bool:
            nonlocal now
            now = await self.picture()
            return now != before

        await self.until(other, "the page changed")
        return now


@asynccontextmanager
async def browser(folder: Path) -> AsyncIterator[Tab]:
    """A browser with a profile of its own, and its page."""
    chromium = program()
    assert chromium is not None
    words = [chromium, *FLAGS, f"--user-data-dir={folder}", "about:blank"]
    quiet = subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(*words, stdout=quiet, stderr=quiet)
    try:
        port = await asyncio.wait_for(_port(folder / "DevToolsActivePort"), PATIENCE_S)
        async with aiohttp.ClientSession() as session:
            async with session.get(f"http://127.0.0.1:{port}/json") as reply:
                pages = [one for one in await reply.json() if one["type"] == "page"]
            address = pages[0]["webSocketDebuggerUrl"]
            async with session.ws_connect(address, max_msg_size=0) as socket:
                tab = Tab(socket)
                for part in ("Page", "Network", "Runtime"):
                    await tab.call(f"{part}.enable")
                yield tab
    finally:
        process.terminate()
        await process.wait()


async def _port(file: Path) -> int:
    while not (file.exists() and file.read_text().strip()):  # noqa: ASYNC110, ASYNC240  # another's file
        await asyncio.sleep(0.05)
    return int(file.read_text().splitlines()[0])  # noqa: ASYNC240  # as above
