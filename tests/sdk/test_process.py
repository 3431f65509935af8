"""The near end of the pipe: lines in pieces, deadlines, and a clean environment."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import pytest

from itday.sdk import process as near
from itday.sdk._process_lines import Lines
from itday.sdk.process import Limits, Process, Stopped, environment
from tests.plugins import PATIENT, gone_soon, until

ECHO = """
import sys, json
for line in sys.stdin:
    q = json.loads(line)
    {body}
    sys.stdout.flush()
"""
"""In place of the worker."""
SAYS = "print(json.dumps({}))"
LONG = '{"id": q["id"], "row": {"x": "y" * 100_000}}'
END = SAYS.format('{"id": q["id"], "end": {"heard": q["ask"]}}')


@contextmanager
def instead(monkeypatch: pytest.MonkeyPatch, body: str) -> Iterator[None]:
    """Run other code than the worker's."""
    code = ECHO.format(body=body.replace("\n", "\n    "))
    with monkeypatch.context() as patched:
        patched.setattr(near, "START", code)
        yield


def none(_: Any) -> bool:
    """Take a row that ends no page."""
    return False


async def asked(
    monkeypatch: pytest.MonkeyPatch, body: str, limits: Limits = PATIENT, **question: Any
) -> tuple[Process, Any]:
    """Ask once; the process, and its answer or why it was stopped."""
    with instead(monkeypatch, body):
        process = await Process.start(limits)
    answer: Any
    try:
        answer = await process.ask(none, RuntimeError, ask="it", **question)
    except (Stopped, RuntimeError, ValueError) as error:
        answer = error
    process.stop("test is over")
    await process.ended()
    assert gone_soon(process.pid)
    return process, answer


async def test_a_question_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows before it are taken."""
    rows: list[Any] = []
    body = SAYS.format('{"id": q["id"], "row": {"n": 1}}') + "\n" + END
    with instead(monkeypatch, body):
        process = await Process.start(PATIENT)

    def take(row: Any) -> bool:
        rows.append(row)
        return False

    end = await process.ask(take, Stopped, ask="it")

    assert (rows, end) == ([{"n": 1}], {"heard": "it"})
    process.stop("test is over")
    await process.ended()


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (SAYS.format('{"id": 7, "end": {}}'), "answered what nobody asked"),
        (f"{END}\n{END}", ""),
        ("print('hello')", "wrote what is no answer"),
        ("sys.exit(3)", "ended by itself, with exit code 3"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", "by signal 15"),
        ("import os; os.close(1); sys.stdin.read()", "closed its side of the pipe"),
        ("print('x' * (2 << 20))", "wrote a line of more than 1 MB"),
        (f"for _ in range(99): {SAYS.format(LONG)}", "gave an answer of more than 4 MB"),
        (SAYS.format('{"id": q["id"], "error": {"type": "Refused"}}'), "Refused"),
        (SAYS.format('{"id": q["id"]}'), "None"),
    ],
)
async def test_whatever_it_does_is_said(
    monkeypatch: pytest.MonkeyPatch, body: str, why: str
) -> None:
    """In a clause that can follow its name; afterwards it is gone."""
    process, answer = await asked(monkeypatch, body)

    assert why in str(answer) if why else answer == {"heard": "it"}
    with pytest.raises(Stopped):
        await process.ask(none, Stopped, ask="again")


async def test_a_deadline_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """The process of one that misses it is gone, and everyone who waits is told."""
    with instead(monkeypatch, "pass"):
        process = await Process.start(replace(PATIENT, step_s=0.2))
    both = [asyncio.ensure_future(process.ask(none, Stopped, ask=str(n))) for n in range(2)]

    await asyncio.wait(both)

    assert {str(one.exception()) for one in both} == {"did not answer within 0.2 seconds"}
    await process.ended()
    assert gone_soon(process.pid)


async def test_what_a_row_does_wrong_ends_only_its_question(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The rest of that answer is not heard; the process goes on."""
    row = SAYS.format('{"id": q["id"], "row": {}}')
    body = f"if q['ask'] == 'drop': continue\nif q['ask'] == 'bad': {row}; {row}\n{END}"
    with instead(monkeypatch, body):
        process = await Process.start(PATIENT)

    def refuse(_: Any) -> bool:
        raise ValueError("odd row")

    with pytest.raises(ValueError, match="odd row"):
        await process.ask(refuse, Stopped, ask="bad")
    assert await process.ask(none, Stopped, ask="good") == {"heard": "good"}
    process.stop("test is over")
    await process.ended()


async def test_what_cannot_be_started_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without room for another process, say."""
    monkeypatch.setattr(sys, "executable", "/no/such/python")

    with pytest.raises(Stopped, match="cannot be started"):
        await Process.start(PATIENT)


def test_the_environment_holds_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only what a program needs to run and to find its way; no proxy's login."""
    monkeypatch.setenv("ITDAY_TOKEN", "x")
    monkeypatch.setenv("DATABASE_URL", "x")
    monkeypatch.setenv("HTTP_PROXY", "http://proxy.example:3128")
    monkeypatch.setenv("https_proxy", "http://me:secret@proxy.example:3128")

    given = environment()

    assert given.keys() <= {*near.PASSED, "HTTP_PROXY"}
    assert given["HTTP_PROXY"] == "http://proxy.example:3128"


class Pipe(asyncio.ReadTransport):
    """Notes whether it is read."""

    reading = True

    def is_reading(self) -> bool:
        """Whether it is."""
        return self.reading

    def is_closing(self) -> bool:
        """Never."""
        return False

    def pause_reading(self) -> None:
        """Stop."""
        self.reading = False

    def resume_reading(self) -> None:
        """Go on."""
        self.reading = True


async def test_lines_come_whole_however_they_are_cut() -> None:
    """Byte by byte, or many at once."""
    text = b"one\n\ntwo two\nthree\nrest"
    for size in (1, 2, 7, 100):
        heard: list[bytes] = []

        def hear(line: bytes, heard: list[bytes] = heard) -> bool:
            heard.append(line)
            return True

        lines = Lines(hear)
        left = [lines.feed(text[n : n + size], Pipe()) for n in range(0, len(text), size)]
        assert heard == [b"one", b"", b"two two", b"three"]
        assert left[-1] == len(b"rest")


async def test_a_flood_leaves_the_loop_free(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a slice of time others have their turn, and the pipe is not read meanwhile."""
    now = 0.0
    heard: list[bytes] = []

    def slow(line: bytes) -> bool:
        nonlocal now
        now += 0.006
        heard.append(line)
        return True

    monkeypatch.setattr("itday.sdk._process_lines.time.monotonic", lambda: now)
    pipe = Pipe()
    Lines(slow).feed(b"x\n" * 5, pipe)

    assert (len(heard), pipe.reading) == (2, False)
    await until(lambda: pipe.reading)
    assert len(heard) == 5


async def test_who_wants_no_more_is_given_none() -> None:
    """What was read already is dropped."""
    heard: list[bytes] = []

    def once(line: bytes) -> bool:
        heard.append(line)
        return False

    Lines(once).feed(b"a\nb\n", Pipe())

    assert heard == [b"a"]


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signal")
async def test_a_killed_process_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the system, for want of memory, say: who waits is told at once."""
    with instead(monkeypatch, "pass"):
        process = await Process.start(PATIENT)
    waiting = asyncio.ensure_future(process.ask(none, Stopped, ask="it"))
    await asyncio.sleep(0)
    os.kill(process.pid, signal.SIGKILL)

    with pytest.raises(Stopped, match="ended by itself, by signal 9"):
        await waiting
