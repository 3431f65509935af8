"""Classes of fields that are set once: frozen dataclasses, without what those cost to define.

A dataclass compiles its methods anew for each class, 0.8 ms each, and loads Python's own parser to
do so, 6 ms once. Changes are fifty such classes, and a note is jotted down in a tenth of a second.
"""

from __future__ import annotations

from typing import Any, ClassVar, NoReturn, dataclass_transform


@dataclass_transform(frozen_default=True)
class _Fields(type):
    """Makes slots of a class's annotated names, and keeps what they hold if nothing is given."""

    def __new__(
        cls, name: str, bases: tuple[_Fields, ...], space: dict[str, Any], **_: Any
    ) -> _Fields:
        """As `type`, with one base at most; a name annotated as `ClassVar` is no field."""
        said: dict[str, str] = space.get("__annotations__", {})
        own = [one for one, kind in said.items() if not kind.startswith("ClassVar")]
        usual = {one: space.pop(one) for one in own if one in space}
        names: tuple[str, ...] = tuple(own)
        for base in bases:
            names, usual = (*base.names, *names), {**base.usual, **usual}
        space |= {"__slots__": own, "names": names, "usual": usual}
        return super().__new__(cls, name, bases, space)

    names: tuple[str, ...]
    usual: dict[str, Any]


class Frozen(metaclass=_Fields):
    """A class whose annotations are its fields; what they hold never changes."""

    names: ClassVar[tuple[str, ...]]
    """The fields in order, inherited ones first."""
    usual: ClassVar[dict[str, Any]]
    """What a field holds where nothing is given for it."""

    def __init__(self, *values: Any, **named: Any) -> None:
        """Set the fields, by place or by name.

        Raises:
            TypeError: One is missing, or there is no such field.
        """
        given = self.usual | dict(zip(self.names, values, strict=False)) | named
        if len(values) > len(self.names) or given.keys() != set(self.names):
            raise TypeError(f"{type(self).__name__} has the fields {', '.join(self.names)}")
        for name, value in given.items():
            object.__setattr__(self, name, value)
        self._check()

    def _check(self) -> None:
        """Refuse what cannot be, by ValueError."""

    def _all(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in self.names}

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{name} of {type(self).__name__} cannot be changed")

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and self._all() == other._all()

    def __hash__(self) -> int:
        return hash((type(self), *self._all().values()))

    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self._all().items())
        return f"{type(self).__name__}({fields})"
