"""The application: two pages of its own, and what platforms call."""

from collections.abc import Awaitable, Callable, Sequence

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import BaseRoute, Route


def make_app(routes: Sequence[BaseRoute], ready: Callable[[], Awaitable[str]]) -> Starlette:
    """Make the application.

    Args:
        routes: What platforms call.
        ready: Says why work cannot be done now; empty where it can.
    """

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        why = await ready()
        return PlainTextResponse(f"{why or 'ready'}\n", 503 if why else 200)

    pages = [Route("/healthz", healthz), Route("/readyz", readyz)]
    app = Starlette(
        routes=[*pages, *routes],
        exception_handlers={ClientDisconnect: _to_nobody},  # type: ignore[dict-item] # as it calls it
    )
    # A redirect would lead to the host that the client names.
    app.router.redirect_slashes = False
    return app


async def _to_nobody(_: Request, __: ClientDisconnect) -> Response:
    """Answer a client that has gone: a fault of nobody here, and nothing for the log."""
    return Response(status_code=400)
