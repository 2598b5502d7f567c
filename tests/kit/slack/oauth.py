"""OAuth v2: the page where an app is allowed, the exchange of its code, and rotating tokens.

Source: docs.slack.dev/authentication/installing-with-oauth and using-token-rotation.
"""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from tests.kit.slack.calls import Request
from tests.kit.slack.checks import SCOPES
from tests.kit.slack.refusals import Refused, refuse
from tests.kit.slack.world import APP_ID, Team, Token, World

Body = dict[str, Any]

CODE_LIVES_S = 10 * 60
TOKEN_LIVES_S = 12 * 60 * 60


@dataclass
class Code:
    """A code that the app exchanges for a token, once it is allowed."""

    value: str
    team: Team
    user: str
    scopes: set[str]
    redirect_uri: str
    at: float
    used: bool = False


@dataclass
class OAuth:
    """The app's credentials, and who has allowed it."""

    world: World
    client_id: str
    client_secret: str
    rotation: bool = False
    redirect_uris: list[str] = field(default_factory=list)
    """The URLs to which Slack sends people back, the first by default; any URL if it is empty."""

    _codes: dict[str, Code] = field(default_factory=dict)
    _refreshed: set[str] = field(default_factory=set)

    def authorize(self, query: dict[str, str], team: Team, user: str, *, deny: bool) -> str:
        """Return the URL to which the page sends somebody back.

        Raises:
            Refused: Slack shows an error there instead.
        """
        if query.get("client_id") != self.client_id:
            refuse("invalid_client_id")
        scopes = {scope for scope in query.get("scope", "").split(",") if scope}
        if not scopes:
            refuse("invalid_scope_requested")
        if scopes - SCOPES:
            refuse("invalid_scope", *sorted(scopes - SCOPES))
        where = self._where(query.get("redirect_uri", ""))
        back = {"state": query.get("state", "")}
        if deny:
            return f"{where}?{urlencode({'error': 'access_denied'} | back)}"
        number = self.world.next_id("code")
        self._codes[number] = Code(
            number, team, user, scopes, query.get("redirect_uri", ""), self.world.clock()
        )
        return f"{where}?{urlencode({'code': number} | back)}"

    def _where(self, asked: str) -> str:
        where = asked or next(iter(self.redirect_uris), "")
        if not where or (self.redirect_uris and where not in self.redirect_uris):
            refuse("bad_redirect_uri")
        return where

    def access(self, request: Request) -> Body:
        """Return a token for a code, or a new one for a refresh token, as oauth.v2.access does."""
        name = request.basic[0] if request.basic else request.params.get("client_id")
        secret = request.basic[1] if request.basic else request.params.get("client_secret")
        if name != self.client_id:
            refuse("invalid_client_id")
        if secret != self.client_secret:
            refuse("bad_client_secret")
        match request.params.get("grant_type", "authorization_code"):
            case "authorization_code":
                return self._exchange(request.params)
            case "refresh_token":
                return self._refresh(request.params.get("refresh_token", ""))
            case _:
                pass
        error = "invalid_grant_type"
        raise Refused(error)

    def _exchange(self, params: Body) -> Body:
        code = self._codes.get(params.get("code", ""))
        if code is None or self.world.clock() - code.at > CODE_LIVES_S:
            refuse("invalid_code")
        if code.used:
            refuse("code_already_used")
        if params.get("redirect_uri", "") != code.redirect_uri:
            refuse("bad_redirect_uri")
        code.used = True
        token = self.grant(code.team, code.scopes)
        return self.answer(token, code.team) | {"authed_user": {"id": code.user}}

    def grant(self, team: Team, scopes: set[str], value: str = "") -> Token:
        """Make a token for a workspace, or for its organization; the one before stays good."""
        number = self.world.next_id("token")
        prefix = "xoxe.xoxb-1-" if self.rotation else "xoxb-"
        token = Token(
            value or f"{prefix}example-{number}",
            "bot",
            team.id,
            team.enterprise_id,
            team.org_wide,
            set(scopes),
        )
        if self.rotation:
            token.expires_at = self.world.clock() + TOKEN_LIVES_S
            token.refresh = f"xoxe-1-example-{number}"
        self.world.tokens[token.value] = token
        return token

    def _refresh(self, refresh: str) -> Body:
        known = (
            one for one in self.world.tokens.values() if one.refresh and one.refresh == refresh
        )
        old = next(known, None)
        if old is None or refresh in self._refreshed or old.refused_with:
            refuse("invalid_refresh_token")
        self._refreshed.add(refresh)
        team = self.world.teams[old.team_id]
        return self.answer(self.grant(team, old.scopes), team)

    def answer(self, token: Token, team: Team) -> Body:
        """Return the answer of oauth.v2.access."""
        enterprise = {"id": team.enterprise_id, "name": "Org"} if team.enterprise_id else None
        body: Body = {
            "app_id": APP_ID,
            "scope": ",".join(sorted(token.scopes)),
            "token_type": "bot",
            "access_token": token.value,
            "bot_user_id": team.bot_user,
            "team": None if team.org_wide else {"id": team.id, "name": team.name},
            "enterprise": enterprise,
            "is_enterprise_install": team.org_wide,
        }
        rotating = {"refresh_token": token.refresh, "expires_in": TOKEN_LIVES_S}
        return body | (rotating if token.refresh else {})
