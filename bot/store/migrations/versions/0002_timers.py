"""Timers, people who left or are gone, replies that are not kept, counts of what was removed."""

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    PrimaryKeyConstraint,
    Text,
    false,
    text,
)

from bot.store.migrations.columns import TIME, conversation_key, no_way_back

revision = "0002"
down_revision = "0001"

BEHIND_FLEETING = (
    "plain",
    "attempts",
    "leased_until",
    "sent_at",
    "ref_chat",
    "ref_message",
    "error",
)

downgrade = no_way_back


def upgrade() -> None:
    """Make the new tables, then widen the old ones."""
    _timers()
    _departures()
    _counters()
    op.add_column(
        "addresses", Column("gone_at", TIME, comment="blocked or left; until they write again")
    )
    _fleeting()


def _timers() -> None:
    op.create_table(
        "timers",
        Column("address", Text, nullable=False),
        Column("conversation", Text, nullable=False),
        Column("kind", Text, nullable=False, comment="reminder or expiry"),
        Column("due_at", TIME, nullable=False),
        PrimaryKeyConstraint("address", "conversation", "kind"),
        conversation_key(),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_timers_due_at", "timers", ["due_at"])


def _departures() -> None:
    op.create_table(
        "departures",
        Column("key", Text, primary_key=True, comment="hash of the update that asked for it"),
        Column("why", Text, nullable=False, comment="deleted or declined"),
        Column("left_at", TIME, nullable=False),
        sqlite_with_rowid=False,
    )


def _counters() -> None:
    op.create_table(
        "counters",
        Column("name", Text, primary_key=True),
        Column("count", BigInteger, nullable=False),
    )


def _fleeting() -> None:
    """Add the column with a default for the rows that are there, then drop the default.

    SQLite can drop it only by copying the table, and forgets with the old one which ids it has
    given: they are kept, since an id of the outbox must never come back.
    """
    op.add_column(
        "outbox",
        Column(
            "fleeting",
            Boolean,
            nullable=False,
            server_default=false(),
            comment="removed once it is sent",
        ),
    )
    given = _last_id()
    with op.batch_alter_table(
        "outbox",
        table_kwargs={"sqlite_autoincrement": True},
        partial_reordering=[("follow_up", "fleeting", *BEHIND_FLEETING)],
    ) as outbox:
        outbox.alter_column("fleeting", server_default=None)
    if given is not None:
        _set_last_id(given)


def _last_id() -> int | None:
    """The highest id that SQLite has given in the outbox; None for none, or not SQLite."""
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        return None
    found = connection.scalar(text("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'"))
    return None if found is None else int(found)


def _set_last_id(given: int) -> None:
    connection = op.get_bind()
    connection.execute(text("DELETE FROM sqlite_sequence WHERE name = 'outbox'"))
    connection.execute(
        text("INSERT INTO sqlite_sequence (name, seq) VALUES ('outbox', :given)"), {"given": given}
    )
