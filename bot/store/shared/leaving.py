"""Removes what somebody declined to have kept, on either database."""

from bot.store.shared import moving
from bot.store.shared.sql import Script, load
from bot.turns.plan import Found

SQL = load("leaving")


def remove_declined(address: str, found: Found) -> Script[str | None]:
    """Remove what was begun without consent; the replies are removed after that.

    Returns:
        The id of the latest conversation that stays; None where everything is to be removed.
    """
    declined = "" if found.addressed is None else found.addressed.conversation.id
    yield SQL["conversations"](address=address, declined=declined)
    yield SQL["part"](address=address, declined=declined)
    yield from moving.withdraw([(address, declined)])
    rows = yield SQL["latest"](address=address)
    return rows[0][0] if rows else None


def remove_replies(address: str) -> Script[None]:
    """Remove the replies that belong to no conversation or team assessment anymore."""
    yield SQL["replies"](address=address)
