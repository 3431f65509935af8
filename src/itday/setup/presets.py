"""What people use, and what each comes to: the sources it makes, and what to have at hand for it.

Addresses: fastmail.com, *Server names and ports*, and utf9k.net on its CalDAV; docs.mailcow.email,
*Client manual*; Nextcloud's user manual, *Thunderbird*; for iCloud the pages of mail programs
(Missive, Postbox); read 2026-11-29. None of them was tried on the real service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from itday.sdk.origin import origin_of

PLACE = re.compile(r"\{([a-z]+)\}")


class Part(NamedTuple):
    """One source that a preset makes."""

    type: str
    name: str
    """What it is to be called, unless that is taken."""
    fills: Mapping[str, Any] = {}
    """Its settings; `{email}`, `{login}` and `{domain}` are the person's, all else is asked for."""


class Preset(NamedTuple):
    """A product, as people call it."""

    key: str
    title: str
    have: str
    """What to have at hand, one sentence or two."""
    parts: tuple[Part, ...]
    asks: Mapping[str, str] = {}
    """What is asked for before its sources are, by the name in `fills`: the question."""
    one_login: bool = False
    """Whether its sources take the same password."""
    mx: tuple[str, ...] = ()
    """Ends of the names of its mail exchangers."""


def filled(part: Part, known: Mapping[str, str]) -> dict[str, Any]:
    """A source's settings; one whose place nobody has filled stays open, and is asked for."""
    return {
        name: PLACE.sub(lambda found: known[found[1]], text) if isinstance(text, str) else text
        for name, text in part.fills.items()
        if all(known.get(place) for place in _places(text))
    }


def of_person(email: str) -> dict[str, str]:
    """What an address gives to fill in."""
    login, _, domain = email.rpartition("@")
    return {"email": email, "login": login, "domain": domain} if login and domain else {}


def by_key(key: str) -> Preset | None:
    """The preset of that key; `None` where there is none."""
    return next((one for one in PRESETS if one.key == key), None)


def by_mx(host: str) -> Preset | None:
    """Whose mail exchanger that is; `None` where nobody knows."""
    name = f".{host.rstrip('.').lower()}"
    return next((one for one in PRESETS if name.endswith(one.mx)), None)


def host_name(text: str) -> str:
    """The host that an answer means, with its port: people paste whole addresses; empty if none."""
    bare = re.sub(r"^https?://", "", text.strip(), flags=re.IGNORECASE).partition("/")[0].lower()
    return bare if origin_of(f"https://{bare}") else ""


def _places(text: Any) -> Iterator[str]:
    return (found[1] for found in PLACE.finditer(text)) if isinstance(text, str) else iter(())


def _mail(host: str, **more: Any) -> Part:
    return Part("imap", "mail", {"host": host, "username": "{email}", **more})


PRESETS = (
    Preset(
        "microsoft365",
        "Microsoft 365: agenda, to-do, mail, alerts",
        "An application that is registered for itday in Entra: its client ID, and the tenant.",
        (Part("microsoft365", "microsoft365", {"tenant": "{domain}"}),),
        mx=(".mail.protection.outlook.com", ".mx.microsoft"),
    ),
    Preset(
        "google",
        "Google Workspace: agenda, to-do, mail, alerts",
        "An OAuth client of type Desktop app of the school's own: its client ID and secret.",
        (Part("google", "google"),),
        mx=(".google.com", ".googlemail.com"),
    ),
    Preset(
        "nextcloud",
        "Nextcloud: agenda, to-do; with a mailbox (IMAP)",
        "An app password of Nextcloud (Settings, Security), and the password of the mailbox.",
        (
            Part(
                "caldav",
                "calendar",
                {"url": "https://{host}/remote.php/dav/", "username": "{login}"},
            ),
            Part("imap", "mail", {"username": "{email}"}),
        ),
        asks={"host": "Your Nextcloud's address, such as cloud.school.example"},
    ),
    Preset(
        "sogo",
        "SOGo or mailcow: agenda, to-do, mail",
        "Your login, or an app password if it has them.",
        (
            Part("caldav", "calendar", {"url": "https://{host}/SOGo/dav/", "username": "{email}"}),
            _mail("{host}"),
        ),
        one_login=True,
        asks={"host": "The address of its web pages, such as mail.school.example"},
    ),
    Preset(
        "fastmail",
        "Fastmail: agenda, mail",
        "An app password with access to mail and calendars (Settings, Privacy & Security).",
        (
            Part(
                "caldav",
                "calendar",
                {
                    "url": "https://caldav.fastmail.com/dav/principals/user/{email}/",
                    "username": "{email}",
                },
            ),
            _mail("imap.fastmail.com"),
        ),
        one_login=True,
        mx=(".messagingengine.com",),
    ),
    Preset(
        "icloud",
        "iCloud: agenda, mail",
        "An app-specific password (account.apple.com, Sign-In and Security). Calendars are on a "
        "numbered server: when the trial names it, put it into `url`.",
        (
            Part(
                "caldav", "calendar", {"url": "https://caldav.icloud.com/", "username": "{email}"}
            ),
            _mail("imap.mail.me.com"),
        ),
        one_login=True,
        mx=(".mail.icloud.com",),
    ),
    Preset(
        "gmail",
        "Gmail by an app password: mail",
        "An app password (myaccount.google.com/apppasswords), where the account may make one.",
        (_mail("imap.gmail.com"),),
    ),
    Preset(
        "caldav",
        "Radicale or another CalDAV server: agenda, to-do",
        "Its address, and an app password if it has them. Calendars and lists are found by itself.",
        (Part("caldav", "calendar"),),
    ),
    Preset(
        "imap",
        "A mailbox (IMAP), by hand: mail",
        "The server's name, and a password: one made for itday where the provider has app "
        "passwords.",
        (Part("imap", "mail"),),
    ),
    Preset(
        "rt",
        "Request Tracker: tickets",
        "An authentication token (Logged in as, Settings, Auth Tokens).",
        (Part("rt", "helpdesk", {"url": "https://{host}/"}),),
        asks={"host": "Its address, such as rt.school.example"},
    ),
    Preset(
        "okta",
        "Okta: alerts",
        "An API token of a read-only administrator (Security, API, Tokens).",
        (Part("okta", "okta", {"url": "https://{host}"}),),
        asks={"host": "Your organisation's address, such as school.okta.com"},
    ),
)
"""In the order in which they are offered."""
