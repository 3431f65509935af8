"""What one network connector brings to the matrix: a stand-in, settings, changes, the truth."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from itday.domain.change import Change
    from tests.faults.cell import Cell
    from tests.faults.proxy import Talk

FAR = "far"
"""The source's name in the settings of every cell."""
SECRET = "canary-Zq8/w+rd=9"
"""The secret of every login: it may turn up nowhere."""
USER = "asmith"


class Row(ABC):
    """One connector's row. A new connector adds a class; `rows.ROWS` names it."""

    speaks: ClassVar[type[Talk]]
    """How the proxy reads what it says."""
    skips: ClassVar[Mapping[int, str]] = {}
    """The faults that cannot be had here, each with the reason."""
    quotas = 1
    """Limits of the vendor's that its feeds count against: each is asked once."""
    port = 0
    """Where its stand-in listens."""

    @abstractmethod
    def settings(self, port: int, ca_file: Path | None, *, later: bool = False) -> str:
        """The source's own keys, for a server on localhost.

        Args:
            port: Where it is.
            ca_file: Secured, and trusted by this; `None`: in the clear.
            later: Secured by a command (STARTTLS), where the protocol has one.
        """

    @classmethod
    @abstractmethod
    def cells(cls) -> Sequence[Cell]:
        """Its part of the matrix; by subclassing `HttpRow` most of it is inherited."""

    @abstractmethod
    def changes(self) -> Sequence[Change]:
        """Two decisions that wait in every cell while the fault lasts."""

    @abstractmethod
    def done(self) -> Sequence[int]:
        """How often the server has carried out each of the two."""

    @abstractmethod
    def meanwhile(self) -> None:
        """Others add a thing, change one and take one away, none of those of `changes`."""

    @abstractmethod
    def titles(self) -> Sequence[str]:
        """What there is to be shown, as the server has it."""

    @abstractmethod
    def hostile(self) -> None:
        """A thing appears that has hostile text wherever the server takes text."""

    @abstractmethod
    def unknown(self) -> None:
        """A thing appears, or changes, whose words for its state nobody has heard of."""

    @abstractmethod
    def expire(self) -> None:
        """The server forgets what it told us to go on from, as far as it remembers anything."""

    @abstractmethod
    def at(self, now: datetime) -> None:
        """Set the server's clock."""

    @abstractmethod
    def within(self, monkeypatch: pytest.MonkeyPatch, seconds: float) -> None:
        """Give one request, or piece of work, so long."""

    @abstractmethod
    def close(self) -> None:
        """End the stand-in."""
