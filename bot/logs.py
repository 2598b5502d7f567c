"""What a server writes to standard error: a line for each event, without answers and tokens."""

import logging
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from time import monotonic

from bot.display import displayable
from bot.faults import describe

OURS = ("bot", "adapters")
"""Whose events are written also where nothing is wrong."""

SELDOM_S = 60.0
"""How far apart the lines are about what happens again and again."""

_USUAL = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Lines(logging.Formatter):
    """Time, level, place, message and what belongs to it, as ``key=value``.

    Of an exception only its kind and place are written: its text may quote what somebody typed.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One event as one line."""
        at = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        more = {name: value for name, value in vars(record).items() if name not in _USUAL}
        if record.exc_info and record.exc_info[1] is not None:
            more.update(describe(record.exc_info[1]))
        told = record.getMessage() if record.name.startswith(OURS) else _beginning(record.msg)
        parts = [at, record.levelname.lower(), record.name, told]
        line = " ".join([*parts, *(f"{name}={value}" for name, value in more.items())])
        return displayable(line).replace("\n", "\\n")


def _beginning(message: object) -> str:
    """The first line of what a library says; behind it stand values, and texts of errors."""
    return (str(message).splitlines() or [""])[0]


def log_to_stderr() -> None:
    """Write events from here on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Lines())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)


class Seldom:
    """Writes a warning at most once a minute, with how often there was cause for it since.

    Args:
        log: Where to.
        message: What it says.
        clock: Seconds that go on steadily.
    """

    def __init__(
        self, log: logging.Logger, message: str, clock: Callable[[], float] = monotonic
    ) -> None:
        self._log, self._message, self._clock = log, message, clock
        self._times, self._next = 0, float("-inf")

    def __call__(self, **more: object) -> None:
        """Count, and write if the last line is old enough.

        Args:
            more: What belongs to the line.
        """
        self._times += 1
        now = self._clock()
        if now < self._next:
            return
        self._log.warning(self._message, extra={"times": self._times, **more})
        self._times, self._next = 0, now + SELDOM_S
