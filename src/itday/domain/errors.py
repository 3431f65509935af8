"""What can go wrong, sorted by what happens next.

```text
ItdayError                 one line for the person: what, where, the remedy
├── SettingsError          the file or the command is wrong: the person mends it (exit code 3)
├── StoreError             a database cannot be used as it is (exit code 3)
│   ├── Damaged            its file is not what was written: the next start puts a backup back
│   └── DiskFull           nothing more can be saved until there is room
└── SourceError            one source failed; the others go on
    ├── AuthFailed         stop the source until its secret changes: "sign in again"
    ├── Forbidden          stop the feed: a permission is missing; says which
    ├── Unavailable        wait as told, or back off, then try again: the data keeps its age
    │   └── Unsettled      the same, for a write whose answer was lost: re-read before repeating
    ├── CursorExpired      forget the cursor and pull everything once
    ├── BadReply           ask again each half hour: the source speaks another language than ours
    ├── Refused            take the change out of the outbox: the row goes back, with their reason
    ├── Gone               the thing no longer exists at the source
    └── Conflict           both sides changed it: show both, the person decides
```
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

ENDS = (".", "!", "?", "…")
"""What a sentence ends with already."""


class ItdayError(Exception):
    """Something the person can act on; `str()` of it is one line."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        """Keep the three parts that every error line has.

        Args:
            what: What happened, as a clause without a full stop.
            where: The source, file or address it happened at; may be empty.
            remedy: What the person can do, in the imperative; may be empty.
        """
        super().__init__(what)
        self.what = what
        self.where = where
        self.remedy = remedy

    def __str__(self) -> str:
        """Give `where: what. remedy.` on one line, leaving out what is empty."""
        line = f"{self.where}: {self.said}" if self.where else self.said
        return " ".join(line.split())

    @property
    def said(self) -> str:
        """`what. remedy`, with one full stop between them, however a server ends its sentences."""
        what = self.what.rstrip()
        if not self.remedy:
            return what
        return f"{what} {self.remedy}" if what.endswith(ENDS) else f"{what}. {self.remedy}"


class SettingsError(ItdayError):
    """The settings, or what was asked on the command line, cannot be used."""

    parts: Sequence[SettingsError] = ()
    """Each fault by itself, where this one counts several."""


class StoreError(ItdayError):
    """A database file cannot be opened or used: newer than this program, damaged, no rights."""


class Damaged(StoreError):
    """A database file is not what was written to it: a failing disk, a file copied half."""


class DiskFull(StoreError):
    """The disk, or what this person may use of it, is full."""


class SourceError(ItdayError):
    """One source failed; nothing is known of the others."""

    state = "failed"
    """The word a pane shows for a feed that ended so."""


class AuthFailed(SourceError):
    """The source does not accept our login: wrong, expired or revoked secret."""

    state = "signed out"


class Forbidden(SourceError):
    """The login is good, but lacks a permission; `what` names it where the source does."""

    state = "no permission"


class Unavailable(SourceError):
    """The source cannot be reached or is too busy: network down, time-out, 429, 5xx."""

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        remedy: str = "",
        retry_after_s: float | None = None,
        busy: bool = False,
    ) -> None:
        """Keep how long the source asked us to wait.

        Args:
            what: What happened.
            where: Which source or host.
            remedy: What the person can do.
            retry_after_s: Seconds the source asked for; `None` where it named none.
            busy: It is there and asked to be asked less (429), with or without a time.
        """
        super().__init__(what, where=where, remedy=remedy)
        self.retry_after_s = retry_after_s
        self.busy = busy

    @property
    def asks_for_rest(self) -> bool:
        """Whether it is no fault of the source: it is to be left alone for a while."""
        return self.busy or self.retry_after_s is not None


class Unsettled(Unavailable):
    """A write was sent and its answer lost: it may or may not have happened."""


class CursorExpired(SourceError):
    """The source no longer knows our cursor (HTTP 410, a changed UIDVALIDITY)."""


class BadReply(SourceError):
    """The source answered something we cannot read: HTML, cut-off JSON, a vendor's change."""


class Refused(SourceError):
    """The source understood a change and declined it; `what` holds its reason."""


class Gone(SourceError):
    """The thing asked for no longer exists at the source."""


class Conflict(SourceError):
    """The thing changed at the source after the person looked at it."""

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        remedy: str = "",
        theirs: Mapping[str, Any] | None = None,
    ) -> None:
        """Keep the version the source now has.

        Args:
            what: What differs.
            where: Which source and thing.
            remedy: What the person can do.
            theirs: The record as the source now has it, as JSON-ready fields.
        """
        super().__init__(what, where=where, remedy=remedy)
        self.theirs = dict(theirs or {})
