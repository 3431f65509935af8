"""`itday alerts`: taking in, listing, explaining, figures, exports."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import HOSTILE, Run, put, write
from tests.samples import sample
from tests.triage.exchange_contract import ecs_faults, ocsf_faults


@pytest.fixture
def found(profile: None) -> None:
    """A profile with one alert, of a hostile title."""
    put(sample("alert").model_copy(update={"title": HOSTILE}))


def test_cases_and_their_reasons(found: None, run: Run) -> None:
    """Contributions sum to the total, each with its evidence; no word of a stranger's acts."""
    (case,) = run("alerts", "cases", "--json").json
    told = run("alerts", "explain", case["case"], "--json").json

    assert abs(sum(one["points"] for one in told["contributions"]) - told["total"]) < 1e-9
    assert all(one["evidence"] for one in told["contributions"])
    assert told["playbook"]
    assert "weights itday-" in run("alerts", "explain", case["case"]).out
    assert case["case"] in run("alerts", "cases").out


def test_nothing_to_do(run: Run) -> None:
    """An empty profile says so."""
    write("")

    assert "Nothing asks for you" in run("alerts", "cases").out
    assert run("alerts", "metrics").code == 0
    assert run("alerts", "export").out == ""
    assert run("alerts", "explain", "c-1234").code == 1


def test_ingest_says_what_came(run: Run, tmp_path: Path) -> None:
    """And exits with 1 where something could not be read."""
    write("")
    file = tmp_path / "a.json"
    file.write_text(
        '{"id": "e1", "riskEventType": "x", "detectedDateTime": "2026-11-24T07:00:00Z"}'
    )
    assert run("alerts", "ingest", str(file)).out.startswith("1 new, 0 updated")
    assert run("alerts", "ingest", str(file)).out.startswith("0 new, 0 updated, 1 as")
    assert run("alerts", "raw", "files:alert:e1").out == file.read_text()

    file.write_text('{"who": "knows"}')
    ran = run("alerts", "ingest", str(file), "--json")
    assert (ran.code, len(ran.json["aside"])) == (1, 1)
    assert run("alerts", "ingest", str(tmp_path / "gone")).code == 1


@pytest.mark.parametrize("form", ["ocsf", "ecs"])
def test_exports_are_one_object_a_line(found: None, run: Run, tmp_path: Path, form: str) -> None:
    """By role, in a private file; each line as its published schema has it."""
    faults = ocsf_faults if form == "ocsf" else ecs_faults
    file = tmp_path / "out.ndjson"

    assert run("alerts", "export", "--format", form, "--out", str(file)).code == 0

    lines = file.read_text().splitlines()
    assert len(lines) == 1
    assert faults(json.loads(lines[0])) == []
    assert "Oakes" not in lines[0]
    assert file.stat().st_mode & 0o777 == 0o600
    whole = run("alerts", "export", "--format", form, "--redact", "full").out
    assert "Oakes" in whole
    assert faults(json.loads(whole)) == []


def test_a_case_as_markdown(found: None, run: Run) -> None:
    """Of one case only."""
    case = run("alerts", "cases", "--json").json[0]["case"]

    assert "## Timeline" in run("alerts", "export", "--format", "md", "--case", case).out
    assert run("alerts", "export", "--format", "md").code == 2


def test_figures_and_rules(found: None, run: Run) -> None:
    """One alert, open; the weights in force, and the file to begin from."""
    told = run("alerts", "metrics", "--since", "2026-11-01", "--json").json
    assert (told["alerts"], told["open"]) == (1, 1)
    assert "raised to acknowledged, in school hours" in run("alerts", "metrics").out
    assert ["leaked_credentials", "+30"] in [
        line.split() for line in run("alerts", "rules").out.splitlines()
    ]
    assert "[weights]" in run("alerts", "rules", "--default").out


def test_an_alert_without_its_own_record(profile: None, run: Run) -> None:
    """Says so."""
    put(sample("alert", "2").model_copy(update={"raw": b""}))

    assert run("alerts", "raw", "s:alert:2").code == 1
