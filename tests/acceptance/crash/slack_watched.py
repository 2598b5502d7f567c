"""A stand-in of Slack that records what each process showed every person and channel."""

import asyncio
from collections import defaultdict
from contextlib import suppress
from typing import Any, Literal

from aiohttp import web

from adapters.slack.addresses import NAME
from adapters.slack.http import PATH
from bot.messages import Reply
from bot.turns.keys import update_key
from tests.acceptance.crash.check import Arrival
from tests.acceptance.crash.kept import number_of
from tests.acceptance.crash.slack_people import name_of, shape
from tests.acceptance.crash.walking import shape as shape_of_text
from tests.acceptance.crash.watched import AGAIN_S, CALL_S, Seen, content_of
from tests.kit.slack.api import APP_TOKEN, BOT_TOKEN, SIGNING_SECRET, Call, Slack
from tests.kit.slack.calls import Request
from tests.kit.slack.deliveries import Delivery, Outcome

Way = Literal["socket", "http"]

ACK_S = 2.0
"""How long an acknowledgment may take; a socket that has gone is noticed only then."""

LATE_S = 20.0
"""How long nobody tries again while a process lives that may take the first try."""

COMMITS_S = 0.2
"""The seconds within which a database commits what a dead process had sent, or never does."""

NOWHERE = "http://127.0.0.1:9" + PATH
UPLOAD = "files."
"""The beginnings of the names of methods that send a file."""

LIMITS_LIFTED = {
    "CXBOT_SLACK_PERSON_PER_S": "100000",
    "CXBOT_SLACK_PERSON_BURST": "1000",
}


class WatchedSlack(Slack):
    """The stand-in; see :class:`.watched.Watched`.

    Attributes:
        told: How often the app was told something.
    """

    platform_name = "slack"

    def __init__(self, way: Way) -> None:
        super().__init__(
            delay_s=CALL_S, backoff=lambda _: AGAIN_S, most_retries=1000, ack_within_s=ACK_S
        )
        self.request_url = NOWHERE if way == "http" else None
        self.life = self.told = self._posted = self._posting = 0
        self.seen: dict[str, list[Seen]] = defaultdict(list)
        self._way = way
        self._texts: dict[str, str] = {}

    def settings(self) -> dict[str, str]:
        return {
            "SLACK_BOT_TOKEN": BOT_TOKEN,
            "SLACK_API_BASE_URL": f"{self.url}/api",
            "SLACK_APP_TOKEN": APP_TOKEN if self._way == "socket" else "",
            "SLACK_SIGNING_SECRET": SIGNING_SECRET if self._way == "http" else "",
            **LIMITS_LIFTED,
        }

    def reach(self, port: int) -> None:
        if self.request_url is not None:
            self.request_url = f"http://127.0.0.1:{port}{PATH}"

    def is_idle(self) -> bool:
        return not self.deliveries.under_way

    @property
    def uploads(self) -> int:
        return self._posted + sum(call.method.startswith(UPLOAD) for call in self.calls)

    def under_way(self, since: int, *, uploads: bool = False) -> int:
        methods = [call.method for call in self.calls[since:] if not call.status]
        return self._posting + sum(name.startswith(UPLOAD) or not uploads for name in methods)

    # ------------------------------------------------------------------ what happens

    async def _attempt(self, delivery: Delivery, reason: str) -> Outcome:
        self.told += 1
        self.notify()
        return await super()._attempt(delivery, reason)

    async def _upload(self, request: web.Request) -> web.Response:
        self._posted += 1
        self._posting += 1
        self.notify()
        try:
            return await super()._upload(request)
        finally:
            self._posting -= 1

    def _act(self, call: Call, read: Request, request: web.Request) -> dict[str, Any]:
        given = read.params
        before = (
            self._before(given["channel"], given["ts"]) if call.method == "chat.update" else None
        )
        answer = super()._act(call, read, request)
        match call.method:
            case "chat.postMessage":
                self._keep_post(answer["channel"], call.params, answer["ts"])
            case "chat.update":
                where = self._chat(given["channel"])
                self._keep(where, shape("edit", call.params["blocks"]), given["ts"], before)
            case "chat.postEphemeral":
                shown = shape("unseen", call.params["blocks"])
                self._keep(call.params["user"], shown, answer["message_ts"])
            case "files.completeUploadExternal":
                self._keep_files(call.params)
            case _:
                pass
        return answer

    def _take_response(self, call: Call, read: Request, request: web.Request) -> dict[str, Any]:
        hook = self.world.triggers.hooks[request.path]
        before = self._before(hook.channel, hook.message)
        answer = super()._take_response(call, read, request)
        blocks = call.params.get("blocks") or []
        if call.params.get("replace_original"):
            where = self._chat(hook.channel)
            self._keep(where, shape("edit", blocks), hook.message, before)
        else:
            self._keep(hook.user, shape("unseen", [*blocks, {"text": call.params.get("text")}]))
        return answer

    # ------------------------------------------------------------------ what is kept

    def _chat(self, channel_id: str) -> str:
        """Return the name of a channel: of a direct message, its person."""
        channel = self.world.channels[channel_id]
        if channel.kind != "im":
            return channel_id
        (person,) = channel.members - {team.bot_user for team in self.world.teams.values()}
        return person

    def _before(self, channel: str, ts: str) -> Reply | None:
        message = self.world.channels[channel].messages.get(ts)
        if message is None:
            return None
        return shape("edit" if message.edited else "send", message.blocks)

    def _keep_post(self, channel: str, params: dict[str, Any], ts: str) -> None:
        where, text = self._chat(channel), str(params.get("text"))
        kind = "below" if params.get("thread_ts") else "send"
        # All parts of a reply that is divided have the text of the whole beside their blocks.
        continues = self._texts.get(where) == text
        self._texts[where] = text
        self._keep(where, shape(kind, params["blocks"]), ts, continues=continues)

    def _keep_files(self, params: dict[str, Any]) -> None:
        if not params.get("channel_id"):
            # A picture that a message shows is kept with that message.
            return
        comment = params.get("initial_comment") or ""
        for given in params["files"]:
            file = self.world.files[given["id"]]
            lines = (comment, file["title"], file["alt_txt"], content_of(file["content"]))
            shown = shape_of_text("file", "\n".join(lines), [])
            self._keep(self._chat(params["channel_id"]), shown)

    def _keep(
        self,
        where: str,
        reply: Reply,
        ts: str = "0",
        before: Reply | None = None,
        *,
        continues: bool = False,
    ) -> None:
        arrival = Arrival(reply, self.life, ts)
        self.seen[where].append(Seen(arrival, int(ts.replace(".", "")), before, continues))


# ---------------------------------------------------------------------------- what counts


async def counts(slack: WatchedSlack, url: str, delivery: Delivery) -> bool:
    """Return whether something counts that was not acknowledged.

    A process that lives may still be at it, on a busy machine; one that has died is not.
    """
    life, key = slack.life, update_key(NAME, name_of(delivery))
    with suppress(TimeoutError):
        async with asyncio.timeout(LATE_S if "timeout" in delivery.reasons[-1] else 0):
            while slack.life == life and not await is_kept(url, key):  # noqa: ASYNC110 - no event
                await asyncio.sleep(AGAIN_S)  # noqa: TID251 - no event for it
    # A database server may still be committing what a dead process asked for.
    await asyncio.sleep(COMMITS_S)  # noqa: TID251 - likewise
    return await is_kept(url, key)


async def is_kept(url: str, key: str) -> bool:
    """Return whether an update is in the inbox."""
    return await number_of(url, "inbox WHERE key = $1", key) > 0
