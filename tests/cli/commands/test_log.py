"""`itday log`: list, show, verify, head, export, digest."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from itday.config.paths import paths
from itday.store.database import desk_file
from tests.cli.conftest import HOSTILE, Run


@pytest.fixture
def entered(profile: None, run: Run) -> None:
    """One entry, by a stranger's words."""
    run("log", "add", HOSTILE, "--hear", "Ann Oakes sent a list", "--decision", "Tell the parents?")


def test_list_and_show_are_clean(entered: None, run: Run) -> None:
    """No word of a stranger's acts on the terminal; the duties stand there."""
    assert "INC-" in run("log", "list").out
    shown = run("log", "show", "1").out

    assert "Ann Oakes sent a list" in shown
    assert "ICO: to decide" in shown
    assert run("log", "list", "--all", "--json").json[0]["decision_wanted"] == "Tell the parents?"


def test_verify_holds_and_knows_an_old_head(entered: None, run: Run) -> None:
    """Zero while all is as it was written; one when a head is not in the chain."""
    head = run("log", "head").out.strip()
    run("log", "amend", "1", "--status", "closed")

    assert run("log", "verify", "--head", head).code == 0
    assert run("log", "head", "--json").json["head"] != head
    cut = run("log", "verify", "--head", "00" * 31 + "01")
    assert (cut.code, "taken off" in cut.out) == (1, True)


def test_verify_names_what_was_altered(entered: None, run: Run) -> None:
    """By its number."""
    desk = sqlite3.connect(desk_file(paths().data))
    desk.execute("UPDATE record SET body = replace(body, 'list', 'lost') WHERE kind = 'log'")
    desk.commit()
    desk.close()

    ran = run("log", "verify", "--json")

    assert ran.code == 1
    assert "is not what was written" in ran.json["faults"][0]


@pytest.mark.parametrize("form", ["csv", "md", "docx"])
def test_export_writes_a_private_file(entered: None, run: Run, tmp_path: Path, form: str) -> None:
    """By role unless told otherwise."""
    file = tmp_path / f"register.{form}"

    ran = run("log", "export", "--format", form, "--out", str(file))

    assert ran.code == 0, ran.err
    assert file.stat().st_mode & 0o777 == 0o600
    assert b"Oakes" not in file.read_bytes()
    assert "redaction role" in ran.out


def test_docx_needs_a_file(entered: None, run: Run) -> None:
    """It is no text."""
    assert run("log", "export", "--format", "docx").code == 2


def test_the_digest_names_roles_and_notes_what_was_heard(entered: None, run: Run) -> None:
    """Published, each entry says when leadership heard of it; the chain goes on."""
    page = run("log", "digest").out
    assert "Oakes" not in page
    assert "Tell the parents?" in page
    assert run("log", "digest", "--redact", "full").out.count("Oakes") == 1

    published = run("log", "digest", "--publish", "--since", "mon", "--json").json

    assert published["head"] == run("log", "head").out.strip()
    assert run("log", "show", "1", "--json").json["reported_at"]


def test_an_empty_log(profile: None, run: Run) -> None:
    """Says so."""
    assert "No open entry" in run("log", "list").out
    assert run("log", "verify").code == 0
    assert "Nothing since" in run("log", "digest").out


def test_the_digest_has_the_week_in_numbers(entered: None, run: Run) -> None:
    """Alerts, what is open, how cases ended."""
    run("alerts", "close", "s:alert:1", "--verdict", "test", "--reason", "ours")

    figures = run("log", "digest", "--since", "2026-11-01", "--json").json["figures"]

    assert "alerts raised: 1" in figures
    assert "cases closed: 1 test" in figures
