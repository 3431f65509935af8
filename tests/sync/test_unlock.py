"""From the keyring to the store: the right key, or one line that says what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from itday.config import profile_key
from itday.config.paths import Paths
from itday.config.profile_key import ProfileKey
from itday.domain.errors import SettingsError, StoreError
from itday.store import backup, cipher
from itday.store.database import desk_file
from itday.store.store import Store
from itday.sync import encryption
from itday.sync.unlock import unlock, unlock_copy
from tests.keyrings import Locked, Ring, of
from tests.samples import NOW
from tests.store.sealed import need_sqlcipher


@pytest.fixture(autouse=True)
def _there() -> Iterator[None]:
    need_sqlcipher()
    yield
    cipher._held.clear()


@pytest.fixture
def where(tmp_path: Path, ring: Ring) -> Paths:
    """An encrypted profile, whose key no process holds yet."""
    places = Paths(*(tmp_path / name for name in ("settings.toml", "data", "cache", "state")))
    encryption.encrypt(places, encryption.key_for("default", places))
    unlock("default", places)
    Store(places.cache, places.data).close()
    cipher._held.clear()
    return places


def test_its_key_opens_it(where: Paths) -> None:
    """In the next process."""
    unlock("default", where)

    Store(where.cache, where.data).close()
    assert cipher.is_encrypted(desk_file(where.data))


def test_a_plain_profile_asks_no_keyring(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for what is not needed."""

    def never(profile: str) -> ProfileKey | None:
        raise AssertionError

    monkeypatch.setattr(profile_key, "get", never)
    places = Paths(*(tmp_path / name for name in ("settings.toml", "data", "cache", "state")))
    unlock("default", places)
    Store(places.cache, places.data).close()
    unlock("default", places)


def test_a_lost_key_is_told_with_its_remedy(where: Paths, ring: Ring) -> None:
    """It is no damage, and nothing is made anew."""
    ring.kept.clear()

    with pytest.raises(StoreError, match=r"not in the keyring any more.*itday encrypt --recover"):
        unlock("default", where)
    with pytest.raises(StoreError, match="not in the keyring any more"):
        encryption.key_for("default", where)
    assert ring.kept == {}


def test_another_key_is_told(where: Paths) -> None:
    """As after a keyring put back from an old machine."""
    profile_key.keep("default", ProfileKey(b"n" * 32))

    with pytest.raises(StoreError, match=r"not the one it is encrypted with.*--recover"):
        unlock("default", where)


def test_no_keyring_in_this_session_is_told(where: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """Over SSH: the key is not lost, only out of reach; for one run it may be given."""
    import keyring

    monkeypatch.setattr(keyring, "get_keyring", lambda: of("keyring.backends.fail"))

    with pytest.raises(StoreError, match=r"no keyring\. Start a keyring.*ITDAY_SECRET__KEY"):
        unlock("default", where)


def test_a_locked_keyring_is_told(where: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """In its own words."""
    import keyring

    locked = of("keyring.backends.SecretService", Locked)
    monkeypatch.setattr(keyring, "get_keyring", lambda: locked)

    with pytest.raises(SettingsError, match="the keyring is locked"):
        unlock("default", where)


def test_a_missing_package_is_told(where: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the command that installs it."""
    monkeypatch.setattr(cipher, "possible", lambda: False)

    with pytest.raises(StoreError, match=r"not installed\. pip install 'itday\[encrypt\]'"):
        unlock("default", where)


def test_a_lost_note_is_written_anew(where: Paths) -> None:
    """The key itself tells that the file is not damaged."""
    said = cipher.note(where.data)
    (where.data / cipher.NOTE).unlink()

    unlock("default", where)

    assert said is not None
    assert cipher.note(where.data) == said._replace(keyring="")
    Store(where.cache, where.data).close()


def test_damage_is_not_taken_for_encryption(where: Paths) -> None:
    """Without a note, what the key does not open is damage, and is mended as such."""
    (where.data / cipher.NOTE).unlink()
    desk_file(where.data).write_bytes(b"rubbish" * 4000)

    unlock("default", where)

    assert cipher.note(where.data) is None


def test_a_copy_elsewhere_is_opened(where: Paths, tmp_path: Path) -> None:
    """Also after the profile itself was decrypted."""
    unlock("default", where)
    stick = backup.take(desk_file(where.data), tmp_path / "stick", NOW).file
    encryption.decrypt(where, encryption.key_for("default", where))
    cipher._held.clear()
    assert backup.unsound(stick) == "file is not a database"

    unlock("default", where)
    unlock_copy("default", where, stick)

    assert backup.unsound(stick) == ""
