"""The file of a SQLite store: made and kept for its owner alone, opened, and copied.

SQLite gives the files that it makes beside a database (-wal, -shm, -journal) the rights that the
database has. So the database is private before SQLite opens it.
"""

import os
import re
import sqlite3
import stat
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path

from bot.store.ports import StoreError, StoreUnavailable
from bot.store.revision import HEAD
from bot.store.sqlite.writer import explain
from bot.system.files import PRIVATE, NotWritten, named, placing

BESIDE = ("-wal", "-shm", "-journal")
"""The endings that SQLite adds to the name of a database for the files beside it."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO

_OURS = {"addresses", "alembic_version", "conversations", "outbox"}
"""Tables that every version of ours has."""


def uri(path: Path, options: str = "mode=rw") -> str:
    """Return the address of a file that SQLite opens, and never makes."""
    return f"{path.absolute().as_uri()}?{options}"


def beside(path: Path, end: str) -> Path:
    """Return a file beside a database."""
    return path.with_name(path.name + end)


# ---------------------------------------------------------------------------- rights


def take_rights(path: Path) -> None:
    """Take the rights of others from a database of ours, as one that was restored may have them.

    Nothing is done to a file of somebody else, or of another program.
    """
    with suppress(OSError):
        if not _is_open_to_others(path) or not _is_ours(path):
            return
        path.chmod(PRIVATE)
        for end in BESIDE:
            file = beside(path, end)
            if _is_open_to_others(file, links=False):
                file.chmod(PRIVATE)


def _is_open_to_others(path: Path, *, links: bool = True) -> bool:
    """Return whether a file that this user may change has rights for others; False for none."""
    try:
        found = path.stat(follow_symlinks=links)
    except FileNotFoundError:
        return False
    changes = _user() in (0, found.st_uid)
    return stat.S_ISREG(found.st_mode) and changes and bool(found.st_mode & _OTHERS)


def _user() -> int:
    """Return the user that this process acts for; -1 where the system has no such numbers."""
    return os.geteuid() if hasattr(os, "geteuid") else -1


def _is_ours(path: Path) -> bool:
    """Return whether a file is to be ours, or is; SQLite makes no file beside it for this.

    Rows that are in the log alone are not seen: such a database looks empty.
    """
    try:
        with closing(sqlite3.connect(uri(path, "mode=ro&immutable=1"), uri=True)) as connection:
            names = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = {name for (name,) in names}
            if not tables >= _OURS:
                return not tables
            (found,) = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except (sqlite3.Error, TypeError):
        return False
    return bool(re.fullmatch(r"\d{4}", str(found))) and str(found) <= HEAD


# ---------------------------------------------------------------------------- a copy


def back_up(
    source: Path, target: Path, reading: Callable[[Path], sqlite3.Connection], *, force: bool
) -> None:
    """Copy a database into a new file, as it is at one moment.

    Args:
        source: The database.
        target: The new file.
        reading: Opens a connection that sees the source as it is now.
        force: Replace a file that is there.

    Raises:
        StoreError: Nothing is copied, and what stands at the target is as it was.
    """
    _refuse_one_in_use(source, target)
    try:
        with placing(target, force=force) as made:
            _copy(source, made, reading)
    except NotWritten as why:
        raise StoreError(str(why).replace("cannot write", "cannot write the backup", 1)) from None
    except sqlite3.Error as error:
        message = f"cannot write the backup {named(target)}: {explain(error)}"
        raise StoreUnavailable(message) from None


def _copy(source: Path, made: Path, reading: Callable[[Path], sqlite3.Connection]) -> None:
    take_rights(source)
    try:
        with (
            closing(reading(source)) as live,
            closing(sqlite3.connect(uri(made), uri=True)) as copy,
        ):
            live.backup(copy)
    finally:
        for end in BESIDE:
            beside(made, end).unlink(missing_ok=True)


def _refuse_one_in_use(source: Path, target: Path) -> None:
    """See that the copy replaces no database that somebody works with.

    Raises:
        StoreError: It would; or a log lies there, which SQLite would take for the copy's own.
    """
    if str(target) == "-":
        message = "a backup needs the name of a file; standard output takes none"
        raise StoreError(message)
    with suppress(OSError, ValueError):
        if target.exists() and target.samefile(source):
            message = f"{named(target)} is the database itself; name another file"
            raise StoreError(message)
        for end in BESIDE:
            if os.path.lexists(beside(target, end)):
                message = (
                    f"{named(beside(target, end))} belongs to a database that is in use or was"
                    " not closed; name another file"
                )
                raise StoreError(message)
