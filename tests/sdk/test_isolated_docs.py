"""The example of the page on connectors is a connector: it keeps the contract, here and apart."""

from __future__ import annotations

import importlib.util
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from itday.sdk.isolated import isolated
from itday.sdk.testing import HOSTILE, ConnectorContract
from tests.plugins import PATIENT, distribution, on_the_path

PAGE = Path(__file__).parents[2] / "docs" / "extending" / "connector.md"


def example() -> str:
    """The module that the page shows."""
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)
    (module,) = (block for block in blocks if "class Rota(Connector" in block)
    return str(module) + "\nMade = Rota\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the example is installed."""
    with on_the_path(tmp_path_factory.mktemp("site")) as folder:
        yield folder


class Shown(ConnectorContract):
    """With the file that the page's own test has."""

    @pytest.fixture
    def world(self, tmp_path: Path) -> Mapping[str, Any]:
        """Two duties, one of them named by somebody with bad intentions."""
        rows = [{"id": 1, "title": "Unlock the hall"}, {"id": 2, "title": HOSTILE}]
        (tmp_path / "rota.json").write_text(json.dumps(rows))
        return {"path": "rota.json"}


class TestHere(Shown):
    """As its author tests it."""

    @pytest.fixture(autouse=True, scope="class")
    def imported(self, tmp_path_factory: pytest.TempPathFactory) -> None:
        """The class itself."""
        file = tmp_path_factory.mktemp("here") / "rota.py"
        file.write_text(example())
        spec = importlib.util.spec_from_file_location("rota", file)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        type(self).connector = module.Rota


class TestThere(Shown):
    """As it runs."""

    @pytest.fixture(autouse=True, scope="class")
    def proxied(self, folder: Path) -> None:
        """What stands for it."""
        type(self).connector = isolated(distribution(folder, "rota", example()), PATIENT)
