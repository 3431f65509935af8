"""The folder of notes as others leave it: what is new there, and what may be found by its words.

A page has lines of itday's, each with its mark, and lines that a person or another program wrote.
The latter are kept in the cache, so that a search finds them; the files stay what counts.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from itday.domain.ref import Ref
from itday.domain.text import clean
from itday.store import pages
from itday.store.cache import replace_rows
from itday.store.codec import Stored
from itday.store.database import Db, atomic

SOURCE, KIND = "pages", "page"
"""Whose records these are in the cache; no source of the settings may have this name, and a page is
no note, but what is found of one."""
MOST = 20_000
"""Files of the folder that are looked at; a folder of more is no folder of notes."""
READ = 256 * 1024
"""Bytes of a file that are read."""
TEXT = 64 * 1024
"""Characters of a page that can be found."""
TAKEN, LISTED = "read", "listed"
"""How far a version of a page has come: its lines were compared with the desk, or only listed."""


class Leaf(NamedTuple):
    """What was read of one file."""

    key: str
    """Its path in the folder, with `/`."""
    stamp: str
    page: str
    """The page's id; empty for a file that itday did not begin."""
    title: str
    text: str
    """The lines without a mark; empty where there are none."""
    at: float


def look(folder: Path) -> dict[str, str]:
    """Each Markdown file and a stamp that changes with it; what is hidden is left out.

    Opens no file: ten thousand take a few hundredths of a second.
    """
    found: dict[str, str] = {}
    for path, stamp in _walk(str(folder), ""):
        if len(found) >= MOST:
            break
        found[path] = stamp
    return found


def _walk(folder: str, under: str) -> Iterator[tuple[str, str]]:
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                name = entry.name
                if name.startswith(".") or not name.isprintable():
                    continue
                if name.endswith(".md") and entry.is_file():
                    stat = entry.stat()
                    yield f"{under}{name}", f"{stat.st_mtime_ns}.{stat.st_size}"
                elif entry.is_dir(follow_symlinks=False):
                    yield from _walk(entry.path, f"{under}{name}/")
    except OSError:
        return  # gone, or closed to us: another program moves folders as well


def known(db: Db, state: str | None = None) -> dict[str, str]:
    """The stamps of the versions that were read; of those that came that far only, where asked."""
    return dict(
        db.execute(
            "SELECT key, etag FROM main.record WHERE source = :source AND kind = 'page' "
            "AND (:state IS NULL OR state = :state)",
            {"source": SOURCE, "state": state},
        ).fetchall()
    )


def read(folder: Path, files: Mapping[str, str]) -> Iterator[Leaf]:
    """Read these files; what is gone meanwhile is left out."""
    for key, stamp in files.items():
        try:
            with (folder / key).open("rb") as file:
                text = file.read(READ).decode(errors="replace")
        except OSError:
            continue  # gone, or held by the program that writes it: its next version is read
        at = int(stamp.partition(".")[0]) / 1e9
        page, title, own = _parts(text)
        yield Leaf(key, stamp, page, title or Path(key).stem, own, at)


def _parts(text: str) -> tuple[str, str, str]:
    """Id and title of a page, and what others wrote on it."""
    page, title, lines = "", "", text.splitlines()
    if lines and lines[0] == "---" and "---" in lines[1:]:
        end = lines.index("---", 1)
        said = re.search(pages.ID, "\n".join(lines[1:end]))
        page, lines = said[1].strip() if said else "", lines[end + 1 :]
    own = []
    for line in lines:
        if not title and line.startswith("# "):
            title = clean(line[2:].strip())
        elif line.strip() and not pages.MARK.search(line):
            own.append(line)
    return page, title, clean("\n".join(own), limit=TEXT, multiline=True)


def keep(db: Db, leaves: Iterable[Leaf], gone: Iterable[str] = ()) -> None:
    """Put what was read in the place of what was known; what was gone is forgotten."""
    replace_rows(db, (SOURCE, KIND), [_row(one) for one in leaves], gone)


def took(db: Db, files: Mapping[str, str]) -> None:
    """Note that the lines of these versions were compared with the desk."""
    with atomic(db):
        db.executemany(
            "UPDATE main.record SET state = ? "
            "WHERE source = ? AND kind = 'page' AND key = ? AND etag = ?",
            [(TAKEN, SOURCE, key, stamp) for key, stamp in files.items()],
        )


def _row(leaf: Leaf) -> Stored:
    """The row of a page; one on which nobody else wrote has no words, and is not found."""
    ref = Ref(SOURCE, KIND, leaf.key)
    fields = {
        "ref": list(ref),
        "title": leaf.title,
        "text": leaf.text,
        "file": leaf.key,
        "page": leaf.page,
    }
    body = json.dumps(fields, ensure_ascii=False, separators=(",", ":"))
    title = leaf.title if leaf.text else ""
    digest = blake2b(body.encode(), digest_size=12).hexdigest()
    return Stored(
        *(*ref, "", ref.short, title, "", LISTED, 0, 0.0, -leaf.at, 0),
        *(leaf.at, None, leaf.at, "", leaf.stamp, digest, leaf.text, body, None),
    )


def twice(db: Db, folder: Path) -> list[pages.Conflict]:
    """The pages of which the folder has two versions, as far as it was read."""
    found: dict[str, list[Path]] = {}
    for page, key in db.execute(
        "SELECT json_extract(body, '$.page') AS page, key FROM main.record "
        "WHERE source = ? AND kind = 'page' AND page <> '' ORDER BY key",
        [SOURCE],
    ):
        found.setdefault(page, []).append(folder / key)
    return [one for paths in found.values() for one in pages.versions(paths)]
