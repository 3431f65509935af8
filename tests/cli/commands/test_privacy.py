"""`itday privacy`: inventory, scan, purge, hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Run


def test_a_file_is_looked_through(profile: None, run: Run, tmp_path: Path) -> None:
    """Names, addresses, devices by line; exit code 1 where one was found."""
    file = tmp_path / "draft.md"
    file.write_text("All is well.\nAnn Oakes at 192.0.2.7\nOAKES-LAPTOP\n")

    ran = run("privacy", "scan", str(file), "--json")

    assert ran.code == 1
    assert [(one["line"], one["kind"]) for one in ran.json] == [
        (2, "name"), (2, "ip"), (3, "host"),
    ]  # fmt: skip
    file.write_text("All is well.")
    clean = run("privacy", "scan", str(file))
    assert (clean.code, "Nothing that names" in clean.out) == (0, True)


def test_word_documents_are_looked_through(profile: None, run: Run, tmp_path: Path) -> None:
    """Their text and their properties; an export by role names nobody."""
    run("log", "add", "Ann Oakes lost a laptop")
    full, role = tmp_path / "full.docx", tmp_path / "role.docx"
    for file, level in ((full, "full"), (role, "role")):
        run("log", "export", "--format", "docx", "--out", str(file), "--redact", level)

    assert "Ann Oakes" in run("privacy", "scan", str(full)).out
    assert "Oakes" not in run("privacy", "scan", str(role)).out


def test_purging_is_said_before_it_is_done(profile: None, run: Run) -> None:
    """Without --yes nothing goes; with it the chain verifies, and a second time nothing is left."""
    before = run("privacy", "purge", "--as-of", "2040-01-01", "--json").json
    assert (before["done"], before["counts"]["mail_days"]) == (False, 1)
    assert "--yes does it" in run("privacy", "purge", "--as-of", "2040-01-01").out

    done = run("privacy", "purge", "--as-of", "2040-01-01", "--yes", "--json").json

    assert done["counts"] == before["counts"]
    assert run("log", "verify").code == 0
    again = run("privacy", "purge", "--as-of", "2040-01-01", "--json").json
    assert not any(again["counts"].values())
    assert "purge" in run("history").out
    assert run("undo").code == 1, "nothing brings it back"


def test_what_is_on_hold_is_listed(profile: None, run: Run) -> None:
    """Put there with a reason, let go with one."""
    assert "Nothing is on hold" in run("privacy", "hold").out
    assert run("privacy", "hold", "s:alert:1").code == 2
    assert run("privacy", "hold", "s:alert:1", "--reason", "inquiry", "--json").json == [
        "s:alert:1"
    ]
    assert (
        run("privacy", "purge", "--as-of", "2040-01-01", "--json").json["counts"]["alert_raw_days"]
        == 0
    )
    assert run("privacy", "hold", "s:alert:1", "--reason", "over", "--release", "--json").json == []


def test_who_wrote_names_out_is_kept(profile: None, run: Run, tmp_path: Path) -> None:
    """By role it is nobody's; in full it is an entry of the ledger, on the screen or in a file."""
    assert "Nothing that names anybody" in run("privacy", "exports").out
    file = tmp_path / "out.csv"
    run("alerts", "export")
    run("log", "export", "--out", str(file))
    assert run("privacy", "exports", "--json").json == []

    run("alerts", "export", "--redact", "full")
    run("log", "export", "--redact", "full", "--out", str(file))
    run("log", "digest", "--redact", "full")
    run("project", "export")

    found = run("privacy", "exports", "--json").json
    assert [(one["what"], one["entries"], one["where"]) for one in found] == [
        ("the register of projects", 0, ""),
        ("the digest for leadership", 0, ""),
        ("the SLT log", 0, str(file)),
        ("alerts as OCSF", 1, ""),
    ]
    assert {one["who"] for one in found} == {"Ann Oakes"}
    assert str(file) in run("privacy", "exports").out
    assert run("log", "verify").code == 0
    assert run("history").code == 0


@pytest.mark.parametrize("words", [(), ("--json",)])
def test_the_inventory(profile: None, run: Run, words: tuple[str, ...]) -> None:
    """What is held, and for how long."""
    ran = run("privacy", "inventory", *words)

    assert ran.code == 0
    assert "headers of mail" in ran.out
