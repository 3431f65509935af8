"""What kind of disk a folder is on: databases on a network share can be damaged by it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

NETWORK = frozenset(
    {
        "9p", "afs", "beegfs", "ceph", "cifs", "coda", "davfs", "fuse.ceph", "fuse.davfs2",
        "fuse.glusterfs", "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "gfs2",
        "glusterfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb2", "smb3", "smbfs",
    }
)  # fmt: skip
"""File systems whose locks other machines share, or nobody does."""
DRIVE_REMOTE = 4
"""What Windows answers for a mapped drive or a share."""
MOUNTS = Path("/proc/self/mountinfo")


def network(folder: Path) -> str | None:
    """The kind of network share a folder is on; `None` for a disk of this machine.

    Where the system does not say (macOS), `None` as well.

    Args:
        folder: Any path; it need not exist.
    """
    where = folder.resolve()
    if sys.platform == "win32":
        return _drive(where)
    try:
        table = MOUNTS.read_text(encoding="utf-8", errors="surrogateescape")
    except OSError:  # no such table on this system
        return None
    kind = file_system(where, table)
    return kind if kind in NETWORK else None


def file_system(folder: Path, table: str) -> str:
    """The file system a folder is on, by a table as in Linux's `/proc/self/mountinfo`.

    Args:
        folder: Absolute, without links.
        table: One mount a line; of two on one folder the later one hides the other.

    Returns:
        Its type, as `ext4` or `fuse.sshfs`; empty where the table does not say.
    """
    found, depth = "", -1
    for line in table.splitlines():
        mount, _, kind = line.partition(" - ")
        fields = mount.split()
        if len(fields) < 5 or not kind.split():
            continue
        point = Path(_plain(fields[4]))
        if folder.is_relative_to(point) and len(point.parts) >= depth:
            found, depth = kind.split()[0], len(point.parts)
    return found


def _plain(text: str) -> str:
    r"""A path of the table, in which blanks are written as `\040`."""
    return re.sub(r"\\([0-7]{3})", lambda code: chr(int(code[1], 8)), text)


if sys.platform == "win32":
    import ctypes

    def _drive(where: Path) -> str | None:
        remote = ctypes.windll.kernel32.GetDriveTypeW(where.anchor) == DRIVE_REMOTE
        return "a network drive" if remote or where.drive.startswith("\\\\") else None
