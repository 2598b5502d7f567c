"""Says in plain words why a server was not reached."""

import socket
import ssl
from collections.abc import Iterator
from errno import ECONNREFUSED, EHOSTUNREACH, ENETUNREACH

NO_ADDRESS = "no address is known by this name"
NOBODY = "nothing listens there"
NO_WAY = "no network leads there"
TOO_LATE = "no answer in time"
NOT_TRUSTED = "its certificate isn't trusted"
LOST = "the connection was lost"

_BY_NUMBER = {ECONNREFUSED: NOBODY, EHOSTUNREACH: NO_WAY, ENETUNREACH: NO_WAY}


def why_unreached(error: BaseException) -> str:
    """Return why a call had no answer, from the layer that noticed it first.

    Args:
        error: The call's error. HTTP libraries have classes of their own, which name as their
            cause the error of the system.
    """
    words = map(_of, _layers(error))
    return next(filter(None, words), LOST)


def _layers(error: BaseException) -> Iterator[BaseException]:
    """Yield an error and its causes, the first cause first."""
    if error.__cause__ is not None:
        yield from _layers(error.__cause__)
    yield error


def _of(error: BaseException) -> str:
    """Return what one error says; empty if it is of no known kind."""
    if isinstance(error, socket.gaierror):
        return NO_ADDRESS
    if isinstance(error, TimeoutError):
        return TOO_LATE
    if isinstance(error, ssl.SSLCertVerificationError):
        return NOT_TRUSTED
    if isinstance(error, OSError):
        return _BY_NUMBER.get(error.errno or 0, "") or _of_several(error)
    return ""


def _of_several(error: OSError) -> str:
    """Return what asyncio's error about several addresses says: it has no number, only a text."""
    numbers = (number for number in _BY_NUMBER if f"[Errno {number}]" in str(error))
    return next((_BY_NUMBER[number] for number in numbers), "")
