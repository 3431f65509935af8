"""Kill itday many times: `python -m tests.crash [CYCLES [SEED]] [--brief]`, or `... CONTROL`."""

from __future__ import annotations

import sys

from tests.crash import copies, kill, power, steps, turn, typist
from tests.crash.server import ForgetfulDesk
from tests.crash.work import Liar, hasty

CONTROLS = {
    "liar": kill.Play(who=Liar, jobs=("capture",)),
    "forgetful": kill.Play(kind=ForgetfulDesk, jobs=("sync",)),
    "hasty": kill.Play(before=hasty, jobs=("sync",)),
}
"""What must be found out: a writer that acknowledges first, a source that does not know what was
asked of it, a cursor that goes before its rows."""
PATIENCE = 500
"""Kills within which a control must have been found out; most are within thirty."""


TYPISTS = 100
"""Cockpits that are killed while somebody types."""
BUSY_S = 2.0


def main() -> int:
    """Print the figures; 1 where anything was lost, torn or sent twice."""
    words = sys.argv[1:]
    if words and words[0] in CONTROLS:
        figures = kill.run(PATIENCE, CONTROLS[words[0]], stop_early=True)
        sys.stdout.write(f"{words[0]}: {figures}\n")
        return 1 if figures.faults else 0
    if words == ["careless"]:
        figures = turn.run(PATIENCE // 5, control=True)
        sys.stdout.write(f"careless: {figures}\n")
        return 1 if figures.faults else 0
    if words == ["sloth"]:
        figures = typist.run(PATIENCE // 10, sloth=True)
        sys.stdout.write(f"sloth: {figures}\n")
        return 1 if figures.faults else 0
    brief = "--brief" in words
    numbers = [int(word) for word in words if word.isdigit()]
    cycles, seed = (*numbers, *(100, 1)[len(numbers) :])[:2]
    found = 0
    for name, figures in (
        ("at work", kill.run(cycles, seed=seed)),
        ("in a migration", steps.run(cycles // 2, seed)),
        ("two copies at once", copies.run(cycles // 5, seed)),
        ("encrypting and back", turn.run(cycles // 2, seed)),
        ("while typing", _typists(cycles, seed, brief=brief)),
        *([] if brief else [("power cuts", power.run(cycles, seed=seed))]),
    ):
        sys.stdout.write(f"{name}: {figures}\n")
        found += len(figures.faults)
    return 1 if found else 0


def _typists(cycles: int, seed: int, *, brief: bool) -> kill.Figures:
    """A second and more each; where other work fills the machine, a late beat is not a fault."""
    if brief:
        return typist.run(cycles // 25, seed, lost_s=BUSY_S)
    return typist.run(min(cycles, TYPISTS), seed)


if __name__ == "__main__":
    sys.exit(main())
