"""When each address may next be sent to, so that a claim looks at those alone."""

from alembic import op
from sqlalchemy import Column, Integer, Text, text

from bot.store.migrations.columns import TIME, no_way_back

revision = "0006"
down_revision = "0005"

downgrade = no_way_back

# Only the oldest waiting reply of an address counts: the others wait for it.
FILL = """
    INSERT INTO lanes (address, channel, claimable_at)
    SELECT o.address, o.channel,
           CASE WHEN a.gone_at IS NOT NULL THEN NULL
                WHEN o.leased_until > o.due_at THEN o.leased_until
                ELSE o.due_at END
    FROM outbox o LEFT JOIN addresses a ON a.address = o.address
    WHERE o.id IN (SELECT min(id) FROM outbox WHERE status = 'pending' GROUP BY address)
"""


def upgrade() -> None:
    """Make the table, and fill it from what waits in the outbox."""
    op.create_table(
        "lanes",
        Column("address", Text, primary_key=True, comment="has replies that wait in the outbox"),
        Column("channel", Text, nullable=False),
        Column(
            "claimable_at", TIME, comment="look at it then, not before; null while they are gone"
        ),
        Column(
            "version",
            Integer,
            nullable=False,
            server_default=text("0"),
            comment="guards against lost races; PostgreSQL alone counts it",
        ),
        sqlite_with_rowid=False,
    )
    only = text("claimable_at IS NOT NULL")
    op.create_index(
        "ix_lanes_claimable",
        "lanes",
        ["channel", "claimable_at", "address"],
        postgresql_where=only,
        sqlite_where=only,
    )
    if op.get_bind().dialect.name == "postgresql":
        # A reply that a running process adds after the query began would get no lane.
        op.execute("LOCK TABLE outbox IN SHARE ROW EXCLUSIVE MODE")
    op.execute(FILL)
