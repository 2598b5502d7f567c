"""What goes of people whose only visit was a team assessment's, in the words of both databases.

A team assessment that ends leaves its people in the table ``fading``, in the transaction that
removes what they answered. So a process that is killed forgets nobody. An address stays there while
something is still on its way to it. Then all rows of it go, and its row of ``fading`` with them.
Somebody who has a conversation of their own keeps that, without a trace of the team. Somebody who
runs an assessment, or is asked to, keeps what was said to them about it.

Of updates that may be delivered once more a hash stays for a day or two, with the date alone.
"""

from datetime import UTC, datetime

from bot.messages import Address
from bot.store.records import REPEATED_WITHIN
from bot.team.model import Team
from bot.turns.keys import address_key, person_key
from bot.turns.plan import Plan

# Of a row "o" of the outbox, where "f" is its address and person.
THEIRS = """
    (EXISTS (SELECT 1 FROM conversations c WHERE c.address = o.address AND c.id = o.conversation)
     OR EXISTS (SELECT 1 FROM teams t WHERE t.id = o.conversation AND f.person_key <> ''
                AND f.person_key IN (t.facilitator, t.heir)))
"""
"""Whether a reply belongs to something that its person keeps."""

TALKS = "EXISTS (SELECT 1 FROM conversations c WHERE c.address = f.address)"
"""Whether somebody has a conversation that stays."""

ANY_TEAM = "EXISTS (SELECT 1 FROM teams)"
"""Whether somebody of whom nothing is kept may have taken part in a team assessment."""

GONE = "EXISTS (SELECT 1 FROM addresses a WHERE a.address = f.address AND a.gone_at IS NOT NULL)"
"""Whether somebody cannot be reached. What waits for them is given up, unless it is theirs."""

# A row of addresses says whether somebody is gone, so it stays while anything waits for them. What
# could not be handled stays until it is tried again or dropped.
OVER = f"""
    NOT EXISTS (SELECT 1 FROM outbox o WHERE o.address = f.address AND o.status = 'pending'
                AND CASE WHEN {THEIRS} THEN NOT {TALKS} ELSE NOT {GONE} END)
    AND ({TALKS} OR NOT EXISTS (SELECT 1 FROM inbox i
                                WHERE i.address = f.address AND i.reference IS NOT NULL))
"""  # noqa: S608 - ours
"""Whether nothing is on its way to an address of ``fading f`` any more."""

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
"""What an address says of its person follows from the conversations that stay."""


def day_of(moment: datetime) -> datetime:
    """The day in UTC, as the moment at which it begins."""
    return moment.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def repeated_until(now: datetime) -> datetime:
    """Days before this one are so long ago that none of their updates is delivered once more."""
    return day_of(now - REPEATED_WITHIN)


def named_by(
    address: Address | None, before: Team | None, writes: Plan
) -> tuple[tuple[str, str], ...]:
    """Whose traces a turn of a team assessment leaves: addresses and people, in one order.

    Args:
        address: Who asked for it; None where its time came.
        before: The assessment as it was found.
        writes: What is written.
    """
    told = [one.to for one in writes.outbox]
    left = set[Address]()
    if before is not None and writes.team is not None:
        left = _run_by(before) - _run_by(writes.team)
    found = {one for one in (address, *told, *left) if one is not None and one.person}
    return tuple(sorted((address_key(one), person_key(one)) for one in found))


def _run_by(team: Team) -> set[Address]:
    return {one for one in (team.facilitator, team.heir) if one is not None}
