"""A stand-in of Telegram that records what each process showed every chat."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Literal

from adapters.telegram.render import LONGEST, size
from bot.messages import Reply
from tests.acceptance.crash.check import Arrival
from tests.acceptance.crash.telegram_people import labels_of
from tests.acceptance.crash.walking import shape
from tests.acceptance.crash.watched import AGAIN_S, CALL_S, Seen, content_of
from tests.kit.telegram.api import TOKEN, BotApi
from tests.kit.telegram.refusals import Refused

Way = Literal["polling", "webhook"]

PUBLIC = "https://bot.example/telegram/webhook"
UPLOADS = {"sendPhoto": "photo", "sendDocument": "document"}
"""Methods that send a file, and the parameter that holds it."""

LIMITS_LIFTED = {
    "CXBOT_TELEGRAM_CHAT_PER_S": "100000",
    "CXBOT_TELEGRAM_CHAT_BURST": "1000",
    "CXBOT_TELEGRAM_GROUP_PER_MINUTE": "100000",
    "CXBOT_TELEGRAM_OVERALL_PER_S": "100000",
}


class WatchedApi(BotApi):
    """The stand-in; see :class:`.watched.Watched`."""

    platform_name = "telegram"

    def __init__(self, way: Way) -> None:
        super().__init__(delay_s=CALL_S, backoff=lambda _: AGAIN_S)
        self.life = 0
        self.seen: dict[int, list[Seen]] = defaultdict(list)
        self._way = way
        self._last: dict[int, Mapping[str, Any]] = {}

    def settings(self) -> dict[str, str]:
        hook = {"TELEGRAM_WEBHOOK_URL": "https://bot.example"} if self._way == "webhook" else {}
        account = {"TELEGRAM_BOT_TOKEN": TOKEN, "TELEGRAM_API_BASE_URL": self.url}
        return {**account, **hook, **LIMITS_LIFTED}

    def reach(self, port: int) -> None:
        self.public[PUBLIC] = f"http://127.0.0.1:{port}/telegram/webhook"

    @property
    def told(self) -> int:
        return len(self.confirmed)

    def is_idle(self) -> bool:
        return not self.pending

    @property
    def uploads(self) -> int:
        return sum(call.method in UPLOADS for call in self.calls)

    def under_way(self, since: int, *, uploads: bool = False) -> int:
        methods = [call.method for call in self.calls[since:] if not call.status]
        return sum(name in UPLOADS or not uploads for name in methods if name != "getUpdates")

    async def _act(self, method: str, params: dict[str, Any]) -> Any:
        before = self._before(params) if method == "editMessageText" else None
        try:
            result = await super()._act(method, params)
        except Refused as refused:
            if before is not None and "not modified" in refused.description:
                self._keep("edit", params, params["message_id"], before)
            raise
        if method == "sendMessage":
            self._keep("send", params, result["message_id"], continues=self._continues(result))
            self._last[params["chat_id"]] = result
        elif method in UPLOADS:
            self._keep_file(method, params, result["message_id"])
        elif before is not None:
            self._keep("edit", params, params["message_id"], before)
        return result

    def _before(self, params: Mapping[str, Any]) -> Reply | None:
        chat = self.world.chats.get(params["chat_id"])
        kept = chat.messages.get(params["message_id"]) if chat else None
        if kept is None:
            return None
        kind = "edit" if "edit_date" in kept.body else "send"
        return shape(kind, kept.source, labels_of(kept.body.get("reply_markup")))

    def _continues(self, body: Mapping[str, Any]) -> bool:
        """Return whether a message was divided only for want of room beside the one before."""
        last = self._last.get(body["chat"]["id"])
        if last is None or "reply_markup" in last:
            return False
        first = str(body["text"]).partition("\n\n")[0]
        return size(str(last["text"])) + 2 + size(first) > LONGEST

    def _keep(
        self,
        kind: str,
        params: Mapping[str, Any],
        message: int,
        before: Reply | None = None,
        *,
        continues: bool = False,
    ) -> None:
        reply = shape(kind, params["text"], labels_of(params.get("reply_markup")))
        self._note(params["chat_id"], reply, message, before, continues=continues)

    def _keep_file(self, method: str, params: Mapping[str, Any], message: int) -> None:
        text = f"{params.get('caption', '')}\n{content_of(params[UPLOADS[method]])}"
        labels = labels_of(params.get("reply_markup"))
        self._note(params["chat_id"], shape("file", text, labels), message)

    def _note(
        self,
        chat: int,
        reply: Reply,
        message: int,
        before: Reply | None = None,
        *,
        continues: bool = False,
    ) -> None:
        arrival = Arrival(reply, self.life, str(message))
        self.seen[chat].append(Seen(arrival, message, before, continues))
