"""Secrets in a real Secret Service: GNOME Keyring on a bus of its own.

Skipped where it is not installed, unless `ITDAY_LIVE=require`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

NEEDED = ("gnome-keyring-daemon", "dbus-run-session", "dbus-send")
SOURCE = Path(__file__).parents[2] / "src"
UNLOCKED = "printf test | gnome-keyring-daemon --daemonize --unlock --components=secrets"
LOCKED = """printf test | gnome-keyring-daemon --daemonize --unlock --components=secrets
dbus-send --session --print-reply --dest=org.freedesktop.secrets /org/freedesktop/secrets \
    org.freedesktop.Secret.Service.Lock array:objpath:/org/freedesktop/secrets/collection/login"""
NO_BUS = "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere"
CHOICE = "PYTHON_KEYRING_BACKEND"
END = """pid=$(dbus-send --session --print-reply=literal --dest=org.freedesktop.DBus / \
    org.freedesktop.DBus.GetConnectionUnixProcessID string:org.freedesktop.secrets |
    awk '{print $2}')
[ -z "$pid" ] || kill "$pid" """

pytestmark = pytest.mark.live


@pytest.fixture(autouse=True)
def _installed() -> None:
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing and os.environ.get("ITDAY_LIVE") == "require":
        pytest.fail(f"not installed: {', '.join(missing)}")
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


def in_session(tmp_path: Path, before: str, code: str) -> str:
    """Run Python code on a private bus after a shell command; give what it prints."""
    (tmp_path / "run").mkdir(mode=0o700)
    home = {
        "HOME": tmp_path,
        "XDG_DATA_HOME": tmp_path / "data",
        "XDG_CONFIG_HOME": tmp_path / "config",
        "XDG_CACHE_HOME": tmp_path / "cache",
        "XDG_RUNTIME_DIR": tmp_path / "run",
    }
    kept = {name: value for name, value in os.environ.items() if name in {"PATH", "LANG"}}
    env = kept | {name: str(path) for name, path in home.items()} | {"PYTHONPATH": str(SOURCE)}
    script = f'{before} >&2\n"$@"\nrc=$?\n{END}\nexit $rc'
    command = ["dbus-run-session", "--", "bash", "-c", script, "_", sys.executable, "-c", code]
    ran = subprocess.run(  # noqa: PLW1510  # its errors are shown below
        command, env=env, capture_output=True, text=True, timeout=30
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_a_secret_is_kept_and_given_back(tmp_path: Path) -> None:
    """20 kB of Unicode too; nothing of it is readable on the disk."""
    code = """if True:
        from itday.config import secrets
        from itday.domain.secret import Secret
        value = Secret("hunter2-ü" * 2000)
        secrets.put("default", "helpdesk", value)
        assert secrets.get("default", "helpdesk") == value
        assert secrets.get("other", "helpdesk") is None
        secrets.put("default", "helpdesk", Secret("hunter2"))
        assert secrets.get("default", "helpdesk") == Secret("hunter2")
        secrets.put("default", "mail", value)
        assert secrets.remove("default", "helpdesk") is True
        assert secrets.remove("default", "helpdesk") is False
        print(secrets.backend())
    """
    told = in_session(tmp_path, UNLOCKED, code)
    assert told.strip() == (
        "Backend(name='Secret Service', usable=True, why='', remedy='', "
        "module='keyring.backends.SecretService')"
    )
    written = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert written
    assert b"hunter2" not in written


def test_a_hint_finds_it_without_looking_at_all_keyrings(tmp_path: Path) -> None:
    """Each start of an encrypted profile asks; one that is wrong costs nothing but time."""
    code = """if True:
        import subprocess, sys
        from itday.config import secrets
        from itday.domain.secret import Secret
        secrets.put("default", "helpdesk", Secret("hunter2"))
        ask = (
            "import sys; from itday.config import secrets; "
            "print(secrets.get('default', 'helpdesk', hint=sys.argv[1]).reveal(), "
            "'keyring.backends.macOS' in sys.modules)"
        )
        for hint in ("keyring.backends.SecretService", "keyring.backends.macOS", "os", ""):
            subprocess.run([sys.executable, "-c", ask, hint], check=True)
    """
    told = in_session(tmp_path, UNLOCKED, code)
    assert told.splitlines() == ["hunter2 False", *["hunter2 True"] * 3]


def test_a_locked_keyring_fails_at_once_and_says_so(tmp_path: Path) -> None:
    """Without a screen to ask on, the answer comes in seconds."""
    code = """if True:
        import time
        from itday.config import secrets
        from itday.domain.errors import SettingsError
        from itday.domain.secret import Secret
        before = time.monotonic()
        for ask in (
            lambda: secrets.get("default", "helpdesk"),
            lambda: secrets.put("default", "helpdesk", Secret("hunter2")),
        ):
            try:
                print(ask())
            except SettingsError as error:
                print(error.what)
        assert time.monotonic() - before < 10
    """
    told = in_session(tmp_path, LOCKED, code)
    assert told.splitlines() == ["the keyring is locked"] * 2


PLAINTEXT = """
import json, os, keyring.backend
class PlaintextKeyring(keyring.backend.KeyringBackend):
    priority = 9
    def set_password(self, service, name, value):
        with open(os.environ["HOME"] + "/plain.json", "w") as file:
            json.dump([service, name, value], file)
    def get_password(self, service, name):
        return "hunter2"
    def delete_password(self, service, name):
        pass
"""
SITUATIONS = {
    "working": (UNLOCKED, {}, "Secret Service", "kept hunter2"),
    "locked": (LOCKED, {}, "Secret Service", "the keyring is locked"),
    "absent": (f"{NO_BUS}; true", {}, "no keyring", "cannot be kept"),
    "fail": (UNLOCKED, {CHOICE: "keyring.backends.fail.Keyring"}, "no keyring", "cannot be kept"),
    "null": (UNLOCKED, {CHOICE: "keyring.backends.null.Keyring"}, "swallow", "cannot be kept"),
    "plaintext": (
        UNLOCKED, {CHOICE: "keyrings.alt.file.PlaintextKeyring"}, "plain text", "cannot be kept"
    ),
}  # fmt: skip


@pytest.mark.parametrize("situation", SITUATIONS)
def test_no_secret_lies_in_plain_text_in_any_situation(tmp_path: Path, situation: str) -> None:
    """Six sessions that people have; `doctor` names each, and what cannot be kept is refused."""
    before, env, named, said = SITUATIONS[situation]
    alt = tmp_path / "lib" / "keyrings" / "alt"
    alt.mkdir(parents=True)
    (alt / "__init__.py").touch()
    (alt / "file.py").write_text(PLAINTEXT)
    code = f"""if True:
        import os, sys
        sys.path.insert(0, {str(tmp_path / "lib")!r})
        os.environ.update({env!r})
        from itday.config import secrets
        from itday.domain.errors import SettingsError
        from itday.domain.secret import Secret
        state = secrets.backend()
        print(state.name, state.why)
        try:
            secrets.put("default", "helpdesk", Secret("hunter2-canary"))
            print("kept", secrets.get("default", "helpdesk").reveal())
        except SettingsError as error:
            print(error)
    """
    told = in_session(tmp_path, before, code).splitlines()
    assert named in told[0]
    assert said in told[1]
    written = [one for one in tmp_path.rglob("*") if one.is_file()]
    assert [str(one) for one in written if b"hunter2-canary" in one.read_bytes()] == []
    assert not (tmp_path / "plain.json").exists()


def test_without_a_keyring_nothing_is_written(tmp_path: Path) -> None:
    """A bus without a Secret Service, as on a server."""
    code = """if True:
        from itday.config import secrets
        from itday.domain.errors import SettingsError
        from itday.domain.secret import Secret
        assert secrets.get("default", "helpdesk") is None
        assert not secrets.backend().usable
        try:
            secrets.put("default", "helpdesk", Secret("hunter2"))
        except SettingsError as error:
            print(error)
    """
    told = in_session(tmp_path, "DBUS_SESSION_BUS_ADDRESS=unix:path=/nowhere; true", code)
    assert "ITDAY_SECRET_HELPDESK" in told
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]
