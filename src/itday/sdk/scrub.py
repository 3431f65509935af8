"""Keeping secrets out of logs: known ones by value, others by how they are written."""

from __future__ import annotations

import base64
import json
import logging
import re
from urllib.parse import quote, quote_plus

from itday.domain.secret import Secret

MASK = "***"
SHORTEST = 4
"""Shorter secrets are not searched for: masking them would leave nothing of the log."""
QUIET = ("httpx", "httpcore", "hpack", "urllib3", "keyring")
"""Loggers that write whole addresses or headers at INFO or DEBUG."""

_known: dict[str, None] = {}
_NAMES = (
    r"(?:[a-z0-9]{1,30}[-_]){0,4}(?:authorization|password|passwd|passphrase|secret|token|apikey"
    r"|api[-_]?key|cookie|assertion|sid|sig|signature)|(?:[a-z0-9]{1,30}[-_]){1,4}key"
)
"""Field names that hold secrets; counted repeats, so that a hostile line costs no time."""
_RULES = (
    # the rest of a header line
    (re.compile(r"(?i)\b((?:proxy-)?authorization|(?:set-)?cookie)(['\"]?\s*[:=,]\s*)[^\r\n]+"),
     rf"\1\2{MASK}"),
    (re.compile(r"(?i)\b(bearer|basic|digest|negotiate)\s+[a-z0-9._~+/=:-]{4,}"), rf"\1 {MASK}"),
    # name: value, name=value, "name": "value", ('name', 'value')
    (re.compile(rf"(?i)(?<![a-z])({_NAMES})(b?['\"]?\s*[:=,]\s*b?)(\"[^\"\r\n]*\"|'[^'\r\n]*'"
                r"|[^\s,;&'\"\])}]+)"), rf"\1\2{MASK}"),
    (re.compile(r"(?i)\b([a-z][a-z0-9+.-]{0,20}://)[^/\s@'\"]{1,500}@"), rf"\1{MASK}@"),
)  # fmt: skip
_QUERY = re.compile(r"(?i)\b((?:https?|webcals?|caldavs?)://[^\s?'\"<>]{0,2000})\?([^\s#'\"<>]*)")
_PAIR = re.compile(r"=[^&;]*")


def register(secret: Secret | str) -> None:
    """Mask this secret wherever it shows, also quoted for URLs and JSON or in base64."""
    value = secret.reveal() if isinstance(secret, Secret) else secret
    if len(value) < SHORTEST:
        return
    raw = value.encode(errors="replace")
    forms = {
        value,
        quote(raw),
        quote(raw, safe=""),
        quote_plus(raw),
        json.dumps(value)[1:-1],
        repr(value)[1:-1],
    }
    forms |= {base64.b64encode(raw).decode(), base64.urlsafe_b64encode(raw).decode()}
    _known.update(dict.fromkeys(forms))
    for form in sorted(_known, key=len, reverse=True):  # longest first: one may hold another
        _known[form] = _known.pop(form)


def forget() -> None:
    """Drop all known secrets: for tests and after signing out."""
    _known.clear()


def scrub(text: str) -> str:
    """Give `text` with every secret masked, and every value in the query of an address."""
    for form in tuple(_known):
        text = text.replace(form, MASK)
    text = _QUERY.sub(lambda m: f"{m[1]}?{_masked(m[2])}", text)
    for pattern, put in _RULES:
        text = pattern.sub(put, text)
    return text


def _masked(query: str) -> str:
    return _PAIR.sub(f"={MASK}", query) if "=" in query else MASK


class ScrubFilter(logging.Filter):
    """Scrubs what a record says, its traceback and stack included; lets every record through."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Replace the record's texts by scrubbed ones, for whoever formats it later."""
        try:
            said = record.getMessage()
        except Exception:  # noqa: BLE001  # any object may fail to show itself; logging must not
            said = "(a log line that could not be formatted)"
        record.msg, record.args = scrub(said), ()
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
            record.exc_info = None
        if record.exc_text:
            record.exc_text = scrub(record.exc_text)
        if record.stack_info:
            record.stack_info = scrub(record.stack_info)
        return True


def install(*handlers: logging.Handler) -> None:
    """Put the filter on these handlers (none: the root logger's) and quieten chatty libraries.

    On handlers, because a logger's own filter is not asked for records from loggers below it.
    """
    for handler in handlers or logging.getLogger().handlers:
        if not any(isinstance(one, ScrubFilter) for one in handler.filters):
            handler.addFilter(ScrubFilter())
    for name in QUIET:
        logging.getLogger(name).setLevel(logging.WARNING)


def unseen(text: str) -> Secret:
    """A secret that was just given to us, which no log shows from now on."""
    secret = Secret(text)
    register(secret)
    return secret
