"""What the person has set up: settings, secrets, programs, and connectors of other packages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import TYPE_CHECKING

from itday.cli.doctor.finding import Finding, Subject, fault, good, note, warn
from itday.domain.errors import ItdayError, SettingsError

if TYPE_CHECKING:
    from pathlib import Path

    from itday.config.settings import SourceSettings

OTHERS_READ, OTHERS_WRITE = 0o044, 0o022


def settings(subject: Subject) -> Iterator[Finding]:
    """The settings file, and each source's table against its connector."""
    from itday.sync.connect import faults as faults_of

    if subject.settings is None:
        return
    yield from (fault(str(problem)) for problem in subject.settings.problems)
    for source in subject.sources:
        wrong = faults_of(source, subject.places.config)
        if wrong:
            yield from (fault(str(one)) for one in wrong)
        elif not source.enabled:
            yield note(f"{source.name}: switched off")
        else:
            yield good(f"{source.name}: settings good")
    if not subject.sources and not subject.settings.problems:
        yield good(f"settings: {subject.places.config}, no source yet. itday setup adds one")


def settings_file(subject: Subject) -> Iterator[Finding]:
    """Who may write and read the settings: they say which programs are run."""
    file = subject.places.config
    if os.name != "posix" or not file.exists():
        return
    mode = file.stat().st_mode | (_folder_mode(file) & OTHERS_WRITE)
    if mode & OTHERS_WRITE:
        yield fault(f"{file.name}: others may change it", f"chmod go-w {file.parent} {file}")
    elif mode & OTHERS_READ and _folder_mode(file) & OTHERS_READ:
        yield note(f"{file.name}: others may read it, names and addresses. chmod 600 {file}")


def _folder_mode(file: Path) -> int:
    return file.parent.stat().st_mode


def secrets(subject: Subject) -> Iterator[Finding]:
    """Whether each source that needs a secret has one, and from where secrets come."""
    lacking = False
    for source in subject.sources:
        found = _secret(subject, source)
        if found is not None:
            lacking = lacking or found.fault
            yield found
    yield _keyring(subject.profile, lacking=lacking)


def _secret(subject: Subject, source: SourceSettings) -> Finding | None:
    from itday.config import secrets as kept
    from itday.sync.connect import configured

    try:
        found, config = configured(source, subject.places.config)
        if not (source.enabled and found.wants_secret(config)):
            return None
        if kept.get(subject.profile, source.name) is not None:
            return good(f"{source.name}: secret kept")
    except SettingsError as error:
        # A fault in the table is said by `settings`.
        return fault(str(error)) if "[sources." not in str(error) else None
    return fault(f"{source.name}: no secret", f"itday secret set {source.name}")


def _keyring(profile: str, *, lacking: bool) -> Finding:
    """The keyring of this session: its lack is a fault only where a secret is lacking."""
    from itday.config import secrets as kept

    backend = kept.backend(profile)
    if backend.usable:
        return good(f"keyring: {backend.name}")
    line = f"keyring: {backend.why}. {backend.remedy}"
    return fault(line) if lacking else note(line)


def sign_ins(subject: Subject) -> Iterator[Finding]:
    """Whether somebody is signed in to each source where one signs in through the vendor's pages.

    A sign-in that lasts for one session only cannot be seen from here.
    """
    from itday.store import tokens
    from itday.sync.connect import configured

    for source in subject.sources:
        try:
            found, config = configured(source, subject.places.config)
        except ItdayError:
            continue  # said by `settings`
        signs_in = hasattr(found, "sign_in") and not found.wants_secret(config)
        if not (source.enabled and signs_in):
            continue
        if subject.runtime.store.read_now(tokens.read, source.name) is None:
            yield fault(f"{source.name}: nobody is signed in", f"itday signin {source.name}")
        else:
            yield good(f"{source.name}: a sign-in is kept")


def sign_in_ends(subject: Subject) -> Iterator[Finding]:
    """How long each sign-in lasts that ends some day; days ahead it is a warning."""
    from itday.store import feeds

    now = subject.now().timestamp()
    known = subject.runtime.store.read_now(feeds.sources)
    for source in subject.sources:
        one = known.get(source.name)
        if not (source.enabled and one and one.ends(now)):
            continue
        line = f"{source.name}: the sign-in {one.ends(now)}"
        yield warn(line) if one.ends_soon(now) else good(line)


def programs(subject: Subject) -> Iterator[Finding]:
    """Programs of this machine that sources run."""
    from itday.sync.connect import configured

    for source in subject.sources:
        try:
            found, config = configured(source, subject.places.config)
        except ItdayError:
            continue  # said by `settings`
        for program in found.programs_of(config):
            # A path starts at the settings file; a bare name is looked up.
            path = str(subject.places.config.parent / program) if "/" in program else program
            where = shutil.which(os.path.expanduser(program)) or shutil.which(path)  # noqa: PTH111  # a word
            if where is None:
                yield fault(f"{source.name}: {program} is not installed", "Install it or its path")
            else:
                yield good(f"{source.name}: runs {where}")


def foreign(subject: Subject) -> Iterator[Finding]:
    """Connectors of other packages, with their version: they run with the person's rights."""
    from itday import registry

    used = {source.type for source in subject.sources}
    for name, origin in registry.foreign_connectors().items():
        state = "in use" if name in used else "installed, off until a source names it"
        yield note(f"connector {name}: from {origin}, {state}")
