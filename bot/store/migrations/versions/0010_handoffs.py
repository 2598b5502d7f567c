"""Codes with which somebody goes on elsewhere."""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Text

from bot.store.migrations.columns import TIME, no_way_back

revision = "0010"
down_revision = "0009"

downgrade = no_way_back


def upgrade() -> None:
    """Make the table; nobody has a code yet."""
    op.create_table(
        "handoffs",
        Column("address", Text, primary_key=True, comment="who goes on elsewhere"),
        Column("code", Text, nullable=False, comment="hash of the code that they were given"),
        Column("conversation", Text, nullable=False),
        Column("expires_at", TIME, nullable=False),
        ForeignKeyConstraint(["address"], ["addresses.address"], ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_handoffs_code", "handoffs", ["code"], unique=True)
    op.create_index("ix_handoffs_expires_at", "handoffs", ["expires_at"])
