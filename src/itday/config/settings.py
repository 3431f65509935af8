"""The settings file, typed: what is wrong in it is said with file, line and nearest known key.

A fault in the person's own tables stops the program, since guessing would show wrong times; a
fault in one source's table leaves out that source. Connectors check the rest of their tables
themselves, when they are loaded; `explain` words what they find.
"""

from __future__ import annotations

import re
import tomllib
from typing import TYPE_CHECKING, Any, NamedTuple

from itday.config.lines import line_of
from itday.config.reading import Spot, read_pages, read_school, read_table
from itday.config.shape import LISTS, ME, OPEN_TABLES, SOURCE, TABLES, TODO, TOP, VIEW, nearest
from itday.domain.errors import SettingsError
from itday.domain.pages import DailyPage
from itday.domain.school_time import School

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import timedelta
    from pathlib import Path

    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

__all__ = [
    "NO_SOURCE",
    "Me",
    "Settings",
    "SettingsProblem",
    "SourceSettings",
    "View",
    "explain",
    "line_of",
    "load",
    "parse",
]

NO_SOURCE = "No source is set up yet. itday setup adds one; itday demo shows a made-up school."
"""What a profile without sources is told wherever it asks for what they bring."""
SOURCE_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{0,31}")
RESERVED = frozenset({"desk", "pages"})
"""Names that itday uses for what is its own."""
SECRET_KEYS = frozenset(
    {"password", "passwd", "passphrase", "token", "api_key", "apikey", "api_token"}
    | {"access_token", "refresh_token", "client_secret"}
)
LOGIN_IN_URL = re.compile(r"://[^/@\s:]*:[^/@\s]+@")
NOTHING: Mapping[str, Any] = {}


class Me(NamedTuple):
    """Who sits in front of it."""

    name: str = ""
    email: str = ""
    logins: Mapping[str, str] = NOTHING
    """Login by source name, where it is not the address."""

    @property
    def names(self) -> tuple[str, ...]:
        """All that the person is called: name, address, logins."""
        return tuple(filter(None, (self.name, self.email, *self.logins.values())))


class View(NamedTuple):
    """A saved filter."""

    name: str
    filter: str
    pane: str = ""
    """The pane it narrows; empty for all."""
    key: str = ""
    start: bool = False
    """Whether the cockpit begins with it."""


class SourceSettings(NamedTuple):
    """One `[sources.NAME]` table: what all sources share, and the rest for its connector."""

    name: str
    type: str
    write: bool = False
    every: timedelta | None = None
    enabled: bool = True
    table: Mapping[str, Any] = NOTHING
    """The keys for the connector's own model, unchecked."""
    line: int = 1


class SettingsProblem(NamedTuple):
    """What is wrong with one source, or what names one; the others go on."""

    source: str
    line: int
    error: SettingsError

    def __str__(self) -> str:
        return str(self.error)


class Settings(NamedTuple):
    """All that the file says; what it does not say has its default."""

    file: Path
    me: Me = Me()
    school: School = School()
    todo: str | None = None
    """The source where `itday todo` creates; None is itday's own list."""
    panes: tuple[str, ...] = ()
    """Empty: all, in the cockpit's own order."""
    theme: str | None = None
    notes: str | None = None
    """The folder of notes, a path beside this file; None is below the profile's data."""
    remind: timedelta | None = None
    """How long before a meeting the cockpit says so; None is its own choice."""
    notify: str = "off"
    """How the terminal is told of it: `off`, `bell`, `osc9` or `osc777`."""
    rules: str | None = None
    """The school's own rules, a path beside this file; None is itday's alone."""
    keys: Mapping[str, str] = NOTHING
    """Key by action name."""
    pages: tuple[DailyPage, ...] = ()
    """The web pages of the day, in the file's order."""
    views: tuple[View, ...] = ()
    """Saved filters, in the file's order."""
    sources: tuple[SourceSettings, ...] = ()
    """In the file's order, those switched off too; faulty ones are in `problems` instead."""
    problems: tuple[SettingsProblem, ...] = ()

    @property
    def rules_file(self) -> Path | None:
        """Where the school's own rules are; `None` where it has none."""
        from pathlib import Path

        return None if self.rules is None else self.file.parent / Path(self.rules).expanduser()


def load(file: Path) -> Settings:
    """Read the settings; a file that is not there gives the defaults and no sources.

    Raises:
        SettingsError: The file cannot be read, is no TOML, or a table that is not a source's has
            a key or value that cannot be meant.
    """
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return Settings(file=file)
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", where=str(file)) from error
    except UnicodeDecodeError as error:
        raise SettingsError(
            "is not UTF-8 text", where=str(file), remedy="Save it as UTF-8 in your editor"
        ) from error
    return parse(text, file)


def parse(text: str, file: Path) -> Settings:
    """Give the settings that `text` would be if it were the content of `file`; raises as `load`."""
    raw = _read_toml(text, file)
    top = Spot(file, text)
    _check_top(raw, top)
    sources, problems = _read_sources(raw.get("sources", {}), top)
    own = read_table(raw, TOP, top)
    me = Me(**read_table(raw.get("me", {}), ME, top.at("me")))
    todo = read_table(raw.get("todo", {}), TODO, top.at("todo")).get("source")
    names = [*raw.get("sources", {})]
    if todo is not None and todo not in {"desk", *names}:
        raise top.at("todo").error(f"no source is called {todo}", "source", nearest(todo, names))
    problems += _loose_ends(me, todo, sources, names, top)
    return Settings(
        file=file,
        me=me,
        school=read_school(raw.get("school", {}), top.at("school")),
        todo=None if todo == "desk" else todo,
        panes=own.get("panes", ()),
        theme=own.get("theme"),
        notes=own.get("notes"),
        rules=own.get("rules"),
        remind=own.get("remind"),
        notify=own.get("notify", "off"),
        pages=read_pages(raw.get("pages", []), top.at("pages")),
        keys=_read_keys(raw.get("keys", {}), top.at("keys")),
        views=_read_views(raw.get("views", {}), top.at("views")),
        sources=tuple(sources),
        problems=tuple(problems),
    )


def _read_toml(text: str, file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise SettingsError(
            "not TOML that can be read: nested too deep", where=str(file)
        ) from error
    except ValueError as error:  # of TOML itself, and of a number too long for Python
        found = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line = int(found[1]) if found else text.rstrip().count("\n") + 1
        what = re.sub(r"(?<!\s)\s*\(at [^()]*\)$", "", str(error))
        raise SettingsError(
            f"not TOML: {what[:1].lower()}{what[1:]}",
            where=f"{file}:{line}",
            remedy="Text needs quotes, and each table a name in brackets of its own",
        ) from error


def _check_top(raw: Mapping[str, Any], top: Spot) -> None:
    """Refuse an unknown name at the top, and a plain value where a table must be."""
    tables = {*TABLES, *OPEN_TABLES}
    known = tables | {*TOP, *LISTS}
    for name, value in raw.items():
        if name not in known:
            raise top.error(f"nothing is called {name}", name, nearest(name, known))
        if name in tables and not isinstance(value, dict):
            raise top.error(f"{name} must be a table: write [{name}]", name)


def _read_keys(raw: Mapping[str, Any], spot: Spot) -> dict[str, str]:
    for action, key in raw.items():
        if not isinstance(key, str) or not key.strip():
            raise spot.error(f"the key for {action} must be text in quotes", action)
    return {action: key.strip() for action, key in raw.items()}


def _read_views(raw: Mapping[str, Any], spot: Spot) -> tuple[View, ...]:
    """The saved filters; what their filters mean is for the panes to say."""
    views = []
    for name, table in raw.items():
        if not SOURCE_NAME.fullmatch(name):
            remedy = "Use up to 32 of a-z, 0-9, - and _"
            raise spot.at(name).error(f"{name!r} cannot name a view", remedy=remedy)
        views.append(View(name, **read_table(table, VIEW, spot.at(name))))
    return tuple(views)


def _read_sources(
    raw: Mapping[str, Any], top: Spot
) -> tuple[list[SourceSettings], list[SettingsProblem]]:
    sources: list[SourceSettings] = []
    problems: list[SettingsProblem] = []
    seen: dict[str, str] = {}
    for name, table in raw.items():
        spot = top.at("sources", name)
        try:
            twin = seen.setdefault(name.replace("-", "_"), name)
            if twin != name:
                raise spot.error(f"the names {twin} and {name} are too alike", remedy="Rename one")
            sources.append(_read_source(name, table, spot))
        except SettingsError as error:
            problems.append(SettingsProblem(name, spot.line(), error))
    return sources, problems


def _read_source(name: str, table: Any, spot: Spot) -> SourceSettings:
    if not SOURCE_NAME.fullmatch(name) or name in RESERVED:
        why = "is itday's own name" if name in RESERVED else "cannot name a source"
        raise spot.error(f"{name!r} {why}", remedy="Use up to 32 of a-z, 0-9, - and _")
    if not isinstance(table, dict):
        raise spot.error(f"a source must be a table: write [sources.{name}]")
    _refuse_secrets(name, table, spot)
    shared = {key: value for key, value in table.items() if key in SOURCE}
    rest = {key: value for key, value in table.items() if key not in SOURCE}
    return SourceSettings(name, **read_table(shared, SOURCE, spot), table=rest, line=spot.line())


def _refuse_secrets(name: str, table: Mapping[str, Any], spot: Spot) -> None:
    for key, value in table.items():
        in_url = isinstance(value, str) and LOGIN_IN_URL.search(value)
        if key.casefold().replace("-", "_") in SECRET_KEYS or in_url:
            raise spot.error(
                f"{key} holds a secret, and this file is no place for one",
                key,
                f"Take it out, change it at the source, and run `itday secret set {name}`",
            )


def _loose_ends(
    me: Me, todo: str | None, sources: list[SourceSettings], names: list[str], top: Spot
) -> list[SettingsProblem]:
    """Find names that lead nowhere: nothing breaks, but what the person meant does not happen."""
    found = []
    for login in set(me.logins) - set(names):
        spot = top.at("me", "logins")
        error = spot.error(f"no source is called {login}", login, nearest(login, names))
        found.append(SettingsProblem(login, spot.line(login), error))
    for source in sources:
        if source.name == todo and not source.write:
            spot = top.at("todo")
            error = spot.error(
                f"{todo} is read-only, so no to-do can be made there",
                "source",
                f"Set write = true in [sources.{todo}]",
            )
            found.append(SettingsProblem(source.name, spot.line("source"), error))
    return found


def explain(
    settings_file: Path,
    source: SourceSettings,
    error: ValidationError,
    known: Iterable[str] = (),
) -> SettingsError:
    """Word what a connector's model found in a source's table, in one line without any value.

    A misspelt key comes first: it is why another is missing.

    Args:
        settings_file: The file it came from.
        source: The source whose table it is.
        error: What the model raised; the others are counted, and each is in `parts`.
        known: The model's keys, for the nearest one to a key that is unknown.
    """
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    faults.sort(key=lambda fault: fault["type"] != "extra_forbidden")
    spot = Spot.of(settings_file).at("sources", source.name)
    first, *others = parts = [_worded(fault, source, spot, known) for fault in faults]
    if not others:
        return first
    what = f"{first.what} (and {len(others)} more)"
    told = SettingsError(what, where=first.where, remedy=first.remedy)
    told.parts = tuple(parts)
    return told


def _worded(
    fault: ErrorDetails, source: SourceSettings, spot: Spot, known: Iterable[str]
) -> SettingsError:
    key = ".".join(str(part) for part in fault["loc"])
    what, remedy = f"{key}: {fault['msg'][:1].lower()}{fault['msg'][1:]}", ""
    if not key:
        what = fault["msg"]
    elif fault["type"] == "missing":
        what, remedy = f"{key} is missing", f"Add it to [sources.{source.name}]"
    elif fault["type"] == "extra_forbidden":
        what, remedy = f"{source.type} knows no key {key}", nearest(key, {*known, *SOURCE})
    return spot.error(what, str(fault["loc"][0]) if fault["loc"] else None, remedy)
