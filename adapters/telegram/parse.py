"""What Telegram delivers, as what the bot takes.

Only a private chat holds an assessment. In groups, where everybody reads along, the bot says once
what it is for; whatever else is said there is left alone.
"""

import re
from dataclasses import dataclass
from typing import Any

from telegram.constants import ChatMemberStatus, ChatType

from bot.messages import Address, Command, Inbound, Tap, Text, Update

NAME = "telegram"

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates that are asked for."""

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)

_OURS = frozenset({"arrive", "edited", "fresh", "introduce", "media"})
"""Commands that say what happened; typed they mean nothing."""

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a deep link can carry."""

INTRODUCE = Command("introduce")
_INTRODUCING = ("start", "help")
"""Commands that are answered in a group."""

_MEDIA = frozenset(
    {
        "animation", "audio", "checklist", "contact", "dice", "document", "game", "invoice",
        "live_photo", "location", "paid_media", "photo", "poll", "rich_message", "sticker", "story",
        "venue", "video", "video_note", "voice",
    }
)  # fmt: skip
"""What a message can hold instead of text."""

Raw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is to be done about an update of Telegram's.

    Attributes:
        lane: Updates with the same one are taken one after another.
        update: What to hand over; None where there is nothing to do.
        callback: The id of the pressed button's query, which wants an answer; empty for none.
    """

    lane: str
    update: Update | None = None
    callback: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes.

    Attributes:
        chat: The chat's id.
        topic: The forum topic's id; None outside of one.
    """

    chat: int
    topic: int | None = None

    def __str__(self) -> str:
        return f"{self.chat}" if self.topic is None else f"{self.chat}/{self.topic}"

    @property
    def is_group(self) -> bool:
        """Whether many read there: ids of groups and channels are negative."""
        return self.chat < 0


def place_of(address: Address) -> Place:
    """The chat and topic of an address."""
    chat, _, topic = address.chat.partition("/")
    return Place(int(chat), int(topic) if topic else None)


def parse(raw: Raw, bot_id: int, username: str) -> Arrived:
    """Understand one update.

    Of what Telegram delivers only what is named here is looked at: building the library's objects
    for all of it, with the message and keyboard of every pressed button, took longer than the turn.

    Args:
        raw: As Telegram delivers it.
        bot_id: The bot's own id: another bot's updates have other numbers.
        username: The bot's name, to tell commands that are for other bots.

    Raises:
        KeyError, TypeError: It is not as Telegram documents it.
    """
    name = f"{bot_id}.{raw['update_id']}"
    match raw:
        case {"callback_query": query}:
            return _pressed(query, name)
        case {"edited_message": message}:
            return _edited(message, name)
        case {"message": message}:
            return _message(message, name, username)
        case {"my_chat_member": change}:
            return _membership(change, name)
        case _:
            return Arrived("")


def _private(user: Raw) -> Address:
    """A person's chat with the bot, whose id is the person's."""
    return Address(NAME, str(user["id"]), str(user["id"]))


def _public(place: Place) -> Address:
    """A chat of many: what is said there is nobody's own."""
    return Address(NAME, str(place), str(place))


def _handed(address: Address, name: str, inbound: Inbound, callback: str = "") -> Arrived:
    return Arrived(address.chat, Update(name, address, inbound), callback)


def _is_private(message: Raw) -> bool:
    return bool(message["chat"]["type"] == ChatType.PRIVATE and "from" in message)


# ---------------------------------------------------------------------------- private chats


def _pressed(query: Raw, name: str) -> Arrived:
    """A pressed button. Its message may be too old to be looked at, or be in no chat of ours."""
    chat = query["message"]["chat"] if "message" in query else None
    if chat is not None and chat["type"] != ChatType.PRIVATE:
        return Arrived(str(chat["id"]), None, query["id"])
    return _handed(_private(query["from"]), name, Tap(query.get("data", "")), query["id"])


def _edited(message: Raw, name: str) -> Arrived:
    """A message that was changed after it had been taken."""
    if not _is_private(message) or "text" not in message:
        return Arrived(str(message["chat"]["id"]))
    return _handed(_private(message["from"]), name, Command("edited"))


def _message(message: Raw, name: str, username: str) -> Arrived:
    if not _is_private(message):
        return _in_group(message, name, username)
    address = _private(message["from"])
    if "text" in message:
        return _handed(address, name, said(message["text"]))
    if _MEDIA.isdisjoint(message):
        # A pinned message, a changed title: nobody said anything.
        return Arrived(address.chat)
    return _handed(address, name, Command("media"))


def said(text: str) -> Inbound:
    """Typed text, or a command with what stands behind it."""
    # Half a surrogate pair can be typed by some clients, and is refused when it is sent back.
    text = text.encode("utf-8", "replace").decode()
    found = _COMMAND.fullmatch(text.strip())
    if found is None or found[1].lower() in _OURS:
        return Text(text)
    command, argument = found[1].lower(), (found[3] or "").strip()
    if command == "start":
        return Command("arrive", argument if _PAYLOAD.fullmatch(argument) else "")
    return Command(command, argument)


# ---------------------------------------------------------------------------- groups, channels


def _in_group(message: Raw, name: str, username: str) -> Arrived:
    """A message in a group; only a command that asks for this bot is answered."""
    topic = message["message_thread_id"] if message.get("is_topic_message") else None
    place = Place(message["chat"]["id"], topic)
    found = _COMMAND.fullmatch(message.get("text", "").strip())
    if found is None or found[1].lower() not in _INTRODUCING:
        return Arrived(str(place))
    if found[2] and found[2].lower() != username.lower():
        return Arrived(str(place))
    return _handed(_public(place), name, INTRODUCE)


def _membership(change: Raw, name: str) -> Arrived:
    """The bot was added or removed, or may now write where it could not before."""
    place, kind = Place(change["chat"]["id"]), change["chat"]["type"]
    old, new = change["old_chat_member"], change["new_chat_member"]
    if kind == ChatType.PRIVATE or _may_write(old, kind) or not _may_write(new, kind):
        return Arrived(str(place))
    return _handed(_public(place), name, INTRODUCE)


def _may_write(member: Raw, kind: str) -> bool:
    status = member["status"]
    if kind == ChatType.CHANNEL:
        return status == ChatMemberStatus.ADMINISTRATOR and bool(member.get("can_post_messages"))
    if status == ChatMemberStatus.RESTRICTED:
        return bool(member.get("is_member") and member.get("can_send_messages"))
    return status not in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
