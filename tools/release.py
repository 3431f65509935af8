"""Look at what would be released: packages, parts, advisories: `make release-check`.

Ends in 1 where something is wrong, and in 2 where all is well but the service that knows of
vulnerable versions could not be asked: nobody may then say that there are none.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
OUT = ROOT / "dist"
LOCK = ROOT / "requirements" / "run.txt"
BIN = Path(sys.executable).parent
NEEDED = {"src/itday/cli/main.py", "requirements/run.txt", "LICENSE", "README.md", "docs/index.md"}
"""Of the source archive."""


def pinned(text: str) -> dict[str, str]:
    """Names and versions of a lock, of every platform.

    Raises:
        ValueError: A line is not pinned, or has no hash.
    """
    found = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", "\n" + re.sub(r"(?m)^\s*#.*$", "", text)):
        if not (line := block.strip()):
            continue
        match = re.match(r"([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", line)
        if match is None or "--hash=sha256:" not in line:
            raise ValueError(f"not pinned with a hash: {line.splitlines()[0]}")
        found[re.sub(r"[-_.]+", "-", match[1]).lower()] = match[2]
    return found


def parts(document: str) -> dict[str, str]:
    """Names and versions of a CycloneDX list."""
    listed = json.loads(document)["components"]
    return {re.sub(r"[-_.]+", "-", one["name"]).lower(): one["version"] for one in listed}


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """Run a tool of the release environment."""
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S603  # words of ours


def build() -> list[str]:
    """Make both packages; what is wrong with them."""
    shutil.rmtree(OUT, ignore_errors=True)
    made = run(sys.executable, "-m", "build", "--no-isolation", "--outdir", str(OUT))
    if made.returncode:
        return [f"cannot be built: {made.stderr.strip()[-400:]}"]
    (wheel,), (source,) = OUT.glob("*.whl"), OUT.glob("*.tar.gz")
    faults = []
    with zipfile.ZipFile(wheel) as inside:
        names = inside.namelist()
    faults += [f"the wheel holds {name}" for name in names if name.startswith(("tests/", "docs/"))]
    faults += [] if "itday/ui/screens/cockpit.tcss" in names else ["the wheel has no styles"]
    with tarfile.open(source) as archive:
        there = {name.partition("/")[2] for name in archive.getnames()}
    faults += [f"the source archive lacks {name}" for name in sorted(NEEDED - there)]
    print(f"built {wheel.name} ({len(names)} files) and {source.name}")
    return faults


def listed() -> list[str]:
    """Write the CycloneDX list; where it is not the lock."""
    made = run(str(BIN / "cyclonedx-py"), "requirements", str(LOCK))
    if made.returncode:
        return [f"no list of parts: {made.stderr.strip()[-400:]}"]
    OUT.mkdir(exist_ok=True)
    (OUT / "itday.cdx.json").write_text(made.stdout, encoding="utf-8")
    lock, found = pinned(LOCK.read_text(encoding="utf-8")), parts(made.stdout)
    print(f"listed {len(found)} parts of {len(lock)} in the lock: dist/itday.cdx.json")
    return (
        [] if found == lock else [f"list and lock differ: {sorted(found.items() ^ lock.items())}"]
    )


def judged(report: str, said: str = "") -> tuple[list[str], list[str]]:
    """What an audit found, and what it does not know of each part that it skipped.

    Without its service pip-audit skips every part and says that it found nothing.

    Args:
        report: JSON of pip-audit; empty where it gave none.
        said: Its words.
    """
    try:
        each = json.loads(report)["dependencies"]
    except (ValueError, KeyError):
        return [], [f"no audit: {said.strip()[-300:]}"]
    known = [
        f"{one['name']} {one['version']}: {', '.join(fault['id'] for fault in one['vulns'])}"
        for one in each
        if one.get("vulns")
    ]
    return known, [one["name"] for one in each if "skip_reason" in one]


def audited() -> tuple[list[str], list[str]]:
    """As `judged` says of the lock."""
    asked = run(
        str(BIN / "pip-audit"), "--requirement", str(LOCK), "--require-hashes", "--disable-pip",
        "--progress-spinner", "off", "--timeout", "15", "--format", "json",
    )  # fmt: skip
    return judged(asked.stdout, asked.stderr)


def main() -> int:
    """Do all three, and say how each ended."""
    faults = [*build(), *listed()]
    known, skipped = audited()
    for fault in (*faults, *known):
        print(f"WRONG: {fault}")
    if faults or known:
        return 1
    if skipped:
        print(f"NOT KNOWN: of {len(skipped)} parts the advisory service said nothing: it cannot be")
        print("reached from here, or does not know them. Nobody may call this release audited")
        return 2
    print("no known advisory")
    return 0


if __name__ == "__main__":
    sys.exit(main())
