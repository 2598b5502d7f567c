"""Bring a database to the schema that this program works with, and compare the two.

Alembic runs the steps in :mod:`bot.store.migrations`, all in one transaction: a step that fails
leaves nothing behind. SQLAlchemy and Alembic take most of a second to import, so this module is
imported by the commands that need it, not by the bot.

The functions start an event loop of their own for PostgreSQL: call them where none is running.
"""

import logging
import re
from typing import NoReturn

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, inspect

from bot.store.migrations.connection import run
from bot.store.migrations.differences import compare
from bot.store.ports import WrongStore
from bot.store.postgres.url import PostgresUrl
from bot.store.revision import HEAD, check_revision
from bot.store.shared.lanes import COUNT_LATE, MEND
from bot.store.url import SETTING, SqliteUrl, locate
from bot.system.files import create_unless_there

UPGRADE_WAIT_S = 30.0
"""How long another upgrade may take, or somebody else keep hold of a table."""

READ_WAIT_S = 5.0

FIRST_TABLES = {"addresses", "conversations", "outbox"}
"""Some that every version has."""

LISTED = 3
"""Most tables of another program that a message names."""

# Alembic's messages belong in a configured log, not in the output of a command.
logging.getLogger("alembic").addHandler(logging.NullHandler())


# ---------------------------------------------------------------------------- what can be done


def upgrade(url: str, *, to: str = HEAD, wait_s: float = UPGRADE_WAIT_S) -> str | None:
    """Take the steps that a database has not taken yet; all of them or none.

    Replies that no claim would find in time are mended also where no step is left to take.

    Args:
        url: Its address; empty for the default file. A file is made if it is not there.
        to: The revision to stop at.
        wait_s: How long to wait for somebody else who upgrades it, or holds it.

    Returns:
        The revision found; None for an empty database.

    Raises:
        StoreError: It was not upgraded, and nothing has changed.
    """
    place = locate(url)
    if isinstance(place, SqliteUrl):
        _make_private(place)
    return run(
        place, lambda connection: _take_steps(connection, place.place, to), wait_s, alone=True
    )


def current(url: str, *, wait_s: float = READ_WAIT_S) -> str | None:
    """Return the revision of a database; None where it has none, or is only a name so far.

    Raises:
        StoreError: It cannot be read.
    """
    place = locate(url)
    if not _is_there(place):
        return None
    return run(place, _revision, wait_s)


def differences(url: str, *, wait_s: float = READ_WAIT_S) -> list[str]:
    """Return every difference of the tables from the schema, a line each.

    Raises:
        StoreError: It cannot be read.
    """
    return run(_existing(url), compare, wait_s)


def problems(url: str, *, wait_s: float = READ_WAIT_S) -> list[str]:
    """Return everything wrong with a database: schema, tables, damage to a file; a line each.

    Raises:
        StoreError: It cannot be read, or is not ours, or of a newer version.
    """
    place = _existing(url)
    return run(place, lambda connection: _all_problems(connection, place.place), wait_s)


def need_tables(url: str, *, wait_s: float = READ_WAIT_S) -> None:
    """See that a database has our tables, of whatever version.

    Raises:
        StoreError: It has not, or cannot be read.
    """
    place = _existing(url)
    if run(place, _revision, wait_s) is None:
        check_revision(None, place.place)


def _existing(url: str) -> SqliteUrl | PostgresUrl:
    place = locate(url)
    if not _is_there(place):
        message = f"{place.place} does not exist yet; to make it, run: cxbot db upgrade"
        raise WrongStore(message)
    return place


def _is_there(place: SqliteUrl | PostgresUrl) -> bool:
    return isinstance(place, PostgresUrl) or place.path.exists()


def _make_private(place: SqliteUrl) -> None:
    """Create the file for its owner alone, unless it is there."""
    try:
        create_unless_there(place.path)
    except OSError as error:
        message = f"cannot use the database {place.place}: {error.strerror}"
        raise WrongStore(message) from None


# ---------------------------------------------------------------------------- on a connection


def _configuration() -> Config:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    return config


def _take_steps(connection: Connection, place: str, to: str) -> str | None:
    config = _configuration()
    found = _own_revision(connection, place, config)
    config.attributes["connection"] = connection
    command.upgrade(config, to)
    if to == HEAD:
        _mend_lanes(connection)
    return found


def _revision(connection: Connection) -> str | None:
    # Several where another program has branches: that is not ours either.
    return ", ".join(MigrationContext.configure(connection).get_current_heads()) or None


def _own_revision(connection: Connection, place: str, config: Config) -> str | None:
    """Return the revision; None for an empty database.

    Raises:
        WrongStore: The database is another program's, or a newer version's.
    """
    found, tables = _revision(connection), set(inspect(connection).get_table_names())
    others = sorted(tables - {"alembic_version"})
    if found is None and not others:
        return None
    # Another program may count its revisions as we do.
    if found is None or not tables >= FIRST_TABLES:
        listed = ", ".join(others[:LISTED]) + (", ..." if len(others) > LISTED else "")
        _refuse(place, f"tables of another program ({listed})")
    steps = ScriptDirectory.from_config(config).walk_revisions()
    if found not in {step.revision for step in steps}:
        if re.fullmatch(r"\d{4}", found) and found > HEAD:
            check_revision(found, place)
        _refuse(place, f'a schema of another program (revision "{found}")')
    return found


def _refuse(place: str, what: str) -> NoReturn:
    message = f"{place} holds {what}: name another database in {SETTING}"
    raise WrongStore(message)


def _all_problems(connection: Connection, place: str) -> list[str]:
    found = _own_revision(connection, place, _configuration())
    lines = _damage(connection) if connection.dialect.name == "sqlite" else []
    if found == HEAD:
        differing = compare(connection)
        # Tables that differ may lack what the next question names.
        return lines + (differing or _late_lanes(connection))
    return [*lines, f"schema {found or 'none'}, needed {HEAD}; run: cxbot db upgrade"]


def _late_lanes(connection: Connection) -> list[str]:
    """Say how many addresses have a reply that no claim would find in time; a line, or none."""
    statement = COUNT_LATE[connection.dialect.name]
    number = connection.exec_driver_sql(statement).scalar_one()
    if not number:
        return []
    return [
        f"table lanes: replies to {number} address{'es' if number > 1 else ''} would be sent too"
        " late or never; run: cxbot db upgrade"
    ]


def _mend_lanes(connection: Connection) -> None:
    """Have claims find every reply in time."""
    connection.exec_driver_sql(MEND[connection.dialect.name])


def _damage(connection: Connection) -> list[str]:
    """Return the damage that SQLite finds inside its file."""
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
    lines = [f"integrity: {line}" for line in found if line != "ok"]
    orphans = connection.exec_driver_sql(
        'SELECT "table", "parent", count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1'
    )
    lines += [
        f"table {table}: {count} rows without the row of table {parent} that they belong to"
        for table, parent, count in orphans
    ]
    return lines
