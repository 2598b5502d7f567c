"""Turns on a PostgreSQL connection.

A turn takes two round trips: one statement reads the state, and one
(:mod:`bot.store.postgres.writes`) writes all that was decided, if nothing of what was read has
changed. Else the turn begins anew. Replies are leased to this process in that same statement
(:mod:`bot.store.postgres.outgoing`).
"""

import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import asyncpg

from bot.messages import Address, Outcome, Reply, Update
from bot.store.codec import decode_outcome, encode
from bot.store.ports import Decide, StoreUnavailable
from bot.store.postgres import lanes
from bot.store.postgres.finding import SEEN, Seen, read
from bot.store.postgres.leaving import forget
from bot.store.postgres.locks import lock_address
from bot.store.postgres.outgoing import Lease, leased_rows
from bot.store.postgres.running import run
from bot.store.postgres.statement import Lost, write
from bot.store.postgres.writes import changes, whole_turn
from bot.store.records import Handled, Row
from bot.store.shared import moving, place_results, wishes
from bot.turns.keys import address_key, person_key, update_key
from bot.turns.plan import Found, Outgoing, Plan

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection

RACES = 50
"""How often a turn is decided anew after it lost a race; each time another turn was written."""

LOST = (Lost, asyncpg.DeadlockDetectedError)
"""Ways to lose a race; everything is undone by then."""

_PERHAPS_LOST = (asyncpg.UniqueViolationError, asyncpg.ForeignKeyViolationError)
"""A race, if what is read again has changed; else what was decided cannot be written."""


async def known(connection: "Connection", address: Address) -> Found:
    """Return what is kept of an address."""
    return (await read(connection, "", address, "")).found


AskForLease = Callable[[datetime | None], Lease | None]
"""Asks for a lease for new replies, behind one whose lease ends then; None where none waits."""


async def handle(  # noqa: PLR0913 - as in the port
    connection: "Connection",
    update: Update,
    button: str,
    decide: Decide,
    ask: AskForLease,
    *,
    retry: bool,
    team: str = "",
) -> Handled:
    """Take a turn: find, decide and write. A repeat gets its first outcome.

    Raises:
        StoreUnavailable: It lost every race.
    """
    key = update_key(update.address.channel, update.id)
    before: Seen | None = None
    for _ in range(RACES):
        seen = await read(connection, key, update.address, button, team)
        if seen.repeat and not (retry and seen.failed):
            return Handled(decode_outcome(seen.outcome), repeat=True)
        plan, leased = decide(seen.found), list[Row]()
        if plan.is_unwritten:
            return Handled(plan.outcome)
        lease, seen = _lease(seen, plan, ask), _addressing(seen, plan)
        try:
            if plan.forget in ("deleted", "declined"):
                again = partial(read, connection, key, update.address, button, team)
                await forget(connection, update.address, key, again, seen, plan)
            elif seen.repeat:
                await _again(connection, update.address, key, seen, plan)
            else:
                leased = await _write_turn(connection, update.address, key, seen, plan, lease)
        except LOST:
            continue
        except _PERHAPS_LOST:
            if seen == before:
                raise
            before = seen
        else:
            waits = seen.found.gone or len(leased) < len(plan.outbox)
            return Handled(plan.outcome, leased, waits)
    message = f"a turn was overtaken {RACES} times"
    raise StoreUnavailable(message)


def _addressing(seen: Seen, plan: Plan) -> Seen:
    """Return the rows with the conversation addressed that goes on."""
    if plan.advanced is None:
        return seen
    return replace(seen, found=seen.found.addressing(plan.advanced.id))


def _lease(seen: Seen, plan: Plan, ask: AskForLease) -> Lease | None:
    """Return the lease for the replies of a turn; None if they wait for a claim.

    No reply may overtake those that wait there already.
    """
    is_ordinary = not (seen.repeat or plan.forget or seen.found.gone)
    if not is_ordinary or not plan.outbox or any(reply.to is not None for reply in plan.outbox):
        return None
    if not seen.waits:
        return ask(None)
    is_leased = seen.ahead is not None and seen.ahead > plan.now
    return ask(seen.ahead) if is_leased else None


async def _write_turn(
    connection: "Connection",
    address: Address,
    key: str,
    seen: Seen,
    plan: Plan,
    lease: Lease | None = None,
) -> list[Row]:
    """Write what a turn changes; return the replies that are leased."""
    if plan.forget == "codes":
        # Before the rest: where that is not written, the update comes again, and so does this.
        await run(connection, place_results.forget(address))
    if plan.calls_off:
        await run(connection, wishes.call_off(address, plan))
    statement = whole_turn(
        address, key, seen.found, plan, known=seen.known, part=seen.part, lease=lease
    )
    if not plan.has_codes:
        columns = await write(connection, statement)
    else:
        async with connection.transaction():
            columns = await write(connection, statement)
            # They hang on the address, which may be new.
            await run(connection, moving.write_codes(address, plan))
    return [] if lease is None else leased_rows(address, plan, lease, columns)


async def _again(
    connection: "Connection", address: Address, key: str, seen: Seen, plan: Plan
) -> None:
    """Take a turn of an update that was put aside."""
    lane = address_key(address)
    async with connection.transaction():
        await lock_address(connection, lane)
        taken = await connection.fetchval(
            "DELETE FROM inbox WHERE address = $2 AND key = $1 AND failed IS NOT NULL"
            " RETURNING TRUE",
            key,
            lane,
        )
        if taken is None:
            raise Lost
        await _write_turn(connection, address, key, seen, plan)


async def fail(
    connection: "Connection",
    update: Update,
    reference: str,
    error: str,
    now: datetime,
    apology: Reply,
) -> Outcome:
    """Put an update aside, and the apology into the outbox."""
    key, lane = update_key(update.address.channel, update.id), address_key(update.address)
    seen = await connection.fetchrow(SEEN, key, lane)
    if seen is not None and not seen["failed"]:
        return decode_outcome(seen["outcome"])
    async with connection.transaction():
        # So a person without other rows is found, too, when they want to be forgotten.
        await connection.execute(
            "INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus,"
            " first_seen_at) VALUES ($1, $2, $3, $4, $5, $6, '', $7)"
            " ON CONFLICT (address) DO UPDATE SET gone_at = NULL",
            lane, person_key(update.address), secrets.token_hex(8), update.address.channel,
            update.address.chat, update.address.person, now,
        )  # fmt: skip
        await lock_address(connection, lane)
        await lanes.wake(connection, lane, update.address.channel, now)
        aside = await connection.fetchval(
            "INSERT INTO inbox (key, address, received_at, reference, failed, error)"
            " SELECT $1, $2, $3, $4, $5, $6"
            " WHERE NOT EXISTS (SELECT FROM departures WHERE key = $1)"
            " ON CONFLICT (address, key) DO NOTHING RETURNING TRUE",
            key, lane, now, reference, encode(update), error,
        )  # fmt: skip
        if aside is None:
            row = await connection.fetchrow(SEEN, key, lane)
            return decode_outcome(None if row is None else row["outcome"])
        plan = Plan(Outcome(), now, outbox=(Outgoing("", apology),))
        await write(connection, changes(update.address, plan))
    return Outcome()
