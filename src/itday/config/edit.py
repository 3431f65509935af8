"""Changing the settings file without losing its comments, its order or its readability.

Each change is read back before it is kept: the file never ends up worse than it was.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from itday.config.paths import private_dir
from itday.config.settings import Settings, parse
from itday.domain.errors import SettingsError

if TYPE_CHECKING:
    from tomlkit import TOMLDocument


def put_value(file: Path, path: Sequence[str], value: Any) -> Settings:
    """Set one key, such as `("sources", "helpdesk", "write")`, making tables on the way.

    Raises:
        SettingsError: The file cannot be read or written, or would then not be usable.
    """
    document = _document(file)
    _inner(document, path[:-1], make=True)[path[-1]] = value
    return _keep(file, document, source=path[1] if path[0] == "sources" else "")


def put_source(file: Path, name: str, table: Mapping[str, Any]) -> Settings:
    """Add a `[sources.NAME]` table at the end, or put it in the place of the one there is.

    Raises:
        SettingsError: As `put_value`; also where the source itself would be refused.
    """
    import tomlkit  # only who changes settings pays for it

    document = _document(file)
    made = tomlkit.table()
    made.update({key: value for key, value in table.items() if value is not None})
    sources = _inner(document, ("sources",), make=True)
    sources[name] = made
    return _keep(file, document, source=name)


def change_source(file: Path, name: str, table: Mapping[str, Any]) -> Settings:
    """Make a `[sources.NAME]` table say this; lines that stay the same, and comments, are kept.

    Only `every` and `enabled` stay where they are not named: no connector knows them.

    Raises:
        SettingsError: As `put_source`.
    """
    document = _document(file)
    held = _inner(document, ("sources", name), make=True)
    wanted = {key: value for key, value in table.items() if value is not None}
    for key in [key for key in held if key not in wanted and key not in {"every", "enabled"}]:
        del held[key]
    for key, value in wanted.items():
        if key not in held or held[key] != value:
            held[key] = value
    return _keep(file, document, source=name)


def remove(file: Path, path: Sequence[str]) -> Settings:
    """Take out a key or table; what is not there already is no error.

    Raises:
        SettingsError: As `put_value`.
    """
    document = _document(file)
    try:
        del _inner(document, path[:-1], make=False)[path[-1]]
    except KeyError:
        return parse(document.as_string(), file)
    return _keep(file, document)


def _document(file: Path) -> TOMLDocument:
    import tomlkit  # as above

    if not file.exists():
        return tomlkit.document()
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("cannot be read", where=str(file)) from error
    parse(text, file)  # words a fault that was there before better than tomlkit does
    return tomlkit.parse(text)


def _inner(document: TOMLDocument, path: Sequence[str], *, make: bool) -> MutableMapping[str, Any]:
    import tomlkit  # as above

    here = cast("MutableMapping[str, Any]", document)
    for depth, name in enumerate(path):
        if name not in here:
            if not make:
                raise KeyError(name)
            here[name] = tomlkit.table(is_super_table=depth < len(path) - 1 or name == "sources")
        here = here[name]
        if not isinstance(here, MutableMapping):
            raise SettingsError(f"{'.'.join(path[: depth + 1])} is no table")
    return here


def _keep(file: Path, document: TOMLDocument, source: str = "") -> Settings:
    """Read the new text back, then put it in the place of the old; raise what it would cause."""
    text = document.as_string()
    settings = parse(text, file)
    for problem in settings.problems:
        if problem.source == source:
            raise problem.error
    try:
        _write(file.resolve(), text)
    except OSError as error:
        raise SettingsError(
            f"cannot be written: {error.strerror}", where=str(file), remedy="Mend its rights"
        ) from error
    return settings


def _write(file: Path, text: str) -> None:
    """Replace a file in one step, readable by its owner only."""
    if not file.parent.exists():
        private_dir(file.parent)
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)  # is 0600
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(text.encode())
            out.flush()
            os.fsync(out.fileno())
        new.replace(file)
    except BaseException:
        new.unlink(missing_ok=True)
        raise
