"""Reading the rules: itday's own file, with the school's on top.

The file holds judgements (weights, obligations, retention), not code: each has a default, and each
can be changed. A fault in the school's file is said with the file and what is wrong.
"""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from importlib.resources import files
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from itday.domain.errors import SettingsError
from itday.triage.rules import Grouping, Network, Obligation, Rules, Trip

WHEN = ("risk", "high risk", "personal data", "severe", "safeguarding", "always")
LARGEST = 2_000_000
"""Bytes of a register; a longer file is none."""


def load(own: Path | None = None) -> Rules:
    """Give the rules in force.

    Args:
        own: The school's own file; `None` for itday's alone.

    Raises:
        SettingsError: The school's file cannot be read, or says what cannot be meant.
    """
    told = tomllib.loads(default_text())
    if own is None:
        return _rules(told, Path())
    try:
        mine = tomllib.loads(own.read_text("utf-8-sig"))
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", where=str(own)) from error
    except ValueError as error:
        raise SettingsError(f"not TOML: {error}", where=str(own)) from error
    try:
        return _rules(_over(told, mine), own.parent)
    except SettingsError:
        raise
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise SettingsError(
            f"a rule cannot be meant: {error}", where=str(own), remedy="itday alerts rules shows"
        ) from error


def in_force(own: Path | None = None) -> tuple[Rules, str]:
    """The rules for what must be shown whatever happens, and what is wrong with the school's file.

    Args:
        own: As of `load`.

    Returns:
        Where the file is at fault, itday's own rules and the fault in one line; else no fault.
    """
    try:
        return load(own), ""
    except SettingsError as error:
        return load(), str(error)


def default_text() -> str:
    """Itday's own file, with its comments."""
    return files("itday.config").joinpath("rules.toml").read_text("utf-8")


def _over(told: dict[str, Any], mine: Mapping[str, Any]) -> dict[str, Any]:
    """Lay the school's file over ours: tables key by key, lists and values as a whole."""
    merged = dict(told)
    for name, value in mine.items():
        if name not in told:
            raise ValueError(f"nothing is called {name}; there are {', '.join(told)}")
        if not isinstance(told[name], dict):
            merged[name] = value
            continue
        if name != "bands" and (unknown := sorted(set(value) - set(told[name]))):
            raise ValueError(f"[{name}] knows no {unknown[0]}")
        # Bands are a scale: half of ours and half of theirs would be neither.
        merged[name] = dict(value) if name == "bands" else told[name] | value
    return merged


def _rules(told: Mapping[str, Any], beside: Path) -> Rules:
    networks, registers = told["networks"], told["registers"]
    named = [(str(name), _network(net)) for name, net in networks["named"].items()]
    bands = sorted(told["bands"].items(), key=lambda band: -float(band[1]))
    if not bands or float(bands[-1][1]) > 0:
        raise ValueError("[bands] leaves the lowest scores without a band")
    retention = {name: int(days) for name, days in told["retention"].items()}
    if min(retention.values()) < 1:
        raise ValueError("[retention] keeps nothing for less than a day")
    return Rules(
        version=str(told["version"]),
        weights={name: float(weight) for name, weight in told["weights"].items()},
        bands=tuple((str(name), float(least)) for name, least in bands),
        grouping=Grouping(**{one.name: told["grouping"][one.name] for one in fields(Grouping)}),
        school=tuple(map(_network, networks["school"])),
        places=(*named, *_places(registers["places"], beside)),
        carriers=frozenset(map(int, networks["carriers"])),
        hosting=frozenset(map(int, networks["hosting"])),
        privileged=tuple(word.casefold() for word in told["roles"]["privileged"]),
        trips=tuple(_trips(registers["trips"], beside)),
        obligations=tuple(map(_obligation, told["obligations"])),
        retention=retention,
    )


def _network(text: str) -> Network:
    return ip_network(text, strict=False)


def _obligation(row: Mapping[str, Any]) -> Obligation:
    made = Obligation(**row)
    if made.when not in WHEN:
        raise ValueError(f"{made.body}: when is one of {', '.join(WHEN)}")
    return made


def _places(name: str, beside: Path) -> list[tuple[str, Network]]:
    rows = _register(name, beside, ("name", "address"))
    return [(row["name"], _network(row["address"])) for row in rows]


def _trips(name: str, beside: Path) -> list[Trip]:
    rows = _register(name, beside, ("who", "country", "from", "to"))
    for row in rows:
        date.fromisoformat(row["from"])
        date.fromisoformat(row["to"])
    return [
        Trip(row["who"].casefold(), row["country"].upper(), row["from"], row["to"]) for row in rows
    ]


def _register(name: str, beside: Path, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Read a CSV file; empty where none is named.

    Raises:
        SettingsError: It cannot be read or lacks a column.
    """
    if not name:
        return []
    file = beside / Path(name).expanduser()
    try:
        if file.stat().st_size > LARGEST:
            raise SettingsError("is too large for a register", where=str(file))
        with file.open(encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text)
            rows = [{k: (v or "").strip() for k, v in row.items() if k} for row in reader]
            head = reader.fieldnames or ()
    except OSError as error:
        raise SettingsError(f"cannot be read: {error.strerror}", where=str(file)) from error
    if missing := [column for column in columns if column not in head]:
        raise SettingsError(
            f"has no column {missing[0]}", where=str(file), remedy=f"Columns: {','.join(columns)}"
        )
    return rows
