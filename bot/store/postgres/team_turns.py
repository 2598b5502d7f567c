"""Turns of team assessments as a whole, on a PostgreSQL connection.

Such a turn locks the assessment's row first, for itself, and reads only then: every answer that was
confirmed is there. Those who answer hold the lock of their address when they share that one, so in
here no address is ever locked or written to.

A turn that may show a result locks the place before that: of two results at the same moment the
later one is compared with the other, and their codes are made with the same key.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

import asyncpg

from bot.messages import Address, Outcome, Update
from bot.store.codec import decode_outcome, encode_outcome
from bot.store.ports import DecideTeam, StoreUnavailable
from bot.store.postgres import fading, lanes
from bot.store.postgres.finding import SEEN
from bot.store.postgres.lanes import LOOK_AGAIN
from bot.store.postgres.outgoing import write_outgoing
from bot.store.postgres.running import run
from bot.store.postgres.statement import Lost
from bot.store.postgres.turns import LOST, RACES
from bot.store.postgres.vacuum import OWE
from bot.store.shared import moving, place_results, teams
from bot.store.shared.fading import named_by
from bot.team.model import Team
from bot.turns.keys import address_key, update_key
from bot.turns.plan import Plan

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection


async def handle(
    connection: "Connection",
    update: Update | None,
    team_id: str,
    decide: DecideTeam,
    *,
    retry: bool,
    answers: bool = True,
) -> Outcome:
    """Take a turn of a team assessment; a repeat gets its first outcome.

    Raises:
        StoreUnavailable: It lost every race.
    """
    for _ in range(RACES):
        try:
            return await _once(connection, update, team_id, decide, retry=retry, answers=answers)
        except LOST:
            continue
    message = f"a turn was overtaken {RACES} times"
    raise StoreUnavailable(message)


PLACES = 1
"""The space of the locks of places."""

_ALONE_IN_PLACE = """
    SELECT pg_advisory_xact_lock($1, hashtext(channel || ' ' || chat)) FROM teams WHERE id = $2
"""


async def _once(
    connection: "Connection",
    update: Update | None,
    team_id: str,
    decide: DecideTeam,
    *,
    retry: bool,
    answers: bool = True,
) -> Outcome:
    if update is not None:
        await _reachable(connection, update)
    async with connection.transaction():
        if answers:
            await connection.execute(_ALONE_IN_PLACE, PLACES, team_id)
        await connection.execute("SELECT 1 FROM teams WHERE id = $1 FOR UPDATE", team_id)
        # From here on each statement sees what was written before the lock was got.
        if update is not None and (seen := await _seen(connection, update)) is not None:
            if not (retry and seen["failed"]):
                return decode_outcome(seen["outcome"])
            await _let_go(connection, update)
        found = await run(connection, teams.found(team_id, answers=answers))
        plan = decide(found)
        whose = None if update is None else update.address
        people = named_by(whose, found.team, plan)
        if plan.purge:
            await _purge(connection, team_id, found.team, plan, people)
        else:
            await fading.add(connection, people)
        if update is not None:
            await _note(connection, update, plan)
        await _write(connection, whose, team_id, plan)
        if plan.purge:
            # Last: others who remove rows wait for it, and may hold what is written before.
            await connection.execute(OWE)
    return plan.outcome


async def _seen(connection: "Connection", update: Update) -> "asyncpg.Record | None":
    key, lane = update_key(update.address.channel, update.id), address_key(update.address)
    return await connection.fetchrow(SEEN, key, lane)


_BACK = f"""
    WITH back AS (
        UPDATE addresses SET gone_at = NULL WHERE address = $1 AND gone_at IS NOT NULL
        AND NOT EXISTS (SELECT FROM inbox WHERE address = $1 AND key = $2)
        RETURNING address, channel
    )
    INSERT INTO lanes (address, channel, claimable_at)
    SELECT address, channel, to_timestamp(0) FROM back {LOOK_AGAIN}
"""  # noqa: S608 - ours


async def _reachable(connection: "Connection", update: Update) -> None:
    """Note that somebody who was gone has written; apart, since this locks an address."""
    key, lane = update_key(update.address.channel, update.id), address_key(update.address)
    await connection.execute(_BACK, lane, key)


async def _let_go(connection: "Connection", update: Update) -> None:
    """Take an update out of the failed ones, since it is handled now."""
    taken = await connection.fetchval(
        "DELETE FROM inbox WHERE address = $2 AND key = $1 AND failed IS NOT NULL RETURNING TRUE",
        update_key(update.address.channel, update.id),
        address_key(update.address),
    )
    if taken is None:
        raise Lost


async def _note(connection: "Connection", update: Update, plan: Plan) -> None:
    """Add the row of the inbox; a repeat at the same time loses, and begins anew."""
    noted = await connection.fetchval(
        "INSERT INTO inbox (address, received_at, key, outcome) SELECT $1, $2, $3, $4"
        " WHERE NOT EXISTS (SELECT FROM departures WHERE key = $3)"
        " ON CONFLICT (address, key) DO NOTHING RETURNING TRUE",
        address_key(update.address), plan.now, update_key(update.address.channel, update.id),
        encode_outcome(plan.outcome),
    )  # fmt: skip
    if noted is None:
        raise Lost


async def _write(
    connection: "Connection", address: Address | None, team_id: str, plan: Plan
) -> None:
    if plan.team is not None:
        await run(connection, teams.update(plan.team))
    for team in plan.opened:
        await run(connection, teams.insert(team))
    await run(connection, place_results.add(team_id, plan))
    await write_outgoing(connection, address, plan.outbox, plan.now)


# ---------------------------------------------------------------------------- letting go

_ANSWERED = """
    SELECT c.address, c.id, c.started_at, a.person_key
    FROM conversations c JOIN addresses a ON a.address = c.address
    WHERE c.team = $1 AND c.team <> ''
    UNION ALL
    SELECT address, conversation, joined_at, person FROM participants
    WHERE team = $1 AND conversation <> ''
"""


async def _purge(
    connection: "Connection",
    team_id: str,
    team: Team | None,
    plan: Plan,
    people: Iterable[tuple[str, str]],
) -> None:
    """Remove all that links people to what they answered.

    A hash of each update since somebody joined stays for a day, so that a repeat is recognized.
    Replies to people of whom nothing else is stored are sent before the rest of their data goes.

    Args:
        connection: The connection.
        team_id: The assessment's id.
        team: The assessment as it was found.
        plan: The plan that is written.
        people: Whose traces the turn itself leaves.
    """
    rows = await connection.fetch(_ANSWERED, team_id)
    named, conversations, since, persons = ([row[n] for row in rows] for n in range(4))
    await fading.add(connection, (*people, *zip(named, persons, strict=True)))
    await lanes.lock(connection, named)
    await connection.execute("DELETE FROM conversations WHERE team = $1 AND team <> ''", team_id)
    await connection.execute(
        "DELETE FROM outbox o USING unnest($1::text[], $2::text[]) AS r (address, conversation)"
        " WHERE o.address = r.address AND o.conversation = r.conversation",
        named, conversations,
    )  # fmt: skip
    await lanes.settle(connection, named)
    await run(connection, moving.withdraw(zip(named, conversations, strict=True)))
    await fading.forget_updates(connection, named, since, plan.now)
    await connection.execute("UPDATE participants SET conversation = '' WHERE team = $1", team_id)
    if plan.purge == "round" and team is not None:
        await connection.execute(
            "DELETE FROM participants WHERE team = $1 AND round = $2", team_id, team.round
        )
    if plan.purge == "people":
        await connection.execute("DELETE FROM participants WHERE team = $1", team_id)
