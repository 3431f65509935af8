"""Interleaved measuring: A B A B ..., medians, and the ratio taken round by round."""

from __future__ import annotations

import os
import pty
import resource
import select
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROUNDS = int(os.environ.get("ITDAY_BENCH_ROUNDS", "11"))
"""Rounds of each comparison; the first is not counted (cold caches)."""
PATIENCE_S = 30.0
ANSWERS = {b"\x1b[?2026$p": b"\x1b[?2026;2$y", b"\x1b[c": b"\x1b[?62;c"}
"""What a terminal answers to the queries that Textual may send."""


class Figure(NamedTuple):
    """One line of the report."""

    name: str
    ratio: float
    """Ours to the baseline, the median over the rounds."""
    target: float
    at_most: bool
    """Whether the target is a ceiling (`True`) or a floor."""
    says: str
    """The absolute medians and what they were taken of."""

    @property
    def met(self) -> bool:
        """Whether the target was reached in this run."""
        return self.ratio <= self.target if self.at_most else self.ratio >= self.target


def compare(ours: Callable[[], float], base: Callable[[], float]) -> tuple[float, float, float]:
    """Run both by turns; each gives what it took.

    Returns:
        The median ratio ours to base, and both medians.
    """
    pairs = [(ours(), base()) for _ in range(ROUNDS + 1)][1:]
    return (
        statistics.median(mine / other for mine, other in pairs),
        statistics.median(mine for mine, _ in pairs),
        statistics.median(other for _, other in pairs),
    )


def timed(work: Callable[[], object]) -> float:
    """Seconds a call takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


def children_busy() -> float:
    """Seconds that the programs which ended so far took of the processor."""
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def command_busy(argv: Sequence[str], home: Path) -> float:
    """Seconds of the processor that a command takes, whatever else runs; it must end well."""
    before = children_busy()
    command_time(argv, home)
    return children_busy() - before


def command_time(argv: Sequence[str], home: Path) -> float:
    """Seconds a command takes from its start to its end; it must end well."""
    return timed(
        lambda: subprocess.run(argv, env=environment(home), check=True, capture_output=True)
    )


MORE: dict[str, str] = {}
"""What a benchmark adds to the environment of the programs it starts; empty takes away."""


def environment(home: Path) -> dict[str, str]:
    """A plain environment with its own home, so that nobody's settings count."""
    plain = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "ITDAY_HOME": str(home),
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "LC_ALL": "C.UTF-8",
        "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
    }
    return {name: value for name, value in (plain | MORE).items() if value}


class Frame(NamedTuple):
    """A first frame: when it was whole, and the memory the process had by then."""

    seconds: float
    peak_mib: float
    busy: float
    """Seconds of the processor until then."""


def first_frame(argv: Sequence[str], markers: Sequence[bytes], home: Path) -> Frame:
    """Start a program in a terminal of 120x40 and wait until every marker was drawn.

    Raises:
        TimeoutError: A marker never came; the message holds the end of what was drawn.
    """
    begin = time.perf_counter()
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvpe(argv[0], list(argv), environment(home) | {"LINES": "40", "COLUMNS": "120"})
    drawn = b""
    try:
        while not all(marker in drawn for marker in markers):
            if time.perf_counter() - begin > PATIENCE_S:
                missing = [marker for marker in markers if marker not in drawn]
                raise TimeoutError(f"never drawn: {missing}; {drawn[-600:]!r}")
            if select.select([terminal], [], [], 0.1)[0]:
                part = os.read(terminal, 65536)
                drawn += part
                for question, answer in ANSWERS.items():
                    if question in part:
                        os.write(terminal, answer)
        return Frame(time.perf_counter() - begin, _resident_peak(pid), _busy(pid))
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(terminal)


def _resident_peak(pid: int) -> float:
    """The most memory the process ever held, in MiB, from the kernel's own count."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii", errors="replace")
    line = next(line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _busy(pid: int) -> float:
    """Seconds of the processor that a running process's threads took, by the kernel's count."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    return sum(int((task / "schedstat").read_text("ascii").split()[0]) for task in tasks) / 1e9


PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak_of(argv: Sequence[str], env: dict[str, str]) -> float:
    """The most memory a command ever holds, in MiB; it must end well.

    Started by a small process: a child's peak counts from its parent's size on.
    """
    done = subprocess.run(
        python("-c", PEAK, *argv), env=env, check=True, capture_output=True, text=True
    )
    return int(done.stdout) / 1024


def python(*arguments: str) -> list[str]:
    """A command line for this interpreter."""
    return [sys.executable, *arguments]


def itday(*arguments: str) -> list[str]:
    """A command line for the installed `itday`."""
    return [str(Path(sys.executable).with_name("itday")), *arguments]
