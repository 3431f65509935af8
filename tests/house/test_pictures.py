"""Each screen is drawn at four sizes, so that what is cut off is seen before it lands."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable
from pathlib import Path

from tests.house.tree import SRC, TESTS, named

SIZES = ((160, 45), (120, 40), (80, 24), (60, 18))
WITHOUT = {
    "sheet": "the frame of sources, outbox, history, cases, notes and pages, each drawn itself",
}
"""Screens that have no pictures of their own, and why."""
SHOTS = TESTS / "ui" / "screens" / "__snapshots__"
DIGITS = re.compile(r"\d+")
SIZE = re.compile(r"\(?(\d+)(?:x|, )(\d+)\)?")


def drawn(shots: Path) -> dict[str, set[tuple[int, int]]]:
    """Give the sizes at which each screen is drawn: by its own tests, or among the pictures."""
    found: dict[str, set[tuple[int, int]]] = {}
    for file in shots.glob("test_*/*.svg"):
        own, numbers = file.parent.name.removeprefix("test_"), DIGITS.findall(file.stem)
        parts = re.findall(r"\[([^\]]*)\]", file.stem)
        name = parts[0].partition("-")[0] if own == "overlay_pictures" else own
        name = "cockpit" if name == "cockpit_round" else name
        if len(numbers) >= 2:
            width, height = map(int, numbers[-2:])
            found.setdefault(name, set()).add((width, height))
    return found


def without(screens: Iterable[str], shots: Path, reasons: Iterable[str]) -> list[str]:
    """Give each screen and size that is not drawn and has no reason."""
    have = drawn(shots)
    return [
        f"{name} {width}x{height}"
        for name in screens
        if name not in reasons
        for width, height in SIZES
        if (width, height) not in have.get(name, set())
    ]


def half_drawn(folder: Path) -> list[str]:
    """Give each state of a screen, pane or line that is drawn, but not at all sizes."""
    found: dict[str, set[tuple[int, int]]] = {}
    for file in folder.rglob("*.svg"):
        told = SIZE.search(file.stem)
        sizes = found.setdefault(f"{file.parent.name} {SIZE.sub('', file.stem)}", set())
        sizes |= {(int(told[1]), int(told[2]))} if told else set()
    return sorted(name for name, sizes in found.items() if not set(SIZES) <= sizes)


def screens() -> list[str]:
    """Give the modules that hold a screen: a class that one of Textual's or ours says it is."""
    bases = re.compile(r"Screen|Overlay|Sheet|Beside|Narrowed|Viewing|^Choice$")
    found = []
    for name in named("ui/screens"):
        tree = ast.parse((SRC / "ui" / "screens" / f"{name}.py").read_text())
        classes = [one for one in ast.walk(tree) if isinstance(one, ast.ClassDef)]
        said = [ast.unparse(base).partition("[")[0] for one in classes for base in one.bases]
        makers = [one.returns for one in tree.body if isinstance(one, ast.FunctionDef)]
        makes = "Choice" in [ast.unparse(one) for one in makers if one]
        if makes or any(bases.search(base) for base in said):
            found.append(name)
    return found


def test_each_screen_is_drawn_at_four_sizes() -> None:
    """Where one is missing: an opener in test_overlay_pictures.py, or pictures of its own."""
    assert without(screens(), SHOTS, WITHOUT) == []


def test_each_state_is_drawn_at_four_sizes() -> None:
    """Of panes and lines too: what fails or is empty is cut off as easily as what is full."""
    assert half_drawn(TESTS / "ui") == []


def test_reasons_are_for_screens_that_are_there() -> None:
    """And every module of the folder is a screen, so that none is passed over."""
    assert set(WITHOUT) <= set(named("ui/screens"))
    assert screens() == named("ui/screens")


def test_pictures_sees_what_is_missing(tmp_path: Path) -> None:
    """By the name of its test or of the picture; the last two numbers are the size."""
    for name in ("test_tour/a[(160, 45)].svg", "test_tour/a[full-120x40].svg",
                 "test_overlay_pictures/test_pictures[tour-last][80x24].svg"):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert without(["tour", "whom"], tmp_path, ["whom"]) == ["tour 60x18"]
    assert half_drawn(tmp_path) == [
        "test_overlay_pictures test_pictures[tour-last][]", "test_tour a[]", "test_tour a[full-]",
    ]  # fmt: skip
