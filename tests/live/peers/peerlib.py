"""What every launcher in this folder does: start a real server on loopback, say where, stop it.

A launcher calls `run(start)`, where `start(folder)` gets a fresh folder and returns the processes
it started and the facts to print. It prints ONE line of JSON once the server answers, and stays
until SIGTERM, SIGINT or, with PEER_STDIN=1, the end of its standard input. Servers die with their
launcher, even with a killed one. Only the standard library is used: launchers run in the peers'
environment.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    Started = tuple[list[subprocess.Popen[bytes]], dict[str, Any]]

PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)


def free_port() -> int:
    """Give a loopback port that was free a moment ago."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def die_with_parent() -> None:
    """Ask the kernel, in the child, to stop it when its launcher ends in any way."""
    LIBC.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def popen(
    argv: Sequence[object], folder: Path, *, env: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """Start a server whose output goes to `server.log` in `folder`, in a session of its own."""
    with (folder / "server.log").open("ab") as log:
        return subprocess.Popen(
            [str(word) for word in argv],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509  a launcher has one thread when it starts a server
            env=env,
        )


def wait_tcp(port: int, process: subprocess.Popen[bytes], timeout_s: float = 60) -> None:
    """Return when something listens on `port`.

    Raises:
        RuntimeError: The server ended instead.
        TimeoutError: It never listened.
    """
    end = time.monotonic() + timeout_s
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"server exited {process.returncode}")
        try:
            socket.create_connection(("127.0.0.1", port), 0.5).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise TimeoutError(f"nothing listens on {port}")


def stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """End the processes and what they started, gently at first."""
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGTERM)
    for process in processes:
        try:
            process.wait(5)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def wait_for_end_of_input(done: threading.Event) -> None:
    """Set `done` when whoever started the launcher closes its input, or is gone."""
    sys.stdin.read()
    done.set()


def run(start: Callable[[Path], Started]) -> None:
    """Start, print the line, wait to be told to stop, clean up."""
    folder = Path(tempfile.mkdtemp(prefix="peer-"))
    done = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: done.set())
    processes: list[subprocess.Popen[bytes]] = []
    try:
        processes, facts = start(folder)
        if os.environ.get("PEER_STDIN"):
            threading.Thread(target=wait_for_end_of_input, args=(done,), daemon=True).start()
        sys.stdout.write(json.dumps({"folder": str(folder), **facts}) + "\n")
        sys.stdout.flush()
        done.wait()
    except Exception:
        for log in folder.glob("*.log"):
            sys.stderr.write(f"--- {log.name}\n{log.read_text(errors='replace')[-3000:]}\n")
        raise
    finally:
        stop(processes)
        shutil.rmtree(folder, ignore_errors=True)
