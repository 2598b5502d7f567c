"""What may be logged of an error: its kind and place; never its text, which may quote answers."""

from traceback import walk_tb


def describe(error: BaseException) -> dict[str, str]:
    """An error for a log, as extra values of a record: ``error`` and ``where``."""
    where = "?"
    for frame, line in walk_tb(error.__traceback__):
        where = f"{frame.f_globals.get('__name__', '?')}:{line}"
    return {"error": type(error).__name__, "where": where}
