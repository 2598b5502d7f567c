"""The HTTP side of the stand-in: who calls, what is done, how it is answered."""

import asyncio
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from typing import Any, Self

from aiohttp import web

from tests.kit.slack.calls import Call, Failure, Request, read_request
from tests.kit.slack.channels import Channel, Message
from tests.kit.slack.deliveries import (
    ACKNOWLEDGED_WITHIN_S,
    MOST_RETRIES,
    Backoff,
    Deliveries,
    Delivery,
    Outcome,
    growing,
)
from tests.kit.slack.methods import Methods
from tests.kit.slack.oauth import OAuth
from tests.kit.slack.payloads import echo, event_callback
from tests.kit.slack.posting import Posting
from tests.kit.slack.refusals import Refused
from tests.kit.slack.sockets import Sockets
from tests.kit.slack.world import Team, make_world

SIGNING_SECRET = "example-signing-secret"  # noqa: S105 - an example
BOT_TOKEN = "xoxb-example-bot-token"  # noqa: S105 - an example
APP_TOKEN = "xapp-1-example-app-token"  # noqa: S105 - an example
CLIENT_ID = "1234567890.1234567890"
CLIENT_SECRET = "example-client-secret"  # noqa: S105 - an example

EVENTS = frozenset(
    {"message.im", "app_mention", "app_home_opened", "app_uninstalled", "tokens_revoked"}
)
"""What the app is subscribed to, unless a test says otherwise."""

_LARGEST_REQUEST = 50 * 1024 * 1024


class Server:
    """Answers an app. Listens while it is entered, and again on the same port when entered anew."""

    def __init__(
        self,
        *,
        delay_s: float = 0.0,
        flood: bool = False,
        clock: Callable[[], float] = time.monotonic,
        keep_calls: bool = True,
        backoff: Backoff = growing,
        most_retries: int = MOST_RETRIES,
        ack_within_s: float = ACKNOWLEDGED_WITHIN_S,
        echoes: bool = False,
        port: int = 0,
    ) -> None:
        """Prepare the server.

        Args:
            delay_s: How long every answer to a call takes.
            flood: Whether there are limits on how much may be called.
            clock: Seconds, for limits, triggers, response URLs and expiring tokens.
            keep_calls: Whether `calls` and `deliveries.past` are kept, or only counts.
            backoff: Seconds until an event is sent again, by how often that was done.
            most_retries: How often an event is sent again; Slack does it three times.
            ack_within_s: How long an acknowledgement may take, in real seconds.
            echoes: Whether the app hears of its own direct messages, as it does from Slack.
            port: Where to listen; 0 takes a free one.
        """
        self.delay_s = delay_s
        self.clock = clock
        self.keep_calls = keep_calls
        self.url = ""
        self.request_url: str | None = None
        self.calls: list[Call] = []
        self.counts: Counter[str] = Counter()
        self.subscriptions = EVENTS
        self.world = make_world(clock, self.notify, flood=flood)
        if echoes:
            self.world.echo = self._echo
        self.sockets = Sockets(ack_within_s, self.notify)
        self.oauth = OAuth(self.world, CLIENT_ID, CLIENT_SECRET)
        self.posting = Posting(SIGNING_SECRET, ack_within_s)
        self.deliveries = Deliveries(
            clock, self.notify, self._attempt, backoff, most_retries, keep=keep_calls
        )
        self.methods = Methods(self.world, self.oauth, self.sockets, self.leave)
        self._failures: dict[str, deque[Failure | None]] = defaultdict(deque)
        self._port = port
        self._news = asyncio.Event()
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.prepare()

    def prepare(self) -> None:
        """Fill the world before anybody acts; nothing here."""

    async def __aenter__(self) -> Self:
        self._closing.clear()
        app = web.Application(client_max_size=_LARGEST_REQUEST)
        app.router.add_route("*", "/api/{method}", self._serve)
        app.router.add_get("/link/", self.sockets.serve)
        app.router.add_post("/upload/v1/{file}", self._upload)
        app.router.add_post("/{kind:actions|commands}/{rest:.+}", self._respond)
        self.extend(app)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._runner = runner
        self._port = runner.addresses[0][1]
        self.url = self.methods.url = f"http://127.0.0.1:{self._port}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        await self.deliveries.end()
        await self.sockets.end()
        await self.posting.end()
        if self._runner is not None:
            await self._runner.cleanup()

    def extend(self, app: web.Application) -> None:
        """Add routes before the server starts; nothing here."""

    def fail(self, method: str, *failures: Failure | None) -> None:
        """Let the next calls of a method fail, one after another; None lets one go well.

        "response_url" stands for what is posted to response URLs.
        """
        self._failures[method].extend(failures)

    def calls_of(self, method: str) -> list[Call]:
        """The kept calls of one method."""
        return [call for call in self.calls if call.method == method]

    async def until(self, condition: Callable[[], Any], timeout_s: float = 10) -> None:
        """Wait for a condition; it is looked at after every call and every acknowledgement.

        Raises:
            TimeoutError: with what was called and shown.
        """
        try:
            async with asyncio.timeout(timeout_s):
                while not condition():
                    await self._news.wait()
        except TimeoutError:
            raise TimeoutError(self.describe()) from None

    def notify(self) -> None:
        """Something has happened: conditions are to be looked at."""
        self._news.set()
        self._news = asyncio.Event()

    def describe(self) -> str:
        """What the channels show, what waits, and how often each method was called."""
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
            team: Where it happened.
            event: What happened.
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
        return await self._answered(request.match_info["method"], request, self._act)

    async def _respond(self, request: web.Request) -> web.StreamResponse:
        return await self._answered("response_url", request, self._take_response)

    async def _answered(self, method: str, request: web.Request, act: "_Act") -> web.StreamResponse:
        call = Call(method, self.clock())
        if self.keep_calls:
            self.calls.append(call)
            self.notify()
        failures = self._failures[method]
        failure = failures.popleft() if failures else None
        try:
            status, body, headers = await self._outcome(call, request, act, failure)
            if failure is not None:
                return await self._failed(call, failure, request)
            if self.delay_s:
                await asyncio.sleep(self.delay_s)  # noqa: TID251 - a slow network
            call.status, call.error = status, str(body.get("error", ""))
            return web.json_response(body, status=status, headers=headers)
        finally:
            self.counts[method] += 1
            self.notify()

    async def _outcome(
        self, call: Call, request: web.Request, act: "_Act", failure: Failure | None
    ) -> tuple[int, dict[str, Any], dict[str, str]]:
        try:
            read = await read_request(request)
            call.token, call.params = read.token, read.params
            if failure is not None and not failure.acts:
                return 200, {}, {}
            body = act(call, read, request)
        except Refused as refused:
            return refused.status, refused.body, refused.headers
        return 200, {"ok": True} | body, self._scopes(call.token)

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

    async def _failed(
        self, call: Call, failure: Failure, request: web.Request
    ) -> web.StreamResponse:
        if failure.hang:
            await self._closing.wait()
        if failure.drop or failure.hang:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        call.status, call.error = failure.status, failure.error
        after = failure.retry_after
        headers = {} if after is None else {"Retry-After": str(after)}
        if failure.body is not None:
            return web.Response(
                status=failure.status,
                text=failure.body,
                headers=headers,
                content_type=failure.body_type,
            )
        answer = {"ok": False, "error": failure.error}
        return web.json_response(answer, status=failure.status, headers=headers)


_Act = Callable[[Call, Request, web.Request], dict[str, Any]]
"""Does what a request asks for; returns the answer without `ok`."""

__all__ = ["APP_TOKEN", "BOT_TOKEN", "CLIENT_ID", "CLIENT_SECRET", "SIGNING_SECRET", "Server"]
