"""The HTTP side of the stand-in: who calls, what is done, how it is answered."""

from collections.abc import Callable
from functools import partial
from typing import Any

from aiohttp import web

from tests.kit.slack.calls import Call, Failure, Request, read_request
from tests.kit.slack.channels import Channel, Message
from tests.kit.slack.deliveries import (
    ACKNOWLEDGED_WITHIN_S,
    MOST_RETRIES,
    Deliveries,
    Delivery,
    Outcome,
    again,
)
from tests.kit.slack.methods import Methods
from tests.kit.slack.oauth import OAuth
from tests.kit.slack.payloads import echo, event_callback
from tests.kit.slack.posting import Posting
from tests.kit.slack.refusals import Refused
from tests.kit.slack.sockets import Sockets
from tests.kit.slack.world import Team, make_world
from tests.kit.standin import Answer, Backoff, StandIn

SIGNING_SECRET = "example-signing-secret"  # noqa: S105 - an example
BOT_TOKEN = "xoxb-example-bot-token"  # noqa: S105 - an example
APP_TOKEN = "xapp-1-example-app-token"  # noqa: S105 - an example
CLIENT_ID = "1234567890.1234567890"
CLIENT_SECRET = "example-client-secret"  # noqa: S105 - an example

EVENTS = frozenset(
    {"message.im", "app_mention", "app_home_opened", "app_uninstalled", "tokens_revoked"}
)
"""The events that the app is subscribed to, unless a test says otherwise."""


class Server(StandIn[Call, Failure]):
    """Slack's API for one app; see :class:`tests.kit.standin.StandIn`.

    :meth:`fail` takes "response_url" for what is posted to response URLs.
    """

    def __init__(
        self,
        *,
        flood: bool = False,
        backoff: Backoff = again,
        most_retries: int = MOST_RETRIES,
        ack_within_s: float = ACKNOWLEDGED_WITHIN_S,
        echoes: bool = False,
        **given: Any,
    ) -> None:
        """Prepare the server.

        Args:
            flood: Whether there are limits on how much may be called.
            backoff: Seconds until an event is sent again, by how often that was done.
            most_retries: How often an event is sent again; Slack does it three times.
            ack_within_s: How long an acknowledgment may take, in real seconds.
            echoes: Whether the app hears of its own direct messages, as it does from Slack.
            given: The arguments of every stand-in.
        """
        super().__init__(**given)
        self.request_url: str | None = None
        self.subscriptions = EVENTS
        self.world = make_world(self.clock, self.notify, flood=flood)
        if echoes:
            self.world.echo = self._echo
        self.sockets = Sockets(ack_within_s, self.notify)
        self.oauth = OAuth(self.world, CLIENT_ID, CLIENT_SECRET)
        self.posting = Posting(SIGNING_SECRET, ack_within_s)
        self.deliveries = Deliveries(self.clock, self.notify, self._attempt, backoff, most_retries)
        self.methods = Methods(self.world, self.oauth, self.sockets)
        self.prepare()

    def prepare(self) -> None:
        """Fill the world before anybody acts; nothing here."""

    def route(self, app: web.Application) -> None:
        app.router.add_route("*", "/api/{method}", self._serve)
        app.router.add_get("/link/", self.sockets.serve)
        app.router.add_post("/upload/v1/{file}", self._upload)
        app.router.add_post("/{kind:actions|commands}/{rest:.+}", self._respond)

    def begin(self) -> None:
        self.methods.url = self.url

    async def end(self) -> None:
        await self.deliveries.end()
        await self.sockets.end()
        await self.posting.end()

    def describe(self) -> str:
        """Describe what the channels show, what waits, and how often each method was called."""
        world = self.world
        shown = [
            f"{channel.id} {channel.name}: {one.lines} {one.labels}"
            for channel in world.channels.values()
            for one in (m.shown(world.name_of) for m in channel.messages.values() if m.by_app)
        ]
        counts = ", ".join(f"{method} {count}" for method, count in self.counts.items())
        refused = [f"{call.method}: {call.error}" for call in self.calls if call.error]
        waiting = f"{self.deliveries.under_way} deliveries wait"
        return "\n".join([*shown, *refused, waiting, f"calls: {counts}"])

    def tell(self, team: Team, event: dict[str, Any], name: str = "", **more: Any) -> Delivery:
        """Send an event of a workspace to the app.

        Args:
            team: The workspace of the event.
            event: The event.
            name: How it is subscribed to; the type of the event if empty.
            more: The channel, if there is one.
        """
        body = event_callback(self.world, team, event, **more)
        wanted = (name or event["type"]) in self.subscriptions
        return self.deliveries.send(Delivery("events_api", body, wanted=wanted))

    def _echo(self, channel: Channel, message: Message) -> None:
        if channel.kind == "im" and message.ephemeral_to is None:
            team = self.world.teams[channel.team_id]
            self.tell(team, echo(channel, message, team), "message.im", channel=channel)

    def leave(self, team: Team) -> None:
        """Take the app out of a workspace, and tell it so."""
        self.withdraw(team, "account_inactive")
        self.tell(team, {"type": "app_uninstalled"})

    def withdraw(self, team: Team, reason: str) -> Delivery:
        """Refuse the tokens of a workspace from now on, and tell the app so."""
        for token in self.world.tokens.values():
            if token.kind == "bot" and token.team_id == team.id:
                token.refused_with = token.refused_with or reason
        tokens = {"oauth": [], "bot": [team.bot_user]}
        return self.tell(team, {"type": "tokens_revoked", "tokens": tokens})

    async def verify_url(self) -> bool:
        """Ask the app to say a challenge, as Slack does when its address is entered."""
        assert self.request_url is not None, "the app is told nothing through HTTP"
        return await self.posting.verify(self.request_url)

    async def _attempt(self, delivery: Delivery, reason: str) -> Outcome:
        if self.request_url is None:
            return await self.sockets.attempt(delivery, reason)
        return await self.posting.attempt(self.request_url, delivery, reason)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        call = Call(request.match_info["method"], self.clock())
        return await self.answered(call, request, partial(self._outcome, self._act))

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        call = Call("response_url", self.clock())
        return await self.answered(call, request, partial(self._outcome, self._take_response))

    async def _outcome(
        self, act: "_Act", call: Call, request: web.Request, failure: Failure | None
    ) -> Answer:
        try:
            read = await read_request(request)
            call.token, call.params = read.token, read.params
            if failure is not None and not failure.acts:
                return Answer(200, {})
            body = act(call, read, request)
        except Refused as refused:
            return Answer(refused.status, refused.body, refused.headers)
        return Answer(200, {"ok": True} | body, self._scopes(call.token))

    def note(self, call: Call, answer: Answer) -> None:
        call.error = str(answer.body.get("error", ""))

    def refusal(self, failure: Failure) -> Answer:
        after = failure.retry_after
        headers = {} if after is None else {"Retry-After": str(after)}
        return Answer(failure.status, {"ok": False, "error": failure.error}, headers)

    def _scopes(self, token: str) -> dict[str, str]:
        known = self.world.tokens.get(token)
        return {"X-OAuth-Scopes": ",".join(sorted(known.scopes))} if known else {}

    def _act(self, call: Call, read: Request, _request: web.Request) -> dict[str, Any]:
        call.params, token = self.methods.check(call.method, read)
        return self.methods.call(call.method, read, call.params, token)

    def _take_response(self, call: Call, _read: Request, request: web.Request) -> dict[str, Any]:
        hook = self.world.triggers.use(request.path)
        team = self.world.teams[request.path.split("/")[2]]
        self.methods.chat.respond(call.params, hook, team)
        return {}

    async def _upload(self, request: web.Request) -> web.Response:
        content = await request.read()
        status, text = self.methods.files.upload(request.match_info["file"], content)
        return web.Response(status=status, text=text)


_Act = Callable[[Call, Request, web.Request], dict[str, Any]]
"""Does what a request asks for; returns the answer without `ok`."""

__all__ = ["APP_TOKEN", "BOT_TOKEN", "CLIENT_ID", "CLIENT_SECRET", "SIGNING_SECRET", "Server"]
