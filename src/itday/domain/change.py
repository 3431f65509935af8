"""What a person asks for, on one record: a verb and its words.

The fields of a change are JSON types, so that it can wait in the outbox as it is. Fields of records
go by their names in `itday.domain`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Self

from itday.domain.frozen import Frozen
from itday.domain.ref import Ref

Fields = Mapping[str, Any]
"""A record as JSON-ready fields (`Record.model_dump(mode="json")`), perhaps with `etag`."""


class Change(Frozen):
    """One thing to be done to one record."""

    verb: ClassVar[str] = ""
    """The word for it on the command line; also its name in outbox and ledger."""
    kind: ClassVar[str] = ""
    """The kind of record it can be asked of; empty for all."""
    makes: ClassVar[bool] = False
    """Whether the record need not exist before."""
    unmakes: ClassVar[bool] = False
    """Whether the record is gone afterwards."""
    local: ClassVar[bool] = False
    """Whether it stands as the person's own word where the source cannot take it."""
    standing: ClassVar[bool] = False
    """Whether it stands in desk beside a record of any kind, which stays as it is."""
    confirm: ClassVar[str] = ""
    """What it does to others that cannot be undone, in words: asked about first, default No."""

    ref: Ref

    def predict(self, was: Fields) -> dict[str, Any]:
        """The fields the record should have afterwards, of those that change."""
        raise NotImplementedError

    def inverse(self, was: Fields) -> Change | None:
        """What takes it back, given the record before; `None` if nothing can."""
        del was
        return None

    def holds(self, now: Fields) -> bool:
        """Whether the record already is as asked: then a lost answer was a success."""
        return all(now.get(name) == value for name, value in self.predict(now).items())

    def describe(self) -> str:
        """A few words for toasts and listings: what is asked, without the record's title."""
        return self.verb

    def payload(self) -> dict[str, Any]:
        """The fields beside `ref`, ready for JSON."""
        fields = ((name, getattr(self, name)) for name in self.names if name != "ref")
        return {name: list(one) if isinstance(one, tuple) else one for name, one in fields}

    @classmethod
    def of(cls, ref: Ref, payload: Mapping[str, Any]) -> Self:
        """Make the change again from what `payload` gave."""
        fields = {n: tuple(v) if isinstance(v, list) else v for n, v in payload.items()}
        return cls(ref=ref, **fields)


class Unseen(Change):
    """A change of which the record itself shows nothing."""

    def predict(self, was: Fields) -> dict[str, Any]:
        """Nothing that a list shows."""
        del was
        return {}

    def holds(self, now: Fields) -> bool:
        """Never known from the record alone: the connector looks elsewhere, or does it again."""
        del now
        return False


def change_of(verb: str, ref: Ref, payload: Mapping[str, Any]) -> Change:
    """Make a change again from its stored parts.

    Raises:
        KeyError: A newer program stored a verb that this one does not know.
    """
    # Imported here: a dozen dataclasses that showing a list does not need.
    from itday.domain.verbs import VERBS

    return VERBS[verb].of(ref, payload)
