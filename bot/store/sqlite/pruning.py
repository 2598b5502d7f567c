"""Removes what is too old, on a SQLite connection that is in a transaction."""

import sqlite3
from collections import Counter
from datetime import datetime

from bot.store.shared import place_results
from bot.store.sqlite import lanes
from bot.store.sqlite.rewriting import owe_seldom
from bot.store.sqlite.running import run
from bot.store.sqlite.values import stamp

# Answers of a team assessment go with it.
_CONVERSATIONS = """
    DELETE FROM conversations WHERE (address, id) IN
    (SELECT address, id FROM conversations WHERE started_at < ? AND (team = '' OR
     team NOT IN (SELECT id FROM teams WHERE status IN ('open', 'closing'))) LIMIT ?)
    RETURNING address
"""

_DEPARTURES = """
    DELETE FROM departures WHERE key IN
    (SELECT key FROM departures WHERE left_at < ? LIMIT ?) RETURNING why
"""

_COUNT = """
    INSERT INTO counters (name, count) VALUES (?, ?)
    ON CONFLICT (name) DO UPDATE SET count = count + excluded.count
"""

# Ids rise with time: looking at the oldest rows alone needs no index on the time.
_OUTBOX = """
    DELETE FROM outbox WHERE id IN (SELECT id FROM outbox ORDER BY id LIMIT ?)
    AND created_at < ? RETURNING address, status
"""

_INBOX = """
    DELETE FROM inbox WHERE (address, key) IN
    (SELECT address, key FROM inbox WHERE received_at < ? LIMIT ?) RETURNING address
"""

_STATES = """
    DELETE FROM used_states WHERE key IN
    (SELECT key FROM used_states WHERE expires_at < ? LIMIT ?)
"""

# Only those that are over without a next one: the others have a due time.
_TEAMS = """
    DELETE FROM teams WHERE id IN
    (SELECT id FROM teams WHERE created_at < ? AND due_at IS NULL AND NOT EXISTS
     (SELECT 1 FROM tallies r WHERE r.team = teams.id AND r.shown_at >= ?) LIMIT ?)
"""

_UNFOCUSED = """
    UPDATE addresses SET focus = '' WHERE address = ?1
    AND NOT EXISTS (SELECT 1 FROM conversations WHERE address = ?1 AND id = focus)
"""

_UNUSED = """
    DELETE FROM addresses WHERE address = ?1
    AND NOT EXISTS (SELECT 1 FROM conversations WHERE address = ?1)
    AND NOT EXISTS (SELECT 1 FROM inbox WHERE address = ?1)
    AND NOT EXISTS (SELECT 1 FROM outbox WHERE address = ?1)
"""


def prune(
    connection: sqlite3.Connection, before: datetime, limit: int, results_before: datetime
) -> int:
    """Remove what is older, at most ``limit`` rows of each kind."""
    cutoff = stamp(before)
    old = connection.execute(_CONVERSATIONS, (cutoff, limit)).fetchall()
    departed = connection.execute(_DEPARTURES, (cutoff, limit)).fetchall()
    left = [why for (why,) in departed if why != "repeat"]
    connection.executemany(_COUNT, Counter(["pruned"] * len(old) + left).items())
    sent = connection.execute(_OUTBOX, (limit, cutoff)).fetchall()
    lanes.settle(connection, (lane for lane, status in sent if status == "pending"))
    seen = connection.execute(_INBOX, (cutoff, limit)).fetchall()
    states = connection.execute(_STATES, (cutoff, limit)).rowcount
    teams = connection.execute(_TEAMS, (cutoff, stamp(results_before), limit)).rowcount
    codes = run(connection, place_results.prune(results_before, limit))
    connection.executemany(_UNFOCUSED, old)
    connection.executemany(_UNUSED, {*old, *((lane,) for lane, _ in sent), *seen})
    if old or sent or seen:
        owe_seldom(connection)
    return len(old) + len(sent) + len(seen) + len(departed) + states + teams + codes
