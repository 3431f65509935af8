"""The log file: made with its first line, private, scrubbed of secrets, never on the screen."""

from __future__ import annotations

import logging
import os
from contextlib import suppress
from typing import IO, TYPE_CHECKING

from itday.domain.errors import ItdayError

if TYPE_CHECKING:
    from logging.handlers import RotatingFileHandler
    from pathlib import Path

NAME = "itday.log"
LARGEST = 512 * 1024
"""Bytes of one file; the one before is kept as `itday.log.1`, the oldest as `itday.log.2`."""
OLDER = 2
LINE = "%(asctime)s %(levelname)s %(name)s: %(message)s"


class LateLog(logging.Handler):
    """Takes warnings and worse; opens its file, and loads what that needs, with the first one."""

    def __init__(self, folder: Path) -> None:
        """Open nothing yet.

        Args:
            folder: Where the file goes; made, private, if need be.
        """
        super().__init__(logging.WARNING)
        self._folder = folder
        self._file: RotatingFileHandler | None = None
        self._broken = False

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line; where the file cannot be made or written, the log stays silent.

        There is nowhere to say so: the cockpit has the screen, and no work ends for want of a log.
        """
        if self._broken:
            return
        try:
            self._file = self._file or self._opened()
        except (OSError, ItdayError):
            self._broken = True
        else:
            self._file.handle(record)

    def close(self) -> None:
        """Close the file, if there is one; what a full disk did not take is lost."""
        if self._file is not None:
            with suppress(OSError):
                self._file.close()
        super().close()

    def _opened(self) -> RotatingFileHandler:
        from logging.handlers import RotatingFileHandler

        from itday.config.paths import private_dir
        from itday.sdk import scrub

        class Private(RotatingFileHandler):
            def _open(self) -> IO[str]:  # type: ignore[override]  # the stub names a narrower type
                descriptor = os.open(
                    self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600
                )
                return os.fdopen(descriptor, self.mode, encoding=self.encoding)

            def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
                """Say nothing: the disk may be full, and stderr is the cockpit's."""

        where = private_dir(self._folder) / NAME
        file = Private(where, maxBytes=LARGEST, backupCount=OLDER, encoding="utf-8")
        file.setFormatter(logging.Formatter(LINE))
        scrub.install(file)
        return file


def begin(folder: Path) -> LateLog:
    """Send what the program logs to a file in that folder; give the handle for `end`.

    Python's own warnings go there as well: on stderr they would be written across the cockpit.
    """
    log = LateLog(folder)
    logging.getLogger().addHandler(log)
    logging.captureWarnings(capture=True)
    return log


def end(log: LateLog) -> None:
    """Stop logging there."""
    logging.captureWarnings(capture=False)
    logging.getLogger().removeHandler(log)
    log.close()
