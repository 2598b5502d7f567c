"""Dates, channels and people that are picked, threads, files in channels, and who somebody is."""

from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.kit.slack.api import BOT_TOKEN, NoSuchButton, Person, Slack
from tests.kit.slack.content import Body, actions, modal, plain, section

SECONDS = 1_800_000_000


def picker(block_id: str, kind: str, **more: Any) -> Body:
    element = {"type": kind, "action_id": "pick"} | more
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element}


async def opened(client: AsyncWebClient, ann: Person, *blocks: Body) -> None:
    trigger = (await ann.shortcut("start")).body["trigger_id"]
    await client.views_open(trigger_id=trigger, view=modal(*blocks))


# ---------------------------------------------------------------------------- pickers


@pytest.mark.parametrize(
    ("kind", "more", "problem"),
    [
        ("datetimepicker", {"initial_date_time": 999_999_999}, "must be between"),
        ("datetimepicker", {"initial_date_time": str(SECONDS)}, "must be an integer"),
        ("datetimepicker", {"placeholder": plain("When?")}, "invalid additional property"),
        ("conversations_select", {"filter": {}}, "at least 1 properties"),
        ("conversations_select", {"filter": {"include": []}}, "at least 1 items"),
        ("conversations_select", {"filter": {"include": ["all"]}}, "valid enum value"),
        ("conversations_select", {"initial_conversation": "T1/C1"}, "valid id"),
        (
            "conversations_select",
            {"initial_conversation": "C1", "default_to_current_conversation": True},
            "one initial conversation",
        ),
        ("users_select", {"initial_user": "Ann"}, "valid id"),
    ],
)
async def test_picker_that_slack_does_not_take(
    client: AsyncWebClient, ann: Person, kind: str, more: Body, problem: str
) -> None:
    with pytest.raises(SlackApiError) as refused:
        await opened(client, ann, picker("it", kind, **more))

    assert problem in str(refused.value.response["response_metadata"]["messages"])


async def test_date_and_time_stand_beside_no_section(client: AsyncWebClient, ann: Person) -> None:
    blocks = [section("When?", accessory={"type": "datetimepicker", "action_id": "pick"})]

    with pytest.raises(SlackApiError, match="invalid_blocks"):
        await client.chat_postMessage(channel=ann.id, text="When?", blocks=blocks)


async def test_only_what_the_filter_lets_through_is_offered(
    client: AsyncWebClient, slack: Slack, ann: Person
) -> None:
    workspace, bea = slack.workspace(), slack.workspace().person("Bea")
    public = {"filter": {"include": ["public", "private"]}}
    await opened(
        client, ann, picker("where", "conversations_select", **public),
        picker("who", "users_select"),
    )  # fmt: skip
    bea.deactivate()
    old = workspace.channel("old")
    old.archived = True
    several = workspace.channel("mpdm-ann-1", several=True, members=[ann])

    for channel in (old, several, ann.channel, workspace.channel("closed", private=True)):
        with pytest.raises(NoSuchButton):
            await ann.pick("where", channel)
    with pytest.raises(NoSuchButton):
        await ann.pick_person("who", bea)
    await ann.pick("where", workspace.channel("mine", private=True, members=[ann]))


# ---------------------------------------------------------------------------- channels


async def test_answer_stands_in_the_thread_of_what_it_answers(
    client: AsyncWebClient, slack: Slack, ann: Person
) -> None:
    general = slack.workspace().channel("general", members=[ann])
    top = (await client.chat_postMessage(channel=general.id, text="Result"))["ts"]

    answer = await client.chat_postMessage(channel=general.id, text="Detail", thread_ts=top)
    await client.files_upload_v2(
        channel=general.id, content=b"a,b", filename="t.csv", title="t", thread_ts=top, alt_txt="A"
    )

    assert [one.thread_ts for one in ann.sees(general)] == [None, top, top]
    assert (ann.files_in(general), ann.described(general)) == ({"t": b"a,b"}, {"t": "A"})
    for wrong in ("1.1", answer["ts"]):
        with pytest.raises(SlackApiError, match="thread_not_found"):
            await client.chat_postMessage(channel=general.id, text="Detail", thread_ts=wrong)
        with pytest.raises(SlackApiError, match="thread_not_found"):
            await client.files_upload_v2(
                channel=general.id, content=b"a", filename="t.csv", thread_ts=wrong
            )


async def test_app_that_is_taken_out_of_a_channel_cannot_write_there(
    client: AsyncWebClient, slack: Slack, ann: Person
) -> None:
    general = slack.workspace().channel("general", private=True, members=[ann])
    slack.workspace().kick(general)

    with pytest.raises(SlackApiError, match="channel_not_found"):
        await client.chat_postMessage(channel=general.id, text="a")
    slack.workspace().invite(general)
    await client.chat_postMessage(channel=general.id, text="a", blocks=[actions("Go")])

    pressed = await ann.press("Go", channel=general)
    assert pressed.body["channel"]["id"] == general.id


async def test_command_says_what_kind_of_place_it_was_typed_in(slack: Slack, ann: Person) -> None:
    workspace = slack.workspace()
    places = [
        workspace.channel("general"), workspace.channel("closed", private=True),
        workspace.channel("mpdm-ann-1", several=True), ann.channel,
    ]  # fmt: skip

    told = [(await ann.command("/cx-benchmark", channel=one)).body for one in places]

    assert [one["channel_name"] for one in told] == [
        "general", "privategroup", "mpdm-ann-1", "directmessage",
    ]  # fmt: skip


# ---------------------------------------------------------------------------- people


async def test_method_that_only_tells_something_takes_no_json(
    slack: Slack, session: aiohttp.ClientSession, ann: Person
) -> None:
    headers = {"Authorization": f"Bearer {BOT_TOKEN}"}
    url = f"{slack.url}/api/users.info"

    async with session.post(url, json={"user": ann.id}, headers=headers) as response:
        refused = await response.json()
    async with session.post(url, data={"user": ann.id}, headers=headers) as response:
        told = await response.json()

    assert (refused["error"], told["user"]["id"]) == ("invalid_post_type", ann.id)
