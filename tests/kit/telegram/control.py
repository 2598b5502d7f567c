"""Endpoints by which another process lets people act and looks at what came of it; all JSON.

POST /control/send     {"user_id", "text"}                     -> {"update_id"}
POST /control/press    {"user_id", "label", "message_id"?}     -> {"update_id", "query_id"}
POST /control/public   {"url", "address"}                      where webhooks are forwarded to
POST /control/fail     {"method", "failures": [{...} or null]} as BotApi.fail
GET  /control/chat     ?id=                                    -> [{"message_id", "text", ...}]
GET  /control/calls    -> {"counts", "calls", "waiting", "confirmed"}
GET  /control/until    ?method=&count=&timeout_s=              when so many calls were answered
"""

from collections.abc import Awaitable, Callable
from dataclasses import asdict
from typing import Any

from aiohttp import web

from tests.kit.telegram.calls import Failure
from tests.kit.telegram.people import NoSuchButton, Person, person_in
from tests.kit.telegram.server import Server

Given = dict[str, Any]
Action = Callable[[Given], Awaitable[Any]]


def add_control(app: web.Application, server: Server) -> None:
    """Add the endpoints to a server that does not yet run."""
    control = _Control(server)
    post: dict[str, Action] = {
        "send": control.send,
        "press": control.press,
        "public": control.public,
        "fail": control.fail,
    }
    get: dict[str, Action] = {
        "chat": control.chat,
        "calls": control.calls,
        "until": control.until,
    }
    for name, action in post.items():
        app.router.add_post(f"/control/{name}", _endpoint(action))
    for name, action in get.items():
        app.router.add_get(f"/control/{name}", _endpoint(action))


def _endpoint(
    action: Action,
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        given = await request.json() if request.method == "POST" else dict(request.query)
        try:
            return web.json_response(await action(given))
        except (KeyError, NoSuchButton, TimeoutError) as error:
            return web.json_response({"error": str(error)}, status=409)

    return answer


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
        failures = (one and Failure(**one) for one in given["failures"])
        self._server.fail(given["method"], *failures)
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
