"""Programs are run within bounds, and nothing of them is left behind."""

# ruff: noqa: ASYNC240  # the tests' own small files

from __future__ import annotations

import asyncio
import json
import os
import sys
import time
from pathlib import Path

import pytest

from itday.domain.errors import BadReply, Unavailable
from itday.sdk.program import Bounds, Ended, clean_environment, run
from itday.sdk.scrub import forget, register

LEAVES = """
import os, sys, time
if os.fork() == 0:
    time.sleep(60)
print(os.getpid(), flush=True)
"""
FAMILY = """
import os, sys, time
child = os.fork()
if child == 0:
    time.sleep(60)
open(sys.argv[1], "w").write(f"{os.getpid()} {child}")
time.sleep(60)
"""


async def python(code: str, *words: str, bounds: Bounds | None = None, stdin: bytes = b"") -> Ended:
    """Run some Python."""
    command = [sys.executable, "-c", code, *words]
    return await run(command, env=clean_environment(), bounds=bounds, stdin=stdin)


def alive(pid: int) -> bool:
    """Whether a process is there and no mere name of one that ended."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


async def all_dead(file: Path) -> bool:
    """Whether the processes that a file names end soon."""
    for _ in range(200):
        if not any(alive(int(pid)) for pid in file.read_text().split()):
            return True
        await asyncio.sleep(0.02)
    return False


async def test_what_it_prints_and_how_it_ends() -> None:
    """Output, exit code, and the last line of its complaints; input is given."""
    ended = await python(
        "import sys; print(sys.stdin.read()[::-1]); print('a\\n\\n b  c ', file=sys.stderr);"
        "sys.exit(7)",
        stdin=b"abc",
    )

    assert ended == Ended(7, b"cba\n", "b c")


async def test_words_go_as_they_are(tmp_path: Path) -> None:
    """No shell reads them."""
    words = ["$HOME", "; touch x", "`id`", "a b", "*", "--", "'"]
    ended = await run(
        [sys.executable, "-c", "import sys; print(sys.argv[1:])", *words],
        env=clean_environment(), folder=tmp_path,
    )  # fmt: skip

    assert ended.out.decode().strip() == repr(words)
    assert list(tmp_path.iterdir()) == []


async def test_its_environment_is_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing of ours but what every program needs; and what it is given by name."""
    monkeypatch.setenv("ITDAY_SECRET_X", "hunter2")
    monkeypatch.setenv("AWS_KEY", "abc")
    code = "import json, os; print(json.dumps(sorted(os.environ)))"
    ended = await run([sys.executable, "-c", code], env=clean_environment({"MINE": "1"}))

    names = set(json.loads(ended.out))
    assert "MINE" in names
    assert "HOME" in names
    assert not names & {"ITDAY_SECRET_X", "AWS_KEY", "PYTHONPATH"}


async def test_secrets_and_controls_in_its_complaint() -> None:
    """They are masked and made visible: it is shown to the person."""
    register("hunter2-hunter2")
    ended = await python(
        "import sys; sys.stderr.write('\\x1b[2J no: hunter2-hunter2 \\u202e' + 'x' * 9000)"
    )
    forget()

    assert "hunter2" not in ended.said
    assert ended.said.isprintable()
    assert len(ended.said) <= 200


async def test_too_slow(tmp_path: Path) -> None:
    """It and what it started are killed at the deadline."""
    file = tmp_path / "pids"
    began = time.monotonic()

    with pytest.raises(Unavailable, match=r"took longer than 0\.5 s"):
        await python(FAMILY, str(file), bounds=Bounds(whole_s=0.5))
    assert time.monotonic() - began < 3
    assert await all_dead(file)


async def test_too_loud() -> None:
    """It is stopped while it prints, not afterwards."""
    with pytest.raises(BadReply, match="printed more than 1 MB"):
        await python("while True: print('x' * 1000)", bounds=Bounds(out_bytes=1 << 20))


async def test_what_it_leaves_running_is_not_waited_for() -> None:
    """A child that keeps the output open delays nothing."""
    began = time.monotonic()
    ended = await python(LEAVES, bounds=Bounds(whole_s=20))
    group = int(ended.out)

    assert time.monotonic() - began < 5
    os.killpg(group, 9)


async def test_no_longer_wanted(tmp_path: Path) -> None:
    """Cancelled, it is killed with all that it started."""
    file = tmp_path / "pids"
    task = asyncio.ensure_future(python(FAMILY, str(file)))
    for _ in range(500):
        if file.exists() and " " in file.read_text():
            break
        await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert await all_dead(file)


async def test_not_there(tmp_path: Path) -> None:
    """A missing program and one without rights are named, by their last name only."""
    with pytest.raises(Unavailable, match="nosuch is not installed"):
        await run(["/nowhere/nosuch"], env={})
    plain = tmp_path / "plain"
    plain.touch()
    with pytest.raises(Unavailable, match="plain cannot be started"):
        await run([str(plain)], env={})


async def test_one_that_does_not_read() -> None:
    """Much input for a program that closes its ears is no fault."""
    assert (await python("import os; os.close(0)", stdin=b"x" * (4 << 20))).code == 0
