"""Installing, rotating, revoking; organizations and shared channels."""

from collections.abc import AsyncIterator
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest
from aiohttp import web
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.kit.slack.api import BOT_TOKEN, CLIENT_ID, CLIENT_SECRET, Person, Slack
from tests.kit.slack.conftest import Ask
from tests.kit.standin import SetClock, listening

# The library names its credentials in a way that aiohttp no longer likes.
pytestmark = pytest.mark.filterwarnings("ignore:BasicAuth is deprecated:DeprecationWarning")


@pytest.fixture
async def redirect(slack: Slack) -> AsyncIterator[str]:
    """An app's pages: /install leads to Slack, /back shows what Slack sends back."""
    app = web.Application()

    async def install(request: web.Request) -> web.Response:
        back = f"{request.url.origin()}/back"
        link = f"{slack.url}/oauth/v2/authorize?client_id={CLIENT_ID}&amp;scope=chat:write,commands"
        link += f"&amp;state=s1&amp;redirect_uri={back}"
        return web.Response(text=f'<a href="{link}">Add</a>', content_type="text/html")

    async def back(request: web.Request) -> web.Response:
        return web.Response(text=str(request.url))

    app.router.add_get("/install", install)
    app.router.add_get("/back", back)
    async with listening(app) as url:
        yield url


async def code_of(person: Person, app: str) -> str:
    _, page = await person.install(f"{app}/install")
    return parse_qs(urlsplit(page).query)["code"][0]


async def test_a_code_is_good_once_for_ten_minutes_with_the_right_credentials(
    client: AsyncWebClient, ann: Person, redirect: str, clock: SetClock
) -> None:
    codes = [await code_of(ann, redirect) for _ in range(2)]

    async def access(code: str, secret: str = CLIENT_SECRET, back: str = "/back") -> str:
        try:
            await client.oauth_v2_access(
                client_id=CLIENT_ID, client_secret=secret, code=code, redirect_uri=redirect + back
            )
        except SlackApiError as error:
            return str(error.response["error"])
        return ""

    assert await access(codes[0], secret="other") == "bad_client_secret"  # noqa: S106
    assert await access(codes[0], back="/other") == "bad_redirect_uri"
    assert await access(codes[0]) == ""
    assert await access(codes[0]) == "code_already_used"
    assert await access("other") == "invalid_code"
    clock.now += 601
    assert await access(codes[1]) == "invalid_code"


async def test_tokens_rotate_and_expire(
    slack: Slack, client: AsyncWebClient, ask: Ask, clock: SetClock
) -> None:
    slack.oauth.rotation = True
    old = slack.workspace().install()
    asked = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}

    fresh = await client.oauth_v2_access(
        grant_type="refresh_token", refresh_token=old.refresh, **asked
    )
    clock.now += 12 * 60 * 60 + 1

    assert (fresh["expires_in"], fresh["refresh_token"] != old.refresh) == (43_200, True)
    assert (await ask("auth.test", token=old.value))[1]["error"] == "token_expired"
    with pytest.raises(SlackApiError, match="invalid_refresh_token"):
        await client.oauth_v2_access(grant_type="refresh_token", refresh_token=old.refresh, **asked)


async def test_an_organizations_token_is_good_in_all_its_workspaces(slack: Slack, ask: Ask) -> None:
    first = slack.workspace("T8", enterprise_id="E1")
    second = slack.workspace("T9", enterprise_id="E1")
    token = first.install(org_wide=True).value
    bea = second.person("Bea")

    told = await bea.dm("hello")
    _, sent = await ask(
        "chat.postMessage", token=token, channel=bea.channel.id, text="a", team_id="T9"
    )
    _, elsewhere = await ask("auth.test", token=token, team_id=slack.workspace().id)

    authorization = told.body["authorizations"][0]
    assert (told.body["enterprise_id"], authorization["is_enterprise_install"]) == ("E1", True)
    assert authorization["team_id"] is None
    assert sent["ok"]
    assert elsewhere["error"] == "team_access_not_granted"


async def test_a_guest_from_another_workspace_is_told_apart(
    slack: Slack, client: AsyncWebClient, ann: Person
) -> None:
    bea = slack.workspace("T7").person("Bea")
    shared = slack.workspace().channel("shared", members=[ann, bea])

    told = await bea.mention(shared, "hello")
    posted = await client.chat_postEphemeral(channel=shared.id, user=bea.id, text="Psst")

    assert told.body["is_ext_shared_channel"]
    assert (told.body["team_id"], told.body["event"]["user_team"]) == (ann.team.id, "T7")
    assert posted["message_ts"] == bea.sees(shared)[0].ts
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.chat_postMessage(channel=bea.id, text="a")


async def test_a_page_for_an_unknown_app_says_so(
    slack: Slack, session: aiohttp.ClientSession
) -> None:
    url = f"{slack.url}/oauth/v2/authorize"
    pages = []
    for query in ({"client_id": "1.1"}, {"client_id": CLIENT_ID, "scope": "fly"}):
        async with session.get(url, params=query) as page:
            pages.append(await page.text())

    assert pages == [
        "Something went wrong: invalid_client_id",
        "Something went wrong: invalid_scope",
    ]
    assert BOT_TOKEN in slack.world.tokens
