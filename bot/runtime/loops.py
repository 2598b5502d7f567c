"""The event loop that a server runs on."""

import asyncio
from collections.abc import Callable


def loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """Return the maker of uvloop's event loops; None for Python's own, if it is not installed."""
    try:
        import uvloop  # noqa: PLC0415 - only a server needs it, and not every computer has it
    except ImportError:
        return None
    return uvloop.new_event_loop


def name_of(loop: asyncio.AbstractEventLoop) -> str:
    """Return the package that a loop comes from: ``uvloop`` or ``asyncio``."""
    return type(loop).__module__.partition(".")[0]
