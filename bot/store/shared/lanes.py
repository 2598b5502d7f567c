"""The statements that compare the table ``lanes`` with what waits in the outbox, and mend it.

The stores keep the two equal by themselves. A program that writes to the outbox beside them may
not, such as a process of a version that had no lanes. A reply whose lane is missing, or comes too
late, would wait although it can be sent.
"""

# On a server this is the time of the clock, not of the transaction: lanes that were served since it
# began would seem late.
_NOW = {
    "sqlite": "strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')",
    "postgresql": "clock_timestamp()",
}

# The oldest reply that waits for each address, where no claim would find it in time. A lane that
# was just served may come later than its reply is due, but not later than now.
LATE = """
    FROM (
        SELECT address, channel, leased_until,
               CASE WHEN leased_until > due_at THEN leased_until ELSE due_at END AS free_at
        FROM outbox
        WHERE id IN (SELECT min(id) FROM outbox WHERE status = 'pending' GROUP BY address)
    ) head
    LEFT JOIN lanes l ON l.address = head.address
    WHERE (l.address IS NULL OR l.channel <> head.channel OR l.claimable_at IS NULL
           OR (l.claimable_at > head.free_at AND l.claimable_at > {now}))
    AND NOT EXISTS (SELECT 1 FROM addresses a
                    WHERE a.address = head.address AND a.gone_at IS NOT NULL)
"""
"""The end of a query for these replies, with a place for the time."""

# Somebody else may have brought a lane forward since this statement began; SQLite has one writer.
_AT = {
    "sqlite": "excluded.claimable_at",
    "postgresql": "least(lanes.claimable_at, excluded.claimable_at)",
}

COUNT_LATE = {kind: f"SELECT count(*) {LATE.format(now=now)}" for kind, now in _NOW.items()}
"""How many addresses have a reply that no claim would find in time, by kind of database."""

MEND = {
    kind: f"""
    INSERT INTO lanes (address, channel, claimable_at)
    SELECT head.address, head.channel, head.free_at {LATE.format(now=now)}
    ORDER BY head.address
    ON CONFLICT (address) DO UPDATE SET version = lanes.version + 1,
    channel = excluded.channel, claimable_at = {_AT[kind]}
    """
    for kind, now in _NOW.items()
}
"""Has claims find every reply in time, by kind of database."""
