"""Draw the pictures of the documentation: the made-up school in a fixed minute, as SVG.

python tools/shots.py [NAME...]
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from itday.runtime import Runtime
from itday.ui.app import CockpitApp

FOLDER = Path(__file__).parents[1] / "docs" / "images"
AT = datetime(2026, 11, 24, 8, 15, tzinfo=UTC)
"""A Tuesday in term."""


class Shot(NamedTuple):
    """One picture."""

    name: str
    width: int
    height: int
    keys: tuple[str, ...] = ()
    """Pressed one after the other before it is drawn."""


LINES = (
    "DECISION lease the laptops for three years +device-refresh",
    "RISK the filter contract ends in March",
    "QUESTION who signs for the second line?",
    "TODO chase the core switch quote due:fri !1 +core-switches",
)
NOTES = tuple(key for line in LINES for key in (*line, "enter"))[:-1]
"""The last line is still being typed; the next picture finds it in the line again."""

HEARD = "A finance account was taken over last night; it is shut"

SHOTS = (
    Shot("cockpit", 120, 40),
    Shot("cockpit-wide", 160, 45, ("2", "j")),
    Shot("cockpit-narrow", 80, 24, ("2",)),
    Shot("reading", 120, 40, ("2", "j", "enter")),
    Shot("verdict", 120, 40, ("1", "x")),
    Shot("find", 120, 40, ("f", *"printer")),
    Shot("help", 120, 40, ("question_mark",)),
    Shot("pages", 120, 30, ("w", "space", "f", *"Job 7 failed", "enter")),
    Shot("capture", 120, 30, ("2", "n", *"RISK backups fail @Callum !1 due:2026-02-30")),
    Shot("privacy", 120, 40, ("2", "enter", "P")),
    Shot("alerts", 100, 22, ("1", "+")),
    Shot("tickets", 100, 22, ("2", "+")),
    Shot("todo", 100, 22, ("3", "+")),
    Shot("agenda", 100, 22, ("4", "+")),
    Shot("mail", 100, 22, ("5", "+")),
    Shot("case", 120, 40, ("1", "i")),
    Shot("case-score", 120, 40, ("1", "i", "x")),
    Shot("case-verdict", 120, 40, ("1", "i", "v")),
    Shot("slt-form", 120, 40, ("1", "l")),
    Shot("slt-log", 120, 40, ("1", "l", *HEARD, "enter", "enter", "L")),
    Shot("projects", 120, 40, ("B",)),
    Shot("meeting", 120, 40, ("4", "j", "j", "b", *NOTES)),
    Shot("meeting-review", 120, 40, ("4", "j", "j", "b", "enter", "escape", "r")),
)


async def draw(shot: Shot) -> str:
    """Give one picture as SVG."""
    with_now = Runtime.open("demo", now=lambda: AT)
    app = CockpitApp(with_now, pulls=False)
    try:
        async with app.run_test(size=(shot.width, shot.height)) as pilot:
            await pilot.pause()
            for key in shot.keys:
                await pilot.press(key)
                for _ in range(10):
                    await pilot.pause(0.02)
            # What is read on the way is there.
            await pilot.pause(1)
            return app.export_screenshot(title="itday demo")
    finally:
        with_now.close()


def main() -> int:
    """Draw all pictures, or those named; 2 where a name is unknown."""
    names = sys.argv[1:] or [shot.name for shot in SHOTS]
    if unknown := set(names) - {shot.name for shot in SHOTS}:
        print(f"no picture {', '.join(unknown)}", file=sys.stderr)
        return 2
    with tempfile.TemporaryDirectory() as home:
        os.environ["ITDAY_HOME"] = home
        when = f"{AT:%Y-%m-%dT%H:%M}"
        make = [sys.executable, "-m", "itday", "demo", "--sync-only", "--at", when]
        subprocess.run(make, check=True)  # noqa: S603  # our own program
        FOLDER.mkdir(parents=True, exist_ok=True)
        for shot in SHOTS:
            if shot.name in names:
                picture = asyncio.run(draw(shot))
                (FOLDER / f"{shot.name}.svg").write_text(picture, encoding="utf-8")
                print(f"docs/images/{shot.name}.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
