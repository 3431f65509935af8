"""`itday serve`: says where, and ends when it is told to."""

from __future__ import annotations

import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.conftest import Run

SERVE = [sys.executable, "-m", "itday", "serve"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_told_to_stop(number: signal.Signals) -> None:
    """The address is said once, its token is in no command line, and the end is clean."""
    with subprocess.Popen(SERVE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stderr is not None
        said = run.stdout.readline()
        token = said.partition("token=")[2].strip()
        listed = subprocess.check_output(["ps", "-eo", "args"], text=True)
        run.send_signal(number)
        rest, err = run.communicate(timeout=20)

    assert said.startswith("Open http://127.0.0.1:")
    assert len(token) > 40
    assert token not in listed + rest + err
    assert (run.returncode, err) == (0, "")


def test_a_profile_that_cannot_be(run: Run) -> None:
    """Is said before anything is served."""
    assert run("--profile", "No Such", "serve").code == 3
    assert run("serve", "--port", "70000").code == 2
