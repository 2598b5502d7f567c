"""The HTTP side of the stand-in: who calls, what is done, how it is answered; and the webhook."""

import asyncio
import re
import time
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from typing import Any, Self

from aiohttp import ClientError, web

from tests.kit.telegram.calls import Call, Failure, WebhookReply, read_request
from tests.kit.telegram.chats import Body
from tests.kit.telegram.checks import METHODS, Params, method_named, read_params
from tests.kit.telegram.methods import Methods
from tests.kit.telegram.refusals import Refused, answer_of
from tests.kit.telegram.webhook import Backoff, Deliveries, Webhook, growing, read_webhook
from tests.kit.telegram.world import make_world

TOKEN = "123456789:AAExampleExampleExampleExampleExample"  # noqa: S105 - an example
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)
_LARGEST_REQUEST = 50 * 1024 * 1024


class Server:
    """Answers a bot. Listens while it is entered, and again on the same port when entered anew."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "cx_maturity_bot",
        delay_s: float = 0.0,
        flood: bool = False,
        clock: Callable[[], float] = time.monotonic,
        keep_calls: bool = True,
        backoff: Backoff = growing,
        split_lanes: bool = False,
        port: int = 0,
    ) -> None:
        """Prepare the server.

        Args:
            token: The only token that is let in.
            username: The bot's name, without @.
            delay_s: How long every answer takes, but those of getUpdates.
            flood: Whether there are limits on how much may be sent.
            clock: Seconds, for the limits and the age of presses.
            keep_calls: Whether `calls` and the past updates are kept, or only counts.
            backoff: Seconds until an update is posted again, by how often it has failed.
            split_lanes: Whether messages and presses of one chat may be posted at the same time,
                as Telegram does, which keeps the order only among updates of one kind.
            port: Where to listen; 0 takes a free one.
        """
        self.token = token
        self.delay_s = delay_s
        self.clock = clock
        self.keep_calls = keep_calls
        self.url = ""
        self.calls: list[Call] = []
        self.counts: Counter[str] = Counter()
        self.public: dict[str, str] = {}
        self.webhook: Webhook | None = None
        self.webhook_replies: list[WebhookReply] = []
        self.world = make_world(username, clock, self.notify, flood=flood, keep=keep_calls)
        self._methods = Methods(self.world)
        self._failures: dict[str, deque[Failure | None]] = defaultdict(deque)
        self._backoff = backoff
        self._split_lanes = split_lanes
        self._port = port
        self._news = asyncio.Event()
        self._closing = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._deliveries: Deliveries | None = None

    async def __aenter__(self) -> Self:
        self._closing.clear()
        app = web.Application(client_max_size=_LARGEST_REQUEST)
        app.router.add_route("*", "/bot{token}/{method}", self._serve)
        self.extend(app)
        runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=1.0)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", self._port, reuse_address=True)
        await site.start()
        self._runner = runner
        self._port = runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{self._port}"
        if self.webhook is not None:
            self._deliver_to(self.webhook)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._closing.set()
        self.world.updates.let_go()
        await self._stop_delivering()
        if self._runner is not None:
            await self._runner.cleanup()

    def extend(self, app: web.Application) -> None:
        """Add routes before the server starts; nothing here."""

    def fail(self, method: str, *failures: Failure | None) -> None:
        """Let the next calls of a method fail, one after another; None lets one go well."""
        self._failures[method].extend(failures)

    def calls_of(self, method: str) -> list[Call]:
        """The kept calls of one method."""
        return [call for call in self.calls if call.method == method]

    async def until(self, condition: Callable[[], Any], timeout_s: float = 10) -> None:
        """Wait for a condition; it is looked at after every call and every confirmed update.

        Raises:
            TimeoutError: with what the chats show.
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
        """What the chats show, what waits, and how often each method was called."""
        shown = [
            f"{chat.id}: {one.message_id} {one.text!r} {one.buttons}"
            for chat in self.world.chats.values()
            for one in chat.sees()
        ]
        counts = ", ".join(f"{method} {count}" for method, count in self.counts.items())
        waiting = f"{len(self.world.updates)} updates wait"
        return "\n".join([*shown, waiting, f"calls: {counts}"])

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        call = Call(method_named(request.match_info["method"]), self.clock())
        if self.keep_calls:
            self.calls.append(call)
            self.notify()
        failures = self._failures[call.method]
        failure = failures.popleft() if failures else None
        try:
            status, body = await self._answer(call, failure, request)
            if failure is not None:
                return await self._failed(call, failure, request)
            if self.delay_s and call.method != "getUpdates":
                await asyncio.sleep(self.delay_s)  # noqa: TID251 - a slow network
            call.status, call.description = status, body.get("description", "")
            return web.json_response(body, status=status)
        finally:
            self.counts[call.method] += 1
            self.notify()

    async def _answer(
        self, call: Call, failure: Failure | None, request: web.Request
    ) -> tuple[int, Body]:
        try:
            self._check_address(request.match_info["token"], call.method)
            call.params = given = await read_request(request)
            call.params = read_params(call.method, given)
            if failure is not None and not failure.acts:
                return 0, {}
            return 200, {"ok": True, "result": await self._act(call.method, call.params)}
        except Refused as refused:
            return refused.status, refused.body

    def _check_address(self, token: str, method: str) -> None:
        if not re.fullmatch(r"\d+:[\w-]+", token) or method not in METHODS:
            raise Refused(404)
        if token != self.token:
            raise Refused(401)

    async def _failed(
        self, call: Call, failure: Failure, request: web.Request
    ) -> web.StreamResponse:
        if failure.hang:
            await self._closing.wait()
        if failure.drop or failure.hang:
            if request.transport is not None:
                request.transport.abort()
            return web.Response()
        call.status, call.description = failure.status, failure.description
        if failure.body is not None:
            return web.Response(status=failure.status, text=failure.body, content_type="text/html")
        body = answer_of(failure.status, failure.description, dict(failure.parameters))
        return web.json_response(body, status=failure.status)

    async def _act(self, method: str, params: Params) -> Any:
        match method:
            case "getUpdates":
                return await self._get_updates(params)
            case "setWebhook":
                return await self._set_webhook(params)
            case "deleteWebhook":
                return await self._set_webhook({"url": ""} | params)
            case "getWebhookInfo":
                return self._webhook_info()
            case _:
                return self._methods.call(method, params)

    async def _get_updates(self, params: Params) -> list[Body]:
        if self.webhook is not None:
            raise Refused(409, _WEBHOOK_ACTIVE)
        updates = self.world.updates
        updates.allow(params.get("allowed_updates"))
        limit = min(max(params.get("limit", 100), 1), 100)
        timeout_s = min(max(params.get("timeout", 0), 0), 50)
        return await updates.get(params.get("offset", 0), limit, timeout_s)

    async def _set_webhook(self, params: Params) -> bool:
        if params.get("url"):
            self.world.updates.stop_polling("terminated by setWebhook request")
        # Telegram lets go of the old webhook before it looks at the new one.
        await self._stop_delivering()
        self.webhook = None
        if params.get("drop_pending_updates"):
            self.world.updates.clear()
        if params.get("url"):
            webhook = read_webhook(params)
            self.world.updates.allow(params.get("allowed_updates"))
            self.webhook = webhook
            self._deliver_to(webhook)
        return True

    def _deliver_to(self, webhook: Webhook) -> None:
        self._deliveries = Deliveries(
            self.world.updates,
            webhook,
            self._address,
            self._carry_out,
            self._backoff,
            split=self._split_lanes,
        )
        self._deliveries.begin()

    def _address(self, url: str) -> str:
        if url not in self.public:
            message = "Failed to resolve host: Name or service not known"
            raise ClientError(message)
        return self.public[url]

    async def _stop_delivering(self) -> None:
        if self._deliveries is not None:
            await self._deliveries.end()
            self._deliveries = None

    def _webhook_info(self) -> Body:
        hook = self.webhook
        info: Body = {"url": hook.url if hook else "", "has_custom_certificate": False}
        info["pending_update_count"] = len(self.world.updates)
        if hook is not None:
            info["max_connections"] = hook.max_connections
        if self.world.updates.allowed is not None:
            info["allowed_updates"] = sorted(self.world.updates.allowed)
        if self._deliveries is not None and self._deliveries.errors:
            info["last_error_date"] = self.world.date()
            info["last_error_message"] = self._deliveries.errors[-1]
        return info

    async def _carry_out(self, answer: Any) -> None:
        """Do what the answer to a webhook's request asks for, and keep how it went."""
        if not isinstance(answer, dict) or "method" not in answer:
            return
        params = {name: value for name, value in answer.items() if name != "method"}
        error = await self._attempt(answer["method"], params)
        self.webhook_replies.append(WebhookReply(answer["method"], params, error))
        self.notify()

    async def _attempt(self, method: str, params: Params) -> str:
        silent = {"setWebhook", "deleteWebhook", "logOut", "close"}
        try:
            if method not in METHODS or method in silent or method.startswith("get"):
                raise Refused(404)
            await self._act(method, read_params(method, params))
        except Refused as refused:
            return refused.description
        return ""
