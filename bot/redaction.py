"""Handles unexpected errors: what may be logged of them, and which must not be caught."""

import asyncio
from traceback import walk_tb


def describe(error: BaseException) -> dict[str, str]:
    """Return an error's log values: ``error`` (its type) and ``where`` (module and line).

    Its text is left out, since it may quote answers.
    """
    where = "?"
    for frame, line in walk_tb(error.__traceback__):
        where = f"{frame.f_globals.get('__name__', '?')}:{line}"
    return {"error": type(error).__name__, "where": where}


def ends(error: BaseException) -> bool:
    """Return whether an error ends this task or the whole program, and must propagate.

    Other errors must not, even if they are no Exception: a library's own CancelledError that does
    not cancel this task, or a panic of a native library.
    """
    if isinstance(error, asyncio.CancelledError):
        task = asyncio.current_task()
        return task is None or task.cancelling() > 0
    return isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit)
