"""Run the benchmarks, all or those named: `python -m tests.bench [NAME...]`."""

from __future__ import annotations

import sys

from tests.bench import (
    capturing,
    casework,
    encryption,
    keys,
    meetings,
    pasting,
    programs,
    stores,
    syncing,
)

ALL = {
    "storing": stores.storing,
    "searching": stores.searching,
    "frames": programs.frames,
    "commands": programs.commands,
    "syncing": syncing.syncing,
    "memory": syncing.memory,
    "keys": keys.keys,
    "rest": keys.rest,
    "pasting": pasting.pasting,
    "encryption": encryption.costs,
    "casework": casework.casework_figures,
    "meetings": meetings.history,
    "capture": capturing.capture,
    "folder": capturing.folder,
}


def main() -> int:
    """Print one line a figure; 2 where a name is unknown, else 0 whatever the figures are."""
    names = sys.argv[1:] or list(ALL)
    if unknown := [name for name in names if name not in ALL]:
        print(f"no benchmark {', '.join(unknown)}; there are {', '.join(ALL)}", file=sys.stderr)
        return 2
    print(f"{'':4} {'figure':58} {'ratio':>7}  target   measured")
    for name in names:
        for figure in ALL[name]():
            sign = "<=" if figure.at_most else ">="
            print(
                f"{'ok' if figure.met else 'MISS':4} {figure.name:58} {figure.ratio:7.2f}  "
                f"{sign} {figure.target:<5.2f} {figure.says}",
                flush=True,
            )
    return 0


if __name__ == "__main__":
    sys.exit(main())
