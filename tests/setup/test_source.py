"""Setting up one source: asked, tried, written; left and gone on with; nothing broken ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from itday.config import secrets
from itday.config.settings import load
from itday.connectors.todotxt import Todotxt
from itday.domain.errors import AuthFailed
from itday.domain.secret import Secret
from itday.setup import _source_choosing, source
from itday.setup.desk import Desk
from itday.setup.draft import Draft
from itday.setup.step import Choose
from tests.plugins import distribution, on_the_path
from tests.setup.talking import BACK, DEFAULT, LEAVE, lead


async def test_a_list_from_question_to_rows(desk: Desk, todo: Path) -> None:
    """Chosen, named, asked, tried, written, fetched."""
    led = await lead(
        source.add(desk), "todotxt", "tasks", str(todo), "no", "yes", "yes"
    )  # fmt: skip

    assert led.result is True
    assert "It works: todo.txt, 2 open" in led.text
    assert "to-do: 2 new" in led.text
    [made] = load(desk.file).sources
    assert (made.name, made.type, made.write) == ("tasks", "todotxt", True)
    assert made.table == {"path": str(todo)}
    assert not desk.draft.begun


async def test_what_is_as_it_would_be_anyway_stays_out(desk: Desk, todo: Path) -> None:
    """Defaults are asked for where they are wanted, and written nowhere."""
    await lead(source.add(desk, "todotxt"), DEFAULT, str(todo), "yes", DEFAULT, DEFAULT, "no", "no")

    assert load(desk.file).sources[0].table == {"path": str(todo)}


async def test_it_does_not_work_yet(desk: Desk, todo: Path, itday_home: Path) -> None:
    """What is wrong is said; an answer is changed, and it is tried again."""
    led = await lead(
        source.add(desk, "todotxt"),
        *("tasks", "nowhere.txt", "no", "no"),
        *("again", "change", "path", str(todo)),
        "no",
    )

    assert led.text.count("It does not work yet") == 2
    assert "there is no such file" in led.text
    assert load(desk.file).sources[0].table == {"path": str(todo)}


async def test_kept_as_it_is(desk: Desk) -> None:
    """Where the person says so: the source stands there, and is not fetched."""
    led = await lead(source.add(desk, "todotxt"), "tasks", "later.txt", "no", "no", "save")

    assert led.result is True
    assert load(desk.file).sources[0].table == {"path": "later.txt"}


async def test_given_up(desk: Desk) -> None:
    """Nothing is written, and nothing is left to go on with."""
    led = await lead(source.add(desk, "todotxt"), "tasks", "x", "no", "no", "drop")

    assert led.result is False
    assert not desk.file.exists()
    assert not Draft.load(desk.runtime.paths.state).begun


@pytest.mark.parametrize("place", range(4))
async def test_left_and_gone_on_with(desk: Desk, todo: Path, place: int) -> None:
    """At any question: what was answered is there the next time, and no file is broken."""
    answers = ("tasks", str(todo), "no", "no", "no")
    await lead(source.add(desk, "todotxt"), *answers[:place], LEAVE)
    assert not desk.file.exists()
    again = Desk(desk.runtime)
    assert again.draft.begun
    # The name is not asked for again; what was answered stands there as the default.
    rest = [*([DEFAULT] if place > 1 else answers[1:2]), *answers[2:]]

    led = await lead(source.resume(again), *([] if place else answers[:1]), *rest)

    assert led.result is True
    assert load(desk.file).sources[0].table == {"path": str(todo)}


async def test_back_and_back(desk: Desk, todo: Path) -> None:
    """One question at a time; from the first, out of it."""
    led = await lead(
        source.add(desk, "todotxt"),
        *("tasks", "wrong.txt", "yes", BACK, str(todo), "no", "no", "no"),
    )
    assert led.result is True
    assert load(desk.file).sources[0].table == {"path": str(todo)}

    led = await lead(source.add(desk, "todotxt"), BACK)
    assert led.result is False
    led = await lead(source.add(desk), BACK)
    assert led.result is False


async def test_names_do_not_clash(desk: Desk, todo: Path) -> None:
    """A name that is taken is refused, and the one proposed is free."""
    for _ in range(2):
        await lead(source.add(desk, "todotxt"), DEFAULT, str(todo), "no", "no", "no")
    led = await lead(source.add(desk, "todotxt"), LEAVE)

    name = led.asked[0]
    assert not isinstance(name, Choose)
    assert [one.name for one in load(desk.file).sources] == ["todotxt", "todotxt2"]
    assert "already" in name.check("todotxt")
    assert "32 of" in name.check("Über")
    assert name.check("desk") != ""
    assert name.check("tasks") == ""


async def test_a_secret_is_kept(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the keyring, once it was right; never in the draft or the settings."""
    tried: list[str] = []

    async def check(one: object, secret: Secret | None) -> str:
        tried.append(secret.reveal() if secret else "")
        if tried[-1] != "right":
            raise AuthFailed("the server does not take the login", where="mail")
        return "IMAP4rev1, as dana"

    monkeypatch.setattr(desk.runtime, "check", check)
    await lead(
        source.add(desk, "imap"), "mail", "imap.school.example", "dana", "no", "no", "wrong", LEAVE
    )
    draft = desk.draft.file.read_text()
    again = Desk(desk.runtime)
    led = await lead(
        source.resume(again), *[DEFAULT] * 4, "wrong", "secret", "right", "no"
    )  # fmt: skip

    assert led.result is True
    assert tried == ["wrong", "wrong", "right"]
    assert secrets.get("default", "mail") == Secret("right")
    assert "wrong" not in draft
    assert "right" not in desk.file.read_text()


async def test_a_faulty_answer_is_found_before_the_trial(desk: Desk) -> None:
    """What the connector's own model says of all of it together."""
    led = await lead(
        source.add(desk, "imap"),
        *("mail", "imap.school.example", "dana", "yes", DEFAULT, "none", *[DEFAULT] * 13, "no"),
        "drop",
    )

    assert 'security = "none" is only for a server on this machine' in led.text


async def test_changing_a_source(desk: Desk, todo: Path) -> None:
    """Begins with what there is, and keeps the rest of the file."""
    await desk.put_source("tasks", {"type": "todotxt", "path": str(todo)})
    desk.draft.start("todotxt", name="tasks", table=desk.table_of("tasks"))

    led = await lead(source.resume(desk), DEFAULT, "no", "yes", "no")

    assert led.result is True
    [made] = load(desk.file).sources
    assert made.write
    assert made.table == {"path": str(todo)}


async def test_another_packages_connector(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Is told apart, and not run before the person trusts it: no is the first answer."""
    distribution(tmp_path, "odd", "raise RuntimeError('it was run')")
    with on_the_path(tmp_path):
        led = await lead(source.add(desk), "odd", DEFAULT, "")

    assert "odd comes from itday-odd 1.2" in led.text
    assert led.result is False


def test_every_connector_says_what_it_is(desk: Desk) -> None:
    """All but the demo, each with what it brings."""
    names = {one.name: one for one in source.known(desk)}

    assert {"caldav", "imap", "rt", "todotxt"} <= set(names)
    assert "demo" not in names
    assert names["caldav"].words == "CalDAV: agenda, to-do"


async def test_a_connector_that_cannot_be_had(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its remedy is said; one is asked again."""
    there = [
        _source_choosing.Known("far", "far: not installed", "far needs x. pip install 'itday[far]'")
    ]
    monkeypatch.setattr(source, "known", lambda _: there)
    led = await lead(source.add(desk), "far", "")
    assert "pip install 'itday[far]', then run itday setup again" in led.text

    led = await lead(source.add(desk, "imapp"))
    assert "Did you mean imap?" in led.text


async def test_signing_in_through_the_vendors_pages(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Written first, then signed in, then tried; the address for an administrator is shown."""

    async def consent(name: str) -> str:
        return f"https://vendor.example/{name}"

    async def check(name: str) -> str:
        return "signed in as dana"

    monkeypatch.setattr(desk.runtime, "consent_url", consent)
    monkeypatch.setattr(desk.runtime, "check", check)
    monkeypatch.setattr(Todotxt, "signs_in", lambda table: "path" in table, raising=False)

    led = await lead(source.add(desk, "todotxt"), "t", "x.txt", "no", "no", "yes", "no")

    assert led.run == [("signin", "t")]
    assert "https://vendor.example/t" in led.text
    assert "It works: signed in as dana" in led.text
    assert [one.name for one in load(desk.file).sources] == ["t"]
    led = await lead(source.add(desk, "todotxt"), "u", "x.txt", "no", "no", "no")
    assert "Later: itday signin u" in led.text
