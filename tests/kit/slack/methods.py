"""The methods of the Web API: each a function of its parameters, its token and its workspace."""

from collections.abc import Callable
from typing import Any

from tests.kit.slack.access import check_token
from tests.kit.slack.blocks import unknown_in
from tests.kit.slack.calls import Request
from tests.kit.slack.chat import Chat
from tests.kit.slack.checks import METHODS, Params, read_params
from tests.kit.slack.conversations import Conversations
from tests.kit.slack.files import Files
from tests.kit.slack.oauth import OAuth
from tests.kit.slack.refusals import refuse
from tests.kit.slack.sockets import Sockets
from tests.kit.slack.surfaces import Surfaces
from tests.kit.slack.world import APP_ID, Team, Token, World

Body = dict[str, Any]
Function = Callable[[Params, Token, Team], Body]


class Methods:
    """The methods of Slack's Web API that an app may call."""

    def __init__(self, world: World, oauth: OAuth, sockets: Sockets) -> None:
        self.url = ""
        self.chat = Chat(world)
        self.surfaces = Surfaces(world)
        self.files = Files(world)
        self._world = world
        self._oauth = oauth
        self._sockets = sockets
        self._known = self._table(Conversations(world))

    def _table(self, conversations: Conversations) -> dict[str, Function]:
        return {
            "auth.test": self._auth_test,
            "bots.info": self._bots_info,
            "chat.postMessage": self.chat.post_message,
            "chat.postEphemeral": self.chat.post_ephemeral,
            "chat.update": self.chat.update,
            "chat.delete": self.chat.delete,
            "conversations.open": conversations.open,
            "conversations.info": conversations.info,
            "users.info": conversations.user_info,
            "views.open": self.surfaces.open,
            "views.update": self.surfaces.update,
            "views.publish": self.surfaces.publish,
            "files.getUploadURLExternal": lambda params, *_: self.files.announce(params, self.url),
            "files.completeUploadExternal": self.files.complete,
        }

    def check(self, name: str, request: Request) -> tuple[Params, Token]:
        """Return the parameters in their types, and the token.

        Raises:
            Refused: Slack would not look further.
        """
        token = check_token(self._world, name, request.token)
        if request.as_json and not METHODS[name].json:
            # Slack does not see parameters that come so, and says that one is missing or wrong.
            refuse("invalid_post_type")
        return read_params(name, request.params), token

    def call(self, name: str, request: Request, params: Params, token: Token) -> Body:
        """Do what is asked, and return the answer without `ok`.

        Raises:
            Refused: Slack would not.
        """
        self._world.limits.call(token.team_id, name)
        match name:
            case "oauth.v2.access":
                return self._oauth.access(request)
            case "apps.connections.open":
                return {"url": self._sockets.open(self.url)}
            case _:
                self._check_known(params)
                return self._known[name](params, token, self._team(params, token))

    def _check_known(self, params: Params) -> None:
        """Refuse types of blocks and elements that this Slack does not know."""
        view = params.get("view")
        blocks = params.get("blocks") if view is None else view.get("blocks")
        where = "/blocks" if view is None else "/view/blocks"
        problems = unknown_in(blocks or [], self._world.unknown, where)
        if problems:
            refuse("invalid_blocks" if view is None else "invalid_arguments", *problems)

    def _team(self, params: Params, token: Token) -> Team:
        """Return the workspace that a call is about."""
        asked = params.get("team_id") or token.team_id
        if asked not in self._world.teams or not self._world.holds(token, asked):
            refuse("team_access_not_granted")
        return self._world.teams[asked]

    def _auth_test(self, _params: Params, token: Token, team: Team) -> Body:
        if token.kind == "app":
            return {"app_name": "CX maturity", "app_id": APP_ID}
        org = {"enterprise_id": team.enterprise_id} if team.enterprise_id else {}
        return {
            "url": f"https://{team.name}.slack.com/",
            "team": team.name,
            "user": self._world.accounts[f"{team.id}/{team.bot_user}"].name,
            "team_id": team.id,
            "user_id": team.bot_user,
            "bot_id": team.bot_id,
            "is_enterprise_install": team.org_wide,
            **org,
        }

    def _bots_info(self, params: Params, _token: Token, team: Team) -> Body:
        if params.get("bot", team.bot_id) != team.bot_id:
            refuse("bot_not_found")
        name = self._world.accounts[f"{team.id}/{team.bot_user}"].name
        return {
            "bot": {
                "id": team.bot_id, "deleted": False, "name": name, "app_id": APP_ID,
                "user_id": team.bot_user,
            }
        }  # fmt: skip
