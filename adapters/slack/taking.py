"""Takes what Slack delivers, by Bolt, which checks and acknowledges it."""

import logging
import re
from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import modal, parse
from adapters.slack.account import Account
from adapters.slack.parse import Body
from adapters.slack.workspaces import Workspaces
from bot.channel import Handle, NotTaken
from bot.messages import Outcome, Update
from bot.texts import Catalogue

log = logging.getLogger(__name__)

QUIET = logging.getLogger(f"{__name__}.library")
"""What the library writes to the log may quote what people said."""
QUIET.setLevel(logging.CRITICAL + 1)

_ANY = re.compile(".*", re.DOTALL)


class Taker:
    """Bolt, acknowledging only what has been committed.

    Args:
        texts: The language.
        account: Which app.
        client: What Slack is called with.
        workspaces: Where the app is installed.

    Attributes:
        app: Bolt.
        handle: Takes an update; None where none are taken.
    """

    def __init__(
        self, texts: Catalogue, account: Account, client: AsyncWebClient, workspaces: Workspaces
    ) -> None:
        self._texts, self._workspaces = texts, workspaces
        self.handle: Handle | None = None
        self.app = self._made(account, client)

    def _made(self, account: Account, client: AsyncWebClient) -> AsyncApp:
        async def authorize(context: AsyncBoltContext) -> AuthorizeResult | None:
            # Bolt goes by the names of parameters, and takes a method's self for one.
            return await self._authorized(context)

        app = AsyncApp(
            logger=QUIET,
            client=client,
            authorize=authorize,  # type: ignore[arg-type] # None: not installed
            signing_secret=account.signing_secret or None,
            request_verification_enabled=not account.app_token,
            process_before_response=True,
            user_facing_authorize_error_message=self._texts.say("slack.not_installed"),
        )
        app.event("message")(self._listener(parse.message))
        app.event("app_mention")(self._listener(parse.mention))
        app.event("app_home_opened")(self._listener(parse.home))
        app.event("app_uninstalled")(self._removed)
        app.event("tokens_revoked")(self._removed)
        app.command(_ANY)(self._listener(parse.slash, self._written))
        app.view(modal.CALLBACK)(self._listener(parse.sent, _complaints))
        app.view(modal.SHARE)(self._listener(parse.shared))
        app.action(_ANY)(self._listener(parse.pressed))
        app.shortcut(_ANY)(self._listener(parse.shortcut))
        # Last: what nobody asked for is acknowledged, or Slack repeats it, and in the end stops.
        app.event(_ANY)(self._listener(lambda _: None))
        return app

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

    def _listener(
        self,
        understand: Callable[[Body], Update | None],
        answer: Callable[[Body, Outcome], dict[str, Any]] = lambda _body, _outcome: {},
    ) -> Callable[[Body, AsyncAck], Awaitable[None]]:
        async def listen(body: Body, ack: AsyncAck) -> None:
            update, outcome = _parsed(understand, body), Outcome()
            if update is not None:
                if self.handle is None:
                    message = "the bot is being stopped"
                    raise NotTaken(message)
                outcome = await self.handle(update)
            await ack(**answer(body, outcome))

        return listen

    async def _removed(self, body: Body) -> None:
        """Let go of the tokens of a workspace that removed the app."""
        event = body["event"]
        if event["type"] == "tokens_revoked" and not event.get("tokens", {}).get("bot"):
            return
        await self._workspaces.removed(parse.team_of(body), float(body.get("event_time", 0)))

    def _written(self, body: Body, _outcome: Outcome) -> dict[str, Any]:
        """Say where the answer to a command is, to whoever gave it somewhere else."""
        if body.get("channel_name") == "directmessage" or parse.word_of(body) in parse.OPENING:
            return {}
        return {"text": self._texts.say("slack.written"), "response_type": "ephemeral"}


def _parsed(understand: Callable[[Body], Update | None], body: Body) -> Update | None:
    try:
        return understand(body)
    except Exception as error:  # noqa: BLE001 - sent again it would be no more readable
        log.error("update not readable", extra={"error": type(error).__name__})
        return None


def _complaints(body: Body, outcome: Outcome) -> dict[str, Any]:
    """What is wrong with a form, at its fields; one that is right is closed.

    So is one that lacks a field with something wrong: Slack would not take that, and the form is
    opened anew with all of its fields.
    """
    shown = modal.inputs_of(body["view"])
    if not outcome.errors or not all(step in shown for step, _ in outcome.errors):
        return {}
    return {"response_action": "errors", "errors": dict(outcome.errors)}
