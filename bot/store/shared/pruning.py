"""Removes what is too old, on either database.

Each database locks what needs it, settles the lanes, and removes the conversations and addresses
found here. PostgreSQL does so for many addresses at once, SQLite for one after another.
"""

from collections import Counter
from datetime import datetime

from bot.store.shared import place_results
from bot.store.shared.fading import repeated_until
from bot.store.shared.sql import Row, Script, load

SQL = load("pruning")

UNFOCUSED = """
    NOT EXISTS (SELECT 1 FROM conversations c
                WHERE c.address = addresses.address AND c.id = addresses.focus)
"""
"""Whether the conversation in focus at an address is gone."""

UNUSED = """
    NOT EXISTS (SELECT 1 FROM conversations c WHERE c.address = addresses.address)
    AND NOT EXISTS (SELECT 1 FROM inbox i WHERE i.address = addresses.address)
    AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.address = addresses.address)
"""
"""Whether an address has no other rows."""


def conversations(before: datetime, limit: int) -> Script[list[Row]]:
    """Return the addresses and ids of old conversations, the oldest first."""
    return list((yield SQL["conversations"](before=before, limit=limit)))


def waiting(before: datetime, limit: int) -> Script[list[str]]:
    """Return the addresses for which old replies wait; :func:`remove_replies` removes those."""
    rows = yield SQL["waiting"](before=before, limit=limit)
    return [address for (address,) in rows]


def remove_replies(before: datetime, limit: int) -> Script[list[str]]:
    """Remove old replies; return the address of each."""
    rows = yield SQL["replies"](before=before, limit=limit)
    return [address for (address,) in rows]


def remove_updates(before: datetime, limit: int) -> Script[list[str]]:
    """Remove old updates from the inbox; return the address of each."""
    rows = yield SQL["updates"](before=before, limit=limit)
    return [address for (address,) in rows]


def remove_others(
    before: datetime, limit: int, results_before: datetime, pruned: int
) -> Script[int]:
    """Remove old rows that belong to no address, and add to the counters.

    Args:
        before: Older rows go.
        limit: How many of each kind at most.
        results_before: A team's results stay if they were last shown later.
        pruned: How many conversations were removed.

    Returns:
        How many rows were removed.
    """
    departures = yield SQL["departures"](before=before, limit=limit)
    states = yield SQL["states"](before=before, limit=limit)
    teams = yield SQL["teams"](before=before, limit=limit, results_before=results_before)
    codes = yield from place_results.prune(results_before, limit)
    counts = Counter(why for (why,) in departures if why != "repeat") + Counter(pruned=pruned)
    # Sorted, so that two processes that count do not block each other.
    rows = [{"name": name, "count": count} for name, count in sorted(counts.items())]
    yield SQL["count"].each(rows)
    return len(departures) + len(states) + len(teams) + codes


def remove_repeats(now: datetime, limit: int) -> Script[int]:
    """Remove hashes of updates that cannot be delivered again; return how many there were."""
    return len((yield SQL["repeats"](before=repeated_until(now), limit=limit)))
