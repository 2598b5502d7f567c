"""The parts that the steps share. Like them it is history: add to it, never change it."""

from alembic.util import CommandError
from sqlalchemy import BigInteger, DateTime, ForeignKeyConstraint, Integer, Text

TIME = DateTime(timezone=True).with_variant(Text(), "sqlite")
"""A moment; in SQLite ISO 8601 text in UTC, which sorts as time does."""

ROW_ID = BigInteger().with_variant(Integer(), "sqlite")
"""A number that the database gives; SQLite does so for its own kind of integer only."""


def conversation_key() -> ForeignKeyConstraint:
    """Return the key by which rows of a conversation go with it."""
    return ForeignKeyConstraint(
        ["address", "conversation"],
        ["conversations.address", "conversations.id"],
        ondelete="CASCADE",
    )


def no_way_back() -> None:
    """Refuse to undo a step.

    Raises:
        CommandError: Always: a column that goes takes what people said with it.
    """
    message = "there is no way back to an earlier schema: restore the backup made before"
    raise CommandError(message)
