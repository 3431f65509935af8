"""A terminal that was left raw, with its modes on, can be typed in again."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
import termios
import tty

from tests.cli.conftest import Run


def test_a_raw_terminal_is_put_right() -> None:
    """Echo and lines are back, and every mode that the cockpit switches on is off."""
    master, slave = pty.openpty()
    try:
        tty.setraw(slave)
        command = [sys.executable, "-m", "itday", "reset-terminal"]
        subprocess.run(command, stdin=slave, stdout=slave, stderr=slave, check=True)
        out, flags = os.read(master, 65536), termios.tcgetattr(slave)[3]
    finally:
        os.close(master)
        os.close(slave)

    assert flags & termios.ECHO
    assert flags & termios.ICANON
    assert {"1000", "1003", "1004", "1006", "1049", "2004"} <= {
        mode.decode() for mode in re.findall(rb"\x1b\[\?(\d+)l", out)
    }
    assert b"\x1b[?25h" in out


def test_a_pipe_gets_no_escape(run: Run) -> None:
    """Where there is no terminal nothing is written but why."""
    ran = run("reset-terminal")

    assert (ran.code, ran.out) == (1, "")
    assert "no terminal" in ran.err
