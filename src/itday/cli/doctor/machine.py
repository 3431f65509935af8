"""This machine: its terminal, clock, time zones, certificates, proxies and libraries."""

from __future__ import annotations

import locale
import os
import shutil
import sqlite3
import ssl
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from itday.cli.doctor.finding import Finding, Subject, fault, good, note
from itday.domain import installing
from itday.domain.text import clean

CERTIFICATE_VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
PROXY_VARIABLES = ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY")
WAL_FIXED = (3, 51, 3)
"""SQLite before it could damage a WAL file in a rare race of two writers (its release notes)."""
SMALLEST = (40, 15)
"""Columns and lines of a terminal that the cockpit needs."""
AHEAD = timedelta(minutes=2)
PROXY_FORMS = ("http://", "https://", "socks5://", "socks5h://")


def sqlite(subject: Subject) -> Iterator[Finding]:
    """The library beneath both databases."""
    del subject
    version = sqlite3.sqlite_version
    if sqlite3.sqlite_version_info >= WAL_FIXED:
        yield good(f"SQLite {version}")
    else:
        yield good(f"SQLite {version}: one writer a process, which itday keeps to")


def certificates(subject: Subject) -> Iterator[Finding]:
    """What the environment says about whom to trust, and whether this machine trusts anybody."""
    del subject
    named = [(name, value) for name in CERTIFICATE_VARIABLES if (value := os.environ.get(name))]
    for name, value in named:
        shown = f"{name}: {clean(value, limit=200)}"
        if not Path(value).exists():
            yield fault(f"{shown} is not there", "Unset it or mend the path")
        elif name == "SSL_CERT_FILE" and not _holds_certificates(Path(value)):
            yield fault(f"{shown} holds no certificates", "Unset it or name a file of PEM")
    if sys.platform == "linux" and not named and not _system_trusts():
        remedy = "Install your system's ca-certificates"
        yield fault("certificates: this machine trusts no authority", remedy)


def _holds_certificates(file: Path) -> bool:
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=file)
    except (OSError, ssl.SSLError):
        return False
    return True


def _system_trusts() -> bool:
    """Whether the places that OpenSSL looks in hold anything."""
    places = ssl.get_default_verify_paths()
    if places.cafile and Path(places.cafile).is_file():
        return True
    folders = (places.capath, "/etc/ssl/certs", "/etc/pki/tls/certs")
    return any(folder and any(Path(folder).glob("*")) for folder in folders)


def proxies(subject: Subject) -> Iterator[Finding]:
    """What stands between us and the sources; a login in it is never shown."""
    del subject
    names = [one for name in PROXY_VARIABLES for one in (name, name.lower()) if os.environ.get(one)]
    for name in names:
        value = os.environ[name]
        if "://" in value and not value.lower().startswith(PROXY_FORMS):
            yield fault(f"{name} is no address of a proxy", "Write http://HOST:PORT")
    if names:
        around = " except for those in NO_PROXY" if _either("NO_PROXY") else ""
        yield note(f"proxy: {', '.join(names)} lead all sources over a proxy{around}")


def _either(name: str) -> str:
    return os.environ.get(name) or os.environ.get(name.lower()) or ""


def terminal(subject: Subject) -> Iterator[Finding]:
    """Whether the cockpit can be shown here."""
    del subject
    encoding = locale.getpreferredencoding(do_setlocale=False)
    if encoding.upper().replace("-", "") != "UTF8":
        yield fault(f"terminal: {encoding} cannot show all letters", "Set LANG to C.UTF-8")
    if not sys.stdout.isatty():
        yield good("terminal: none here, so all output is plain text")
        return
    if os.environ.get("TERM", "dumb") == "dumb":
        yield fault("terminal: TERM says that it can only print", "Set TERM as your terminal says")
        return
    size = shutil.get_terminal_size()
    if size.columns < SMALLEST[0] or size.lines < SMALLEST[1]:
        yield fault(
            f"terminal: {size.columns}x{size.lines} is too small for the cockpit",
            f"Make it {SMALLEST[0]}x{SMALLEST[1]} or larger",
        )
        return
    colours = "without colours (NO_COLOR)" if os.environ.get("NO_COLOR") else _colours()
    yield good(f"terminal: {os.environ['TERM']}, {size.columns}x{size.lines}, {colours}")


def _colours() -> str:
    full = os.environ.get("COLORTERM", "") in {"truecolor", "24bit"}
    return "all colours" if full else "256 colours or fewer"


def zones(subject: Subject) -> Iterator[Finding]:
    """The school's time zone, and whether this machine is in it."""
    name = subject.settings.school.zone.key if subject.settings else "Europe/London"
    try:
        zone = ZoneInfo.no_cache(name)
    except (ZoneInfoNotFoundError, OSError, ValueError):
        yield fault(f"time zones: {name} is not known here", installing.command("tzdata"))
        return
    now = subject.now()
    if now.astimezone(zone).utcoffset() != now.astimezone().utcoffset():
        yield note(f"time zone: the school's is {name}, this machine's is {now.astimezone():%Z}")
    else:
        yield good(f"time zone: {name}")


def clock(subject: Subject) -> Iterator[Finding]:
    """Whether the clock was turned back: the newest decision would lie in the future."""
    newest = subject.runtime.store.read_now(
        lambda db: db.execute("SELECT max(at) FROM desk.ledger").fetchone()[0]
    )
    if newest is None:
        return
    last = datetime.fromisoformat(newest)
    if last - subject.now() > AHEAD:
        yield fault(
            f"clock: the newest decision is of {last:%Y-%m-%d %H:%M} UTC, which is still to come",
            "Set the clock, best by NTP",
        )


def extras(subject: Subject) -> Iterator[Finding]:
    """Optional parts of itday that are not installed."""
    del subject
    lacking = sorted(installing.lacking())
    if lacking:
        how = installing.command(f"itday[{','.join(lacking)}]")
        yield note(f"not installed: {', '.join(lacking)}. If wanted: {how}")
