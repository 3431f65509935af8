"""The whole conversation."""

from __future__ import annotations

from pathlib import Path

from itday.config import secrets
from itday.domain.secret import Secret
from itday.setup.desk import Desk
from itday.setup.flow import ADD, DONE, ME, SCHOOL, TODO, talk
from itday.setup.step import Choose
from tests.setup.talking import BACK, DEFAULT, LEAVE, lead

SCHOOL_ANSWERS = ("Thornfield", "Europe/London", DEFAULT, DEFAULT, DEFAULT, "no", "no")


async def test_a_first_run(desk: Desk, todo: Path) -> None:
    """Who, which school, a first source; then the menu, where new to-dos find their place."""
    led = await lead(
        talk(desk),
        *("Dana Reed", "d.reed@school.example", *SCHOOL_ANSWERS),
        *("todotxt", "tasks", str(todo), "no", "yes", "yes"),
        *(TODO, "tasks", DONE),
    )

    assert led.ended
    assert str(desk.file) in led.said[0]
    assert desk.settings.todo == "tasks"
    assert desk.settings.problems == ()
    assert "itday schedule" in led.said[-1]


async def test_left_at_every_question(desk: Desk, todo: Path) -> None:
    """Whatever was answered is a good settings file, and the next run goes on."""
    answers = (
        *("Dana Reed", "d.reed@school.example", *SCHOOL_ANSWERS),
        *("todotxt", "tasks", str(todo), "no", "yes"),
    )
    for place in range(len(answers)):
        await lead(talk(desk), *answers[:place], LEAVE)
        desk.runtime.read_settings()
        assert desk.settings.problems == ()
        desk.file.unlink(missing_ok=True)
        desk.draft.forget()
        desk.runtime.read_settings()


async def test_going_on(desk: Desk, todo: Path) -> None:
    """A source that was begun is offered first; no forgets it."""
    await desk.put(("me", "name"), "Dana")
    desk.draft.start("todotxt")
    led = await lead(talk(Desk(desk.runtime)), "yes", "tasks", str(todo), "no", "no", "no", DONE)
    assert "Go on with the source of type todotxt, where you left it?" in led.prompts
    assert [one.name for one in desk.settings.sources] == ["tasks"]

    desk.draft.start("todotxt", name="other")
    led = await lead(talk(desk), "no", DONE)
    assert "Go on with the source other" in led.prompts[0]
    assert not desk.draft.begun


async def test_the_menu(desk: Desk, todo: Path) -> None:
    """Says what there is; back in a part leads to it, back in it stays."""
    await desk.put_source("tasks", {"type": "todotxt", "path": str(todo)})
    led = await lead(talk(desk), BACK, ME, BACK, SCHOOL, BACK, ADD, BACK, DONE)

    menu = led.asked[0]
    assert isinstance(menu, Choose)
    words = [one.words for one in menu.options]
    assert "tasks: todotxt, read only" in words
    assert "you: no name yet" in words
    assert "school: no name yet, Europe/London, no terms yet" in words
    assert TODO not in [one.value for one in menu.options], "no source takes new to-dos"
    assert led.ended


async def test_a_source_that_is_there(desk: Desk, todo: Path) -> None:
    """Is tried, changed or taken out; a fault is said and does not end the conversation."""
    await desk.put_source("tasks", {"type": "todotxt", "path": str(todo)})
    led = await lead(
        talk(desk), "tasks", "try", "tasks", "change", DEFAULT, "no", "yes", "no", DONE
    )
    assert "It works: todo.txt, 2 open" in led.text
    assert desk.settings.sources[0].write

    todo.unlink()  # noqa: ASYNC240  # nothing else runs here
    await desk.keep_secret("tasks", Secret("s"))
    led = await lead(talk(desk), "tasks", "try", "tasks", "remove", "no", DONE)
    assert "there is no such file" in led.text
    led = await lead(talk(desk), "tasks", "remove", "yes", DONE)
    assert desk.settings.sources == ()
    assert secrets.get("default", "tasks") is None


async def test_one_source_and_nothing_else(desk: Desk, todo: Path) -> None:
    """Where a connector is named."""
    led = await lead(talk(desk, "todotxt"), "tasks", str(todo), "no", "no", "no")

    assert led.ended
    assert "What next?" not in led.prompts
