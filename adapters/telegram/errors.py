"""The meaning of Telegram's refusals for a reply."""

from collections.abc import Mapping

from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

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

_NO_STYLES = ("invalid button style",)

_NO_COPYING = (
    "button_copy_text_invalid",
    'field "copy_text"',
    # A server that does not know the field sees a button that does nothing.
    "text buttons are unallowed",
    "button_type_invalid",
)

KINDS: Mapping[type[TelegramError], type[DeliveryError]] = {
    ChatMigrated: MessageLost,
    Forbidden: ParticipantGone,
}
"""The meaning of the library's errors that need no reason."""

_NO_TOPIC = ("message thread not found", "topic_deleted", "topic_closed")

_NO_MOMENTS = ('unsupported start tag "tg-time"', "entity_date_invalid")

REASONS: Mapping[str, type[DeliveryError]] = {
    **dict.fromkeys(
        (
            "message to edit not found",
            "message can't be edited",
            "message_id_invalid",
            "message identifier is not specified",
            # It was sent with a picture, or without one.
            "there is no text in the message to edit",
            "there is no caption in the message to edit",
            # In a topic, and after a group has moved, a reply below a message needs that message.
            "message to be replied not found",
            "message to reply not found",
            "replied message not found",
        ),
        MessageLost,
    ),
    **dict.fromkeys(
        (
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
            "bot is not a member",
            *_NO_TOPIC,
        ),
        ParticipantGone,
    ),
}
"""The meaning of a bad request, by a part of its description in small letters.

Telegram refuses only the rendering of a reply in any other case.
"""


def is_without_topic(error: TelegramError) -> bool:
    """Return whether the topic that a message was for no longer exists."""
    return isinstance(error, BadRequest) and any(
        reason in error.message.lower() for reason in _NO_TOPIC
    )


def is_without_moments(error: TelegramError) -> bool:
    """Return whether a moment was refused, by an old server or for being too far away."""
    return isinstance(error, BadRequest) and any(
        reason in error.message.lower() for reason in _NO_MOMENTS
    )


def is_without_styles(error: TelegramError) -> bool:
    """Return whether buttons were refused for their look, as older servers do."""
    return isinstance(error, BadRequest) and any(
        reason in error.message.lower() for reason in _NO_STYLES
    )


def is_without_copying(error: TelegramError) -> bool:
    """Return whether a button was refused for copying its text, as older servers do."""
    return isinstance(error, BadRequest) and any(
        reason in error.message.lower() for reason in _NO_COPYING
    )


def is_unchanged(error: TelegramError) -> bool:
    """Return whether an edit was refused because the message already has this content."""
    return isinstance(error, BadRequest) and UNCHANGED in error.message.lower()


def kind(error: BaseException) -> str:
    """Return the kind of an error in one word, from the layer that noticed it first."""
    while error.__cause__ is not None:
        error = error.__cause__
    return type(error).__name__


def meaning(error: TelegramError, limit: str | None) -> DeliveryError:
    """Return the delivery error for a reply that was not taken.

    Args:
        error: The error from Telegram, or from the connection.
        limit: The key of the limit that the call drew from, and that a flood wait is about; None
            for a wait that is about this message alone.
    """
    if isinstance(error, Flood):
        return Throttled(error.retry_after_s, limit)
    if type(error) in KINDS:
        return KINDS[type(error)]()
    if not isinstance(error, BadRequest):
        return Unreachable(kind(error))
    text = error.message.lower()
    return next((means for reason, means in REASONS.items() if reason in text), Refused)()
