"""Compare the table ``lanes`` with what waits in the outbox, and mend it.

The stores keep the two equal by themselves; a program that writes to the outbox beside them may
not. A reply whose lane is missing, or comes too late, would wait although it can be sent.
"""

from sqlalchemy import Connection

_NOW = {"sqlite": "strftime('%Y-%m-%dT%H:%M:%f000+00:00', 'now')", "postgresql": "now()"}

# The oldest reply that waits for each address, where no claim would find it in time. A lane that
# was just served may come later than its reply is due, but not later than now.
_LATE = """
    FROM (
        SELECT address, channel,
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


def late_lanes(connection: Connection) -> list[str]:
    """Say how many addresses have a reply that no claim would find in time; a line, or none."""
    number = connection.exec_driver_sql(f"SELECT count(*) {_late(connection)}").scalar_one()
    if not number:
        return []
    return [
        f"table lanes: replies to {number} address{'es' if number > 1 else ''} would be sent too"
        " late or never; run: cxbot db upgrade"
    ]


def mend_lanes(connection: Connection) -> None:
    """Have claims find every reply in time."""
    connection.exec_driver_sql(
        "INSERT INTO lanes (address, channel, claimable_at)"
        f" SELECT head.address, head.channel, head.free_at {_late(connection)}"
        " ON CONFLICT (address) DO UPDATE SET version = lanes.version + 1,"
        " channel = excluded.channel, claimable_at = excluded.claimable_at"
    )


def _late(connection: Connection) -> str:
    return _LATE.format(now=_NOW[connection.dialect.name])
