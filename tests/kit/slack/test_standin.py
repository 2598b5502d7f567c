"""The stand-in's methods and screens, through the library that adapters use."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.kit.slack.api import APP_TOKEN, Person, Slack
from tests.kit.slack.conftest import Ask
from tests.kit.slack.content import actions
from tests.kit.standin import SetClock

pytestmark = pytest.mark.acceptance


async def test_an_update_keeps_the_blocks_unless_it_brings_others(
    client: AsyncWebClient, ann: Person
) -> None:
    sent = await client.chat_postMessage(channel=ann.id, text="a", blocks=[actions("Go")])
    channel, ts = ann.channel.id, sent["ts"]

    await client.chat_update(channel=channel, ts=ts, text="b")
    kept = ann.newest
    await client.chat_update(channel=channel, ts=ts, text="c", blocks=[])

    assert (kept.text, kept.labels, kept.edited) == ("b", ["Go"], True)
    assert (ann.newest.lines, ann.newest.labels) == (["c"], [])


async def test_parameters_come_as_a_form_too(
    slack: Slack, session: aiohttp.ClientSession, ann: Person
) -> None:
    form = {
        "token": slack.workspace().install().value,
        "channel": ann.channel.id,
        "text": "Hello",
        "blocks": '[{"type": "divider"}]',
    }

    async with session.post(f"{slack.url}/api/chat.postMessage", data=form) as response:
        answer = await response.json()

    assert answer["ok"]
    assert ann.newest.lines == ["---"]


async def test_a_response_url_answers_one_person_unless_told_otherwise(
    slack: Slack, ann: Person
) -> None:
    bea = slack.workspace().person("Bea")
    channel = slack.workspace().channel("general", members=[ann, bea])
    called = await ann.command("/cx-benchmark", channel=channel)
    url = AsyncWebhookClient(called.body["response_url"])

    await url.send(text="for you")
    await url.send(text="for all", response_type="in_channel")

    assert [shown.text for shown in bea.sees(channel)] == ["for all"]
    assert [shown.text for shown in ann.sees(channel)] == ["for you", "for all"]


async def test_a_response_url_is_good_for_five_answers_in_half_an_hour(
    ann: Person, clock: SetClock
) -> None:
    urls = [(await ann.command("/cx-benchmark")).body["response_url"] for _ in range(2)]

    used = [await AsyncWebhookClient(urls[0]).send(text="again") for _ in range(6)]
    clock.now += 30 * 60 + 1
    late = await AsyncWebhookClient(urls[1]).send(text="late")

    assert [answer.status_code for answer in used] == [200] * 5 + [404]
    assert "used_url" in used[-1].body
    assert (late.status_code, "expired_url" in late.body) == (404, True)
    assert len(ann.sees()) == 5


async def test_an_app_token_opens_connections_and_nothing_else(ask: Ask) -> None:
    _, opened = await ask("apps.connections.open", token=APP_TOKEN)
    _, refused = await ask("chat.postMessage", token=APP_TOKEN, channel="C1", text="a")

    assert opened["url"].startswith("ws://")
    assert refused["error"] == "not_allowed_token_type"


async def test_what_does_not_come_is_described(slack: Slack, ask: Ask, ann: Person) -> None:
    await ask("chat.postMessage", channel=ann.channel.id, text="Hello")
    await ask("chat.postMessage", channel="C1", text="Hello")

    with pytest.raises(TimeoutError, match=r"Hello(.|\n)*channel_not_found(.|\n)*calls: chat"):
        await slack.until(lambda: False, timeout_s=0.01)
