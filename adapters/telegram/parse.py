"""What Telegram delivers, as what the bot takes.

Only a private chat holds an assessment. In groups, where everybody reads along, the bot says once
what it is for, and takes a team's assessment up; whatever else is said there is left alone.
"""

import re
import unicodedata
from dataclasses import dataclass, replace
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

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of updates that are asked for."""

_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{1,64}))?(?:\s+(.*))?", re.DOTALL)

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a deep link can carry."""

_ORDER = re.compile(r"/team(?: ([!-~][ -~]*))?")
"""What a button carries that is a command: no other command has a button here."""

_OF_PLACE = re.compile(r"/team (?:(?:offer|new)\b|claim .*?[^A-Za-z0-9 ])", re.DOTALL)
"""Orders about a place, which links of ours alone bring: what a button carries can be forged."""

FORGED = "forged"
"""Stands for such an order that a button brought: nobody knows this button."""

TEAM = "team"
"""The command about team assessments."""

LONGEST_NAME = 80
"""Most characters of what somebody is called."""

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

BEYOND = 2**63
"""No id is as large: Telegram's have at most 52 bits."""

_QUERY = re.compile(r"[!-~]{1,255}")
"""The id of a pressed button's query."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """What is to be done about an update of Telegram's.

    Attributes:
        lane: Updates with the same one are taken one after another.
        update: What to hand over; None where there is nothing to do.
        callback: The id of the pressed button's query, which wants an answer; empty for none.
        among_others: Whether that button stands where others are, in no private chat.
    """

    lane: str
    update: Update | None = None
    callback: str = ""
    among_others: bool = False


@dataclass(frozen=True, slots=True)
class Me:
    """Which bot takes updates.

    Attributes:
        id: Its id: another bot's updates have other numbers.
        username: Its name, to tell commands that are for other bots.
        key: What it signs links with.
    """

    id: int
    username: str
    key: bytes


def parse(raw: Raw, me: Me) -> Arrived:
    """Understand one update.

    Of what Telegram delivers only what is named here is looked at: building the library's objects
    for all of it, with the message and keyboard of every pressed button, took longer than the turn.

    Args:
        raw: As Telegram delivers it.
        me: Which bot it is for.

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
        ValueError: It is none.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not -BEYOND < value < BEYOND:
        message = "no id"
        raise ValueError(message)
    return value


def _private(user: Raw) -> Address:
    """A person's chat with the bot, whose id is the person's."""
    number = number_of(user["id"])
    if number <= 0:
        message = "no person"
        raise ValueError(message)
    return Address(NAME, str(number), str(number))


def _chat(holder: Raw) -> int:
    return number_of(holder["chat"]["id"])


def _public(place: TelegramPlace) -> Address:
    """A chat of many: what is said there is nobody's own."""
    return Address(NAME, str(place), str(place))


def _handed(
    address: Address, name: str, inbound: Inbound, callback: str = "", via: str = ""
) -> Arrived:
    return Arrived(address.chat, Update(name, address, inbound, via), callback)


def _via(message: Raw) -> str:
    """The topic of a message in a private chat, for what answers it; empty outside of one.

    People who divide their chat with the bot into topics have one conversation with it all the
    same: a topic is where they look, so it is no part of their address.
    """
    topic = message.get("message_thread_id")
    return str(topic) if isinstance(topic, int) and 0 < topic < BEYOND else ""


def _is_private(message: Raw) -> bool:
    return bool(message["chat"]["type"] == ChatType.PRIVATE and "from" in message)


# ---------------------------------------------------------------------------- private chats


def _pressed(query: Raw, name: str) -> Arrived:
    """A pressed button. Its message may be too old to be looked at, or be in no chat of ours."""
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
    """Return a button's token, or the order of a team that it stands for."""
    found = _ORDER.fullmatch(data)
    return Tap(data) if found is None else Command(TEAM, found[1] or "")


def _edited(message: Raw, name: str) -> Arrived:
    """A message that was changed after it had been taken."""
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
            # Never empty: it tells that they came by a link.
            whose = called(message["from"]) or address.person
            told = Update(name, address, ordered, via, name=whose)
            return Arrived(address.chat, told)
        return _handed(address, name, said(message["text"]), via=via)
    if _MEDIA.isdisjoint(message):
        # A pinned message, a changed title: nobody said anything.
        return Arrived(address.chat)
    return _handed(address, name, MediaSent(), via=via)


def _by_link(text: str, key: bytes) -> Inbound | None:
    """The order that a link of ours brought; None where none did."""
    found = _COMMAND.fullmatch(text.strip())
    if found is None or found[1].lower() != "start":
        return None
    order = read_payload(key, (found[3] or "").strip())
    return None if order is None else pressed(order)


def called(user: Raw) -> str:
    """What somebody is called: the name, which is free to choose, and the username, which is not.

    Signs that are not seen are left out: they could make the one look like the other.
    """
    names = (user.get("first_name", ""), user.get("last_name", ""))
    seen = "".join(one for one in " ".join(names) if one.isspace() or _is_seen(one))
    username = f" (@{user['username']})" if user.get("username") else ""
    room = LONGEST_NAME - len(username)
    name = " ".join(seen.split())
    return ((name if len(name) <= room else name[: room - 1] + "…") + username).strip()


def _is_seen(sign: str) -> bool:
    # Control and format characters, halves of pairs, private use.
    return unicodedata.category(sign) not in ("Cc", "Cf", "Cs", "Co")


def said(text: str) -> Inbound:
    """Typed text, or a command with what stands behind it; orders of a team cannot be typed."""
    # Half a surrogate pair can be typed by some clients, and is refused when it is sent back.
    text = text.encode("utf-8", "replace").decode()
    found = _COMMAND.fullmatch(text.strip())
    if found is None:
        return Text(text)
    command, argument = found[1].lower(), (found[3] or "").strip()
    if command == "start":
        is_campaign = _PAYLOAD.fullmatch(argument) and not argument.startswith(PREFIX)
        return Command("start", argument if is_campaign else "")
    return Command(command, "list" if command == TEAM else argument)


# ---------------------------------------------------------------------------- groups, channels


def _in_group(message: Raw, name: str, me: Me) -> Arrived:
    """A message in a group; only a command that asks for this bot is answered."""
    chat, after = message["chat"], message.get("migrate_to_chat_id")
    if after is not None:
        # The new group has a message that says the same; one of them is enough.
        renamed = PlaceRenamed(str(number_of(after)))
        return _handed(_public(TelegramPlace(_chat(message))), name, renamed)
    is_topic = message.get("is_topic_message")
    topic = number_of(message["message_thread_id"]) if is_topic else None
    place = TelegramPlace(_chat(message), topic)
    found = _COMMAND.fullmatch(message.get("text", "").strip())
    if found is None or (found[2] and found[2].lower() != me.username.lower()):
        return Arrived(str(place))
    if found[1].lower() in _INTRODUCING:
        return _handed(_public(place), name, Mentioned())
    if found[1].lower() == TEAM and chat["type"] in (ChatType.GROUP, ChatType.SUPERGROUP):
        # Whoever typed it, perhaps without a name: what it leads to is asked in private.
        verb = "claim" if (found[3] or "").strip().lower() == "claim" else "offer"
        return _handed(_public(place), name, Command(TEAM, f"{verb} {place}"))
    return Arrived(str(place))


def _membership(change: Raw, name: str) -> Arrived:
    """The bot was added or removed, or may now write where it could not before."""
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
