"""The revision of the schema that this program works with.

In a file of its own, so that starting on an up-to-date database need not import SQLAlchemy.
"""

from bot.store.ports import WrongStore

HEAD = "0010"
"""The newest migration; a test compares it with the migrations themselves."""


def check_revision(found: str | None, place: str) -> None:
    """Refuse a database that this program does not work with.

    Args:
        found: The revision of its schema; None where the tables are not ours.
        place: What to call the database.

    Raises:
        WrongStore: With what to do.
    """
    if found == HEAD:
        return
    if found is None or not found.isdecimal():
        message = f"{place} has no tables of cxbot: name another database, or run: cxbot db upgrade"
    elif found < HEAD:
        message = (
            f"{place} is of an earlier version (schema {found}, needed {HEAD});"
            " run: cxbot db upgrade"
        )
    else:
        message = (
            f"{place} was made by a newer version of cxbot (schema {found}, this one knows {HEAD});"
            " use that version"
        )
    raise WrongStore(message)
