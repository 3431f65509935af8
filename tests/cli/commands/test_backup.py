"""`itday backup`: a copy that is sound, where it was asked for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from itday.config.paths import paths
from itday.store import backup
from itday.store.database import desk_file

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_a_copy_is_made(run: Run) -> None:
    """And its place is said."""
    run("note", "first")

    ran = run("backup")

    (copy,) = backup.kept(backup.folder_of(desk_file(paths().data)))
    assert ran.code == 0
    assert ran.out.startswith(f"{copy.file}  ")
    assert ran.out.endswith("KB, sound\n")


def test_another_folder_is_only_added_to(run: Run, tmp_path: Path) -> None:
    """Which is made if need be."""
    run("note", "first")

    ran = run("backup", "--to", str(tmp_path / "stick"), "--json")

    file = Path(ran.json["file"])
    assert file.parent == tmp_path / "stick"
    assert ran.json == {"file": str(file), "bytes": file.stat().st_size, "ledger_faults": []}


def test_nothing_to_copy_is_said(run: Run) -> None:
    """On a machine that has no profile yet, nothing is made."""
    ran = run("backup")

    assert ran.code == 3
    assert "nothing to copy yet" in ran.err
    assert not paths().data.exists()


def test_damage_is_no_copy(run: Run) -> None:
    """It is said in one line with the remedy."""
    run("note", "first")
    desk_file(paths().data).write_bytes(b"rubbish" * 4000)

    ran = run("backup")

    assert ran.code == 3
    assert "damaged (file is not a database)" in ran.err
    assert ran.err.count("\n") == 1
