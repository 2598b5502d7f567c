"""Pictures in messages: files that the app uploaded without a channel."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.kit.slack.__main__ import SlackPlayer
from tests.kit.slack.api import BOT_TOKEN, Person, Slack
from tests.kit.slack.conftest import Ask
from tests.kit.slack.content import section
from tests.kit.slack.pictures import READY_AFTER_S
from tests.kit.standin import SetClock

pytestmark = pytest.mark.acceptance

NOT_READY = ["invalid slack file [json-pointer:/blocks/0/slack_file]"]


def image(file: str) -> dict[str, Any]:
    return {"type": "image", "slack_file": {"id": file}, "alt_text": "A chart"}


async def uploaded(client: AsyncWebClient, content: bytes = b"png") -> str:
    answer = await client.files_upload_v2(content=content, filename="a.png", alt_txt="A chart")
    return str(answer["file"]["id"])


async def test_a_picture_and_its_text_are_one_message(
    slack: Slack, client: AsyncWebClient, ann: Person, clock: SetClock
) -> None:
    slack.world.tokens[BOT_TOKEN].scopes = {"chat:write", "files:write"}
    first, second = await uploaded(client, b"one"), await uploaded(client, b"two")
    clock.now += READY_AFTER_S
    blocks = [image(first), section("a")]
    sent = await client.chat_postMessage(channel=ann.id, text="a", blocks=blocks)
    where = {"channel": ann.channel.id, "ts": sent["ts"]}

    (shown,) = ann.sees()
    assert (shown.pictures, shown.lines, shown.files) == ([b"one"], ["a"], [])
    assert [screen.lines for screen in SlackPlayer(ann).screens()] == [["(a picture)", "a"]]

    with pytest.raises(SlackApiError, match="never shown in a new message"):
        await client.chat_update(**where, text="b", blocks=[image(second), section("b")])
    await client.chat_update(**where, text="b", blocks=[image(first), section("b")])
    assert (ann.newest.pictures, ann.newest.lines) == ([b"one"], ["b"])

    await client.chat_update(**where, text="c", blocks=[section("c")])
    assert (ann.newest.pictures, ann.newest.lines) == ([], ["c"])


async def test_a_file_cannot_be_shown_at_once_nor_once_it_is_deleted(
    slack: Slack, client: AsyncWebClient, ask: Ask, ann: Person, clock: SetClock
) -> None:
    sent = await client.chat_postMessage(channel=ann.id, text="a")
    file = await uploaded(client)
    new = {"channel": ann.channel.id, "text": "a", "blocks": [image(file)]}
    edit = new | {"ts": sent["ts"]}

    async def refusals() -> list[Any]:
        answers = [await ask("chat.postMessage", **new), await ask("chat.update", **edit)]
        return [(said.get("error"), said.get("errors")) for _, said in answers]

    clock.now += READY_AFTER_S - 0.1
    assert await refusals() == [("invalid_blocks", NOT_READY)] * 2
    clock.now += 0.1
    assert await refusals() == [(None, None)] * 2
    slack.methods.files.delete(file)
    assert await refusals() == [("invalid_blocks", NOT_READY)] * 2


async def test_a_file_of_nobody_or_of_another_workspace_cannot_be_shown(
    slack: Slack, client: AsyncWebClient, ask: Ask, ann: Person, clock: SetClock
) -> None:
    other = slack.workspace("T0000000002")
    token = other.install().value
    file = await uploaded(client)
    announced = await client.files_getUploadURLExternal(filename="a.png", length=3)
    clock.now += READY_AFTER_S

    for shown, by in ((file, token), ("F0000000099", BOT_TOKEN), (announced["file_id"], BOT_TOKEN)):
        to = other.person("Bea").id if by == token else ann.id
        _, said = await ask(
            "chat.postMessage", token=by, channel=to, text="a", blocks=[image(shown)]
        )
        assert said["errors"] == NOT_READY
