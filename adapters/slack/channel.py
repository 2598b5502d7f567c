"""Slack as a channel."""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse
from starlette.routing import BaseRoute

from adapters.slack import modal, parse
from adapters.slack.blocks import Message, render
from adapters.slack.errors import ADVICE, LOST_ON_THE_WAY, meaning
from adapters.slack.http import route
from adapters.slack.parse import NAME, Body, Place, Via, place_of, read_via
from bot.channel import (
    ChannelUnusable,
    Handle,
    Limit,
    MessageLost,
    MessageRef,
    NotTaken,
    Throttled,
    TooLate,
    Traits,
    is_edit,
)
from bot.messages import Address, Form, Outcome, Reply, Say, Update
from bot.texts import Catalogue

API = "https://slack.com/api/"

SCOPES = ("app_mentions:read", "chat:write", "commands", "im:history")
"""What the app must be allowed, and nothing else."""

VIEWS_PER_S, VIEWS_AT_ONCE = 100 / 60, 20
"""How often forms and Homes may be shown in a workspace."""

FORM_LIVES_S = 3.0
"""How long after what a person did a form can be opened."""

FORMS_KNOWN = 1000
"""Of how many forms it is remembered which questions were shown last."""

UNTIL_REACHED_S = 0.2
CALL_S = 8
BACKOFF_MOST_S = 30.0
"""How often, how long and how seldom at most Slack is called."""

FINAL = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "not_allowed_token_type"}
)
"""What Slack says of tokens that it does not take."""

REINSTALL = ADVICE["missing_scope"]

log = logging.getLogger(__name__)

QUIET = logging.getLogger(f"{__name__}.library")
"""What the library writes to the log may quote what people said."""
QUIET.setLevel(logging.CRITICAL + 1)

_ANY = re.compile(".*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Account:
    """Which app this is, and how it is reached.

    Attributes:
        bot_token: What it acts with in its workspace.
        app_token: What it opens a socket with; empty for HTTP.
        signing_secret: What Slack signs its requests with; empty for a socket.
        api: Whom to call.
    """

    bot_token: str
    app_token: str = ""
    signing_secret: str = ""
    api: str = API


@dataclass(frozen=True, slots=True)
class Pacing:
    """How often Slack lets itself be called.

    Attributes:
        person_per_s: Messages a second to one person.
        person_burst: Messages that may come at once there.
        socket_check_s: How often a socket is looked after, in seconds: one that was cut is made
            anew that soon.
    """

    person_per_s: float = 1
    person_burst: int = 3
    socket_check_s: float = 5


class Slack:
    """An app in Slack.

    Args:
        texts: The language.
        account: Which app.
        pacing: How often it may send.
        sleep: Waits for seconds.
    """

    name = NAME
    traits = Traits(shows_notices=False, form_lifetime_s=FORM_LIVES_S)

    def __init__(
        self,
        texts: Catalogue,
        account: Account,
        pacing: Pacing,
        sleep: Callable[[float], Awaitable[None]],
    ) -> None:
        self._texts, self._account, self._pacing, self._sleep = texts, account, pacing, sleep
        self._session: aiohttp.ClientSession | None = None
        # No retries of the library's own: a call that was cut off may have been carried out, and
        # the outbox knows when to try again.
        self._client = AsyncWebClient(
            account.bot_token, base_url=account.api, timeout=CALL_S, retry_handlers=[], logger=QUIET
        )
        self._app = self._made_app()
        self._handle: Handle | None = None
        self._handler: AsyncSocketModeHandler | None = None
        self._identity: AsyncSlackResponse | None = None
        self._known = self._ready = False
        self._shown: dict[str, list[str]] = {}

    @property
    def ready(self) -> bool:
        """Whether updates are being taken."""
        if self._handler is None:
            return self._ready
        session = self._handler.client.current_session
        return self._ready and session is not None and not session.closed

    def routes(self) -> Sequence[BaseRoute]:
        """What Slack calls, where it does."""
        return [] if self._account.app_token else [route(self._app, lambda: self._ready)]

    # ------------------------------------------------------------------ taking updates

    def _made_app(self) -> AsyncApp:
        """Bolt, acknowledging only what has been committed."""

        async def authorize(context: AsyncBoltContext) -> AuthorizeResult:
            del context  # Bolt goes by the names of parameters, and takes a method's self for one
            return self._authorized()

        app = AsyncApp(
            logger=QUIET,
            client=self._client,
            authorize=authorize,
            signing_secret=self._account.signing_secret or None,
            request_verification_enabled=not self._account.app_token,
            process_before_response=True,
        )
        app.event("message")(self._listener(parse.message))
        app.event("app_mention")(self._listener(parse.mention))
        app.event("app_home_opened")(self._listener(parse.home))
        app.command(_ANY)(self._listener(parse.slash, self._written))
        app.view(modal.CALLBACK)(self._listener(parse.sent, _complaints))
        app.view(modal.SHARE)(self._listener(parse.shared))
        app.action(_ANY)(self._listener(parse.pressed))
        app.shortcut(_ANY)(self._listener(parse.shortcut))
        # Last: what nobody asked for is acknowledged, or Slack repeats it, and in the end stops.
        app.event(_ANY)(self._listener(lambda _: None))
        return app

    def _authorized(self) -> AuthorizeResult:
        """Who the app is, as Slack said at the start.

        Bolt would ask at the first request, and acknowledge what came if there was no answer.
        """
        if self._identity is None:
            message = "Slack has not been reached yet"
            raise NotTaken(message)
        return AuthorizeResult.from_auth_test_response(
            auth_test_response=self._identity, bot_token=self._account.bot_token
        )

    def _listener(
        self,
        understand: Callable[[Body], Update | None],
        answer: Callable[[Body, Outcome], dict[str, Any]] = lambda _body, _outcome: {},
    ) -> Callable[[Body, AsyncAck], Awaitable[None]]:
        async def listen(body: Body, ack: AsyncAck) -> None:
            update, outcome = self._parsed(understand, body), Outcome()
            if update is not None:
                if self._handle is None:
                    message = "the bot is being stopped"
                    raise NotTaken(message)
                outcome = await self._handle(update)
            await ack(**answer(body, outcome))

        return listen

    def _written(self, body: Body, _outcome: Outcome) -> dict[str, Any]:
        """Say where the answer to a command is, to whoever gave it somewhere else."""
        if body.get("channel_name") == "directmessage":
            return {}
        return {"text": self._texts.say("slack.written"), "response_type": "ephemeral"}

    @staticmethod
    def _parsed(understand: Callable[[Body], Update | None], body: Body) -> Update | None:
        try:
            return understand(body)
        except Exception as error:  # noqa: BLE001 - sent again it would be no more readable
            log.error("update not readable", extra={"error": type(error).__name__})
            return None

    async def run(self, handle: Handle) -> None:
        """Take updates until cancelled, acknowledging each after ``handle`` returned.

        Raises:
            ChannelUnusable: A token is not known.
        """
        self._session = self._client.session = aiohttp.ClientSession()
        self._handle = handle
        await self._until_reached()
        self._known = True
        if not self._account.app_token:
            await self._serve_until_cancelled()
            return
        self._handler = handler = AsyncSocketModeHandler(
            self._app, self._account.app_token, logger=QUIET,
            ping_interval=self._pacing.socket_check_s,
        )  # fmt: skip
        try:
            await self._connect(handler)
            await self._serve_until_cancelled()
        finally:
            await handler.close_async()  # type: ignore[no-untyped-call]

    async def _serve_until_cancelled(self) -> None:
        self._ready = True
        try:
            await asyncio.Event().wait()
        finally:
            self._handle, self._ready = None, False

    async def _until_reached(self) -> None:
        """Learn whether the token is known, again and again while Slack cannot be reached.

        Raises:
            ChannelUnusable: It is not.
        """
        wait_s = 1.0
        while True:
            try:
                found = await self._client.auth_test()
            except SlackApiError as error:
                _refuse_if_final(error)
                wait_s = await self._wait(error, wait_s)
            except LOST_ON_THE_WAY as error:
                wait_s = await self._wait(error, wait_s)
            else:
                _look_at_scopes(found.headers)
                self._identity = found
                return

    async def _connect(self, handler: AsyncSocketModeHandler) -> None:
        wait_s = 1.0
        while True:
            try:
                # Asked for here: the library would ask for ever, whatever Slack says.
                opened = await self._client.apps_connections_open(app_token=self._account.app_token)
                handler.client.wss_uri = opened["url"]
                return await handler.connect_async()  # type: ignore[no-untyped-call, no-any-return]
            except SlackApiError as error:
                _refuse_if_final(error)
                wait_s = await self._wait(error, wait_s)
            except LOST_ON_THE_WAY as error:
                wait_s = await self._wait(error, wait_s)

    async def _wait(self, error: Exception, wait_s: float) -> float:
        """Wait, and say how long the next wait is."""
        log.warning("not reached", extra={"error": type(error).__name__, "wait_s": wait_s})
        await self._sleep(wait_s)
        return min(2 * wait_s, BACKOFF_MOST_S)

    # ------------------------------------------------------------------ sending

    def limits(
        self, address: Address, reply: Reply, replaces: MessageRef | None
    ) -> Sequence[Limit]:
        """Each direct message has its own limit; what was pressed is changed without one."""
        if is_edit(reply, replaces) or isinstance(reply, Form):
            # A form cannot wait: where Slack takes no more, its answer says so.
            return ()
        place = place_of(address)
        if isinstance(reply, Say) and reply.kind == "home":
            return (Limit(f"views {place.team}", VIEWS_PER_S, VIEWS_AT_ONCE),)
        return (self._of_person(place),)

    def _of_person(self, place: Place) -> Limit:
        key = f"post {place.team}/{place.channel or place.person}"
        return Limit(key, self._pacing.person_per_s, self._pacing.person_burst)

    async def send(
        self, address: Address, reply: Reply, replaces: MessageRef | None = None, via: str = ""
    ) -> MessageRef | None:
        """Post a reply as one message or several, or change the message that it replaces.

        Raises:
            DeliveryError: It did not arrive.
        """
        if not self._known:
            # Not a failure of this reply: those that wait go out as soon as Slack is reached.
            raise Throttled(UNTIL_REACHED_S, "")
        place, came_with = place_of(address), read_via(via)
        match reply:
            case Form():
                await self._show(reply, came_with)
            case Say(kind="home"):
                await self._publish(place, self._first(reply))
            case Say(kind="public"):
                await self._show_others(self._first(reply), came_with)
            case Say(kind="preview") if came_with.trigger:
                await self._preview(reply, came_with)
            case _:
                return await self._say(place, reply, replaces, came_with)
        return None

    def _first(self, reply: Reply) -> Message:
        """A reply that is one message."""
        return render(reply, self._texts)[0]

    async def _say(
        self, place: Place, reply: Reply, replaces: MessageRef | None, via: Via
    ) -> MessageRef | None:
        """Say something in the direct message, or to one person in a channel."""
        messages = render(reply, self._texts)
        if replaces is not None and is_edit(reply, replaces):
            return await self._edit(messages[-1], replaces, via)
        if place.channel:
            await self._post_unseen(place, messages[-1])
            return None
        sent = await self._post(place, messages)
        if replaces is not None:
            await self._remove(replaces)
        return sent

    async def _post(self, place: Place, messages: Sequence[Message]) -> MessageRef | None:
        sent = None
        for one in messages:
            found = await self._call(
                "chat.postMessage", place, channel=place.person, **_content(one)
            )
            sent = MessageRef(found["channel"], found["ts"])
        return sent

    async def _post_unseen(self, place: Place, message: Message) -> None:
        """Show somebody in a channel what nobody else sees."""
        thread = {"thread_ts": place.thread} if place.thread else {}
        await self._call(
            "chat.postEphemeral", place, channel=place.channel, user=place.person,
            **_content(message), **thread,
        )  # fmt: skip

    async def _show(self, form: Form, via: Via) -> None:
        """Open a form, or show the questions that came or went while it is being filled in.

        Raises:
            TooLate: What it could be opened with is no longer of use.
        """
        if via.view:
            await self._show_anew(form, via)
            return
        wrong = {field.step for field in form.fields if field.error}
        if wrong and wrong <= set(via.steps):
            # Slack shows what is wrong with a form that was sent, and keeps it open.
            return
        if not via.trigger:
            raise TooLate
        view = modal.view(form, self._texts)
        try:
            await self._call("views.open", None, trigger_id=via.trigger, view=view)
        except Throttled as asked:
            # What it is opened with does not live that long: better a button now.
            raise (TooLate() if asked.retry_after_s >= FORM_LIVES_S else asked) from None

    async def _show_anew(self, form: Form, via: Via) -> None:
        """Show the questions that came or went while a form is being filled in."""
        # Whoever chooses quickly chooses in a form that has been changed since.
        shown, steps = self._shown.get(via.view, list(via.steps)), modal.steps_of(form)
        if steps == shown:
            return
        view = modal.view(form, self._texts)
        try:
            await self._call("views.update", None, view_id=via.view, view=view)
        except MessageLost:
            # It was closed meanwhile.
            return
        self._shown[via.view] = steps
        while len(self._shown) > FORMS_KNOWN:
            del self._shown[next(iter(self._shown))]

    async def _publish(self, place: Place, message: Message) -> None:
        """Show what stands in somebody's Home."""
        view = {"type": "home", "blocks": message.blocks}
        await self._call("views.publish", None, user_id=place.person, view=view)

    async def _edit(self, message: Message, replaces: MessageRef, via: Via) -> MessageRef:
        """Change a message: where it was pressed, by the address that came with that."""
        if not (via.url and via.message == replaces.message and await self._respond(via, message)):
            where = {"channel": replaces.chat, "ts": replaces.message}
            await self._call("chat.update", None, **where, **_content(message))
        return replaces

    async def _respond(self, via: Via, message: Message) -> bool:
        """Change the pressed message; whether that could be done."""
        return await self._posted(via, {**_content(message), "replace_original": True})

    async def _preview(self, reply: Say, via: Via) -> None:
        """Ask where others are to see the result, beside what they will see."""
        view = modal.sharing(reply.token, self._first(reply).blocks, self._texts)
        await self._call("views.open", None, trigger_id=via.trigger, view=view)

    async def _show_others(self, message: Message, via: Via) -> None:
        """Show something in a channel that a person picked, whether the app is in it or not.

        Raises:
            TooLate: The address that came with it is of no use any more.
        """
        content = {**_content(message), "response_type": "in_channel"}
        if not await self._posted(via, content):
            raise TooLate

    async def _posted(self, via: Via, content: dict[str, Any]) -> bool:
        """Post to the address that an update came with; whether it was taken."""
        if self._session is None or not via.url:
            return False
        timeout = aiohttp.ClientTimeout(total=CALL_S)
        try:
            async with self._session.post(via.url, json=content, timeout=timeout) as response:
                said = await response.text()
                # A refusal can come with 200, too.
                return response.status == 200 and '"ok":false' not in said.replace(" ", "")  # noqa: PLR2004
        except LOST_ON_THE_WAY:
            return False

    async def _remove(self, replaces: MessageRef) -> None:
        """Leave one message to press for each question; that is not worth a second try."""
        with suppress(SlackApiError, *LOST_ON_THE_WAY):
            await self._client.chat_delete(channel=replaces.chat, ts=replaces.message)

    async def _call(self, method: str, place: Place | None, **values: Any) -> Any:  # noqa: ANN401
        """Call Slack.

        Raises:
            DeliveryError: It refuses, or was not reached.
        """
        try:
            return await self._client.api_call(method, json=values)
        except (SlackApiError, *LOST_ON_THE_WAY) as error:
            limit = None if place is None else self._of_person(place).key
            raise meaning(error, limit) from error

    async def close(self) -> None:
        """Let go of connections."""
        self._known = False
        if self._session is not None:
            await self._session.close()


def _content(message: Message) -> dict[str, Any]:
    """A message as Slack takes it."""
    return {"text": message.text, "blocks": message.blocks}


def _complaints(body: Body, outcome: Outcome) -> dict[str, Any]:
    """What is wrong with a form, at its fields; one that is right is closed.

    So is one that lacks a field with something wrong: Slack would not take that, and the form is
    opened anew with all of its fields.
    """
    shown = modal.inputs_of(body["view"])
    if not outcome.errors or not all(step in shown for step, _ in outcome.errors):
        return {}
    return {"response_action": "errors", "errors": dict(outcome.errors)}


def _refuse_if_final(error: SlackApiError) -> None:
    """Raise what ends a channel, where trying again is of no use.

    Raises:
        ChannelUnusable: A token is not known, or may not do this.
    """
    name = error.response.get("error", "")
    if name in FINAL:
        message = (
            f"Slack refuses a token ({name}): take SLACK_BOT_TOKEN (xoxb-...) and SLACK_APP_TOKEN"
            " (xapp-..., with the scope connections:write) from the app's pages again."
        )
        raise ChannelUnusable(message) from None


def _look_at_scopes(headers: Mapping[str, str]) -> None:
    """Say which scopes are missing, before somebody is not answered for want of one."""
    found = {name.lower(): value for name, value in headers.items()}.get("x-oauth-scopes", "")
    granted = {one.strip() for one in found.split(",")}
    missing = [one for one in SCOPES if one not in granted]
    if found and missing:
        log.error("scopes missing", extra={"scopes": ",".join(missing), "advice": REINSTALL})
