"""Errors nobody foresaw: what may be logged of them, and which must not be caught."""

import asyncio
from traceback import walk_tb


def describe(error: BaseException) -> dict[str, str]:
    """An error for a log, as extra values of a record: ``error`` and ``where``.

    Only its kind and place: its text may quote answers.
    """
    where = "?"
    for frame, line in walk_tb(error.__traceback__):
        where = f"{frame.f_globals.get('__name__', '?')}:{line}"
    return {"error": type(error).__name__, "where": where}


def ends(error: BaseException) -> bool:
    """Whether an error ends this task, or the whole program, and must go on.

    No other one does, though it may be no Exception: a library's own CancelledError, which nobody
    asked this task for, or a panic of a native library.
    """
    if isinstance(error, asyncio.CancelledError):
        task = asyncio.current_task()
        return task is None or task.cancelling() > 0
    return isinstance(error, KeyboardInterrupt | SystemExit | GeneratorExit)
