"""Notes as Markdown files: a page a day, a page a meeting, in the person's own folder.

A note is kept in desk first; its line is then appended to its page. Appending takes nothing from
another program that has the file open, and each line ends in a mark (`^4c1f09ab`, as Obsidian has
them) by which it is known: filing twice writes once. A page that is gone is written anew, one that
was renamed or moved is found by the `id` at its head.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

from itday.domain.errors import ItdayError
from itday.domain.ref import DESK, Ref
from itday.domain.school_time import School
from itday.domain.text import clean
from itday.store.database import Db, atomic
from itday.store.files import make_folders, put_private
from itday.store.lock import locked

FRESH_S = 600.0
"""For how long after it was written a line that is missing counts as overwritten, not deleted."""
HEAD = 1024
"""Bytes in which the `id` of a page stands."""
ID = r"(?m)^id: (.+)$"
MARK = re.compile(r"\^([0-9a-f]{8})\s*$")
_COPY = r"(?i)conflict|\(\d+\)$"
"""What a synchronising folder puts into the name of a second version."""


class Page(NamedTuple):
    """Where a note belongs."""

    id: str
    path: str
    """Relative to the folder, with `/`."""
    title: str
    day: str


class Conflict(NamedTuple):
    """Two files that are versions of one page."""

    page: Path
    copy: Path


def file_notes(db: Db, folder: Path, school: School, now: datetime, *, whole: bool = False) -> int:
    """Write what is not in its page yet; how many lines were written.

    Args:
        db: Open for writing.
        folder: Of the notes; made if need be.
        school: Whose days the pages are of.
        now: Aware.
        whole: Look at every page whether it is still there, too.

    Raises:
        ItdayError: A page cannot be written; the notes stay on the desk and are filed next time.
    """
    due = _due(db, now)
    if not due and not whole:
        return 0
    try:
        make_folders(folder)
        (folder / ".itday.lock").touch(mode=0o600)
    except OSError as error:
        raise ItdayError(
            f"this folder of notes cannot be used: {error.strerror}",
            where=str(folder),
            remedy="Mend its rights, or choose another: notes in the settings",
        ) from error
    with locked(folder / ".itday.lock", wait=True):
        if whole:
            due += [one for one in _of_missing(db, folder) if one not in due]
        written = 0
        for page, notes in _by_page(db, due, school).items():
            path = _place(db, folder, page)
            written += _append(path, page, notes)
            with atomic(db):
                for note in notes:
                    db.execute(
                        "INSERT INTO desk.filed VALUES (?, ?, ?) ON CONFLICT (key) "
                        "DO UPDATE SET page = excluded.page, line = excluded.line",
                        [note["key"], page.id, path.relative_to(folder).as_posix()],
                    )
    return written


def _due(db: Db, now: datetime) -> list[dict[str, Any]]:
    """Notes that are not filed, and those filed just now, which may have been overwritten."""
    return _notes(
        db,
        "r.key NOT IN (SELECT key FROM desk.filed) OR r.at > ?",
        [now.timestamp() - FRESH_S],
    )


def _notes(db: Db, where: str, values: list[Any]) -> list[dict[str, Any]]:
    found = db.execute(
        "SELECT r.key, r.short, r.at, r.body FROM desk.record r "
        f"WHERE r.kind = 'note' AND ({where}) ORDER BY r.at, r.id",
        values,
    )
    return [
        {"key": key, "short": short, "at": at, **json.loads(body)} | {"at": at}
        for key, short, at, body in found
    ]


def _of_missing(db: Db, folder: Path) -> list[dict[str, Any]]:
    """The notes of pages whose file is nowhere in the folder."""
    known = db.execute("SELECT DISTINCT page, line FROM desk.filed").fetchall()
    gone = [(page, line) for page, line in known if not (folder / line).exists()]
    moved = _ids(folder) if gone else {}
    lost = [page for page, _ in gone if page not in moved]
    return [
        note
        for page in lost
        for note in _notes(db, "r.key IN (SELECT key FROM desk.filed WHERE page = ?)", [page])
    ]


def _by_page(
    db: Db, notes: Iterable[dict[str, Any]], school: School
) -> dict[Page, list[dict[str, Any]]]:
    pages: dict[Page, list[dict[str, Any]]] = {}
    for note in notes:
        pages.setdefault(page_of(db, note, school), []).append(note)
    return pages


def page_of(db: Db, note: dict[str, Any], school: School) -> Page:
    """The page of a meeting for what was written at one, else that of the day."""
    about = Ref(*note["about"]) if note.get("about") else None
    if about is not None and about.kind == "meeting":
        from itday.store import rows  # a note of the day needs none

        row = rows.row(db, about)
        title = clean(row.title) if row else "Meeting"
        local = _local(row.at if row and row.at else note["at"], school)
        plain = "".join(ch if ch.isalnum() or ch in " -_" else " " for ch in title)
        name = f"{local:%Y-%m-%d %H%M} {' '.join(plain.split())[:60].strip()}".strip()
        return Page(str(about), f"{local:%Y}/{name}.md", title, f"{local:%Y-%m-%d}")
    local = _local(note["at"], school)
    day = f"{local:%Y-%m-%d}"
    title = f"{local:%A} {local.day} {local:%B %Y}"
    return Page(f"day:{day}", f"{local:%Y}/{day}.md", title, day)


def _local(seconds: float, school: School) -> datetime:
    return datetime.fromtimestamp(seconds, UTC).astimezone(school.zone)


def _place(db: Db, folder: Path, page: Page) -> Path:
    """Where the page is: where it was last, where it was moved to, or where it will be."""
    last = db.execute("SELECT line FROM desk.filed WHERE page = ? LIMIT 1", [page.id]).fetchone()
    path = folder / (last[0] if last else page.path)
    if path.exists():
        return path
    found = _ids(folder).get(page.id) if last else None
    return found[0] if found else folder / page.path


def _append(path: Path, page: Page, notes: Iterable[dict[str, Any]]) -> int:
    """Add the lines that are not there; how many. What stands there is not touched."""
    try:
        text = path.read_text(encoding="utf-8", errors="replace")
    except FileNotFoundError:
        text = ""
    except OSError as error:
        raise ItdayError(
            f"cannot be read: {error.strerror}", where=str(path), remedy="Mend its rights"
        ) from error
    there = {found[1] for line in text.splitlines() if (found := MARK.search(line))}
    new = [line_of(note) for note in notes if note["short"] not in there]
    if not new:
        return 0
    body = "".join(new)
    if not text:
        put_private(path, (_head(page) + body).encode())
        return len(new)
    lead = "" if text.endswith("\n") else "\n"
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_APPEND)
        try:
            os.write(descriptor, (lead + body).encode())
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise ItdayError(
            f"cannot be written: {error.strerror}", where=str(path), remedy="Mend its rights"
        ) from error
    return len(new)


def rewrite(db: Db, folder: Path, note: Ref, text: str) -> bool:
    """Put a note's new words into its own line of its page; whether that was done.

    Not where the line is gone, or is not what the desk has: another program changed it meanwhile,
    and what it wrote counts. All other lines stay as they are.

    Raises:
        ItdayError: The page cannot be written.
    """
    found = _notes(db, "r.key = ?", [note.key])
    filed = db.execute("SELECT page, line FROM desk.filed WHERE key = ?", [note.key]).fetchone()
    if not found or filed is None:
        return False
    old, new = (line_of(one).split("\n", 1)[0] for one in (found[0], found[0] | {"text": text}))
    path = _place(db, folder, Page(filed[0], filed[1], "", ""))
    with locked(folder / ".itday.lock", wait=True):
        try:
            lines = path.read_bytes().decode().splitlines(keepends=True)
        except (OSError, UnicodeDecodeError):
            return False  # gone, or no text of ours: the words on the desk count
        at = next((n for n, one in enumerate(lines) if one.rstrip("\r\n") == old), None)
        if at is None:
            return False
        lines[at] = lines[at].replace(old, new)
        put_private(path, "".join(lines).encode())
    return True


def _head(page: Page) -> str:
    kind = "daily" if page.id.startswith("day:") else "meeting"
    about = "" if kind == "daily" else f"meeting: {json.dumps(page.id)}\n"
    title = clean(page.title)
    return (
        f"---\nid: {page.id}\ntype: {kind}\ndate: {page.day}\n{about}"
        f"title: {json.dumps(title, ensure_ascii=False)}\n---\n\n# {title}\n\n"
    )


def line_of(note: dict[str, Any]) -> str:
    """A note as an item of a list, word for word, with the mark by which it is known."""
    first, *rest = clean(note["text"], limit=20_000, multiline=True).strip("\n").split("\n")
    below = "".join(f"  {line}\n" for line in rest)
    lead = "" if re.match(r"[-*] ", first.lstrip()) else "- "
    return f"{lead}{first} ^{note['short']}\n{below}"


# What others did to the folder


def _files(folder: Path) -> Iterator[Path]:
    if folder.exists():
        yield from sorted(folder.rglob("*.md"))


def _ids(folder: Path) -> dict[str, list[Path]]:
    """The files of each page, by its id; a page has one, unless something went wrong."""
    found: dict[str, list[Path]] = {}
    for path in _files(folder):
        try:
            with path.open("rb") as file:
                head = file.read(HEAD).decode(errors="replace")
        except OSError:
            continue  # gone between listing and opening: another program moves files as well
        if head.startswith("---") and (said := re.search(ID, head)):
            found.setdefault(said[1].strip(), []).append(path)
    return found


def conflicts(folder: Path) -> list[Conflict]:
    """Files that are second versions of a page, whatever the synchronising program calls them."""
    return [one for paths in _ids(folder).values() for one in versions(paths)]


def versions(paths: Iterable[Path]) -> list[Conflict]:
    """The files of one page: the page itself, with each that is a second version of it."""
    first, *copies = sorted(
        paths, key=lambda one: (bool(re.search(_COPY, one.stem)), len(one.name))
    )
    return [Conflict(first, copy) for copy in copies]


def reworded(db: Db, folder: Path, files: Iterable[Path] | None = None) -> list[tuple[Ref, str]]:
    """Lines that another program changed: the note, and its text as the file has it now.

    Only first lines are compared; a line that is gone was deleted on purpose, and stays on desk. A
    second version of a page is left alone: which of the two is right is for the person to say.

    Args:
        db: Open for reading.
        folder: Of the notes.
        files: Only these, none of them a second version.
    """
    if files is None:
        second = {one.copy for one in conflicts(folder)}
        files = (path for path in _files(folder) if path not in second)
    return [one for path in files for one in _reworded(db, path)]


def _reworded(db: Db, path: Path) -> Iterator[tuple[Ref, str]]:
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return  # gone, or held by the program that writes it: its next version is read
    marked = {found[1]: line for line in lines if (found := MARK.search(line))}
    places = ", ".join("?" * len(marked))
    for note in _notes(db, f"r.short IN ({places})", list(marked)):
        line = marked[note["short"]]
        if line == line_of(note).split("\n", 1)[0]:
            continue
        words = MARK.sub("", line).rstrip()
        text = words.removeprefix("- ") if not words.startswith("- [") else words
        _, *rest = str(note["text"]).strip("\n").split("\n")
        yield Ref(DESK, "note", note["key"]), "\n".join((text, *rest))


def was_undone(db: Db, note: Ref, text: str) -> bool:
    """Whether this text was taken in before, and the person took that back."""
    found = db.execute(
        "SELECT b.taken_back FROM desk.decision d JOIN desk.batch b USING (batch) "
        "WHERE d.source = ? AND d.kind = ? AND d.key = ? AND d.verb = 'reword' "
        "AND json_extract(d.payload, '$.text') = ? ORDER BY d.id DESC LIMIT 1",
        [*note, text],
    ).fetchone()
    return bool(found and found[0])
