"""`itday signin`: through the vendor's pages, also where there is no browser."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from itday.cli.commands.signin import Terminal
from itday.domain.errors import ItdayError
from itday.runtime import Runtime
from itday.ui import outside
from tests.cli.conftest import Run, write

SCHOOL = '[sources.school]\ntype = "microsoft365"\ntenant = "fernhill.example"\nclient_id = "app"\n'


def test_where_to_grant(run: Run) -> None:
    """An address to send to an administrator, and nothing else."""
    write(SCHOOL)

    told = run("signin", "school", "--consent")

    assert told.code == 0
    assert told.out.startswith("https://login.microsoftonline.com/fernhill.example/v2.0/")


def test_who_is_signed_in(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the source says of it is the line."""

    async def sign_in(self: Runtime, source: str, talk: Terminal) -> str:
        talk.say("Open this address")
        return "as alex@fernhill.example"

    monkeypatch.setattr(Runtime, "sign_in", sign_in)
    write(SCHOOL)

    told = run("signin", "school", "--no-browser")

    assert told.out == "Open this address\nSigned in to school as alex@fernhill.example.\n"


def test_a_source_without_sign_in(run: Run) -> None:
    """Says which command keeps its secret."""
    write('[sources.list]\ntype = "todotxt"\npath = "todo.txt"\n')

    told = run("signin", "list")

    assert told.code == 3
    assert "no sign-in of its own" in told.err


async def test_a_browser_that_cannot_be_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Then the address is shown: the connector is told that nothing opened."""

    async def open_address(url: str) -> None:
        raise ItdayError("no program opens web addresses here")

    monkeypatch.setattr(outside, "open_address", open_address)

    assert not await Terminal(browser=True).open("https://login.example/")
    assert not await Terminal(browser=False).open("https://login.example/")


async def test_an_address_is_pasted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From a browser on another machine; the loop goes on meanwhile."""
    above, below = os.openpty()
    with os.fdopen(below, "r") as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        waiting = asyncio.ensure_future(Terminal(browser=False).pasted())
        await asyncio.sleep(0)
        os.write(above, b"http://localhost:9/?code=1&state=2\n")

        assert (await waiting).strip() == "http://localhost:9/?code=1&state=2"
    os.close(above)
    assert "on another machine" in capsys.readouterr().out


async def test_nobody_pastes_into_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    """It waits for the browser alone."""
    with open(os.devnull) as nothing:  # noqa: ASYNC230, PTH123  # a stand-in for a pipe
        monkeypatch.setattr(sys, "stdin", nothing)
        waiting = asyncio.ensure_future(Terminal(browser=False).pasted())
        await asyncio.sleep(0)
        assert not waiting.done()
        waiting.cancel()
