"""Who is counted in a result, by codes; and when a result was last shown."""

from alembic import op
from sqlalchemy import Column, ForeignKeyConstraint, Integer, PrimaryKeyConstraint, Text

from bot.store.migrations.columns import no_way_back

revision = "0007"
down_revision = "0006"

downgrade = no_way_back


def upgrade() -> None:
    """Make the tables. Of results that were shown before nobody's code is known."""
    op.execute("ALTER TABLE tallies RENAME COLUMN frozen_at TO shown_at")
    op.create_table(
        "codes",
        Column("team", Text, nullable=False),
        Column("round", Integer, nullable=False),
        Column("code", Text, nullable=False, comment="hash of a person, with a key"),
        Column("role", Text, nullable=False, comment="whose tables count them; empty for none"),
        Column("measures", Text, nullable=False, comment="JSON; the questions that count them"),
        PrimaryKeyConstraint("team", "round", "code"),
        ForeignKeyConstraint(["team"], ["teams.id"], ondelete="CASCADE"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_codes_code", "codes", ["code"])
    op.create_table(
        "places",
        Column("channel", Text, nullable=False),
        Column("chat", Text, nullable=False),
        Column(
            "key", Text, nullable=False, comment="random; what the codes of this place are made of"
        ),
        PrimaryKeyConstraint("channel", "chat"),
        sqlite_with_rowid=False,
    )
