"""Endpoints by which another process lets people act and looks at what came of it; all JSON.

POST /control/send     {"user_id", "text"}                     -> {"update_id"}
POST /control/press    {"user_id", "label", "message_id"?}     -> {"update_id", "query_id"}
POST /control/public   {"url", "address"}                      where webhooks are forwarded to
POST /control/fail     {"method", "failures": [{...} or null]} as BotApi.fail
GET  /control/chat     ?id=                                    -> [{"message_id", "text", ...}]
GET  /control/calls    -> {"counts", "calls", "waiting", "confirmed"}
GET  /control/until    ?method=&count=&timeout_s=              when so many calls were answered
"""

from dataclasses import asdict

from aiohttp import web

from tests.kit.control import Given, add_endpoints, failures_of
from tests.kit.telegram.calls import Failure
from tests.kit.telegram.people import NoSuchButton, Person, person_in
from tests.kit.telegram.server import Server


def add_control(app: web.Application, server: Server) -> None:
    """Add the endpoints to a server that does not yet run."""
    control = _Control(server)
    actions = (control.send, control.press, control.public, control.fail)
    add_endpoints(app, actions, (control.chat, control.calls, control.until), (NoSuchButton,))


class _Control:
    def __init__(self, server: Server) -> None:
        self._server = server

    def _person(self, given: Given) -> Person:
        return person_in(self._server.world, given["user_id"], given.get("first_name", "Ann"))

    async def send(self, given: Given) -> Given:
        return {"update_id": await self._person(given).send(given["text"])}

    async def press(self, given: Given) -> Given:
        person = self._person(given)
        state = await person.press(given["label"], given.get("message_id"))
        return {"update_id": state.update_id, "query_id": state.id}

    async def public(self, given: Given) -> Given:
        self._server.public[given["url"]] = given["address"]
        return {}

    async def fail(self, given: Given) -> Given:
        self._server.fail(given["method"], *failures_of(given, Failure))
        return {}

    async def chat(self, given: Given) -> list[Given]:
        chat = self._server.world.chats[int(given["id"])]
        return [asdict(shown) for shown in chat.sees()]

    async def calls(self, _given: Given) -> Given:
        server = self._server
        return {
            "counts": dict(server.counts),
            "calls": [asdict(call) for call in server.calls],
            "waiting": len(server.world.updates),
            "confirmed": len(server.world.updates.confirmed),
        }

    async def until(self, given: Given) -> Given:
        method, count = given["method"], int(given["count"])
        timeout_s = float(given.get("timeout_s", 10))
        await self._server.until(lambda: self._server.counts[method] >= count, timeout_s)
        return await self.calls(given)
