"""What somebody else's connector is, and whether it takes a table: asked in a process for that."""

from __future__ import annotations

import asyncio
import json
import logging
import threading
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import ConfigDict, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from itday.domain.errors import ItdayError, SettingsError
from itday.domain.text import clean
from itday.sdk.connector import ConnectorConfig
from itday.sdk.process import Limits, Process, Stopped
from itday.sdk.scrub import scrub
from itday.sdk.wire import Fault, Told, error_of

log = logging.getLogger("itday.sdk")


@dataclass(frozen=True, slots=True)
class Plugin:
    """Where a connector comes from; `str()` of it names it in errors."""

    name: str
    """Its entry point's name: `type = "..."` in the settings."""
    value: str
    """`module:Class`."""
    origin: str
    """The distribution and its version: `itday-deskline 1.2`."""

    def __str__(self) -> str:
        return f"the connector {self.name} (from {self.origin})"

    def told(self) -> Told:
        """What the worker needs to know to import it."""
        return {"name": self.name, "value": self.value}

    @property
    def remedy(self) -> str:
        """What the person can do about a fault in it."""
        return f"Ask those who made {self.origin}"


def asked_once(plugin: Plugin, limits: Limits, ask: str, **question: Any) -> Told:
    """Ask a process that ends afterwards; waits, so never call it on an event loop that is in use.

    Raises:
        SettingsError: The connector cannot be imported, or misbehaves; says which and how.
    """
    ended: list[Told | BaseException] = []

    def run() -> None:
        try:
            ended.append(asyncio.run(_once(limits, ask=ask, plugin=plugin.told(), **question)))
        except BaseException as error:  # noqa: BLE001  # handed over to whoever waits
            ended.append(error)

    # In a thread of its own: the caller's may have an event loop, and only one fits.
    thread = threading.Thread(target=run, name="itday-ask", daemon=True)
    thread.start()
    thread.join()
    answer = ended[0]
    if isinstance(answer, BaseException):
        raise _refusal(plugin, answer) from None
    return answer


async def _once(limits: Limits, **question: Any) -> Told:
    process = await Process.start(limits)
    try:
        return await process.ask(lambda _: False, error_of, within_s=limits.start_s, **question)
    finally:
        process.stop("was asked once")
        await process.ended()


def _refusal(plugin: Plugin, error: BaseException) -> BaseException:
    """An error for the person, of whatever went wrong."""
    if isinstance(error, Fault):
        log.error("%s: %s", plugin, scrub(error.trace))
        return SettingsError(f"{plugin} cannot be loaded ({error.name})", remedy=plugin.remedy)
    if isinstance(error, Stopped):
        return SettingsError(f"{plugin} {error}", remedy=plugin.remedy)
    if isinstance(error, ItdayError):
        return SettingsError(f"{plugin} {error.what}", remedy=error.remedy or plugin.remedy)
    return error


class IsolatedConfig(ConnectorConfig):
    """A table of the settings, judged by the connector's own model in a process for that."""

    model_config = ConfigDict(extra="allow")

    plugin: ClassVar[Plugin]
    limits: ClassVar[Limits]
    keys: ClassVar[tuple[str, ...]] = ()
    judged: ClassVar[dict[str, bool]]
    """By good table, as JSON: whether a source with it needs a secret."""

    @classmethod
    def known_keys(cls) -> Collection[str]:
        """The keys that the connector's model has."""
        return cls.keys

    @classmethod
    def model_json_schema(cls, *_: Any, **named: Any) -> dict[str, Any]:
        """The schema of the connector's model, asked when it is wanted."""
        template = named.get("ref_template", "#/$defs/{model}")
        schema = asked_once(cls.plugin, cls.limits, "schema", ref_template=template).get("schema")
        return dict(schema) if isinstance(schema, dict) else {"type": "object"}

    @classmethod
    def needs_secret(cls, table: Mapping[str, Any]) -> bool:
        """Whether a source with this table needs a secret.

        Raises:
            ValidationError: The connector's model does not take the table.
            SettingsError: The connector cannot be asked.
        """
        key = json.dumps(table, default=str, sort_keys=True)
        if key not in cls.judged:
            told = asked_once(cls.plugin, cls.limits, "validate", table=dict(table))
            if faults := told.get("faults"):
                raise ValidationError.from_exception_data(cls.plugin.name, _faults(faults))
            cls.judged[key] = bool(told.get("wants_secret", True))
        return cls.judged[key]

    @model_validator(mode="before")
    @classmethod
    def _judge(cls, table: Any) -> Any:
        cls.needs_secret(table)
        return table


def _faults(told: Any) -> list[InitErrorDetails]:
    """What the model found, as pydantic has it here; values never come along."""
    found = []
    for fault in told if isinstance(told, list) else [None]:
        type_, loc, msg = fault if isinstance(fault, list) and len(fault) == 3 else ("", [], "")
        where = tuple(part if type(part) is int else clean(str(part), limit=80) for part in loc)
        word = clean(str(type_) or "odd", limit=80)
        error = PydanticCustomError(word, clean(str(msg) or "is not taken", limit=300))
        found.append(InitErrorDetails(type=error, loc=where, input=None))
    return found
