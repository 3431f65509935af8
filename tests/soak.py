"""Many random programs against the outbox, other ones each time: `python -m tests.soak [N [SEED]]`.

Prints what the programs met, so that nobody takes a run that met nothing for a proof.
"""

from __future__ import annotations

import random
import sys
import time

from tests.sync.machine import MET
from tests.sync.programs import STEPS, harness, run

PROGRAMS = 20_000
BATCH = 1000
"""Programs between two lines of progress; each batch has a seed of its own."""


def main() -> int:
    """Run them; 1 where a promise was broken, with the shortest program that breaks it."""
    numbers = [int(word) for word in sys.argv[1:]]
    programs, seed = (*numbers, *(PROGRAMS, random.SystemRandom().randrange(10**6))[len(numbers) :])
    print(f"{programs:,} programs of up to {STEPS} steps, seed {seed}", flush=True)
    began = time.monotonic()
    for start in range(0, programs, BATCH):
        with harness():
            try:
                run(min(BATCH, programs - start), seeded=seed + start)
            except AssertionError as error:
                print(f"broken: {error}\n{_notes(error)}")
                return 1
        print(f"{MET['programs']:7,} in {time.monotonic() - began:.0f} s", flush=True)
    took = time.monotonic() - began
    for name in sorted(MET):
        print(f"{MET[name]:9,} {name}")
    print(f"no promise was broken; {took / programs * 1000:.1f} ms a program")
    return 0


def _notes(error: BaseException) -> str:
    return "\n".join(getattr(error, "__notes__", ()))


if __name__ == "__main__":
    sys.exit(main())
