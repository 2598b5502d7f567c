"""Team assessments, who takes part in them, and what they revealed."""

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Integer,
    PrimaryKeyConstraint,
    Text,
    text,
)

from bot.store.migrations.columns import TIME, no_way_back

revision = "0005"
down_revision = "0004"

downgrade = no_way_back


def upgrade() -> None:
    """Widen the conversations, then make the new tables."""
    of_a_team = Column(
        "team",
        Text,
        nullable=False,
        server_default=text("''"),
        comment="the team assessment it is part of",
    )
    op.add_column("conversations", of_a_team)
    _partial_index("ix_conversations_team", "conversations", "team", "team <> ''")
    _teams()
    _participants()
    _tallies()


def _partial_index(name: str, table: str, column: str, where: str) -> None:
    only = text(where)
    op.create_index(name, table, [column], postgresql_where=only, sqlite_where=only)


def _team_key() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["team"], ["teams.id"], ondelete="CASCADE")


def _teams() -> None:
    op.create_table(
        "teams",
        Column("id", Text, primary_key=True),
        Column("channel", Text, nullable=False),
        Column("chat", Text, nullable=False, comment="where it was announced"),
        Column("facilitator", Text, nullable=False, comment="hash of channel and person"),
        Column("heir", Text, nullable=False, comment="who is asked to take over; empty for nobody"),
        Column("status", Text, nullable=False),
        Column("round", Integer, nullable=False),
        Column("shown", Integer, nullable=False, comment="the number of answers its message says"),
        Column("counted_at", TIME, comment="when that was last said"),
        Column("due_at", TIME, comment="when something happens to it by itself"),
        Column("trouble", Text, nullable=False, comment="why its last message did not arrive"),
        Column("created_at", TIME, nullable=False),
        Column("state", Text, nullable=False, comment="JSON"),
    )
    op.create_index("ix_teams_place", "teams", ["channel", "chat"])
    op.create_index("ix_teams_facilitator", "teams", ["facilitator"])
    op.create_index("ix_teams_due_at", "teams", ["due_at"])
    _partial_index("ix_teams_heir", "teams", "heir", "heir <> ''")
    _partial_index("ix_teams_open", "teams", "id", "status = 'open'")


def _participants() -> None:
    op.create_table(
        "participants",
        Column("team", Text, nullable=False),
        Column("round", Integer, nullable=False),
        Column("person", Text, nullable=False, comment="hash of channel and person"),
        Column("address", Text, nullable=False, comment="their private chat"),
        Column("conversation", Text, nullable=False, comment="empty once that was removed"),
        Column("answered", Boolean, nullable=False, comment="all that is needed"),
        Column("joined_at", TIME, nullable=False),
        PrimaryKeyConstraint("team", "round", "person"),
        _team_key(),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_participants_person", "participants", ["person"])


def _tallies() -> None:
    op.create_table(
        "tallies",
        Column("team", Text, nullable=False),
        Column("round", Integer, nullable=False),
        Column("frozen_at", TIME, nullable=False),
        Column("tally", Text, nullable=False, comment="JSON; counts, and nothing of a person"),
        PrimaryKeyConstraint("team", "round"),
        _team_key(),
    )
