"""Rows of team assessments, and of who takes part, on a PostgreSQL connection."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.messages import Address
from bot.store.codec import read_conversation
from bot.store.postgres import lanes
from bot.store.postgres.running import run
from bot.store.shared import teams
from bot.store.shared.teams import read_team
from bot.team.model import Team
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
    """Return a team assessment, and how the person of an address takes part in it."""
    row = await connection.fetchrow(_MEMBERSHIP, team_id, person_key(address), address_key(address))
    if row is None:
        return None
    state, trouble, part, kept, *others = row
    joined = None if kept is None else Kept(read_conversation(kept, part), *others)
    return Membership(read_team(state, trouble), part, joined)


async def share(connection: "Connection", team_id: str) -> None:
    """Let nothing happen to a team assessment as a whole, to the end of the transaction."""
    await connection.execute("SELECT 1 FROM teams WHERE id = $1 FOR SHARE", team_id)


async def move(connection: "Connection", before: Address, after: Address) -> int:
    """Give a place another name, in every team assessment and for what waits to be sent there."""
    async with connection.transaction():
        moved = await run(connection, teams.move(before, after))
        both = [address_key(before), address_key(after)]
        await lanes.lock(connection, both)
        await connection.execute(
            "UPDATE outbox SET address = $2, channel = $3, chat = $4, person = $5"
            " WHERE address = $1 AND status = 'pending'",
            *both, after.channel, after.chat, after.person,
        )  # fmt: skip
        await lanes.settle(connection, both)
    return moved
