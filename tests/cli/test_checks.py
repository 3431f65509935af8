"""What `itday doctor` looks at on this machine."""

from __future__ import annotations

import pytest

from itday.cli import checks


def test_a_certificate_file_that_is_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    """The usual cause of a morning without sources."""
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere.pem")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example:3128")

    found = {finding.line: finding.good for finding in checks.machine()}

    assert found["SSL_CERT_FILE: /nowhere.pem is not there. Unset it or mend the path"] is False
    assert found["proxy: taken from HTTPS_PROXY"] is True
