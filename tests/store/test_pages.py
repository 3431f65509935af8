"""Notes as files that other programs share: nothing typed is lost, nothing of theirs is touched."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.domain.school_time import School
from itday.domain.verbs import Discard, Jot, Reword
from itday.store.cache import FeedKey
from itday.store.database import cache_file, connect, desk_file
from itday.store.pages import conflicts, file_notes, reworded, rewrite
from tests.samples import NOW, sample
from tests.store.desk import ask, page

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from itday.store.database import Db

LATER = NOW + timedelta(hours=1)
MEETING = Ref("s", "meeting", "1")


def note(key: str, text: str, at: datetime = NOW, about: Ref | None = None) -> Jot:
    """A note of the morning."""
    return Jot(ref=Ref(DESK, "note", key), text=text, at=at.isoformat(), about=about)


def filed(db: Db, folder: Path, now: datetime = LATER, *, whole: bool = False) -> int:
    """File what is due."""
    return file_notes(db, folder, School(), now, whole=whole)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Not made yet."""
    return tmp_path / "Notes"


def test_a_page_a_day(db: Db, folder: Path) -> None:
    """With a head, each note word for word with its mark; private; filed once."""
    ask(db, note("a", "TODO order @tom due:fri"), note("b", "two\nlines"), note("c", "- [ ] box"))

    assert filed(db, folder) == 3
    assert filed(db, folder) == 0

    file = folder / "2026" / "2026-11-24.md"
    text = file.read_text()
    short = {key: Ref(DESK, "note", key).short for key in "abc"}
    assert text == (
        "---\nid: day:2026-11-24\ntype: daily\ndate: 2026-11-24\n"
        'title: "Tuesday 24 November 2026"\n---\n\n# Tuesday 24 November 2026\n\n'
        f"- TODO order @tom due:fri ^{short['a']}\n- two ^{short['b']}\n  lines\n"
        f"- [ ] box ^{short['c']}\n"
    )
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_page_a_meeting(db: Db, folder: Path) -> None:
    """Named by its time and title, tied to it by its reference."""
    meeting = sample("meeting").model_copy(update={"title": "../Finance: x?"})
    page(db, meeting, feed=FeedKey("s", "meetings", "meeting"))
    ask(db, note("a", "yes", about=MEETING), note("b", "by the way", about=Ref("s", "ticket", "1")))

    filed(db, folder)

    names = sorted(one.name for one in folder.rglob("*.md"))
    assert names == ["2026-11-24 0915 Finance x.md", "2026-11-24.md"]
    assert "id: s:meeting:1\ntype: meeting" in (folder / "2026" / names[0]).read_text()


def test_what_others_write_stays(db: Db, folder: Path) -> None:
    """Lines are appended; a file without a last line end gets one."""
    ask(db, note("a", "one"))
    filed(db, folder)
    (file,) = folder.rglob("*.md")
    file.write_text(file.read_text() + "mine, by hand")
    ask(db, note("b", "two"))

    filed(db, folder)

    assert file.read_text().splitlines()[-2:] == [
        "mine, by hand", f"- two ^{Ref(DESK, 'note', 'b').short}",
    ]  # fmt: skip


def test_a_line_that_another_program_overwrote_is_written_again(db: Db, folder: Path) -> None:
    """It had the file open; later on, a line that is gone was deleted on purpose."""
    ask(db, note("a", "one"))
    filed(db, folder, NOW)
    (file,) = folder.rglob("*.md")
    file.write_text("---\nid: day:2026-11-24\n---\nonly mine\n")

    assert filed(db, folder, NOW + timedelta(minutes=1)) == 1
    assert "only mine\n- one ^" in file.read_text()

    file.write_text("---\nid: day:2026-11-24\n---\nonly mine\n")
    assert filed(db, folder, LATER, whole=True) == 0


def test_a_page_that_is_gone_is_written_anew(db: Db, folder: Path) -> None:
    """From the desk, all of it."""
    ask(db, note("a", "one"), note("b", "two"))
    filed(db, folder)
    (file,) = folder.rglob("*.md")
    before = file.read_text()
    file.unlink()

    assert filed(db, folder) == 0
    assert filed(db, folder, whole=True) == 2
    assert file.read_text() == before


def test_a_page_that_was_renamed_is_found(db: Db, folder: Path) -> None:
    """By the id at its head, wherever it is now."""
    ask(db, note("a", "one"))
    filed(db, folder)
    (file,) = folder.rglob("*.md")
    moved = folder / "Diary" / "Tuesday.md"
    moved.parent.mkdir()
    file.rename(moved)
    ask(db, note("b", "two"))

    assert filed(db, folder, whole=True) == 1

    assert list(folder.rglob("*.md")) == [moved]
    assert "two" in moved.read_text()


@pytest.mark.parametrize("name", [
    "2026-11-24.sync-conflict-20261124-091500-ABCDEFG.md", "2026-11-24-LAPTOP.md",
    "2026-11-24 (Ann's conflicted copy 2026-11-24).md", "2026-11-24 (1).md",
])  # fmt: skip
def test_second_versions_are_seen(db: Db, folder: Path, name: str) -> None:
    """Whatever the synchronising program calls them: both have the same id."""
    ask(db, note("a", "one"))
    filed(db, folder)
    (file,) = folder.rglob("*.md")
    copy = file.with_name(name)
    copy.write_text(file.read_text() + "theirs\n")

    assert [(one.page, one.copy) for one in conflicts(folder)] == [(file, copy)]
    assert conflicts(folder / "nowhere") == []


def test_what_was_changed_in_the_file_is_taken_in(db: Db, folder: Path) -> None:
    """The words as they are there now; nothing else of the note."""
    ask(db, note("a", "TODO order toner"), note("b", "two\nlines"), note("c", "same"))
    filed(db, folder)
    (file,) = folder.rglob("*.md")
    assert reworded(db, folder) == []
    text = file.read_text().replace("TODO order toner", "DECISION no toner")
    file.write_text(text.replace("- two ^", "- [x] two ^"))

    found = {ref.key: words for ref, words in reworded(db, folder)}

    assert found == {"a": "DECISION no toner", "b": "- [x] two\nlines"}
    ask(db, *(Reword(ref=Ref(DESK, "note", key), text=words) for key, words in found.items()))
    assert reworded(db, folder) == []


def test_words_that_are_mended_take_the_place_of_the_old_ones(db: Db, folder: Path) -> None:
    """In that one line; what others wrote, line ends too, stays, and nothing is taken in after."""
    ask(db, note("a", "TODO call"), note("b", "two\nlines"))
    filed(db, folder)
    file = folder / "2026" / "2026-11-24.md"
    before = file.read_bytes().replace(b"\n", b"\r\n") + b"mine\r\n"
    file.write_bytes(before)

    done = [
        rewrite(db, folder, Ref(DESK, "note", key), text)
        for key, text in (("a", "- [ ] call Tom"), ("b", "three\nlines"), ("c", "none"))
    ]

    assert done == [True, True, False]
    after = file.read_bytes()
    assert after == before.replace(b"- TODO call", b"- [ ] call Tom").replace(b"- two", b"- three")
    assert file.stat().st_mode & 0o777 == 0o600
    ask(db, Reword(ref=Ref(DESK, "note", "a"), text="- [ ] call Tom"))
    ask(db, Reword(ref=Ref(DESK, "note", "b"), text="three\nlines"))
    assert reworded(db, folder) == []


@pytest.mark.parametrize("theirs", [b"- TODO call them ^%s\n", b"gone\n", b"\xff ^%s\n", None])
def test_a_line_that_another_program_changed_is_not_written_over(
    db: Db, folder: Path, theirs: bytes | None
) -> None:
    """What it wrote counts, as everywhere; a page that is no text or is gone is left alone."""
    ask(db, note("a", "TODO call"))
    filed(db, folder)
    file = folder / "2026" / "2026-11-24.md"
    short = Ref(DESK, "note", "a").short.encode()
    file.unlink() if theirs is None else file.write_bytes(theirs.replace(b"%s", short))
    before = theirs and file.read_bytes()

    assert rewrite(db, folder, Ref(DESK, "note", "a"), "TODO ring") is False
    assert (file.read_bytes() if file.exists() else None) == before


def test_two_programs_and_another_itday_at_once(db: Db, folder: Path, tmp_path: Path) -> None:
    """Sixty notes by two copies of itday while something else appends: each there, and once."""
    ask(db, *(note(f"n{number}", f"note {number:02}") for number in range(60)))

    def copy() -> None:
        own = connect(cache_file(tmp_path), desk_file(tmp_path))
        for _ in range(5):
            filed(own, folder)
        own.close()

    def other() -> None:
        for number in range(40):
            for file in folder.rglob("2026-11-24.md"):
                with file.open("a") as out:
                    out.write(f"other {number}\n")

    filed(db, folder)
    threads = [threading.Thread(target=one) for one in (copy, copy, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    text = (folder / "2026" / "2026-11-24.md").read_text()
    assert [text.count(f"note {number:02} ^") for number in range(60)] == [1] * 60
    assert [text.count(f"other {number}\n") for number in range(40)] == [1] * 40


def test_a_folder_that_cannot_be_written(db: Db, tmp_path: Path) -> None:
    """Is one line, and the note waits on the desk."""
    (tmp_path / "file").write_text("")
    ask(db, note("a", "one"))

    with pytest.raises(ItdayError, match="notes in the settings"):
        filed(db, tmp_path / "file")
    assert filed(db, tmp_path / "Notes") == 1


def test_a_note_that_was_thrown_away_is_not_filed(db: Db, folder: Path) -> None:
    """Nor does its page come to be."""
    ask(db, note("a", "one"), Discard(ref=Ref(DESK, "note", "a")))

    assert filed(db, folder) == 0
    assert not folder.exists()
