"""The bot's profile: its descriptions, and its commands in private chats and in groups.

Somebody sees them before the first message. Telegram limits how often they may be set, so they are
compared first, and a failure only leaves them as they are.
"""

import logging
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from telegram.error import TelegramError

from adapters.telegram.account import GROUP_ADMIN_MENU, GROUP_MENU, MENU
from adapters.telegram.client import TelegramClient
from adapters.telegram.errors import kind
from bot.texts import Catalogue

LONGEST_DESCRIPTION = 512
"""Most characters of the description, which an empty chat shows."""

LONGEST_SHORT = 120
"""Most characters of the short description, which is on the profile and in shared links."""

log = logging.getLogger(__name__)


class ProfilePart(NamedTuple):
    """A part of the profile.

    Attributes:
        method: The name of its methods, without "get" or "set".
        values: The new value, as the method takes it.
        where: The other parameters, which say for whom it is.
    """

    method: str
    values: dict[str, Any]
    where: dict[str, Any]

    def is_set(self, answer: Any) -> bool:  # noqa: ANN401 - Telegram's answer
        """Return whether Telegram has this value already; commands come as a bare list."""
        current = {"commands": answer} if isinstance(answer, list) else answer
        return isinstance(current, dict) and current.get(self._name) == self.values[self._name]

    @property
    def _name(self) -> str:
        return next(iter(self.values))


async def publish(
    client: TelegramClient, texts: Catalogue, languages: Mapping[str, Catalogue]
) -> None:
    """Set what differs from the profile that Telegram has.

    Args:
        client: Calls Telegram.
        texts: The sentences for everybody whose language has no profile of its own.
        languages: The sentences of each language. Telegram knows languages of two letters alone,
            so only the first variety of a language counts.
    """
    own: dict[str, Catalogue] = {}
    for language in sorted(languages):
        own.setdefault(language.partition("-")[0].lower(), languages[language])
    for code, said in (("", texts), *own.items()):
        for part in parts(said, code):
            await _publish(client, part)


async def _publish(client: TelegramClient, part: ProfilePart) -> None:
    """Set one part where it differs."""
    try:
        if not part.is_set(await client.ask(f"GetMy{part.method}", part.where)):
            await client.ask(f"SetMy{part.method}", part.values | part.where)
    except TelegramError as error:
        extra = {"part": part.method, "error": kind(error)}
        log.warning("profile not set", extra=extra)


def parts(texts: Catalogue, language: str = "") -> Iterator[ProfilePart]:
    """Yield every part of the profile.

    Args:
        texts: The sentences.
        language: The language that they are for, two letters; empty for everybody whose language
            has no profile of its own.
    """
    for_language = {"language_code": language} if language else {}
    description, short = texts.say("telegram.description"), texts.say("telegram.short_description")
    yield ProfilePart(
        "Description", {"description": description[:LONGEST_DESCRIPTION]}, for_language
    )
    yield ProfilePart(
        "ShortDescription", {"short_description": short[:LONGEST_SHORT]}, for_language
    )
    for scope, menu in (
        ("all_private_chats", MENU),
        ("all_group_chats", GROUP_MENU),
        ("all_chat_administrators", GROUP_ADMIN_MENU),
    ):
        commands = [{"command": name, "description": _about(texts, scope, name)} for name in menu]
        yield ProfilePart(
            "Commands", {"commands": commands}, {"scope": {"type": scope}} | for_language
        )


def _about(texts: Catalogue, scope: str, name: str) -> str:
    """Return what a command does, in a few words."""
    if scope == "all_private_chats":
        return texts.say(f"telegram.menu.{name}")
    return texts.say(f"telegram.group_menu.{name}")
