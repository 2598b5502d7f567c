"""Asks Telegram what somebody is in a group."""

import asyncio
import logging
from typing import Any

from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest, TelegramError

from adapters.telegram.addresses import place_of
from adapters.telegram.client import TelegramClient
from adapters.telegram.errors import kind
from bot.messages import Address, Standing

log = logging.getLogger(__name__)


class TelegramPeople:
    """The members of groups, as Telegram reports them.

    Args:
        client: Calls Telegram.
        within_s: How long Telegram may take, in seconds.
    """

    def __init__(self, client: TelegramClient, within_s: float) -> None:
        self._client, self._within_s = client, within_s

    async def standing(self, place: Address, person: str) -> Standing:
        """Return what somebody is in a group.

        Telegram is certain about other people only for a bot that is an administrator.

        Args:
            place: The group.
            person: The person; empty for the bot itself.
        """
        if not self._client.known:
            return "unknown"
        try:
            whom = int(person) if person else self._client.id
            async with asyncio.timeout(self._within_s):
                member = await self._member_or_administrator(place_of(place).chat, whom)
        except (TelegramError, TimeoutError, ValueError) as error:
            log.info("standing not told", extra={"error": kind(error)})
            return "unknown"
        return standing_of(member, self._client.id)

    async def _member_or_administrator(self, chat: int, whom: int) -> dict[str, Any]:
        """Return a member; every bot in a group may read its administrators, but no one else."""
        try:
            member = await self._client.call_where_it_is("GetChatMember", chat, {"user_id": whom})
        except BadRequest:
            listed = await self._client.call_where_it_is("GetChatAdministrators", chat, {})
            administrators = {member["user"]["id"]: member for member in listed}
            return dict(administrators.get(whom, {}))
        return member if isinstance(member, dict) else {}


def standing_of(member: dict[str, Any], own: int) -> Standing:
    """Return what a member of a chat is there.

    Args:
        member: The member, as Telegram reports it.
        own: The bot's own id.
    """
    user, status = member.get("user", {}), member.get("status")
    if user.get("is_bot") and user.get("id") != own:
        return "bot"
    if status in (ChatMemberStatus.OWNER, ChatMemberStatus.ADMINISTRATOR):
        return "administrator"
    if status == ChatMemberStatus.RESTRICTED:
        return "member" if member.get("is_member") else "stranger"
    if status == ChatMemberStatus.MEMBER:
        return "member"
    return "stranger" if status in (ChatMemberStatus.LEFT, ChatMemberStatus.BANNED) else "unknown"
