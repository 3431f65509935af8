"""What `itday doctor` looks at on this machine."""

from __future__ import annotations

import pytest

from itday.cli import checks
from itday.runtime import Runtime
from itday.store import damage, place


def test_a_certificate_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual cause of a morning without sources."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")

    found = {finding.line: finding.good for finding in checks.machine()}

    assert found["SSL_CERT_FILE: /nowhere.pem is not there. Unset it or mend the path"] is False
    assert found["proxy: taken from HTTPS_PROXY"] is True


def test_the_disk_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """How old the backup is, a network share, damage deep in a file, noted for the next start."""
    runtime = Runtime.open()
    desk = runtime.store.desk_file
    assert any("backup: none yet" in one.line for one in checks.store(runtime))
    runtime.store.upkeep(runtime.now())
    assert any(f"backup: the last is {desk.parent}" in one.line for one in checks.store(runtime))

    monkeypatch.setattr(place, "network", lambda folder: "nfs4")
    found = [one for one in checks.store(runtime) if "is on nfs4" in one.line]
    assert [one.good for one in found] == [False, False]

    monkeypatch.setattr(damage, "unsound", lambda file: "a page is lost")
    (fault,) = (one for one in checks.store(runtime) if "a page is lost" in one.line)
    assert not fault.good
    assert "start it again: the newest backup is put back" in fault.line
    assert (desk.parent / damage.SUSPECT).exists()
    runtime.close()
