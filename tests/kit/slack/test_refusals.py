"""The calls that the stand-in refuses, with Slack's codes."""

from collections.abc import Callable
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.kit.slack.api import BOT_TOKEN, Channel, Person, Slack
from tests.kit.slack.conftest import Ask
from tests.kit.slack.content import actions, modal, section
from tests.kit.standin import SetClock

pytestmark = pytest.mark.acceptance


async def test_a_call_needs_a_method_and_a_token_that_is_good(ask: Ask, slack: Slack) -> None:
    gone = slack.workspace().install().value
    slack.world.tokens[gone].refused_with = "token_revoked"

    calls = [("chat.fly", BOT_TOKEN), ("auth.test", ""), ("auth.test", "xoxb-1")]
    errors = [(await ask(method, token=token))[1]["error"] for method, token in calls]

    assert errors == ["unknown_method", "not_authed", "invalid_auth"]
    assert (await ask("auth.test", token=gone))[1]["error"] == "token_revoked"


async def test_an_uninstalled_app_is_refused(slack: Slack, client: AsyncWebClient) -> None:
    slack.workspace().uninstall()

    with pytest.raises(SlackApiError, match="account_inactive"):
        await client.auth_test()
    told = [delivery.body["event"]["type"] for delivery in slack.deliveries.past]
    assert set(told) == {"app_uninstalled", "tokens_revoked"}


async def test_a_missing_scope_is_named(slack: Slack, ask: Ask, ann: Person) -> None:
    token = slack.workspace().install(scopes=["commands", "im:write"]).value

    _, answer = await ask("chat.postMessage", token=token, channel=ann.channel.id, text="a")

    assert answer["error"] == "missing_scope"
    assert (answer["needed"], answer["provided"]) == ("chat:write", "commands,im:write")


async def test_a_private_channel_needs_a_scope_of_its_own(slack: Slack, ask: Ask) -> None:
    channel = slack.workspace().channel("closed", private=True)
    token = slack.workspace().install(scopes=["channels:read"]).value

    _, answer = await ask("conversations.info", token=token, channel=channel.id)

    assert (answer["error"], answer["needed"]) == ("missing_scope", "groups:read")


async def test_parameters_are_known_complete_and_of_their_type(ask: Ask, ann: Person) -> None:
    _, unknown = await ask("chat.postMessage", channel=ann.channel.id, text="a", tint="red")
    _, missing = await ask("chat.postMessage", text="a")
    _, wrong = await ask("chat.postMessage", channel=ann.channel.id, text=1)

    messages = [one["response_metadata"]["messages"] for one in (unknown, missing, wrong)]
    assert messages == [
        ["[ERROR] unknown parameter: tint"],
        ["[ERROR] missing required field: channel"],
        ["[ERROR] must be of type string [json-pointer:/text]"],
    ]


@pytest.mark.parametrize(
    ("content", "error"),
    [
        ({}, "no_text"),
        ({"text": "  "}, "no_text"),
        ({"text": "a" * 40_001}, "msg_too_long"),
        ({"text": "a", "thread_ts": "1.1"}, "thread_not_found"),
        ({"text": "a", "blocks": [section("a" * 2900)] * 5}, "msg_blocks_too_long"),
        ({"text": "a", "blocks": [{"type": "video"}]}, "invalid_blocks"),
    ],
)
async def test_content_of_messages_is_checked(
    ask: Ask, ann: Person, content: dict[str, Any], error: str
) -> None:
    _, answer = await ask("chat.postMessage", channel=ann.channel.id, **content)

    assert answer["error"] == error
    assert ann.sees() == []


async def test_wrong_blocks_are_named_in_both_of_slacks_ways(ask: Ask, ann: Person) -> None:
    blocks = [section("a"), section("a" * 3001)]

    _, answer = await ask("chat.postMessage", channel=ann.channel.id, text="a", blocks=blocks)

    problem = "must be less than 3001 characters [json-pointer:/blocks/1/text/text]"
    assert answer["errors"] == [problem]
    assert answer["response_metadata"]["messages"] == [f"[ERROR] {problem}"]


async def test_wrong_views_are_wrong_arguments(ask: Ask, ann: Person) -> None:
    trigger = (await ann.shortcut("start")).body["trigger_id"]
    title = {"type": "plain_text", "text": "a" * 25}

    _, answer = await ask("views.open", trigger_id=trigger, view=modal(title=title))
    _, large = await ask("views.publish", user_id=ann.id, view=modal(x="a" * 250_000))

    problem = "[ERROR] must be less than 25 characters [json-pointer:/view/title/text]"
    assert (answer["error"], answer["response_metadata"]["messages"]) == (
        "invalid_arguments",
        [problem],
    )
    assert large["error"] == "view_too_large"


Change = Callable[[Slack, Channel], object]


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda _slack, channel: setattr(channel, "archived", True), "is_archived"),
        (lambda _slack, channel: setattr(channel, "read_only", True), "restricted_action"),
        (lambda _slack, channel: channel.members.clear(), "channel_not_found"),
        (lambda slack, channel: slack.world.channels.pop(channel.id), "channel_not_found"),
    ],
)
async def test_a_private_channel_takes_only_what_it_is_open_to(
    slack: Slack, ask: Ask, change: Change, error: str
) -> None:
    channel = slack.workspace().channel("closed", private=True)
    change(slack, channel)

    _, answer = await ask("chat.postMessage", channel=channel.id, text="a")

    assert answer["error"] == error


async def test_a_public_channel_without_the_app_needs_a_scope(slack: Slack, ask: Ask) -> None:
    channel = slack.workspace().channel("general", with_app=False)
    token = slack.workspace().install(scopes=["chat:write"]).value

    _, without = await ask("chat.postMessage", token=token, channel=channel.id, text="a")
    _, with_scope = await ask("chat.postMessage", channel=channel.id, text="a")

    assert (without["error"], with_scope["ok"]) == ("not_in_channel", True)


async def test_who_cannot_be_written_to_is_said(slack: Slack, ask: Ask, ann: Person) -> None:
    bea = slack.workspace().person("Bea")
    channel, dm = slack.workspace().channel("general", members=[bea]), bea.channel.id
    bea.deactivate()

    async def error(method: str, **params: Any) -> str:
        return str((await ask(method, **params))[1]["error"])

    assert await error("conversations.open", users=bea.id) == "user_disabled"
    assert await error("conversations.open", users="U1") == "user_not_found"
    assert await error("conversations.open", users=slack.workspace().bot_user) == "cannot_dm_bot"
    assert await error("conversations.open") == "users_list_not_supplied"
    assert await error("chat.postMessage", channel=dm, text="a") == "user_disabled"
    where = {"channel": channel.id, "user": ann.id, "text": "a"}
    assert await error("chat.postEphemeral", **where) == "user_not_in_channel"
    slack.world.messages_tab = False
    where = {"channel": ann.channel.id, "text": "a"}
    assert await error("chat.postMessage", **where) == "messages_tab_disabled"


async def test_only_own_messages_are_changed_and_for_some_time(
    slack: Slack, ask: Ask, ann: Person, clock: SetClock
) -> None:
    channel = ann.channel.id
    await ann.dm("hello")
    (said,) = ann.channel.messages
    _, sent = await ask("chat.postMessage", channel=channel, text="a")
    slack.workspace().team.edit_window_s = 60
    clock.now += 61

    async def error(method: str, ts: str, **params: Any) -> str:
        return str((await ask(method, channel=channel, ts=ts, **params))[1]["error"])

    assert await error("chat.update", said, text="b") == "cant_update_message"
    assert await error("chat.delete", said) == "cant_delete_message"
    assert await error("chat.update", "1.1", text="b") == "message_not_found"
    assert await error("chat.update", sent["ts"], text="b") == "edit_window_closed"
    assert await error("chat.update", sent["ts"], text="a" * 4001) == "msg_too_long"


async def test_other_content_types_are_refused(
    slack: Slack, session: aiohttp.ClientSession
) -> None:
    url, headers = f"{slack.url}/api/auth.test", {"Content-Type": "application/xml"}

    async with session.post(url, data=b"<a/>", headers=headers) as response:
        answer = await response.json()
    async with session.post(
        url, data=b"[]", headers={"Content-Type": "application/json"}
    ) as response:
        listed = await response.json()

    assert (answer["error"], listed["error"]) == ("invalid_post_type", "json_not_object")


async def test_a_response_url_takes_no_wrong_content(
    client: AsyncWebClient, ann: Person, session: aiohttp.ClientSession
) -> None:
    await client.chat_postMessage(channel=ann.id, text="Go?", blocks=[actions("Go")])
    url = (await ann.press("Go")).body["response_url"]

    async def error(**body: Any) -> str:
        async with session.post(url, json=body) as response:
            return str((await response.json())["error"])

    assert await error() == "no_text"
    assert await error(text="a", blocks=[section("")]) == "invalid_blocks"
    assert await error(text="a", response_type="loud") == "invalid_payload"
    assert await error(text="a", replace="1") == "invalid_payload"


async def test_with_limits_a_channel_takes_a_message_a_second(clock: SetClock) -> None:
    async with Slack(clock=clock, flood=True) as slack, aiohttp.ClientSession() as session:
        client = AsyncWebClient(BOT_TOKEN, base_url=f"{slack.url}/api/", session=session)
        ann, bea = slack.workspace().person(), slack.workspace().person("Bea")
        for _ in range(3):
            await client.chat_postMessage(channel=ann.id, text="a")
        with pytest.raises(SlackApiError, match="ratelimited") as refused:
            await client.chat_postMessage(channel=ann.id, text="a")
        await client.chat_postMessage(channel=bea.id, text="a")
        clock.now += 3
        await client.chat_postMessage(channel=ann.id, text="a")

    response = refused.value.response
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3")


async def test_with_limits_a_method_is_called_so_often_a_minute(clock: SetClock) -> None:
    async with Slack(clock=clock, flood=True) as slack, aiohttp.ClientSession() as session:
        client = AsyncWebClient(BOT_TOKEN, base_url=f"{slack.url}/api/", session=session)
        ann = slack.workspace().person()
        sent = await client.chat_postMessage(channel=ann.id, text="a")
        where = (ann.channel.id, sent["ts"])
        for _ in range(50):
            await client.chat_update(channel=where[0], ts=where[1], text="b")
        with pytest.raises(SlackApiError, match="ratelimited"):
            await client.chat_update(channel=where[0], ts=where[1], text="b")
