"""Gives a new connection its settings, and finds out whether it leads to the server itself.

A pooler (PgBouncer, Supavisor and others) hands each transaction any of its connections to the
server. Settings of a session there would stay for the next program, so a pooled connection is
given none, and statements have no names on it. A pooler tells clients a process id that it made up:
this reveals it.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record]

# Plans are kept with their statements, since planning one anew takes as long as running it. One
# made while a table was small enough to be read whole must not go on reading it whole. And no
# statement here is worth compiling. Without names each statement is planned anew, for tables as
# they are then: it needs none of this.
_SETTLE = """
    SELECT set_config('enable_seqscan', 'off', FALSE), set_config('jit', 'off', FALSE),
           set_config('plan_cache_mode', 'force_generic_plan', FALSE)
    FROM pg_backend_pid() AS process WHERE process = {}
"""

_ONE_ROW = "SELECT 1"

# asyncpg looks up types of arrays when it first meets them, and changes jit for the session
# meanwhile. A transaction keeps both on one connection to the server; its end takes jit back.
_LISTS = (
    "SELECT NULL::bigint[], NULL::integer[], NULL::smallint[], NULL::boolean[],"
    " NULL::timestamptz[], NULL::double precision[], NULL::numeric[], NULL::jsonb[]"
)


async def settle(connection: "Connection") -> bool:
    """Give a connection to the server itself its settings; return whether it is one."""
    return await connection.execute(_SETTLE.format(connection.get_server_pid())) == _ONE_ROW


async def learn_types(connection: "Connection") -> None:
    """Let a connection to a pooler look up the types of lists now."""
    transaction = connection.transaction()
    await transaction.start()
    await connection.fetch(_LISTS)
    await transaction.rollback()
