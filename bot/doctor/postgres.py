"""Checks a PostgreSQL server, and the way to it."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.diagnosis import Diagnosis, look, ok, problem
from bot.store.ports import Store
from bot.store.url import PostgresUrl
from bot.wiring.settings import Settings

if TYPE_CHECKING:
    from bot.store.postgres.condition import Condition

SKEW_S, LARGE_SKEW_S = 5, 60
"""Seconds between two clocks that somebody should look at, and that delay timers and leases."""

RENEW_WITHIN = timedelta(days=14)
"""How long before its end a certificate should be renewed."""

LOCAL = ("localhost", "127.", "[::1]")
"""The beginnings of this computer's own names."""


async def examine_postgres(
    settings: Settings, store: Store, place: PostgresUrl, now: Callable[[], datetime]
) -> list[Diagnosis]:
    """Check a server that an open store uses.

    Raises:
        StoreError: It failed meanwhile.
    """
    from bot.store.postgres.condition import read_condition  # noqa: PLC0415 - an extra
    from bot.store.postgres.store import PostgresStore  # noqa: PLC0415 - an extra

    assert isinstance(store, PostgresStore)  # noqa: S101 - as the address says
    condition = await read_condition(store.database.connections.alone)
    return [
        *_server(condition),
        *_clock(condition, now()),
        *_rights(condition),
        *_room(condition, settings.pool_size),
        *_encryption(condition, place),
    ]


def _server(condition: "Condition") -> Iterator[Diagnosis]:
    way = "through a pooler" if condition.pooled else "without a pooler"
    yield ok("PostgreSQL", f"version {condition.version}, {way}")
    if not condition.writable:
        yield problem("PostgreSQL", "it takes no writes", "name the primary server in DATABASE_URL")


def _clock(condition: "Condition", now: datetime) -> Iterator[Diagnosis]:
    skew_s = round(abs((condition.clock - now).total_seconds()))
    if skew_s < SKEW_S:
        yield ok("clocks", "this computer and the database agree")
        return
    text = f"this computer and the database differ by {skew_s} s"
    advice = "set both with NTP, such as `timedatectl set-ntp true`"
    yield (problem if skew_s >= LARGE_SKEW_S else look)("clocks", text, advice)


def _rights(condition: "Condition") -> Iterator[Diagnosis]:
    if condition.closed_tables:
        names = ", ".join(condition.closed_tables)
        text = f"this user may not read and write the tables {names}"
        yield problem("rights", text, "let their owner run: GRANT SELECT, INSERT, UPDATE, DELETE")
    elif condition.foreign_tables:
        text = "this user does not own the tables, so deleted rows stay in files for longer"
        yield look("rights", text, "make the user their owner: ALTER TABLE ... OWNER TO ...")
    else:
        yield ok("rights", "this user owns the tables")


def _room(condition: "Condition", wanted: int) -> Iterator[Diagnosis]:
    text = f"{condition.connections} allowed, {wanted} wanted by each process"
    if condition.connections < wanted:
        yield look("connections", text, "lower CXBOT_POOL_SIZE, or raise max_connections")
    else:
        yield ok("connections", text)


def _encryption(condition: "Condition", place: PostgresUrl) -> Iterator[Diagnosis]:
    is_near = place.on_socket or all(map(_is_near, place.hosts.split(",")))
    checked = "write sslmode=verify-full&sslrootcert=FILE into DATABASE_URL"
    ends = condition.certificate_ends
    if not condition.encrypted:
        if is_near:
            yield ok("encryption", "none: the server is on this computer or this network")
        else:
            yield look("encryption", "the way to the database is not encrypted", checked)
    elif ends is None:
        yield (ok("encryption", "TLS") if is_near else _unchecked(checked))
    elif ends - condition.clock < RENEW_WITHIN:
        text = f"the database's certificate ends on {ends:%Y-%m-%d}"
        yield look("certificate", text, "renew it there")
    else:
        yield ok("certificate", f"checked, and valid until {ends:%Y-%m-%d}")


def _is_near(host: str) -> bool:
    """Return whether a host is this computer, or has a name that only its own network knows."""
    return host.startswith(LOCAL) or not {".", "["} & set(host)


def _unchecked(advice: str) -> Diagnosis:
    return look("encryption", "TLS, but anybody's certificate is taken", advice)
