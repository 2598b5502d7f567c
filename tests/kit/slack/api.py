"""A strict stand-in of Slack on a local port.

async with Slack() as slack:
    ann = slack.workspace().person()
    await ann.dm("hello")
    await slack.until(ann.sees)

python -m tests.kit.slack --port 8082
"""

from aiohttp import web

from tests.kit.slack.calls import Call, Failure
from tests.kit.slack.channels import Channel, Shown
from tests.kit.slack.completeness import Incomplete
from tests.kit.slack.deliveries import Delivery, slack_backoff
from tests.kit.slack.pages import add_pages
from tests.kit.slack.people import Person
from tests.kit.slack.places import NoSuchButton
from tests.kit.slack.rendering import Button
from tests.kit.slack.server import (
    APP_TOKEN,
    BOT_TOKEN,
    CLIENT_ID,
    CLIENT_SECRET,
    SIGNING_SECRET,
    Server,
)
from tests.kit.slack.views import View
from tests.kit.slack.workspaces import Workspace, make_team
from tests.kit.slack.world import APP_ID, Token

__all__ = [
    "APP_ID",
    "APP_TOKEN",
    "BOT_TOKEN",
    "CLIENT_ID",
    "CLIENT_SECRET",
    "SIGNING_SECRET",
    "Button",
    "Call",
    "Channel",
    "Delivery",
    "Failure",
    "Incomplete",
    "NoSuchButton",
    "Person",
    "Shown",
    "Slack",
    "View",
    "Workspace",
    "slack_backoff",
]


class Slack(Server):
    """Slack, for one app: the server, and the workspaces that can have the app.

    There is one workspace from the start; it has the app, with BOT_TOKEN and every scope.
    """

    def prepare(self) -> None:
        """Make the workspace that has the app."""
        app = Token(APP_TOKEN, "app", scopes={"connections:write"})
        self.world.tokens[APP_TOKEN] = app
        self._workspaces: dict[str, Workspace] = {}
        self._first = self._new(None, None)
        self._first.install(token=BOT_TOKEN)
        # The app token belongs to no workspace; calls with it are counted with the first.
        app.team_id = self._first.id

    def workspace(
        self, team_id: str | None = None, *, enterprise_id: str | None = None
    ) -> Workspace:
        """Return the first workspace, or one by its id; a new one does not have the app yet."""
        if team_id is None and enterprise_id is None:
            return self._first
        known = self._workspaces.get(team_id or "")
        return known or self._new(team_id, enterprise_id)

    def _new(self, team_id: str | None, enterprise_id: str | None) -> Workspace:
        team = make_team(self, team_id, enterprise_id)
        return self._workspaces.setdefault(team.id, Workspace(self, team))

    def extend(self, app: web.Application) -> None:
        """Add the pages that people see in a browser."""
        add_pages(app, self)
