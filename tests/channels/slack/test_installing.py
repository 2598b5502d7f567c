"""The installation of the app in a workspace through Slack, and the errors that end it early."""

import logging
from http.cookies import SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from adapters.slack.account import SCOPES
from adapters.slack.installing import COOKIE, INSTALL
from bot.engine.assessment import Assessment
from bot.runtime.logs import Lines
from tests.channels.slack.world import MANY, World
from tests.kit.served import busy
from tests.kit.slack.api import BOT_TOKEN, CLIENT_SECRET, Failure, Person
from tests.kit.slack.pages import PERSON_HEADER

NOT_GOOD = "This link has expired"


@pytest.fixture
def given() -> dict[str, Any]:
    return {"account": MANY}


@pytest.fixture
def http() -> bool:
    return True


def parameter(url: str, name: str) -> str:
    return parse_qs(urlsplit(url).query)[name][0]


async def get(
    url: str, person: Person | None = None, cookie: str = "", method: str = "GET"
) -> tuple[aiohttp.ClientResponse, str]:
    """Return a page, without what a browser would do by itself."""
    headers = {"Connection": "close"}
    headers |= {PERSON_HEADER: person.id} if person else {}
    headers |= {"Cookie": f"{COOKIE}={cookie}"} if cookie else {}
    async with (
        aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session,
        session.request(method, url, headers=headers, allow_redirects=False) as response,
    ):
        return response, await response.text()


async def allowed(world: World, workspace: str = "T7") -> tuple[str, str]:
    """Return the URL that Slack sends an installer back to, and their browser's cookie."""
    person = world.slack.workspace(workspace).person()
    begun, _ = await get(world.url + INSTALL)
    asked, _ = await get(begun.headers["Location"], person)
    return asked.headers["Location"], SimpleCookie(begun.headers["Set-Cookie"])[COOKIE].value


async def come_back(address: str, cookie: str) -> tuple[int, str]:
    response, text = await get(address, cookie=cookie)
    return response.status, text


# ---------------------------------------------------------------------------- there and back


async def test_workspace_installs_the_app_through_slack(world: World) -> None:
    address, state = await allowed(world)

    status, page = await come_back(address, state)

    assert (status, world.installed()) == (200, ["T7"])
    assert "It’s installed" in page
    assert world.slack.workspace("T7").team.name in page
    assert await world.vault().get("T7")


async def test_page_asks_for_the_scopes_and_nothing_can_be_read_on_the_way(world: World) -> None:
    begun, _ = await get(world.url + INSTALL)
    done, _ = await get((await allowed(world))[0])

    to = begun.headers["Location"]
    assert to.startswith(f"{world.slack.url}/oauth/v2/authorize?")
    assert parameter(to, "scope") == ",".join(SCOPES)
    cookie = SimpleCookie(begun.headers["Set-Cookie"])[COOKIE]
    assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "lax")
    assert (cookie["max-age"], parameter(to, "state")) == ("600", cookie.value)
    assert SimpleCookie(done.headers["Set-Cookie"])[COOKIE].value == ""
    for page in (begun, done):
        assert page.headers["Cache-Control"] == "no-store"
    assert done.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert done.headers["Referrer-Policy"] == "no-referrer"


async def test_name_of_a_workspace_is_text_on_the_page(world: World) -> None:
    world.slack.workspace("T7").team.name = "<b>&"

    _, page = await come_back(*await allowed(world))

    assert "&lt;b&gt;&amp; can now use" in page
    assert "<b>" not in page


async def test_person_who_says_no_changes_nothing(world: World) -> None:
    ann = world.slack.workspace("T7").person()

    status, page = await ann.install(world.url + INSTALL, deny=True)

    assert (status, world.installed()) == (200, [])
    assert "It wasn’t installed" in page
    assert world.slack.counts["oauth.v2.access"] == 0


async def test_app_of_one_workspace_has_no_such_pages(quick_check: Assessment) -> None:
    async with World(quick_check, http=True) as world:
        assert await world.get(INSTALL) == 404


# ---------------------------------------------------------------------------- states


async def test_state_is_good_once(world: World) -> None:
    (first, state), (second, _) = await allowed(world), await allowed(world)
    code = parameter(second, "code")

    assert (await come_back(first, state))[0] == 200
    status, page = await come_back(f"{first.split('?')[0]}?code={code}&state={state}", state)

    assert (status, NOT_GOOD in page) == (400, True)
    assert world.slack.counts["oauth.v2.access"] == 1


@pytest.mark.parametrize(
    "carried", ["", "other", "ä", "a" * 5000], ids=["none", "other", "no ascii", "long"]
)
async def test_state_is_good_in_the_browser_that_began_alone(world: World, carried: str) -> None:
    address, state = await allowed(world)
    _, others = await allowed(world)

    status, page = await come_back(address, others if carried == "other" else carried)

    assert (status, NOT_GOOD in page) == (400, True)
    assert (world.slack.counts["oauth.v2.access"], world.installed()) == (0, [])
    assert (await come_back(address, state))[0] == 200


@pytest.mark.parametrize(
    "query", ["", "code={code}", "code={code}&state=", "code={code}&state=made-up", "state=%00%ff"]
)
async def test_state_that_was_not_given_out_is_refused(world: World, query: str) -> None:
    address, state = await allowed(world)
    made_up = query.format(code=parameter(address, "code"))
    where = f"{address.split('?')[0]}?{made_up}"

    for carried in ("", state, "made-up"):
        status, page = await come_back(where, carried)

        assert (status, NOT_GOOD in page) == (400, True)
    assert (world.slack.counts["oauth.v2.access"], world.installed()) == (0, [])


async def test_state_is_good_for_ten_minutes(world: World) -> None:
    early, late = await allowed(world), await allowed(world)

    world.clock.forward(minutes=9)
    assert (await come_back(*early))[0] == 200
    world.clock.forward(seconds=61)
    status, page = await come_back(*late)

    assert (status, NOT_GOOD in page) == (400, True)


async def test_who_begins_and_does_not_come_back_leaves_nothing(world: World) -> None:
    for _ in range(20):
        begun, _ = await get(world.url + INSTALL)
        assert begun.status == 302
    address, state = await allowed(world)
    await come_back(address, "")

    assert world.sql("SELECT count(*) FROM used_states") == [(0,)]
    assert (await come_back(address, state))[0] == 200
    assert world.sql("SELECT count(*) FROM used_states") == [(1,)]


async def test_who_only_looks_at_a_page_uses_nothing_up(world: World) -> None:
    address, state = await allowed(world)

    begun, _ = await get(world.url + INSTALL, method="HEAD")
    back, _ = await get(address, cookie=state, method="HEAD")

    assert (begun.status, back.status) == (405, 405)
    assert "Set-Cookie" not in begun.headers
    assert (await come_back(address, state))[0] == 200


# ---------------------------------------------------------------------------- trouble


@pytest.mark.parametrize("method", ["oauth.v2.access", "auth.test"])
@pytest.mark.parametrize(
    "failure",
    [
        Failure(drop=True),
        Failure(status=503, body="<html>"),
        Failure("internal_error"),
        Failure("ratelimited", 429, retry_after=1),
    ],
    ids=["cut off", "unavailable", "internal error", "ratelimited"],
)
async def test_slack_that_fails_is_to_be_tried_again(
    world: World, method: str, failure: Failure
) -> None:
    world.slack.fail(method, failure)

    status, page = await come_back(*await allowed(world))

    assert (status, world.installed()) == (502, [])
    assert "That didn’t work just now" in page
    assert 'href="install"' in page
    await world.install("T7")


@pytest.mark.parametrize("error", ["invalid_code", "bad_client_secret", "bad_redirect_uri"])
async def test_code_that_slack_does_not_take_is_told(
    world: World, caplog: pytest.LogCaptureFixture, error: str
) -> None:
    world.slack.fail("oauth.v2.access", Failure(error))

    status, page = await come_back(*await allowed(world))

    assert (status, world.installed()) == (400, [])
    assert "Slack didn’t accept this" in page
    assert error in logged(caplog)


async def test_store_that_is_away_is_to_be_tried_again(world: World) -> None:
    address, state = await allowed(world)

    async with busy(world):
        begun, _ = await get(world.url + INSTALL)
        status, page = await come_back(address, state)

    assert (begun.status, status) == (302, 503)
    assert "That didn’t work just now" in page
    assert (await come_back(address, state))[0] == 200


async def test_nothing_secret_is_written_anywhere(
    quick_check: Assessment, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "adapters")
    async with World(quick_check, http=True, account=MANY) as world:
        world.slack.oauth.rotation = True
        name = world.slack.workspace("T7").team.name = "Zanzibarine Ltd"
        address, state = await allowed(world)
        _, page = await come_back(address, state)
        _, again = await come_back(address, state)
        world.slack.fail("oauth.v2.access", Failure("invalid_code"))
        _, refused = await come_back(*await allowed(world))
        ann = world.slack.workspace("T7").person()
        await world.say(ann, "hello")
        kept = await world.vault().get("T7")
        assert kept
        secrets = [kept["bot_token"], kept["refresh_token"], state, parameter(address, "code")]
        files = b"".join(one.read_bytes() for one in world.path.parent.iterdir())

        for secret in (*secrets, BOT_TOKEN, CLIENT_SECRET, *world.keys):
            for text in (logged(caplog), page, again, refused):
                assert secret not in text
            assert secret.encode() not in files
        assert name.encode() not in files
        assert name not in logged(caplog)
        assert b"T7" in files
    assert "installed workspace=T7" in logged(caplog)


def logged(caplog: pytest.LogCaptureFixture) -> str:
    """Return the lines that the process would write to standard error."""
    return "\n".join(map(Lines().format, caplog.records))
