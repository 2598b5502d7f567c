"""What an update came with, for its answers."""

from alembic import op
from sqlalchemy import Column, Text

from bot.store.migrations.columns import no_way_back

revision = "0003"
down_revision = "0002"

downgrade = no_way_back


def upgrade() -> None:
    """Widen the outbox."""
    op.add_column(
        "outbox",
        Column("via", Text, comment="how to answer that very update; gone once it is sent"),
    )
