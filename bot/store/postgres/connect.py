"""Connects to PostgreSQL, and explains refusals in plain words."""

import errno
import getpass
import os
import re
import socket
from typing import Any

import asyncpg

from bot.store.ports import WrongStore
from bot.store.postgres.environment import check_environment
from bot.store.postgres.tls import CERTIFICATE_REFUSED, ssl_argument, tls_advice
from bot.store.postgres.url import PostgresUrl

CONNECT_S = 5.0
"""How long connecting may take where the address does not say."""


def arguments(place: PostgresUrl) -> dict[str, Any]:
    """Return the arguments of `asyncpg.connect` for an address.

    Statements are not prepared by name: a pooler may hand the next one to another session.

    Raises:
        WrongStore: A file or a variable of the environment cannot be used, or there is no user.
    """
    check_environment(place)
    _need_user(place)
    return {
        "dsn": place.driver_dsn,
        "port": place.ports[0] if len(place.ports) == 1 else list(place.ports) or None,
        "ssl": ssl_argument(place),
        "direct_tls": place.tls.direct,
        "timeout": place.connect_s or CONNECT_S,
        "server_settings": place.settings,
        "statement_cache_size": 0,
    }


def _need_user(place: PostgresUrl) -> None:
    before, _, options = place.driver_dsn.partition("?")
    if "@" in before or "user=" in options or os.environ.get("PGUSER"):
        return
    try:
        getpass.getuser()
    except (KeyError, OSError):
        message = "DATABASE_URL names no user: write postgresql://USER:PASSWORD@HOST/NAME"
        raise WrongStore(message) from None


# ---------------------------------------------------------------------------- what goes wrong

_CLOSED = (asyncpg.ConnectionDoesNotExistError, ConnectionResetError, BrokenPipeError)

_SAID: tuple[tuple[str, str], ...] = (
    (
        r"unsupported startup parameter:? \"?(?P<name>\w+)",
        "the pooler takes no {name}: leave out {name}, and set it for the user instead"
        " (ALTER ROLE ... SET ...)",
    ),
    (
        r"unrecognized configuration parameter \"(?P<name>\w+)\"",
        "the server knows no {name}: leave out {name}",
    ),
    (
        r"(unrecognized|invalid) (command-line argument|option)",
        "the server does not take what is in options: leave out options",
    ),
    (
        "in statement pooling mode",
        "the pooler gives each statement a connection of its own, and the bot needs transactions:"
        " set pool_mode = transaction, or name the server itself",
    ),
    (
        r"prepared statement \"[^\"]*\" (already exists|does not exist)",
        "the pooler keeps no prepared statements: leave out prepared_statements, or write"
        " prepared_statements=off",
    ),
    (
        r"requires a valid client certificate|certificate authentication failed",
        "the server wants a client certificate of this user: name certificate and key with"
        " sslcert=FILE and sslkey=FILE, and sslmode=require or more",
    ),
    (
        r"pg_hba\.conf .*(no encryption|SSL off)",
        "the server lets nobody in from here without TLS: write sslmode=require, and better"
        " verify-full, which checks its certificate",
    ),
)
"""The messages of servers and poolers."""

_POOLER_SAID: tuple[tuple[str, str], ...] = (
    (
        r"SASL authentication failed|password authentication failed|no such user",
        "it refuses this user, or the password",
    ),
    (
        r"no such database|database \"[^\"]*\" does not exist",
        "it has no database of this name: create it with createdb",
    ),
    ("SSL required", "the pooler wants TLS: write sslmode=require"),
)
"""Messages with an SQLSTATE of their own from servers, and a common one from poolers (08P01)."""


def reason_of(error: OSError) -> str | None:
    """Why no connection was made; None where the system does not say."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    if isinstance(error, socket.gaierror):
        return "no address is known by this name"
    number = error.errno or _shared_number(error)
    if number == errno.ECONNREFUSED:
        return "nothing listens there"
    return os.strerror(number) if number else None


def _shared_number(error: OSError) -> int | None:
    """Return the error number that all addresses of one host gave: asyncio has it in its text."""
    numbers = set(re.findall(r"\[Errno (\d+)\]", str(error)))
    return int(numbers.pop()) if len(numbers) == 1 else None


def advice_on(error: BaseException, place: PostgresUrl) -> str | None:
    """Return what a refusal means that lasts, and what to do; None for another error."""
    # asyncpg reports a connection that TLS ended as one that was closed, because of that.
    found = tls_advice(error, place)
    if found is None and error.__cause__ is not None:
        found = tls_advice(error.__cause__, place)
    if found is not None:
        return found
    # TLS 1.3 reports a refused certificate when the connection is made; sometimes it is closed
    # before that arrives.
    if place.tls.cert and isinstance(error, _CLOSED):
        return f"the server ended the connection; perhaps it {CERTIFICATE_REFUSED}"
    return _said(error)


def _said(error: BaseException) -> str | None:
    if not isinstance(error, asyncpg.PostgresError | asyncpg.InterfaceError):
        return None
    said = str(error)
    by_pooler = isinstance(error, asyncpg.ProtocolViolationError)
    for pattern, advice in (*_SAID, *(_POOLER_SAID if by_pooler else ())):
        match = re.search(pattern, said)
        if match:
            return advice.format_map(match.groupdict())
    return None
