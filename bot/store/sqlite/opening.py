"""Opens connections to a SQLite file, and makes the tables in a new one."""

import sqlite3
from importlib import resources
from pathlib import Path

from bot.store.revision import HEAD, check_revision
from bot.store.sqlite.file import beside, take_rights, uri
from bot.system.files import create_unless_there

PATIENCE = "PRAGMA busy_timeout=5000"
"""Milliseconds to wait while another program writes."""

SETTINGS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-8192",
    "PRAGMA journal_size_limit=67108864",
    "PRAGMA wal_autocheckpoint=1000",
)
"""For the connection that writes. Longer intervals between checkpoints made stalls of 100 ms."""

TABLES = "tables.sql"
"""The tables of a new file, beside this module: made from the schema, compared by a test."""


def connect(path: Path) -> sqlite3.Connection:
    """Open a connection with our settings to a file with our tables.

    One thread after another may use it.

    A file that is not ours is read only, and stays as it is.

    Raises:
        WrongStore: The file holds something else, or another version of the schema.
        sqlite3.Error: It cannot be opened.
    """
    # One that exists is never opened here: closing it again would drop every lock that this process
    # holds on it, and the next program to leave would take the log of a living one away.
    create_unless_there(path)
    take_rights(path)
    connection = sqlite3.connect(
        uri(path), uri=True, isolation_level=None, cached_statements=256, check_same_thread=False
    )
    try:
        connection.execute(PATIENCE)
        if _is_filled(connection):
            check_revision(_revision(connection), str(path))
        for setting in SETTINGS:
            connection.execute(setting)
        make_tables(connection)
        check_revision(_revision(connection), str(path))
    except BaseException:
        connection.close()
        raise
    return connection


def identity(path: Path) -> tuple[int, int]:
    """Return which file a path leads to; (0, 0) for none."""
    try:
        status = path.stat()
    except OSError:
        return 0, 0
    return status.st_dev, status.st_ino


def log_of(path: Path) -> Path:
    """Return the log of a file: beside the file itself, not beside a link to it."""
    return beside(path.resolve(), "-wal")


def size_of(path: Path) -> int:
    """Return the bytes in a file; 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _is_filled(connection: sqlite3.Connection) -> bool:
    return bool(connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0])


def make_tables(connection: sqlite3.Connection) -> None:
    """Make the tables in an empty file."""
    if _is_filled(connection):
        return
    script = resources.files(__package__).joinpath(TABLES).read_text("utf-8")
    connection.execute("BEGIN IMMEDIATE")
    # Somebody else may have been quicker.
    if not _is_filled(connection):
        for statement in script.split(";\n"):
            connection.execute(statement)
        connection.execute("INSERT INTO alembic_version (version_num) VALUES (?)", (HEAD,))
    connection.execute("COMMIT")


def _revision(connection: sqlite3.Connection) -> str | None:
    """Return the revision of the schema; None where the tables are not ours."""
    try:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError:
        return None
    return None if row is None else str(row[0])


def reading(path: Path) -> sqlite3.Connection:
    """Open a connection that sees the file as it is now, whatever is written meanwhile.

    One thread after another may use it.
    """
    connection = sqlite3.connect(uri(path), uri=True, isolation_level=None, check_same_thread=False)
    connection.execute(PATIENCE)
    connection.execute("BEGIN")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    return connection
