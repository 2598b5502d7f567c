"""Endpoints by which another process lets people act and looks at what came of it; all JSON.

POST /control/act      {"person", "action", ...arguments}       -> the delivery
     action is one of dm, mention, command, open_home, press, select, fill, pick, pick_moment,
     submit, close_modal, shortcut, message_shortcut; "channel" is the name of a channel; "wait":
     true waits for the acknowledgement
POST /control/channel  {"name", "private"?, "members"?}         -> {"id"}
POST /control/url      {"request_url": URL or null}             where the app is told of things
POST /control/fail     {"method", "failures": [{...} or null]}  as Slack.fail
POST /control/socket   {"action": "drop", "disconnect", "ping"} what happens to the connections
GET  /control/sees     ?person=&channel=                        -> [{"ts", "text", "lines", ...}]
GET  /control/modal    ?person=                                 -> the view on top, or null
GET  /control/home     ?person=                                 -> the Home tab, or null
GET  /control/calls    -> {"counts", "under_way", "acknowledged", "given_up", "connections",
                          "calls"}
GET  /control/until    ?method=&count=&timeout_s=               when so many calls were answered
GET  /control/settled  ?timeout_s=                              when nothing waits any more

"person" is a name in the first workspace, or {"name", "team"}.
"""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from tests.kit.control import Given, add_endpoints, failures_of
from tests.kit.slack.calls import Failure
from tests.kit.slack.channels import Channel
from tests.kit.slack.completeness import Incomplete
from tests.kit.slack.deliveries import Delivery
from tests.kit.slack.people import Person
from tests.kit.slack.places import NoSuchButton
from tests.kit.slack.server import Server
from tests.kit.slack.views import View
from tests.kit.slack.workspaces import Workspace

FindWorkspace = Callable[..., Workspace]

_ACTIONS = {
    *("dm", "mention", "command", "open_home", "press", "select", "fill", "submit"),
    *("close_modal", "shortcut", "message_shortcut", "pick", "pick_moment"),
}


def add_control(app: web.Application, server: Server, workspace: FindWorkspace) -> None:
    """Add the endpoints to a server that does not yet run."""
    control = _Control(server, workspace)
    actions = (control.act, control.channel, control.url, control.fail, control.socket)
    looks = (
        *(control.sees, control.modal, control.home),
        *(control.calls, control.until, control.settled),
    )
    add_endpoints(app, actions, looks, (NoSuchButton, Incomplete))


def _told(delivery: Delivery | None) -> Given:
    if delivery is None:
        return {}
    names = ("acked", "ack_after_s", "retries", "status", "warning", "reasons")
    told = {name: getattr(delivery, name) for name in names}
    body = delivery.body
    event = body.get("event", {})
    where = {"trigger_id": body.get("trigger_id"), "response_url": body.get("response_url")}
    return told | where | {"event_id": body.get("event_id"), "channel": event.get("channel")}


def _view(view: View | None) -> Given | None:
    if view is None:
        return None
    seen = {"title": view.title, "lines": view.lines, "buttons": view.labels}
    facts = {"callback_id": view.callback_id, "submit": view.submit, "inputs": view.inputs}
    return seen | facts | {"errors": view.errors, "warning": view.warning, "id": view.id}


class _Control:
    def __init__(self, server: Server, workspace: FindWorkspace) -> None:
        self._server = server
        self._workspace = workspace
        self._channels: dict[str, Channel] = {}

    def _person(self, given: Any) -> Person:
        if isinstance(given, dict):
            return self._workspace(given["team"]).person(given["name"])
        return self._workspace().person(given)

    async def act(self, given: Given) -> Given:
        if given["action"] not in _ACTIONS:
            raise KeyError(given["action"])
        known = {"person", "action", "wait"}
        arguments = {name: value for name, value in given.items() if name not in known}
        if "channel" in arguments:
            arguments["channel"] = self._channels[arguments["channel"]]
        act = getattr(self._person(given["person"]), given["action"])
        delivery: Delivery | None = await act(**arguments)
        if delivery is not None and given.get("wait"):
            await delivery.settled()
        return _told(delivery)

    async def channel(self, given: Given) -> Given:
        members = [self._person(one) for one in given.get("members", [])]
        private = bool(given.get("private"))
        made = self._workspace().channel(given["name"], private=private, members=members)
        self._channels[made.name] = made
        return {"id": made.id}

    async def url(self, given: Given) -> Given:
        self._server.request_url = given["request_url"]
        return {}

    async def fail(self, given: Given) -> Given:
        self._server.fail(given["method"], *failures_of(given, Failure))
        return {}

    async def socket(self, given: Given) -> Given:
        match given["action"]:
            case "drop":
                self._server.sockets.drop()
            case "disconnect":
                await self._server.sockets.disconnect(given.get("reason", "refresh_requested"))
            case "ping":
                await self._server.sockets.ping()
            case other:
                raise KeyError(other)
        return {}

    async def sees(self, given: Given) -> list[Given]:
        channel = self._channels[given["channel"]] if "channel" in given else None
        return [asdict(shown) for shown in self._person(given["person"]).sees(channel)]

    async def modal(self, given: Given) -> Given | None:
        return _view(self._person(given["person"]).modal)

    async def home(self, given: Given) -> Given | None:
        return _view(self._person(given["person"]).home)

    async def calls(self, _given: Given) -> Given:
        deliveries = self._server.deliveries
        return {
            "counts": dict(self._server.counts),
            "under_way": deliveries.under_way,
            "acknowledged": deliveries.acknowledged,
            "given_up": deliveries.given_up,
            "connections": len(self._server.sockets.connections),
            "calls": [asdict(call) for call in self._server.calls],
        }

    async def until(self, given: Given) -> Given:
        method, count = given["method"], int(given["count"])
        timeout_s = float(given.get("timeout_s", 10))
        await self._server.until(lambda: self._server.counts[method] >= count, timeout_s)
        return await self.calls(given)

    async def settled(self, given: Given) -> Given:
        timeout_s = float(given.get("timeout_s", 10))
        await self._server.until(lambda: not self._server.deliveries.under_way, timeout_s)
        return await self.calls(given)
