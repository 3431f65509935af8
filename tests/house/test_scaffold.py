"""What `make new-connector` and `make new-pane` write is sound, and fails until it is filled."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.house.tree import ROOT
from tools.scaffold import FILES, CannotBeginError, begin

if TYPE_CHECKING:
    from pathlib import Path

RUFF = [sys.executable, "-m", "ruff"]


@pytest.mark.parametrize("sort", FILES)
def test_what_is_written_is_sound(sort: str, tmp_path: Path) -> None:
    """Every file is there, under the name given, and the Python keeps the rules of style."""
    made = begin(sort, "desk_line", tmp_path)
    rules = ["--config", str(ROOT / "pyproject.toml"), "--no-cache", "."]

    assert [str(path) for path in made] == [
        p.format(name="desk_line") for p in FILES[sort].values()
    ]
    assert all("$" not in (tmp_path / path).read_text() for path in made)
    for command in (["check"], ["format", "--check"]):
        told = subprocess.run(
            [*RUFF, *command, *rules], cwd=tmp_path, capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, told.stdout + told.stderr


def begun(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Begin a connector beside ours, and run tests that see both."""
    begin("connector", "desk_line", folder)
    (folder / "beside.py").write_text(
        "import itday.connectors\n"
        f"itday.__path__.append({str(folder / 'src/itday')!r})\n"
        f"itday.connectors.__path__.append({str(folder / 'src/itday/connectors')!r})\n"
        "import tests.faults\n"
    )
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-c", str(ROOT / "pyproject.toml"),
         "-p", "no:cacheprovider", "-p", "beside", *words],
        cwd=folder, env={"PYTHONPATH": f"{folder}:{ROOT / 'src'}:{ROOT}"},
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.slow
def test_a_new_connector_fails_only_where_it_must(tmp_path: Path) -> None:
    """Its contract holds but for what the author has to write; none of it is an error of ours."""
    (tmp_path / "conftest.py").write_text("from tests.conftest import clock\n")
    told = begun(tmp_path, "--rootdir", str(tmp_path), "tests/connectors")
    failed = {line.split("::")[-1].split(" ")[0] for line in told.stdout.splitlines()
              if line.startswith(("FAILED", "ERROR"))}  # fmt: skip

    assert failed == {
        "test_an_unknown_word_changes_nothing",
        "test_check_says_what_answered",
        "test_nothing_shows_the_secret",
    }, told.stdout + told.stderr


@pytest.mark.slow
def test_a_new_connector_inherits_the_matrix(tmp_path: Path) -> None:
    """Its row is there as soon as its file is, with all 24 faults, and holds."""
    cells = " or ".join(("reset", "self-signed", "429-seconds", "odd-id", "hostile"))
    chosen = f"desk_line and (every_fault or (test_cell and ({cells})))"
    told = begun(tmp_path, str(ROOT / "tests" / "faults" / "test_matrix.py"), "-k", chosen)

    assert told.returncode == 0, told.stdout + told.stderr
    assert "6 passed" in told.stdout


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    """A second call of the same name is refused and changes nothing."""
    first = tmp_path / begin("connector", "deskline", tmp_path)[0]
    first.write_text("mine")

    with pytest.raises(CannotBeginError, match="there already"):
        begin("connector", "deskline", tmp_path)
    assert first.read_text() == "mine"


@pytest.mark.parametrize("name", ["", "Desk-Line", "class", "../desk", "1desk"])
def test_a_name_that_is_no_module_is_refused(name: str, tmp_path: Path) -> None:
    """The refusal says what to type."""
    with pytest.raises(CannotBeginError, match="make new-pane NAME="):
        begin("pane", name, tmp_path)
    assert list(tmp_path.iterdir()) == []
