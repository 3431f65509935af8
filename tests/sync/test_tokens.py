"""A sign-in is kept sealed, renewed once, and never in plain text on the disk."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from itday.config import profile_key, sealing, secrets
from itday.domain.errors import SettingsError
from itday.domain.secret import Secret
from itday.sdk.tokens import in_force
from itday.sync import tokens
from itday.sync.connect import connect
from itday.sync.ground import Ground
from itday.sync.tokens import KeptTokens
from tests.keyrings import Ring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.sync.stage import Stage

CACHE = Secret(json.dumps({"RefreshToken": {"x": "RT-CANARY"}, "fill": "é" * 10_000}))


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    """Leave no sign-in in memory for the next test."""
    tokens._fleeting.clear()
    yield
    tokens._fleeting.clear()


@pytest.fixture
def ground(stage: Stage) -> Ground:
    """With the session's keyring."""
    return replace(stage.ground, secret=secrets.get)


def on_disk(ground: Ground) -> bytes:
    """All that lies in the profile's folder."""
    folder = ground.store.desk_file.parent
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


def test_a_token_cache_of_20_kb_is_kept_sealed(ground: Ground, ring: Ring) -> None:
    """Nothing of it is readable in any file, and the keyring holds the key alone."""
    KeptTokens(ground, "mail").write(CACHE)

    assert KeptTokens(ground, "mail").read() == CACHE
    assert KeptTokens(ground, "other").read() is None
    assert KeptTokens(ground, "mail").fleeting() == ""
    assert b"RT-CANARY" not in on_disk(ground)
    assert b"RefreshToken" not in on_disk(ground)
    assert {len(value) for value in ring.kept.values()} == {64}


def test_signing_out_forgets(ground: Ground, ring: Ring) -> None:
    """The key stays: others are sealed under it."""
    store = KeptTokens(ground, "mail")
    store.write(CACHE)
    store.write(None)

    assert KeptTokens(ground, "mail").read() is None
    assert profile_key.get("default") is not None


def test_without_a_keyring_it_lasts_for_the_session(ground: Ground) -> None:
    """For all who ask in this process; nothing reaches the disk, and the reason is said."""
    store = KeptTokens(ground, "mail")
    store.write(CACHE)

    assert "Start a keyring" in store.fleeting()
    assert KeptTokens(ground, "mail").read() == CACHE
    assert b"RefreshToken" not in on_disk(ground)
    store.write(None)
    assert KeptTokens(ground, "mail").read() is None


def test_without_the_package_it_lasts_for_the_session(
    ground: Ground, ring: Ring, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The line says what to install."""
    monkeypatch.setattr(sealing, "possible", lambda: False)
    store = KeptTokens(ground, "mail")
    store.write(CACHE)

    assert "pip install 'itday[encrypt]'" in store.fleeting()
    assert ring.kept == {}
    assert store.read() == CACHE


def test_another_key_means_signing_in_again(ground: Ground, ring: Ring) -> None:
    """What cannot be opened is no sign-in, and no error either."""
    KeptTokens(ground, "mail").write(CACHE)
    profile_key.keep("default", profile_key.ProfileKey(b"n" * 32))

    assert KeptTokens(ground, "mail").read() is None


def test_a_locked_keyring_is_not_signed_out(ground: Ground, ring: Ring) -> None:
    """It is said, so that nobody signs in for nothing."""
    KeptTokens(ground, "mail").write(CACHE)

    def locked(profile: str, name: str) -> Secret | None:
        raise SettingsError("the keyring is locked", where=name)

    with pytest.raises(SettingsError, match="locked"):
        KeptTokens(replace(ground, secret=locked), "mail").read()


async def test_a_connector_is_handed_its_place(stage: Stage) -> None:
    """By its `Setting`, without knowing the store."""
    made = await connect(stage.ground, stage.settings.sources[0])

    assert isinstance(made.setting.tokens, KeptTokens)


def good(kept: Secret | None) -> str | None:
    """Tokens in these tests are good unless they are called old."""
    return kept.reveal() if kept and not kept.reveal().startswith("old") else None


async def test_a_hundred_at_once_renew_once(ground: Ground, ring: Ring) -> None:
    """Through ten connectors of one source, each with a place of its own."""
    asked: list[str] = []
    KeptTokens(ground, "mail").write(Secret("old"))

    async def renew(kept: Secret | None) -> Secret:
        asked.append(kept.reveal() if kept else "")
        await asyncio.sleep(0.05)
        return Secret(f"at-{len(asked)}")

    places = [KeptTokens(ground, "mail") for _ in range(10)]
    got = await asyncio.gather(*(in_force(place, good, renew) for place in places * 10))

    assert set(got) == {"at-1"}
    assert asked == ["old"]


def noted(log: str) -> None:
    """Write down who renewed."""
    with Path(log).open("a") as told:
        told.write(f"{os.getpid()}\n")


def _copy(folder: str, log: str) -> None:
    """Be a copy of itday that wants the token, and tells when it renews it."""
    from datetime import UTC, datetime

    from itday.config.settings import parse
    from itday.store.store import Store

    place = Path(folder)
    with Store(place, place) as store:
        ground = Ground(
            profile="default",
            settings=parse("", place / "settings.toml"),
            store=store,
            locks=place / "locks",
            now=lambda: datetime.now(UTC),
            secret=lambda _, __: Secret("2d" * 32),
        )

        async def renew(_: Secret | None) -> Secret:
            noted(log)
            await asyncio.sleep(0.2)
            return Secret("fresh")

        async def both() -> list[str]:
            return await asyncio.gather(
                *(in_force(KeptTokens(ground, "mail"), good, renew) for _ in range(5))
            )

        assert asyncio.run(both()) == ["fresh"] * 5


def test_copies_of_itday_renew_once(tmp_path: Path) -> None:
    """The right to renew is held across processes."""
    (tmp_path / "locks").mkdir()
    log = tmp_path / "renewed"
    context = multiprocessing.get_context("spawn")
    copies = [context.Process(target=_copy, args=[str(tmp_path), str(log)]) for _ in range(3)]
    for copy in copies:
        copy.start()
    for copy in copies:
        copy.join()

    assert [copy.exitcode for copy in copies] == [0] * 3
    assert len(log.read_text().splitlines()) == 1
