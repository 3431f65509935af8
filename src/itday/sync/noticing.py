"""The folder of notes, looked at again and again: what others did there is taken in at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from itday.store import leaves, pages

if TYPE_CHECKING:
    from itday.store.pages import Conflict
    from itday.sync.filing import Filing

AT_ONCE = 500
"""Files that are read before the first of them can be found."""


class Noticed(NamedTuple):
    """What was found since the last look."""

    changed: int
    """Lines of itday's that another program changed, taken in now."""
    conflicts: tuple[Conflict, ...]
    """Pages that have two versions, all that there are."""


def list_notes(filing: Filing) -> dict[str, str]:
    """Make what others wrote in the folder ready to be found; every file, and its stamp.

    Nothing is decided: lines that were changed are taken in by whoever watches.
    """
    store, folder = filing.store, filing.notes_folder
    there, known = leaves.look(folder), store.read_now(leaves.known)
    fresh = [(key, stamp) for key, stamp in there.items() if known.get(key) != stamp]
    for begin in range(0, len(fresh), AT_ONCE):
        some = dict(fresh[begin : begin + AT_ONCE])
        store.write_now(leaves.keep, list(leaves.read(folder, some)))
    if gone := [key for key in known if key not in there]:
        store.write_now(leaves.keep, [], gone)
    return there


class Watch:
    """Eyes on the folder. For a thread: they wait for the disk."""

    def __init__(self, filing: Filing) -> None:
        """Nothing was seen yet."""
        self._filing = filing
        self._seen: dict[str, str] | None = None

    def look(self) -> Noticed | None:
        """Take in what others did since the last look; `None` where all is as it was.

        Where nothing changed no file is opened.

        Raises:
            ItdayError: What was changed cannot be kept; the next look tries again.
        """
        filing = self._filing
        store, folder = filing.store, filing.notes_folder
        if leaves.look(folder) == self._seen:
            return None
        there = list_notes(filing)
        taken = store.read_now(leaves.known, leaves.TAKEN)
        fresh = {key: stamp for key, stamp in there.items() if taken.get(key) != stamp}
        twice = store.read_now(leaves.twice, folder)
        copies = {one.copy for one in twice}
        files = [path for key in fresh if (path := folder / key) not in copies]
        found = store.read_now(pages.reworded, folder, files)
        found = [one for one in found if not store.read_now(pages.was_undone, *one)]
        filing.reword_notes(found)
        if fresh:
            store.write_now(leaves.took, fresh)
        self._seen = there
        return Noticed(len(found), tuple(twice))
