"""Notes and their files: written after they are kept, and taken in where others changed them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from itday.sync.decisions import Decisions

if TYPE_CHECKING:
    from itday.config.paths import Paths
    from itday.domain.ref import Ref


class Filing(Decisions):
    """The half of `itday.runtime.Runtime` that knows the folder of notes."""

    paths: Paths

    @property
    def notes_folder(self) -> Path:
        """Where notes and minutes are; it need not exist yet."""
        wanted = self.settings.notes
        if wanted is None:
            return self.paths.data / "notes"
        return self.paths.config.parent / Path(wanted).expanduser()

    def file_notes(self, *, whole: bool = False) -> int:
        """Write the notes that are not in their pages yet; how many lines. Waits for the disk.

        Args:
            whole: Look at every page whether it is still there, too.

        Raises:
            ItdayError: A page cannot be written; the notes are kept all the same.
        """
        from itday.store import cipher, pages

        if self.settings.notes is None and cipher.is_encrypted(self.store.desk_file):
            # What is encrypted is not written plain beside itself; a folder named on purpose is.
            return 0
        where, school = self.notes_folder, self.settings.school
        return self.store.write_now(pages.file_notes, where, school, self.now(), whole=whole)

    def rewrite_notes(self, words: Iterable[tuple[Ref, str]]) -> None:
        """Put new words into the pages of notes, before the desk has them. Waits for the disk.

        The files come first: what is cut off in between is taken in from them as another program's
        change is.

        Raises:
            ItdayError: A page cannot be written.
        """
        from itday.store import pages

        self.file_notes()
        for ref, text in words:
            self.store.write_now(pages.rewrite, self.notes_folder, ref, text)

    def take_in_notes(self) -> int:
        """Take in what another program changed in the pages of notes; how many lines.

        One batch, taken back by one undo.
        """
        from itday.store import pages

        found = self.store.read_now(pages.reworded, self.notes_folder)
        self.reword_notes(found)
        return len(found)

    def reword_notes(self, found: list[tuple[Ref, str]]) -> None:
        """Give notes the words that their files have, as one batch; none is no batch."""
        from itday.domain.verbs import Reword  # a model or two that capture does without

        if found:
            changes = [Reword(ref=ref, text=text) for ref, text in found]
            self.decide_now(changes, "changed in its file")
