"""The application: two health pages, and the routes that platforms call."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route


def make_app(routes: Sequence[BaseRoute], ready: Callable[[], Awaitable[str]]) -> Starlette:
    """Make the application.

    Args:
        routes: The routes of platforms.
        ready: Returns why the bot cannot work now; empty if it can.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        why = await ready()
        return PlainTextResponse(f"{why or 'ready'}\n", 503 if why else 200)

    pages = [Route("/healthz", healthz), Route("/readyz", readyz)]
    app = Starlette(
        # The first one that fits is taken, and nearly all requests are a platform's.
        routes=[*routes, *pages],
        exception_handlers={ClientDisconnect: _to_nobody},  # type: ignore[dict-item] # as it calls it
    )
    # A redirect would go to a host that the client names.
    app.router.redirect_slashes = False
    return app


async def _to_nobody(_: Request, __: ClientDisconnect) -> Response:
    """Answer a client that has disconnected, without an error in the log."""
    return Response(status_code=400)
