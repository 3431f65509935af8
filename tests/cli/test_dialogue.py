"""A conversation in lines: what is printed, what is understood, how it is left."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import pytest

from itday.cli.dialogue import Left, itday, lead
from itday.domain.errors import ItdayError
from itday.setup.step import Ask, Back, Choose, Conversation, Option, Program, Say, Wait, confirm

COLOURS = tuple(Option(word, word) for word in ("red", "green", "grey"))


@pytest.fixture
def typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Conversation[None], str], str]:
    """Lead a conversation with these lines; give what was printed."""

    def play(talk: Conversation[None], lines: str) -> str:
        monkeypatch.setattr("sys.stdin", io.StringIO(lines))
        lead(talk)
        return capsys.readouterr().out

    return play


def asking(step: Ask | Choose, got: list[Any]) -> Conversation[None]:
    """One question."""
    got.append((yield step))


Typed = Callable[[Conversation[None], str], str]


def test_a_line(typed: Typed) -> None:
    """Trimmed; empty takes the default, a fault is said and it is asked again, ? explains."""
    got: list[Any] = []
    asked = Ask(
        prompt="Port", default="993", help="Which door.",
        check=lambda text: "" if text.isdigit() else "figures only",
    )  # fmt: skip

    out = typed(asking(asked, got), "?\n143x\n 143 \n")
    typed(asking(asked, got), "\n")

    assert got == ["143", "993"]
    assert "Port [993]: " in out
    assert "Which door." in out
    assert "! figures only" in out
    assert "nothing more to say" in typed(asking(Ask(prompt="x"), got), "?\na\n")


def test_a_choice(typed: Typed) -> None:
    """By number, by name, by the beginning of one name only; empty takes the default."""
    got: list[Any] = []
    asked = Choose(prompt="Colour?", options=COLOURS)

    out = typed(asking(asked, got), "4\n\ngre\nx\nGREE\n")
    typed(asking(asked, got), "3\n")
    typed(asking(Choose(prompt="C?", options=COLOURS, default="red"), got), "?\n\n")

    assert got == ["green", "grey", "red"]
    assert "   2  green" in out
    assert out.count("! a number from 1 to 3") == 4


def test_yes_or_no(typed: Typed) -> None:
    """The capital is the default."""
    got: list[Any] = []

    out = typed(asking(confirm("Sure?"), got), "perhaps\n?\n\n")
    typed(asking(confirm("Sure?", default=True), got), "\n")
    typed(asking(confirm("Sure?"), got), "Y\n")
    typed(asking(confirm("Sure?", default=True), got), "no\n")

    assert got == ["no", "yes", "yes", "no"]
    assert "Sure? [y/N]: " in out
    assert "! yes or no" in out


def test_a_secret_is_taken_as_it_is(typed: Typed) -> None:
    """Spaces and all, and not printed."""
    got: list[Any] = []

    out = typed(asking(Ask(prompt="Password", hidden=True), got), " s3 \n")

    assert got == [" s3 "]
    assert "s3" not in out


def test_going_back(typed: Typed) -> None:
    """Is told to the conversation."""

    def talk() -> Conversation[None]:
        try:
            yield Ask(prompt="a")
        except Back:
            yield Say("went back")

    assert "went back" in typed(talk(), "<\n")


def test_waiting(typed: Typed) -> None:
    """Says what for, where it takes time; its error is told to the conversation."""

    async def good() -> int:
        return 3

    async def bad() -> None:
        raise ItdayError("busy")

    def talk() -> Conversation[None]:
        yield Say(str((yield Wait(words="counting", call=good))))
        try:
            yield Wait(words="", call=bad)
        except ItdayError as error:
            yield Say(str(error))

    out = typed(talk(), "")
    assert "counting ...\n\n3\n" in out
    assert out.endswith("\nbusy\n")


def test_left(typed: Typed) -> None:
    """By the end of what is typed, or ctrl+c; the conversation is ended in order."""
    ended: list[str] = []

    def talk() -> Conversation[None]:
        try:
            yield Ask(prompt="a")
        finally:
            ended.append("yes")

    def interrupted() -> Conversation[None]:
        yield Say("now")
        raise KeyboardInterrupt

    with pytest.raises(Left):
        typed(talk(), "")
    with pytest.raises(Left):
        typed(interrupted(), "")
    assert ended == ["yes"]


def test_a_command_of_itdays_own(typed: Typed) -> None:
    """Is run on the same profile; its exit code is the answer."""
    got: list[int] = []

    def talk() -> Conversation[None]:
        got.append((yield Program(("config", "path"))))
        got.append((yield Program(("no-such-command",))))

    typed(talk(), "")

    assert got == [0, 2]
    assert itday("work", ["x"])[1:] == ["-m", "itday", "--profile", "work", "x"]


def test_lines_are_broken_between_words(typed: Typed, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a terminal, at its width; an address stays whole, and so do lines of their own."""
    monkeypatch.setenv("COLUMNS", "40")
    address = "https://cloud.school.example/remote.php/dav/principals/"

    def talk() -> Conversation[None]:
        yield Say(f"Each answer that ends a part is written at once.\nurl: {address}")
        yield confirm("May itday change things there? If not, it only reads")

    piped = typed(talk(), "y\n")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    shown = typed(talk(), "y\n").splitlines()

    assert "Each answer that ends a part is written at once." in piped
    assert "Each answer that ends a part is written at once." in " ".join(shown)
    assert address in shown
    assert all(len(line) < 40 for line in shown if line != address)
    assert shown[-1].endswith("[y/N]: ")
