"""The application: two health pages, and the routes that platforms call."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Receive, Scope, Send

from bot.system.webhooks import DirectRoute

ALL_PATHS = "/{path:path}"
"""The path of a route for all paths that are nobody else's."""


Why = Callable[[], Awaitable[str]]
"""Returns why the bot cannot work now; empty if it can."""


def make_app(routes: Sequence[BaseRoute], ready: Why, all_ready: Why | None = None) -> ASGIApp:
    """Make the application.

    Args:
        routes: The routes of platforms.
        ready: Returns why the bot can do nothing for anybody.
        all_ready: Returns why it cannot do everything; the same if None.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    pages = [
        Route("/healthz", healthz),
        Route("/readyz", _answering(ready)),
        Route("/readyz/all", _answering(all_ready or ready)),
    ]
    named = [route for route in routes if not _takes_all(route)]
    others = [route for route in routes if _takes_all(route)]
    app = Starlette(
        routes=[*named, *pages, *others],
        exception_handlers={ClientDisconnect: _to_nobody},  # type: ignore[dict-item] # as it calls it
    )
    # A redirect would go to a host that the client names.
    app.router.redirect_slashes = False
    if others:
        app.router.default = _or_else(others[0], app.router.default)
    return _direct_first([route for route in routes if isinstance(route, DirectRoute)], app)


def _direct_first(routes: Sequence[DirectRoute], others: ASGIApp) -> ASGIApp:
    """Return an application that hands direct routes their requests: nearly all are theirs."""
    direct = {route.path: route for route in routes}

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        route = direct.get(scope["path"])
        takes = route is not None and (not route.methods or scope["method"] in route.methods)
        await (route.app if route and takes else others)(scope, receive, send)

    return app


def _or_else(route: BaseRoute, default: ASGIApp) -> ASGIApp:
    """Return what answers paths that match no pattern at all: those with a line break."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and isinstance(route, Route):
            await route.app(scope, receive, send)
        else:
            await default(scope, receive, send)

    return app


def _takes_all(route: BaseRoute) -> bool:
    """Return whether a route answers every path that no other route answers."""
    return isinstance(route, Route) and route.path == ALL_PATHS


def _answering(ready: Why) -> Callable[[Request], Awaitable[Response]]:
    async def readyz(_: Request) -> Response:
        why = await ready()
        return PlainTextResponse(f"{why or 'ready'}\n", 503 if why else 200)

    return readyz


async def _to_nobody(_: Request, __: ClientDisconnect) -> Response:
    """Answer a client that has disconnected, without an error in the log."""
    return Response(status_code=400)
