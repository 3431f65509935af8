"""The checks, in the order in which they are made and shown."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from enum import IntEnum
from typing import NamedTuple

from itday.cli.doctor import far, files, machine, setup
from itday.cli.doctor.finding import Finding, Look, Subject, fault
from itday.domain.errors import ItdayError

log = logging.getLogger("itday.cli")


class Needs(IntEnum):
    """What a check rests on; each rests on those before it."""

    NOTHING = 0
    SETTINGS = 1
    FILES = 2
    NETWORK = 3


class Check(NamedTuple):
    """One line of the table."""

    name: str
    look: Look
    needs: Needs


CHECKS = (
    Check("sqlite", machine.sqlite, Needs.NOTHING),
    Check("certificates", machine.certificates, Needs.NOTHING),
    Check("proxies", machine.proxies, Needs.NOTHING),
    Check("terminal", machine.terminal, Needs.NOTHING),
    Check("extras", machine.extras, Needs.NOTHING),
    Check("settings-file", setup.settings_file, Needs.NOTHING),
    Check("zones", machine.zones, Needs.SETTINGS),
    Check("settings", setup.settings, Needs.SETTINGS),
    Check("secrets", setup.secrets, Needs.SETTINGS),
    Check("programs", setup.programs, Needs.SETTINGS),
    Check("foreign", setup.foreign, Needs.SETTINGS),
    Check("clock", machine.clock, Needs.FILES),
    Check("health", files.health, Needs.FILES),
    Check("chain", files.chain, Needs.FILES),
    Check("sign-ins", setup.sign_ins, Needs.FILES),
    Check("sign-in-ends", setup.sign_in_ends, Needs.FILES),
    Check("rights", files.rights, Needs.FILES),
    Check("backups", files.backups, Needs.FILES),
    Check("outbox", files.outbox, Needs.FILES),
    Check("room", files.room, Needs.FILES),
    Check("network-home", files.network_home, Needs.FILES),
    Check("old-files", files.old_files, Needs.FILES),
    Check("encryption", files.encryption, Needs.FILES),
    Check("disk", files.disk, Needs.FILES),
    Check("sources", far.sources, Needs.NETWORK),
    Check("skew", far.skew, Needs.NETWORK),
    Check("server-certificates", far.certificates, Needs.NETWORK),
)


def examine(subject: Subject, most: Needs) -> Iterator[Finding]:
    """What the checks find, as far as what they rest on is there.

    Args:
        subject: Whom to look at; its settings are `None` where they cannot be used.
        most: `Needs.FILES` to ask no source.
    """
    for check in CHECKS:
        if check.needs > most:
            continue
        for found in _looked(check, subject):
            yield found._replace(check=check.name)
            if found.fatal:
                most = min(most, Needs(check.needs - 1))


def _looked(check: Check, subject: Subject) -> Iterator[Finding]:
    """What one check finds; one that fails is a finding, never the end of the others."""
    try:
        yield from check.look(subject)
    except ItdayError as error:
        # A database that cannot be opened: what rests on it is not looked at.
        yield fault(str(error), fatal=check.needs == Needs.FILES)
    except Exception as error:
        log.exception("check %s", check.name)
        yield fault(f"{check.name}: could not be looked at ({type(error).__name__})", "See the log")
