"""Which process has leased a reply, so that those of one that died are sent without waiting."""

from alembic import op
from sqlalchemy import BigInteger, Column

from bot.store.migrations.columns import no_way_back

revision = "0009"
down_revision = "0008"

downgrade = no_way_back


def upgrade() -> None:
    """Add the column; replies that are leased now have no such process, and run out."""
    op.add_column(
        "outbox",
        Column("leased_by", BigInteger(), comment="which process is; PostgreSQL alone keeps it"),
    )
