"""Secrets: only keyrings that encrypt, whatever the system offers."""

from __future__ import annotations

import os
import threading
from typing import TYPE_CHECKING, Any

import keyring
import pytest

from itday.config import secrets
from itday.domain.errors import SettingsError
from itday.domain.secret import Secret
from tests.keyrings import Chain, Locked, Ring, Swallowing, of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

VALUE = Secret("hunter2 ünïcode €")


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], Any]:
    """Give a function that makes a keyring the session's."""

    def put_in_place(ring: Any) -> Any:
        monkeypatch.setattr(keyring, "get_keyring", lambda: ring)
        return ring

    return put_in_place


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    """Leave no secret of one test for the next."""
    secrets._environment.clear()
    yield
    secrets._environment.clear()


@pytest.mark.parametrize("module", sorted(secrets.ENCRYPTING))
def test_a_keyring_that_encrypts_is_used(module: str, offer: Callable[[Any], Any]) -> None:
    """Kept by profile and source, read back, taken out."""
    ring = offer(of(module))
    secrets.put("default", "helpdesk", VALUE)
    assert ring.kept == {("itday:default", "helpdesk"): VALUE.reveal()}
    assert secrets.get("default", "helpdesk") == VALUE
    assert secrets.get("demo", "helpdesk") is None
    assert secrets.remove("default", "helpdesk") is True
    assert secrets.remove("default", "helpdesk") is False
    assert secrets.backend() == secrets.Backend(
        secrets.ENCRYPTING[module], usable=True, module=module
    )


@pytest.mark.parametrize(
    ("module", "why"),
    [
        ("keyring.backends.fail", "has no keyring"),
        ("keyring.backends.null", "would swallow secrets"),
        ("keyrings.alt.file", "plain text file"),
        ("keyrings.alternative", "not one that we know"),
        ("keyring.backends.SecretServiceEvil", "not one that we know"),
    ],
)
def test_a_keyring_that_may_not_encrypt_is_never_written(
    module: str, why: str, offer: Callable[[Any], Any]
) -> None:
    """Nothing goes into it; the person is told what there is to choose from."""
    ring = offer(of(module))
    with pytest.raises(SettingsError, match=why) as caught:
        secrets.put("default", "help-desk", VALUE)
    assert ring.kept == {}
    assert "Start a keyring" in caught.value.remedy
    assert "ITDAY_SECRET_HELP_DESK" in caught.value.remedy
    assert secrets.get("default", "help-desk") is None
    assert secrets.remove("default", "help-desk") is False
    state = secrets.backend()
    assert (state.usable, state.name) == (False, module)
    assert why in state.why


def test_of_a_chain_only_the_link_that_encrypts_is_used(offer: Callable[[Any], Any]) -> None:
    """A plain text file in front of it gets nothing, and is asked for nothing."""
    plain, safe = of("keyrings.alt.file"), of("keyring.backends.SecretService")
    plain.kept["itday:default", "a"] = "planted"
    offer(of(secrets.CHAIN, Chain, plain, safe))
    assert secrets.get("default", "a") is None
    secrets.put("default", "a", VALUE)
    assert plain.kept["itday:default", "a"] == "planted"
    assert safe.kept == {("itday:default", "a"): VALUE.reveal()}


@pytest.mark.parametrize("links", [(), ("keyrings.alt.file", "keyring.backends.null")])
def test_a_chain_without_such_a_link_is_refused(
    links: tuple[str, ...], offer: Callable[[Any], Any]
) -> None:
    """An empty chain is no keyring."""
    offer(of(secrets.CHAIN, Chain, *[of(link) for link in links]))
    assert secrets.backend().usable is False
    with pytest.raises(SettingsError, match="cannot be kept"):
        secrets.put("default", "a", VALUE)


def test_a_locked_keyring_is_told_from_an_empty_one(offer: Callable[[Any], Any]) -> None:
    """Reading fails rather than saying there is no secret; no message repeats a secret."""
    offer(of("keyring.backends.SecretService", Locked))
    asks: tuple[Callable[[], object], ...] = (
        lambda: secrets.get("default", "a"),
        lambda: secrets.put("default", "a", VALUE),
    )
    for ask in asks:
        with pytest.raises(SettingsError, match="the keyring is locked") as caught:
            ask()
        assert "ITDAY_SECRET_A" in caught.value.remedy
        assert "hunter2" not in str(caught.value)


def test_what_was_not_kept_is_noticed(offer: Callable[[Any], Any]) -> None:
    """Every write is read back and compared."""
    offer(of("keyring.backends.kwallet", Swallowing))
    with pytest.raises(SettingsError, match="did not keep the secret"):
        secrets.put("default", "a", VALUE)


def test_a_keyring_that_never_answers_does_not_hang_us(
    offer: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A prompt that nobody sees ends in an error."""
    done = threading.Event()

    class Waiting(Ring):
        def get_password(self, service: str, name: str) -> str | None:
            done.wait(10)
            return None

    offer(of("keyring.backends.SecretService", Waiting))
    monkeypatch.setattr(secrets, "PATIENCE_S", 0.05)
    try:
        with pytest.raises(SettingsError, match="did not answer within"):
            secrets.get("default", "a")
    finally:
        done.set()


def test_a_keyring_that_breaks_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A keyring set to a module that is not there, a bus that is gone: never a trace."""

    def broken() -> Any:
        raise ConnectionRefusedError(111, "hunter2")

    monkeypatch.setattr(keyring, "get_keyring", broken)
    with pytest.raises(SettingsError, match=r"failed \(ConnectionRefusedError\)") as caught:
        secrets.backend()
    assert "hunter2" not in str(caught.value)


def test_the_environment_comes_first_and_is_emptied(
    offer: Callable[[Any], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """For one run, for CI: read once, for all sources at once, and not for our children."""
    ring = offer(of("keyring.backends.SecretService"))
    ring.kept["itday:default", "help-desk"] = "old"
    monkeypatch.setenv("ITDAY_SECRET_HELP_DESK", "new")
    monkeypatch.setenv("ITDAY_SECRET_MAIL", "other")
    monkeypatch.setenv("ITDAY_SECRET_EMPTY", "")
    assert secrets.get("default", "help-desk") == Secret("new")
    assert not [name for name in os.environ if name.startswith("ITDAY_SECRET_")]
    assert secrets.get("default", "help-desk") == Secret("new")
    assert secrets.get("default", "mail") == Secret("other")
    assert secrets.get("default", "empty") is None


def test_an_empty_secret_is_not_kept(offer: Callable[[Any], Any]) -> None:
    """An enter too many must not replace a good secret."""
    ring = offer(of("keyring.backends.SecretService"))
    with pytest.raises(SettingsError, match="empty"):
        secrets.put("default", "a", Secret(""))
    assert ring.kept == {}
