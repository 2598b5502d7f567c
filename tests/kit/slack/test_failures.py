"""Failures that tests order: errors, waiting, silence, cut connections; and the slow network."""

import asyncio

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.kit.slack.api import Failure, Person, Slack
from tests.kit.slack.conftest import Ask
from tests.kit.slack.content import actions

pytestmark = pytest.mark.acceptance


async def test_ordered_failures_come_one_after_another(
    slack: Slack, client: AsyncWebClient, ann: Person
) -> None:
    slack.fail("chat.postMessage", Failure("ratelimited", 429, retry_after=3), None)

    with pytest.raises(SlackApiError, match="ratelimited") as refused:
        await client.chat_postMessage(channel=ann.id, text="a")
    await client.chat_postMessage(channel=ann.id, text="b")

    assert refused.value.response.headers["Retry-After"] == "3"
    assert ann.texts == ["b"]
    assert [call.error for call in slack.calls_of("chat.postMessage")] == ["ratelimited", ""]


async def test_a_failure_may_come_after_the_work_was_done(
    slack: Slack, client: AsyncWebClient, ann: Person
) -> None:
    slack.fail("chat.postMessage", Failure("fatal_error", 500, acts=True))

    with pytest.raises(SlackApiError, match="fatal_error"):
        await client.chat_postMessage(channel=ann.id, text="a")

    assert ann.texts == ["a"]


async def test_a_connection_is_cut(slack: Slack, ask: Ask) -> None:
    slack.fail("auth.test", Failure(drop=True))

    with pytest.raises(aiohttp.ClientError):
        await ask("auth.test")


async def test_a_call_hangs_until_the_server_stops(slack: Slack, ask: Ask) -> None:
    slack.fail("auth.test", Failure(hang=True))
    hanging = asyncio.ensure_future(ask("auth.test"))
    await slack.until(lambda: slack.calls)

    await slack.__aexit__()

    with pytest.raises(aiohttp.ClientError):
        await hanging
    assert slack.calls[0].status == 0


async def test_a_proxy_answers_without_json(slack: Slack, client: AsyncWebClient) -> None:
    slack.fail("auth.test", Failure(status=502, body="<h1>Bad Gateway</h1>"))

    with pytest.raises(SlackApiError, match="502"):
        await client.auth_test()


async def test_a_response_url_fails_as_ordered(
    slack: Slack, client: AsyncWebClient, ann: Person, session: aiohttp.ClientSession
) -> None:
    await client.chat_postMessage(channel=ann.id, text="Go?", blocks=[actions("Go")])
    url = (await ann.press("Go")).body["response_url"]
    slack.fail("response_url", Failure("used_url", 404))

    async with session.post(url, json={"text": "a"}) as response:
        assert (response.status, (await response.json())["error"]) == (404, "used_url")


async def test_what_does_not_come_is_described(slack: Slack, ask: Ask, ann: Person) -> None:
    await ask("chat.postMessage", channel=ann.channel.id, text="Hello")
    await ask("chat.postMessage", channel="C1", text="Hello")

    with pytest.raises(TimeoutError, match=r"Hello(.|\n)*channel_not_found(.|\n)*calls: chat"):
        await slack.until(lambda: False, timeout_s=0.01)


async def test_app_hears_of_its_own_messages_if_that_is_wanted() -> None:
    async with Slack(echoes=True) as slack, aiohttp.ClientSession() as session:
        ann = slack.workspace().person()
        client = AsyncWebClient("", base_url=f"{slack.url}/api/", session=session)
        client.token = slack.workspace().install().value
        await client.chat_postMessage(channel=ann.id, text="a")
        (heard,) = slack.deliveries.past

    assert heard.body["event"]["bot_id"]
    assert heard.body["event"]["text"] == "a"


async def test_people_change_and_take_back_what_they_said(ann: Person) -> None:
    await ann.dm("a")
    (ts,) = ann.channel.messages

    changed = await ann.edit(ts, "b")
    deleted = await ann.delete(ts)

    assert changed.body["event"]["message"]["text"] == "b"
    assert changed.body["event"]["previous_message"]["text"] == "a"
    assert deleted.body["event"]["deleted_ts"] == ts


async def test_the_library_posts_again_by_itself_when_a_connection_is_cut(
    slack: Slack, client: AsyncWebClient, ann: Person
) -> None:
    slack.fail("chat.postMessage", Failure(drop=True, acts=True))

    await client.chat_postMessage(channel=ann.id, text="a")
    client.retry_handlers = []
    slack.fail("chat.postMessage", Failure(drop=True, acts=True))
    with pytest.raises(aiohttp.ClientError):
        await client.chat_postMessage(channel=ann.id, text="b")

    assert ann.texts == ["a", "a", "b"]
