"""Where files go, by profile; nothing here reads or writes but `private_dir`."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import NamedTuple

from itday.domain.errors import SettingsError

PROFILE = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
DEVICES = {"con", "prn", "aux", "nul"} | {
    f"{port}{n}" for port in ("com", "lpt") for n in range(10)
}
"""Names that Windows takes for devices: a folder of that name cannot be made there."""


class Paths(NamedTuple):
    """The four places of one profile; none need exist yet."""

    config: Path
    """The settings file; its folder may hold nothing else."""
    data: Path
    """Folder of `desk.db` and its backups: what must never be lost."""
    cache: Path
    """Folder of `cache-vN.db`: what one sync brings back."""
    state: Path
    """Folder of logs, crash files and locks."""


def paths(profile: str = "default") -> Paths:
    """Give the places of a profile: below `$ITDAY_HOME/<profile>` if set, else the system's own.

    Raises:
        SettingsError: The profile's name could not be a folder everywhere.
    """
    if not PROFILE.fullmatch(profile) or profile in DEVICES:
        raise SettingsError(
            f"{profile!r} cannot be the name of a profile",
            remedy="Use up to 32 of a-z, 0-9, - and _, starting with a letter or digit",
        )
    if home := os.environ.get("ITDAY_HOME"):
        below = Path(home).expanduser().absolute() / profile
        return Paths(below / "settings.toml", below / "data", below / "cache", below / "state")
    import platformdirs  # not loaded where ITDAY_HOME decides

    system = platformdirs.PlatformDirs("itday", appauthor=False)
    return Paths(
        config=system.user_config_path / profile / "settings.toml",
        data=system.user_data_path / profile / "data",
        cache=system.user_cache_path / profile / "cache",
        state=system.user_state_path / profile / "state",
    )


def private_dir(path: Path) -> Path:
    """Make a folder, and those missing above it, that only this person can enter; give it back.

    A folder of ours that others could enter is closed to them. On Windows the profile's own
    access list already does this.

    Raises:
        SettingsError: It cannot be made, is a file, or belongs to somebody else.
    """
    try:
        for one in (*reversed(path.parents), path):
            _make(one)
        if os.name == "posix":
            _close(path)
    except OSError as error:
        raise SettingsError(
            f"this folder cannot be used: {error.strerror or error}",
            where=str(path),
            remedy="Mend its rights, or set ITDAY_HOME to another; itday --read-only only looks",
        ) from error
    return path


def _make(path: Path) -> None:
    try:
        path.mkdir(mode=0o700)
    except OSError:
        if not path.is_dir():
            raise


def _close(path: Path) -> None:
    status = path.stat()
    if status.st_uid != os.geteuid():
        raise PermissionError(0, "it belongs to somebody else")
    if status.st_mode & 0o077:
        path.chmod(0o700)
