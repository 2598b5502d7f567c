"""Timers on a PostgreSQL connection."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.messages import Address
from bot.store.codec import read_conversation
from bot.store.ports import Decide
from bot.store.postgres import teams
from bot.store.postgres.locks import lock_address
from bot.store.postgres.statement import write
from bot.store.postgres.writes import changes
from bot.turns.keys import address_key
from bot.turns.plan import Due, Found, Kept, Timer

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection


async def due(connection: "Connection", now: datetime, limit: int) -> list[Due]:
    """Return the timers whose time has come."""
    rows = await connection.fetch(
        "SELECT a.channel, a.chat, a.person, t.conversation, t.kind, t.due_at"
        " FROM timers t JOIN addresses a ON a.address = t.address"
        " WHERE t.due_at <= $1 ORDER BY t.due_at LIMIT $2",
        now, limit,
    )  # fmt: skip
    return [
        Due(Address(channel, chat, person), Timer(conversation, kind, due_at))
        for channel, chat, person, conversation, kind, due_at in rows
    ]


async def fire(connection: "Connection", due_timer: Due, decide: Decide) -> bool:
    """Let a timer happen, unless somebody else did or moved it."""
    lane, timer = address_key(due_timer.address), due_timer.timer
    async with connection.transaction():
        await lock_address(connection, lane)
        gone = await connection.fetchval(
            "DELETE FROM timers WHERE address = $1 AND conversation = $2 AND kind = $3"
            " AND due_at = $4 RETURNING TRUE",
            lane, timer.conversation, timer.kind, timer.due_at,
        )  # fmt: skip
        if gone is None:
            return False
        found = await _find_one(connection, due_timer.address, timer.conversation)
        if found.team is not None:
            # Behind the lock it stays as it is, and so does what somebody answered in it.
            await teams.share(connection, found.team.id)
            found = await _find_one(connection, due_timer.address, timer.conversation)
        await write(connection, changes(due_timer.address, decide(found), found.addressed))
    return True


async def _find_one(connection: "Connection", address: Address, conversation: str) -> Found:
    row = await connection.fetchrow(
        "SELECT a.focus, c.team, c.state, c.turn, c.campaign, c.updated_at"
        " FROM addresses a JOIN conversations c ON c.address = a.address"
        " WHERE a.address = $1 AND c.id = $2",
        address_key(address), conversation,
    )  # fmt: skip
    if row is None:
        return Found()
    focus, of, state, *others = row
    found = Found(Kept(read_conversation(state, conversation), *others), focus, owned=True)
    named = await teams.find(connection, of, address) if of else None
    return found if named is None else replace(found, team=named.team, joined=named.joined)
