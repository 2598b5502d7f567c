"""The HTTP side of the stand-in: who calls, what is done, how it is answered; and the webhook."""

import re
from typing import Any

from aiohttp import ClientError, web

from tests.kit.standin import Answer, Backoff, StandIn, growing
from tests.kit.telegram.calls import Call, Failure, WebhookReply, read_request
from tests.kit.telegram.chats import Body
from tests.kit.telegram.checks import METHODS, Params, method_named, read_params
from tests.kit.telegram.methods import Methods
from tests.kit.telegram.refusals import Refused, answer_of
from tests.kit.telegram.webhook import Deliveries, Webhook, read_webhook
from tests.kit.telegram.world import make_world

TOKEN = "123456789:AAExampleExampleExampleExampleExample"  # noqa: S105 - an example
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


class Server(StandIn[Call, Failure]):
    """The Bot API for one bot; see :class:`tests.kit.standin.StandIn`."""

    undelayed = frozenset({"getUpdates"})

    def __init__(
        self,
        *,
        token: str = TOKEN,
        username: str = "cx_maturity_bot",
        flood: bool = False,
        backoff: Backoff = growing,
        split_lanes: bool = False,
        **given: Any,
    ) -> None:
        """Prepare the server.

        Args:
            token: The only token that is let in.
            username: The bot's name, without @.
            flood: Whether there are limits on how much may be sent.
            backoff: Seconds until an update is posted again, by how often it has failed.
            split_lanes: Whether messages and presses of one chat may be posted at the same time,
                as Telegram does, which keeps the order only among updates of one kind.
            given: The arguments of every stand-in.
        """
        super().__init__(**given)
        self.token = token
        self.public: dict[str, str] = {}
        self.webhook: Webhook | None = None
        self.webhook_replies: list[WebhookReply] = []
        self.world = make_world(username, self.clock, self.notify, flood=flood)
        self._methods = Methods(self.world)
        self._backoff = backoff
        self._split_lanes = split_lanes
        self._deliveries: Deliveries | None = None

    def route(self, app: web.Application) -> None:
        app.router.add_route("*", "/bot{token}/{method}", self._serve)

    def begin(self) -> None:
        if self.webhook is not None:
            self._deliver_to(self.webhook)

    async def end(self) -> None:
        self.world.updates.let_go()
        await self._stop_delivering()

    def describe(self) -> str:
        """Describe what the chats show, what waits, and how often each method was called."""
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
        return await self.answered(call, request, self._outcome)

    async def _outcome(self, call: Call, request: web.Request, failure: Failure | None) -> Answer:
        try:
            self._check_address(request.match_info["token"], call.method)
            call.params = given = await read_request(request)
            call.params = read_params(call.method, given)
            if failure is not None and not failure.acts:
                return Answer(0, {})
            return Answer(200, {"ok": True, "result": await self._act(call.method, call.params)})
        except Refused as refused:
            return Answer(refused.status, refused.body)

    def note(self, call: Call, answer: Answer) -> None:
        call.description = answer.body.get("description", "")

    def refusal(self, failure: Failure) -> Answer:
        said = answer_of(failure.status, failure.description, dict(failure.parameters))
        return Answer(failure.status, said)

    def _check_address(self, token: str, method: str) -> None:
        if not re.fullmatch(r"\d+:[\w-]+", token) or method not in METHODS:
            raise Refused(404)
        if token != self.token:
            raise Refused(401)

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

    def _webhook_info(self) -> Body:
        """Describe the webhook; its url is empty if there is none."""
        updates, webhook = self.world.updates, self.webhook
        info: Body = {
            "url": webhook.url if webhook else "",
            "has_custom_certificate": False,
            "pending_update_count": len(updates),
        }
        if webhook is not None:
            info["max_connections"] = webhook.max_connections
        if self._deliveries is not None and self._deliveries.errors:
            last = self._deliveries.errors[-1]
            info |= {"last_error_date": last.at, "last_error_message": last.message}
        if updates.allowed is not None:
            info["allowed_updates"] = sorted(updates.allowed)
        return info

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
        # Telegram drops the old webhook before it looks at the new one.
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
            self.world.date,
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

    async def _carry_out(self, answer: Any) -> None:
        """Do what the answer to a webhook's request asks for, and keep how it went."""
        if not isinstance(answer, dict) or "method" not in answer:
            return
        params = {name: value for name, value in answer.items() if name != "method"}
        error = await self._attempt(answer["method"], params)
        self.webhook_replies.append(WebhookReply(answer["method"], params, error))
        self.notify()

    async def _attempt(self, method: str, params: Params) -> str:
        silent = {"setWebhook", "deleteWebhook"}
        try:
            if method not in METHODS or method in silent or method.startswith("get"):
                raise Refused(404)
            await self._act(method, read_params(method, params))
        except Refused as refused:
            return refused.description
        return ""
