"""Network shares are told by the system's table of mounts."""

from __future__ import annotations

from pathlib import Path

import pytest

from itday.store import place

LOCAL = """\
22 1 254:1 / / rw,relatime shared:1 - ext4 /dev/mapper/root rw
23 22 0:21 / /proc rw,nosuid shared:5 - proc proc rw
24 22 0:30 / /tmp rw shared:7 - tmpfs tmpfs rw,size=2097152k
"""
TABLES = {
    "nfs4": LOCAL + "40 22 0:52 / /home rw,relatime shared:9 - nfs4 files.school.example:/h rw\n",
    "cifs": LOCAL + "41 22 0:53 / /home/a.oakes rw - cifs //files.school.example/staff rw,vers=3\n",
    "9p": LOCAL + "42 22 0:54 / /home rw - 9p C:\\134 rw,trans=fd\n",
    "fuse.sshfs": LOCAL + "43 22 0:55 / /home/a.oakes rw,nosuid - fuse.sshfs a@192.0.2.7:/ rw\n",
    "ext4": LOCAL,
}


@pytest.mark.parametrize("kind", TABLES)
def test_the_kind_of_disk_is_told(kind: str) -> None:
    """By the nearest mount above the folder."""
    assert place.file_system(Path("/home/a.oakes/.local/share/itday"), TABLES[kind]) == kind


def test_the_nearest_mount_counts() -> None:
    """Of several above a folder; of two on one folder the later, which hides the other."""
    table = TABLES["nfs4"] + "50 40 254:3 / /home/a.oakes/.cache rw - xfs /dev/sdb1 rw\n"
    twice = table + "51 40 0:60 / /home rw - btrfs /dev/sdc1 rw\n"

    assert place.file_system(Path("/home/a.oakes/.cache/itday"), table) == "xfs"
    assert place.file_system(Path("/home/a.oakes"), table) == "nfs4"
    assert place.file_system(Path("/home/a.oakes"), twice) == "btrfs"
    assert place.file_system(Path("/homes"), table) == "ext4"


def test_blanks_in_names_are_read() -> None:
    """The table writes them as octal numbers."""
    table = LOCAL + r"44 22 0:56 / /media/My\040Share rw - cifs //files.school.example/x rw"

    assert place.file_system(Path("/media/My Share/itday"), table) == "cifs"


def test_a_table_that_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Odd lines are passed over; without a table nothing is claimed."""
    assert place.file_system(Path("/x"), "odd\n - \n1 2 3\n") == ""
    monkeypatch.setattr(place, "MOUNTS", tmp_path / "none")
    assert place.network(tmp_path) is None


def test_only_shares_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk of the machine is nothing to speak of."""
    table = tmp_path / "mountinfo"
    monkeypatch.setattr(place, "MOUNTS", table)

    table.write_text(f"1 0 0:1 / {tmp_path} rw - smb3 //files.school.example/x rw\n")
    assert place.network(tmp_path / "not" / "there") == "smb3"
    table.write_text(LOCAL)
    assert place.network(tmp_path) is None
