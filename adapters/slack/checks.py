"""Checks the app's accounts at Slack, and the way of updates, for ``cxbot doctor``."""

import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from yarl import URL

from adapters.slack.account import SlackAccount
from adapters.slack.errors import (
    ADVICE,
    LOST_ON_THE_WAY,
    RATE_LIMITED,
    error_name,
    is_not_slacks,
    is_proxys,
)
from adapters.slack.http import ASKED_BY_DOCTOR, PATH, STALE_S, Asked, sign
from adapters.slack.workspaces import ManyWorkspaces, SlackInstallation, missing_scopes
from bot.channel import NotTaken, Vault
from bot.diagnosis import Diagnosis, look, ok, problem
from bot.system.http_posts import HttpPosts
from bot.system.proxies import wants_password
from bot.system.unreached import why_unreached

APP, TOKEN, SCOPES = "Slack app", "Slack token", "Slack scopes"
SOCKET, REQUESTS, CLOCKS = "Slack socket", "Slack requests", "clocks"

SKEW_S = 60
"""Seconds between the clocks of Slack and of this machine that somebody should look at."""

MOST_WORKSPACES = 5
"""Most workspaces whose tokens are tried, since each takes a call."""

ASKED_WITHIN_S = 4.0
"""How long our own server may take to answer, in seconds."""

NO_CODE = "cxbot-doctor"
"""A code that Slack never gave: it refuses a wrong app before it looks at the code."""

APP_REFUSED = frozenset({"invalid_client_id", "bad_client_secret"})

VERIFY = "verify .../slack/events on the app's page Event Subscriptions"

Call = Callable[[], Awaitable[AsyncSlackResponse]]


class NotExamined(Exception):
    """A call that Slack did not answer, so that further calls are of no use.

    Attributes:
        diagnosis: Why.
    """

    def __init__(self, diagnosis: Diagnosis) -> None:
        super().__init__(diagnosis.text)
        self.diagnosis = diagnosis


@dataclass(frozen=True)
class SlackChecks:
    """The checks of one app.

    Attributes:
        account: The app.
        web: The library's client, with an open session.
        clock: The time.
        many: The workspaces that installed the app; None for one workspace.
        vault: Their tokens.
    """

    account: SlackAccount
    web: AsyncWebClient
    clock: Callable[[], datetime]
    many: ManyWorkspaces | None = None
    vault: Vault | None = None

    async def examine(self, server: str) -> list[Diagnosis]:
        """Check the tokens, the scopes, and the way in.

        Args:
            server: The address of our own HTTP server; empty if the bot does not serve.
        """
        diagnoses: list[Diagnosis] = []
        try:
            async for diagnosis in self._tokens():
                diagnoses.append(diagnosis)  # noqa: PERF401 - those before an error count, too
            if self.account.app_token:
                diagnoses.append(await self._socket())
        except NotExamined as why:
            diagnoses.append(why.diagnosis)
        if not self.account.app_token:
            diagnoses.append(await self._requests(server))
        return diagnoses

    # ------------------------------------------------------------------ tokens

    async def _tokens(self) -> AsyncIterator[Diagnosis]:
        if self.many is None or self.vault is None:
            async for diagnosis in self._token(self.account.bot_token, "SLACK_BOT_TOKEN"):
                yield diagnosis
            return
        yield await self._app(self.many)
        async for diagnosis in self._workspaces(self.vault):
            yield diagnosis

    async def _token(self, token: str, name: str) -> AsyncIterator[Diagnosis]:
        """Check one token of the app."""
        try:
            answer = await self._called(lambda: self.web.auth_test(token=token))
        except SlackApiError as refused:
            error = error_name(refused)
            advice = ADVICE.get(error, "copy it from the app's page OAuth & Permissions again")
            yield problem(TOKEN, f"Slack refuses {name} ({error})", advice)
            return
        yield ok(TOKEN, f"{name} is the app's in the workspace {answer['team_id']}")
        missing = missing_scopes(answer.headers)
        if missing:
            text = f"{name} lacks {', '.join(missing)}"
            yield problem(SCOPES, text, ADVICE["missing_scope"])
        else:
            yield ok(SCOPES, "all are granted")
        for diagnosis in _skew(answer.headers, self.clock()):
            yield diagnosis

    async def _app(self, many: ManyWorkspaces) -> Diagnosis:
        """Check the app's id and secret, with a code that cannot be exchanged."""
        error = ""
        try:
            await self._called(lambda: many.exchange(NO_CODE))
        except SlackApiError as refused:
            error = error_name(refused)
        if error in APP_REFUSED:
            return problem(APP, f"Slack refuses the app ({error})", ADVICE[error])
        return ok(APP, "Slack knows its id and its secret")

    async def _workspaces(self, vault: Vault) -> AsyncIterator[Diagnosis]:
        """Check the stored tokens of the first few workspaces."""
        try:
            names = await vault.names()
            opened = [
                (workspace, await vault.get(workspace))
                for workspace, name in names
                if name is not None
            ]
        except NotTaken:
            yield problem(TOKEN, "the stored tokens cannot be read", "see what the database lacks")
            return
        for workspace, name in names:
            if name is None:
                text = f"the token of {workspace} cannot be opened with CXBOT_SECRET_KEY"
                advice = f"add its key after a comma, or run: cxbot slack forget {workspace}"
                yield problem(TOKEN, text, advice)
        if not names:
            yield look(TOKEN, "no workspace has installed the app", "open .../slack/install")
        for workspace, secret in opened[:MOST_WORKSPACES]:
            if secret is not None:
                installed = SlackInstallation(**secret)
                async for diagnosis in self._installed(workspace, installed):
                    yield diagnosis

    async def _installed(
        self, workspace: str, installed: SlackInstallation
    ) -> AsyncIterator[Diagnosis]:
        """Check one stored token. One that has ended is renewed when the bot next needs it."""
        if 0 < installed.expires_at <= self.clock().timestamp():
            yield ok(TOKEN, f"the token of {workspace} has ended, and is renewed at its next use")
            return
        async for diagnosis in self._token(installed.bot_token, f"the token of {workspace}"):
            yield diagnosis

    # ------------------------------------------------------------------ the way in

    async def _socket(self) -> Diagnosis:
        """Check that a socket may be opened; none is."""
        token = self.account.app_token
        try:
            await self._called(lambda: self.web.apps_connections_open(app_token=token))
        except SlackApiError as refused:
            error = error_name(refused)
            text = f"Slack refuses SLACK_APP_TOKEN ({error})"
            if error == "missing_scope":
                return problem(
                    SOCKET, text, "give this app-level token the scope connections:write"
                )
            advice = "make an app-level token (xapp-) on the app's page Basic Information"
            return problem(SOCKET, text, advice)
        return ok(SOCKET, "may be opened")

    async def _requests(self, server: str) -> Diagnosis:
        """Check when Slack's last signed request came, as the bot that serves remembers it."""
        if not server:
            return ok(REQUESTS, "cxbot serve isn't running here, so none can be counted")
        status, asked = await _ask(server, self.account.signing_secret, self.clock())
        if status == HTTPStatus.UNAUTHORIZED:
            text = "the bot that serves here has another SLACK_SIGNING_SECRET"
            return problem(REQUESTS, text, "restart it, or run the doctor with its settings")
        if status == HTTPStatus.NOT_FOUND:
            text = "the bot that serves here takes no requests from Slack"
            return problem(REQUESTS, text, "restart it with SLACK_SIGNING_SECRET")
        if asked is None:
            return problem(REQUESTS, f"the bot that serves here answers {status}", "read its log")
        return _heard(asked)

    # ------------------------------------------------------------------ calls

    async def _called(self, call: Call) -> AsyncSlackResponse:
        """Call Slack.

        Raises:
            SlackApiError: Slack refuses; its error has a name.
            NotExamined: There is no answer, or it is not Slack's.
        """
        try:
            return await call()
        except (SlackApiError, *LOST_ON_THE_WAY) as error:
            name = error_name(error)
            if isinstance(error, SlackApiError) and name and name not in RATE_LIMITED:
                raise
            raise NotExamined(self._unreached(error, name)) from None

    def _unreached(self, error: Exception, name: str) -> Diagnosis:
        if name in RATE_LIMITED:
            return look(TOKEN, "Slack asks to wait", "try again in a minute")
        proxy, host = self.account.proxy, urlsplit(self.account.api).hostname
        why = "the answer is not Slack's" if is_not_slacks(error) else why_unreached(error)
        if is_proxys(error):
            return problem("proxy", wants_password(proxy))
        if proxy is not None:
            text = f"Slack can't be reached through {proxy.variable}: {why}"
            return problem("proxy", text, f"see that the proxy runs, and lets {host} through")
        text = f"Slack can't be reached at {host}: {why}"
        return problem(TOKEN, text, "check the network, the firewall and SLACK_API_BASE_URL")


def _skew(headers: Mapping[str, Any], now: datetime) -> Iterator[Diagnosis]:
    """Compare the clock of this machine with the time in Slack's answer."""
    sent = {name.lower(): value for name, value in headers.items()}.get("date", "")
    try:
        skew_s = round(abs((parsedate_to_datetime(str(sent)) - now).total_seconds()))
    except (ValueError, TypeError):
        return
    text = f"this computer and Slack differ by {skew_s} s"
    advice = "set this computer's with NTP, such as `timedatectl set-ntp true`"
    if skew_s >= STALE_S:
        yield problem(CLOCKS, f"{text}, so Slack's requests are refused", advice)
    elif skew_s >= SKEW_S:
        yield look(CLOCKS, text, advice)


async def _ask(server: str, secret: str, now: datetime) -> tuple[int, Asked | None]:
    """Ask the bot that serves for its requests, signed as Slack's; a status of 0 is no answer."""
    body = json.dumps({"type": ASKED_BY_DOCTOR}).encode()
    posts = HttpPosts(1)
    try:
        url, headers = URL(server + PATH), sign(secret, body, int(now.timestamp()))
        answer = await posts.post(url, headers, body, ASKED_WITHIN_S)
        told = json.loads(answer.body) if answer.status == HTTPStatus.OK else None
        return answer.status, None if told is None else Asked(**told)
    except (OSError, ValueError, TypeError):
        return 0, None
    finally:
        posts.close()


def _heard(asked: Asked) -> Diagnosis:
    refused_last = asked.refused_s is not None and (
        asked.taken_s is None or asked.refused_s < asked.taken_s
    )
    if refused_last and asked.stale:
        text = f"the last request was refused {_ago(asked.refused_s)}: its time is not this clock's"
        return problem(REQUESTS, text, "set this computer's clock with NTP")
    if refused_last:
        text = f"the last request was refused {_ago(asked.refused_s)}: its signature is another's"
        advice = "copy SLACK_SIGNING_SECRET from the app's page Basic Information again"
        return problem(REQUESTS, text, advice)
    if asked.taken_s is None:
        return look(REQUESTS, "none from Slack since the bot started", VERIFY)
    return ok(REQUESTS, f"the last one that Slack signed came {_ago(asked.taken_s)}")


def _ago(seconds: float | None) -> str:
    minutes = round((seconds or 0) / 60)
    return f"{minutes} min ago" if minutes > 1 else "just now"
