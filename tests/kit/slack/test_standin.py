"""What the stand-in takes and shows, through the library that adapters use."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.kit.slack.api import APP_TOKEN, NoSuchButton, Person, Slack
from tests.kit.slack.conftest import Ask, FixedClock
from tests.kit.slack.content import actions, section, select

pytestmark = pytest.mark.acceptance


async def test_app_knows_its_name_and_its_scopes(client: AsyncWebClient, slack: Slack) -> None:
    answer = await client.auth_test()

    assert answer["user"] == "cx_maturity"
    assert answer["user_id"] == slack.workspace().bot_user
    assert "chat:write" in answer.headers["X-OAuth-Scopes"].split(",")


async def test_a_message_is_shown_with_what_stands_out(
    client: AsyncWebClient, slack: Slack, ann: Person
) -> None:
    text = f"*Yes* &amp; <@{ann.id}> <https://example.org|here>"

    sent = await client.chat_postMessage(channel=ann.channel.id, text=text)

    assert ann.newest.text == "Yes & @Ann here"
    assert ann.newest.mentions == ["@Ann"]
    assert ann.newest.links == ["https://example.org"]
    assert ann.newest.styled == ["Yes"]
    assert sent["ts"] == ann.newest.ts
    assert slack.calls_of("chat.postMessage")[0].params["text"] == text


async def test_a_user_id_stands_for_the_direct_messages(
    client: AsyncWebClient, ann: Person
) -> None:
    opened = await client.conversations_open(users=ann.id)

    sent = await client.chat_postMessage(channel=ann.id, text="Hello")

    assert sent["channel"] == opened["channel"]["id"] == ann.channel.id


async def test_blocks_are_shown_instead_of_the_text(client: AsyncWebClient, ann: Person) -> None:
    blocks = [section("How *often*?"), actions("Daily", "Never"), {"type": "divider"}]

    await client.chat_postMessage(channel=ann.id, text="How often?", blocks=blocks)

    assert ann.newest.lines == ["How often?", "[Daily] [Never]", "---"]
    assert ann.newest.labels == ["Daily", "Never"]
    assert [button.action_id for button in ann.newest.buttons] == ["daily", "never"]


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


async def test_only_one_person_sees_an_ephemeral_message(
    client: AsyncWebClient, slack: Slack, ann: Person
) -> None:
    bea = slack.workspace().person("Bea")
    channel = slack.workspace().channel("general", members=[ann, bea])

    await client.chat_postEphemeral(channel=channel.id, user=ann.id, text="Psst")

    assert [shown.ephemeral for shown in ann.sees(channel)] == [True]
    assert bea.sees(channel) == []


async def test_a_message_has_a_link_and_takes_a_reaction_once(
    client: AsyncWebClient, ann: Person
) -> None:
    sent = await client.chat_postMessage(channel=ann.id, text="Hello")
    where = ann.channel.id

    link = await client.chat_getPermalink(channel=where, message_ts=sent["ts"])
    await client.reactions_add(channel=where, timestamp=sent["ts"], name="wave")

    assert link["permalink"].endswith(f"/{where}/p{sent['ts'].replace('.', '')}")
    with pytest.raises(SlackApiError, match="already_reacted"):
        await client.reactions_add(channel=where, timestamp=sent["ts"], name="wave")


async def test_a_deleted_message_is_gone(client: AsyncWebClient, ann: Person) -> None:
    sent = await client.chat_postMessage(channel=ann.id, text="Hello")

    await client.chat_delete(channel=ann.channel.id, ts=sent["ts"])

    assert ann.sees() == []


async def test_a_file_is_shared_after_it_was_uploaded(client: AsyncWebClient, ann: Person) -> None:
    await client.files_upload_v2(
        channel=ann.channel.id, content=b"a,b", filename="data.csv", title="Data"
    )

    assert ann.files == {"Data": b"a,b"}
    assert ann.newest.files == ["Data"]


async def test_app_lists_its_channels_and_who_is_there(
    client: AsyncWebClient, slack: Slack, ann: Person
) -> None:
    channel = slack.workspace().channel("general", members=[ann])

    found = await client.users_conversations(types="public_channel,private_channel")
    members = await client.conversations_members(channel=channel.id)
    about = await client.conversations_info(channel=channel.id)

    assert [one["name"] for one in found["channels"]] == ["general"]
    assert set(members["members"]) == {ann.id, slack.workspace().bot_user}
    assert about["channel"]["is_member"]


async def test_app_joins_a_public_channel(client: AsyncWebClient, slack: Slack) -> None:
    channel = slack.workspace().channel("general", with_app=False)

    await client.conversations_join(channel=channel.id)

    assert slack.workspace().bot_user in channel.members


async def test_app_learns_who_somebody_is(client: AsyncWebClient, ann: Person) -> None:
    answer = await client.users_info(user=ann.id)

    assert answer["user"]["real_name"] == "Ann"
    assert (await client.team_info())["team"]["name"] == "workspace-1"


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


async def test_a_response_url_replaces_the_message_without_a_method(
    slack: Slack, client: AsyncWebClient, ann: Person
) -> None:
    await client.chat_postMessage(channel=ann.id, text="Go?", blocks=[actions("Go")])
    pressed = await ann.press("Go")

    answer = await AsyncWebhookClient(pressed.body["response_url"]).send(
        text="Gone", replace_original=True, blocks=[section("Gone")]
    )

    assert answer.status_code == 200
    assert (ann.newest.lines, len(ann.sees())) == (["Gone"], 1)
    assert slack.counts["response_url"] == 1


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
    ann: Person, clock: FixedClock
) -> None:
    urls = [(await ann.command("/cx-benchmark")).body["response_url"] for _ in range(2)]

    used = [await AsyncWebhookClient(urls[0]).send(text="again") for _ in range(6)]
    clock.now += 30 * 60 + 1
    late = await AsyncWebhookClient(urls[1]).send(text="late")

    assert [answer.status_code for answer in used] == [200] * 5 + [404]
    assert "used_url" in used[-1].body
    assert (late.status_code, "expired_url" in late.body) == (404, True)
    assert len(ann.sees()) == 5


async def test_a_press_finds_the_newest_button_and_names_what_is_there(
    client: AsyncWebClient, ann: Person
) -> None:
    for _ in range(2):
        await client.chat_postMessage(channel=ann.id, text="Go?", blocks=[actions("Go", "Stop")])

    newest = await ann.press("go")
    oldest = await ann.press("Stop", message_ts=ann.sees()[0].ts)

    assert newest.body["container"]["message_ts"] == ann.sees()[1].ts
    assert oldest.body["container"]["message_ts"] == ann.sees()[0].ts
    with pytest.raises(NoSuchButton, match=r"there are \['Go', 'Stop'"):
        await ann.press("Wait")


async def test_a_choice_in_a_message_is_kept_for_each_person(
    client: AsyncWebClient, ann: Person
) -> None:
    block = {"type": "actions", "block_id": "q", "elements": [select("Daily", "Never")]}
    await client.chat_postMessage(channel=ann.id, text="How often?", blocks=[block])

    chosen = await ann.select("Never")

    assert chosen
    assert chosen.body["actions"][0]["selected_option"]["value"] == "never"
    assert chosen.body["state"]["values"]["q"]["pick"]["selected_option"]["value"] == "never"
    assert ann.newest.lines == ["<Never>"]


async def test_an_app_token_opens_connections_and_nothing_else(ask: Ask) -> None:
    _, opened = await ask("apps.connections.open", token=APP_TOKEN)
    _, refused = await ask("chat.postMessage", token=APP_TOKEN, channel="C1", text="a")

    assert opened["url"].startswith("ws://")
    assert refused["error"] == "not_allowed_token_type"
