"""A paste is read in one piece, wherever it is cut on its way; all else is read as ever."""

from __future__ import annotations

import inspect
import random
from collections.abc import Iterable

import pytest
from textual._xterm_parser import XTermParser
from textual.events import Key, Paste
from textual.message import Message

from itday.ui.pasted import BEGIN, END, PieceParser, in_pieces

STREAMS = {
    "keys and a paste": f"ab{BEGIN}one\ntwo\x00{END}\x1b[Ac",
    "two pastes": f"{BEGIN}one{END}{BEGIN}two{END}x",
    "an empty one": f"{BEGIN}{END}x",
    "halves of marks in it": f"{BEGIN}\x1b[20\x1b[201 x[201~{END}q",
    "a paste in a paste": f"{BEGIN}a{BEGIN}b{END}q",
    "an end without a beginning": f"q{END}a{BEGIN}b{END}c",
    "keys that begin like a mark": f"\x1b[2~\x1b[20~x{BEGIN}b{END}\x1b[21~",
}


def told(parser: XTermParser, pieces: Iterable[str]) -> list[tuple[str, str]]:
    """What a parser makes of what comes."""
    events: list[Message] = [event for piece in pieces for event in parser.feed(piece)]
    return [
        ("paste", event.text) if isinstance(event, Paste) else ("key", event.key)
        for event in events
        if isinstance(event, Paste | Key)
    ]


def cut(stream: str, chance: random.Random) -> list[str]:
    """A stream as it may come."""
    places = sorted(chance.sample(range(1, len(stream)), chance.randrange(min(6, len(stream)))))
    return [stream[a:b] for a, b in zip([0, *places], [*places, len(stream)], strict=True)]


@pytest.mark.parametrize("name", STREAMS)
def test_wherever_it_is_cut(name: str) -> None:
    """The same pastes and the same keys after them, in one piece or in many."""
    whole = told(PieceParser(), [STREAMS[name]])
    assert [text for what, text in whole if what == "paste"]
    assert told(PieceParser(), STREAMS[name]) == whole

    chance = random.Random(7)  # noqa: S311  # where to cut, the same in every run
    for _ in range(300):
        pieces = cut(STREAMS[name], chance)
        assert told(PieceParser(), pieces) == whole, pieces


@pytest.mark.parametrize("name", ["keys and a paste", "two pastes", "keys that begin like a mark"])
def test_it_is_what_textual_makes_of_it(name: str) -> None:
    """Ours changes the cost and nothing else."""
    assert told(PieceParser(), [STREAMS[name]]) == told(XTermParser(), [STREAMS[name]])


def test_a_megabyte_costs_no_step_a_character(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual's parser is not shown it: of a million characters it sees the three typed ones."""
    seen: list[int] = []
    feed = XTermParser.feed

    def counted(parser: XTermParser, data: str) -> Iterable[Message]:
        seen.append(len(data))
        return feed(parser, data)

    monkeypatch.setattr(XTermParser, "feed", counted)
    stream = f"a{BEGIN}{'xDq' * 350_000}{END}bc"

    found = told(PieceParser(), [stream[n : n + 4096] for n in range(0, len(stream), 4096)])

    assert [what for what, _ in found] == ["key", "paste", "key", "key"]
    assert len(found[1][1]) == 1_050_000
    assert sum(seen) == 3


def test_the_terminal_is_read_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Textual's driver makes its parser by a name that it still has."""
    driver = pytest.importorskip("textual.drivers.linux_driver", reason="no such terminal here")
    monkeypatch.setattr(driver, "XTermParser", XTermParser)

    in_pieces()

    assert driver.XTermParser is PieceParser
    assert "XTermParser(" in inspect.getsource(driver.LinuxDriver.run_input_thread)
