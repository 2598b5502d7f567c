"""A connection through SQLAlchemy for one piece of work, and what to say when that fails.

For what is done once and may take its time. Turns never come this way.
"""

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, create_engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool, StaticPool

from bot.store.ports import StoreError, StoreUnavailable, WrongStore
from bot.store.postgres.url import PostgresUrl
from bot.store.sqlite.file import take_rights, uri
from bot.store.sqlite.writer import explain
from bot.store.url import SETTING, SqliteUrl, need_driver

CONNECT_S = 10.0

LOCK = 0x6378626F74
"""Of all who upgrade one PostgreSQL database; the letters of cxbot."""

T = TypeVar("T")
Work = Callable[[Connection], T]

# SQLAlchemy's messages belong in a configured log, not in the output of a command.
logging.getLogger("sqlalchemy").addHandler(logging.NullHandler())


def run(place: SqliteUrl | PostgresUrl, work: Work[T], wait_s: float, *, alone: bool = False) -> T:
    """Do some work in one transaction.

    Args:
        place: The database; a file must be there.
        work: What to do.
        wait_s: How long to wait for somebody else who holds what is needed.
        alone: Wait for others who want to be alone, and keep them waiting.

    Raises:
        StoreError: It could not be done, and nothing has changed.
    """
    if isinstance(place, SqliteUrl):
        with _sqlite_explained(place):
            return _in_sqlite(place.path, work, wait_s, alone=alone)
    need_driver()
    with _postgres_explained(place):
        return asyncio.run(_in_postgres(place, work, wait_s, alone=alone))


def _in_sqlite(path: Path, work: Work[T], wait_s: float, *, alone: bool) -> T:
    begin = "BEGIN IMMEDIATE" if alone else "BEGIN"
    take_rights(path)
    with closing(
        sqlite3.connect(uri(path), uri=True, timeout=wait_s, isolation_level=None)
    ) as file:
        # Copying a table drops the old one, and every row that belongs to its rows, were these on.
        file.execute("PRAGMA foreign_keys=OFF")
        file.execute("PRAGMA secure_delete=ON")
        file.execute("PRAGMA temp_store=MEMORY")
        engine = create_engine("sqlite://", creator=lambda: file, poolclass=StaticPool)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        with engine.begin() as connection:
            result = work(connection)
        if alone:
            # The log beside the file still holds what was copied.
            file.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return result


async def _in_postgres(place: PostgresUrl, work: Work[T], wait_s: float, *, alone: bool) -> T:
    import asyncpg  # noqa: PLC0415 - an extra that few install
    from sqlalchemy.ext.asyncio import create_async_engine  # noqa: PLC0415 - needs greenlet

    from bot.store.postgres.connect import arguments  # noqa: PLC0415 - needs asyncpg

    given = arguments(place)
    given["timeout"] = max(CONNECT_S, given["timeout"])
    engine = create_async_engine(
        "postgresql+asyncpg://",
        async_creator=lambda: asyncpg.connect(**given),
        # Without names: behind a pooler, a name may belong to a statement of somebody else.
        connect_args={
            "prepared_statement_cache_size": 0,
            "prepared_statement_name_func": lambda: "",
        },
        poolclass=NullPool,
    )
    async with engine.begin() as connection:
        # At least a millisecond: 0 would mean to wait for ever.
        await connection.exec_driver_sql(f"SET LOCAL lock_timeout = {max(1, round(wait_s * 1000))}")
        if alone:
            await connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({LOCK})")
        result = await connection.run_sync(work)
        # asyncpg changes it for the session when it looks up types; a pooler would hand it on.
        await connection.exec_driver_sql("RESET jit")
        return result


# ---------------------------------------------------------------------------- what goes wrong


@contextmanager
def _sqlite_explained(place: SqliteUrl) -> Iterator[None]:
    try:
        yield
    except (DBAPIError, sqlite3.Error) as error:
        cause = error.orig if isinstance(error, DBAPIError) else error
        if not isinstance(cause, sqlite3.Error):
            raise
        raise _sqlite_problem(place, cause) from None


def _sqlite_problem(place: SqliteUrl, error: sqlite3.Error) -> StoreError:
    code = getattr(error, "sqlite_errorname", "") or ""
    message = f"cannot use the database {place.place}: {explain(error)}"
    if code.startswith(("SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR")):
        return StoreUnavailable(message)
    if code == "SQLITE_NOTADB":
        message += f"; name another one in {SETTING}"
    return WrongStore(message)


_POSTGRES_ADVICE: dict[str, tuple[type[StoreError], str]] = {
    "28": (WrongStore, f"the server refuses this user or password; check {SETTING}"),
    "3D000": (WrongStore, "the server has no such database; create it, then try again"),
    "42501": (WrongStore, "this user may not do that; let the owner of the database do it"),
    "25006": (WrongStore, "the database can only be read; name the server that takes writes"),
    "40": (StoreUnavailable, "somebody else changes the same; try again"),
    "53": (StoreUnavailable, "the server has no room or no free connection; try again later"),
    "55P03": (StoreUnavailable, "somebody else holds the tables; try again later"),
    "57P": (StoreUnavailable, "the server is starting or stopping; try again later"),
    "08": (StoreUnavailable, "the connection was lost; try again later"),
}
"""By the beginning of the SQLSTATE."""


@contextmanager
def _postgres_explained(place: PostgresUrl) -> Iterator[None]:
    import asyncpg  # noqa: PLC0415 - an extra that few install

    try:
        yield
    except StoreError:
        raise
    except DBAPIError as error:
        cause = error.orig and (error.orig.__cause__ or error.orig)
        raise _postgres_problem(place, cause or error) from None
    except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError, ValueError) as error:
        raise _postgres_problem(place, error) from None


def _postgres_problem(place: PostgresUrl, error: BaseException) -> StoreError:
    from bot.store.postgres.connect import advice_on, reason_of  # noqa: PLC0415 - needs asyncpg

    known = advice_on(error, place)
    if known is not None:
        return WrongStore(f"cannot use {place.place}: {known}")
    if isinstance(error, OSError):
        reason = reason_of(error) or "no connection"
        return StoreUnavailable(
            f"cannot reach {place.place}: {reason}; check that the server runs, and {SETTING}"
        )
    if isinstance(error, ValueError):
        # About options of the address, never about its password.
        return WrongStore(f"{SETTING}: {_line(error)}")
    state = str(getattr(error, "sqlstate", None) or "08")
    for known, (kind, advice) in _POSTGRES_ADVICE.items():
        if state.startswith(known):
            return kind(f"cannot use {place.place}: {advice} (SQLSTATE {state})")
    return WrongStore(f"cannot use {place.place}: PostgreSQL reports {state}: {_line(error)}")


def _line(error: BaseException) -> str:
    return " ".join(str(error.args[0] if error.args else error).split())
