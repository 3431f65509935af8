"""What to ask for a connector's settings, from the schema of its own model."""

from __future__ import annotations

import re
import shlex
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

NUMBERS = {"integer": int, "number": float}
USUAL = ("url", "path", "host", "username", "user", "login", "command", "kind", "program")
"""Settings that are asked for even where they may be left out, in this order."""
TRUE, FALSE = (
    frozenset({"y", "yes", "true", "on", "1"}),
    frozenset({"n", "no", "false", "off", "0"}),
)


class Question(NamedTuple):
    """One setting of a connector."""

    name: str
    help: str = ""
    kind: str = "text"
    """`text`, `number`, `flag`, `choice`, `list`, `words` (of a command line), or `toml`."""
    choices: tuple[str, ...] = ()
    default: Any = None
    """`None` where leaving it out has no value of its own."""
    needed: bool = False
    schema: Mapping[str, Any] = {}
    wanted: bool = False
    """Whether the connector says that nearly all need it: `json_schema_extra={"usual": True}`."""

    @property
    def usual(self) -> bool:
        """Whether it is asked for without being asked for."""
        return self.needed or self.wanted or self.name in USUAL

    @property
    def hint(self) -> str:
        """How to write the answer, where that is not plain."""
        match self.kind:
            case "number":
                return _bounds(self.schema) or "a number"
            case "flag":
                return "yes or no"
            case "choice":
                return f"one of {', '.join(self.choices)}"
            case "list":
                return "several are parted by commas"
            case "words":
                return "as on a command line; quotes keep spaces together"
            case "toml":
                return "as in TOML: text in quotes, { name = value }"
        return ""

    def shown(self, value: Any) -> str:
        """A value as it would be typed."""
        match value:
            case None:
                return ""
            case bool():
                return "yes" if value else "no"
            case list() | tuple():
                words = [str(one) for one in value]
                return shlex.join(words) if self.kind == "words" else ", ".join(words)
            case dict():
                return "{ " + ", ".join(f"{k} = {_toml(v)}" for k, v in value.items()) + " }"
        return _toml(value) if self.kind == "toml" and not isinstance(value, str) else str(value)

    def read(self, text: str) -> Any:
        """The value that text means; `None` for an empty one.

        Raises:
            ValueError: It cannot be meant; the words are for the person.
        """
        text = text.strip()
        if not text:
            if self.needed:
                raise ValueError(f"{self.name} cannot be left out")
            return None
        return _READ[self.kind](self, text)


def questions(schema: Mapping[str, Any]) -> list[Question]:
    """The questions of a model, those that must be answered first, then the usual ones.

    Args:
        schema: As pydantic's `model_json_schema` gives it.
    """
    needed = set(schema.get("required", ()))
    found = [
        _question(name, part, name in needed, schema)
        for name, part in schema.get("properties", {}).items()
    ]
    order = {name: place for place, name in enumerate(USUAL)}
    return sorted(found, key=lambda q: (not q.needed, order.get(q.name, len(order))))


def plain(names: Iterable[str]) -> list[Question]:
    """Questions where only the names are known: of another package's connector."""
    return [Question(name, kind="toml") for name in names]


def _question(
    name: str, part: Mapping[str, Any], needed: bool, whole: Mapping[str, Any]
) -> Question:
    inner = _resolved(part, whole)
    help_ = " ".join(str(part.get("description") or inner.get("description") or "").split())
    if examples := part.get("examples"):
        help_ += f" For example: {', '.join(map(str, examples))}."
    choices = tuple(str(one) for one in inner.get("enum", ()) if one != "")
    kind, wanted = _kind(inner, help_), bool(part.get("usual"))
    return Question(name, help_.strip(), kind, choices, part.get("default"), needed, inner, wanted)


def _resolved(part: Mapping[str, Any], whole: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema behind references, and behind `or nothing`."""
    for _ in range(8):
        if "$ref" in part:
            part = whole.get("$defs", {}).get(str(part["$ref"]).rpartition("/")[2], {})
        elif len(part.get("allOf", ())) == 1:
            part = part["allOf"][0]
        elif "anyOf" in part:
            real = [one for one in part["anyOf"] if one.get("type") != "null"]
            if len(real) != 1:
                return {}
            part = real[0]
        else:
            return part
    return {}


def _kind(inner: Mapping[str, Any], help_: str) -> str:
    if "enum" in inner:
        return "choice"
    match inner.get("type"):
        case "integer" | "number":
            return "number"
        case "boolean":
            return "flag"
        case "string":
            return "text"
        case "array" if inner.get("items", {}).get("type") == "string":
            return "words" if "word each" in help_ else "list"
    return "toml"


def _bounds(schema: Mapping[str, Any]) -> str:
    low = schema.get("minimum", schema.get("exclusiveMinimum"))
    high = schema.get("maximum", schema.get("exclusiveMaximum"))
    if low is not None and high is not None:
        return f"from {low} to {high}"
    return f"{low} or more" if low is not None else f"{high} or less" if high is not None else ""


def _toml(value: Any) -> str:
    if isinstance(value, str):
        quoted = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"'
    return "true" if value is True else "false" if value is False else str(value)


def _number(question: Question, text: str) -> int | float:
    try:
        value: int | float = NUMBERS[str(question.schema.get("type", "number"))](text)
    except (ValueError, OverflowError):
        whole = "a whole number" if question.schema.get("type") == "integer" else "a number"
        raise ValueError(f"{question.name} must be {whole}") from None
    low, high = question.schema.get("minimum"), question.schema.get("maximum")
    if (low is not None and value < low) or (high is not None and value > high):
        raise ValueError(f"{question.name} must be {_bounds(question.schema)}")
    return value


def _flag(question: Question, text: str) -> bool:
    word = text.casefold()
    if word not in TRUE | FALSE:
        raise ValueError(f"{question.name} must be yes or no")
    return word in TRUE


def _choice(question: Question, text: str) -> str:
    near = [one for one in question.choices if one.casefold().startswith(text.casefold())]
    exact = [one for one in near if one.casefold() == text.casefold()]
    if len(found := exact or near) != 1:
        raise ValueError(f"{question.name} must be one of {', '.join(question.choices)}")
    return found[0]


def _words(question: Question, text: str) -> list[str]:
    try:
        return shlex.split(text)
    except ValueError:
        raise ValueError(f"{question.name}: a quote is not closed") from None


def _list(question: Question, text: str) -> list[str]:
    del question
    return [word.strip() for word in text.split(",") if word.strip()]


def _any(question: Question, text: str) -> Any:
    """A TOML value; what looks like no such thing is text."""
    if not re.match(r"""[\[{"'\d+-]|true$|false$""", text):
        return text
    try:
        return tomllib.loads(f"x = {text}")["x"]
    except (tomllib.TOMLDecodeError, KeyError):
        if text[0] in "[{\"'":
            raise ValueError(f"{question.name}: not TOML that can be read") from None
        return text


_READ = {
    "text": lambda _, text: text,
    "number": _number,
    "flag": _flag,
    "choice": _choice,
    "words": _words,
    "list": _list,
    "toml": _any,
}
