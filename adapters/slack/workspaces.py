"""What the app acts with in each workspace: one token from the settings, or many installations."""

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
"""How long before its end a token is exchanged for the next; Slack's live for twelve hours."""

REMEMBERED_S = 60.0
"""How long an installation is not read again: another process may renew or remove it."""

UNREACHED = "Slack has not been reached yet"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SlackInstallation:
    """What a workspace, or a whole organisation, allowed.

    Attributes:
        workspace: Its id; the organisation's where the app is installed for all of it.
        bot_token: What the app acts with.
        bot_id: What the app is called in messages.
        bot_user_id: The same as a person would be.
        name: What people call the workspace.
        refresh_token: What the token is exchanged with; empty for one that lives for ever.
        expires_at: When the token ends, in seconds since 1970; 0 for never.
        installed_at: When it was installed, likewise.
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
    """Where the app is installed."""

    async def find(self, *ids: str) -> SlackInstallation | None:
        """The installation in the first of these workspaces that has one.

        Raises:
            NotTaken: That cannot be told now.
        """

    async def refused(self, installation: SlackInstallation) -> bool:
        """Slack does not know a token: whether there is another one to try."""

    async def removed(self, workspace: str, at: float) -> None:
        """The app was removed from a workspace.

        Args:
            workspace: Which.
            at: When, in seconds since 1970.

        Raises:
            NotTaken: That cannot be kept now.
        """


class OneWorkspace:
    """A single workspace, whose token stands in the settings."""

    def __init__(self) -> None:
        self.only: SlackInstallation | None = None

    def identify(self, answer: AsyncSlackResponse, bot_token: str) -> SlackInstallation:
        """Take Slack's answer about who the app is, and log the scopes that it lacks.

        Args:
            answer: What auth.test answered.
            bot_token: The token that it was asked with.
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
        """The only one, once Slack has said who the app is."""
        if self.only is None:
            raise NotTaken(UNREACHED)
        return self.only

    async def refused(self, _installation: SlackInstallation) -> bool:
        """There is no other token."""
        return False

    async def removed(self, _workspace: str, _at: float) -> None:
        """Say what to do."""
        log.error("removed by the workspace", extra={"advice": ADVICE["account_inactive"]})


def _look_at_scopes(headers: Mapping[str, str]) -> None:
    """Log the scopes that the app lacks, before a reply fails for want of one."""
    granted = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes", "")
    scopes = {scope.strip() for scope in granted.split(",")}
    missing = [scope for scope in SCOPES if scope not in scopes]
    if granted and missing:
        extra = {"scopes": ",".join(missing), "advice": ADVICE["missing_scope"]}
        log.error("scopes missing", extra=extra)


class ManyWorkspaces:
    """Workspaces that installed the app, with their tokens sealed in the store.

    Args:
        account: Which app.
        client: What Slack is called with.
        vault: Keeps what is secret.
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
        """The installation, with a token that is good for a while."""
        try:
            for workspace in ids:
                if workspace and (found := await self._one(workspace)) is not None:
                    return found
        except NotTaken as error:
            log.warning("installation not readable", extra={"error": str(error)})
            raise
        return None

    async def _one(self, workspace: str) -> SlackInstallation | None:
        known = self._remembered(workspace)
        # Not given up with whoever asks first: what Slack gives for a refresh token comes once.
        return known or await asyncio.shield(self._looked_up(workspace))

    async def _looked_up(self, workspace: str) -> SlackInstallation | None:
        async with self._one_by_one[workspace]:
            if (known := self._remembered(workspace)) is not None:
                return known
            found = await self._read(workspace)
            if found is not None and self._ends_soon(found):
                found = await self._renewed(found)
            if found is not None:
                self._known[workspace] = self._clock().timestamp(), found
        return found

    def _remembered(self, workspace: str) -> SlackInstallation | None:
        read_at, known = self._known.get(workspace, (0.0, None))
        return known if self._clock().timestamp() < read_at + REMEMBERED_S else None

    async def _read(self, workspace: str) -> SlackInstallation | None:
        kept = await self._vault.get(workspace)
        return None if kept is None else SlackInstallation(**kept)

    def _ends_soon(self, one: SlackInstallation) -> bool:
        ends_at = one.expires_at
        return ends_at > 0 and ends_at < self._clock().timestamp() + RENEW_BEFORE_S

    async def _renewed(self, old: SlackInstallation) -> SlackInstallation | None:
        """An installation with its next token; None where it was removed meanwhile.

        A refresh token is good for one exchange: what that gave stays here until it is kept. Where
        another process was quicker, what it got is what counts.
        """
        before, new = self._exchanged.get(old.workspace, (None, old))
        if before != old:
            try:
                new = await self._exchange(old)
            except (SlackApiError, *LOST_ON_THE_WAY) as error:
                return await self._as_it_is(old, error)
            self._exchanged[old.workspace] = old, new
        is_kept = await self._vault.swap(old.workspace, asdict(old), asdict(new))
        del self._exchanged[old.workspace]
        return new if is_kept else await self._read(old.workspace)

    async def _exchange(self, old: SlackInstallation) -> SlackInstallation:
        answer = await self._access(grant_type="refresh_token", refresh_token=old.refresh_token)
        return replace(old, bot_token=answer["access_token"], **self._lifetime(answer))

    async def _access(self, **given: str) -> AsyncSlackResponse:
        """Ask Slack for a token; who asks stands in the header, as Slack recommends."""
        who = f"{self._account.client_id}:{self._account.client_secret}"
        headers = {"Authorization": f"Basic {b64encode(who.encode()).decode('ascii')}"}
        return await self._client.api_call("oauth.v2.access", data=given, headers=headers)

    async def _as_it_is(self, old: SlackInstallation, error: Exception) -> SlackInstallation | None:
        """What is kept where Slack gives no next token: it may be good for a while."""
        kept = await self._read(old.workspace)
        if kept == old:
            self._not_renewed(old, error)
        return kept

    def _not_renewed(self, old: SlackInstallation, error: Exception) -> None:
        left_s, name = round(old.expires_at - self._clock().timestamp()), error_name(error)
        extra = {"error": name, "workspace": old.workspace, "left_s": left_s}
        log.error("token not renewed", extra=extra | {"advice": ADVICE.get(name, "")})

    def _lifetime(self, answer: Any) -> dict[str, Any]:  # noqa: ANN401 - a dict, and no Mapping
        if not answer.get("refresh_token"):
            return {"refresh_token": "", "expires_at": 0}
        ends_at = self._clock().timestamp() + float(answer["expires_in"])
        return {"refresh_token": answer["refresh_token"], "expires_at": ends_at}

    async def install(self, code: str) -> SlackInstallation:
        """Exchange what Slack sent somebody back with, and keep what it gives.

        Raises:
            SlackApiError: Slack does not take the code.
            NotTaken: It cannot be kept now.
        """
        answer = await self._access(code=code)
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
        """Read again: it may have been renewed, or installed anew, by another process.

        One that has ended is followed by another as soon as Slack gives one.
        """
        kept = await self._read(installation.workspace)
        if kept is not None and kept.bot_token == installation.bot_token:
            return 0 < kept.expires_at <= self._clock().timestamp()
        self._known.pop(installation.workspace, None)
        return kept is not None

    async def removed(self, workspace: str, at: float) -> None:
        """Remove its tokens, unless it has installed the app again since."""
        async with self._one_by_one[workspace]:
            self._known.pop(workspace, None)
            kept = await self._read(workspace)
            # Slack tells of whole seconds.
            if kept is None or floor(kept.installed_at) > at:
                return
            if await self._vault.remove(workspace):
                log.info("removed by the workspace", extra={"workspace": workspace})
