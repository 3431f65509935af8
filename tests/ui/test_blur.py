"""Privacy: nothing that tells of anybody is on the screen, whatever is shown."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.segment import Segment
from textual.color import BLACK

from itday.connectors import _demo_people
from itday.store import known
from itday.ui.blur import BLOCK, Blur, own_words, words_of
from tests.ui.stage import Stage, screen_text, settle

BLUR = Blur({"mark", "oakes", "will"})
PLACES = ("1", "2", "3", "4", "5")


@pytest.mark.parametrize(("said", "left"), [
    ("asked by Ann Oakes", "asked by \u2592\u2592\u2592 \u2592\u2592\u2592\u2592\u2592"),
    ("space mark", "space mark"),
    ("Mark", "\u2592\u2592\u2592\u2592"),
    ("a.oakes@school.example now", "\u2592" * 22 + " now"),
    ("192.0.2.7", "\u2592" * 9),
    ("due Fri 27 Nov", "due Fri 27 Nov"),
    ("Oak\u2026", "\u2592\u2592\u2592\u2026"),
])  # fmt: skip
def test_what_is_hidden(said: str, left: str) -> None:
    """Names, addresses and unknown words; itday's own words and numbers stay."""
    assert BLUR.hidden(said) == left


@given(st.text())
def test_a_line_stays_as_wide_as_it_was(text: str) -> None:
    """So that nothing moves; and what stays is a word of ours, in every case."""
    hidden = BLUR.hidden(text)

    assert cell_len(hidden) == cell_len(text)
    left = [word for word in re.findall(r"[^\W\d_]+", hidden) if len(word) > 1]
    assert all(word.casefold() in own_words() for word in left)


def test_styles_stay() -> None:
    """Only the text of a segment changes."""
    [one] = BLUR.apply([Segment("Oakes")], BLACK)

    assert one.text == BLOCK * 5


def people(stage: Stage) -> frozenset[str]:
    """Every part of a name that the store tells of; addresses are hidden whole."""
    found = stage.runtime.store.read_now(known.everybody)
    return words_of(one.name for one in found)


def told(text: str, names: frozenset[str]) -> list[str]:
    """The names that stand on a screen as names."""
    words = re.findall(r"[^\W\d_]+", text)
    return [w for w in words if len(w) > 1 and w.casefold() in names and not w.islower()]


async def test_no_name_is_on_any_screen(full: Stage) -> None:
    """Panes, preview, find, dialogs, toasts and screens beside; and all is back with one key."""
    names = people(full)
    app = full.app()
    async with app.run_test(size=(160, 45)) as pilot:
        await settle(pilot)
        before = told(screen_text(app), names)
        await pilot.press("P")
        await settle(pilot)
        seen = []
        for keys in (
            *((digit, "enter", "escape") for digit in PLACES),
            ("f", *"birch", "escape"), ("?", "escape"), ("1", "x", "escape"), ("H", "escape"),
            ("S", "escape"), ("2", "n", *"Ann", "escape"), ("2", "y", "escape"),
        ):  # fmt: skip
            for key in keys:
                await pilot.press(key)
                await settle(pilot)
                seen += told(screen_text(app), names)
        app.cockpit.tell("Told Ann Oakes")
        await settle(pilot)
        seen += told(screen_text(app), names)
        titles = [
            word for word in ("Impossible", "Projector", "Invoice") if word in screen_text(app)
        ]
        await pilot.press("P")
        await settle(pilot)
        after = told(screen_text(app), names)

    assert before
    assert after
    assert seen == []
    assert titles == []


def test_no_name_of_the_made_up_school_passes() -> None:
    """Of none of its people, among them those whose names are words as well."""
    team = [one.name for one in _demo_people.TEAM]
    names = words_of([_demo_people.FIRST_NAMES, _demo_people.LAST_NAMES, *team])
    blur = Blur(names)

    assert len(names) > 50
    assert [name for name in names if blur.hidden(name.title()) == name.title()] == []
