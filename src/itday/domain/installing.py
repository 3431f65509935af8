"""How to add what is not installed to this very itday: in the words of whatever installed it.

The marks of an environment: pipx (1.4 to 1.18) keeps `pipx_metadata.json` in it, `uv tool` (0.13)
`uv-receipt.toml`; tried 2026-11-29. PEP 610: `direct_url.json` says where a package came from.
"""

from __future__ import annotations

import importlib.util
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

_EXTRA = re.compile(
    r"^([A-Za-z0-9._-]+)(?![A-Za-z0-9._-])[^;]*;"
    r".*\bextra\s*==\s*['\"]([A-Za-z0-9._-]+)['\"]"
)


def command(what: str, *, anew: bool = False) -> str:
    """The command that brings a package, or an extra of ours such as `itday[report]`.

    `uv tool install` leaves out what it is not told again: the extras that are there are named too.

    Args:
        what: The package or extra.
        anew: Whether it is there already and is to be put in its place again.
    """
    prefix = Path(sys.prefix)
    by_uv = f"--reinstall-package {what} " if anew else ""
    if (prefix / "pipx_metadata.json").exists():
        return f"pipx inject {'--force ' if anew else ''}{prefix.name} '{what}'"
    if (prefix / "uv-receipt.toml").exists():
        return _uv_tool(what, by_uv)
    if importlib.util.find_spec("pip") is None:
        return f"uv pip install {by_uv}--python {_quoted(sys.prefix)} '{what}'"
    install = f"pip install {'--force-reinstall ' if anew else ''}'{what}'"
    if sys.prefix == sys.base_prefix or os.environ.get("VIRTUAL_ENV") == sys.prefix:
        return install
    return f"{_quoted(sys.executable)} -m {install}"


def lacking() -> set[str]:
    """The extras of ours of which a package is not installed."""
    return {extra for package, extra in needs() if not _installed(package)}


def needs() -> Iterator[tuple[str, str]]:
    """Each package that an extra of ours brings, and that extra; none where nothing was installed.

    Run from a folder of sources, itday has no extras to speak of.
    """
    from importlib import metadata  # it is not light, and most runs lack nothing

    try:
        lines = metadata.requires("itday") or []
    except metadata.PackageNotFoundError:
        return
    for line in lines:
        found = _EXTRA.match(line)
        if found and found[2] != "all":
            yield found[1], found[2]


def _uv_tool(what: str, options: str) -> str:
    extra = re.fullmatch(r"itday\[([a-z,]+)\]", what)
    wanted = {extra for _, extra in needs()} - lacking()
    wanted |= set(extra[1].split(",")) if extra else set()
    beside = "" if extra else f"--with '{what}' "
    return f"uv tool install {options}{beside}'{_source(','.join(sorted(wanted)))}'"


def _source(extras: str) -> str:
    """Itday with these extras, from where it came: a folder, a repository, else an index."""
    named = f"[{extras}]" if extras else ""
    import json
    from importlib import metadata
    from urllib.parse import unquote, urlsplit

    try:
        told = json.loads(metadata.distribution("itday").read_text("direct_url.json") or "{}")
    except (metadata.PackageNotFoundError, ValueError):
        told = {}
    url = str(told.get("url", ""))
    if "vcs_info" in told:
        return f"itday{named} @ {told['vcs_info'].get('vcs', 'git')}+{url}"
    if "dir_info" in told:
        return unquote(urlsplit(url).path) + named
    return f"itday{named}"


def _installed(package: str) -> bool:
    from importlib import metadata

    try:
        metadata.version(package)
    except metadata.PackageNotFoundError:
        return False
    return True


def _quoted(path: str) -> str:
    return f"'{path}'" if " " in path else path
