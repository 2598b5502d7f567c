"""Finds what a turn starts from, on a PostgreSQL connection."""
# ruff: noqa: S608 - put together from our own words; every value is bound

from dataclasses import field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.messages import Address
from bot.store.codec import read_conversation
from bot.store.postgres import teams
from bot.turns.keys import address_key
from bot.turns.plan import Found, Kept
from bot.values import value

if TYPE_CHECKING:
    from bot.store.postgres.pool import Connection


@value
class Seen:
    """The rows that a turn starts from.

    Attributes:
        repeat: Whether the update was handled before, or put aside.
        failed: Whether it was put aside.
        outcome: Its stored outcome.
        known: Whether the address has a row.
        found: The rows that a decision starts from.
        part: The conversation in which the person answers for the team, as their row of
            ``participants`` says; None where they have no row.
        waits: Whether a reply waits for the address.
        ahead: How long the newest of these is leased; None if it is not.
    """

    repeat: bool
    failed: bool
    outcome: str | None
    known: bool
    found: Found
    part: str | None = None
    waits: bool = field(default=False, compare=False)
    ahead: datetime | None = field(default=None, compare=False)


SEEN = """
    SELECT TRUE AS repeat, failed IS NOT NULL AS failed, outcome FROM inbox
    WHERE address = $2 AND key = $1
    UNION ALL SELECT TRUE, FALSE, NULL FROM departures WHERE key = $1
"""
"""The outcome of an update that was handled before, and whether it failed then."""

# Where the conversation in focus was removed with a team's answers, the latest other one is read.
_READ = f"""
    SELECT s.repeat, s.failed, s.outcome, o.waits, o.leased_until, a.focus,
           a.gone_at IS NOT NULL, c.id = $3, c.id, c.state, c.turn, c.campaign, c.updated_at, c.team
    FROM (SELECT) here
    LEFT JOIN ({SEEN}) s ON TRUE
    LEFT JOIN addresses a ON a.address = $2
    LEFT JOIN LATERAL (
        SELECT id, state, turn, campaign, updated_at, team FROM conversations
        WHERE address = $2
        ORDER BY id = $3 DESC, id = a.focus DESC, started_at DESC, id DESC LIMIT 1
    ) c ON TRUE
    LEFT JOIN LATERAL (
        SELECT TRUE AS waits, leased_until FROM outbox
        WHERE status = 'pending' AND address = $2 ORDER BY id DESC LIMIT 1
    ) o ON TRUE
    LIMIT 1
"""


async def read(
    connection: "Connection", key: str, address: Address, button: str, team: str = ""
) -> Seen:
    """Read all rows that a turn starts from, at one moment; the team assessment a little later.

    Args:
        connection: The connection.
        key: The key of the update; empty for none.
        address: Whose turn it is.
        button: Id of the conversation that a button belongs to; empty for none.
        team: Id of the team assessment; empty for that of the conversation.
    """
    (row,) = await connection.fetch(_READ, key, address_key(address), button)
    repeat, failed, outcome, waits, ahead, focus, gone, owned, name, state, *others, team_id = row
    kept = None
    if state is not None:
        kept = Kept(read_conversation(state, name), *others)
    found = Found(kept, focus or "", owned=bool(owned), gone=bool(gone))
    if kept is not None and not focus and not owned:
        found = replace(found, addressed=None, beside=kept)
        team_id = team_id if kept.conversation.moved_to else ""
    seen = Seen(
        bool(repeat), bool(failed), outcome, focus is not None, found,
        waits=bool(waits), ahead=ahead,
    )  # fmt: skip
    about = team or team_id
    membership = await teams.find(connection, about, address) if about else None
    if membership is None:
        return seen
    found = replace(found, team=membership.team, joined=membership.joined)
    return replace(seen, found=found, part=membership.part)
