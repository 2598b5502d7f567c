"""The command ``cxbot``, also ``python -m bot``."""

import logging
import os
import sys


def run() -> None:
    """Run the command line; nothing ends in a traceback but what ``CXBOT_DEBUG`` asks for.

    Exit codes: 0 done or left by one's own wish, 1 failure, 2 wrong use or unusable files,
    130 Ctrl-C.
    """
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
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("CXBOT_DEBUG"):
            raise
        sys.stderr.write(f"cxbot failed: {type(error).__name__}. CXBOT_DEBUG=1 shows where.\n")
        sys.exit(1)


if __name__ == "__main__":
    run()
