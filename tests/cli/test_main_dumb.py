"""Every command in a terminal that understands nothing, and into a pipe: text, no escape."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.cli import spoken

CHILD = """
import json, os, sys
from itday.cli.main import main
from tests.cli import spoken

def ask(words):
    reader, writer = os.pipe()
    kept = os.dup(1)
    os.dup2(writer, 1); os.close(writer)
    main(["--profile", "demo", *words]); sys.stdout.flush()
    os.dup2(kept, 1); os.close(kept)
    with os.fdopen(reader) as read:
        return read.read()

told = os.fdopen(int(sys.argv[1]), "w")
main(["demo", "--sync-only"])
names = spoken.lines(ask)
for name, runs in spoken.RUNS.items():
    for line in runs:
        words = spoken.words(name, line, names)
        code = main(["--profile", "demo", *words])
        print(json.dumps([name, words, code]), file=told, flush=True)
"""


@pytest.mark.slow
@pytest.mark.parametrize("dumb", [True, False], ids=["TERM=dumb", "pipe"])
def test_no_escape_and_a_good_end(itday_home: Path, dumb: bool) -> None:
    """The cockpit too, which is the day as text there; what ends in 1 says why it does."""
    out, ends = _run(dumb=dumb)

    assert b"\x1b" not in out
    assert b"a fault in itday" not in out
    assert {name for name, _, _ in ends} == {*spoken.RUNS}
    assert [end for end in ends if end[2] and end[0] not in spoken.SAYS_FAULT] == []
    assert b"New since you last looked (" in out


def _run(*, dumb: bool) -> tuple[bytes, list[tuple[str, list[str], int]]]:
    """All that was printed, and how each command ended."""
    reader, writer = pty.openpty() if dumb else os.pipe()
    heard, telling = os.pipe()
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(telling)],
        stdin=writer if dumb else subprocess.DEVNULL, stdout=writer, stderr=writer,
        pass_fds=[telling], env={**os.environ, "TERM": "dumb" if dumb else "xterm-256color"},
        cwd=Path(__file__).parents[2], start_new_session=True,
    )  # fmt: skip
    os.close(writer)
    os.close(telling)
    printed: list[bytes] = []
    reading = threading.Thread(target=_read, args=[reader, printed])
    reading.start()
    with os.fdopen(heard) as told:
        ends = [tuple(json.loads(line)) for line in told]
    child.wait()
    reading.join()
    return b"".join(printed), ends


def _read(descriptor: int, into: list[bytes]) -> None:
    """All that comes, until nobody can write there any more."""
    try:
        while part := os.read(descriptor, 65536):
            into.append(part)
    except OSError:  # how a terminal says that its other end is gone
        pass
    finally:
        os.close(descriptor)
