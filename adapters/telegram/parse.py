"""Parses Telegram's updates.

An assessment takes place in a private chat only. In a group, where everybody reads along, the bot
introduces itself and begins a team's assessment, and ignores all other messages.
"""

import re
import unicodedata
from dataclasses import replace
from typing import Any

from telegram.constants import ChatMemberStatus, ChatType

from adapters.telegram.addresses import NAME, TelegramPlace
from adapters.telegram.links import PREFIX, is_read, read_payload
from bot.messages import (
    Address,
    BotAdded,
    Command,
    Edited,
    Inbound,
    MediaSent,
    Mentioned,
    PlaceRenamed,
    Tap,
    Text,
    Update,
)
from bot.values import value

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates that the bot asks for."""

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""The payload of a deep link."""

_ORDER = re.compile(r"/team(?: ([!-~][ -~]*))?")
"""The token of a button that is an order: no other command has a button here."""

_OF_PLACE = re.compile(r"/team (?:(?:offer|new)\b|claim .*?[^A-Za-z0-9 ])", re.DOTALL)
"""Orders about a place. Only signed links bring them, because tokens of buttons can be forged."""

FORGED = "forged"
"""The token in place of such an order from a button; no button has it."""

TEAM = "team"
"""The command about team assessments."""

LONGEST_NAME = 80
"""Most characters of a person's name."""

_INTRODUCING = ("start", "help")
"""Commands that introduce the bot in a group."""

_MEDIA = frozenset(
    {
        "animation", "audio", "checklist", "contact", "dice", "document", "game", "invoice",
        "live_photo", "location", "paid_media", "photo", "poll", "rich_message", "sticker", "story",
        "venue", "video", "video_note", "voice",
    }
)  # fmt: skip
"""The content of a message without text."""

Raw = dict[str, Any]

BEYOND = 2**63
"""Larger than all ids: Telegram's have at most 52 bits."""

_QUERY = re.compile(r"[!-~]{1,255}")
"""The id of a pressed button's query."""


@value
class Arrived:
    """A parsed update of Telegram's.

    Attributes:
        lane: The queue of the update. Updates in one lane are taken one after another.
        update: The update for the bot; None if there is nothing to do.
        callback: The id of the pressed button's query, which needs an answer; empty for none.
        among_others: Whether that button is outside of a private chat.
    """

    lane: str
    update: Update | None = None
    callback: str = ""
    among_others: bool = False


@value
class Me:
    """The bot that takes updates.

    Attributes:
        id: Its id. It is part of the ids of updates, which Telegram counts for each bot.
        username: Its username, to ignore commands for other bots.
        key: The key that it signs links with.
    """

    id: int
    username: str
    key: bytes


def parse(raw: Raw, me: Me) -> Arrived:
    """Parse one update.

    Only the fields that are needed are read. The library's objects for the whole update, with the
    message and keyboard of every pressed button, took longer than the turn.

    Args:
        raw: The update from Telegram.
        me: The bot that it is for.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: It is not as Telegram documents it.
    """
    number_of(raw["update_id"])
    name = f"{me.id}.{raw['update_id']}"
    match raw:
        case {"callback_query": query}:
            return _pressed(query, name)
        case {"edited_message": message}:
            return _edited(message, name)
        case {"message": message}:
            return _message(message, name, me)
        case {"my_chat_member": change}:
            return _membership(change, name)
        case _:
            return Arrived("")


def number_of(value: object) -> int:
    """Return an id as a number.

    Raises:
        ValueError: It is no id.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not -BEYOND < value < BEYOND:
        message = "no id"
        raise ValueError(message)
    return value


def _private(user: Raw) -> Address:
    """Return the address of a person's chat with the bot, which has the person's id."""
    number = number_of(user["id"])
    if number <= 0:
        message = "no person"
        raise ValueError(message)
    return Address(NAME, str(number), str(number))


def _chat(holder: Raw) -> int:
    return number_of(holder["chat"]["id"])


def _public(place: TelegramPlace) -> Address:
    """Return the address of a group."""
    return Address(NAME, str(place), str(place))


def _handed(
    address: Address, name: str, inbound: Inbound, callback: str = "", via: str = ""
) -> Arrived:
    return Arrived(address.chat, Update(name, address, inbound, via), callback)


def _via(message: Raw) -> str:
    """Return the topic of a message in a private chat, for its answer; empty outside of topics.

    A person has one conversation with the bot in all topics of their chat, so the topic is no part
    of the address.
    """
    topic = message.get("message_thread_id")
    return str(topic) if isinstance(topic, int) and 0 < topic < BEYOND else ""


def _is_private(message: Raw) -> bool:
    return bool(message["chat"]["type"] == ChatType.PRIVATE and "from" in message)


# ---------------------------------------------------------------------------- private chats


def _pressed(query: Raw, name: str) -> Arrived:
    """Parse a pressed button. Its message can be missing, or be outside of a private chat."""
    if not _QUERY.fullmatch(query["id"]):
        problem = "no query"
        raise ValueError(problem)
    message, data = query.get("message"), query.get("data", "")
    if message is not None and message["chat"]["type"] != ChatType.PRIVATE:
        if not is_read(data):
            return Arrived(str(_chat(message)), None, query["id"])
        asked = _handed(_private(query["from"]), name, pressed(data), query["id"])
        return replace(asked, among_others=True)
    via = "" if message is None else _via(message)
    inbound = Tap(FORGED) if _OF_PLACE.match(data) else pressed(data)
    return _handed(_private(query["from"]), name, inbound, query["id"], via)


def pressed(data: str) -> Inbound:
    """Return the meaning of a button's token: a tap, or an order about a team."""
    order = _ORDER.fullmatch(data)
    return Tap(data) if order is None else Command(TEAM, order[1] or "")


def _edited(message: Raw, name: str) -> Arrived:
    """Parse an edit of a message."""
    if not _is_private(message) or "text" not in message:
        return Arrived(str(_chat(message)))
    return _handed(_private(message["from"]), name, Edited(), via=_via(message))


def _message(message: Raw, name: str, me: Me) -> Arrived:
    if not _is_private(message):
        return _in_group(message, name, me)
    address, via = _private(message["from"]), _via(message)
    if "text" in message:
        ordered = _by_link(message["text"], me.key)
        if ordered is not None:
            # Never empty: a name shows that the person came by a link.
            whose = called(message["from"]) or address.person
            told = Update(name, address, ordered, via, name=whose)
            return Arrived(address.chat, told)
        return _handed(address, name, said(message["text"]), via=via)
    if _MEDIA.isdisjoint(message):
        # A pinned message or a new title: nobody wrote anything.
        return Arrived(address.chat)
    return _handed(address, name, MediaSent(), via=via)


def _by_link(text: str, key: bytes) -> Inbound | None:
    """Return the order from a signed link; None if there is none."""
    command = _COMMAND.fullmatch(text.strip())
    if command is None or command[1].lower() != "start":
        return None
    order = read_payload(key, (command[3] or "").strip())
    return None if order is None else pressed(order)


def called(user: Raw) -> str:
    """Return a person's name, which can be any text, and their username, which is unique.

    Invisible characters are left out: with them a name could look like a username.
    """
    names = (user.get("first_name", ""), user.get("last_name", ""))
    seen = "".join(sign for sign in " ".join(names) if sign.isspace() or _is_seen(sign))
    username = f" (@{user['username']})" if user.get("username") else ""
    room = LONGEST_NAME - len(username)
    name = " ".join(seen.split())
    return ((name if len(name) <= room else name[: room - 1] + "…") + username).strip()


def _is_seen(sign: str) -> bool:
    # Control and format characters, surrogates, private use.
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co")


def said(text: str) -> Inbound:
    """Return the meaning of typed text: text, or a command. Orders about a team cannot be typed."""
    # Some clients can type half a surrogate pair, which Telegram does not take back.
    text = text.encode("utf-8", "replace").decode()
    typed = _COMMAND.fullmatch(text.strip())
    if typed is None:
        return Text(text)
    command, argument = typed[1].lower(), (typed[3] or "").strip()
    if command == "start":
        is_campaign = _PAYLOAD.fullmatch(argument) and not argument.startswith(PREFIX)
        return Command("start", argument if is_campaign else "")
    return Command(command, "list" if command == TEAM else argument)


# ---------------------------------------------------------------------------- groups, channels


def _in_group(message: Raw, name: str, me: Me) -> Arrived:
    """Parse a message in a group; only a command for this bot counts."""
    chat, after = message["chat"], message.get("migrate_to_chat_id")
    if after is not None:
        # The new group has an equal message; one of the two is enough.
        renamed = PlaceRenamed(str(number_of(after)))
        return _handed(_public(TelegramPlace(_chat(message))), name, renamed)
    is_topic = message.get("is_topic_message")
    topic = number_of(message["message_thread_id"]) if is_topic else None
    place = TelegramPlace(_chat(message), topic)
    command = _COMMAND.fullmatch(message.get("text", "").strip())
    if command is None or (command[2] and command[2].lower() != me.username.lower()):
        return Arrived(str(place))
    if command[1].lower() in _INTRODUCING:
        return _handed(_public(place), name, Mentioned())
    if command[1].lower() == TEAM and chat["type"] in (ChatType.GROUP, ChatType.SUPERGROUP):
        # An anonymous administrator can type this, so the questions follow in private.
        verb = "claim" if (command[3] or "").strip().lower() == "claim" else "offer"
        return _handed(_public(place), name, Command(TEAM, f"{verb} {place}"))
    return Arrived(str(place))


def _membership(change: Raw, name: str) -> Arrived:
    """Parse a change of the bot's own membership: it counts if the bot can write now."""
    place, kind = TelegramPlace(_chat(change)), change["chat"]["type"]
    old, new = change["old_chat_member"], change["new_chat_member"]
    if kind == ChatType.PRIVATE or _may_write(old, kind) or not _may_write(new, kind):
        return Arrived(str(place))
    return _handed(_public(place), name, BotAdded())


def _may_write(member: Raw, kind: str) -> bool:
    status = member["status"]
    if kind == ChatType.CHANNEL:
        return status == ChatMemberStatus.ADMINISTRATOR and bool(member.get("can_post_messages"))
    if status == ChatMemberStatus.RESTRICTED:
        return bool(member.get("is_member") and member.get("can_send_messages"))
    return status not in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED)
