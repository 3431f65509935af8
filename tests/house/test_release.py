"""What `make release-check` says of packages, parts and advisories; and a lock that was touched."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.house.tree import ROOT
from tools.release import judged, parts, pinned

LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
SKIPPED = {"name": "click", "version": "8.1", "skip_reason": "not found"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_every_version_is_pinned_with_a_hash(lock: Path) -> None:
    """No line of a lock leaves pip a choice, and none names a place to fetch from."""
    text = lock.read_text(encoding="utf-8")

    assert pinned(text)
    assert not re.search(r"(?m)^--|https?://", text)


@pytest.mark.parametrize("line", ["click>=8", "click==8.1", "click @ git+ssh://x.example/y"])
def test_a_loose_line_is_seen(line: str) -> None:
    """A range, a version without a hash, an address."""
    with pytest.raises(ValueError, match="click"):
        pinned(line)


def test_a_tampered_lock_installs_nothing(tmp_path: Path) -> None:
    """One digit of a hash changed: pip refuses what it was given, and says why."""
    wheel = tmp_path / "odd-1.0-py3-none-any.whl"
    wheel.write_bytes(b"PK\x05\x06" + bytes(18))
    lock = tmp_path / "lock.txt"
    lock.write_text(f"odd==1.0 --hash=sha256:{'0' * 64}\n", encoding="utf-8")
    pip = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-index"]
    where = ["--find-links", str(tmp_path), "--target", str(tmp_path / "there")]

    ran = subprocess.run(
        [*pip, *where, "--require-hashes", "-r", str(lock)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert ran.returncode != 0
    assert "DO NOT MATCH THE HASHES" in ran.stderr
    assert not (tmp_path / "there").exists()


def test_names_of_parts_are_read_as_one() -> None:
    """`Jaraco.Context` of the list is `jaraco-context` of the lock."""
    listed = json.dumps({"components": [{"name": "Jaraco.Context", "version": "6.1"}]})

    assert parts(listed) == pinned(f"jaraco-context==6.1 \\\n    --hash=sha256:{'a' * 64}")


def test_what_was_skipped_is_not_called_safe() -> None:
    """Without its service pip-audit skips all and ends well."""
    bad = {"name": "old", "version": "1", "vulns": [{"id": "X-1"}]}
    good = {"name": "new", "version": "2", "vulns": []}

    assert judged(json.dumps({"dependencies": [SKIPPED, good]})) == ([], ["click"])
    assert judged(json.dumps({"dependencies": [bad, good]})) == (["old 1: X-1"], [])
    assert judged("", "no route to host") == ([], ["no audit: no route to host"])
