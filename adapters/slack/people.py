"""Asks Slack what somebody is in a workspace."""

import asyncio
from collections.abc import Mapping
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.addresses import parted, place_of
from adapters.slack.client import SlackClient
from adapters.slack.errors import NOBODY, error_name
from bot.channel import DeliveryError
from bot.messages import Address, Standing

SLACKBOT = "USLACKBOT"
"""Slack's own bot, which Slack does not mark as a bot."""

_RUNNING = ("is_admin", "is_owner", "is_primary_owner")


class SlackPeople:
    """The members of workspaces, as Slack reports them.

    Args:
        client: Calls Slack.
        within_s: How long Slack may take, in seconds.
    """

    def __init__(self, client: SlackClient, within_s: float) -> None:
        self._client, self._within_s = client, within_s

    async def standing(self, place: Address, person: str) -> Standing:
        """Return what somebody is in a workspace; "unknown" if Slack does not say it in time."""
        if not person:
            return "unknown"
        team, (home, bare) = place_of(place).team, parted(person)

        async def ask(client: AsyncWebClient, token: str) -> Any:  # noqa: ANN401 - what Slack answers
            # Slack takes no JSON for methods that only read.
            return await client.users_info(user=bare, token=token)

        try:
            async with asyncio.timeout(self._within_s):
                answer = await self._client.attempt(team, ask, None)
        except DeliveryError as error:
            unknown = error.__cause__ is None or error_name(error.__cause__) != NOBODY
            return "unknown" if unknown else "gone"
        except TimeoutError:
            return "unknown"
        return standing_of(answer["user"], team, home) if answer.get("user") else "unknown"


def standing_of(user: Mapping[str, Any], team: str, home: str = "") -> Standing:
    """Return what somebody is in a workspace, or in an organization.

    Args:
        user: The user, as users.info describes them.
        team: The workspace, or the organization, in which the app is installed.
        home: Their own, if it is known: Slack can describe somebody else with the same id.
    """
    in_all = user.get("enterprise_user") or {}
    theirs = {user.get("team_id"), in_all.get("enterprise_id"), *(in_all.get("teams") or ())}
    if home and theirs - {None, ""} and home not in theirs:
        return "guest"
    if user.get("deleted"):
        return "gone"
    if user.get("is_bot") or user.get("id") == SLACKBOT:
        return "bot"
    if user.get("is_stranger") or (theirs - {None, ""} and team not in theirs):
        return "guest"
    if any(user.get(name) or in_all.get(name) for name in _RUNNING):
        return "administrator"
    return "member"
