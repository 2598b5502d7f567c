"""Addresses of chats on Telegram, and of their topics."""

from bot.messages import Address
from bot.values import value

NAME = "telegram"


@value
class TelegramPlace:
    """The destination of a message.

    Attributes:
        chat: The chat's id.
        topic: The forum topic's id; None outside of topics.
    """

    chat: int
    topic: int | None = None

    def __str__(self) -> str:
        return f"{self.chat}" if self.topic is None else f"{self.chat}/{self.topic}"

    @property
    def is_group(self) -> bool:
        """Whether many people read there: ids of groups and channels are negative."""
        return self.chat < 0


def place_of(address: Address) -> TelegramPlace:
    """Return the chat and topic of an address."""
    return read_place(address.chat)


def read_place(text: str) -> TelegramPlace:
    """Return the place that a text names."""
    chat, _, topic = text.partition("/")
    return TelegramPlace(int(chat), int(topic) if topic else None)


def topic_of(via: str) -> int | None:
    """Return the topic that an update came from; None outside of topics."""
    return int(via) if via.isascii() and via.isdecimal() else None
