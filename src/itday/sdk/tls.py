"""Trusting servers: the operating system's store, a school's own authority, and plain words.

There is no way to switch checking off.
"""

from __future__ import annotations

import os
import ssl
from functools import cache
from pathlib import Path

import truststore

from itday.domain.errors import Unavailable
from itday.domain.text import clean

OWN_CA = "Add the issuer's certificate to the system's store, or name its file as `ca_file`"
NAME = "Use the name that the certificate is for, or ask who runs the server for a new one"
RENEW = "Ask who runs the server to renew it, and check this machine's clock"
PROBLEMS = {
    9: ("the certificate is not valid yet", RENEW),
    10: ("the certificate has expired", RENEW),
    18: ("the certificate is self-signed", OWN_CA),
    19: ("the certificate's issuer is unknown", OWN_CA),
    20: ("the certificate's issuer is unknown", OWN_CA),
    21: ("the certificate's issuer is unknown", OWN_CA),
    62: ("the certificate is for another host", NAME),
    64: ("the certificate is for another address", NAME),
}
"""By OpenSSL's verify codes (X509_V_ERR_…)."""
WAITING = (ssl.SSLWantReadError, ssl.SSLWantWriteError)
"""Raised inside every connection's normal life."""


def context(ca_file: Path | None) -> ssl.SSLContext:
    """The shared context that trusts the system's store, and `ca_file` beside it.

    Raises:
        Unavailable: `ca_file`, or the file that `SSL_CERT_FILE` names, cannot be used.
    """
    named = os.environ.get("SSL_CERT_FILE")
    if named and not Path(named).is_file():
        raise Unavailable(
            f"the environment's SSL_CERT_FILE names {clean(named, limit=200)}, which is not there",
            remedy="Correct or unset it",
        )
    return _context(ca_file)


@cache
def _context(ca_file: Path | None) -> ssl.SSLContext:
    made = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if ca_file is not None:
        try:
            made.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError):  # an SSLError is an OSError; said for the reader
            raise Unavailable(
                f"ca_file {clean(str(ca_file), limit=200)} cannot be read as certificates (PEM)",
                remedy="Correct `ca_file` in the settings",
            ) from None
    return made


def explain(error: BaseException | None, host: str) -> tuple[str, str] | None:
    """What failed in the handshake with `host` and what to do; `None` where TLS was not at fault.

    Args:
        error: What was raised; its causes are looked through.
        host: For the line.
    """
    while error is not None and (not isinstance(error, ssl.SSLError) or isinstance(error, WAITING)):
        error = error.__cause__ or error.__context__
    if error is None:
        return None
    if isinstance(error, ssl.SSLCertVerificationError):
        what, remedy = PROBLEMS.get(error.verify_code, ("", OWN_CA))
        what = what or f"the certificate was refused ({clean(error.verify_message, limit=100)})"
        return f"{host}: {what}", remedy
    reason = (
        clean(str(getattr(error, "reason", None) or "closed"), limit=60).replace("_", " ").lower()
    )
    remedy = "Check address and port; a proxy that inspects TLS may be in between"
    return f"{host}: no secure connection ({reason})", remedy
