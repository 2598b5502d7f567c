"""How the tables of a database differ from the schema, in words."""

import warnings
from collections.abc import Iterator
from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Identity
from sqlalchemy.exc import SAWarning

from bot.store.schema import metadata


def compare(connection: Connection) -> list[str]:
    """Return every difference from the schema, a line each."""
    context = MigrationContext.configure(
        connection, opts={"compare_type": True, "compare_server_default": True}
    )
    with warnings.catch_warnings():
        # Of tables that are not ours: what SQLAlchemy cannot read of them.
        warnings.simplefilter("ignore", SAWarning)
        found = compare_metadata(context, metadata)
    sqlite = connection.dialect.name == "sqlite"
    return sorted(
        _describe(difference)
        for difference in _flat(found)
        if not (sqlite and _is_identity(difference))
    )


def _flat(found: list[Any]) -> Iterator[Any]:
    """Changes of one column come as a list."""
    for difference in found:
        yield from difference if isinstance(difference, list) else (difference,)


def _is_identity(difference: Any) -> bool:  # noqa: ANN401 - tuples of many shapes
    """Return whether a column lacks the identity that SQLite spells AUTOINCREMENT."""
    return difference[0] == "modify_default" and isinstance(difference[-1], Identity)


def _describe(difference: Any) -> str:  # noqa: ANN401 - tuples of many shapes, as Alembic has it
    match difference:
        case ("add_table", table):
            return f"table {table.name} is missing"
        case ("remove_table", table):
            return f"table {table.name} is not part of the schema"
        case ("add_column", _, table, column):
            return f"column {table}.{column.name} is missing"
        case ("remove_column", _, table, column):
            return f"column {table}.{column.name} is not part of the schema"
        case (str(kind), _, table, column, _, was, wanted) if kind.startswith("modify_"):
            what = kind.removeprefix("modify_")
            return f"column {table}.{column}: {what} is {_shown(was)}, should be {_shown(wanted)}"
        case (str(kind), item, *_) if kind.startswith(("add_", "remove_")):
            verb, _, what = kind.partition("_")
            state = "is missing" if verb == "add" else "is not part of the schema"
            return f"{what.replace('_', ' ')} {_named(item)} {state}"
        case _:
            return " ".join(map(_shown, difference))


def _named(item: Any) -> str:  # noqa: ANN401 - an index, a constraint or a table
    """Return an index or constraint by its name, else by its columns, and its table."""
    columns = ", ".join(getattr(column, "name", "") for column in getattr(item, "columns", ()))
    table = getattr(item, "table", None)
    return f"{item.name or columns}" + ("" if table is None else f" of table {table.name}")


def _shown(value: Any) -> str:  # noqa: ANN401 - anything that is compared
    return " ".join(str(getattr(value, "arg", value)).split())
