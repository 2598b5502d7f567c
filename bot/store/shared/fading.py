"""Conditions for forgetting people who only took part in a team assessment, for both databases.

A team assessment that ends leaves its people in the table ``fading``, in the transaction that
removes what they answered. So a process that is killed forgets nobody. An address stays there while
something is still on its way to it. Then all rows of it go, and its row of ``fading`` with them.
Somebody who has a conversation of their own keeps that, without a trace of the team. Somebody who
runs an assessment, or is asked to, keeps what was said to them about it.

The hashes of updates that may be delivered once more stay for a day or two, with the date alone.
"""

from datetime import UTC, datetime

from bot.messages import Address
from bot.store.records import REPEATED_WITHIN
from bot.store.shared.sql import Script, statement
from bot.team.model import Team
from bot.turns.keys import address_key, person_key
from bot.turns.plan import Plan

# Of a row "o" of the outbox, where "f" is its address and person.
THEIRS = """
    (EXISTS (SELECT 1 FROM conversations c WHERE c.address = o.address AND c.id = o.conversation)
     OR EXISTS (SELECT 1 FROM teams t WHERE t.id = o.conversation AND f.person_key <> ''
                AND f.person_key IN (t.facilitator, t.heir)))
"""
"""Whether a reply belongs to something of its person that stays."""

TALKS = "EXISTS (SELECT 1 FROM conversations c WHERE c.address = f.address)"
"""Whether somebody has a conversation that stays."""

ANY_TEAM = "EXISTS (SELECT 1 FROM teams)"
"""Whether somebody without rows may have taken part in a team assessment."""

GONE = "EXISTS (SELECT 1 FROM addresses a WHERE a.address = f.address AND a.gone_at IS NOT NULL)"
"""Whether somebody cannot be reached. Replies that wait for them are given up, unless theirs."""

# A row of addresses says whether somebody is gone, so it stays while anything waits for them. An
# update that could not be handled stays until it is tried again or dropped.
OVER = f"""
    NOT EXISTS (SELECT 1 FROM outbox o WHERE o.address = f.address AND o.status = 'pending'
                AND CASE WHEN {THEIRS} THEN NOT {TALKS} ELSE NOT {GONE} END)
    AND ({TALKS} OR NOT EXISTS (SELECT 1 FROM inbox i
                                WHERE i.address = f.address AND i.reference IS NOT NULL))
"""  # noqa: S608 - ours
"""Whether nothing is on its way to an address of ``fading f`` anymore."""

_OVER = statement(f"SELECT address FROM fading f WHERE {OVER} ORDER BY address LIMIT :limit")  # noqa: S608 - ours

# The focus falls back to the conversation that a turn would find.
OWN_ALONE = """
    UPDATE addresses SET
    first_seen_at = (SELECT min(c.started_at) FROM conversations c
                     WHERE c.address = addresses.address),
    focus = CASE WHEN focus = '' OR EXISTS
        (SELECT 1 FROM conversations c WHERE c.address = addresses.address AND c.id = focus)
    THEN focus ELSE (SELECT c.id FROM conversations c WHERE c.address = addresses.address
                     ORDER BY c.started_at DESC, c.id DESC LIMIT 1) END
    WHERE EXISTS (SELECT 1 FROM conversations c WHERE c.address = addresses.address)
"""
"""Sets what an address says about its person from the conversations that stay."""


def day_of(moment: datetime) -> datetime:
    """Return the day in UTC, as the moment at which it begins."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def repeated_until(now: datetime) -> datetime:
    """Return the first day whose updates may still be delivered once more."""
    return day_of(now - REPEATED_WITHIN)


def over(limit: int) -> Script[list[str]]:
    """Return the first addresses to which nothing is on its way anymore, in order."""
    rows = yield _OVER(limit=limit)
    return [address for (address,) in rows]


def named_by(
    address: Address | None, before: Team | None, plan: Plan
) -> tuple[tuple[str, str], ...]:
    """Return everybody who is named in a turn of a team assessment: addresses and people, sorted.

    Args:
        address: Who asked for it; None where its time came.
        before: The assessment as it was found.
        plan: The plan that is written.
    """
    told = [reply.to for reply in plan.outbox]
    left = set[Address]()
    if before is not None and plan.team is not None:
        left = _run_by(before) - _run_by(plan.team)
    people = {who for who in (address, *told, *left) if who is not None and who.person}
    return tuple(sorted((address_key(who), person_key(who)) for who in people))


def _run_by(team: Team) -> set[Address]:
    return {who for who in (team.facilitator, team.heir) if who is not None}
