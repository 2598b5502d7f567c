"""Installations, and states that were used, on a PostgreSQL connection.

Each of these may be called a second time since the answer to the first got lost.
"""

from datetime import datetime
from typing import TYPE_CHECKING

from bot.store.records import EXPIRED_AT_ONCE, Installation

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection

_KEPT = "SELECT channel, workspace, sealed FROM installations WHERE channel = $1"


async def install(connection: "Connection", one: Installation, now: datetime) -> None:
    """Keep an installation; the time of the first one stays."""
    await connection.execute(
        "INSERT INTO installations (channel, workspace, sealed, installed_at, updated_at)"
        " VALUES ($1, $2, $3, $4, $4) ON CONFLICT (channel, workspace) DO UPDATE"
        " SET sealed = excluded.sealed, updated_at = excluded.updated_at",
        one.channel, one.workspace, one.sealed, now,
    )  # fmt: skip


async def reseal(connection: "Connection", one: Installation, before: str, now: datetime) -> bool:
    """Put a new sealed text where ``before`` still is."""
    # The second kind is this very call, repeated since the answer to the first got lost.
    done = await connection.fetchval(
        "UPDATE installations SET sealed = $3, updated_at = $5"
        " WHERE channel = $1 AND workspace = $2"
        " AND (sealed = $4 OR (sealed = $3 AND updated_at = $5)) RETURNING TRUE",
        one.channel, one.workspace, one.sealed, before, now,
    )  # fmt: skip
    return done is not None


async def installation(
    connection: "Connection", channel: str, workspace: str
) -> Installation | None:
    """The installation in a workspace."""
    row = await connection.fetchrow(f"{_KEPT} AND workspace = $2", channel, workspace)
    return None if row is None else Installation(*row)


async def installations(connection: "Connection", channel: str) -> list[Installation]:
    """Every installation on a channel."""
    rows = await connection.fetch(f'{_KEPT} ORDER BY workspace COLLATE "C"', channel)
    return [Installation(*row) for row in rows]


async def uninstall(connection: "Connection", channel: str, workspace: str) -> bool:
    """Remove an installation; whether there was one, which a second try cannot know."""
    gone = await connection.fetchval(
        "DELETE FROM installations WHERE channel = $1 AND workspace = $2 RETURNING TRUE",
        channel, workspace,
    )  # fmt: skip
    return gone is not None


# ---------------------------------------------------------------------------- states

# Nobody waits for who is removing the same ones.
_EXPIRED = """
    DELETE FROM used_states WHERE key IN
    (SELECT key FROM used_states WHERE expires_at <= $1 LIMIT $2 FOR UPDATE SKIP LOCKED)
"""

_USE = """
    INSERT INTO used_states (key, expires_at) VALUES ($1, $2) ON CONFLICT DO NOTHING RETURNING TRUE
"""


async def use_state(
    connection: "Connection", key: str, now: datetime, expires_at: datetime
) -> bool:
    """Use a state up; whether it was not used before.

    A second try finds that the first has used it, and says False: the browser begins anew.
    """
    await connection.execute(_EXPIRED, now, EXPIRED_AT_ONCE)
    return await connection.fetchval(_USE, key, expires_at) is not None
