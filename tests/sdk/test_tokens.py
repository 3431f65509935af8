"""However many want a token at once, one renews it."""

from __future__ import annotations

import asyncio

import pytest

from itday.domain.errors import AuthFailed, Unavailable
from itday.domain.secret import Secret
from itday.sdk import tokens
from itday.sdk.tokens import MemoryTokens, in_force


def good(kept: Secret | None) -> str | None:
    """What is kept is a token, unless it says that it is old."""
    text = kept.reveal() if kept else "old"
    return None if text.startswith("old") else text


class Server:
    """Gives a new token for each request, slowly."""

    def __init__(self, *answers: str) -> None:
        self.answers = list(answers)
        self.asked: list[str | None] = []

    async def renew(self, kept: Secret | None) -> Secret:
        """Answer with the next."""
        self.asked.append(kept.reveal() if kept else None)
        await asyncio.sleep(0.02)
        return Secret(self.answers.pop(0))


async def test_a_good_token_asks_nobody() -> None:
    """It is taken as it is kept."""
    store, server = MemoryTokens(), Server()
    store.write(Secret("at-1"))

    assert await in_force(store, good, server.renew) == "at-1"
    assert server.asked == []


async def test_a_hundred_at_once_renew_once() -> None:
    """The first renews, the others take what it brought; it is kept."""
    store, server = MemoryTokens(), Server("at-2", "at-3")
    store.write(Secret("old at-1"))

    got = await asyncio.gather(*(in_force(store, good, server.renew) for _ in range(100)))

    assert set(got) == {"at-2"}
    assert server.asked == ["old at-1"]
    assert store.read() == Secret("at-2")


async def test_a_renewal_that_fails_lets_the_next_try() -> None:
    """One after the other, and nothing is kept of it."""
    store = MemoryTokens()
    tries: list[int] = []

    async def renew(_: Secret | None) -> Secret:
        tries.append(1)
        if len(tries) < 3:
            raise Unavailable("the network is down")
        return Secret("at-1")

    got = await asyncio.gather(
        *(in_force(store, good, renew) for _ in range(5)), return_exceptions=True
    )

    assert [str(one) for one in got] == ["the network is down"] * 2 + ["at-1"] * 3
    assert len(tries) == 3


async def test_a_token_that_is_old_already_is_no_endless_loop() -> None:
    """A server whose clock is off: one request, and a clear end."""
    server = Server("old at-2", "old at-3")

    with pytest.raises(AuthFailed, match="a token that is not good"):
        await in_force(MemoryTokens(), good, server.renew)

    assert len(server.asked) == 1


async def test_whoever_leaves_gives_the_right_back() -> None:
    """A sync that is cancelled while it renews does not lock the others out."""
    store, begun = MemoryTokens(), asyncio.Event()

    async def never(_: Secret | None) -> Secret:
        begun.set()
        await asyncio.Event().wait()
        raise AssertionError

    leaving = asyncio.create_task(in_force(store, good, never))
    await begun.wait()
    leaving.cancel()
    with pytest.raises(asyncio.CancelledError):
        await leaving

    assert await in_force(store, good, Server("at-1").renew) == "at-1"


async def test_another_copy_that_never_ends_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rather than waiting for ever; while it works, its result is awaited."""
    store = MemoryTokens()
    monkeypatch.setattr(tokens, "PATIENCE_S", 0.1)
    monkeypatch.setattr(tokens, "STEP_S", 0.01)

    with store.alone() as ours:
        assert ours
        with pytest.raises(Unavailable, match="for too long"):
            await in_force(store, good, Server("at-9").renew)
        waiting = asyncio.create_task(in_force(store, good, Server("at-9").renew))
        await asyncio.sleep(0.03)
        store.write(Secret("at-1"))
        assert await waiting == "at-1"


def test_memory_says_that_it_forgets() -> None:
    """And forgets when told to."""
    store = MemoryTokens("there is no keyring")
    store.write(Secret("x"))
    store.write(None)

    assert store.read() is None
    assert store.fleeting() == "there is no keyring"
