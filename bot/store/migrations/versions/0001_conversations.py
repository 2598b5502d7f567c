"""Conversations with their answers and results, and what arrives and is sent."""

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Identity,
    Integer,
    PrimaryKeyConstraint,
    Text,
    text,
)

from bot.store.migrations.columns import ROW_ID, TIME, conversation_key, no_way_back

revision = "0001"
down_revision = None

downgrade = no_way_back


def upgrade() -> None:
    """Make the tables, those that others refer to first."""
    _addresses()
    _conversations()
    _answers()
    _results()
    _inbox()
    _outbox()
    _flow_versions()


def _addresses() -> None:
    op.create_table(
        "addresses",
        Column("address", Text, primary_key=True, comment="hash of channel, chat and person"),
        Column("person_key", Text, nullable=False, comment="hash of channel and person"),
        Column("pseudonym", Text, nullable=False, comment="random; what exports call this person"),
        Column("channel", Text, nullable=False),
        Column("chat", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("focus", Text, nullable=False, comment="the conversation that typed text goes to"),
        Column("first_seen_at", TIME, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_addresses_person_key", "addresses", ["person_key"])


def _conversations() -> None:
    op.create_table(
        "conversations",
        Column("address", Text, nullable=False),
        Column("id", Text, nullable=False),
        Column("flow", Text, nullable=False),
        Column("flow_version", Text, nullable=False),
        Column("edition", Text, nullable=False),
        Column("campaign", Text, nullable=False),
        Column("status", Text, nullable=False),
        Column("step", Text, nullable=False, comment="what is being asked; empty for nothing"),
        Column("turn", Integer, nullable=False, comment="guards against lost races"),
        Column("started_at", TIME, nullable=False),
        Column("updated_at", TIME, nullable=False),
        Column("state", Text, nullable=False, comment="JSON"),
        PrimaryKeyConstraint("address", "id"),
        ForeignKeyConstraint(["address"], ["addresses.address"], ondelete="CASCADE"),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index("ix_conversations_started_at", "conversations", ["started_at"])


def _answers() -> None:
    op.create_table(
        "answers",
        Column("address", Text, nullable=False),
        Column("conversation", Text, nullable=False),
        Column("turn", Integer, nullable=False, comment="the conversation's turn that gave it"),
        Column("place", Integer, nullable=False, comment="its place in that turn"),
        Column("step", Text, nullable=False),
        Column("value", Text, nullable=False, comment="JSON; null where skipped"),
        Column("raw", Text, nullable=False, comment="JSON; what was typed"),
        Column("how", Text, nullable=False, comment="how it was understood"),
        Column("answered_at", TIME, nullable=False),
        PrimaryKeyConstraint("address", "conversation", "turn", "place"),
        conversation_key(),
        sqlite_with_rowid=False,
    )


def _results() -> None:
    op.create_table(
        "results",
        Column("address", Text, nullable=False),
        Column("conversation", Text, nullable=False),
        Column("finished_at", TIME, nullable=False),
        Column("flow", Text, nullable=False),
        Column("flow_version", Text, nullable=False),
        Column("edition", Text, nullable=False),
        Column("edition_digest", Text, nullable=False),
        Column("measured", Text, nullable=False, comment="JSON"),
        Column("position", Text, nullable=False, comment="JSON"),
        PrimaryKeyConstraint("address", "conversation"),
        conversation_key(),
    )
    op.create_index("ix_results_conversation", "results", ["conversation"])


def _inbox() -> None:
    op.create_table(
        "inbox",
        Column("address", Text, nullable=False),
        Column("key", Text, nullable=False, comment="hash of channel and update"),
        Column("received_at", TIME, nullable=False),
        Column("outcome", Text, comment="JSON; null for an empty one"),
        Column("reference", Text, comment="what the person was told when it failed"),
        Column("failed", Text, comment="JSON of an update that could not be handled"),
        Column("error", Text),
        PrimaryKeyConstraint("address", "key"),
        sqlite_with_rowid=False,
    )
    failed = text("reference IS NOT NULL")
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])
    op.create_index(
        "ix_inbox_reference", "inbox", ["reference"], postgresql_where=failed, sqlite_where=failed
    )


def _outbox() -> None:
    op.create_table(
        "outbox",
        Column("id", ROW_ID, Identity(always=True), primary_key=True),
        Column("address", Text, nullable=False),
        Column("channel", Text, nullable=False),
        Column("chat", Text, nullable=False),
        Column("person", Text, nullable=False),
        Column("conversation", Text, nullable=False),
        Column("step", Text, nullable=False, comment="the question this asks or settles"),
        Column("reply", Text, nullable=False, comment="JSON"),
        Column("status", Text, nullable=False, comment="pending, sent, expired or dead"),
        Column("created_at", TIME, nullable=False),
        Column("due_at", TIME, nullable=False),
        Column("expires_at", TIME),
        Column("follow_up", Text, comment="JSON; sent instead once it has expired"),
        Column("plain", Boolean, nullable=False, comment="sent as plain text"),
        Column("attempts", Integer, nullable=False),
        Column("leased_until", TIME, comment="somebody is sending it"),
        Column("sent_at", TIME),
        Column("ref_chat", Text, comment="the platform's name of the message"),
        Column("ref_message", Text),
        Column("error", Text),
        sqlite_autoincrement=True,
    )
    pending = text("status = 'pending'")
    op.create_index("ix_outbox_address", "outbox", ["address"])
    op.create_index(
        "ix_outbox_lanes",
        "outbox",
        ["address", "id"],
        postgresql_where=pending,
        sqlite_where=pending,
    )


def _flow_versions() -> None:
    op.create_table(
        "flow_versions",
        Column("version", Text, primary_key=True),
        Column("flow", Text, nullable=False),
        Column("edition", Text, nullable=False),
        Column("edition_digest", Text, nullable=False),
        Column("source", Text, nullable=False, comment="JSON of both"),
        Column("first_used_at", TIME, nullable=False),
    )
