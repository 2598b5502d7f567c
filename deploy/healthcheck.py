"""Ask the bot in this container whether it lives, and exit with 0 only if it does.

It needs nothing but Python: images have no curl. A proxy of the environment is never asked.
"""

import os
import sys
from http.client import HTTPConnection, HTTPException

TIMEOUT_S = 4


def lives(port: int) -> bool:
    """Return whether the server on this port answers /healthz with 200 in time."""
    connection = HTTPConnection("127.0.0.1", port, timeout=TIMEOUT_S)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200  # noqa: PLR2004 - the status is its name
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(0 if lives(int(os.environ.get("PORT") or 8000)) else 1)
