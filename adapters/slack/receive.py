"""Hands Slack's payloads to the bot, and acknowledges them through Bolt."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.request.internals import (
    extract_enterprise_id,
    extract_is_enterprise_install,
    extract_team_id,
)
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import modal, parse
from adapters.slack.account import SHORTCUTS
from adapters.slack.client import QUIET
from adapters.slack.direct_messages import DirectMessages
from adapters.slack.organizations import Organizations
from adapters.slack.payloads import Body, Misshapen, check
from adapters.slack.render import escaped
from adapters.slack.workspaces import Workspaces
from bot.channel import Handle, NotTaken
from bot.messages import Address, Outcome, Reading, Update
from bot.texts import Catalogue

Understand = Callable[[Body, parse.Actor], Update | None]

EVENTS: dict[str, Understand] = {
    "app_home_opened": parse.home,
    "app_mention": parse.mention,
    "message": parse.message,
}
"""The parsers of events that people cause."""

REMOVED = ("app_uninstalled", "tokens_revoked")

INTERACTIONS = frozenset({"block_actions", "view_submission"})
"""The kinds of body of which Bolt would look up the installation, and nothing else."""

NOT_UNDERSTOOD = (AttributeError, LookupError, TypeError, ValueError)
"""The errors of reading a body that lacks a field of its kind; handling an update raises none."""

log = logging.getLogger(__name__)

Show = Callable[[Address, Reading, str], Awaitable[None]]
"""Shows texts to one person, with what came with their update."""


class SlackReceiver(AsyncMiddleware):
    """The way of payloads from Slack to the bot. It acknowledges only committed updates.

    It is the last of Bolt's middleware, after the authorization, and not a set of listeners: Bolt's
    search for the right listener took a tenth of the time.

    Args:
        texts: The language.
        web: The library's client.
        workspaces: The workspaces that have the app.
        direct: Knows the channels of direct messages.
        organizations: Finds the person who acts.
        show: Shows texts to one person.

    Attributes:
        app: Bolt.
    """

    def __init__(
        self,
        texts: Catalogue,
        web: AsyncWebClient,
        workspaces: Workspaces,
        direct: DirectMessages,
        organizations: Organizations,
        show: Show,
    ) -> None:
        self._texts, self._workspaces, self._direct = texts, workspaces, direct
        self._organizations, self._show = organizations, show
        self._handle: Handle | None = None

        async def authorize(context: AsyncBoltContext) -> AuthorizeResult | None:
            # Bolt reads the names of parameters, and would take a method's self for one.
            return await self._authorized(context)

        self.app = AsyncApp(
            name="cxbot",  # without one, Bolt reads the source of every caller to find one
            logger=QUIET,
            client=web,
            authorize=authorize,  # type: ignore[arg-type] # None: not installed
            request_verification_enabled=False,  # done before the body is read
            process_before_response=True,
            user_facing_authorize_error_message=self._texts.say("slack.not_installed"),
        )
        self.app.use(self)
        self.app.error(_failed)

    def start(self, handle: Handle) -> None:
        """Hand over updates from now on."""
        self._handle = handle

    def stop(self) -> None:
        """Take no more updates."""
        self._handle = None

    async def dispatch(self, body: Body) -> BoltResponse:
        """Take a payload from either way in.

        A misshapen body is acknowledged and dropped: a repetition would be no more readable.

        Returns:
            The answer: 200 for a body that was stored or dropped, 503 to ask for a repetition.
        """
        try:
            check(body)
        except Misshapen as error:
            log.error("update not readable", extra={"error": "Misshapen", "field": str(error)})
            return BoltResponse(status=200, body="")
        try:
            if body.get("type") in INTERACTIONS and await self._has(body):
                return await self._taken(body)
        except Exception as error:  # noqa: BLE001 - as Bolt does
            return await _failed(error)
        # In the mode of a socket, Bolt neither reads the body nor checks its signature.
        request = AsyncBoltRequest(body=body, mode="socket_mode")
        return await self.app.async_dispatch(request)

    async def _has(self, body: Body) -> bool:
        """Return whether the workspace of a body, as Bolt would find it, has the app.

        Raises:
            NotTaken: It cannot be read now.
        """
        of_all = extract_enterprise_id(body) if extract_is_enterprise_install(body) else None
        found = await self._workspaces.find(of_all or "", extract_team_id(body) or "")
        return found is not None

    async def _authorized(self, context: AsyncBoltContext) -> AuthorizeResult | None:
        """Return who the app is in a workspace; None if it is not installed there.

        Bolt itself would ask Slack at the first request, and acknowledge that without an answer.
        """
        of_all = (context.enterprise_id or "") if context.is_enterprise_install else ""
        installed = await self._workspaces.find(of_all, context.team_id or "")
        if installed is None:
            return None
        return AuthorizeResult(
            enterprise_id=context.enterprise_id,
            team_id=context.team_id,
            bot_token=installed.bot_token,
            bot_id=installed.bot_id,
            bot_user_id=installed.bot_user_id,
        )

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        """Take one request that Bolt hands over."""
        del resp, next
        return await self._taken(req.body)

    async def _taken(self, body: Body) -> BoltResponse:
        """Take a body for an installation.

        Raises:
            NotTaken: It could not be stored.
        """
        try:
            answer = await self._answered(body)
        except NOT_UNDERSTOOD as error:
            log.error("update not readable", extra={"error": type(error).__name__})
            answer = ""
        return BoltResponse(status=200, body=answer)

    async def _answered(self, body: Body) -> Body | str:
        """Take a request, and return the body of its acknowledgment.

        Unknown kinds are acknowledged, or Slack would repeat them and finally send no events.
        """
        if "command" in body:
            return await self._commanded(body)
        kind = body.get("type")
        if kind == "view_submission":
            return await self._sent(body)
        if kind == "event_callback":
            await self._of_event(body)
        elif kind == "block_actions":
            await self._take(parse.pressed, body)
        elif kind in ("shortcut", "message_action"):
            if body.get("callback_id") in SHORTCUTS:
                await self._take(parse.shortcut, body)
        elif kind == "app_rate_limited":
            log.error("too many events: Slack drops some for a minute")
        return ""

    async def _commanded(self, body: Body) -> Body | str:
        """Take a slash command, and return where the answer is, or how to use the command."""
        word = parse.word_of(body)
        if word == parse.HELP:
            return _unseen(self._texts.say("slack.usage", command=body["command"]))
        await self._take(parse.slash, body)
        here = self._direct.of(parse.team_of(body), body["user_id"])
        if word in parse.OPENING or here == body.get("channel_id", ""):
            return ""
        # Slack does not say whether the app is a member of a private channel.
        private = body.get("channel_name") == "privategroup"
        hint = self._texts.say("slack.invite_hint") if private else ""
        return _unseen(f"{self._texts.say('slack.written')} {hint}".strip())

    async def _of_event(self, body: Body) -> None:
        event = body.get("event") or {}
        kind = event.get("type")
        if kind in REMOVED:
            await self._removed(body)
        elif kind in EVENTS:
            self._learn(kind, body, event)
            await self._take(EVENTS[kind], body)

    def _learn(self, kind: str, body: Body, event: Body) -> None:
        """Remember the channel of a direct message: Slack delivers only those with the app."""
        is_direct = kind == "app_home_opened" or event.get("channel_type") == "im"
        if is_direct and event.get("user") and event.get("channel"):
            self._direct.remember(parse.team_of(body), event["user"], event["channel"])

    async def _sent(self, body: Body) -> Body | str:
        """Take a sent form."""
        if (body.get("view") or {}).get("callback_id") == modal.SHARE:
            await self._take(parse.shared, body)
            return ""
        return _complaints(body, await self._take(parse.sent, body))

    async def _take(self, understand: Understand, body: Body) -> Outcome:
        """Hand over the update of a body, if it has one.

        Raises:
            NotTaken: It could not be stored.
        """
        actor = await self._organizations.actor(body)
        update = _parsed(understand, body, actor)
        if update is None:
            return Outcome()
        if self._handle is None:
            message = "the bot is being stopped"
            raise NotTaken(message)
        outcome = await self._handle(replace(update, before=parse.formerly(update, actor)))
        if isinstance(outcome, Reading):
            await self._show(update.address, outcome, update.via)
        return outcome

    async def _removed(self, body: Body) -> None:
        """Remove the tokens of a workspace that removed the app."""
        event = body["event"]
        if event["type"] == "tokens_revoked" and not event.get("tokens", {}).get("bot"):
            return
        await self._workspaces.removed(parse.team_of(body), float(body.get("event_time", 0)))


async def _failed(error: Exception) -> BoltResponse:
    """Ask Slack to repeat a payload that could not be stored."""
    if not isinstance(error, NotTaken):
        log.error("request failed", extra={"error": type(error).__name__})
    return BoltResponse(status=503)


def _unseen(text: str) -> Body:
    """Return an answer that only the person who gave the command sees."""
    return {"text": escaped(text), "response_type": "ephemeral"}


def _parsed(understand: Understand, body: Body, actor: parse.Actor) -> Update | None:
    try:
        return understand(body, actor)
    except Exception as error:  # noqa: BLE001 - a repetition would be no more readable
        log.error("update not readable", extra={"error": type(error).__name__})
        return None


def _complaints(body: Body, outcome: Outcome) -> Body | str:
    """Return the errors at the fields of a form; without errors Slack closes the form.

    A form that lacks a field with an error is closed, too, since Slack would refuse the error. The
    bot opens it again with all fields.
    """
    if not outcome.errors:
        return ""
    shown = modal.inputs_of(body["view"])
    if not all(step in shown for step, _ in outcome.errors):
        return ""
    return {"response_action": "errors", "errors": dict(outcome.errors)}
