"""No acknowledged write is lost, nothing is sent twice, and the harness would notice if it were.

Set `ITDAY_CRASH_CYCLES` for more kills than an ordinary run makes, or use `make crash`.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from itday.store import cipher

CYCLES = os.environ.get("ITDAY_CRASH_CYCLES", "100")
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and SIGKILL")


def harness(*words: str) -> subprocess.CompletedProcess[str]:
    """Run it in a process of its own: it forks, which one with threads must not."""
    command = [sys.executable, "-m", "tests.crash", *words]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_nothing_is_lost_and_nothing_sent_twice() -> None:
    """Killed at work and within a migration, with two copies at once; and it did work."""
    done = harness(CYCLES, "--brief")

    assert done.returncode == 0, done.stdout + done.stderr
    for what in ("note", "decided", "undone", "synced", "key"):
        found = re.search(rf"(\d+) {what}", done.stdout)
        assert found, f"nothing was {what}: {done.stdout}"
    assert re.search(r"layout [12]\b", done.stdout), "no kill fell within a migration"
    if cipher.possible():
        assert done.stdout.count("; 0 of ") == 0, "nothing was encrypted"
        assert re.search(r"\d+ [123] of 3 files", done.stdout), "no conversion was cut off"


@pytest.mark.slow
@pytest.mark.parametrize("control", ["liar", "forgetful", "hasty", "careless", "sloth"])
def test_the_harness_notices(control: str) -> None:
    """Saved after it was said, sent twice, the cursor first, encrypted in place, drafts late."""
    done = harness(control)

    assert done.returncode == 1, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
