"""Bolt's own OAuth flow, from the app's page through Slack's and back, with its state cookie."""

from pathlib import Path

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp, AsyncBoltRequest
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_bolt.response import BoltResponse
from slack_sdk.oauth.installation_store import FileInstallationStore
from slack_sdk.oauth.state_store import FileOAuthStateStore
from slack_sdk.web.async_client import AsyncWebClient

from tests.kit.slack.api import CLIENT_ID, CLIENT_SECRET, SIGNING_SECRET, Slack

pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


def bolt_app(slack: Slack, folder: Path, url: str) -> AsyncApp:
    return AsyncApp(
        client=AsyncWebClient("", base_url=f"{slack.url}/api/"),
        signing_secret=SIGNING_SECRET,
        oauth_settings=AsyncOAuthSettings(
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            scopes=["chat:write", "commands"],
            redirect_uri=f"{url}/slack/oauth_redirect",
            authorization_url=f"{slack.url}/oauth/v2/authorize",
            installation_store=FileInstallationStore(base_dir=str(folder)),
            state_store=FileOAuthStateStore(expiration_seconds=60, base_dir=str(folder)),
        ),
    )


def answer_of(said: BoltResponse) -> web.Response:
    headers = said.first_headers_without_set_cookie()
    headers.pop("content-type", None)
    response = web.Response(status=said.status, headers=headers, text=said.body)
    response.content_type = "text/html"
    for cookie in said.cookies():
        for name, morsel in cookie.items():
            response.set_cookie(name, morsel.value, secure=True, httponly=True)
    return response


async def test_bolt_takes_a_workspace_on(slack: Slack, tmp_path: Path) -> None:
    server = web.Application()
    runner = web.AppRunner(server)
    apps: list[AsyncApp] = []

    async def serve(request: web.Request) -> web.Response:
        headers = {"cookie": request.headers.get("Cookie", "")}
        asked = AsyncBoltRequest(body="", query=dict(request.query), headers=dict(headers))
        flow = apps[0].oauth_flow
        assert flow
        begins = request.path.endswith("install")
        handle = flow.handle_installation if begins else flow.handle_callback
        return answer_of(await handle(asked))

    server.router.add_get("/slack/{page}", serve)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    apps.append(bolt_app(slack, tmp_path, url))
    try:
        bea = slack.workspace("T7").person("Bea")
        taken = await bea.install(f"{url}/slack/install")
        refused = await bea.install(f"{url}/slack/oauth_redirect?code=x&state=x")
    finally:
        await runner.cleanup()

    assert (taken[0], refused[0]) == (200, 400)
    assert [one.team_id for one in slack.world.tokens.values()][-1] == "T7"
    assert slack.counts["oauth.v2.access"] == 1
