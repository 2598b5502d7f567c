"""The two pages on which a workspace installs the app, with OAuth v2."""

import hmac
import logging
from collections.abc import Sequence
from html import escape

from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import AuthorizeUrlGenerator
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from adapters.slack.account import SCOPES, SlackAccount
from adapters.slack.errors import LOST_ON_THE_WAY, error_name, meaning
from adapters.slack.workspaces import ManyWorkspaces
from bot.channel import NotTaken, Throttled, Unreachable, Vault
from bot.texts import Catalogue

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"

STATE_LIVES_S = 10 * 60
COOKIE = "cxbot-slack-state"

SAID = {
    "done": ("slack.install.done.title", "slack.install.done.text"),
    "declined": ("slack.install.declined.title", "slack.install.declined.text"),
    "stale": ("slack.install.stale.title", "slack.install.stale.text"),
    "refused": ("slack.install.refused.title", "slack.install.refused.text"),
    "later": ("slack.install.later.title", "slack.install.later.text"),
}
"""Title and text of each page."""

LONGEST = 2000
"""Most characters of a state or a code."""

log = logging.getLogger(__name__)


def install_routes(
    account: SlackAccount, workspaces: ManyWorkspaces, vault: Vault, texts: Catalogue
) -> Sequence[Route]:
    """Return the page that leads to Slack, and the page that Slack leads back to."""
    pages = _Pages(account, workspaces, vault, texts)
    routes = [Route(INSTALL, pages.install), Route(REDIRECT, pages.back)]
    for route in routes:
        # Starlette would answer HEAD as well, and the preview of a link would use it up.
        route.methods = {"GET"}
    return routes


class _Pages:
    """The two pages.

    The person who comes back must be the person who left: a random state goes to Slack and into
    their cookie, and is valid once, for ten minutes. A state is stored only when it is used.
    """

    def __init__(
        self, account: SlackAccount, workspaces: ManyWorkspaces, vault: Vault, texts: Catalogue
    ) -> None:
        self._workspaces, self._vault, self._texts = workspaces, vault, texts
        self._allow = AuthorizeUrlGenerator(
            client_id=account.client_id, scopes=SCOPES, authorization_url=account.allow_url
        )

    async def install(self, _request: Request) -> Response:
        """Redirect to Slack, which asks whether to install the app."""
        state = self._vault.issue_state()
        response = RedirectResponse(self._allow.generate(state=state), status_code=302)
        response.headers["Cache-Control"] = "no-store"
        # Lax: the redirect back comes from a page of Slack's.
        response.set_cookie(
            COOKIE, state, max_age=STATE_LIVES_S, path="/", secure=True, httponly=True,
            samesite="lax",
        )  # fmt: skip
        return response

    async def back(self, request: Request) -> Response:
        """Install the app in the workspace that allowed it."""
        try:
            response = await self._installed(request)
        except NotTaken:
            response = self._page("later", 503)
        except (SlackApiError, *LOST_ON_THE_WAY) as error:
            log.warning("not installed", extra={"error": error_name(error)})
            again = isinstance(meaning(error, None), Unreachable | Throttled)
            response = self._page("later", 502) if again else self._page("refused", 400)
        response.delete_cookie(COOKIE, path="/", secure=True, httponly=True)
        return response

    async def _installed(self, request: Request) -> Response:
        state = request.query_params.get("state", "")[:LONGEST]
        code = request.query_params.get("code", "")[:LONGEST]
        carried = request.cookies.get(COOKIE, "")
        if not state or not hmac.compare_digest(state.encode(), carried.encode()):
            return self._page("stale", 400)
        if not await self._vault.use_state(state, STATE_LIVES_S):
            return self._page("stale", 400)
        if not code:
            return self._page("declined", 200)
        new = await self._workspaces.install(code)
        return self._page("done", 200, where=new.name or new.workspace)

    def _page(self, name: str, status: int, **values: str) -> Response:
        """Return a page with one message and a link."""
        title, text = SAID[name]
        title, said = escape(self._texts.say(title)), escape(self._texts.say(text, **values))
        again = escape(self._texts.say("slack.install.again"))
        link = "" if name == "done" else f'<p><a href="install">{again}</a></p>'
        html = (
            f'<!doctype html><html lang="{self._texts.language}"><meta charset="utf-8">'
            '<meta name="viewport" content="width=device-width, initial-scale=1">'
            f"<title>{title}</title><style>body{{font:1.1rem/1.5 system-ui,sans-serif;"
            "max-width:34rem;margin:4rem auto;padding:0 1rem}</style>"
            f"<h1>{title}</h1><p>{said}</p>{link}</html>"
        )
        headers = {
            "Cache-Control": "no-store",
            "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
            "Referrer-Policy": "no-referrer",
        }
        return HTMLResponse(html, status_code=status, headers=headers)
