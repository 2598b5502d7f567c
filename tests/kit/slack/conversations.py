"""conversations.* and users.info: where the app is, and with whom."""

from typing import Any, NoReturn

from tests.kit.slack.channels import Channel, User
from tests.kit.slack.checks import Params
from tests.kit.slack.refusals import refuse
from tests.kit.slack.world import Team, Token, World

Body = dict[str, Any]

_READ_SCOPE = {
    "public": "channels:read", "private": "groups:read", "mpim": "mpim:read", "im": "im:read",
}  # fmt: skip


def lacks_scope(needed: str, token: Token) -> NoReturn:
    """Refuse a call whose token lacks a scope."""
    refuse("missing_scope", needed=needed, provided=",".join(sorted(token.scopes)))


class Conversations:
    """The methods with which the app looks up channels and people."""

    def __init__(self, world: World) -> None:
        self._world = world

    def open(self, params: Params, token: Token, team: Team) -> Body:
        if params.get("channel"):
            channel = self._world.channel_of(params["channel"], token)
        elif params.get("users"):
            channel = self._world.direct(self._person(params["users"], token), team)
        else:
            refuse("users_list_not_supplied")
        short = {"id": channel.id}
        return {"channel": channel.body() if params.get("return_im") else short}

    def _person(self, user_id: str, token: Token) -> User:
        user = self._user(user_id, token)
        if user.is_bot:
            refuse("cannot_dm_bot")
        if user.deleted:
            refuse("user_disabled")
        return user

    def _user(self, user_id: str, token: Token) -> User:
        user = self._world.user(user_id, token)
        if user is None or not self._knows(user, token):
            refuse("user_not_found")
        return user

    def _knows(self, user: User, token: Token) -> bool:
        """Return whether somebody is in the workspace, or shares a channel with it."""
        if self._world.holds(token, user.team_id):
            return True
        shared = (c for c in self._world.channels.values() if user.id in c.members)
        return any(self._world.holds(token, team) for channel in shared for team in channel.teams)

    def info(self, params: Params, token: Token, _team: Team) -> Body:
        channel = self._readable(params["channel"], token)
        is_member = bool(self._world.bots(channel) & channel.members)
        return {"channel": channel.body() | {"is_member": is_member}}

    def _readable(self, channel_id: str, token: Token) -> Channel:
        channel = self._world.channel_of(channel_id, token)
        needed = _READ_SCOPE[channel.kind]
        if needed not in token.scopes:
            lacks_scope(needed, token)
        return channel

    def user_info(self, params: Params, token: Token, _team: Team) -> Body:
        user = self._user(params["user"], token)
        stranger = None if self._world.holds(token, user.team_id) else False
        org = self._world.teams[user.team_id].enterprise_id
        teams = [
            one.team_id
            for one in self._world.accounts_of(user.id)
            if self._world.teams[one.team_id].enterprise_id == org
        ]
        return {"user": user.body(is_stranger=stranger, enterprise_id=org, teams=teams)}
