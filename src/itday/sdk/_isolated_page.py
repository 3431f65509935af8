"""A page put together from the rows that a connector's process writes, each checked as it comes."""

from __future__ import annotations

from typing import Any

from itday.domain.feed import Aside, Page
from itday.domain.record import Record
from itday.domain.ref import Ref
from itday.domain.text import clean
from itday.sdk.wire import Misnamed, Told, record_of, ref_of


class PageParts:
    """The rows of one feed's pages."""

    def __init__(self, source: str, kind: str) -> None:
        """Begin with nothing.

        Args:
            source: Whose records they must be.
            kind: Of which kind.
        """
        self._source, self._kind = source, kind
        self._records: list[Record] = []
        self._gone: list[Ref] = []
        self._aside: list[Aside] = []
        self._last: Told = {}

    def take(self, row: Told) -> bool:
        """Take a row; true where it is the last of its page.

        Raises:
            Misnamed: It names another source, or another kind.
            ValueError, KeyError: It is none of the rows there are.
        """
        if "record" in row:
            self._record(row["record"])
        elif "gone" in row:
            self._gone += [ref_of(ref, self._source, self._kind) for ref in row["gone"]]
        elif "aside" in row:
            self._aside += [Aside(_word(key), _word(why)) for key, why in row["aside"]]
        else:
            self._last = dict(row["page"])
            if not isinstance(self._last.get("cursor"), str | None):
                raise ValueError("a cursor that is no text")
            return True
        return False

    def page(self) -> Page[Record]:
        """The page whose last row was taken; the next row begins another."""
        page = Page(
            self._records,
            gone=self._gone,
            cursor=self._last["cursor"],
            aside=self._aside,
            complete=bool(self._last.get("complete")),
        )
        self._records, self._gone, self._aside = [], [], []
        return page

    def _record(self, told: Any) -> None:
        try:
            self._records.append(record_of(told, self._source, self._kind))
        except Misnamed:
            raise
        except Exception as error:  # noqa: BLE001  # whatever one odd row raises, the page goes on
            self._aside.append(Aside(self._key(told), f"cannot be read: {type(error).__name__}"))

    def _key(self, told: Any) -> str:
        """The key of a row that cannot be read, if it has one: so it is not taken for gone."""
        try:
            return _word(told["fields"]["ref"][2])
        except (TypeError, KeyError, IndexError):
            return f"row {len(self._records) + len(self._aside) + 1}"


def _word(text: Any) -> str:
    return clean(str(text), limit=200)
