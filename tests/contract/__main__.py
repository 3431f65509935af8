"""Prints what was held to which contract; ends with 1 where anything was not as it says."""

from __future__ import annotations

import asyncio
import sys

from tests.connectors.graph_contract import SCHEMAS
from tests.contract.run import google, microsoft


def main() -> int:
    """Run both connectors through all they can ask."""
    bad = 0
    if not SCHEMAS:
        print("Graph's schemas are not beside this clone: its answers are not judged")
    for judged in (asyncio.run(microsoft()), asyncio.run(google())):
        print(f"\n{judged.name}")
        for request, times in sorted(judged.requests.items()):
            print(f"  {times:3}  {request}")
        print(
            f"  {sum(judged.requests.values())} requests by {len(judged.requests)} methods, "
            f"{judged.answers} answers, {len(judged.faults)} faults; "
            f"{judged.controls} deliberate errors caught, {judged.missed} missed"
        )
        for line in (*judged.faults, *(f"never asked for: {one}" for one in judged.unused)):
            print(f"  ! {line}")
        bad += len(judged.faults) + judged.missed + len(judged.unused)
    return min(bad, 1)


if sys.argv[1:2] == ["scale"]:
    from tests.contract.scale import main as measure

    measure(*sys.argv[2:])
else:
    sys.exit(main())
