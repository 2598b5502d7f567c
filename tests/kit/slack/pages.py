"""The page where somebody allows the app, as their browser sees it."""

from collections.abc import Mapping

from aiohttp import web

from tests.kit.slack.refusals import Refused
from tests.kit.slack.server import Server

PERSON_HEADER = "X-Stand-In-Person"
"""The person who opens the page: id, or workspace/id; by default the first one in Slack."""

DENY_HEADER = "X-Stand-In-Deny"


def add_pages(app: web.Application, server: Server) -> None:
    """Add the page to a server that does not yet run."""

    async def authorize(request: web.Request) -> web.Response:
        try:
            location = _allowed(server, dict(request.query), request.headers)
        except Refused as refused:
            return web.Response(text=f"Something went wrong: {refused.error}")
        raise web.HTTPFound(location)

    app.router.add_get("/oauth/v2/authorize", authorize)


def _allowed(server: Server, query: dict[str, str], headers: Mapping[str, str]) -> str:
    world = server.world
    people = [user for user in world.accounts.values() if not user.is_bot]
    who = headers.get(PERSON_HEADER, "")
    user = world.accounts.get(who) or world.user(who)
    chosen = world.teams.get(query.get("team", ""))
    team = chosen or (world.teams[user.team_id] if user else next(iter(world.teams.values())))
    allowed_by = user.id if user else next((p.id for p in people if p.team_id == team.id), "U0")
    return server.oauth.authorize(query, team, allowed_by, deny=DENY_HEADER in headers)
