"""Rows of team assessments, and of who takes part, on a PostgreSQL connection."""
# ruff: noqa: S608 - put together from our own words; every value is bound

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from bot.messages import Address
from bot.store.codec import read_conversation
from bot.store.postgres import lanes, shown
from bot.store.shared.teams import COLUMNS, LISTED_AT_MOST, read_team, team_values, without
from bot.team.model import COUNTED_EVERY, Team
from bot.turns.keys import address_key, person_key
from bot.turns.plan import Kept

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection


@dataclass(frozen=True, slots=True)
class Membership:
    """A team assessment, and how somebody takes part in its present round.

    Attributes:
        team: The assessment.
        part: Where they answer, as their row says; None where they have none.
        joined: The conversation of that id at this address; None where it is not there.
    """

    team: Team
    part: str | None
    joined: Kept | None


_MEMBERSHIP = """
    SELECT t.state, t.trouble, p.conversation, c.state, c.turn, c.campaign, c.updated_at
    FROM teams t
    LEFT JOIN participants p ON p.team = t.id AND p.round = t.round AND p.person = $2
    LEFT JOIN conversations c ON c.address = $3 AND p.address = $3 AND c.id = p.conversation
    WHERE t.id = $1
"""


async def find(connection: "Connection", team_id: str, address: Address) -> Membership | None:
    """A team assessment, and how the person of an address takes part in it."""
    row = await connection.fetchrow(_MEMBERSHIP, team_id, person_key(address), address_key(address))
    if row is None:
        return None
    state, trouble, part, kept, *others = row
    joined = None if kept is None else Kept(read_conversation(kept, part), *others)
    return Membership(read_team(state, trouble), part, joined)


async def by_id(connection: "Connection", team_id: str) -> Team | None:
    """A team assessment by its id."""
    row = await connection.fetchrow("SELECT state, trouble FROM teams WHERE id = $1", team_id)
    return None if row is None else read_team(*row)


async def share(connection: "Connection", team_id: str) -> None:
    """Let nothing happen to a team assessment as a whole, to the end of the transaction."""
    await connection.execute("SELECT 1 FROM teams WHERE id = $1 FOR SHARE", team_id)


# ---------------------------------------------------------------------------- writing

NAMES = ", ".join(COLUMNS)
_PLACES = ", ".join(f"${n}" for n, _ in enumerate(COLUMNS, 1))


async def insert(connection: "Connection", team: Team) -> None:
    """Keep a team assessment that begins."""
    await connection.execute(f"INSERT INTO teams ({NAMES}) VALUES ({_PLACES})", *team_values(team))


async def update(connection: "Connection", team: Team) -> None:
    """Keep the next state of one that is there; its id comes first among the columns."""
    await connection.execute(
        f"UPDATE teams SET ({NAMES}) = ({_PLACES}) WHERE id = $1", *team_values(team)
    )


async def leave(connection: "Connection", address: Address) -> None:
    """Take somebody out of everything they took part in, or were asked or offered to take over."""
    person = person_key(address)
    # A result that is being made counts them, or does not: their code goes once that is sure.
    await connection.execute(
        "SELECT 1 FROM teams WHERE id IN (SELECT team FROM participants WHERE person = $1)"
        " ORDER BY id FOR SHARE",
        person,
    )
    await connection.execute("DELETE FROM participants WHERE person = $1", person)
    await shown.forget(connection, address)
    asked = await connection.fetch(
        "SELECT state, trouble, due_at FROM teams"
        " WHERE (heir = $1 AND heir <> '') OR position($1 IN state) > 0 ORDER BY id FOR UPDATE",
        person,
    )
    for state, trouble, due_at in asked:
        await change(connection, without(read_team(state, trouble), person), due_at)


async def change(connection: "Connection", team: Team, due_at: datetime | None) -> None:
    """Keep the next state of one that is to be due when it was before, which may be sooner."""
    await update(connection, team)
    await connection.execute("UPDATE teams SET due_at = $2 WHERE id = $1", team.id, due_at)


# ---------------------------------------------------------------------------- looking

_DUE = """
    SELECT id FROM (
        SELECT id, due_at AS at FROM teams WHERE due_at <= $1
        UNION ALL
        SELECT id, $1 FROM teams t
        WHERE status = 'open' AND (due_at IS NULL OR due_at > $1)
        AND (counted_at IS NULL OR counted_at <= $2)
        AND shown <> (SELECT count(*) FROM participants p
                      WHERE p.team = t.id AND p.round = t.round AND p.answered)
    ) d ORDER BY at LIMIT $3
"""


async def due(connection: "Connection", now: datetime, limit: int) -> list[str]:
    """Those for which something is due."""
    return [row[0] for row in await connection.fetch(_DUE, now, now - COUNTED_EVERY, limit)]


async def of_person(connection: "Connection", person: Address) -> list[Team]:
    """Those that somebody runs or is asked to run: what is over last, the latest first."""
    rows = await connection.fetch(
        "SELECT state, trouble FROM teams WHERE facilitator = $1 OR (heir = $1 AND heir <> '')"
        " ORDER BY status IN ('revealed', 'cancelled'), created_at DESC,"
        ' id COLLATE "C" LIMIT $2',
        person_key(person), LISTED_AT_MOST,
    )  # fmt: skip
    return [read_team(*row) for row in rows]


async def of_place(connection: "Connection", place: Address) -> list[Team]:
    """Those of a place: what is over last, the latest first."""
    rows = await connection.fetch(
        "SELECT state, trouble FROM teams WHERE channel = $1 AND chat = $2"
        " ORDER BY status IN ('revealed', 'cancelled'), created_at DESC,"
        ' id COLLATE "C" LIMIT $3',
        place.channel, place.chat, LISTED_AT_MOST,
    )  # fmt: skip
    return [read_team(*row) for row in rows]


async def move(connection: "Connection", before: Address, after: Address) -> int:
    """Give a place another name, in every team assessment and for what waits to be sent there."""
    async with connection.transaction():
        rows = await connection.fetch(
            "SELECT state, trouble, due_at FROM teams WHERE channel = $1 AND chat = $2"
            " ORDER BY id FOR UPDATE",
            before.channel, before.chat,
        )  # fmt: skip
        await shown.move(connection, before, after)
        for state, trouble, due_at in rows:
            await change(connection, read_team(state, trouble).but(place=after), due_at)
        both = [address_key(before), address_key(after)]
        await lanes.lock(connection, both)
        await connection.execute(
            "UPDATE outbox SET address = $2, channel = $3, chat = $4, person = $5"
            " WHERE address = $1 AND status = 'pending'",
            *both, after.channel, after.chat, after.person,
        )  # fmt: skip
        await lanes.settle(connection, both)
    return len(rows)
