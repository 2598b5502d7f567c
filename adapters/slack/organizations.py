"""Finds the workspace or organization of the person who acts.

Most payloads name it. A workspace other than the app's own can belong to the same organization, or
to a guest in a shared channel, so Slack is asked once for each such workspace.
"""

import asyncio
from collections.abc import Awaitable, Mapping
from contextlib import suppress
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.addresses import SlackPlace, named
from adapters.slack.client import SlackClient
from adapters.slack.modal import people_picked
from adapters.slack.parse import Actor, acting, organizations, team_of
from adapters.slack.payloads import Body
from adapters.slack.workspaces import Workspaces
from bot.channel import DeliveryError, NotTaken, ParticipantGone, Throttled, Unreachable

ASKED_WITHIN_S = 1.4
"""How long Slack may take to say who acts, and whom they picked.

An interaction must be acknowledged within three seconds.
"""

KNOWN_MOST = 10_000
"""Most workspaces whose organization is remembered."""

NOT_NOW = (Throttled, Unreachable)
"""The failures after which Slack can answer the same question."""


class Organizations:
    """The organizations of workspaces, as far as they are known, and the people who act.

    Args:
        client: Calls Slack.
        workspaces: The workspaces that have the app.
    """

    def __init__(self, client: SlackClient, workspaces: Workspaces) -> None:
        self._client, self._workspaces = client, workspaces
        self._known: dict[str, str] = {}

    def learn(self, told: Mapping[str, str]) -> None:
        """Remember the organizations of workspaces; an empty text for a workspace without one."""
        self._known.update(told)
        while len(self._known) > KNOWN_MOST:
            del self._known[next(iter(self._known))]

    def of(self, team: str) -> str:
        """Return the organization of a workspace if it is known, and otherwise the workspace."""
        return self._known.get(team) or team

    # ------------------------------------------------------------------ who acts

    async def actor(self, body: Body) -> Actor:
        """Return the person who acted.

        Raises:
            NotTaken: Slack does not say it now.
            ValueError: The body names no workspace.
        """
        self.learn(organizations(body))
        ours, (person, theirs) = team_of(body), acting(body)
        home = await self._home(ours, theirs, person)
        picked = await self._picked(ours, body.get("view") or {})
        if home == self.of(ours):
            return Actor(home, ours, picked=picked)
        other = await self._workspaces.find(theirs, home)
        # An app for one workspace gives that one, whichever is asked for.
        own = other.workspace if other and other.workspace in (theirs, home) else ours
        return Actor(home, own, guest=True, picked=picked)

    async def _home(self, ours: str, theirs: str, person: str) -> str:
        if theirs in ("", ours, self.of(ours)):
            return self.of(ours)
        try:
            async with asyncio.timeout(ASKED_WITHIN_S):
                await self._look_up(ours)
                is_told = await self._looked_up(ours, theirs, person)
        except (*NOT_NOW, TimeoutError) as error:
            message = "Slack does not say now who somebody is"
            raise NotTaken(message) from error
        if not is_told and _is_of_all(self.of(ours)):
            # Nearly everybody in an organization belongs to it, and its ids are unique.
            return self.of(ours)
        return self.of(theirs)

    async def _look_up(self, team: str) -> None:
        """Learn the organization of a workspace that has the app.

        Raises:
            DeliveryError: Slack does not say it now.
        """
        if team in self._known or _is_of_all(team):
            return

        async def ask(client: AsyncWebClient, token: str) -> Any:  # noqa: ANN401 - Slack's answer
            return await client.auth_test(token=token)

        identity = await self._asked(self._client.attempt(team, ask, None))
        if identity is not None:
            self.learn({team: identity.get("enterprise_id") or ""})

    async def _looked_up(self, ours: str, theirs: str, person: str) -> bool:
        """Learn the organization of a workspace that somebody comes from.

        Returns:
            Whether Slack said it.
        """
        if theirs in self._known or _is_of_all(theirs):
            return True
        installed = await self._workspaces.find(theirs)
        if installed is not None and installed.workspace == theirs:
            await self._look_up(theirs)
            if theirs in self._known:
                return True
        user = await self._user(ours, person)
        if user is None:
            return False
        in_all = user.get("enterprise_user") or {}
        of_all, team = in_all.get("enterprise_id") or "", user.get("team_id") or ""
        if _is_of_all(team):
            self.learn({theirs: team})
        elif theirs == team or theirs in (in_all.get("teams") or ()):
            self.learn({theirs: of_all})
        # Otherwise this is somebody else with the same id.
        return True

    async def _user(self, team: str, person: str) -> Mapping[str, Any] | None:
        """Return a user, as Slack describes them; None if it does not."""

        async def ask(client: AsyncWebClient, token: str) -> Any:  # noqa: ANN401 - Slack's answer
            return await client.users_info(user=person, token=token)

        answer = await self._asked(self._client.attempt(team, ask, None))
        return None if answer is None else answer.get("user")

    async def _asked(self, call: Awaitable[Any]) -> Any:  # noqa: ANN401 - what Slack answers
        """Return Slack's answer; None if a repeated question gets none either.

        Raises:
            DeliveryError: It does not answer now.
        """
        try:
            return await call
        except NOT_NOW:
            raise
        except DeliveryError:
            return None

    async def _picked(self, team: str, shown: Mapping[str, Any]) -> Mapping[str, str]:
        """Return the names in addresses of the people picked in a form, by id."""
        if not shown.get("state"):
            return {}
        return {person: await self._named(team, person) for person in people_picked(shown)}

    async def _named(self, team: str, person: str) -> str:
        user: Mapping[str, Any] = {}
        with suppress(*NOT_NOW, TimeoutError):
            async with asyncio.timeout(ASKED_WITHIN_S):
                user = await self._user(team, person) or {}
        of_all = (user.get("enterprise_user") or {}).get("enterprise_id")
        theirs = user.get("team_id") or team
        if of_all and not _is_of_all(theirs):
            self.learn({theirs: of_all})
        return named(self.of(theirs), person)

    # ------------------------------------------------------------------ who can be written to

    async def reaches(self, place: SlackPlace) -> bool:
        """Return whether the app of a workspace can write to somebody in private.

        In another workspace than theirs, their id can be somebody else's.

        Raises:
            DeliveryError: Slack does not say it now.
        """
        if place.home in ("", place.team, self.of(place.team)):
            return True
        await self._look_up(place.team)
        # If Slack does not say it, Slack can still refuse the message.
        return place.team not in self._known or self.of(place.team) == place.home

    async def check(self, place: SlackPlace) -> None:
        """Check that the app of a workspace can write to somebody in private.

        Raises:
            ParticipantGone: It cannot; Slack would refuse, or write to somebody else.
            DeliveryError: Slack does not say it now.
        """
        if not await self.reaches(place):
            raise ParticipantGone


def _is_of_all(team: str) -> bool:
    """Return whether this is the id of an organization."""
    return team.startswith("E")
