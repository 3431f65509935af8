"""From a table to a connector: faults with their line, secrets never in the way."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from itday.domain.errors import AuthFailed, SettingsError
from itday.domain.secret import Secret
from itday.sdk.rehearsal import FakeSource
from itday.sdk.scrub import scrub
from itday.sync.connect import configured, connect, faults, loaded

if TYPE_CHECKING:
    from tests.sync.conftest import Make
    from tests.sync.stage import Stage

LOGIN = """
[me]
email = "a.oakes@school.example"
[me.logins]
rt = "aoakes"
[sources.rt]
type = "rt"
"""


def needing(stage: Stage) -> None:
    """Let the source need a secret."""
    stage.classes["rt"].needs_secret = True


async def test_a_connector_is_given_its_circumstances(make: Make) -> None:
    """Name, clock, folder, login, address and secret; and the log filter knows the secret."""
    stage = make(LOGIN)
    needing(stage)
    stage.secrets["rt"] = Secret("hush-hush-77")

    setting = (await connect(stage.ground, stage.settings.sources[0])).setting

    assert (setting.source, setting.me, setting.email) == ("rt", "aoakes", "a.oakes@school.example")
    assert setting.home == stage.settings.file.parent
    assert setting.now() == stage.ground.now()
    assert setting.secret == Secret("hush-hush-77")
    assert scrub("with hush-hush-77") == "with ***"


async def test_a_missing_secret_says_how_to_keep_one(stage: Stage) -> None:
    """The person can paste the remedy."""
    needing(stage)

    with pytest.raises(AuthFailed, match="Run `itday secret set rt`"):
        await connect(stage.ground, stage.settings.sources[0])


async def test_what_needs_no_secret_asks_no_keyring(stage: Stage) -> None:
    """A file of to-dos must not open a window that asks for a password."""

    def never(profile: str, name: str) -> Secret | None:
        raise AssertionError

    await connect(replace(stage.ground, secret=never), stage.settings.sources[0])


async def test_a_locked_keyring_is_said(stage: Stage) -> None:
    """As the keyring's own error, not as a missing secret."""
    needing(stage)

    def locked(profile: str, name: str) -> Secret | None:
        raise SettingsError("the keyring is locked", where=name)

    with pytest.raises(SettingsError, match="locked"):
        await connect(replace(stage.ground, secret=locked), stage.settings.sources[0])


async def test_what_cannot_begin_is_let_go(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """A connector that says that it cannot sign in leaves no connection behind."""
    closed: list[str] = []

    async def refuse(self: FakeSource) -> None:
        raise AuthFailed("expired")

    async def close(self: FakeSource) -> None:
        closed.append(self.setting.source)

    monkeypatch.setattr(stage.classes["rt"], "aopen", refuse)
    monkeypatch.setattr(stage.classes["rt"], "aclose", close)

    with pytest.raises(AuthFailed, match="expired"):
        await connect(stage.ground, stage.settings.sources[0])
    assert closed == ["rt"]


async def test_other_peoples_connectors_are_found_off_the_loop(make: Make) -> None:
    """To ask one what it is may take seconds; ours are there at once."""
    stage = make('[sources.a]\ntype = "rt"\n[sources.b]\ntype = "theirs"\n')
    threads: list[bool] = []

    def load(name: str) -> type[Any]:
        threads.append(threading.current_thread() is threading.main_thread())
        return FakeSource

    for source in stage.settings.sources:
        await loaded(replace(stage.ground, connector=load), source)

    assert threads == [True, False]


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('type = "rt"\nqueue = "IT"', r"settings\.toml:3: .*rt knows no key queue"),
        ('type = "nothing"', r"settings\.toml:1 \[sources\.rt\]: there is no connector called"),
    ],
)
def test_a_fault_is_named_with_its_line(make: Make, table: str, words: str) -> None:
    """By the file and the line where it can be mended, and no value is quoted."""
    stage = make(f"[sources.rt]\n{table}\n")
    (source,) = stage.settings.sources
    stage.settings.file.write_text(f"[sources.rt]\n{table}\n")

    def load(name: str) -> type[Any]:
        if name == "nothing":
            raise SettingsError("there is no connector called nothing", remedy="Look")
        return FakeSource

    with pytest.raises(SettingsError, match=words) as caught:
        configured(source, stage.settings.file, load)
    assert caught.value.__cause__ is None or isinstance(caught.value.__cause__, SettingsError)


def test_a_good_table_has_no_fault(make: Make) -> None:
    """And one of an unknown type has."""
    stage = make('[sources.a]\ntype = "todotxtt"\n')

    [found] = faults(stage.settings.sources[0], stage.settings.file)

    assert "todotxtt" in str(found)
