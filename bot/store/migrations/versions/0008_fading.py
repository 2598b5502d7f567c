"""Of whom nothing is kept once all is sent, repeats that go after a day, and no samples of people.

A server's statistics hold samples of columns, which outlast the rows they came from.
"""

from alembic import op
from sqlalchemy import Column, Text, text

from bot.store.migrations.columns import no_way_back

revision = "0008"
down_revision = "0007"

downgrade = no_way_back

# Earlier versions left these rows behind a team assessment that was over.
FILL = """
    INSERT INTO fading (address, person_key)
    SELECT address, person_key FROM addresses a
    WHERE NOT EXISTS (SELECT 1 FROM conversations c
                      WHERE c.address = a.address AND (c.id = a.focus OR a.focus = ''))
"""

# Of a repeat the day is enough.
TO_DAYS = {
    "sqlite": "substr(left_at, 1, 10) || 'T00:00:00.000000+00:00'",
    "postgresql": "date_trunc('day', left_at, 'UTC')",
}

UNSAMPLED = {
    "addresses": ("pseudonym", "chat", "person"),
    "answers": ("value", "raw"),
    "conversations": ("state",),
    "inbox": ("outcome", "failed"),
    "outbox": ("chat", "person", "reply", "follow_up", "ref_chat", "ref_message", "via"),
    "results": ("measured", "position"),
}
"""Columns that no plan depends on."""


def upgrade() -> None:
    """Make the table, and have what was left behind looked at."""
    op.create_table(
        "fading",
        Column(
            "address", Text, primary_key=True, comment="what is kept of it goes, once all is sent"
        ),
        Column("person_key", Text, nullable=False, comment="hash of channel and person; or empty"),
        sqlite_with_rowid=False,
    )
    only = text("why = 'repeat'")
    op.create_index(
        "ix_departures_repeats",
        "departures",
        ["left_at"],
        postgresql_where=only,
        sqlite_where=only,
    )
    op.execute(FILL)
    if op.get_bind().dialect.name == "postgresql":
        _take_no_samples()
    days = TO_DAYS[op.get_bind().dialect.name]
    op.execute(f"UPDATE departures SET left_at = {days} WHERE why = 'repeat'")  # noqa: S608 - ours


def _take_no_samples() -> None:
    """Take no samples anymore; to give a column the type that it has removes those of before."""
    for table, columns in UNSAMPLED.items():
        parts = (f"ALTER {column} TYPE text, ALTER {column} SET STATISTICS 0" for column in columns)
        op.execute(f"ALTER TABLE {table} {', '.join(parts)}")
