"""The condition of a PostgreSQL server: its version, clock, rights, room and certificate."""

import ssl
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from bot.store.postgres.vacuum import TABLES

if TYPE_CHECKING:
    from bot.store.postgres.pool import First

_LIMITS = """
    SELECT clock_timestamp() AS clock, pg_is_in_recovery() AS standby,
        current_setting('default_transaction_read_only') = 'on' AS read_only,
        current_setting('max_connections')::int
            - current_setting('superuser_reserved_connections')::int AS of_server,
        rolconnlimit AS of_role, datconnlimit AS of_database
    FROM pg_roles, pg_database
    WHERE rolname = current_user AND datname = current_database()
"""

_OURS = ", ".join(f"to_regclass('{table}')" for table in TABLES)

# Without parameters: asyncpg would look up their types, and change a setting that a pooler keeps.
_RIGHTS = f"""
    SELECT relname AS name, pg_has_role(relowner, 'USAGE') AS owned,
        has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
            AND has_table_privilege(oid, 'UPDATE') AND has_table_privilege(oid, 'DELETE') AS usable
    FROM pg_class WHERE oid IN ({_OURS}) ORDER BY relname
"""  # noqa: S608 - our own names


@dataclass(frozen=True, slots=True)
class Condition:
    """The condition of a server.

    Attributes:
        version: Its version, such as "16.4".
        pooled: Whether a pooler is between.
        clock: The server's time.
        writable: Whether it takes writes.
        connections: Most connections that this user may open.
        closed_tables: Tables that this user may not read or write.
        foreign_tables: Tables that this user does not own.
        encrypted: Whether the connection is encrypted, as far as the server or pooler.
        certificate_ends: The end of its certificate; None unless it was checked.
    """

    version: str
    pooled: bool
    clock: datetime
    writable: bool
    connections: int
    closed_tables: tuple[str, ...]
    foreign_tables: tuple[str, ...]
    encrypted: bool
    certificate_ends: datetime | None


async def read_condition(
    connect: Callable[[], Awaitable[tuple["First", bool]]],
) -> Condition:
    """Read the condition of a server that has our tables.

    Args:
        connect: Opens a connection, and tells whether it leads to the server itself.
    """
    connection, own = await connect()
    try:
        # A pooler may hand each statement outside of a transaction to another connection.
        async with connection.transaction(readonly=True):
            limits = await connection.fetchrow(_LIMITS)
            tables = await connection.fetch(_RIGHTS)
        tls = _tls(connection)
        version = connection.get_server_version()
    finally:
        connection.terminate()
    assert limits is not None  # noqa: S101 - one row for any role
    bounds = [limits[name] for name in ("of_server", "of_role", "of_database")]
    return Condition(
        version=f"{version.major}.{version.minor}",
        pooled=not own,
        clock=limits["clock"],
        writable=not limits["standby"] and not limits["read_only"],
        connections=min(bound for bound in bounds if bound >= 0),
        closed_tables=tuple(table["name"] for table in tables if not table["usable"]),
        foreign_tables=tuple(table["name"] for table in tables if not table["owned"]),
        encrypted=tls is not None,
        certificate_ends=None if tls is None else _end_of_certificate(tls),
    )


def _tls(connection: "First") -> ssl.SSLObject | None:
    """Return the TLS of a connection, for which the driver has no method; None without TLS."""
    transport = getattr(connection, "_transport", None)
    found = None if transport is None else transport.get_extra_info("ssl_object")
    return found if isinstance(found, ssl.SSLObject) else None


def _end_of_certificate(tls: ssl.SSLObject) -> datetime | None:
    """Return when the server's certificate ends; Python reads only those that it checked."""
    certificate = tls.getpeercert() or {}
    ends = certificate.get("notAfter")
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(ends)), UTC) if ends else None
