"""Where the app is installed, and the states that browsers have used up while installing it."""

from alembic import op
from sqlalchemy import Column, Text

from bot.store.migrations.columns import TIME, no_way_back

revision = "0004"
down_revision = "0003"

downgrade = no_way_back


def upgrade() -> None:
    """Make the new tables."""
    _installations()
    _states()


def _installations() -> None:
    op.create_table(
        "installations",
        Column("channel", Text, primary_key=True),
        Column("workspace", Text, primary_key=True),
        Column(
            "sealed",
            Text,
            nullable=False,
            comment="encrypted; only whoever holds the key can read it",
        ),
        Column("installed_at", TIME, nullable=False, comment="the first time"),
        Column("updated_at", TIME, nullable=False),
    )


def _states() -> None:
    op.create_table(
        "used_states",
        Column("key", Text, primary_key=True, comment="hash of what a browser brought back"),
        Column("expires_at", TIME, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_used_states_expires_at", "used_states", ["expires_at"])
