"""What a server writes to standard error: a line for each event, without answers and tokens."""

import logging
import sys
from datetime import UTC, datetime

from bot.display import displayable
from bot.faults import describe

OURS = ("bot", "adapters")
"""Whose events are written also where nothing is wrong."""

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
