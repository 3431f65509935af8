"""Locks between processes: one holder at a time, and none after a kill."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from itday.store.lock import locked, share

if TYPE_CHECKING:
    from pathlib import Path

HOLD = """
import sys
from pathlib import Path
from itday.store.lock import locked, share
with locked(Path(sys.argv[1])) as ours:
    print(ours, flush=True)
    sys.stdin.read()
"""


def test_a_lock_is_held_once(tmp_path: Path) -> None:
    """The second one asking is told, and gets it afterwards."""
    file = tmp_path / "rt.lock"

    with locked(file) as first, locked(file) as second:
        assert (first, second) == (True, False)
    with locked(file, wait=True) as third:
        assert third


def test_who_waits_gets_it(tmp_path: Path) -> None:
    """When the other lets go, and not before."""
    file, about = tmp_path / "rt.lock", threading.Event()
    order: list[str] = []

    def wait() -> None:
        about.set()
        with locked(file, wait=True) as ours:
            order.append(f"second {ours}")

    waiting = threading.Thread(target=wait)
    with locked(file):
        waiting.start()
        about.wait(10)
        waiting.join(0.1)  # one that does not wait would be through by now
        order.append("first")
    waiting.join()

    assert order == ["first", "second True"]


def test_an_error_lets_go(tmp_path: Path) -> None:
    """Whatever happened inside."""
    file = tmp_path / "rt.lock"
    with pytest.raises(KeyError), locked(file):
        raise KeyError

    with locked(file) as ours:
        assert ours


def test_a_killed_process_holds_nothing(tmp_path: Path) -> None:
    """The system lets go for it: no stale lock is ever to be removed by hand."""
    file = tmp_path / "rt.lock"
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(file)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"True\n"
        with locked(file) as ours:
            assert not ours

        other.kill()
        other.wait()

    with locked(file) as ours:
        assert ours


def test_the_file_stays(tmp_path: Path) -> None:
    """Removing it would let two processes hold two files of one name; it is nobody else's."""
    file = tmp_path / "rt.lock"
    with locked(file):
        pass

    assert file.stat().st_size == 0
    assert file.stat().st_mode & 0o077 == 0


def test_many_may_share_and_one_be_alone(tmp_path: Path) -> None:
    """Who wants it alone gets it when nobody shares it any more."""
    file = tmp_path / "desk.use"
    first, second = share(file), share(file)

    for descriptor in (first, second):
        with locked(file) as ours:
            assert not ours
        os.close(descriptor)

    with locked(file) as ours:
        assert ours
