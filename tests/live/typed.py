"""A person at a terminal: answers are typed when their question is seen, by a real pty.

Run as a program it takes its script as JSON, so that it can be run beside a key store of its own.
"""

from __future__ import annotations

import fcntl
import json
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Sequence

PATIENCE_S = 90.0
Script = Sequence[tuple[str, str]]
"""What is waited for on the screen, and what is typed then."""


def typed(words: Sequence[str], script: Script) -> tuple[int, str]:
    """Run a program in a terminal and answer it; give its exit code and all that was seen.

    Raises:
        TimeoutError: Something that is waited for was not seen, with what was.
    """
    ours, theirs = pty.openpty()

    def at_the_terminal() -> None:
        fcntl.ioctl(theirs, termios.TIOCSCTTY, 0)  # so that ctrl+c reaches it as a signal
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # which a shell's background job ignores

    with subprocess.Popen(
        words,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        start_new_session=True,
        preexec_fn=at_the_terminal,  # noqa: PLW1509  # no thread runs here
    ) as program:
        os.close(theirs)
        seen, at = "", 0
        try:
            for wanted, answer in script:
                while (found := seen.find(wanted, at)) < 0:
                    seen += _more(ours, wanted, seen)
                at = found + len(wanted)
                os.write(ours, answer.encode())
            while part := _more(ours, "its end", seen):
                seen += part
        except TimeoutError:
            program.kill()
            raise
        finally:
            os.close(ours)
    return program.returncode, seen


def _more(ours: int, wanted: str, seen: str) -> str:
    """What comes next on the screen; empty at its end."""
    end = time.monotonic() + PATIENCE_S
    while not select.select([ours], [], [], 1.0)[0]:
        if time.monotonic() > end:
            raise TimeoutError(f"{wanted!r} was not seen, but:\n{seen}")
    try:
        part = os.read(ours, 65536).decode(errors="replace")
    except OSError:  # Linux says so when the program has closed its side
        part = ""
    if not part and wanted != "its end":
        raise TimeoutError(f"{wanted!r} was not seen before the end, but:\n{seen}")
    return part


if __name__ == "__main__":
    command, answers = json.loads(sys.argv[1])
    code, screen = typed(command, answers)
    sys.stdout.write(screen)
    sys.exit(code)
