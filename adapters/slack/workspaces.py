"""The tokens of workspaces: one from the settings, or many from installations in the store."""

import asyncio
import logging
from base64 import b64encode
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from math import floor
from typing import Any, Protocol

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.slack.account import SCOPES, SlackAccount
from adapters.slack.errors import ADVICE, LOST_ON_THE_WAY, error_name
from bot.channel import NotTaken, Vault

RENEW_BEFORE_S = 2 * 60 * 60
"""How long before its end a token is exchanged for the next; Slack's tokens live twelve hours."""

REMEMBERED_S = 60.0
"""How long an installation is remembered: another process can renew or remove it."""

UNREACHED = "Slack has not been reached yet"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackInstallation:
    """The app in a workspace, or in a whole organization.

    Attributes:
        workspace: The workspace's id; the organization's if the app is installed for all of it.
        bot_token: The app's token.
        bot_id: The app's id in messages.
        bot_user_id: The app's id as a user.
        name: The name of the workspace.
        refresh_token: The token to exchange the app's token with; empty if that never ends.
        expires_at: The end of the token, in seconds since 1970; 0 for never.
        installed_at: The time of the installation, in seconds since 1970.
    """

    workspace: str
    bot_token: str
    bot_id: str
    bot_user_id: str
    name: str = ""
    refresh_token: str = ""
    expires_at: float = 0
    installed_at: float = 0


class Workspaces(Protocol):
    """The workspaces that have the app."""

    async def find(self, *ids: str) -> SlackInstallation | None:
        """Return the installation in the first of these workspaces that has one.

        Raises:
            NotTaken: It cannot be read now.
        """

    async def refused(self, installation: SlackInstallation) -> bool:
        """Return whether there is another token to try after Slack refused this one."""

    async def removed(self, workspace: str, at: float) -> None:
        """Remove the tokens of a workspace that removed the app.

        Args:
            workspace: The workspace's id.
            at: The time of the removal, in seconds since 1970.

        Raises:
            NotTaken: The store cannot write it now.
        """


class OneWorkspace:
    """A single workspace, whose token is in the settings."""

    def __init__(self) -> None:
        self.only: SlackInstallation | None = None

    def identify(self, answer: AsyncSlackResponse, bot_token: str) -> SlackInstallation:
        """Remember who the app is, and log the scopes that it lacks.

        Args:
            answer: The answer of auth.test.
            bot_token: The token of that call.
        """
        _look_at_scopes(answer.headers)
        self.only = SlackInstallation(
            workspace=answer["team_id"],
            bot_token=bot_token,
            bot_id=answer["bot_id"],
            bot_user_id=answer["user_id"],
        )
        return self.only

    async def find(self, *_ids: str) -> SlackInstallation:
        """Return the only installation, once Slack has said who the app is."""
        if self.only is None:
            raise NotTaken(UNREACHED)
        return self.only

    async def refused(self, _installation: SlackInstallation) -> bool:
        """Return that there is no other token."""
        return False

    async def removed(self, _workspace: str, _at: float) -> None:
        """Log the operator's remedy."""
        log.error("removed by the workspace", extra={"advice": ADVICE["account_inactive"]})


def missing_scopes(headers: Mapping[str, str]) -> list[str]:
    """Return the scopes that the app lacks, from the headers of an answer; none if it is silent."""
    granted = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes", "")
    scopes = {scope.strip() for scope in granted.split(",")}
    return [scope for scope in SCOPES if granted and scope not in scopes]


def _look_at_scopes(headers: Mapping[str, str]) -> None:
    """Log the scopes that the app lacks, before a reply fails for want of one."""
    if missing := missing_scopes(headers):
        extra = {"scopes": ",".join(missing), "advice": ADVICE["missing_scope"]}
        log.error("scopes missing", extra=extra)


class ManyWorkspaces:
    """Workspaces that installed the app, with their tokens sealed in the store.

    Args:
        account: The app.
        client: The library's client.
        vault: Keeps the tokens.
        clock: The time.
    """

    def __init__(
        self,
        account: SlackAccount,
        client: AsyncWebClient,
        vault: Vault,
        clock: Callable[[], datetime],
    ) -> None:
        self._account, self._client, self._vault, self._clock = account, client, vault, clock
        self._known: dict[str, tuple[float, SlackInstallation]] = {}
        self._exchanged: dict[str, tuple[SlackInstallation, SlackInstallation]] = {}
        self._one_by_one: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def find(self, *ids: str) -> SlackInstallation | None:
        """Return the installation, with a token that is valid for a while."""
        try:
            for workspace in ids:
                if workspace and (installed := await self._one(workspace)) is not None:
                    return installed
        except NotTaken as error:
            log.warning("installation not readable", extra={"error": str(error)})
            raise
        return None

    async def _one(self, workspace: str) -> SlackInstallation | None:
        known = self._remembered(workspace)
        # Shielded from the caller's cancellation: Slack answers a refresh token only once.
        return known or await asyncio.shield(self._looked_up(workspace))

    async def _looked_up(self, workspace: str) -> SlackInstallation | None:
        async with self._one_by_one[workspace]:
            if (known := self._remembered(workspace)) is not None:
                return known
            installed = await self._read(workspace)
            if installed is not None and self._ends_soon(installed):
                installed = await self._renewed(installed)
            if installed is not None:
                self._known[workspace] = self._clock().timestamp(), installed
        return installed

    def _remembered(self, workspace: str) -> SlackInstallation | None:
        read_at, known = self._known.get(workspace, (0.0, None))
        return known if self._clock().timestamp() < read_at + REMEMBERED_S else None

    async def _read(self, workspace: str) -> SlackInstallation | None:
        stored = await self._vault.get(workspace)
        return None if stored is None else SlackInstallation(**stored)

    def _ends_soon(self, installed: SlackInstallation) -> bool:
        ends_at = installed.expires_at
        return ends_at > 0 and ends_at < self._clock().timestamp() + RENEW_BEFORE_S

    async def _renewed(self, old: SlackInstallation) -> SlackInstallation | None:
        """Return an installation with its next token; None if it was removed meanwhile.

        A refresh token is valid for one exchange, so the new token is remembered until it is
        stored. If another process was faster, its token counts.
        """
        before, new = self._exchanged.get(old.workspace, (None, old))
        if before != old:
            try:
                new = await self._exchange(old)
            except (SlackApiError, *LOST_ON_THE_WAY) as error:
                return await self._as_it_is(old, error)
            self._exchanged[old.workspace] = old, new
        is_stored = await self._vault.swap(old.workspace, asdict(old), asdict(new))
        del self._exchanged[old.workspace]
        return new if is_stored else await self._read(old.workspace)

    async def _exchange(self, old: SlackInstallation) -> SlackInstallation:
        answer = await self._access(grant_type="refresh_token", refresh_token=old.refresh_token)
        return replace(old, bot_token=answer["access_token"], **self._lifetime(answer))

    async def _access(self, **given: str) -> AsyncSlackResponse:
        """Ask Slack for a token, with the app's secret in the header, as Slack recommends."""
        who = f"{self._account.client_id}:{self._account.client_secret}"
        headers = {"Authorization": f"Basic {b64encode(who.encode()).decode('ascii')}"}
        return await self._client.api_call("oauth.v2.access", data=given, headers=headers)

    async def _as_it_is(self, old: SlackInstallation, error: Exception) -> SlackInstallation | None:
        """Return the stored installation if Slack gives no next token: it can still be valid."""
        stored = await self._read(old.workspace)
        if stored == old:
            self._not_renewed(old, error)
        return stored

    def _not_renewed(self, old: SlackInstallation, error: Exception) -> None:
        left_s, name = round(old.expires_at - self._clock().timestamp()), error_name(error)
        extra = {"error": name, "workspace": old.workspace, "left_s": left_s}
        log.error("token not renewed", extra=extra | {"advice": ADVICE.get(name, "")})

    def _lifetime(self, answer: Any) -> dict[str, Any]:  # noqa: ANN401 - a dict, and no Mapping
        if not answer.get("refresh_token"):
            return {"refresh_token": "", "expires_at": 0}
        ends_at = self._clock().timestamp() + float(answer["expires_in"])
        return {"refresh_token": answer["refresh_token"], "expires_at": ends_at}

    async def exchange(self, code: str) -> AsyncSlackResponse:
        """Exchange a code for a token, and store nothing.

        Raises:
            SlackApiError: Slack refuses the app, or the code.
        """
        return await self._access(code=code)

    async def install(self, code: str) -> SlackInstallation:
        """Exchange the code that a person brought back from Slack, and store the installation.

        Raises:
            SlackApiError: Slack refuses the code.
            NotTaken: The store cannot write it now.
        """
        answer = await self.exchange(code)
        who = await self._client.auth_test(token=answer["access_token"])
        of_all = answer.get("is_enterprise_install")
        place = (answer.get("enterprise") if of_all else answer.get("team")) or {}
        new = SlackInstallation(
            workspace=place["id"],
            name=place.get("name") or "",
            bot_token=answer["access_token"],
            bot_id=who["bot_id"],
            bot_user_id=answer["bot_user_id"],
            installed_at=self._clock().timestamp(),
            **self._lifetime(answer),
        )
        async with self._one_by_one[new.workspace]:
            await self._vault.put(new.workspace, asdict(new))
            self._known.pop(new.workspace, None)
        log.info("installed", extra={"workspace": new.workspace})
        return new

    async def refused(self, installation: SlackInstallation) -> bool:
        """Read again: another process can have renewed the token, or installed the app again.

        A token that has ended gets a successor as soon as Slack gives one.
        """
        stored = await self._read(installation.workspace)
        if stored is not None and stored.bot_token == installation.bot_token:
            return 0 < stored.expires_at <= self._clock().timestamp()
        self._known.pop(installation.workspace, None)
        return stored is not None

    async def removed(self, workspace: str, at: float) -> None:
        """Remove the tokens of a workspace, unless it has installed the app again since."""
        async with self._one_by_one[workspace]:
            self._known.pop(workspace, None)
            stored = await self._read(workspace)
            # Slack gives whole seconds.
            if stored is None or floor(stored.installed_at) > at:
                return
            if await self._vault.remove(workspace):
                log.info("removed by the workspace", extra={"workspace": workspace})
