"""Turns and timers on a PostgreSQL connection.

A turn takes two round trips: one statement reads all that is decided from, and one
(:mod:`bot.store.postgres.writes`) writes all that was decided, if nothing of what was read has
changed. Else the turn begins anew.
"""
# ruff: noqa: S608 - put together from our own words; every value is bound

import secrets
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import asyncpg

from bot.messages import Address, Outcome, Reply, Update
from bot.store.codec import decode_outcome, encode, read_conversation
from bot.store.ports import Decide, StoreUnavailable
from bot.store.postgres import fading, lanes, shown, teams
from bot.store.postgres.vacuum import OWE
from bot.store.postgres.writes import Lost, changes, whole_turn, write
from bot.store.records import FlowVersion
from bot.store.shared.fading import day_of
from bot.turns.keys import address_key, person_key, update_key
from bot.turns.plan import Due, Found, Kept, Outgoing, Plan, Timer

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
    """What a turn starts from.

    Attributes:
        repeat: Whether the update was handled before, or put aside.
        failed: Whether it was put aside.
        outcome: What is stored of its outcome.
        known: Whether the address has a row.
        found: What is decided from.
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

# Where what was in focus has been removed with a team's answers, the latest of the others is.
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
    """All that a turn starts from, as it is at one moment; a team assessment a little later."""
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
    """What is kept of an address."""
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
    """One turn: the first outcome if the update is a repeat, else find, decide and write.

    Raises:
        StoreUnavailable: It lost every race.
    """
    key = update_key(update.address.channel, update.id)
    before: Seen | None = None
    for _ in range(RACES):
        seen = await read(connection, key, update.address, button, team)
        if seen.repeat and not (retry and seen.failed):
            return decode_outcome(seen.outcome)
        writes = decide(seen.found)
        if writes.advanced is not None:
            seen = replace(seen, found=seen.found.addressing(writes.advanced.id))
        try:
            if writes.forget in ("deleted", "declined"):
                again = partial(read, connection, key, update.address, button, team)
                await _forget(connection, update.address, key, again, seen, writes)
            elif seen.repeat:
                await _again(connection, update.address, key, seen, writes)
            else:
                await _write_turn(connection, update.address, key, seen, writes)
        except LOST:
            continue
        except _PERHAPS_LOST:
            if seen == before:
                raise
            before = seen
        else:
            return writes.outcome
    message = f"a turn was overtaken {RACES} times"
    raise StoreUnavailable(message)


async def _write_turn(
    connection: "Connection", address: Address, key: str, seen: Seen, writes: Plan
) -> None:
    if writes.forget == "codes":
        # Before the rest: where that is not written, the update comes again, and so does this.
        await shown.forget(connection, address)
    made = whole_turn(address, key, seen.found, writes, known=seen.known, part=seen.part)
    await write(connection, made)


async def _again(
    connection: "Connection", address: Address, key: str, seen: Seen, writes: Plan
) -> None:
    """A turn of an update that was put aside."""
    lane = address_key(address)
    async with connection.transaction():
        await _lock(connection, lane)
        taken = await connection.fetchval(
            "DELETE FROM inbox WHERE address = $2 AND key = $1 AND failed IS NOT NULL"
            " RETURNING TRUE",
            key,
            lane,
        )
        if taken is None:
            raise Lost
        await _write_turn(connection, address, key, seen, writes)


async def _forget(
    connection: "Connection",
    address: Address,
    key: str,
    again: Callable[[], Awaitable[Seen]],
    seen: Seen,
    writes: Plan,
) -> None:
    """Remove what somebody wants removed; a count is all that stays."""
    lane = address_key(address)
    async with connection.transaction():
        # In one order everywhere, so that two who let go of much do not block each other.
        rows = await connection.fetch(
            "SELECT address FROM addresses WHERE person_key = $1 ORDER BY address FOR UPDATE",
            person_key(address),
        )
        # Behind the lock: what was decided from must still hold.
        if await again() != seen:
            raise Lost
        if writes.forget == "declined":
            await _remove_declined(connection, lane, seen.found, writes.now)
        else:
            await teams.leave(connection, address)
            await _remove_waiting(connection, address)
            await _remove_addresses(connection, [*(row[0] for row in rows), lane], writes.now)
        left = await connection.fetchval(
            "INSERT INTO departures (key, why, left_at) VALUES ($1, $2, $3)"
            " ON CONFLICT (key) DO NOTHING RETURNING TRUE",
            key, writes.forget, day_of(writes.now),
        )  # fmt: skip
        if left is None:
            raise Lost
        await write(connection, changes(address, writes))
        await connection.execute(OWE)


async def _remove_addresses(connection: "Connection", named: list[str], now: datetime) -> None:
    """Remove every row of some addresses, but the names of what was last sent there.

    It may be delivered once more, and would begin anew.
    """
    await fading.forget_updates(connection, named, [None] * len(named), now)
    await lanes.lock(connection, named)
    # Lanes before the outbox: a team turn may add a reply and its lane in between. The reply is
    # then removed and leaves an empty lane; the other way round it would stay without a lane.
    for table in ("fading", "lanes", "outbox", "addresses"):
        await connection.execute(f"DELETE FROM {table} WHERE address = ANY($1::text[])", named)


async def _remove_waiting(connection: "Connection", address: Address) -> None:
    """Remove what waits for a person wherever it is: in a channel nothing else is kept of them."""
    rows = await connection.fetch(
        "SELECT DISTINCT address FROM outbox"
        " WHERE status = 'pending' AND channel = $1 AND person = $2",
        address.channel, address.person,
    )  # fmt: skip
    found = [row[0] for row in rows]
    await lanes.lock(connection, found)
    await connection.execute(
        "DELETE FROM outbox WHERE address = ANY($1::text[]) AND status = 'pending'"
        " AND channel = $2 AND person = $3",
        found, address.channel, address.person,
    )  # fmt: skip
    await lanes.settle(connection, found)


async def _remove_declined(
    connection: "Connection", lane: str, found: Found, now: datetime
) -> None:
    """Remove what was begun without consent; of somebody without any answers, everything."""
    declined = "" if found.addressed is None else found.addressed.conversation.id
    await connection.execute(
        "DELETE FROM conversations c WHERE address = $1 AND (id = $2 OR (team = '' AND NOT EXISTS"
        " (SELECT FROM answers a WHERE a.address = $1 AND a.conversation = c.id)))",
        lane, declined,
    )  # fmt: skip
    await connection.execute(
        "DELETE FROM participants p USING addresses a WHERE a.address = $1"
        " AND p.person = a.person_key AND p.address = $1 AND p.conversation = $2",
        lane, declined,
    )  # fmt: skip
    left = await connection.fetchval(
        "SELECT id FROM conversations WHERE address = $1 ORDER BY started_at DESC LIMIT 1", lane
    )
    if left is None:
        await _remove_addresses(connection, [lane], now)
        return
    # They have written, so they can be reached again: the lane is settled accordingly.
    await connection.execute(
        "UPDATE addresses SET focus = $2, gone_at = NULL WHERE address = $1", lane, left
    )
    await lanes.lock(connection, [lane])
    await connection.execute(
        "DELETE FROM outbox o WHERE address = $1 AND conversation NOT IN"
        " (SELECT id FROM conversations WHERE address = $1)"
        " AND NOT EXISTS (SELECT FROM teams t WHERE t.id = o.conversation)",
        lane,
    )
    await lanes.settle(connection, [lane])


async def _lock(connection: "Connection", lane: str) -> None:
    """Let no turn of an address come between, to the end of the transaction."""
    await connection.execute("SELECT 1 FROM addresses WHERE address = $1 FOR NO KEY UPDATE", lane)


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
        # Somebody of whom nothing else is kept must be found too when they ask to be forgotten.
        await connection.execute(
            "INSERT INTO addresses (address, person_key, pseudonym, channel, chat, person, focus,"
            " first_seen_at) VALUES ($1, $2, $3, $4, $5, $6, '', $7)"
            " ON CONFLICT (address) DO UPDATE SET gone_at = NULL",
            lane, person_key(update.address), secrets.token_hex(8), update.address.channel,
            update.address.chat, update.address.person, now,
        )  # fmt: skip
        await _lock(connection, lane)
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
        writes = Plan(Outcome(), now, outbox=(Outgoing("", apology),))
        await write(connection, changes(update.address, writes))
    return Outcome()


# ---------------------------------------------------------------------------- flow versions


async def add_version(connection: "Connection", one: FlowVersion, now: datetime) -> None:
    """Keep a version of a flow; one that is there already stays as it is."""
    await connection.execute(
        "INSERT INTO flow_versions (version, flow, edition, edition_digest, source, first_used_at)"
        " VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (version) DO NOTHING",
        one.version, one.flow, one.edition, one.edition_digest, one.source, now,
    )  # fmt: skip


async def version(connection: "Connection", digits: str) -> FlowVersion | None:
    """The one version that begins with these digits."""
    rows = await connection.fetch(
        "SELECT version, flow, edition, edition_digest, source FROM flow_versions"
        " WHERE starts_with(version, $1) LIMIT 2",
        digits,
    )
    return FlowVersion(*rows[0]) if len(rows) == 1 else None


# ---------------------------------------------------------------------------- timers


async def due(connection: "Connection", now: datetime, limit: int) -> list[Due]:
    """Timers whose time has come."""
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


async def fire(connection: "Connection", one: Due, decide: Decide) -> bool:
    """Let a timer happen, unless somebody else did or moved it."""
    lane, timer = address_key(one.address), one.timer
    async with connection.transaction():
        await _lock(connection, lane)
        gone = await connection.fetchval(
            "DELETE FROM timers WHERE address = $1 AND conversation = $2 AND kind = $3"
            " AND due_at = $4 RETURNING TRUE",
            lane, timer.conversation, timer.kind, timer.due_at,
        )  # fmt: skip
        if gone is None:
            return False
        found = await _find_one(connection, one.address, timer.conversation)
        if found.team is not None:
            # Behind the lock it stays as it is, and so does what somebody answered in it.
            await teams.share(connection, found.team.id)
            found = await _find_one(connection, one.address, timer.conversation)
        await write(connection, changes(one.address, decide(found), found.addressed))
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


# ---------------------------------------------------------------------------- letting go


async def prune(
    connection: "Connection", before: datetime, limit: int, results_before: datetime
) -> int:
    """Remove what is older, at most ``limit`` rows of each kind."""
    async with connection.transaction():
        old = await _prune_conversations(connection, before, limit)
        sent = await _prune_outbox(connection, before, limit)
        seen = await connection.fetch(
            "DELETE FROM inbox WHERE (address, key) IN"
            " (SELECT address, key FROM inbox WHERE received_at < $1 LIMIT $2) RETURNING address",
            before, limit,
        )  # fmt: skip
        departed = await connection.fetch(
            "DELETE FROM departures WHERE key IN"
            " (SELECT key FROM departures WHERE left_at < $1 LIMIT $2) RETURNING why",
            before, limit,
        )  # fmt: skip
        states = await connection.fetch(
            "DELETE FROM used_states WHERE key IN"
            " (SELECT key FROM used_states WHERE expires_at < $1 LIMIT $2) RETURNING key",
            before, limit,
        )  # fmt: skip
        groups = await connection.fetch(
            # Those that are over, and nothing follows: of others something is still due.
            "DELETE FROM teams WHERE id IN (SELECT id FROM teams"
            " WHERE created_at < $1 AND due_at IS NULL AND NOT EXISTS"
            " (SELECT FROM tallies r WHERE r.team = teams.id AND r.shown_at >= $3)"
            " LIMIT $2) RETURNING id",
            before, limit, results_before,
        )  # fmt: skip
        codes = await shown.prune(connection, results_before, limit)
        left = [row[0] for row in departed if row[0] != "repeat"]
        await _count(connection, ["pruned"] * len(old) + left)
        await _prune_addresses(connection, {row[0] for row in (*old, *sent, *seen)})
        if old or sent or seen:
            await connection.execute(OWE)
    return len(old) + len(sent) + len(seen) + len(departed) + len(states) + len(groups) + codes


# Ids rise with time: looking at the oldest rows alone needs no index on the time.
_OLD = "id IN (SELECT id FROM outbox ORDER BY id LIMIT $2) AND created_at < $1"


async def _prune_outbox(
    connection: "Connection", before: datetime, limit: int
) -> "list[asyncpg.Record]":
    """Remove old replies, and tell their addresses."""
    rows = await connection.fetch(
        f"SELECT DISTINCT address FROM outbox WHERE {_OLD} AND status = 'pending'", before, limit
    )
    waiting = [row[0] for row in rows]
    if waiting:
        await _lock_all(connection, waiting)
        await lanes.lock(connection, waiting)
    removed = await connection.fetch(
        f"DELETE FROM outbox WHERE {_OLD} RETURNING address", before, limit
    )
    if waiting:
        await lanes.settle(connection, waiting)
    return removed


async def _count(connection: "Connection", names: list[str]) -> None:
    """Count what is removed, by its name."""
    for name, count in sorted(Counter(names).items()):
        await connection.execute(
            "INSERT INTO counters (name, count) VALUES ($1, $2)"
            " ON CONFLICT (name) DO UPDATE SET count = counters.count + excluded.count",
            name, count,
        )  # fmt: skip


async def _prune_conversations(
    connection: "Connection", before: datetime, limit: int
) -> "list[asyncpg.Record]":
    """Remove old conversations, and tell their addresses."""
    rows = await connection.fetch(
        "SELECT address, id FROM conversations WHERE started_at < $1 AND (team = '' OR"
        # What somebody answers in a team assessment goes with that.
        " team NOT IN (SELECT id FROM teams WHERE status IN ('open', 'closing')))"
        " ORDER BY started_at LIMIT $2",
        before, limit,
    )  # fmt: skip
    if not rows:
        return []
    named, ids = [row[0] for row in rows], [row[1] for row in rows]
    await _lock_all(connection, named)
    removed = await connection.fetch(
        "DELETE FROM conversations c USING unnest($1::text[], $2::text[]) AS r (address, id)"
        " WHERE c.address = r.address AND c.id = r.id RETURNING c.address",
        named, ids,
    )  # fmt: skip
    await connection.execute(
        "UPDATE addresses a SET focus = '' WHERE address = ANY($1::text[]) AND NOT EXISTS"
        " (SELECT FROM conversations c WHERE c.address = a.address AND c.id = a.focus)",
        named,
    )
    return removed


async def _prune_addresses(connection: "Connection", named: set[str]) -> None:
    """Remove those of these addresses of which nothing is kept any more."""
    if not named:
        return
    await _lock_all(connection, named)
    await connection.execute(
        "DELETE FROM addresses a WHERE address = ANY($1::text[])"
        " AND NOT EXISTS (SELECT FROM conversations c WHERE c.address = a.address)"
        " AND NOT EXISTS (SELECT FROM inbox i WHERE i.address = a.address)"
        " AND NOT EXISTS (SELECT FROM outbox o WHERE o.address = a.address)",
        list(named),
    )


async def _lock_all(connection: "Connection", named: Iterable[str]) -> None:
    """Let no turn of these addresses come between; one after another, in everybody's order."""
    await connection.execute(
        "SELECT 1 FROM addresses WHERE address = ANY($1::text[]) ORDER BY address FOR UPDATE",
        list(named),
    )
