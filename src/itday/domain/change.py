"""What a person asks for, on one record: a verb and its words.

Changes are plain dataclasses whose fields are JSON types, so that they cost nothing to import
and can wait in the outbox as they are. Fields of records go by their names in `itday.domain`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Self

from itday.domain.ref import Ref

Fields = Mapping[str, Any]
"""A record as JSON-ready fields (`Record.model_dump(mode="json")`), perhaps with `etag`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
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
        fields = asdict(self)
        del fields["ref"]
        return {n: list(v) if isinstance(v, tuple) else v for n, v in fields.items()}

    @classmethod
    def of(cls, ref: Ref, payload: Mapping[str, Any]) -> Self:
        """Make the change again from what `payload` gave."""
        fields = {n: tuple(v) if isinstance(v, list) else v for n, v in payload.items()}
        return cls(ref=ref, **fields)


class Unseen(Change):
    """A change of which the record itself shows nothing."""

    __slots__ = ()

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
