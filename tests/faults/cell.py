"""One cell of the matrix: a fault, how it begins and ends, and what the person is to see."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.faults.proxy import Fault
    from tests.faults.stage import Stage

STATES = frozenset(
    {
        *("fresh", "stale", "waiting", "held", "failed"),
        *("signed out", "no permission", "partial", "off"),
    }
)
"""The only words that a feed may be shown with."""


def lift(stage: Stage) -> None:
    """End a fault of the proxy's."""
    stage.proxy.fault = None


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What happens, and what is to be seen of it."""

    no: int
    """The fault's number, 1 to 24; 0 for those of one protocol alone."""
    name: str
    shows: str
    """The source's state meanwhile: `fresh` where nothing is to be seen of the fault."""
    fault: Callable[[], Fault] | None = None
    """Makes what the proxy does from the beginning on."""
    begin: Callable[[Stage], None] | None = None
    """Whatever else begins it."""
    end: Callable[[Stage], None] = lift
    ends: Sequence[str] = ("sent", "sent")
    """What has become of the two changes after the end."""
    says: str = ""
    """Words that the error line has."""
    full: bool = False
    """Whether everything is pulled while the fault lasts."""
    tls: bool = False
    """Whether the connection is secured with a certificate of the school's."""
    later_tls: bool = False
    """The same by STARTTLS."""
    brief: bool = False
    """Whether requests are given half a second only."""
    most: int | None = None
    """Questions that may be asked while the fault lasts."""
    heals: bool = True
    """Whether the next pull brings everything; else it must say `partial`, and a full one does."""

    def start(self, stage: Stage) -> None:
        """Let it begin."""
        if self.fault is not None:
            stage.proxy.fault = self.fault()
        if self.begin is not None:
            self.begin(stage)
