"""A word in every credential of every connector, and every way of showing something: never there.

The servers are as bad as can be: whatever they are sent they send back, in a refusal.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from itday import registry
from itday.cli.main import main
from itday.config.paths import paths
from itday.domain.secret import Secret
from itday.store import rows
from itday.sync import attempt, tokens
from itday.ui.crash import write_crash
from tests.connectors import google_tokens, graph_tokens
from tests.faults.breaks import instead, only
from tests.faults.proxy import Fault, Turn
from tests.faults.row import FAR, SECRET, Row
from tests.faults.rows import ROWS
from tests.faults.stage import Stage
from tests.sdk.servers import packet

MARKS = (b"canary", b"Y2FuYXJ5", b"NhbmFye", b"jYW5hcn")
"""The word that every credential has, plain and as base64 has it at each of three places."""
RENEW = "canary-renew-Kp3"
ADDRESS = "canary-private-8fT"
NO_LOGIN = {
    "alerts_file": "reads files", "demo": "makes everything up", "todotxt": "reads a file",
    "taskwarrior": "runs a program of this machine, which has its own login",
    "command": "tests/connectors/test_command: the program is handed it, and its output masked",
}  # fmt: skip
"""Connectors that no server is told a secret by, and why."""
STATUSES = (400, 401, 403, 500)
ASKED = (
    "--debug sync", "--debug sync --full", "sources", "sources far", "sources --json", "doctor",
    "doctor --json", "today", "today --html", "today --json", "outbox --json", "history --json",
    "config show", "connectors", "alerts export --format ecs", "log export", "find a", "backup",
)  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One way of logging in."""

    row: type[Row]
    secret: Callable[[int], str] = lambda _: SECRET
    """What is kept as the source's secret, by the server's port."""
    extra: str = ""
    """More of its settings."""
    without: tuple[str, ...] = ()
    """Beginnings of lines of its settings that are left out."""
    kept: Secret | None = None
    """The sign-in that is kept."""


def _key(_: int) -> str:
    """A service account's key, with the word where its number stands and in the key itself."""
    made = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = made.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    told = {"type": "service_account", "client_email": "desk@school.example", "private_key": pem}
    return json.dumps(told | {"private_key_id": SECRET})


OLD = graph_tokens.kept(SECRET, days=-2, host="localhost")
CASES = {
    **{name: Case(row) for name, row in ROWS.items()},
    "ics-address": Case(
        ROWS["ics"], lambda port: f"http://localhost:{port}/{ADDRESS}/basic.ics",
        without=("url", "username"),
    ),
    "google-renewed": Case(ROWS["google"], kept=google_tokens.kept(SECRET, days=-2, renew=RENEW)),
    "google-service-key": Case(
        ROWS["google"], _key, extra='sign_in = "service"\nadmin = "head@school.example"',
        without=("client_id",), kept=Secret("{}"),
    ),
    "microsoft365-app": Case(
        ROWS["microsoft365"], extra='sign_in = "app"\nmailbox = "head@school.example"',
        kept=Secret("{}"),
    ),
    "microsoft365-renewed": Case(
        ROWS["microsoft365"],
        kept=Secret(OLD.reveal().replace("refresh-1", RENEW)),
    ),
}  # fmt: skip


def told_back(row: type[Row], status: int, heard: list[bytes]) -> Fault:
    """Whatever the server is sent it sends back, as its reason for a refusal."""

    def http(turn: Turn) -> bytes:
        heard.append(turn.raw)
        said = turn.raw.decode("latin-1")
        words = ("error_description", "message", "errorSummary", "detail", "title", "reason")
        body = json.dumps({"error": "invalid_grant", **dict.fromkeys(words, said)})
        head = said.replace("\r\n", " ")[:2000]
        return packet(status, body.encode(), content_type="application/json", x_said=head)

    def mail(turn: Turn) -> bytes:
        heard.append(turn.raw)
        return turn.raw.split()[0] + b" NO [AUTHENTICATIONFAILED] " + turn.raw.strip() + b"\r\n"

    return only(
        lambda turn: any(mark in turn.raw for mark in MARKS),
        instead(mail if row is ROWS["imap"] else http),
    )


class Witness:
    """All that can be read: what was printed and logged, and every file of the profile."""

    def __init__(self, stage: Stage) -> None:
        """Nothing was printed yet."""
        self.stage, self.printed = stage, ""
        self.marks: tuple[bytes, ...] = MARKS
        self.heard: list[bytes] = []
        """What the server was sent."""

    def run(self, words: str) -> None:
        """Run a command and keep what it prints."""
        main(words.split())
        out = self.stage.capsys.readouterr()
        self.printed += f"\n$ {words}\n{out.out}{out.err}"

    def found(self) -> list[str]:
        """Where the word is."""
        home = paths().config.parent.parent
        every = {str(one): one.read_bytes() for one in home.rglob("*") if one.is_file()}
        every |= {"printed": self.printed.encode(), "log": self.stage.caplog.text.encode()}
        return [name for name, text in every.items() if any(mark in text for mark in self.marks)]


@pytest.fixture
def begun(
    staged: Callable[[Row], Stage], monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[Case], Witness]]:
    """A source that is logged in to in some way, and a witness."""

    def begin(case: Case) -> Witness:
        stage = staged(case.row())
        stage.settle(tls=case.row is ROWS["microsoft365"])  # msal takes nothing else
        file = paths().config
        lines = file.read_text(encoding="utf-8").splitlines()
        left = [one for one in lines if not (case.without and one.startswith(case.without))]
        file.write_text("\n".join([*left, case.extra, ""]), encoding="utf-8")
        secret = case.secret(stage.proxy.port)
        monkeypatch.setenv("ITDAY_SECRET_FAR", secret)
        if case.kept is not None:
            tokens._fleeting["default", FAR] = case.kept
        witness = Witness(stage)
        if "PRIVATE KEY" in secret:  # no word can be put into a key: a line of it is looked for
            witness.marks += (json.loads(secret)["private_key"].splitlines()[5].encode(),)
        return witness

    yield begin
    tokens._fleeting.clear()


def _shown(witness: Witness) -> int:
    """Show rows of each kind, in full; give how many there are."""
    with witness.stage.open() as runtime:
        refs = [
            str(one.ref)
            for kind in ("todo", "ticket", "meeting", "message", "alert")
            for one in runtime.store.read_now(rows.listing, rows.Scope(kind, limit=2))
        ]
    for ref in refs:
        witness.run(f"show {ref}")
    return len(refs)


@pytest.mark.parametrize("name", CASES)
def test_it_is_nowhere(begun: Callable[[Case], Witness], name: str) -> None:
    """In no error, trace, listing, export, database, backup, log or file, whatever is answered."""
    case = CASES[name]
    witness = begun(case)
    if name in ROWS:  # all is well at first
        witness.run("sync")
    for status in STATUSES[: 3 if case.kept else 4]:  # google-auth would ask for 15 s on end
        witness.stage.proxy.fault = told_back(case.row, status, witness.heard)
        witness.run(f"--debug sync far{' --full' if status == 500 else ''}")
        witness.stage.tick(timedelta(hours=2))
    for words in ASKED:
        witness.run(words)
    shown = _shown(witness)

    assert shown > 1 or name not in ROWS
    assert witness.heard, "the server was never told it"
    assert witness.found() == []


def _break(secret: str, *_: Any, **__: Any) -> Any:
    """A fault of ours, with the credential among its variables and in its words."""
    login = f"Authorization: Bearer {secret}"
    raise RuntimeError(login, secret)


@pytest.mark.parametrize("scrubbed", [True, False])
@pytest.mark.parametrize("name", CASES)
def test_a_crash_tells_nothing(
    begun: Callable[[Case], Witness], name: str, scrubbed: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pull that breaks, and the file of a crash; without the scrubbing both would tell."""
    case = CASES[name]
    witness = begun(case)
    witness.stage.proxy.fault = told_back(case.row, 401, witness.heard)
    witness.run("sync far")
    kept = case.secret(1) if name != "google-service-key" else SECRET
    if not scrubbed:
        monkeypatch.setattr("itday.sdk.scrub.scrub", lambda text: text)
        monkeypatch.setattr("itday.sdk.scrub.ScrubFilter.filter", lambda *_: True)
    monkeypatch.setattr(attempt, "pull", partial(_break, kept))
    witness.stage.tick(timedelta(days=1))
    witness.run("--debug sync far")
    try:
        _break(kept)
    except RuntimeError as error:
        file = write_crash(error, paths().state, witness.stage.clock())

    assert isinstance(file, Path)
    assert bool(witness.found()) is not scrubbed


def test_every_connector_is_among_them() -> None:
    """A new one has a row of the matrix, or says why no server is told a secret by it."""
    assert set(ROWS) | set(NO_LOGIN) == set(registry.connector_names())
    assert not set(ROWS) & set(NO_LOGIN)
    assert {name.partition("-")[0] for name in CASES} == set(ROWS)
