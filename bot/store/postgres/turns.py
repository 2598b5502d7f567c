"""Turns on a PostgreSQL connection.

A turn takes two round trips: one statement reads the state, and one
(:mod:`bot.store.postgres.writes`) writes all that was decided, if nothing of what was read has
changed. Else the turn begins anew.
"""
# ruff: noqa: S608 - put together from our own words; every value is bound

import secrets
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import asyncpg

from bot.messages import Address, Outcome, Reply, Update
from bot.store.codec import decode_outcome, encode, read_conversation
from bot.store.ports import Decide, StoreUnavailable
from bot.store.postgres import lanes, teams
from bot.store.postgres.leaving import forget
from bot.store.postgres.locks import lock_address
from bot.store.postgres.running import run
from bot.store.postgres.statement import Lost, write
from bot.store.postgres.writes import changes, whole_turn
from bot.store.shared import place_results
from bot.turns.keys import address_key, person_key, update_key
from bot.turns.plan import Found, Kept, Outgoing, Plan

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection

RACES = 50
"""How often a turn is decided anew after it lost a race; each time another turn was written."""

LOST = (Lost, asyncpg.DeadlockDetectedError)
"""Ways to lose a race; everything is undone by then."""

_PERHAPS_LOST = (asyncpg.UniqueViolationError, asyncpg.ForeignKeyViolationError)
"""A race, if what is read again has changed; else what was decided cannot be written."""


# ---------------------------------------------------------------------------- finding


@dataclass(frozen=True, slots=True)
class Seen:
    """The state that a turn starts from.

    Attributes:
        repeat: Whether the update was handled before, or put aside.
        failed: Whether it was put aside.
        outcome: Its outcome, as it is stored.
        known: Whether the address has a row.
        found: The rows that a decision starts from.
        part: Where the person answers in the team assessment found, as their row says; None where
            they have none.
    """

    repeat: bool
    failed: bool
    outcome: str | None
    known: bool
    found: Found
    part: str | None = None


SEEN = """
    SELECT TRUE AS repeat, failed IS NOT NULL AS failed, outcome FROM inbox
    WHERE address = $2 AND key = $1
    UNION ALL SELECT TRUE, FALSE, NULL FROM departures WHERE key = $1
"""
"""The outcome of an update that was handled before, and whether it failed then."""

# Where the conversation in focus was removed with a team's answers, the latest other one is read.
_READ = f"""
    SELECT s.repeat, s.failed, s.outcome, a.focus, a.gone_at IS NOT NULL, c.id = $3, c.id,
           c.state, c.turn, c.campaign, c.updated_at, c.team
    FROM (SELECT) here
    LEFT JOIN ({SEEN}) s ON TRUE
    LEFT JOIN addresses a ON a.address = $2
    LEFT JOIN LATERAL (
        SELECT id, state, turn, campaign, updated_at, team FROM conversations
        WHERE address = $2
        ORDER BY id = $3 DESC, id = a.focus DESC, started_at DESC, id DESC LIMIT 1
    ) c ON TRUE
    LIMIT 1
"""


async def read(
    connection: "Connection", key: str, address: Address, button: str, team: str = ""
) -> Seen:
    """Read all that a turn starts from, at one moment; its team assessment a little later."""
    (row,) = await connection.fetch(_READ, key, address_key(address), button)
    repeat, failed, outcome, focus, gone, owned, name, state, turn, campaign, updated_at, of = row
    kept = None
    if state is not None:
        kept = Kept(read_conversation(state, name), turn, campaign, updated_at)
    found = Found(kept, focus or "", owned=bool(owned), gone=bool(gone))
    if kept is not None and not focus and not owned:
        found, of = replace(found, addressed=None, beside=kept), ""
    seen = Seen(bool(repeat), bool(failed), outcome, focus is not None, found)
    named = await teams.find(connection, team or of, address) if team or of else None
    if named is None:
        return seen
    found = replace(found, team=named.team, joined=named.joined)
    return replace(seen, found=found, part=named.part)


async def known(connection: "Connection", address: Address) -> Found:
    """Return what is kept of an address."""
    return (await read(connection, "", address, "")).found


# ---------------------------------------------------------------------------- handling


async def handle(
    connection: "Connection",
    update: Update,
    button: str,
    decide: Decide,
    *,
    retry: bool,
    team: str = "",
) -> Outcome:
    """Take a turn: find, decide and write. A repeat gets its first outcome.

    Raises:
        StoreUnavailable: It lost every race.
    """
    key = update_key(update.address.channel, update.id)
    before: Seen | None = None
    for _ in range(RACES):
        seen = await read(connection, key, update.address, button, team)
        if seen.repeat and not (retry and seen.failed):
            return decode_outcome(seen.outcome)
        plan = decide(seen.found)
        if plan.advanced is not None:
            seen = replace(seen, found=seen.found.addressing(plan.advanced.id))
        try:
            if plan.forget in ("deleted", "declined"):
                again = partial(read, connection, key, update.address, button, team)
                await forget(connection, update.address, key, again, seen, plan)
            elif seen.repeat:
                await _again(connection, update.address, key, seen, plan)
            else:
                await _write_turn(connection, update.address, key, seen, plan)
        except LOST:
            continue
        except _PERHAPS_LOST:
            if seen == before:
                raise
            before = seen
        else:
            return plan.outcome
    message = f"a turn was overtaken {RACES} times"
    raise StoreUnavailable(message)


async def _write_turn(
    connection: "Connection", address: Address, key: str, seen: Seen, plan: Plan
) -> None:
    if plan.forget == "codes":
        # Before the rest: where that is not written, the update comes again, and so does this.
        await run(connection, place_results.forget(address))
    made = whole_turn(address, key, seen.found, plan, known=seen.known, part=seen.part)
    await write(connection, made)


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
