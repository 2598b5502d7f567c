"""Endpoints below /control/ by which another process uses a stand-in; all JSON."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from aiohttp import web

Given = dict[str, Any]
Action = Callable[[Given], Awaitable[Any]]


def add_endpoints(
    app: web.Application,
    actions: Iterable[Action],
    looks: Iterable[Action],
    refusals: tuple[type[Exception], ...] = (),
) -> None:
    """Add an endpoint for each action (POST) and each look (GET), by its name.

    What raises KeyError, TypeError, TimeoutError or one of ``refusals`` is answered with 409.
    """
    raised: tuple[type[Exception], ...] = (KeyError, TypeError, TimeoutError, *refusals)
    for action in actions:
        app.router.add_post(f"/control/{_name(action)}", _endpoint(action, raised))
    for look in looks:
        app.router.add_get(f"/control/{_name(look)}", _endpoint(look, raised))


def _name(action: Action) -> str:
    return str(getattr(action, "__name__", ""))


def _endpoint(
    action: Action, raised: tuple[type[Exception], ...]
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def answer(request: web.Request) -> web.Response:
        given = await request.json() if request.method == "POST" else dict(request.query)
        try:
            return web.json_response(await action(given))
        except raised as error:
            return web.json_response({"error": str(error)}, status=409)

    return answer


def failures_of(given: Mapping[str, Any], kind: type[Any]) -> list[Any]:
    """The failures that are ordered; None for a call that is to go well."""
    return [one and kind(**one) for one in given["failures"]]
