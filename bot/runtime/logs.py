"""The server's log on standard error: a line for each event, without answers and tokens."""

import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

from bot.redaction import describe
from bot.system.display import displayable

OURS = ("bot", "adapters")
"""Packages that log at level INFO; all others log warnings only."""

SELDOM_S = 60.0
"""Seconds between two lines about a repeated event."""

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Lines(logging.Formatter):
    """A log format: time, level, logger, message and the extra values as ``key=value``.

    Exceptions are logged by type and place only, since their text may quote what a person typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return one event as one line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        more = {name: value for name, value in vars(record).items() if name not in _USUAL}
        if record.exc_info and record.exc_info[1] is not None:
            more.update(describe(record.exc_info[1]))
        message = record.getMessage() if record.name.startswith(OURS) else _beginning(record.msg)
        parts = [at, record.levelname.lower(), record.name, message]
        line = " ".join([*parts, *(f"{name}={value}" for name, value in more.items())])
        return displayable(line).replace("\n", "\\n")


def _beginning(message: object) -> str:
    """Return the first line of a library's message. Later lines may hold values and error texts."""
    return (str(message).splitlines() or [""])[0]


def log_to_stderr() -> None:
    """Start logging to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


class Seldom:
    """A warning that is logged at most once a minute, with the number of events since then.

    Args:
        log: The logger.
        message: The message.
        clock: A monotonic clock, in seconds.
    """

    def __init__(
        self, log: logging.Logger, message: str, clock: Callable[[], float] = monotonic
    ) -> None:
        self._log, self._message, self._clock = log, message, clock
        self._times, self._next = 0, float("-inf")

    def __call__(self, **more: object) -> None:
        """Count an event, and log it if the last line is old enough.

        Args:
            more: Extra values of the line.
        """
        self._times += 1
        now = self._clock()
        if now < self._next:
            return
        self._log.warning(self._message, extra={"times": self._times, **more})
        self._times, self._next = 0, now + SELDOM_S
