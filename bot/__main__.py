"""The command ``cxbot``, also ``python -m bot``."""

import logging
import os
import sys
from contextlib import suppress

from bot.system import streams


def run() -> None:
    """Run the command line. Tracebacks are shown only if ``CXBOT_DEBUG`` is set.

    Exit codes: 0 done, or the person left; 1 failure; 2 wrong use or unusable files; 130 Ctrl-C.
    """
    streams.open_closed()
    if not os.environ.get("CXBOT_DEBUG"):
        # Logs are for servers: a person at a terminal is told what matters to them.
        logging.getLogger("bot").addHandler(logging.NullHandler())
    try:
        from bot.cli import app  # noqa: PLC0415 - so that Ctrl-C during start-up is polite too

        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        # The reader of our output left (as "| head" does): say nothing, also not at exit.
        streams.discard_output()
        sys.exit(1)
    except Exception as error:
        if os.environ.get("CXBOT_DEBUG"):
            raise
        streams.discard_output()
        _explain(error)
        sys.exit(1)


def _explain(error: Exception) -> None:
    """Name the failure in one line.

    Only the texts of the system's own errors are shown: other texts may quote answers.
    """
    reason = (isinstance(error, OSError) and error.strerror) or type(error).__name__
    with suppress(OSError):
        sys.stderr.write(f"cxbot failed: {reason}. CXBOT_DEBUG=1 shows where.\n")


if __name__ == "__main__":
    run()
