"""What `itday doctor` looks at; each check gives findings, none changes anything."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from itday.config.settings import SourceSettings
    from itday.runtime import Runtime
    from itday.store.store import Store

CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "https_proxy", "http_proxy")
WAL_FIXED = (3, 51, 3)
"""SQLite before it could damage a WAL file in a rare race of two writers (its release notes)."""
PRIVATE = 0o077
LACKING = "no secret"


class Finding(NamedTuple):
    """One thing looked at."""

    good: bool
    line: str
    """What was found and, for a fault, the remedy."""
    fatal: bool = False
    """Whether nothing else can be looked at."""
    warns: bool = False
    """Whether it is no fault, and the person should know it all the same."""


def keyring(others: list[Finding]) -> Finding:
    """The keyring of this session: its lack is a fault only where a source's secret is lacking.

    Args:
        others: What `profile` found.
    """
    from itday.config import secrets

    backend = secrets.backend()
    if backend.usable:
        return Finding(True, f"keyring: {backend.name}")
    lacking = any(LACKING in finding.line for finding in others)
    return Finding(not lacking, f"keyring: {backend.why}. {backend.remedy}")


def machine() -> list[Finding]:
    """SQLite, certificates and proxies."""
    found = [_sqlite()]
    for name in CERTIFICATE_VARIABLES:
        value = os.environ.get(name)
        if value and not Path(value).exists():
            found.append(Finding(False, f"{name}: {value} is not there. Unset it or mend the path"))
    proxies = [name for name in PROXY_VARIABLES if os.environ.get(name)]
    if proxies:
        found.append(Finding(True, f"proxy: taken from {', '.join(proxies)}"))
    return found


def _sqlite() -> Finding:
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info >= WAL_FIXED:
        return Finding(True, f"SQLite {version}")
    return Finding(True, f"SQLite {version}: one writer a process, which itday keeps to")


def profile(name: str) -> list[Finding]:
    """The settings file, each source's table against its connector, and its secret."""
    from itday.config.paths import paths
    from itday.config.settings import load
    from itday.sync.connect import fault as fault_of

    file = paths(name).config
    try:
        settings = load(file)
    except ItdayError as error:
        return [Finding(False, str(error), fatal=True)]
    found = [Finding(False, str(problem)) for problem in settings.problems]
    for source in settings.sources:
        fault = fault_of(source, file)
        found.append(Finding(False, str(fault)) if fault else _secret(name, source, file))
    return found or [Finding(True, f"settings: {file}, no source yet. itday demo shows one")]


def _secret(profile_name: str, source: SourceSettings, file: Path) -> Finding:
    from itday.config import secrets
    from itday.sync.connect import configured

    found, config = configured(source, file)
    if not found.wants_secret(config):
        return Finding(True, f"{source.name}: settings good, needs no secret")
    try:
        known = secrets.get(profile_name, source.name) is not None
    except ItdayError as error:
        return Finding(False, str(error))
    if known:
        return Finding(True, f"{source.name}: settings good, secret kept")
    return Finding(False, f"{source.name}: {LACKING}. itday secret set {source.name}")


def store(runtime: Runtime) -> list[Finding]:
    """The two files: their rights, their health, the ledger's chain, the disk beneath."""
    from itday.store import ledger

    found = []
    for file in (runtime.store.cache_file, runtime.store.desk_file):
        loose = file.stat().st_mode & PRIVATE or file.parent.stat().st_mode & PRIVATE
        line = f"{file.name}: others may read it. chmod 700 {file.parent}; chmod 600 {file}"
        found.append(Finding(not loose, line if loose else f"{file.name}: private"))
    found += [_encryption(runtime), _health(runtime.store)]
    faults = runtime.store.read_now(ledger.verify)
    found += [Finding(False, f"ledger: {fault}") for fault in faults]
    found += [] if faults else [Finding(True, "ledger: the chain holds")]
    return [*found, *_care(runtime), _disk(runtime.store.desk_file)]


def _encryption(runtime: Runtime) -> Finding:
    """Whether the databases are encrypted; if not, what would do it."""
    from itday.sync import encryption

    if encryption.is_encrypted(runtime.paths):
        return Finding(True, "databases: encrypted (SQLCipher), their key in the keyring")
    fault = encryption.why_not()
    remedy = f"{fault}, then itday encrypt" if fault else "itday encrypt does it"
    return Finding(True, f"databases: not encrypted. {remedy}", warns=True)


def _health(opened: Store) -> Finding:
    """Whether SQLite finds both files whole; if not, the next start looks closely and mends."""
    from itday.store import damage
    from itday.store.fault import PUT_BACK

    files = (opened.cache_file, opened.desk_file)
    faults = [f"{file.name}: {fault}" for file in files if (fault := damage.unsound(file))]
    if not faults:
        return Finding(True, "databases: sound")
    damage.suspect(opened.desk_file.parent, "; ".join(faults))
    return Finding(False, f"databases: {'; '.join(faults)}. {PUT_BACK}")


def _care(runtime: Runtime) -> list[Finding]:
    """The last backup, the room left, and the kind of disk."""
    from itday.store import backup, place, room

    found, desk = [], runtime.store.desk_file
    last = next(iter(backup.kept(backup.folder_of(desk))), None)
    said = f"the last is {last.file}" if last else "none yet; the next sync makes one"
    found.append(Finding(True, f"backup: {said}"))
    if not room.keep(desk.parent):
        found.append(Finding(False, str(room.short(desk.parent))))
    for folder in {runtime.store.cache_file.parent, desk.parent}:
        if kind := place.network(folder):
            line = f"{folder} is on {kind}: two machines at once can damage the databases there"
            found.append(Finding(False, f"{line}. Set ITDAY_HOME to a folder of this machine"))
    return found


def _disk(file: Path) -> Finding:
    """Whether the disk beneath is encrypted, as far as Linux tells: dm-crypt names itself."""
    device = file.stat().st_dev
    uuid = Path(f"/sys/dev/block/{os.major(device)}:{os.minor(device)}/dm/uuid")
    if uuid.exists() and uuid.read_text().startswith("CRYPT-"):
        return Finding(True, "disk: encrypted (dm-crypt)")
    return Finding(True, "disk: encryption not seen from here. Make sure that it is switched on")


async def sources(runtime: Runtime) -> list[Finding]:
    """Ask each source the cheapest question that needs address and login, all at once."""

    async def ask(name: str) -> Finding:
        try:
            return Finding(True, f"{name}: {await runtime.check(name)}")
        except ItdayError as error:
            return Finding(False, str(error))

    enabled = [source.name for source in runtime.settings.sources if source.enabled]
    return list(await asyncio.gather(*map(ask, enabled)))
