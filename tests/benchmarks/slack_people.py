"""The people of the Slack benchmark, and their Slack; see :mod:`.people`."""

import asyncio
import json
import time
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from aiohttp import web

from tests.benchmarks.people import Body, LightPlatform, Person, Shown, serve
from tests.kit.slack.posting import FORM, USER_AGENT, sign

TOKEN = "xoxb-example-token-of-the-benchmark"  # noqa: S105 - an example
SECRET = "example-secret-of-the-benchmark"  # noqa: S105 - an example
COMMAND = "/cx-benchmark"

TEAM = {"id": "T0000000001", "domain": "bench"}
_APP = {"user": "U0000000001", "bot_id": "B0000000001", "app_id": "A0000000001"}
_IDENTITY = {
    "ok": True, "url": "https://bench.slack.com/", "team": "bench", "user": "bench",
    "team_id": TEAM["id"], "user_id": _APP["user"], "bot_id": _APP["bot_id"],
}  # fmt: skip


class LightSlack(LightPlatform):
    async def answer(self, request: web.BaseRequest) -> web.Response:
        if not request.path.startswith("/actions/"):
            return await super().answer(request)
        await request.read()
        self.counts["response_url"] += 1
        return web.Response(text="ok")

    def act(self, method: str, content_type: str, content: bytes) -> Body:
        del content_type
        match method:
            case "auth.test":
                self.reached.set()
                return _IDENTITY
            case "chat.postMessage":
                return self.posted(json.loads(content))
            case _:
                return {"ok": True}

    def posted(self, params: Body) -> Body:
        """Take a message to somebody."""
        user = "U" + params["channel"][1:]
        ts = f"{int(time.time())}.{next(self._numbers) % 1_000_000:06d}"
        message = {
            "type": "message", "ts": ts, "team": TEAM["id"], "text": params["text"],
            "blocks": params["blocks"], **_APP,
        }  # fmt: skip
        if any(True for _ in _elements(params["blocks"])):
            self.show(user, message)
        return {"ok": True, "channel": "D" + user[1:], "ts": ts, "message": message}

    def name_of(self, person: Person) -> str:
        return f"U{person.number:010d}"

    def next_request(self, person: Person, number: int) -> tuple[bytes, Mapping[str, str]]:
        user, trigger = self.name_of(person), f"{number}.7000.{person.number:032x}"
        press = person.next_press()
        if press is None:
            return signed(command(user, trigger, self.url))
        shown, label = press
        return signed(pressed(user, trigger, self.url, shown.message, _action(shown, label)))


def _elements(blocks: list[Body]) -> Iterator[tuple[Body, Body]]:
    for block in blocks:
        accessory = [block["accessory"]] if "accessory" in block else []
        actions = block["elements"] if block["type"] == "actions" else []
        for element in (*accessory, *actions):
            yield block, element


def _action(shown: Shown, label: str) -> Body:
    """Return Slack's action for the button, or the option of a list, with this label.

    Raises:
        LookupError: There is none.
    """
    for block, element in _elements(shown.message["blocks"]):
        about = {
            "type": element["type"], "action_id": element["action_id"],
            "block_id": block.get("block_id", "b1"), "action_ts": shown.message["ts"],
        }  # fmt: skip
        if element["type"] == "button" and element["text"]["text"] == label:
            return about | {"text": element["text"], "value": element.get("value", "")}
        for option in element.get("options", ()):
            if option["text"]["text"] == label:
                return about | {"selected_option": option}
    message = f"nothing {label!r} in {shown.message['text']!r}"
    raise LookupError(message)


# ---------------------------------------------------------------------------- requests


def command(
    user: str, trigger: str, slack: str, text: str = "", channel: Body | None = None
) -> Body:
    """Return the fields of a command, given in a channel or in the direct message."""
    place = channel or {"id": "D" + user[1:], "name": "directmessage"}
    return {
        "token": "deprecated", "team_id": TEAM["id"], "team_domain": TEAM["domain"],
        "channel_id": place["id"], "channel_name": place["name"], "user_id": user,
        "user_name": "ann", "command": COMMAND, "text": text, "api_app_id": _APP["app_id"],
        "is_enterprise_install": "false", "response_url": f"{slack}/actions/{trigger}",
        "trigger_id": trigger,
    }  # fmt: skip


def interaction(user: str, trigger: str, **more: Any) -> Body:
    """Return the fields of an interaction of any type."""
    told = {
        "user": {"id": user, "name": "ann", "team_id": TEAM["id"]}, "api_app_id": _APP["app_id"],
        "token": "deprecated", "trigger_id": trigger, "team": TEAM, "enterprise": None,
        "is_enterprise_install": False, **more,
    }  # fmt: skip
    return {"payload": json.dumps(told)}


def pressed(
    user: str,
    trigger: str,
    slack: str,
    message: Body | None,
    action: Body,
    channel: Body | None = None,
) -> Body:
    """Return the fields of a press: in a message, or in one that this person alone sees."""
    place = channel or {"id": "D" + user[1:], "name": "directmessage"}
    container = {
        "type": "message", "message_ts": "1.000001" if message is None else message["ts"],
        "channel_id": place["id"], "is_ephemeral": message is None,
    }  # fmt: skip
    return interaction(
        user, trigger, type="block_actions", container=container, actions=[action],
        channel=place, state={"values": {}}, response_url=f"{slack}/actions/{trigger}",
        **({} if message is None else {"message": message}),
    )  # fmt: skip


def signed(fields: Body) -> tuple[bytes, Mapping[str, str]]:
    """Return the body of a request, and the headers that say that it is Slack's."""
    body, now = urlencode(fields).encode(), int(time.time())
    return body, {
        "Content-Type": FORM, "User-Agent": USER_AGENT, "X-Slack-Request-Timestamp": str(now),
        "X-Slack-Signature": sign(SECRET, body, now),
    }  # fmt: skip


if __name__ == "__main__":
    asyncio.run(serve(LightSlack()))
