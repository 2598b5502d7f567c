"""Takes what Slack delivers, by Bolt, which checks it and hands it over."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.middleware.async_middleware import AsyncMiddleware
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import modal, parse
from adapters.slack.account import SHORTCUTS
from adapters.slack.client import QUIET
from adapters.slack.direct_messages import DirectMessages
from adapters.slack.organisations import Organisations
from adapters.slack.payloads import Body, Misshapen, check
from adapters.slack.render import escaped
from adapters.slack.workspaces import Workspaces
from bot.channel import Handle, NotTaken
from bot.messages import Address, Outcome, Reading, Say, Update
from bot.texts import Catalogue

Understand = Callable[[Body, parse.Actor], Update | None]

EVENTS: dict[str, Understand] = {
    "app_home_opened": parse.home,
    "app_mention": parse.mention,
    "message": parse.message,
}
"""What is taken for something that a person did."""

REMOVED = ("app_uninstalled", "tokens_revoked")

NOT_UNDERSTOOD = (AttributeError, LookupError, TypeError, ValueError)
"""Raised where a body lacks what its kind always has; handling an update raises none of these."""

log = logging.getLogger(__name__)

Show = Callable[[Address, Say, str], Awaitable[None]]
"""Shows a text to one person, with what came with their update."""


class SlackReceiver(AsyncMiddleware):
    """Acknowledges only what has been committed.

    It is the last of Bolt's middleware, behind signature and authorization, and not a set of
    listeners: Bolt would look for the right one among all of them, which took a tenth of the time.

    Args:
        texts: The language.
        web: The library's client.
        workspaces: The workspaces that have the app.
        direct: Knows the channels of direct messages.
        organisations: Finds the person who acts.
        show: Shows a text to one person.

    Attributes:
        app: Bolt.
        handle: Takes an update; None while updates are not taken.
    """

    def __init__(
        self,
        texts: Catalogue,
        web: AsyncWebClient,
        workspaces: Workspaces,
        direct: DirectMessages,
        organisations: Organisations,
        show: Show,
    ) -> None:
        self._texts, self._workspaces, self._direct = texts, workspaces, direct
        self._organisations, self._show = organisations, show
        self.handle: Handle | None = None

        async def authorize(context: AsyncBoltContext) -> AuthorizeResult | None:
            # Bolt goes by the names of parameters, and takes a method's self for one.
            return await self._authorized(context)

        self.app = AsyncApp(
            name="cxbot",  # without one, Bolt reads the source of every caller to find one
            logger=QUIET,
            client=web,
            authorize=authorize,  # type: ignore[arg-type] # None: not installed
            request_verification_enabled=False,  # that is done before anything is read
            process_before_response=True,
            user_facing_authorize_error_message=self._texts.say("slack.not_installed"),
        )
        self.app.use(self)
        self.app.error(_failed)

    async def dispatch(self, body: Body) -> BoltResponse:
        """Take what Slack delivered, by whichever way.

        A body of another shape than Slack's is acknowledged and dropped: repeated, it would be no
        more readable.

        Returns:
            What to answer: 200 once it is kept or dropped, 503 where it should come again.
        """
        try:
            check(body)
        except Misshapen as error:
            log.error("update not readable", extra={"error": "Misshapen", "field": str(error)})
            return BoltResponse(status=200, body="")
        # As from a socket, which has been read already, and is known to be from Slack.
        request = AsyncBoltRequest(body=body, mode="socket_mode")
        return await self.app.async_dispatch(request)

    async def _authorized(self, context: AsyncBoltContext) -> AuthorizeResult | None:
        """Who the app is there; None where it is not installed.

        Bolt would ask Slack at the first request, and acknowledge what came if it had no answer.
        """
        of_all = (context.enterprise_id or "") if context.is_enterprise_install else ""
        found = await self._workspaces.find(of_all, context.team_id or "")
        if found is None:
            return None
        return AuthorizeResult(
            enterprise_id=context.enterprise_id,
            team_id=context.team_id,
            bot_token=found.bot_token,
            bot_id=found.bot_id,
            bot_user_id=found.bot_user_id,
        )

    async def async_process(
        self,
        *,
        req: AsyncBoltRequest,
        resp: BoltResponse,
        next: Callable[[], Awaitable[BoltResponse]],  # noqa: A002 - Bolt's name
    ) -> BoltResponse:
        """Take one request."""
        del resp, next
        try:
            answer = await self._answered(req.body)
        except NOT_UNDERSTOOD as error:
            log.error("update not readable", extra={"error": type(error).__name__})
            answer = ""
        return BoltResponse(status=200, body=answer)

    async def _answered(self, body: Body) -> Body | str:
        """Do what a request asks for, and return what it is acknowledged with.

        Kinds that nobody asked for are acknowledged: Slack would repeat them, and stop in the end.
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
            log.error("Slack leaves out events for a minute: there were too many")
        return ""

    async def _commanded(self, body: Body) -> Body | str:
        """Do what the slash command asks for; say where the answer is, or how to use it."""
        word = parse.word_of(body)
        if word == parse.HELP:
            return _unseen(self._texts.say("slack.usage", command=body["command"]))
        await self._take(parse.slash, body)
        here = self._direct.of(parse.team_of(body), body["user_id"])
        if word in parse.OPENING or here == body.get("channel_id", ""):
            return ""
        # Whether the app is a member of a private channel is not told.
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
        """Remember which channel a direct message is: Slack tells of the app's own alone."""
        told = kind == "app_home_opened" or event.get("channel_type") == "im"
        if told and event.get("user") and event.get("channel"):
            self._direct.remember(parse.team_of(body), event["user"], event["channel"])

    async def _sent(self, body: Body) -> Body | str:
        """Take a form that was sent."""
        if (body.get("view") or {}).get("callback_id") == modal.SHARE:
            await self._take(parse.shared, body)
            return ""
        return _complaints(body, await self._take(parse.sent, body))

    async def _take(self, understand: Understand, body: Body) -> Outcome:
        """Have an update handled, if there is one.

        Raises:
            NotTaken: It could not be kept.
        """
        actor = await self._organisations.actor(body)
        update = _parsed(understand, body, actor)
        if update is None:
            return Outcome()
        if self.handle is None:
            message = "the bot is being stopped"
            raise NotTaken(message)
        outcome = await self.handle(replace(update, before=parse.formerly(update, actor)))
        if isinstance(outcome, Reading):
            await self._show(update.address, outcome.said, update.via)
        return outcome

    async def _removed(self, body: Body) -> None:
        """Let go of the tokens of a workspace that removed the app."""
        event = body["event"]
        if event["type"] == "tokens_revoked" and not event.get("tokens", {}).get("bot"):
            return
        await self._workspaces.removed(parse.team_of(body), float(body.get("event_time", 0)))


async def _failed(error: Exception) -> BoltResponse:
    """Ask Slack to come again with what could not be kept."""
    if not isinstance(error, NotTaken):
        log.error("request failed", extra={"error": type(error).__name__})
    return BoltResponse(status=503)


def _unseen(text: str) -> Body:
    """What nobody but whoever gave a command sees."""
    return {"text": escaped(text), "response_type": "ephemeral"}


def _parsed(understand: Understand, body: Body, actor: parse.Actor) -> Update | None:
    try:
        return understand(body, actor)
    except Exception as error:  # noqa: BLE001 - sent again it would be no more readable
        log.error("update not readable", extra={"error": type(error).__name__})
        return None


def _complaints(body: Body, outcome: Outcome) -> Body | str:
    """What is wrong with a form, at its fields; one that is right is closed.

    So is one that lacks a field with something wrong: Slack would not take that, and the form is
    opened anew with all of its fields.
    """
    if not outcome.errors:
        return ""
    shown = modal.inputs_of(body["view"])
    if not all(step in shown for step, _ in outcome.errors):
        return ""
    return {"response_action": "errors", "errors": dict(outcome.errors)}
