"""What Telegram's refusals mean for a reply."""

from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    TelegramError,
)

from adapters.telegram.request import Flood
from bot.channel import (
    DeliveryError,
    MessageLost,
    ParticipantGone,
    Refused,
    Throttled,
    Unreachable,
)

UNCHANGED = "message is not modified"

_LOST = (
    "message to edit not found",
    "message can't be edited",
    "message_id_invalid",
    "message identifier is not specified",
    # In a topic, and after a group has moved, a reply needs the message that it is to stand under.
    "message to be replied not found",
    "message to reply not found",
    "replied message not found",
)

_GONE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "user_is_deactivated",
    "group chat was deactivated",
    "not enough rights",
    "have no rights to send",
    "need administrator rights",
    "chat_write_forbidden",
    "chat_restricted",
    "message thread not found",
    "topic_closed",
    "topic_deleted",
    "bot is not a member",
)


_THREAD_GONE = ("message thread not found", "topic_deleted", "topic_closed")


def is_without_topic(error: TelegramError) -> bool:
    """Whether the topic that a message was for is no longer there."""
    return isinstance(error, BadRequest) and any(
        reason in error.message.lower() for reason in _THREAD_GONE
    )


def is_unchanged(error: TelegramError) -> bool:
    """Whether a message already is what it was to become."""
    return isinstance(error, BadRequest) and UNCHANGED in error.message.lower()


def kind(error: BaseException) -> str:
    """What went wrong, in one word: that of the layer that noticed it first."""
    while error.__cause__ is not None:
        error = error.__cause__
    return type(error).__name__


def meaning(error: TelegramError, limit: str | None) -> DeliveryError:
    """What to do about a reply that was not taken.

    Args:
        error: What Telegram, or the way there, said.
        limit: The key of the limit that the call drew from, which a flood wait is about; None
            where it is about this one message.
    """
    if isinstance(error, Flood):
        return Throttled(error.retry_after_s, limit)
    if isinstance(error, ChatMigrated):
        return MessageLost()
    if isinstance(error, Forbidden):
        return ParticipantGone()
    if not isinstance(error, BadRequest):
        return Unreachable(kind(error))
    text = error.message.lower()
    if any(one in text for one in _LOST):
        return MessageLost()
    if any(one in text for one in _GONE):
        return ParticipantGone()
    return Refused()
